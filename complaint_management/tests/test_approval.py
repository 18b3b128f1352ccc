"""Remedies above one's limit are approved by somebody else (ISO 10002, 5.4)."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.complaint_approval import ANSWERED, ASKED
from .common_authority import AuthorityCommon

RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestApproval(AuthorityCommon):
    def _todos(self, complaint, kind=ASKED):
        kind = self.env.ref(kind)
        return complaint.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def _events(self, complaint):
        entries = self._chain(complaint).filtered(lambda e: e.kind == "approval")
        return [(self._told(entry)["event"], entry.user_id) for entry in entries]

    # ------------------------------------------------------------
    # Asking and answering
    # ------------------------------------------------------------

    def test_handler_asks_a_manager_approves_and_the_handler_goes_on(self):
        complaint = self._upheld(500)
        approval = self._ask(complaint)
        self.assertEqual((approval.amount, approval.highest), (500, 500))
        managers = self.manager | self.second_manager
        self.assertLessEqual(managers, self._todos(complaint).user_id)
        self.assertTrue(complaint.with_user(self.manager).may_approve)
        self.assertFalse(complaint.with_user(self.handler).may_approve)
        with self._refused("Ask for approval"):
            self._answer(complaint)
        self._approve(complaint)
        self.assertFalse(self._todos(complaint), "of nobody any more")
        self.assertEqual(self._todos(complaint, ANSWERED).user_id, self.handler)
        self._answer(complaint)
        self.assertEqual(complaint.remedy_ids.authority, "approved")
        self.assertEqual(
            self._events(complaint),
            [("asked", self.handler), ("approved", self.manager)],
        )
        told = self._told(self._last(complaint, "approval"))
        self.assertEqual(told["limits"], ["1000.00", "2000.00"])
        self.assertNotIn("It is fair", self._last(complaint, "approval").text)
        self.assertFalse(self._problems())

    def test_what_was_refused_stays_refused(self):
        complaint = self._upheld(500)
        self._ask(complaint)
        self._step(complaint, "refuse", self.manager, "Too much")
        approval = complaint.approval_ids
        self.assertEqual((approval.state, approval.note), ("refused", "Too much"))
        todo = self._todos(complaint, ANSWERED)
        self.assertIn("Too much", todo.note)
        with self.assertRaises(UserError):
            self._answer(complaint)
        with self._refused("Nothing waits"):
            self._approve(complaint)
        self._ask(complaint)
        self._approve(complaint, self.second_manager)
        self._answer(complaint)

    def test_reasons_are_asked_for(self):
        complaint = self._upheld(500)
        with self._refused("reason"):
            self._step(complaint, "ask_approval", reason=" ")
        self._ask(complaint)
        for step in ("approve", "refuse"):
            with self._refused("reason"):
                self._step(complaint, step, self.manager, reason=False)

    def test_who_may_not_approve(self):
        complaint = self._upheld(500)
        self._ask(complaint)
        boss = new_test_user(self.env, "boss", "base.group_user")
        for user in (self.handler, self.colleague):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._approve(complaint, user)
        for user in (self.auditor, self.outsider, self.agent, boss):
            with (
                self.subTest(user=user.login),
                mute_logger(RULES, "odoo.addons.base.models.ir_model"),
                self.assertRaises(AccessError),
            ):
                self._approve(complaint, user)
        self.assertEqual(complaint.approval_ids.state, "asked")

    def test_nobody_approves_what_they_have_asked_for(self):
        self.their_limit.write({"remedy_limit": 0, "complaint_limit": 0})
        role = self.env["res.groups"].create({"name": "Directors"})
        self.env["complaint.authority"].create(
            {"group_id": role.id, "is_unlimited": True}
        )
        complaint = self._upheld(500)
        with self._refused("Nobody can approve"):
            self._ask(complaint)
        self.second_manager.group_ids |= role
        self.assertEqual(self._ask(complaint)._get_approvers(), self.second_manager)
        complaint.with_user(self.handler).action_take_back_approval()
        # a director may grant it, so has nothing to ask for; but cannot approve either
        with self._refused("Nothing here needs approval"):
            self._ask(complaint, self.second_manager)

    def test_limit_of_the_approver_suffices_for_the_whole(self):
        complaint = self._upheld(900, 900, 900)
        with self._refused("Nobody can approve"):
            self._ask(complaint)
        complaint.remedy_ids[-1].state = "cancelled"
        self._ask(complaint)
        self._approve(complaint)

    def test_manager_complained_about_is_not_asked_and_cannot_approve(self):
        complaint = self._upheld(500)
        complaint.respondent_ids = self.manager
        approval = self._ask(complaint)
        self.assertNotIn(self.manager, self._todos(complaint).user_id)
        self.assertNotIn(self.manager.name, approval.approver_names)
        with mute_logger(RULES), self.assertRaises(AccessError):
            self._approve(complaint)
        found = self.Approval.with_user(self.manager).search([])
        self.assertNotIn(approval, found)

    def test_what_needs_nobody_cannot_be_asked_for(self):
        with self._refused("Nothing here needs approval"):
            self._ask(self._upheld(80))

    def test_one_waits_at_a_time(self):
        complaint = self._upheld(500)
        self._ask(complaint)
        with self._refused("already waits"):
            self._ask(complaint, self.colleague)

    def test_taking_back(self):
        complaint = self._upheld(500)
        approval = self._ask(complaint)
        complaint.with_user(self.handler).action_take_back_approval()
        self.assertEqual(approval.state, "taken_back")
        self.assertFalse(self._todos(complaint))
        self.assertEqual(self._events(complaint)[-1], ("taken_back", self.handler))

    # ------------------------------------------------------------
    # What it covers
    # ------------------------------------------------------------

    def test_changes_end_it(self):
        changes = {
            "more": lambda c: c.remedy_ids[0].write({"amount": 501}),
            "less": lambda c: c.remedy_ids[0].write({"amount": 499}),
            "another kind": lambda c: c.remedy_ids[0].write(
                {"type_id": self.env.ref("complaint_management.remedy_compensation").id}
            ),
            "one more": lambda c: c.write(
                {
                    "remedy_ids": [
                        fields.Command.create({"type_id": self.refund.id, "amount": 1})
                    ]
                }
            ),
        }
        for name, change in changes.items():
            with self.subTest(change=name):
                complaint = self._approved(500)
                change(complaint.with_user(self.handler))
                self.assertEqual(complaint.approval_ids.state, "void")
                self.assertEqual(self._events(complaint)[-1], ("void", self.handler))
                with self.assertRaises(UserError):
                    self._answer(complaint)

    def test_a_change_ends_the_waiting(self):
        complaint = self._upheld(500)
        self._ask(complaint)
        complaint.with_user(self.handler).remedy_ids.amount = 400
        self.assertFalse(self._todos(complaint))
        with self._refused("Nothing waits"):
            self._approve(complaint)

    def test_raising_what_was_offered_needs_another(self):
        complaint = self._approved(500)
        self._answer(complaint)
        remedy = complaint.remedy_ids.with_user(self.handler)
        for vals in ({"amount": 600}, {"amount": 600, "state": "fulfilled"}):
            with self._refused("needs approval"):
                remedy.write(vals)
            self.env.invalidate_all()
        remedy.write({"state": "proposed", "amount": 600})
        self.assertFalse(remedy.authority)
        self._ask(complaint)
        self._approve(complaint)
        remedy.action_fulfil()
        self.assertEqual(remedy.authority, "approved")

    def test_what_goes_away_or_costs_nothing_leaves_it(self):
        complaint = self._approved(500, 300)
        complaint.remedy_ids[1].state = "cancelled"
        complaint.remedy_ids[0].write({"name": "by bank transfer"})
        complaint.remedy_ids = [fields.Command.create({"type_id": self.apology.id})]
        complaint.with_user(self.handler).decision_reasons = "<p>In other words.</p>"
        self.assertEqual(complaint.approval_ids.state, "approved")
        self._answer(complaint)

    def test_another_currency_of_the_company_ends_it(self):
        complaint = self._approved(500)
        self.own_limit.currency_id = self.their_limit.currency_id = self.env.ref(
            "base.CHF"
        )
        self.env["res.currency"].browse(self.own_limit.currency_id.id).active = True
        self.company.currency_id = self.own_limit.currency_id
        with self.assertRaises(UserError):
            self._answer(complaint)

    # ------------------------------------------------------------
    # Seeing it
    # ------------------------------------------------------------

    def test_list_of_those_to_answer(self):
        mine, others = self._upheld(500), self._upheld(600)
        self._ask(mine)
        self._ask(others)
        others.respondent_ids = self.manager

        def found(user):
            approvals = self.Approval.with_user(user)
            return approvals.search([("may_decide", "=", True)]).ticket_id

        self.assertEqual(found(self.manager) & (mine | others), mine)
        self.assertEqual(found(self.second_manager) & (mine | others), mine | others)
        self.assertFalse(found(self.handler) & (mine | others))
        self.assertFalse(found(self.auditor) & (mine | others))

    def test_approvals_are_as_visible_as_their_complaint_and_nobody_writes_them(self):
        complaint = self._upheld(500)
        approval = self._ask(complaint)
        for user in (self.handler, self.colleague, self.manager, self.auditor):
            self.assertTrue(approval.with_user(user).has_access("read"), user.login)
        for user in (self.outsider, self.agent, self.employee, self.portal):
            self.assertFalse(approval.with_user(user).has_access("read"), user.login)
        for user in (self.handler, self.manager, self.auditor, self.agent):
            for operation in ("write", "create", "unlink"):
                self.assertFalse(
                    approval.with_user(user).has_access(operation),
                    (user.login, operation),
                )
