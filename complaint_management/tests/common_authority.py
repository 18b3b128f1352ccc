"""Shared by tests of authority: limits, complaints with remedies to be granted."""

from contextlib import contextmanager

from odoo import fields
from odoo.exceptions import UserError

from .common_letters import DECIDED, LetterCommon


class AuthorityCommon(LetterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Remedy = cls.env["complaint.remedy"]
        cls.Approval = cls.env["complaint.approval"]
        cls.own_limit = cls._limit("complaint_handler", 100, 150)
        cls.their_limit = cls._limit("complaint_manager", 1000, 2000)

    @classmethod
    def _limit(cls, role, remedy, complaint, **vals):
        group = cls.env.ref(f"complaint_management.group_{role}")
        return cls.env["complaint.authority"].create(
            {
                "group_id": group.id,
                "remedy_limit": remedy,
                "complaint_limit": complaint,
                "currency_id": cls.company.currency_id.id,
                **vals,
            }
        )

    @classmethod
    def _upheld(cls, *amounts, **vals):
        """A complaint whose decision the handler has written, with remedies."""
        complaint = cls._investigated(**vals)
        complaint.with_user(cls.handler).write(
            {
                **DECIDED,
                "remedy_ids": [
                    fields.Command.create({"type_id": cls.refund.id, "amount": amount})
                    for amount in amounts
                ],
            }
        )
        return complaint

    @contextmanager
    def _refused(self, words, kind=UserError):
        """What is done inside is refused with such words, and undone."""
        with self.assertRaises(kind) as caught:  # Odoo's own: it rolls back
            yield
        self.assertRegex(str(caught.exception), words)

    def _answer(self, complaint, user=None):
        complaint.with_user(user or self.handler).write(
            {"complaint_phase": "responded"}
        )

    def _step(self, complaint, step, user=None, reason="It is fair"):
        env = self.env(user=user or self.handler)
        wizard = env["complaint.step"].create(
            {"ticket_id": complaint.id, "step": step, "reason": reason}
        )
        return wizard.action_confirm()

    def _ask(self, complaint, user=None):
        self._step(complaint, "ask_approval", user)
        return complaint.approval_ids[:1]

    def _approve(self, complaint, user=None):
        self._step(complaint, "approve", user or self.manager)

    def _approved(self, *amounts, **vals):
        complaint = self._upheld(*amounts, **vals)
        self._ask(complaint)
        self._approve(complaint)
        return complaint
