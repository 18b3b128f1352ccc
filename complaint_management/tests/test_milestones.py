"""Which clocks a complaint has follows from its facts alone (tools/milestones.py)."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from odoo.addons.complaint_management.tools import milestones, phases

START = datetime(2027, 3, 1, 9)
#: All milestones, each counted from the receipt or from what it is bound to.
STARTS = {
    milestones.ACKNOWLEDGE: "received",
    milestones.ASSESS: "received",
    milestones.UPDATE: "received",
    milestones.RESPOND: "acknowledge",
    milestones.REVIEW_ACKNOWLEDGE: "review",
    milestones.REVIEW: "review",
    milestones.CLOSE: "respond",
}
#: The same, but the review counts from its acknowledgement.
ACKNOWLEDGED_FIRST = STARTS | {milestones.REVIEW: milestones.REVIEW_ACKNOWLEDGE}
moments = st.none() | st.integers(0, 60).map(lambda day: START + timedelta(days=day))
facts = st.builds(
    milestones.Facts,
    phase=st.sampled_from([*phases.WAY, phases.REFERRED]),
    received_at=st.just(START),
    acknowledged_at=moments,
    assessed_at=moments,
    responded_at=moments,
    closed_at=moments,
    told_at=moments,
    taken_up_at=moments,
    review_at=moments,
    review_requested_at=moments,
    review_acknowledged_at=moments,
    verdict=st.sampled_from([None, "waiting", "accepted", "rejected", "no_answer"]),
    round=st.integers(0, 3),
    updates=st.integers(0, 3),
)


#: The same examples in each run.
EXAMPLES = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=500,
    suppress_health_check=list(HealthCheck),
)


class TestMilestones(BaseCase):
    @EXAMPLES
    @given(facts)
    def test_whatever_happened_clocks_are_single_and_have_an_end(self, known):
        clocks = milestones.get_clocks(known, STARTS)
        keys = [(clock.kind, clock.round) for clock in clocks]
        self.assertEqual(len(keys), len(set(keys)), "each clock once per round")
        running = [clock.kind for clock in clocks if clock.state == milestones.RUNNING]
        self.assertEqual(len(running), len(set(running)), "one of a kind runs")
        for clock in clocks:
            met = clock.state == milestones.MET
            self.assertEqual(met, clock.met_at is not None)
        if known.phase in phases.ENDED:
            self.assertFalse(running, "nothing runs on what has ended")
        if known.phase == phases.RESPONDED:
            self.assertFalse(set(running) & {"assess", "update", "respond"})

    @EXAMPLES
    @given(facts, st.sampled_from([STARTS, ACKNOWLEDGED_FIRST]))
    def test_no_clock_starts_after_it_was_met(self, known, starts):
        for clock in milestones.get_clocks(known, starts):
            if clock.met_at and clock.started_at:
                self.assertLessEqual(clock.started_at, clock.met_at)

    @EXAMPLES
    @given(facts, st.sampled_from([STARTS, ACKNOWLEDGED_FIRST]), st.integers(0, 90))
    def test_a_letter_after_the_answer_changes_nothing_that_was_met(
        self, known, starts, days
    ):
        assume(known.answered_at)
        moment = known.answered_at + timedelta(days=days, minutes=1)
        told = replace(known, **milestones.tell(known, moment))
        after = {(c.kind, c.round): c for c in milestones.get_clocks(told, starts)}
        for clock in milestones.get_clocks(known, starts):
            if clock.met_at:
                then = after[clock.kind, clock.round]
                self.assertEqual(then.met_at, clock.met_at)
                self.assertIn(then.started_at, (clock.started_at, None))

    def test_what_was_done_while_the_receipt_was_taken_down_has_its_clocks(self):
        moment = START - timedelta(seconds=20)
        known = milestones.Facts(
            phases.ASSESSED, START, acknowledged_at=moment, assessed_at=moment
        )
        starts = {kind: "received" for kind in ("acknowledge", "assess")}
        clocks = milestones.get_clocks(known, starts)
        self.assertEqual([clock.started_at for clock in clocks], [START] * 2)

    def test_only_milestones_of_the_schedule_have_clocks(self):
        known = milestones.Facts(phases.RECEIVED, START)
        self.assertEqual(milestones.get_clocks(known, {}), [])
