"""A schedule is tried without writing anything."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.sql_db import Cursor
from odoo.tests import Form, tagged

from .common_clocks import MONDAY, day
from .common_simulation import SimulationCommon


@tagged("post_install", "-at_install")
class TestSimulation(SimulationCommon):
    # what is shown -------------------------------------------------------

    def test_times_and_levels_in_their_order(self):
        level = {"name": "Overdue", "notify_handler": True}
        self._schedule(self._respond_in(3, levels=[level]))
        rows = self._rows(self._simulation())
        self.assertEqual(
            rows,
            [
                ["Mon 03/01/2027 09:00", "Received", ""],
                [
                    "Mon 03/01/2027 09:00",
                    "Answer: the clock starts",
                    "3 working days from receipt",
                ],
                [
                    "Thu 03/04/2027 09:48",
                    "Answer: due soon",
                    "80 % of the time is gone",
                ],
                ["Thu 03/04/2027 17:00", "Answer: due", ""],
                [
                    "Fri 03/05/2027 08:00",
                    "Overdue Answer: when it is due, then waits for working time",
                    "Tell: Handler",
                ],
            ],
        )

    def test_a_level_whose_condition_is_not_met_says_why(self):
        levels = [
            {"name": "Grave", "severity": "high", "notify_managers": True},
            {
                "name": "Assessed only",
                "complaint_phase": "assessed",
                "notify_handler": True,
            },
        ]
        self._schedule(self._respond_in(3, levels=levels))
        low = self._rows(self._simulation(severity="low"), "level")
        self.assertIn("Left out: the severity is lower", low[0][2])
        self.assertIn("Left out: the complaint is in another phase", low[1][2])
        high = self._simulation(severity="high", assessed_at=day(2))
        self.assertEqual(
            [row[2] for row in self._rows(high, "level")],
            ["Tell: Complaint managers", "Tell: Handler"],
        )

    def test_what_was_done_keeps_the_levels_after_it_from_firing(self):
        self._schedule(self._respond_in(3, levels=[{"notify_handler": True}]))
        trial = self._simulation(responded_at=day(3))
        self.assertIn("the clock had ended", self._rows(trial, "level")[0][2])
        self.assertIn("Done in time, on Wed", self._rows(trial, "due")[0][2])
        late = self._simulation(responded_at=day(8))
        self.assertIn("Done too late, on Mon", self._rows(late, "due")[0][2])

    def test_updates_recur_until_the_answer_is_due(self):
        self._schedule(
            {"milestone": "update", "amount": 5}, self._respond_in(20, "working_days")
        )
        dues = [
            row[1] for row in self._rows(self._simulation(gives_updates=True), "due")
        ]
        self.assertEqual(len([due for due in dues if due.startswith("Tell")]), 4)
        once = [row[1] for row in self._rows(self._simulation(), "due")]
        self.assertEqual(len([due for due in once if due.startswith("Tell")]), 1)

    def test_a_letter_of_a_level_starts_the_next_update(self):
        letter = self.env.ref("complaint_management.mail_template_acknowledgement")
        self._schedule(
            {
                "milestone": "update",
                "amount": 5,
                "levels": [{"name": "Holding reply", "template_id": letter.id}],
            },
        )
        starts = self._rows(self._simulation(), "start")
        self.assertEqual(
            [row[0][:14] for row in starts][:2], ["Mon 03/01/2027", "Tue 03/09/2027"]
        )

    def test_closing_counts_from_the_answer_and_ends_the_complaint(self):
        level = {"name": "Closed", "move_to": "closed", "waits_for_work": False}
        self._schedule(
            self._respond_in(3),
            {
                "milestone": "close",
                "amount": 14,
                "unit": "calendar_days",
                "start": "respond",
                "levels": [level],
            },
        )
        self.assertEqual(len(self._rows(self._simulation(), "due")), 1)
        rows = self._rows(self._simulation(responded_at=day(3)))
        self.assertEqual(
            rows[-1], ["Wed 03/17/2027 09:00", "Closed", "Supposed to happen then"]
        )

    def test_a_review_has_clocks_of_its_own(self):
        schedule = self.env.ref("complaint_management.schedule_iso")
        trial = self._simulation(
            schedule_id=schedule.id,
            responded_at=day(3),
            review_requested_at=day(5),
        )
        played = self._play(trial)
        self.assertEqual(played.clocks["review", 1].started_at, day(5))
        self.assertEqual(played.clocks["close", 0].state, "void")

    def test_telling_the_complainant_acknowledges_the_review(self):
        schedule = self.env.ref("complaint_management.schedule_iso")
        played = self._play(
            self._simulation(
                schedule_id=schedule.id,
                responded_at=day(3),
                review_requested_at=day(5),
                told_at=day(8),
            )
        )
        acknowledged = played.clocks["review_acknowledge", 1]
        self.assertEqual((acknowledged.state, acknowledged.ended_at), ("met", day(8)))

    def test_holidays_and_changes_of_the_clock_are_named(self):
        self.calendar.tz = "Europe/Rome"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Carnival",
                "calendar_id": self.calendar.id,
                "date_from": day(9, 0),
                "date_to": day(9, 23),  # midnight in Rome
            }
        )
        self._schedule(self._respond_in(20))
        remarks = self._remarks(self._simulation())
        self.assertIn("03/09/2027: Carnival (working hours lost: 8).", remarks)
        self.assertIn("03/28/2027: legal time is put forward (minutes: 60).", remarks)
        self.assertFalse(
            any(
                "Carnival" in r
                for r in self._remarks(self._simulation(received_at=day(10)))
            )
        )

    def test_holidays_do_not_matter_to_calendar_days(self):
        self._schedule(self._respond_in(20, "calendar_days"))
        self.assertFalse(self._remarks(self._simulation()))

    # which schedule ------------------------------------------------------

    def test_the_rules_choose_and_say_why(self):
        self._schedule(self._respond_in(3), severity="critical", name="Grave")
        grave = self._simulation(severity="critical")
        self.assertEqual(grave.used_schedule_id.name, "Grave")
        low = self._simulation(severity="low")
        self.assertEqual(low.used_schedule_id.name, "ISO 10002")
        self.assertIn("“Grave” does not fit: Severity from", low.choice_reason)

    def test_a_schedule_not_active_yet_can_be_tried(self):
        schedule = self._schedule(self._respond_in(3), active=False)
        trial = self._simulation(schedule_id=schedule.id)
        self.assertEqual(trial.used_schedule_id, schedule)
        self.assertIn("the rules choose “ISO 10002”", trial.choice_reason)

    def test_without_a_schedule_nothing_runs(self):
        self.env["complaint.schedule"].search([]).active = False
        trial = self._simulation()
        self.assertFalse(trial.used_schedule_id or trial.result or trial.problem)
        self.assertIn("no clock runs", trial.choice_reason)

    def test_it_opens_with_a_complaint_the_schedule_is_for(self):
        schedule = self._schedule(
            self._respond_in(3), team_ids=self.team.ids, severity="high"
        )
        context = {"active_model": schedule._name, "active_id": schedule.id}
        Trial = self.env["complaint.simulation"].with_context(**context)
        values = Trial.default_get(list(Trial._fields))
        self.assertEqual(values["schedule_id"], schedule.id)
        self.assertEqual(values["team_id"], self.team.id)
        self.assertEqual(values["severity"], "high")

    # wrong input ---------------------------------------------------------

    def test_moments_that_contradict_each_other_are_explained(self):
        early = self._simulation(acknowledged_at=MONDAY - timedelta(hours=1))
        self.assertEqual(early.problem, "“Acknowledged on” lies before the receipt.")
        review = self._simulation(review_requested_at=day(4))
        self.assertIn("please fill in “Answered on”", review.problem)
        self.assertIn(
            "within ten years",
            self._simulation(received_at=datetime(2090, 1, 1)).problem,
        )
        self.assertFalse(early.result or review.result)

    def test_a_calendar_of_no_use_is_named(self):
        self._schedule(self._respond_in(3))
        self.calendar.attendance_ids.unlink()
        self.assertIn("Weekdays", self._simulation().problem)

    # nothing is written --------------------------------------------------

    def _watch_writes(self, writes):
        execute = Cursor.execute

        def watch(cursor, query, *args, **kwargs):
            text = str(getattr(query, "code", query)).strip()
            if text.split()[0].upper() in ("INSERT", "UPDATE", "DELETE"):
                writes.append(text)
            return execute(cursor, query, *args, **kwargs)

        return patch.object(Cursor, "execute", watch)

    def test_trying_writes_nothing(self):
        complaint = self._complain(severity="high")
        self.env.flush_all()
        writes = []
        context = {"active_model": complaint._name, "active_id": complaint.id}
        with self._watch_writes(writes):
            trial = Form(
                self.env["complaint.simulation"]
                .with_user(self.handler)
                .with_context(**context)
            )
            trial.severity = "critical"
            trial.responded_at = trial.received_at + timedelta(days=50)
            self.assertIn("Done too late", trial.result)
            self.env.flush_all()
        self.assertFalse(writes)

    def test_printing_writes_only_the_wizard(self):
        complaint = self._complain()
        self.env.flush_all()
        writes = []
        context = {"active_model": complaint._name, "active_id": complaint.id}
        Trial = self.env["complaint.simulation"].with_user(self.handler)
        with self._watch_writes(writes):
            trial = Form(Trial.with_context(**context)).save()
            trial.action_print()
            self.env.flush_all()
        self.assertEqual(len(writes), 1, writes)
        self.assertIn('INSERT INTO "complaint_simulation"', writes[0])

    # who may -------------------------------------------------------------

    def test_nobody_learns_of_a_complaint_by_it(self):
        complaint = self._complain(confidentiality="restricted")
        context = {"active_model": complaint._name, "active_id": complaint.id}
        Trial = self.env["complaint.simulation"].with_user(self.outsider)
        with self.assertRaises(AccessError):
            Trial.with_context(**context).default_get(["received_at"])
        with self.assertRaises(AccessError):
            self.assertFalse(
                Trial.new({"ticket_id": complaint.id, "received_at": MONDAY}).result
            )

    def test_schedules_of_other_companies_stay_theirs(self):
        other = self.env["res.company"].create({"name": "Other"})
        schedule = self._schedule(self._respond_in(3), company_id=other.id)
        with self.assertRaises(AccessError):
            trial = self._simulation(self.handler, schedule_id=schedule.id)
            self.assertFalse(trial.result)

    def test_employees_have_no_access(self):
        with self.assertRaises(AccessError):
            self.env["complaint.simulation"].with_user(self.employee).create({})
