"""Clocks follow what they depend on when it changes (4.6, 7.3-7.9)."""

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ASSESSED
from .common_clocks import MONDAY, ClockCommon, day


@tagged("post_install", "-at_install")
class TestClockChanges(ClockCommon):
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
        self._schedule_review(10)
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
