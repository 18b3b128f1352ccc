"""Clocks run, are moved and are met by what really happens (4.6, 7.3-7.9)."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ASSESSED
from .common_clocks import MONDAY, ClockCommon, day


@tagged("post_install", "-at_install")
class TestClocks(ClockCommon):
    def _received(self, moment=MONDAY, **vals):
        with freeze_time(moment):
            return self._complain(**vals)

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

    # what they depend on changes ---------------------------------------

    def test_another_severity_means_another_schedule_and_is_noted(self):
        critical = self._schedule(self._respond_in(2), severity="critical")
        complaint = self._received()
        with freeze_time(day(2)):
            complaint.with_user(self.handler).severity = "critical"
        self.assertEqual(complaint.schedule_id, critical)
        clock = self._clock(complaint)
        self.assertEqual(clock.due_at, day(3, 17))
        change = clock.change_ids
        self.assertEqual(change.cause, "schedule")
        self.assertEqual(change.user_id, self.handler)
        self.assertEqual(complaint.respond_by, day(3).date())
        self.assertEqual(self._clock(complaint, "assess").state, "void")

    def test_a_promise_does_not_outlive_a_stricter_schedule(self):
        self._schedule(self._respond_in(2), severity="critical")
        complaint = self._received(respond_by=day(10).date())
        with freeze_time(day(2)):
            complaint.severity = "critical"
        self.assertEqual(self._clock(complaint).due_at, day(3, 17))

    def test_a_corrected_receipt_reaches_what_was_met_and_is_noted(self):
        complaint = self._received(day(5))
        with freeze_time(day(5, 15)):
            complaint.acknowledged_at = day(5, 15)
        clock = self._clock(complaint, "acknowledge")
        self.assertEqual(clock.situation, "met")
        with freeze_time(day(8)):
            complaint.with_user(self.handler).received_at = MONDAY
        self.assertEqual(clock.due_at, day(2, 17))
        self.assertEqual(clock.situation, "late")
        self.assertEqual(clock.change_ids.kind, "corrected")
        self.assertEqual(clock.change_ids.user_id, self.handler)

    def test_moments_that_cannot_be_are_refused(self):
        for moment in ("1202-03-01 09:00:00", "2039-03-01 09:00:00"):
            with self.assertRaisesRegex(ValidationError, "check the year"):
                self._received(received_at=moment)

    def test_a_schedule_chosen_by_hand_is_not_for_life(self):
        complaint = self._received()
        other = self._schedule(self._respond_in(3), sequence=5000)
        complaint._move_to_schedule(other, "Agreed with them")
        self.assertEqual(complaint.schedule_id, other)
        complaint.feedback_type = False
        with freeze_time(day(2)):
            complaint.write({"feedback_type": "complaint"})
        self.assertFalse(complaint.is_schedule_pinned)

    def test_a_stage_that_starts_to_wait_pauses_by_the_job(self):
        self._schedule(self._respond_in(10, may_pause=True))
        complaint = self._received()
        newer = self._schedule(self._respond_in(1), sequence=0)
        with freeze_time(day(2)):
            complaint.stage_id.waits_for_complainant = True
        self._run(day(2, 10))
        self.assertEqual(self._clock(complaint).state, "paused")
        self.assertNotEqual(complaint.schedule_id, newer, "it keeps its schedule")

    def test_a_pause_is_counted_even_if_the_clock_ended_in_it(self):
        self._schedule(
            self._respond_in(20, unit="calendar_days", may_pause=True),
        )
        complaint = self._received()
        stages = complaint.stage_id
        with freeze_time(day(2)):
            stages.waits_for_complainant = True
        self._run(day(2))
        with freeze_time(day(4)):
            complaint.active = False
        clock = self._clock(complaint)
        self.assertEqual((clock.state, clock.due_at), ("void", day(23)))

    def test_a_running_complaint_keeps_its_version(self):
        schedule = self._schedule(self._respond_in(10))
        complaint = self._received()
        with freeze_time(day(2)):
            schedule.action_new_version()
            complaint.severity = "high"
        self.assertEqual(complaint.schedule_id, schedule)
        later = self._received(day(4))
        self.assertEqual(later.schedule_id.previous_id, schedule)

    def test_a_holiday_moves_the_clocks_by_the_job(self):
        complaint = self._received()
        with freeze_time(day(2)):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Holiday",
                    "calendar_id": self.calendar.id,
                    "company_id": self.env.company.id,
                    "date_from": day(10, 0),
                    "date_to": day(10, 23, 59),
                }
            )
        self._run(day(2, 10))
        clock = self._clock(complaint)
        self.assertEqual(clock.due_at, day(30, 17))
        self.assertEqual(clock.change_ids.cause, "calendar")
        self.assertFalse(complaint.schedule_id.is_replanning)

    def test_reopening_starts_the_clocks_anew(self):
        with freeze_time(MONDAY):
            complaint = self._answered()
        with freeze_time(day(10)):
            complaint.write(
                {"complaint_phase": "investigation", "reopen_reason": "New facts"}
            )
        clock = self._clock(complaint)
        self.assertEqual((clock.round, clock.state), (1, "running"))
        self.assertEqual(clock.started_at, day(10))
        self.assertEqual(self._clock(complaint, "close").state, "void")
        first = complaint.deadline_ids.filtered(
            lambda c: c.milestone == "respond" and not c.round
        )
        self.assertEqual(first.state, "met", "what was met stays met")

    def test_a_review_has_clocks_of_its_own(self):
        with freeze_time(MONDAY):
            complaint = self._answered()
        with freeze_time(day(8)):
            complaint.complainant_verdict = "rejected"
        self.assertEqual(self._clock(complaint, "review").started_at, day(8))
        self.assertEqual(
            self._clock(complaint, "review_acknowledge").due_at, day(10, 17)
        )
        with freeze_time(day(9)):
            complaint._start_review(self.manager, "Somebody new looks at it")
        review = self._clock(complaint, "review")
        self.assertEqual((review.state, review.started_at), ("running", day(8)))
        self.assertEqual(self._clock(complaint).state, "met")
        with freeze_time(day(15)):
            complaint.write(
                {
                    "decision": "upheld",
                    "decision_reasons": "<p>You were right.</p>",
                    "complaint_phase": "responded",
                }
            )
        self.assertEqual(self._clock(complaint, "review").situation, "met")
        self.assertEqual(self._clock(complaint, "close").started_at, day(15))

    def test_a_review_may_count_from_its_acknowledgement(self):
        self._schedule(
            {
                "milestone": "review_acknowledge",
                "amount": 5,
                "unit": "working_days",
                "start": "review",
            },
            {
                "milestone": "review",
                "amount": 10,
                "unit": "working_days",
                "start": "review_acknowledge",
            },
        )
        with freeze_time(MONDAY):
            complaint = self._answered()
            complaint.complainant_verdict = "rejected"
        self.assertEqual(self._clock(complaint, "review").due_at, day(22, 17))
        for moment in (day(3), day(4)):
            with freeze_time(moment):
                complaint._note_told()
        acknowledged = self._clock(complaint, "review_acknowledge")
        self.assertEqual((acknowledged.state, acknowledged.ended_at), ("met", day(3)))
        self.assertEqual(self._clock(complaint, "review").started_at, day(3))
        self.assertEqual(self._clock(complaint, "review").due_at, day(17, 17))

    def test_other_working_hours_of_the_company_move_the_clocks(self):
        complaint = self._received()
        longer = self.calendar.copy({"name": "Late shift"})
        longer.attendance_ids.filtered(lambda a: a.hour_to == 17).hour_to = 19
        with freeze_time(day(2)):
            self.env.company.resource_calendar_id = longer
        self._run(day(2, 10))
        self.assertEqual(self._clock(complaint).due_at, day(29, 19))

    def test_a_second_review_has_a_clock_of_its_own(self):
        with freeze_time(MONDAY):
            complaint = self._answered()
        for moment, reviewer in ((day(8), self.manager), (day(15), self.outsider)):
            with freeze_time(moment):
                complaint.complainant_verdict = "rejected"
                complaint._start_review(reviewer, "Again")
            with freeze_time(moment.replace(hour=15)):
                complaint.write(
                    {
                        "decision": "not_upheld",
                        "decision_reasons": "<p>As before.</p>",
                        "complaint_phase": "responded",
                    }
                )
        reviews = complaint.deadline_ids.filtered(lambda c: c.milestone == "review")
        self.assertEqual(
            [(c.round, c.state, c.started_at) for c in reviews.sorted("round")],
            [(1, "met", day(8)), (2, "met", day(15))],
        )
        self.assertEqual(reviews.sorted("round")[0].ended_at, day(8, 15))

    def test_writing_after_the_answer_is_no_late_update(self):
        complaint = self._received()
        with freeze_time(day(2)):
            complaint._note_told()
            complaint.write(
                {
                    **ASSESSED,
                    "complexity": "simple",
                    "decision": "not_upheld",
                    "decision_reasons": "<p>It is as ordered.</p>",
                    "complaint_phase": "responded",
                }
            )
        with freeze_time(day(30)):
            complaint._note_told()
        updates = complaint.deadline_ids.filtered(lambda c: c.milestone == "update")
        self.assertEqual(set(updates.mapped("ended_at")), {day(2)})

    # paused ------------------------------------------------------------

    def test_waiting_for_the_complainant_stops_the_clock(self):
        self._schedule(
            self._respond_in(10, may_pause=True, levels=[{"notify_handler": True}]),
            {"milestone": "acknowledge", "amount": 9, "unit": "working_days"},
        )
        with freeze_time(MONDAY):
            complaint = self._investigated()
        waiting = self.env.ref("complaint_management.stage_waiting")
        with freeze_time(day(5, 17)):  # five working days and a Monday are left
            complaint.with_user(self.handler).stage_id = waiting
        clock = self._clock(complaint)
        self.assertEqual(clock.state, "paused")
        self.assertFalse(clock.next_run_at)
        self.assertEqual(complaint.clock_state, "paused")
        self.assertEqual(clock.change_ids[-1:].user_id, self.handler)
        with freeze_time(day(12, 17)):
            complaint.stage_id = self.env.ref(
                "complaint_management.stage_investigation"
            )
        self.assertEqual(clock.state, "running")
        self.assertEqual(clock.due_at, day(22, 17), "five working days later")
        self.assertEqual(clock.change_ids[-1:].kind, "resumed")
        self.assertTrue(clock.next_run_at)

    def test_a_pause_survives_planning_again(self):
        self.test_waiting_for_the_complainant_stops_the_clock()
        complaint = self.env["helpdesk.ticket"].search([], order="id desc", limit=1)
        complaint._plan_clocks("calendar", afresh=True)
        self.assertEqual(self._clock(complaint).due_at, day(22, 17))

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
