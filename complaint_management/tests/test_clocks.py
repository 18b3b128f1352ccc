"""Clocks run, are moved and are met by what really happens (4.6, 7.3-7.9)."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ASSESSED
from .common_clocks import MONDAY, ClockCommon, day


@tagged("post_install", "-at_install")
class TestClocks(ClockCommon):
    def _states(self, complaint):
        return {c.milestone: c.state for c in complaint.deadline_ids}

    # planned on receipt ------------------------------------------------

    def test_every_milestone_gets_its_clock_at_receipt(self):
        complaint = self._received()
        iso = self.env.ref("complaint_management.schedule_iso")
        self.assertEqual(complaint.schedule_id, iso)
        due = {c.milestone: c.due_at for c in complaint.deadline_ids}
        self.assertEqual(
            due,
            {
                "acknowledge": day(2, 17),
                "assess": day(3, 17),
                "update": day(15, 17),
                "respond": day(29, 17),
            },
        )
        self.assertEqual(complaint.next_due_at, day(2, 17))
        self.assertEqual(complaint.respond_by, day(29).date())

    def test_time_counts_from_the_receipt_not_from_the_typing_in(self):
        with freeze_time(day(10)):
            complaint = self._complain(received_at=MONDAY)
        self.assertEqual(self._clock(complaint).due_at, day(29, 17))

    def test_an_ordinary_ticket_has_no_clock(self):
        ticket = self._received(feedback_type=False, team_id=False)
        self.assertFalse(ticket.deadline_ids)
        self.assertFalse(ticket.next_due_at)

    def test_a_ticket_that_becomes_a_complaint_gets_its_clocks_and_loses_them(self):
        ticket = self._received(feedback_type=False, team_id=False)
        ticket.write({"feedback_type": "complaint", "team_id": self.team.id})
        self.assertTrue(ticket.deadline_ids)
        ticket.feedback_type = False
        self.assertEqual(set(ticket.deadline_ids.mapped("state")), {"void"})
        self.assertFalse(ticket.next_due_at)

    def test_a_date_promised_at_receipt_is_kept_if_it_is_earlier(self):
        promised = self._received(respond_by=day(10).date())
        clock = self._clock(promised)
        self.assertEqual(fields.Datetime.to_string(clock.due_at)[:10], "2027-03-10")
        self.assertEqual(clock.planned_due_at, day(29, 17))
        self.assertEqual(clock.change_ids.cause, "promise")
        late = self._received(respond_by="2027-12-24")
        self.assertEqual(late.respond_by, day(29).date(), "the schedule is stricter")

    # met ---------------------------------------------------------------

    def test_acknowledging_in_time_meets_the_clock(self):
        complaint = self._received()
        with freeze_time(day(2, 10)):
            complaint.write(
                {"acknowledged_at": day(2, 10), "complaint_phase": "acknowledged"}
            )
        clock = self._clock(complaint, "acknowledge")
        self.assertEqual(clock.situation, "met")
        self.assertEqual(clock.ended_at, day(2, 10))
        self.assertEqual(complaint.next_due_at, self._clock(complaint, "assess").due_at)

    def test_acknowledging_too_late_is_met_late(self):
        complaint = self._received()
        with freeze_time(day(4)):
            complaint.acknowledged_at = day(4)
        self.assertEqual(self._clock(complaint, "acknowledge").situation, "late")

    def test_early_resolution_meets_all_clocks_at_once(self):
        complaint = self._received()
        with freeze_time(day(1, 15)):
            complaint.write(
                {
                    **ASSESSED,
                    "complexity": "simple",
                    "decision": "not_upheld",
                    "decision_reasons": "<p>It is as ordered.</p>",
                    "complaint_phase": "responded",
                }
            )
        self.assertEqual(
            self._states(complaint),
            {
                "acknowledge": "met",
                "assess": "met",
                "update": "met",
                "respond": "met",
                "close": "running",
            },
        )
        self.assertEqual(self._clock(complaint, "close").started_at, day(1, 15))
        self.assertFalse(complaint.next_due_at, "the silence of others is no duty")

    def test_a_withdrawn_complaint_needs_no_clock(self):
        complaint = self._received()
        complaint.write(
            {
                "complaint_phase": "closed",
                "closure_reason": "withdrawn",
                "closure_note": "She found it.",
            }
        )
        self.assertEqual(set(self._states(complaint).values()), {"void"})
        changes = complaint.deadline_ids.change_ids
        self.assertEqual(set(changes.mapped("cause")), {"ended"})
        self.assertEqual(changes.user_id, self.env.user)

    def test_a_message_to_the_complainant_is_a_progress_update(self):
        complaint = self._received()
        with freeze_time(day(8)):
            complaint.with_user(self.handler).message_post(
                body="We are still looking for the driver.",
                partner_ids=self.complainant.ids,
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
            )
        updates = complaint.deadline_ids.filtered(lambda c: c.milestone == "update")
        self.assertEqual(updates.sorted("round").mapped("state"), ["met", "running"])
        self.assertEqual(self._clock(complaint, "update").started_at, day(8))
        self.assertEqual(self._clock(complaint, "update").due_at, day(22, 17))

    def test_an_internal_note_is_no_progress_update(self):
        complaint = self._received()
        complaint.with_user(self.handler).message_post(
            body="Ask the driver.", subtype_xmlid="mail.mt_note"
        )
        self.assertFalse(complaint.complainant_told_at)

    def test_telling_by_phone_is_recorded_as_an_update(self):
        complaint = self._received()
        with freeze_time(day(8)):
            self.env["complaint.step"].with_user(self.handler).create(
                {
                    "ticket_id": complaint.id,
                    "step": "inform",
                    "method": "phone",
                    "moment": day(8),
                    "reason": "She knows that the driver is ill.",
                }
            ).action_confirm()
        self.assertEqual(complaint.complainant_told_at, day(8))
        self.assertEqual(self._clock(complaint, "update").started_at, day(8))

    # counted from another milestone -----------------------------------

    def test_counted_from_the_acknowledgement(self):
        self._schedule(
            {"milestone": "acknowledge", "amount": 5, "unit": "working_days"},
            self._respond_in(10, start="acknowledge"),
        )
        complaint = self._received()
        self.assertEqual(
            self._clock(complaint).due_at, day(22, 17), "as if on its last day"
        )
        with freeze_time(day(3)):
            complaint.acknowledged_at = day(3)
        clock = self._clock(complaint)
        self.assertEqual(clock.due_at, day(17, 17))
        self.assertEqual(clock.change_ids.cause, "progress")
        self.assertEqual(clock.change_ids.due_before, day(22, 17))

    # how it stands -----------------------------------------------------

    def test_state_of_the_clocks_can_be_seen_and_searched(self):
        complaint = self._received(name="Searched for")
        mine = [("id", "=", complaint.id)]
        for moment, state in (
            (day(1, 10), "on_track"),
            (day(2, 16, 30), "due_soon"),
            (day(2, 17, 1), "overdue"),
        ):
            with freeze_time(moment):
                complaint.invalidate_recordset(["clock_state"])
                self.assertEqual(complaint.clock_state, state)
                for other in ("on_track", "due_soon", "overdue", "paused"):
                    found = self.Ticket.search(mine + [("clock_state", "=", other)])
                    self.assertEqual(bool(found), other == state, other)

    # nobody moves them otherwise ---------------------------------------

    def test_clocks_cannot_be_written_by_hand(self):
        complaint = self._received()
        clock = self._clock(complaint)
        for user in (self.handler, self.manager, self.auditor):
            with self.assertRaises(AccessError):
                clock.with_user(user).due_at = day(30)
            with self.assertRaises(AccessError):
                clock.with_user(user).unlink()
        for name, value in (
            ("next_due_at", day(30)),
            ("update_count", 7),
            ("schedule_id", False),
            ("taken_up_at", day(30)),
        ):
            with self.assertRaises(AccessError):
                complaint.with_user(self.manager).write({name: value})
        with self.assertRaisesRegex(UserError, "Extend"):
            complaint.with_user(self.manager).respond_by = day(30).date()

    def test_a_complaint_is_not_registered_with_made_up_clocks(self):
        with self.assertRaises(AccessError):
            self.Ticket.with_user(self.handler).create(
                {
                    "feedback_type": "complaint",
                    "name": "X",
                    "description": "<p>Y</p>",
                    "team_id": self.team.id,
                    "clock_round": 5,
                }
            )

    def test_clocks_are_seen_by_who_sees_the_complaint(self):
        complaint = self._received(confidentiality="restricted")
        Deadline = self.env["complaint.deadline"]
        mine = [("ticket_id", "=", complaint.id)]
        for user, sees in (
            (self.handler, True),
            (self.manager, True),
            (self.auditor, True),
            (self.outsider, False),
            (self.colleague, False),
        ):
            self.assertEqual(bool(Deadline.with_user(user).search(mine)), sees)
        for user in (self.employee, self.portal):
            with self.assertRaises(AccessError):
                Deadline.with_user(user).search(mine)

    # a calendar of no use ----------------------------------------------

    def test_a_useless_calendar_costs_no_complaint_and_is_told(self):
        self.calendar.attendance_ids.unlink()
        complaint = self._received()
        self.assertTrue(complaint.complaint_reference)
        self.assertFalse(complaint.deadline_ids)
        self.assertIn("Weekdays", complaint.clock_error)
        stopped = self.env.ref("complaint_management.mail_activity_clocks_stopped")
        told = [("activity_type_id", "=", stopped.id)]
        Activity = self.env["mail.activity"]
        self._received(name="Another one")
        mine = Activity.search(told + [("user_id", "=", self.manager.id)])
        self.assertEqual(len(mine), 1, "one to-do for each manager, not each complaint")
        self.assertIn(complaint.complaint_reference, mine.note)
        self.env["resource.calendar.attendance"].create(
            [
                {
                    "name": str(weekday),
                    "calendar_id": self.calendar.id,
                    "dayofweek": str(weekday),
                    "hour_from": 9,
                    "hour_to": 17,
                }
                for weekday in range(5)
            ]
        )
        self._run(day(2))
        self.assertFalse(complaint.clock_error)
        self.assertFalse(Activity.search(told), "it is over")
        self.assertEqual(self._clock(complaint).due_at, day(29, 17))

    # imported ----------------------------------------------------------

    def test_history_from_an_earlier_register_is_not_measured(self):
        closed = self._received(is_imported=True, complaint_phase="closed")
        self.assertFalse(closed.deadline_ids)
        with patch.object(self.env.cr, "now", return_value=day(20)):
            running = self._received(
                day(20), is_imported=True, received_at=MONDAY, user_id=False
            )
        clock = self._clock(running, "acknowledge")
        self.assertEqual(clock.due_at, day(2, 17))
        self.assertFalse(clock.next_run_at, "nobody is told of what was before")
        self.assertTrue(self._clock(running).next_run_at)
