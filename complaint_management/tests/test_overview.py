"""The overview: how things stand, in the reader's day, as far as they may see."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_clocks import ClockCommon, day

#: A Wednesday, 10:00 UTC.
NOW = datetime(2027, 3, 10, 10)
MODELS = {"handlers": "helpdesk.ticket", "milestones": "complaint.deadline"}


@tagged("post_install", "-at_install")
class TestOverview(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what is in the database already belongs to another company
        cls.company = cls.env["res.company"].create({"name": "Under test"})
        cls.calendar.company_id = cls.company
        cls.company.resource_calendar_id = cls.calendar
        cls.calendar.tz = "UTC"
        team_vals = {"name": "Overview", "company_id": cls.company.id}
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {**team_vals, "user_ids": [Command.set((cls.handler | cls.colleague).ids)]}
        )
        people = cls.handler | cls.colleague | cls.outsider | cls.manager | cls.auditor
        people.write(
            {
                "company_ids": [Command.link(cls.company.id)],
                "company_id": cls.company.id,
                "tz": "UTC",
            }
        )
        cls._schedule(
            {
                "milestone": "acknowledge",
                "amount": 1,
                "unit": "hours",
                "start": "received",
            },
            # a level that tells nobody: what it did is made up by the tests
            cls._respond_in(amount=5, unit="calendar_days", levels=[{}]),
            company_id=cls.company.id,
            feedback_type=False,
        )
        cls.startClassPatcher(freeze_time(NOW))

    def _case(self, due_at, **vals):
        """A complaint whose answer is due then, and nothing else."""
        with freeze_time(due_at - timedelta(days=5)):
            return self._acknowledged(
                company_id=self.company.id,
                received_at=due_at - timedelta(days=5),
                **vals,
            )

    def _overview(self, user=None, **context):
        user = user or self.manager
        overview = self.env["complaint.overview"].with_user(user)
        context.setdefault("allowed_company_ids", self.company.ids)
        return overview.with_context(**context).get_overview()

    def _tiles(self, *args, **context):
        tiles = self._overview(*args, **context)["tiles"]
        return {name: tile["count"] for name, tile in tiles.items()}

    def _trouble(self, user=None):
        return {t["kind"]: t["count"] for t in self._overview(user)["trouble"]}

    # ------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------

    def test_without_complaints_everything_is_zero(self):
        overview = self._overview()
        self.assertEqual(set(self._tiles().values()), {0})
        self.assertEqual([d["count"] for d in overview["days"]], [0] * 7)
        self.assertFalse(overview["milestones"])
        self.assertFalse(overview["handlers"])
        self.assertEqual(set(self._trouble().values()), {0})

    def test_what_has_passed_is_overdue_what_comes_today_is_due_today(self):
        self._case(day(9))
        self._case(NOW - timedelta(seconds=1))
        self._case(NOW)
        self._case(day(10, 23, 59))
        self._case(day(11, 0))
        self.assertEqual(
            self._tiles(), {"overdue": 2, "today": 2, "week": 3, "paused": 0}
        )

    def test_coming_week_is_today_and_six_days_more(self):
        for due_at in (day(10, 12), day(12), day(12, 15), day(16, 23), day(17, 0)):
            self._case(due_at)
        overview = self._overview()
        self.assertEqual(
            [(d["date"], d["count"]) for d in overview["days"] if d["count"]],
            [("2027-03-10", 1), ("2027-03-12", 2), ("2027-03-16", 1)],
        )
        self.assertEqual(len(overview["days"]), 7)
        self.assertEqual(overview["tiles"]["week"]["count"], 4)

    def test_days_begin_where_the_reader_is(self):
        self._case(day(10, 14, 30))  # in Tokyo half past eleven in the evening
        self._case(day(10, 15, 30))  # there the day after
        self.assertEqual(self._tiles()["today"], 2)
        self.assertEqual(self._tiles(tz="Asia/Tokyo")["today"], 1)
        self.manager.tz = "Asia/Tokyo"
        self.assertEqual(self._tiles()["today"], 1)
        self.assertEqual(self._overview()["tz"], "Asia/Tokyo")

    def test_who_has_no_time_zone_reads_in_that_of_the_company(self):
        self.manager.tz = False
        self.calendar.tz = "Asia/Tokyo"
        self.assertEqual(self._overview()["tz"], "Asia/Tokyo")

    def test_the_day_of_a_clock_change_has_23_hours(self):
        with freeze_time(datetime(2027, 3, 27, 22)):
            self._case(datetime(2027, 3, 27, 23, 30))  # 28 March 0:30 in Rome
            self._case(datetime(2027, 3, 28, 21, 30))  # 28 March 23:30
            self._case(datetime(2027, 3, 28, 22, 30))  # 29 March 0:30
            days = self._overview(tz="Europe/Rome")["days"]
        counts = {d["date"]: d["count"] for d in days}
        self.assertEqual(counts["2027-03-28"], 2)
        self.assertEqual(counts["2027-03-29"], 1)

    def test_each_milestone_has_its_line(self):
        self._case(day(9))
        late = self._complain(company_id=self.company.id, received_at=day(10, 8))
        self.assertEqual(self._clock(late, "acknowledge").situation, "overdue")
        rows = {row["id"]: row for row in self._overview()["milestones"]}
        self.assertEqual(list(rows), ["acknowledge", "respond"])
        self.assertEqual(rows["acknowledge"]["overdue"]["count"], 1)
        self.assertEqual(rows["respond"]["overdue"]["count"], 1)
        self.assertEqual(rows["respond"]["week"]["count"], 1)

    def test_the_silence_of_a_complainant_is_nothing_we_owe(self):
        self._schedule(
            {"milestone": "close", "amount": 1, "unit": "hours", "start": "respond"},
            company_id=self.company.id,
            sequence=0,
        )
        with freeze_time(day(9)):
            answered = self._answered(company_id=self.company.id, received_at=day(9))
        self.assertEqual(self._clock(answered, "close").situation, "overdue")
        self.assertEqual(self._tiles()["overdue"], 0)
        self.assertEqual(self._overview()["milestones"], [])

    def test_paused_clocks_are_counted_by_themselves(self):
        complaint = self._case(day(9))
        self._clock(complaint).sudo().write({"state": "paused", "paused_at": day(8)})
        self.assertEqual(
            self._tiles(), {"overdue": 0, "today": 0, "week": 0, "paused": 1}
        )

    def test_workload_counts_complaints_and_puts_those_of_nobody_first(self):
        self._case(day(9))
        self._case(day(11, 8))  # more than 80 % of five days are gone
        self._case(day(14))
        self._case(day(14), user_id=self.colleague.id)
        self._case(day(14), user_id=False)
        rows = self._overview()["handlers"]
        self.assertEqual(
            [
                (
                    row["id"],
                    *(row[name]["count"] for name in ("open", "soon", "overdue")),
                )
                for row in rows
            ],
            [
                (False, 1, 0, 0),
                (self.handler.id, 3, 1, 1),
                (self.colleague.id, 1, 0, 0),
            ],
        )

    # ------------------------------------------------------------
    # Trouble
    # ------------------------------------------------------------

    def _escalation(self, **vals):
        complaint = self._case(day(14))
        clock = self._clock(complaint)
        return self.env["complaint.escalation"].create(
            {
                "deadline_id": clock.id,
                "ticket_id": complaint.id,
                "company_id": self.company.id,
                "level_id": clock.milestone_id.level_ids.id,
                "state": "done",
                "planned_at": day(9),
                **vals,
            }
        )

    def _mail(self, state):
        return self.env["mail.mail"].create({"subject": "Digest", "state": state})

    def test_levels_that_failed_or_were_given_up_are_trouble(self):
        for state in ("done", "skipped", "failed", "abandoned"):
            self._escalation(state=state)
        self.assertEqual(self._trouble(), {"levels": 2, "mails": 0, "clocks": 0})

    def test_mails_that_could_not_be_sent_are_trouble(self):
        self._escalation(letter_id=self._mail("exception").id)
        self._escalation(letter_id=self._mail("sent").id)
        told = self._escalation()
        for user in self.handler | self.manager:
            self.env["complaint.notice"].create(
                {
                    "escalation_id": told.id,
                    "user_id": user.id,
                    "mail_id": self._mail("exception").id,
                }
            )
        self.assertEqual(self._trouble(), {"levels": 0, "mails": 2, "clocks": 0})

    def test_complaints_whose_clocks_cannot_be_planned_are_trouble(self):
        self._case(day(14))._set_clock_columns({"clock_error": "No working hours"})
        self.assertEqual(self._trouble(), {"levels": 0, "mails": 0, "clocks": 1})

    def test_a_manager_tries_again_what_failed_mails_included(self):
        mail = self._mail("exception")
        failed = self._escalation(state="abandoned", letter_id=mail.id, attempts=6)
        as_manager = failed.with_user(self.manager)
        self.assertTrue(as_manager.may_retry)
        as_manager.action_retry()
        self.assertEqual(failed.state, "failed")
        self.assertEqual(failed.retry_at, NOW)
        self.assertEqual(mail.state, "outgoing")
        self.assertFalse(failed.has_failed_mail)

    def test_others_see_the_trouble_and_cannot_try_again(self):
        failed = self._escalation(letter_id=self._mail("exception").id)
        for user in self.handler | self.auditor:
            as_user = failed.with_user(user)
            self.assertTrue(as_user.has_failed_mail)
            self.assertFalse(as_user.may_retry)
            with self.assertRaises(AccessError):
                as_user.action_retry()

    # ------------------------------------------------------------
    # Links, rights, cost
    # ------------------------------------------------------------

    def test_every_number_leads_to_exactly_what_it_counts(self):
        for number, due_at in enumerate((day(9), day(10, 12), day(11, 8), day(15))):
            self._case(due_at, user_id=(self.handler | self.colleague)[number % 2].id)
        self._clock(self._case(day(9))).sudo().state = "paused"
        self._complain(
            company_id=self.company.id, received_at=day(10, 8), user_id=False
        )
        self._escalation(state="failed", letter_id=self._mail("exception").id)
        self._case(day(14))._set_clock_columns({"clock_error": "No working hours"})
        overview = self._overview()
        figures = [("complaint.deadline", tile) for tile in overview["tiles"].values()]
        figures += [("complaint.deadline", figure) for figure in overview["days"]]
        figures += [(line["model"], line) for line in overview["trouble"]]
        for table, model in MODELS.items():
            figures += [
                (model, figure)
                for row in overview[table]
                for figure in row.values()
                if isinstance(figure, dict)
            ]
        self.assertGreater(len(figures), 25)
        for model, figure in figures:
            records = (
                self.env[model]
                .with_user(self.manager)
                .with_context(allowed_company_ids=self.company.ids)
            )
            with self.subTest(model=model, domain=figure["domain"]):
                self.assertEqual(
                    records.search_count(figure["domain"]), figure["count"]
                )
        self.assertTrue(all(tile["count"] for tile in overview["tiles"].values()))

    def test_each_role_counts_what_it_may_read(self):
        self._case(day(9))
        self._case(day(9), user_id=self.colleague.id)
        self._case(day(9), user_id=self.colleague.id, confidentiality="restricted")
        for user, seen in (
            (self.manager, 3),
            (self.auditor, 3),
            (self.handler, 2),
            (self.outsider, 0),
        ):
            with self.subTest(user.login):
                overview = self._overview(user)
                self.assertEqual(overview["tiles"]["overdue"]["count"], seen)
                by_handler = sum(r["overdue"]["count"] for r in overview["handlers"])
                self.assertEqual(by_handler, seen)

    def test_who_has_nothing_to_do_with_complaints_gets_no_figures(self):
        self.employee.company_ids |= self.company
        with self.assertRaises(AccessError):
            self._overview(self.employee)

    def test_figures_follow_the_companies_chosen(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.manager.company_ids |= other
        self._case(day(9))
        self.assertEqual(self._tiles()["overdue"], 1)
        self.assertEqual(self._tiles(allowed_company_ids=other.ids)["overdue"], 0)
        both = (self.company | other).ids
        self.assertEqual(self._tiles(allowed_company_ids=both)["overdue"], 1)

    def test_cost_does_not_grow_with_the_number_of_complaints(self):
        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._overview()
            return self.env.cr.sql_log_count - before

        self._case(day(9))
        self._overview()
        few = count_queries()
        for due_at in (day(8), day(9), day(10, 12), day(11), day(12), day(14)):
            self._case(due_at)
            self._case(due_at, user_id=self.colleague.id)
        self.assertEqual(count_queries(), few)
        self.assertLessEqual(few, 14)

    def test_a_calendar_tells_whose_clock_it_shows(self):
        clock = self._clock(self._case(day(14)))
        reference = clock.complaint_reference
        self.assertNotIn(reference, clock.display_name)
        full = clock.with_context(complaint_clock_full_name=True).display_name
        self.assertEqual(full, f"{reference}: {clock.display_name}")


@tagged("post_install", "-at_install")
class TestOverviewNavigation(ClockCommon):
    def test_handlers_begin_with_their_own_clocks_managers_with_all(self):
        action = self.env.ref("complaint_management.complaint_deadline_action")
        self.assertEqual(action.path, "complaint-clocks")
        self.assertIn("'search_default_my_own': 1", action.context)
        lead = new_test_user(
            self.env,
            "lead",
            "complaint_management.group_complaint_manager,"
            "complaint_management.group_complaint_auditor",
        )
        for user, filtered in (
            (self.handler, True),
            (self.manager, False),
            (self.auditor, False),
            (lead, False),
        ):
            with self.subTest(user.login):
                clocks = self.env["complaint.deadline"].with_user(user)
                arch = clocks.get_views([(False, "search")])["views"]["search"]["arch"]
                self.assertEqual('name="my_own"' in arch, filtered)

    def test_clocks_can_be_grouped_by_what_stands_on_the_complaint(self):
        complaint = self._complain(severity="high")
        clocks = self.env["complaint.deadline"].with_user(self.manager)
        mine = [("ticket_id", "=", complaint.id)]
        for name in ("user_id", "team_id", "severity"):
            with self.subTest(name):
                ((value, count),) = clocks._read_group(mine, [name], ["__count"])
                self.assertEqual(value, complaint[name])
                self.assertEqual(count, len(complaint.deadline_ids))
