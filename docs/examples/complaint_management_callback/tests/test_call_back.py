"""A milestone, a letter and a figure that come from an addon."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.common_clocks import ClockCommon
from odoo.addons.complaint_management.tests.common_ledger import LedgerCommon


@tagged("post_install", "-at_install")
class TestCallBack(ClockCommon, LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schedule = cls._schedule(
            {"milestone": "call_back", "amount": 4, "unit": "hours"},
            cls._respond_in(),
        )
        cls.complaint = cls._complain().with_user(cls.handler)

    def _figure(self, key):
        Monitoring = self.env["complaint.monitoring"].with_user(self.manager)
        [figure] = [
            figure
            for section in Monitoring.get_report({"period": "this_year"})["sections"]
            for figure in section["figures"]
            if figure["key"] == key
        ]
        return figure

    def test_clock_runs_from_the_receipt_and_is_met_by_the_call(self):
        clock = self._clock(self.complaint, "call_back")
        self.assertEqual(clock.display_name, "Call back")
        self.assertEqual(clock.state, "running")
        self.assertEqual(clock.due_at - clock.started_at, timedelta(hours=4))
        self.assertEqual(self.complaint.next_milestone, "Call back")
        self.complaint.action_called_back()
        self.assertEqual(clock.state, "met")
        self.assertFalse(clock.is_late)
        self.assertEqual(self.complaint.next_milestone, "Answer")

    def test_call_is_no_more_needed_once_it_is_withdrawn(self):
        self.complaint.write(
            {
                "complaint_phase": "closed",
                "closure_reason": "withdrawn",
                "closure_note": "By telephone",
            }
        )
        self.assertEqual(self._clock(self.complaint, "call_back").state, "void")

    def test_trying_the_schedule_shows_the_milestone(self):
        Trial = self.env["complaint.simulation"].with_user(self.manager)
        trial = Trial.create({"schedule_id": self.schedule.id})
        self.assertIn("Call back", trial.result)

    def test_moment_is_noted_by_the_button_alone_and_by_who_handles_it(self):
        with self.assertRaises(AccessError):
            self.complaint.called_back_at = "2027-03-01 10:00:00"
        with self.assertRaises(AccessError):
            self.complaint.with_user(self.auditor).action_called_back()
        self.complaint.action_called_back()
        entry = self._last(self.complaint, "phase")
        self.assertIn("called_back_at", self._told(entry)["changed"])

    def test_letter_is_written_numbered_and_noted(self):
        letter = (
            self.env["complaint.letter"]
            .with_user(self.handler)
            .create({"ticket_id": self.complaint.id, "kind": "unreached"})
        )
        self.assertIn(self.complaint.complaint_reference, letter.body)
        letter.action_send()
        self.assertTrue(letter.number)
        self.assertIn("We could not reach you", letter.display_name)
        entry = self._last(self.complaint, "letter")
        self.assertEqual(self._told(entry)["kind"], "unreached")

    def test_report_has_the_figures(self):
        self.complaint.action_called_back()
        self.env.flush_all()
        self.assertEqual(self._figure("days_to_call_back")["count"], 1)
        # the share kept in time comes with the milestone
        self.assertEqual(
            self._figure("on_time_call_back")["name"], "In time: Call back"
        )
