"""Trend watch: what is counted, when it is a signal, and what follows (8.2, 8.7)."""

from datetime import date, datetime, timedelta

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import ComplaintCommon

#: A Wednesday; the week before it began on Monday, 2 March 2026.
NOW = datetime(2026, 3, 11, 9)
LAST = date(2026, 3, 2)
WEEK = timedelta(weeks=1)


class TrendCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house = cls.env["res.company"].create({"name": "Watched"})
        cls.house.resource_calendar_id.tz = "Europe/Rome"
        cls.watcher = cls.manager.copy({"login": "watcher", "email": "w@example.com"})
        cls.watcher.write(
            {"company_ids": [(4, cls.house.id)], "company_id": cls.house.id}
        )
        cls.house_team = cls.team.copy({"company_id": cls.house.id, "user_ids": False})
        cls.late, cls.rude, cls.seldom = cls.env["helpdesk.ticket.category"].create(
            [
                {"name": name, "complaint_category": True, "company_id": cls.house.id}
                for name in ("Late", "Rude", "Seldom")
            ]
        )
        cls.model = cls._complain(
            team_id=cls.house_team.id,
            user_id=False,
            received_at=NOW - 60 * WEEK,
            category_id=cls.seldom.id,
        )
        cls.env.flush_all()
        # categories are as old as the complaints in them
        cls.env.cr.execute(
            "UPDATE helpdesk_ticket_category SET create_date = %s WHERE id IN %s",
            [NOW - 70 * WEEK, (cls.late | cls.rude | cls.seldom)._ids],
        )
        cls.env.invalidate_all()
        cls.Trend = cls.env["complaint.trend"]

    @classmethod
    def _insert(cls, category, moments, **changes):
        """Copies of a complaint by SQL, as the register would hold them."""
        names = [
            name
            for name, field in cls.Ticket._fields.items()
            if field.store and field.column_type and name != "id"
        ]
        own = {
            "category_id": category.id,
            "access_token": None,
            "complaint_token": None,
            **changes,
        }
        before = cls.env["helpdesk.ticket"].search([], order="id desc", limit=1).id
        cls.env.cr.execute(
            SQL(
                "INSERT INTO helpdesk_ticket (received_at, complaint_reference, %s) "
                "SELECT m, 'W/' || nextval('helpdesk_ticket_id_seq'), %s "
                "FROM helpdesk_ticket t, unnest(%s::timestamp[]) m WHERE t.id = %s",
                SQL(", ").join(
                    SQL.identifier(name)
                    for name in names
                    if name not in ("received_at", "complaint_reference")
                ),
                SQL(", ").join(
                    SQL("%s", own[name]) if name in own else SQL.identifier("t", name)
                    for name in names
                    if name not in ("received_at", "complaint_reference")
                ),
                list(moments),
                cls.model.id,
            )
        )
        cls.env.invalidate_all()
        return cls.Ticket.search([("id", ">", before)])

    @classmethod
    def _weekly(cls, category, counts, last=LAST):
        """So many complaints in each week, the last one that of ``last``."""
        moments = []
        for place, count in enumerate(reversed(counts)):
            monday = datetime.combine(last, datetime.min.time()) - place * WEEK
            moments += [
                monday + timedelta(days=1, hours=9 + n % 7) for n in range(count)
            ]
        return cls._insert(category, moments)

    def _watch(self, now=NOW):
        with freeze_time(now):
            self.Trend._watch(self.house)
        self.env.flush_all()

    def _series(self, category=None):
        trends = self.Trend.search([("company_id", "=", self.house.id)])
        return trends.filtered(
            lambda trend: (
                trend.value_id == category.id if category else trend.dimension == "all"
            )
        )


USUAL = [2, 3, 1, 2, 4, 2, 1, 3, 2, 2, 3, 1, 2] * 4


@tagged("post_install", "-at_install")
class TestTrend(TrendCommon):
    def test_a_rise_is_a_signal_and_tells_managers_once(self):
        self._weekly(self.late, [*USUAL, 2, 3, 2, 12])
        self._weekly(self.rude, [*USUAL, 2, 3, 2, 3])
        self._watch()
        late, rude = self._series(self.late), self._series(self.rude)
        self.assertEqual((late.state, late.count, late.week), ("signal", 12, LAST))
        self.assertEqual((rude.state, rude.count), ("usual", 3))
        self.assertEqual(late.name, "Late")
        self.assertIn("Complaints in the last week: 12.", late.explanation)
        self.assertAlmostEqual(late.centre, sum(USUAL) / 52, delta=0.05)
        signal = late.signal_ids
        self.assertEqual((signal.rule, signal.state), ("week", "new"))
        self.assertEqual((signal.first_week, signal.last_week), (LAST, LAST))
        self.assertEqual(signal.count, 12)
        activity = signal.activity_ids.filtered(lambda a: a.user_id == self.watcher)
        self.assertIn("Late", activity.summary)
        self.assertNotIn(self.manager, signal.activity_ids.user_id, "another house")
        self._watch()
        self.assertEqual(late.signal_ids, signal, "judged once")
        self.assertEqual(len(signal.activity_ids.filtered("active")), 1)

    def test_a_rise_of_all_tells_what_no_category_tells(self):
        categories = self.late | self.rude | self.seldom
        for category in categories:
            self._weekly(category, [*USUAL, 2, 3, 2, 6])
        self._watch()
        for category in categories:
            self.assertEqual(self._series(category).state, "usual")
        signal = self._series().signal_ids
        self.assertEqual(signal.count, 18)
        signal.with_user(self.watcher).action_confirm()
        tickets = signal.sudo().ticket_ids
        self.assertEqual(len(tickets), 18)
        self.assertFalse(any(tickets.mapped("recurrence")), "no common cause is said")
        self.assertFalse(any(tickets.mapped("suggested_recurrence")))

    def test_a_rise_of_a_category_explains_that_of_all(self):
        self._weekly(self.late, [*USUAL, 2, 3, 2, 12])
        self._watch()
        self.assertEqual(self._series().state, "signal")
        self.assertFalse(self._series().signal_ids)
        self.assertTrue(self._series(self.late).signal_ids)

    def test_a_rise_that_goes_on_is_one_signal(self):
        self._weekly(self.late, [*USUAL, 2, 3, 2, 12])
        self._watch()
        signal = self._series(self.late).signal_ids
        self._weekly(self.late, [11], LAST + WEEK)
        self._watch(NOW + WEEK)
        self.assertEqual(self._series(self.late).signal_ids, signal)
        self.assertEqual(signal.last_week, LAST + WEEK)
        self.assertEqual(signal.count, 23)
        self.assertEqual(len(signal.activity_ids.filtered("active")), 1)

    def test_a_slow_rise_shows_in_four_weeks(self):
        self._weekly(self.late, [*USUAL, 5, 5, 6, 6])
        self._watch()
        series = self._series(self.late)
        self.assertEqual(series.signal_ids.rule, "month")
        self.assertLessEqual(series.count, series.limit)
        self.assertEqual(series.signal_ids.first_week, LAST - 3 * WEEK)
        self.assertEqual(series.signal_ids.count, 22)

    def test_an_outage_of_the_job_is_made_up_for(self):
        self._weekly(self.late, [*USUAL, 2, 3, 2, 2])
        self._watch()
        self._weekly(self.late, [13, 2, 1], LAST + 3 * WEEK)
        self._watch(NOW + 3 * WEEK)
        series = self._series(self.late)
        self.assertEqual(series.week, LAST + 3 * WEEK)
        self.assertEqual(series.signal_ids.first_week, LAST + WEEK)

    def test_too_little_is_known_at_first(self):
        self.model.received_at = NOW - 5 * WEEK
        self._weekly(self.late, [1, 9])
        self._watch()
        series = self._series(self.late)
        self.assertEqual(series.state, "gathering")
        self.assertIn("once there are 12", series.explanation)
        self.assertFalse(series.signal_ids)

    def test_a_new_category_waits_an_old_one_does_not(self):
        new = self.env["helpdesk.ticket.category"].create(
            {"name": "New", "complaint_category": True, "company_id": self.house.id}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket_category SET create_date = %s WHERE id = %s",
            [NOW - 2 * WEEK, new.id],
        )
        self.env.invalidate_all()
        self._weekly(new, [5])
        self._weekly(self.rude, [5])
        self._watch()
        self.assertEqual(self._series(new).state, "gathering")
        self.assertEqual(self._series(self.rude).state, "signal")

    def test_weeks_end_where_the_company_is(self):
        """Sunday 23:30 in UTC is Monday in Rome."""
        monday = datetime.combine(LAST, datetime.min.time())
        self._insert(self.rude, [monday - timedelta(minutes=30)])
        self._insert(self.rude, [monday + WEEK - timedelta(minutes=30)] * 5)
        self._watch()
        self.assertEqual(self._series(self.rude).count, 1)

    def test_only_complaints_count_and_no_duplicates(self):
        tuesday = datetime.combine(LAST, datetime.min.time()) + timedelta(days=1)
        self._insert(self.rude, [tuesday])
        self._insert(self.rude, [tuesday], feedback_type="enquiry")
        self._insert(self.rude, [tuesday], duplicate_id=self.model.id)
        self._insert(self.rude, [tuesday], active=False)
        self._watch()
        series = self._series(self.rude)
        self.assertEqual(series.count, 1)
        found = self.Ticket.search(series._get_complaint_domain(LAST, LAST))
        self.assertEqual(len(found), 1, "the list shows what was counted")
        self.assertEqual(self._series().count, 1)

    def test_what_is_about_a_reader_counts_for_nobody(self):
        """A number that is higher than their list would tell them of a complaint."""
        tickets = self._weekly(self.late, [*USUAL, 2, 3, 2, 12])
        risen = tickets.filtered(lambda t: t.received_at.date() >= LAST)
        risen[0].respondent_ids = self.watcher
        risen[1].respondent_ids = self.handler  # who sees no series
        self.env.flush_all()
        self._watch()
        series = self._series(self.late)
        self.assertEqual((series.count, series.points[-1]["count"]), (11, 11))
        self.assertEqual(self._series().count, 11)
        signal = series.signal_ids
        self.assertEqual(signal.count, 11)
        listed = self.Ticket.with_user(self.watcher).search(
            signal.with_user(self.watcher).action_view_complaints()["domain"]
        )
        self.assertEqual(listed, risen[1:])
        shown = self.Ticket.with_user(self.watcher).search_count(
            series._get_complaint_domain(LAST, LAST)
        )
        self.assertEqual(shown, series.count, "the number is that of the list")

    def test_the_job_judges_every_house_with_complaints(self):
        other = self.env["res.company"].create({"name": "Silent"})
        self.env.cr.precommit.run()  # the ledger knows which houses have complaints
        with freeze_time(NOW), self.enter_registry_test_mode():
            self.env.ref(
                "complaint_management.ir_cron_watch_trends"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(self._series())
        self.assertFalse(self.Trend.search([("company_id", "=", other.id)]))

    def test_a_series_is_there_once(self):
        self._watch()
        series = self._series()
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            series.copy()
            self.env.flush_all()

    def test_counting_is_one_query_whatever_the_series(self):
        self._weekly(self.late, USUAL)
        self._weekly(self.rude, USUAL)
        window = {self.house: (LAST - 60 * WEEK, LAST + WEEK)}
        self.Trend._get_counts(window)
        with self.assertQueryCount(1):
            counts = self.Trend._get_counts(window)[self.house.id]
        self.assertEqual(sum(counts["category_id", self.late.id].values()), sum(USUAL))
        self.assertEqual(
            sum(counts["all", 0].values()),
            sum(sum(row.values()) for key, row in counts.items() if key[0] != "all"),
        )

    # ------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------

    def _rise(self):
        tickets = self._weekly(self.late, [*USUAL, 2, 3, 2, 12])
        self._watch()
        signal = self._series(self.late).signal_ids
        return signal, tickets.filtered(lambda t: t.received_at.date() >= LAST)

    def test_systemic_is_suggested_and_a_person_decides(self):
        signal, tickets = self._rise()
        self.assertEqual(len(tickets), 12)
        self.assertEqual(set(tickets.mapped("suggested_recurrence")), {"systemic"})
        self.assertFalse(any(tickets.mapped("recurrence")), "suggested, not done")
        suggested = [("suggested_recurrence", "=", "systemic")]
        self.assertEqual(self.Ticket.search(suggested), tickets)
        tickets[0].with_user(self.watcher).action_take_suggested_recurrence()
        self.assertEqual(tickets[0].recurrence, "systemic")
        self.assertFalse(tickets[0].suggested_recurrence)
        self.assertEqual(self.Ticket.search(suggested), tickets[1:])
        signal.with_user(self.watcher).action_confirm()
        self.assertEqual(set(tickets.mapped("recurrence")), {"systemic"})
        self.assertEqual(signal.state, "confirmed")
        self.assertEqual(signal.decided_by_id, self.watcher)
        self.assertFalse(signal.activity_ids.filtered("active"))
        entry = self.env["complaint.ledger.entry"]
        self.env.cr.precommit.run()
        self.assertTrue(
            entry.search(
                [("ticket_id", "=", tickets[1].id), ("kind", "=", "investigation")]
            )
        )

    def test_what_had_no_common_cause_is_no_suggestion_and_counts_as_usual(self):
        signal, tickets = self._rise()
        signal.with_user(self.watcher).action_dismiss()
        self.assertEqual(set(tickets.mapped("suggested_recurrence")), {False})
        self.assertFalse(any(tickets.mapped("recurrence")))
        series = self._series(self.late)
        self.assertFalse(series._get_flagged([LAST]))
        with self.assertRaises(UserError):
            signal.with_user(self.watcher).action_confirm()

    def test_a_repetition_suggests_recurrent(self):
        now = fields.Datetime.now()
        self.rude.company_id = False
        self._complain(category_id=self.rude.id, received_at=now - timedelta(days=2))
        again = self._complain(category_id=self.rude.id)
        self.assertEqual(again.suggested_recurrence, "recurrent")
        found = self.Ticket.search(
            [("suggested_recurrence", "=", "recurrent"), ("id", "=", again.id)]
        )
        self.assertEqual(found, again)
        again.with_user(self.handler).action_take_suggested_recurrence()
        self.assertEqual(again.recurrence, "recurrent")
        self.assertFalse(
            self.Ticket.search(
                [("suggested_recurrence", "=", "recurrent"), ("id", "=", again.id)]
            )
        )

    def test_a_new_level_can_be_taken_as_usual(self):
        signal, _tickets = self._rise()
        series = self._series(self.late)
        series.with_user(self.watcher).action_take_level()
        self.assertEqual(series.baseline_from, signal.first_week)
        self._weekly(self.late, [12], LAST + WEEK)
        self._watch(NOW + WEEK)
        self.assertEqual(series.state, "gathering")

    def test_confirming_marks_only_what_the_manager_may_change(self):
        signal, tickets = self._rise()
        tickets[0].respondent_ids = self.watcher
        signal.with_user(self.watcher).action_confirm()
        self.assertFalse(tickets[0].recurrence)
        self.assertEqual(set(tickets[1:].mapped("recurrence")), {"systemic"})
        action = signal.with_user(self.watcher).action_view_complaints()
        found = self.Ticket.with_user(self.watcher).search(action["domain"])
        self.assertEqual(found, tickets[1:])

    # ------------------------------------------------------------
    # Access
    # ------------------------------------------------------------

    def test_managers_and_auditors_of_the_house_see_it_and_nobody_else(self):
        signal, _tickets = self._rise()
        series = self._series(self.late)
        self.auditor.write({"company_ids": [(4, self.house.id)]})
        house = {"allowed_company_ids": self.house.ids}
        for user in (self.watcher, self.auditor):
            mine = self.Trend.with_user(user).with_context(**house)
            self.assertIn(series, mine.search([]))
            self.assertEqual(series.with_user(user).with_context(**house).count, 12)
        self.assertNotIn(series, self.Trend.with_user(self.manager).search([]))
        for user in (self.handler, self.agent, self.employee, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Trend.with_user(user).search([])
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                signal.with_user(user).read(["count"])

    def test_nobody_but_a_manager_decides_and_nobody_writes(self):
        signal, _tickets = self._rise()
        series = self._series(self.late)
        self.auditor.write({"company_ids": [(4, self.house.id)]})
        house = {"allowed_company_ids": self.house.ids}
        for user in (self.auditor, self.handler, self.manager):
            mine = signal.with_user(user).with_context(**house)
            if user == self.manager:
                mine = signal.with_user(user)  # of another company
            for action in ("action_confirm", "action_dismiss"):
                with self.subTest(user=user.login, action=action):
                    with self.assertRaises(AccessError):
                        getattr(mine, action)()
        with self.assertRaises(AccessError):
            series.with_user(self.auditor).with_context(**house).action_take_level()
        with self.assertRaises(AccessError):
            self.Trend.with_user(self.handler).action_watch_now()
        with self.assertRaises(AccessError):
            signal.with_user(self.watcher).write({"state": "dismissed"})
        with self.assertRaises(AccessError):
            series.with_user(self.watcher).write({"count": 1})
        self.assertEqual(signal.state, "new")

    def test_managers_note_why_and_auditors_do_not(self):
        signal, _tickets = self._rise()
        self.auditor.write({"company_ids": [(4, self.house.id)]})
        signal.with_user(self.watcher).message_post(body="The carrier was on strike")
        self.assertIn("strike", signal.message_ids[:1].body)
        house = {"allowed_company_ids": self.house.ids}
        with self.assertRaises(AccessError):
            signal.with_user(self.auditor).with_context(**house).message_post(body="?")

    def test_a_manager_judges_at_once(self):
        self._weekly(self.late, [*USUAL, 2, 3, 2, 12])
        with freeze_time(NOW):
            self.Trend.with_user(self.watcher).with_company(
                self.house
            ).action_watch_now()
        self.assertEqual(self._series(self.late).state, "signal")
