"""Extending a clock: a reason, a date within limits, the complainant told (7.3)."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_clocks import MONDAY, ClockCommon, day

REMIND = {
    "relation": "before",
    "amount": 1,
    "unit": "working_days",
    "notify_handler": True,
}


@tagged("post_install", "-at_install")
class TestExtension(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schedule = cls._schedule(
            cls._respond_in(
                10, levels=[REMIND], may_extend=True, may_pause=True, maximum=15
            ),
            {"milestone": "acknowledge", "amount": 1, "unit": "working_days"},
        )
        with freeze_time(MONDAY):
            cls.complaint = cls._complain()
        cls.clock = cls.complaint.deadline_ids.filtered(
            lambda clock: clock.milestone == "respond"
        )

    def _prepare(self, user=None, **vals):
        wizard = self.env["complaint.extension"].with_user(user or self.handler)
        return wizard.create(
            {
                "deadline_id": self.clock.id,
                "new_date": day(18).date(),
                "reason": "The laboratory is slow",
                **vals,
            }
        )

    def _extend(self, user=None, moment=None, **vals):
        with freeze_time(moment or day(2)):
            self._prepare(user, **vals).action_confirm()

    def _changes(self):
        return self.clock.change_ids.filtered(lambda change: change.kind == "extended")

    def assertNothingMoved(self):
        self.env.invalidate_all()
        self.assertEqual(self.clock.due_at, day(15, 17))
        self.assertFalse(self._changes())
        self.assertEqual(self.complaint.respond_by, day(15).date())

    # what it does ------------------------------------------------------

    def test_the_clock_runs_until_the_end_of_the_new_day(self):
        self._extend()
        self.assertEqual(
            self.clock.due_at, fields.Datetime.to_datetime("2027-03-18 23:59:59")
        )
        self.assertEqual(self.clock.planned_due_at, day(15, 17), "what was first due")
        self.assertEqual(self.clock.state, "running")

    def test_days_end_where_the_company_is(self):
        self.calendar.tz = "America/New_York"
        self._extend()
        self.assertEqual(
            self.clock.due_at, fields.Datetime.to_datetime("2027-03-19 03:59:59")
        )

    def test_who_extended_it_and_why_is_recorded(self):
        self._extend()
        change = self._changes()
        self.assertEqual(change.user_id, self.handler)
        self.assertEqual(change.reason, "The laboratory is slow")
        self.assertEqual(change.moment, day(2))
        self.assertEqual(change.due_before, day(15, 17))
        self.assertEqual(change.due_after, self.clock.due_at)

    def test_the_promised_date_and_what_is_due_next_follow(self):
        with freeze_time(day(1, 12)):
            self.complaint.write(
                {"acknowledged_at": day(1, 12), "acknowledgement_method": "phone"}
            )
        self._extend()
        self.assertEqual(self.complaint.respond_by, day(18).date())
        self.assertEqual(self.complaint.next_due_at, self.clock.due_at)

    def test_its_levels_move_with_it(self):
        before = self.clock.next_run_at
        self._extend()
        self.assertEqual(before, day(12, 8))
        self.assertEqual(self.clock.next_run_at, day(17, 8))

    def test_the_complainant_gets_the_letter_with_date_and_reason(self):
        self._extend()
        message = self.complaint.message_ids[0]
        self.assertEqual(message.notified_partner_ids, self.complainant)
        self.assertEqual(message.author_id, self.handler.partner_id)
        self.assertIn(self.complaint.complaint_reference, message.subject)
        self.assertIn("March 18, 2027", message.body)
        self.assertIn("The laboratory is slow", message.body)
        self.assertEqual(self.complaint.complainant_told_at, day(2))

    def test_the_letter_goes_out_as_it_was_edited(self):
        self._extend(subject="Patience, please", body="<p>Until the 18th.</p>")
        message = self.complaint.message_ids[0]
        self.assertEqual(message.subject, "Patience, please")
        self.assertEqual(message.body, "<p>Until the 18th.</p>")

    def test_a_reason_is_text_in_the_letter(self):
        with freeze_time(day(2)):
            wizard = self._prepare(reason="5 < 6 <img src=x onerror=alert(1)>")
        self.assertNotIn("<img", wizard.body)
        self.assertIn("5 &lt; 6", wizard.body)

    def test_the_letter_is_in_the_language_of_the_complainant(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.complainant.lang = "it_IT"
        with freeze_time(day(2)):
            wizard = self._prepare()
        self.assertIn("18 marzo 2027", wizard.body)

    def test_told_by_phone_no_letter_goes_out(self):
        self._extend(told_by="phone")
        message = self.complaint.message_ids[0]
        self.assertFalse(message.notified_partner_ids)
        self.assertIn("By phone", message.body)
        self.assertIn("The laboratory is slow", message.body)
        self.assertEqual(self.complaint.complainant_told_at, day(2))

    def test_the_form_shows_limits_and_the_letter_as_soon_as_both_are_typed(self):
        wizard = self.env["complaint.extension"].with_user(self.handler)
        with freeze_time(day(2)):
            form = Form(wizard.with_context(default_deadline_id=self.clock.id))
            self.assertEqual(form.due_on, day(15).date())
            self.assertEqual(form.latest_on, day(22).date())
            self.assertEqual(form.told_by, "email")
            form.new_date = day(18).date()
            self.assertFalse(form.body)
            form.reason = "The laboratory is slow"
            self.assertIn("March 18, 2027", form.body)
            form.save().action_confirm()
        self.assertEqual(self.complaint.respond_by, day(18).date())

    def test_a_promise_may_be_extended_again_within_the_limit(self):
        self._extend()
        self._extend(moment=day(4), new_date=day(22).date(), reason="And slower")
        self.assertEqual(self.complaint.respond_by, day(22).date())
        self.assertEqual(
            self._changes().mapped("reason"), ["The laboratory is slow", "And slower"]
        )
        with self.assertRaises(UserError):
            self._extend(moment=day(5), new_date=day(23).date())

    def test_a_pause_after_an_extension_moves_the_extended_date(self):
        self._extend()
        waiting = self.env["helpdesk.ticket.stage"].create(
            {
                "name": "Waiting",
                "complaint_phase": "received",
                "waits_for_complainant": True,
            }
        )
        stage = self.complaint.stage_id
        with freeze_time(day(9)):
            self.complaint.stage_id = waiting
        with freeze_time(day(11)):
            self.complaint.stage_id = stage
        self.assertEqual(self.clock.state, "running")
        # two working days were waited for; the 18th is a Thursday
        self.assertEqual(self.complaint.respond_by, day(22).date())

    def test_an_overdue_clock_may_be_extended(self):
        self._extend(moment=day(16))
        self.assertEqual(self.complaint.respond_by, day(18).date())

    # what it refuses ---------------------------------------------------

    def test_not_to_an_earlier_day_or_the_same(self):
        for number in (14, 15):
            with self.assertRaisesRegex(UserError, "later"), self.env.cr.savepoint():
                self._extend(new_date=day(number).date())
        self.assertNothingMoved()

    def test_not_to_a_day_that_is_over(self):
        with self.assertRaisesRegex(UserError, "is over"), self.env.cr.savepoint():
            self._extend(moment=day(19))
        self.assertNothingMoved()

    def test_not_beyond_the_longest_time_the_schedule_allows(self):
        with self.assertRaisesRegex(UserError, "03/22/2027"), self.env.cr.savepoint():
            self._extend(new_date=day(23).date())
        self.assertNothingMoved()
        self._extend(new_date=day(22).date())
        self.assertEqual(self.complaint.respond_by, day(22).date())

    def test_not_without_a_reason(self):
        with self.assertRaisesRegex(UserError, "reason"), self.env.cr.savepoint():
            self._extend(reason="  ")
        self.assertNothingMoved()

    def test_not_by_mail_without_an_address(self):
        self.complainant.email = False
        self.complaint.partner_email = False
        with freeze_time(day(2)):
            wizard = self._prepare()
        self.assertEqual(wizard.told_by, "phone")
        with self.assertRaisesRegex(UserError, "address"), self.env.cr.savepoint():
            self._extend(told_by="email")
        self.assertNothingMoved()

    def test_not_with_an_empty_letter(self):
        with self.assertRaisesRegex(UserError, "letter"), self.env.cr.savepoint():
            self._extend(body="<p><br></p>")
        self.assertNothingMoved()

    def test_not_a_clock_whose_schedule_forbids_it(self):
        self.clock = self.complaint.deadline_ids.filtered(
            lambda clock: clock.milestone == "acknowledge"
        )
        with self.assertRaisesRegex(UserError, "cannot be extended"):
            self._extend()

    def test_not_a_clock_that_has_ended(self):
        self.complaint._move_to_phase(
            "closed", closure_reason="withdrawn", closure_note="Changed her mind"
        )
        with self.assertRaisesRegex(UserError, "cannot be extended"):
            self._extend()

    def test_not_by_those_who_may_only_read(self):
        with self.assertRaises(AccessError):
            self.clock.with_user(self.auditor).action_extend()
        with self.assertRaises(AccessError):
            self._extend(self.auditor)

    def test_not_by_those_who_do_not_see_the_complaint(self):
        for user in (self.outsider, self.employee, self.portal):
            with (
                self.subTest(user=user.login),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                self._extend(user)
        self.assertNothingMoved()

    def test_nothing_moves_when_the_complainant_could_not_be_told(self):
        broken = patch.object(
            type(self.complaint), "message_post", side_effect=UserError("No post today")
        )
        with broken, self.assertRaises(UserError), self.env.cr.savepoint():
            self._extend()
        self.assertNothingMoved()
