"""Whoever cannot be impartial says so; somebody else takes over, or reviews (4.7)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_ledger import LedgerCommon


@tagged("post_install", "-at_install")
class TestConflict(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_id = cls.colleague
        cls.complaint = cls._answered(investigator_id=cls.handler.id)
        cls.complaint.investigator_id = cls.handler
        cls.complaint.remedy_ids.responsible_id = cls.handler
        cls.env.cr.flush()

    def _declare(self, user=None, **vals):
        wizard = (
            self.env["complaint.conflict.declaration"]
            .with_user(user or self.handler)
            .create(
                {"ticket_id": self.complaint.id, "reason": "She is my sister", **vals}
            )
        )
        action = wizard.action_confirm()
        self.env.cr.flush()
        return self.env["complaint.conflict"].browse(action["res_id"])

    def test_somebody_else_takes_over_all_they_had_to_do(self):
        conflict = self._declare()
        self.assertEqual(conflict.part, "both")
        self.assertEqual(conflict.successor_id, self.colleague, "leader of the team")
        self.assertEqual(self.complaint.user_id, self.colleague)
        self.assertEqual(self.complaint.investigator_id, self.colleague)
        self.assertEqual(self.complaint.remedy_ids.responsible_id, self.colleague)
        todo = self.complaint.activity_ids.filtered(
            lambda activity: activity.summary == "Take over this complaint"
        )
        self.assertEqual(todo.user_id, self.colleague)

    def test_the_one_they_propose_takes_over(self):
        self._declare(proposed_user_id=self.outsider.id)
        self.assertEqual(self.complaint.user_id, self.outsider)

    def test_nobody_is_proposed_who_could_not_have_it(self):
        for user in (self.employee, self.auditor, self.agent):
            with self.assertRaisesRegex(UserError, "cannot take it over"):
                self._declare(proposed_user_id=user.id)
        self.assertFalse(self.complaint.conflict_user_ids)

    def test_from_then_on_it_is_closed_to_them(self):
        conflict = self._declare()
        mine = self.complaint.with_user(self.handler)
        self.assertFalse(mine.has_access("read"))
        messages = self.complaint.message_ids
        found = messages.with_user(self.handler).search([("id", "in", messages.ids)])
        self.assertFalse(found)
        with self.assertRaisesRegex(UserError, "Conflict of interest declared by: "):
            self.complaint.with_user(self.manager).user_id = self.handler
        with mute_logger("odoo.addons.base.models.ir_rule"):
            with self.assertRaises(AccessError):
                mine.write({"decision": "not_upheld"})
        own = conflict.with_user(self.handler)
        (told,) = own.read(["reference", "reason", "ticket_id"])
        self.assertEqual(told["reason"], "She is my sister")
        self.assertEqual(told["reference"], self.complaint.complaint_reference)
        self.assertEqual(told["ticket_id"][1], "Complaint that you may not read")

    def test_the_reason_is_for_managers_and_auditors(self):
        conflict = self._declare()
        for user in (self.manager, self.auditor):
            self.assertTrue(conflict.with_user(user).has_access("read"))
            self.assertFalse(conflict.with_user(user).has_access("write"))
        for user in (self.colleague, self.outsider, self.employee, self.portal):
            self.assertFalse(conflict.with_user(user).has_access("read"))
        self.assertNotIn("sister", "".join(self.complaint.message_ids.mapped("body")))

    def test_ledger_tells_it_with_the_reason_as_digest(self):
        self._declare()
        entry = self._last(self.complaint, "conflict")
        self.assertEqual(entry.user_id, self.handler)
        self.assertNotIn("sister", entry.text)
        self.assertIn("sister", entry.with_user(self.auditor).summary)
        self.assertEqual(self._told(entry)["part"], "both")

    def test_managers_declare_one_without_a_part_in_it(self):
        conflict = self._declare(self.manager)
        self.assertEqual(conflict.part, "none")
        self.assertFalse(conflict.successor_id)
        self.assertEqual(self.complaint.user_id, self.handler)
        self.assertFalse(self.complaint.with_user(self.manager).has_access("read"))
        self.assertTrue(conflict.with_user(self.manager).has_access("read"))

    def test_successor_of_a_reviewer_had_no_part_in_it(self):
        self.complaint.complainant_verdict = "rejected"
        self.env.cr.flush()
        self.complaint._start_review(self.outsider, "Asked for")
        self.env.cr.flush()
        conflict = self._declare(self.outsider)
        self.assertEqual(conflict.part, "reviewer")
        self.assertNotIn(conflict.successor_id, self.handler | self.colleague)
        self.assertEqual(self.complaint.investigator_id, conflict.successor_id)

    def test_the_window_tells_nothing_of_complaints_one_may_not_read(self):
        self.complaint.respondent_ids = self.outsider
        Window = self.env["complaint.conflict.declaration"]
        for user, told in ((self.handler, True), (self.employee, False)):
            group = "complaint_management.group_complaint_handler"
            user.group_ids += self.env.ref(group)
            window = Window.with_user(user).new({"ticket_id": self.complaint.id})
            self.assertEqual(
                self.outsider in window.excluded_user_ids._origin, told, user.login
            )

    def test_who_has_no_right_on_it_declares_nothing(self):
        for user in (self.employee, self.auditor, self.agent, self.portal):
            with self.assertRaises(AccessError):
                with mute_logger("odoo.addons.base.models.ir_rule"):
                    self.complaint.with_user(user)._declare_conflict("x")
        with self.assertRaisesRegex(UserError, "give the reason"):
            self._declare(reason="  ")
        with self.assertRaises(AccessError):
            self.complaint.with_user(self.manager).conflict_user_ids = self.handler


@tagged("post_install", "-at_install")
class TestReviewer(LedgerCommon):
    """A review is done by somebody who had no part in the complaint (4.7, 7.9)."""

    def test_whoever_handled_or_decided_it_before_is_no_reviewer(self):
        complaint = self._answered(user_id=self.colleague.id)
        complaint.user_id = self.handler
        self._chain(complaint)
        complaint.with_user(self.manager).decision_reasons = "<p>As I see it.</p>"
        complaint.complainant_verdict = "rejected"
        self._chain(complaint)
        for user in (self.handler, self.colleague, self.manager):
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "choose another reviewer"):
                    complaint._start_review(user, "Asked for")
        step = self.env["complaint.step"].create(
            {"ticket_id": complaint.id, "step": "review"}
        )
        self.assertIn(self.colleague, step.excluded_user_ids)
        self.assertNotIn(self.outsider, step.excluded_user_ids)
        complaint._start_review(self.outsider, "Asked for")
        self.assertEqual(complaint.investigator_id, self.outsider)
