"""Shared by the tests of letters: a decision that is ready to be told."""

from odoo import fields

from .common import ASSESSED
from .common_ledger import LedgerCommon

DECIDED = {
    "decision": "upheld",
    "decision_reasons": "<p>It broke in our hands.</p>",
}


class LetterCommon(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Letter = cls.env["complaint.letter"]
        cls.company.complaint_letter_approval = "none"
        cls.body = cls.env["res.partner"].create(
            {
                "name": "The Ombudsman",
                "is_company": True,
                "is_external_dispute_body": True,
                "street": "1 Fair Street",
                "city": "Fairtown",
                "zip": "4711",
                "website": "https://ombudsman.example",
                "phone": "555-0100",
            }
        )
        cls.company.complaint_body_ids = cls.body
        cls.second_manager = cls._new_manager("second_manager")

    @classmethod
    def _new_manager(cls, login):
        return cls.manager.copy({"login": login, "name": login, "email": login})

    @classmethod
    def _decided(cls, **vals):
        """A complaint under investigation, whose decision has not been told."""
        complaint = cls._investigated(**vals)
        complaint.write(
            {
                **DECIDED,
                "remedy_ids": [
                    fields.Command.create(
                        {"type_id": cls.refund.id, "name": "full price", "amount": 49}
                    )
                ],
            }
        )
        return complaint

    @classmethod
    def _simple(cls, **vals):
        """A simple complaint that can be answered on the spot."""
        complaint = cls._acknowledged(**{**ASSESSED, "complexity": "simple", **vals})
        complaint.write({**DECIDED, "decision": "not_upheld"})
        return complaint

    def _write(self, complaint, kind, user=None, **vals):
        """A draft of this kind, as ``user`` (the handler) begins it."""
        return self.Letter.with_user(user or self.handler).create(
            {"ticket_id": complaint.id, "kind": kind, **vals}
        )

    def _sent(self, complaint, kind, user=None, **vals):
        letter = self._write(complaint, kind, user, **vals)
        letter.action_send()
        return letter
