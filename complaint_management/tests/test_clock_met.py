"""What was met stays as it was met, whatever comes later (4.6, 7.3-7.9)."""

from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ASSESSED
from .common_clocks import ClockCommon, day

#: A working day before the first of March 2027.
FRIDAY = datetime(2027, 2, 26, 9)
ANSWER = {
    "decision": "not_upheld",
    "decision_reasons": "<p>It is as ordered.</p>",
    "complaint_phase": "responded",
}


@tagged("post_install", "-at_install")
class TestClockMet(ClockCommon):
    def _figures(self, clock):
        return [
            clock[name]
            for name in (
                "state",
                "started_at",
                "due_at",
                "ended_at",
                "is_late",
                "is_missed",
            )
        ]

    # letters after the answer ------------------------------------------

    def test_a_letter_after_the_answer_makes_no_late_update_one_in_time(self):
        self._schedule({"milestone": "update", "amount": 5, "unit": "working_days"})
        silent, told = self._received(), self._received()
        with freeze_time(day(2)):
            told._note_told()
        self._run(day(10))
        for complaint, due_at in ((silent, day(8, 17)), (told, day(9, 17))):
            clock = self._clock(complaint, "update")
            with freeze_time(day(11)):
                complaint.write({**ASSESSED, "complexity": "simple", **ANSWER})
            before = self._figures(clock)
            self.assertEqual(before[2:], [due_at, day(11), True, True])
            with freeze_time(day(12)):
                complaint._note_told()
            with freeze_time(day(13)):
                complaint.write(
                    {
                        "complainant_verdict": "accepted",
                        "complaint_phase": "closed",
                        "closure_reason": "accepted",
                    }
                )
            self.assertEqual(self._figures(clock), before)
            self.assertFalse(clock.change_ids)

    def test_an_update_first_told_after_the_answer_still_counts_from_the_receipt(self):
        self._schedule({"milestone": "update", "amount": 5, "unit": "working_days"})
        complaint = self._received()
        with freeze_time(day(8)):
            complaint.write({**ASSESSED, "complexity": "simple", **ANSWER})
            self.assertEqual(self._clock(complaint, "update").situation, "met")
        with freeze_time(day(9)):
            complaint._note_told()
            complaint.received_at = FRIDAY
        clock = self._clock(complaint, "update")
        self.assertEqual((clock.started_at, clock.due_at), (FRIDAY, day(5, 17)))
        self.assertEqual(clock.situation, "late")

    def test_a_letter_after_the_answer_to_a_review_does_not_acknowledge_it(self):
        self._schedule_review(2)
        with freeze_time(day(1)):
            complaint = self._answered()
            complaint.complainant_verdict = "rejected"
        with freeze_time(day(2)):
            complaint._start_review(self.manager, "Somebody new looks at it")
        with freeze_time(day(4)):
            complaint.write(ANSWER)
        clocks = [
            self._clock(complaint, name) for name in ("review_acknowledge", "review")
        ]
        before = [self._figures(clock) for clock in clocks]
        self.assertEqual(before[0][2:], [day(8, 17), day(4), False, False])
        self.assertEqual(before[1][2:], [day(10, 17), day(4), False, False])
        with freeze_time(day(15)):
            complaint._note_told()
        self.assertFalse(complaint.review_acknowledged_at)
        self.assertEqual([self._figures(clock) for clock in clocks], before)
        # what was noted so before
        complaint._set_clock_columns({"review_acknowledged_at": day(15)})
        complaint._plan_clocks()
        self.assertEqual([self._figures(clock) for clock in clocks], before)

    # a corrected receipt -----------------------------------------------

    def test_a_corrected_receipt_leaves_pauses_counted(self):
        self._schedule(self._respond_in(10, may_pause=True))
        with freeze_time(day(1)):
            complaint = self._investigated()
        for moment, stage in ((day(5, 17), "waiting"), (day(12, 17), "investigation")):
            with freeze_time(moment):
                complaint.stage_id = self.env.ref(f"complaint_management.stage_{stage}")
        with freeze_time(day(18)):
            complaint.write(ANSWER)
        clock = self._clock(complaint)
        self.assertEqual((clock.due_at, clock.is_late), (day(22, 17), False))
        with freeze_time(day(19)):
            complaint.received_at = FRIDAY
        self.assertEqual((clock.due_at, clock.is_late), (day(19, 17), False))
        self.assertEqual(clock.change_ids[-1:].kind, "corrected")

    def test_a_corrected_receipt_is_measured_by_the_terms_of_that_time(self):
        acknowledge = {"milestone": "acknowledge", "unit": "working_days"}
        self._schedule({**acknowledge, "amount": 5}, sequence=2)
        critical = self._schedule({**acknowledge, "amount": 1}, severity="critical")
        complaint = self._received()
        with freeze_time(day(3)):
            complaint.acknowledged_at = day(3)
        with freeze_time(day(4)):
            complaint.severity = "critical"
        self.assertEqual(complaint.schedule_id, critical)
        with freeze_time(day(5)):
            complaint.received_at = FRIDAY
        clock = self._clock(complaint, "acknowledge")
        self.assertEqual((clock.due_at, clock.is_late), (day(5, 17), False))
