"""Which schedule a complaint gets."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common_schedule import ScheduleCommon


@tagged("post_install", "-at_install")
class TestScheduleChoice(ScheduleCommon):
    """The first schedule in the list that fits is taken."""

    def test_first_in_the_list_that_fits_is_taken(self):
        first = self._schedule("Particular", sequence=1)
        self.assertEqual(self._complain().schedule_id, first)

    def test_dragging_it_down_gives_way_to_the_next(self):
        first = self._schedule("Particular", sequence=1)
        first.sequence = 1000
        self.assertEqual(self._complain().schedule_id, self.general)

    def test_ties_are_settled_by_age(self):
        older = self._schedule("Older", sequence=1)
        self._schedule("Younger", sequence=1)
        self.assertEqual(self._complain().schedule_id, older)

    def test_without_a_fitting_schedule_no_clock_runs(self):
        self.general.action_archive()
        complaint = self._complain()
        self.assertFalse(complaint.schedule_id)
        self.assertFalse(complaint.deadline_ids)
        self.assertIn("no clock runs", complaint.schedule_reason)

    def test_archived_schedule_is_not_given_to_new_complaints(self):
        running = self._complain()
        self.general.action_archive()
        self.assertFalse(self._complain().schedule_id)
        self.assertEqual(running.schedule_id, self.general)
        self.assertEqual(self._answer_clock(running).state, "running")

    def test_kind_of_feedback(self):
        enquiries = self._schedule("Enquiries", sequence=1, feedback_type="enquiry")
        self.assertEqual(self._complain().schedule_id, self.general)
        enquiry = self._complain(feedback_type="enquiry")
        self.assertEqual(enquiry.schedule_id, enquiries)

    def test_team(self):
        other = self.env["helpdesk.ticket.team"].create({"name": "Elsewhere"})
        self._schedule("Elsewhere", sequence=1, team_ids=other.ids)
        ours = self._schedule("Ours", sequence=2, team_ids=self.team.ids)
        self.assertEqual(self._complain().schedule_id, ours)

    def test_category(self):
        category = self.env["helpdesk.ticket.category"].create({"name": "Delivery"})
        delivery = self._schedule("Delivery", sequence=1, category_ids=category.ids)
        self.assertEqual(self._complain().schedule_id, self.general)
        complaint = self._complain(category_id=category.id)
        self.assertEqual(complaint.schedule_id, delivery)

    def test_channel(self):
        mails = self._schedule("Mails", sequence=1, channel_ids=self.email_channel.ids)
        self.assertEqual(self._complain().schedule_id, self.general)
        complaint = self._complain(channel_id=self.email_channel.id)
        self.assertEqual(complaint.schedule_id, mails)

    def test_severity_or_higher(self):
        serious = self._schedule("Serious", sequence=1, severity="high")
        self.assertEqual(self._complain().schedule_id, self.general)
        medium = self._complain(severity="medium")
        self.assertEqual(medium.schedule_id, self.general)
        critical = self._complain(severity="critical")
        self.assertEqual(critical.schedule_id, serious)

    def test_assessing_it_as_severe_changes_the_schedule(self):
        serious = self._schedule("Serious", sequence=1, severity="high", days=3)
        complaint = self._complain()
        due = self._answer_clock(complaint).due_at
        complaint.severity = "high"
        self.assertEqual(complaint.schedule_id, serious)
        self.assertEqual(self._answer_clock(complaint).due_at, due - timedelta(days=7))

    def test_own_domain(self):
        special = self._schedule(
            "By order", sequence=1, domain="[('order_reference', '!=', False)]"
        )
        complaint = self._complain()
        self.assertEqual(complaint.schedule_id, self.general)
        complaint.order_reference = "S0815"
        self.assertEqual(complaint.schedule_id, special)

    def test_company(self):
        company = self.env["res.company"].create({"name": "Another"})
        self._schedule("Another's", sequence=1, company_id=company.id)
        ours = self._schedule("Ours", sequence=2, company_id=self.env.company.id)
        self.assertEqual(self._complain().schedule_id, ours)

    def test_says_why_it_was_chosen_and_why_others_were_not(self):
        self._schedule("Serious", sequence=1, severity="high")
        self._schedule(
            "By order", sequence=2, domain="[('order_reference', '!=', False)]"
        )
        reason = self._complain().schedule_reason
        self.assertEqual(
            reason.splitlines(),
            [
                "The first schedule in the list that fits.",
                "“Serious” does not fit: Severity from",
                "“By order” does not fit: Further conditions",
            ],
        )


@tagged("post_install", "-at_install")
class TestScheduleValidity(ScheduleCommon):
    """The day of receipt counts, where the company is."""

    def _received(self, moment):
        with freeze_time(moment):
            return self._complain().schedule_id

    def test_from_and_to_are_included(self):
        march = self._schedule(
            "March", sequence=1, valid_from="2027-03-01", valid_to="2027-03-31"
        )
        self.team.company_id = self.env.company
        self.env.company.partner_id.tz = "UTC"
        self.assertEqual(self._received("2027-02-28 12:00:00"), self.general)
        self.assertEqual(self._received("2027-03-01 12:00:00"), march)
        self.assertEqual(self._received("2027-03-31 12:00:00"), march)
        self.assertEqual(self._received("2027-04-01 12:00:00"), self.general)

    def test_day_of_receipt_is_that_of_the_company(self):
        march = self._schedule("March", sequence=1, valid_from="2027-03-01")
        self.env.company.resource_calendar_id.tz = "Europe/Rome"
        self.env.company.partner_id.tz = "Europe/Rome"
        # 00:30 on 1 March in Rome, still 28 February in London
        self.assertEqual(self._received("2027-02-28 22:30:00"), self.general)
        self.assertEqual(self._received("2027-02-28 23:30:00"), march)

    def test_end_before_beginning_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "lies before"):
            self._schedule("Odd", valid_from="2027-03-02", valid_to="2027-03-01")
