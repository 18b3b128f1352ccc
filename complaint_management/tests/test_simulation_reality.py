"""A schedule that is tried has the times the real thing has."""

import random
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ASSESSED
from .common_clocks import MONDAY
from .common_simulation import SimulationCommon

FORTY_DAYS = timedelta(days=40)


@tagged("post_install", "-at_install")
class TestSimulationLikeReality(SimulationCommon):
    def _what_if(self, complaint):
        context = {"active_model": complaint._name, "active_id": complaint.id}
        Trial = self.env["complaint.simulation"].with_context(**context)
        return Trial.new(Trial.default_get(list(Trial._fields)))

    def _live(self, chance, received_at):
        """A real complaint that gets as far as chance has it."""
        with freeze_time(received_at):
            complaint = self._complain()
        now = received_at
        steps = [
            {
                "complaint_phase": "acknowledged",
                "acknowledgement_method": "phone",
            },
            {"complaint_phase": "assessed", **ASSESSED},
            {
                "complaint_phase": "responded",
                "investigator_id": self.colleague.id,
                "findings": "<p>Dropped.</p>",
                "decision": "not_upheld",
                "decision_reasons": "<p>It was not us.</p>",
            },
            {"complainant_verdict": "rejected"},
        ]
        for vals in steps[: chance.randint(0, len(steps))]:
            now += timedelta(minutes=chance.randint(1, 20000))
            if vals.get("complaint_phase") == "acknowledged":
                vals["acknowledged_at"] = now
            with freeze_time(now):
                complaint.write(vals)
                if vals.get("complaint_phase") == "assessed" and chance.random() < 0.5:
                    now += timedelta(minutes=chance.randint(1, 9000))
                    with freeze_time(now):
                        complaint._note_told()
        return complaint, now

    def _get_schedules(self):
        """All that come with the addon, each made to fit anything."""
        schedules = (
            self.env["complaint.schedule"].with_context(active_test=False).search([])
        )
        self.assertGreater(len(schedules), 1)
        for schedule in schedules:
            schedules.active = False
            schedule.write(
                {
                    "active": True,
                    "company_id": False,
                    "feedback_type": False,
                    "team_ids": False,
                    "category_ids": False,
                    "channel_ids": False,
                    "severity": False,
                    "domain": False,
                    "valid_from": False,
                    "valid_to": False,
                }
            )
            yield schedule

    def test_what_if_nothing_is_as_it_is(self):
        chance = random.Random(10002)
        self.calendar.tz = "Europe/Rome"
        compared = 0
        for schedule in self._get_schedules():
            received_at = datetime(2027, 1, 1) + timedelta(
                minutes=chance.randint(0, 500000)
            )
            complaint, now = self._live(chance, received_at)
            self.assertEqual(complaint.schedule_id, schedule)
            self.assertFalse(complaint.clock_error)
            with freeze_time(now):
                played = self._play(self._what_if(complaint))
            for deadline in complaint.deadline_ids:
                with self.subTest(schedule=schedule.name, clock=deadline.display_name):
                    clock = played.clocks.get((deadline.milestone, deadline.round))
                    self.assertEqual(
                        (clock.started_at, clock.due_at, clock.state, clock.is_late),
                        (
                            deadline.started_at,
                            deadline.due_at,
                            deadline.state,
                            deadline.is_late,
                        ),
                    )
                    if deadline.state == "running":
                        moments = played.ruler.levels_at(
                            clock.terms, clock.started_at, clock.due_at
                        )
                        first = moments and moments[0][0].replace(microsecond=0)
                        self.assertEqual(
                            first or False,
                            deadline.next_run_at,
                        )
                    compared += 1
        self.assertGreater(compared, 10)

    def _sweep(self, complaint, until):
        """Run the job whenever it has planned to run."""
        while moments := [
            moment
            for moment in complaint.deadline_ids.mapped("next_run_at")
            if moment and moment <= until
        ]:
            self._run(min(moments))
        return [
            (
                row.planned_at,
                row.level_id,
                row.skip_reason or False,
            )
            for row in self._levels(complaint)
        ]

    def _foresee(self, complaint, until):
        trial = self._what_if(complaint)
        Level = self.env["complaint.schedule.level"]
        return [
            (
                line.moment.replace(microsecond=0),
                Level.browse(line.level),
                line.reason or False,
            )
            for line in self._play(trial).lines
            if line.kind == "level" and line.reason != "ended" and line.moment <= until
        ]

    def _assert_foreseen(self, **vals):
        with freeze_time(MONDAY):
            complaint = self._complain(**vals)
            foreseen = self._foresee(complaint, MONDAY + FORTY_DAYS)
        happened = self._sweep(complaint, MONDAY + FORTY_DAYS)
        self.assertEqual(sorted(foreseen, key=str), sorted(happened, key=str))
        return happened

    def test_untouched_for_forty_days_by_iso(self):
        happened = self._assert_foreseen()
        self.assertGreater(len(happened), 8)

    def test_untouched_for_forty_days_with_conditions_and_letters(self):
        letter = self.env.ref("complaint_management.mail_template_acknowledgement")
        self._schedule(
            {
                "milestone": "update",
                "amount": 4,
                "levels": [
                    {"name": "Holding reply", "template_id": letter.id},
                    {
                        "name": "Nobody told them",
                        "relation": "after",
                        "amount": 1,
                        "notify_handler": True,
                    },
                ],
            },
            self._respond_in(
                10,
                levels=[
                    {
                        "name": "Grave",
                        "measure": "share",
                        "share": 50,
                        "severity": "high",
                        "notify_handler": True,
                    },
                    {
                        "name": "Assessed",
                        "complaint_phase": "assessed",
                        "notify_handler": True,
                    },
                    {
                        "name": "Special care",
                        "domain": "[('is_vulnerable', '=', True)]",
                        "waits_for_work": False,
                        "notify_handler": True,
                    },
                ],
            ),
        )
        happened = self._assert_foreseen(severity="low", is_vulnerable=True)
        reasons = {level.name: reason for _moment, level, reason in happened}
        self.assertEqual(reasons["Grave"], "severity")
        self.assertEqual(reasons["Assessed"], "phase")
        self.assertFalse(reasons["Special care"])
        self.assertNotIn("Nobody told them", reasons)
