"""A schedule is tried without writing, with the times the real thing would have."""

import io
import random
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from lxml import html

from odoo.exceptions import AccessError
from odoo.sql_db import Cursor
from odoo.tests import Form, HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .common import ASSESSED
from .common_clocks import MONDAY, ClockCommon, day

FORTY_DAYS = timedelta(days=40)


class SimulationCommon(ClockCommon):
    def _simulation(self, user=None, **vals):
        """A trial that nobody saves, of a complaint received on a Monday."""
        trials = self.env["complaint.simulation"].with_user(user or self.manager)
        trials = trials.with_context(lang="en_US")
        vals = {"received_at": MONDAY, "team_id": self.team.id, **vals}
        return trials.new({"gives_updates": False, **vals})

    def _play(self, trial):
        """The simulation behind a trial, after it ran."""
        ticket = trial._suppose_ticket()
        schedule = trial._choose_schedule(ticket)
        return trial._simulate(ticket, schedule)

    def _rows(self, trial, kind=""):
        """Texts of the cells of the result, row by row."""
        result = html.fromstring(str(trial.result))
        return [
            [" ".join(cell.text_content().split()) for cell in row]
            for row in result.xpath(f"//tr[contains(@class, 'o_simulation_{kind}')]")
        ]

    def _remarks(self, trial):
        return html.fromstring(str(trial.result)).xpath("//li/text()")


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


@tagged("post_install", "-at_install")
class TestSimulationReport(HttpCase, SimulationCommon):
    def _saved(self, **vals):
        return self.env["complaint.simulation"].create(
            {"received_at": MONDAY, "team_id": self.team.id, **vals}
        )

    def _print(self, trial):
        report = trial.action_print()["report_name"]
        Report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = Report._render_qweb_pdf(report, trial.ids)
        self.assertEqual(kind, "pdf")
        return content

    def test_every_row_is_printed_once(self):
        trial = self._saved(responded_at=day(20), review_requested_at=day(29))
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "complaint_management.report_complaint_simulation", trial.ids
        )
        body = html.fromstring(content)
        rows = body.xpath(
            "//table[contains(@class, 'o_complaint_simulation')]/tbody/tr"
        )
        self.assertEqual(len(rows), len(self._rows(trial)))
        self.assertEqual(len(body.xpath("//div[contains(@class, 'article')]")), 1)

    def test_each_table_fits_on_its_page(self):
        trial = self._saved(responded_at=day(20), review_requested_at=day(29))
        sheet = self.env[
            "report.complaint_management.report_complaint_simulation"
        ]._get_sheet(trial)
        self.assertGreater(len(sheet["pages"]), 1)
        pdf = PdfFileReader(io.BytesIO(self._print(trial)))
        self.assertEqual(len(pdf.pages), len(sheet["pages"]))

    def test_text_is_printed_as_text(self):
        schedule = self._schedule(
            self._respond_in(3, levels=[{"name": "<b>x</b>", "notify_handler": True}]),
            name="<img src='file:///etc/passwd'/>",
        )
        trial = self._saved(schedule_id=schedule.id)
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "complaint_management.report_complaint_simulation", trial.ids
        )
        self.assertIn(b"&lt;b&gt;x&lt;/b&gt;", content)
        self.assertNotIn(b"<img", content)

    def test_our_reports_do_not_wait_for_scripts(self):
        Report = self.env["ir.actions.report"]
        own = self.env.ref("complaint_management.paperformat_complaint")
        other = self.env.ref("base.paperformat_euro")

        def delay(paperformat):
            command = Report._build_wkhtmltopdf_args(paperformat, False)
            return command[command.index("--javascript-delay") + 1]

        self.assertEqual(delay(own), "0")
        self.assertNotEqual(delay(other), "0")
