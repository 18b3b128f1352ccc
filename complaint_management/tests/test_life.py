"""The life of a complaint at random: whoever does whatever, its rules hold.

People of all roles act in any order; what they may not do must change nothing, and
after each step all that the process promises must be so (docs/authority.md).
"""

import inspect
from collections import Counter
from datetime import timedelta
from functools import partial

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from odoo.tests import tagged

from ..models.complaint_remedy_authority import GRANTED
from ..tools import phases
from .common_clocks import MONDAY
from .common_life import LIMITS, LifeCommon

SETTINGS = settings(
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=12,
    stateful_step_count=40,
    phases=[Phase.explicit, Phase.generate],  # lives by the dozen are not shrunk
    suppress_health_check=list(HealthCheck),
)
DEEDS = sorted(
    name for name, _function in inspect.getmembers(LifeCommon) if name[:4] == "_do_"
)
#: Two of three steps bring the complaint forward, or few would ever be closed.
OFTEN = ["_do_next"] * 2 * len(DEEDS) + DEEDS
WHO = ["handler"] * 5 + ["colleague", "manager"] * 3 + ["second_manager"] * 2
WHO += ["suspect", "outsider", "auditor"]


class Life(RuleBasedStateMachine):
    """Acts on the complaint of a test case."""

    def __init__(self, case):
        super().__init__()
        self.case = case
        self.savepoint = self.case.env.cr.savepoint()
        self.case.now = MONDAY
        self.case.frozen.move_to(MONDAY)
        self.complaint = self.case._begin()
        self.reference = self.complaint.complaint_reference
        self.counts = (0, 0, 0)
        self.granted = {}

    def teardown(self):
        try:
            self.case.assertEqual(self.case._problems(), [], "the chain is whole")
        finally:
            self.savepoint.close(rollback=True)
            self.case.env.invalidate_all()

    @rule(
        deed=st.sampled_from(OFTEN),
        login=st.sampled_from(WHO),
        number=st.integers(0, 59),
    )
    def somebody_acts(self, deed, login, number):
        self.remember_granted()
        done = self.case._act(
            login, lambda ticket: getattr(self.case, deed)(ticket, number)
        )
        self.case.deeds[deed, done] += 1
        self.case.phases_seen[self.complaint.complaint_phase] += 1
        if done:
            self.check_granted(login)
            self.case.assertNotIn(
                self.case.actors[login],
                self.before_respondents,
                f"{deed}: who is complained about does nothing",
            )

    @rule(days=st.integers(1, 12))
    def days_pass(self, days):
        self.case.now += timedelta(days=days)
        self.case.frozen.move_to(self.case.now)
        self.case.env["complaint.deadline"]._cron_run_clocks()
        self.case.env.invalidate_all()

    # -- what is granted, by the figures of this test

    def remember_granted(self):
        self.before_respondents = self.complaint.respondent_ids
        self.granted = {
            remedy: (remedy.type_id, remedy.amount)
            for remedy in self.complaint.remedy_ids
            if remedy.state in GRANTED
        }

    def check_granted(self, login):
        """Nothing was granted above the limit of who did it, unless approved."""
        standing = [
            remedy
            for remedy in self.complaint.remedy_ids
            if remedy.state not in ("declined", "cancelled")
        ]
        total = sum(remedy.amount for remedy in standing)
        is_manager = self.case.actors[login].has_group(
            "complaint_management.group_complaint_manager"
        )
        single, together = LIMITS["manager" if is_manager else "handler"]
        for remedy in standing:
            term = (remedy.type_id, remedy.amount)
            if remedy.state not in GRANTED or not remedy.amount:
                continue
            if self.granted.get(remedy) == term:
                continue
            within = remedy.amount <= single and total <= together
            self.case.assertTrue(within or self.was_approved(remedy), remedy.amount)
            self.case.assertEqual(
                remedy.authority, "within" if within else "approved", login
            )
            self.case.grants[remedy.authority] += 1

    def was_approved(self, remedy):
        """By somebody else, for so much, who may grant so much."""
        return any(
            approval.asked_by_id != approval.decided_by_id
            and approval.amount <= LIMITS["manager"][1]
            and any(
                (number, amount) == (remedy.id, remedy.amount)
                for number, _type, _currency, amount in approval.terms
            )
            for approval in self.complaint.approval_ids
            if approval.decided_at and approval.state in ("approved", "void")
        )

    # -- what is always so

    @invariant()
    def identity_stays(self):
        self.case.assertEqual(self.complaint.complaint_reference, self.reference)
        counts = (
            self.complaint.reopen_count,
            self.complaint.review_level,
            self.complaint.clock_round,
        )
        for before, now in zip(self.counts, counts, strict=True):
            self.case.assertLessEqual(before, now)
        self.counts = counts

    @invariant()
    def phase_fits_the_facts(self):
        ticket = self.complaint
        early = (
            ticket.complexity == "simple"
            and not ticket.investigation_at
            and not ticket.review_level
            and ticket.complaint_phase != phases.INVESTIGATION
        )
        needed = phases.needed_facts(
            ticket.complaint_phase,
            early=early,
            closure_reason=ticket.closure_reason,
        )
        missing = [name for name in needed if not ticket[name]]
        self.case.assertEqual(missing, [], ticket.complaint_phase)
        self.case.assertEqual(ticket.stage_id.complaint_phase, ticket.complaint_phase)

    @invariant()
    def closed_is_closed(self):
        ticket = self.complaint
        is_closed = ticket.complaint_phase == phases.CLOSED
        self.case.assertEqual(bool(ticket.closed_date), is_closed)
        self.case.assertEqual(bool(ticket.closure_reason), is_closed)

    @invariant()
    def nobody_complained_about_has_it_in_hand(self):
        ticket = self.complaint
        people = ticket.user_id | ticket.investigator_id
        self.case.assertFalse(people & ticket.respondent_ids)
        self.case.assertFalse(ticket.activity_ids.user_id & ticket.respondent_ids)

    @invariant()
    def one_clock_of_each_kind_runs(self):
        running = Counter(
            clock.milestone
            for clock in self.complaint.deadline_ids
            if clock.state in ("running", "paused")
        )
        self.case.assertLessEqual(set(running.values()), {1}, running)
        if self.complaint.complaint_phase == phases.CLOSED:
            self.case.assertFalse(running, "nothing runs on what is closed")

    @invariant()
    def what_was_decided_was_approved(self):
        """Approved by a manager without a part in it, as it was told."""
        ticket = self.complaint
        if ticket.complaint_phase != phases.RESPONDED:
            return
        if ticket.complexity == "simple" and not ticket.investigation_at:
            return
        approvals = ticket.approval_ids.filtered(
            lambda a: a.covers_decision and a.decided_at
        )
        by = approvals[:1].decided_by_id
        self.case.assertTrue(by)
        self.case.assertNotIn(by, ticket.decider_ids)
        self.case.assertEqual(approvals[:1].decision_mark, ticket._get_reasons_mark())


@tagged("post_install", "-at_install")
class TestLife(LifeCommon):
    def test_rules_hold_whoever_does_whatever(self):
        self.patch(
            type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 600
        )
        self.deeds, self.grants, self.phases_seen = Counter(), Counter(), Counter()
        with freeze_time(MONDAY) as self.frozen:
            run_state_machine_as_test(partial(Life, self), settings=SETTINGS)
        # and they were no lives in which nothing ever came about
        done = {deed for deed, success in self.deeds if success}
        refused = {deed for deed, success in self.deeds if not success}
        self.assertLessEqual({"_do_next", "_do_reopen", "_do_withdraw"}, done)
        self.assertLessEqual({"_do_next", "_do_forge", "_do_approve"}, refused)
        self.assertNotIn("_do_forge", done)
        self.assertTrue(self.grants)
        self.assertLessEqual(set(phases.WAY), set(self.phases_seen))
