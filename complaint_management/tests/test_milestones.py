"""Which clocks a complaint has follows from its facts alone (tools/milestones.py)."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
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
    verdict=st.sampled_from([None, "waiting", "accepted", "rejected", "no_answer"]),
    round=st.integers(0, 3),
    updates=st.integers(0, 3),
)


class TestMilestones(BaseCase):
    @settings(
        derandomize=True,
        deadline=None,
        database=None,
        max_examples=500,
        suppress_health_check=list(HealthCheck),
    )
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

    def test_only_milestones_of_the_schedule_have_clocks(self):
        known = milestones.Facts(phases.RECEIVED, START)
        self.assertEqual(milestones.get_clocks(known, {}), [])
