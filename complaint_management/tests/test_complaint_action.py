"""Corrective and preventive actions: raised, carried out, verified (8.7)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_actions import ActionCommon
from .common_ledger import LedgerCommon

ACTIVITY = "complaint_management.mail_activity_action"


@tagged("post_install", "-at_install")
class TestComplaintAction(ActionCommon, LedgerCommon):
    def _raised_from(self, record, user):
        """What comes of the button, saved as it is."""
        action = record.with_user(user).action_raise_action()
        vals = {
            name.removeprefix("default_"): value
            for name, value in action["context"].items()
        }
        return self.Action.with_user(user).create({**vals, "user_id": user.id})

    def test_a_complaint_raises_an_action_without_the_complainants_words(self):
        complaint = self._complain(category_id=self.category.id)
        complaint.root_cause_ids = self.cause
        action = self._raised_from(complaint, self.handler)
        self.assertEqual(action.ticket_id, complaint)
        self.assertEqual(action.complaint_category_id, self.category)
        self.assertEqual(action.complaint_root_cause_id, self.cause)
        told = f"{action.name} {action.description}"
        self.assertIn(complaint.complaint_reference, told)
        for word in ("Washing machine", "drum", self.complainant.name):
            self.assertNotIn(word, told)
        self.assertEqual(complaint.with_user(self.handler).action_count, 1)

    def test_a_root_cause_and_a_rise_raise_actions(self):
        action = self._raised_from(self.cause, self.manager)
        self.assertEqual(action.complaint_root_cause_id, self.cause)
        trend = self.env["complaint.trend"].create(
            {
                "company_id": self.company.id,
                "dimension": "category_id",
                "value_id": self.category.id,
                "state": "signal",
            }
        )
        signal = self.env["complaint.trend.signal"].create(
            {
                "trend_id": trend.id,
                "first_week": self.today,
                "last_week": self.today,
                "rule": "week",
                "count": 9,
            }
        )
        action = self._raised_from(signal, self.manager)
        self.assertEqual(action.signal_id, signal)
        self.assertEqual(action.complaint_category_id, self.category)
        self.assertIn("9", action.description)
        with self.assertRaises(AccessError):
            self._raised_from(self.cause, self.handler)

    def test_its_owner_has_one_to_do_until_it_is_done(self):
        action = self._raise()
        todo = action.sudo().activity_ids
        self.assertEqual(todo.user_id, self.handler)
        self.assertEqual(todo.date_deadline, action.date_deadline)
        action.user_id = self.colleague
        action.date_deadline = self.today + timedelta(days=3)
        todo = action.sudo().activity_ids
        self.assertEqual(todo.user_id, self.colleague)
        self.assertEqual(todo.date_deadline, self.today + timedelta(days=3))
        mine = action.with_user(self.colleague)
        with self.assertRaisesRegex(UserError, "what was done"):
            mine.action_done()
        mine.result = "New labels"
        mine.action_done()
        self.assertEqual(action.done_on, self.today)
        self.assertFalse(action.sudo().activity_ids.filtered("active"))

    def test_what_was_done_with_it_stands_in_the_ledger_of_its_complaint(self):
        complaint = self._complain()
        action = self._raise(ticket_id=complaint.id)
        action.result = "New labels"
        action.action_done()
        action.write({"verdict": "effective", "verification": "Asked the drivers"})
        action.action_verify()
        events = [
            self._told(entry)["event"]
            for entry in self._chain(complaint).filtered(lambda e: e.kind == "action")
        ]
        self.assertEqual(events, ["raised", "done", "verified"])
        text = self._last(complaint, "action").text
        self.assertNotIn("bigger labels", text, "words are digests only")

    def test_whoever_carried_it_out_does_not_verify_it(self):
        action = self._done(self._raise(user_id=self.manager.id), 10, 5)
        action.write({"verdict": "effective", "verification": "Looked"})
        with self.assertRaisesRegex(AccessError, "has not carried it out"):
            action.action_verify()
        other = action.with_user(self.second_manager)
        other.action_verify()
        self.assertEqual(action.verified_by_id, self.second_manager)
        with self.assertRaisesRegex(UserError, "Verified"):
            other.action_verify()

    def test_verifying_before_figures_tell_needs_a_reason(self):
        action = self._done(
            self._raise(complaint_category_id=self.category.id), opened=10, done=5
        )
        self.assertEqual(action.effect, "early")
        action.verdict = "effective"
        with self.assertRaisesRegex(UserError, "do not tell yet"):
            action.action_verify()
        action.verification = "Tried on the line"
        action.action_verify()
        self.assertEqual(action.state, "verified")

    def test_its_readers_are_told_the_verdict_and_no_figures(self):
        """They count complaints that some of them may not see (4.10)."""
        self._complain_at(20, 3, confidentiality="restricted", user_id=self.manager.id)
        action = self._done(
            self._raise(complaint_category_id=self.category.id), opened=10, done=5
        )
        self.assertEqual(action.effect_before, 3)
        theirs = action.with_user(self.handler)
        self.assertEqual(theirs.effect_before, 0)
        action.write({"verdict": "effective", "verification": "Tried on the line"})
        action.action_verify()
        said = "".join(theirs.message_ids.mapped("body"))
        self.assertIn("Effectiveness: Effective", said)
        self.assertNotIn(action.effect_text, said)

    def test_taken_up_again_it_is_open_and_has_a_to_do(self):
        action = self._done(self._raise(), 10, 5)
        action.action_take_up()
        self.assertEqual(action.state, "open")
        self.assertFalse(action.done_on)
        self.assertEqual(action.sudo().activity_ids.user_id, self.handler)
        with self.assertRaisesRegex(UserError, "not needed"):
            action.write({"result": False})
            action.action_cancel()
        action.result = "The line is sold"
        action.action_cancel()
        self.assertFalse(action.sudo().activity_ids.filtered("active"))

    def test_days_taken_never_are_negative_and_late_is_by_the_day(self):
        action = self._raise(date_deadline=self.today - timedelta(days=1))
        self.assertTrue(action.is_late)
        self.assertIn(action, self.Action.search([("is_late", "=", True)]))
        self._done(action, opened=3, done=8)
        self.assertEqual(action.age_days, 0)
        self.assertFalse(action.is_late)
        self.assertEqual(self._done(action, opened=30, done=10).age_days, 20)

    # ------------------------------------------------------------
    # Who may what
    # ------------------------------------------------------------

    def test_states_and_days_follow_from_the_buttons(self):
        action = self._raise()
        for vals in (
            {"state": "verified"},
            {"done_on": self.today},
            {"opened_on": self.today - timedelta(days=90)},
            {"verified_by_id": self.manager.id},
            {"ticket_id": self._complain().id},
        ):
            with self.assertRaises(AccessError, msg=vals):
                action.write(vals)
        with self.assertRaises(AccessError):
            self._raise(state="verified")
        forged = self.Action.with_user(self.manager).with_context(
            default_state="verified", default_verdict="effective"
        )
        made = forged.create({"name": "Forged", "user_id": self.handler.id})
        self.assertEqual((made.state, made.verdict), ("open", False))
        with self.assertRaises(AccessError):
            action.unlink()

    def test_handlers_say_what_they_did_and_nothing_else(self):
        action = self._raise().with_user(self.handler)
        action.result = "Half of it"
        with self.assertRaises(AccessError):
            action.date_deadline = self.today + timedelta(days=99)
        with self.assertRaises(AccessError):
            action.with_user(self.outsider).read(["name"])
        self.assertEqual(action.with_user(self.auditor).name, action.name)
        with self.assertRaises(AccessError):
            action.with_user(self.auditor).result = "x"

    def test_who_may_not_read_the_complaint_does_not_see_its_action(self):
        about = self._complain(respondent_ids=[(4, self.second_manager.id)])
        action = self._raise(ticket_id=about.id)
        found = self.Action.with_user(self.second_manager).search([])
        self.assertNotIn(action, found)
        with self.assertRaises(AccessError):
            action.with_user(self.second_manager).read(["name"])
        with self.assertRaisesRegex(ValidationError, "cannot see to this action"):
            action.user_id = self.second_manager
        with self.assertRaises(AccessError):
            self._raise(self.second_manager, ticket_id=about.id)

    def test_an_owner_who_is_complained_about_later_loses_it(self):
        complaint = self._complain()
        action = self._raise(ticket_id=complaint.id, user_id=self.second_manager.id)
        complaint.respondent_ids |= self.second_manager
        self.assertEqual(action.sudo().user_id, self.handler)
        self.assertEqual(action.sudo().activity_ids.user_id, self.handler)

    def test_nothing_crosses_companies(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        action = self._raise()
        with self.assertRaises(ValidationError):
            self._raise(ticket_id=self._complain().id, company_id=elsewhere.id)
        self.second_manager.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        found = self.Action.with_user(self.second_manager).search([])
        self.assertNotIn(action, found)
