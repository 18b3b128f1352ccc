"""The screen “Satisfaction”: every figure says how sure it is and what it counts."""

import json
import statistics
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.complaint_management.tools import satisfaction

from .common_survey import SurveyCommon


@tagged("post_install", "-at_install")
class TestSatisfactionFigures(SurveyCommon):
    def _figures(self, user=None, **options):
        self.env.flush_all()
        figures = self.env["complaint.satisfaction.figures"]
        figures = figures.with_user(user or self.manager).with_context(
            allowed_company_ids=self.company.ids
        )
        return json.loads(json.dumps(figures.get_figures(**options)))

    def _dimension(self, figures, name):
        return next(d for d in figures["dimensions"] if d["id"] == name)

    def test_nobody_asked_yet(self):
        figures = self._figures()
        self.assertEqual(figures["response"]["asked"], 0)
        self.assertIsNone(figures["response"]["share"])
        self.assertEqual([d["count"] for d in figures["dimensions"]], [0, 0, 0])
        self.assertIsNone(figures["recommend"]["score"])

    def test_mean_interval_and_top_box_of_each_dimension(self):
        given = [5, 4, 2, 5]
        for handling in given:
            self._answer(self._sent(), handling=handling, outcome=2, product=None)
        figures = self._figures()
        handling = self._dimension(figures, "handling")
        self.assertEqual(handling["count"], 4)
        self.assertAlmostEqual(handling["mean"], 4.0)
        self.assertEqual(
            [round(bound, 6) for bound in handling["interval"]],
            [
                round(bound, 6)
                for bound in satisfaction.mean_interval(4, 4.0, statistics.stdev(given))
            ],
        )
        self.assertEqual(handling["top"], 0.5)
        outcome = self._dimension(figures, "outcome")
        self.assertEqual((outcome["mean"], outcome["interval"]), (2.0, None))
        self.assertEqual(self._dimension(figures, "product")["count"], 0)

    def test_response_rate_and_who_was_silent(self):
        answered = self._sent(severity="low")
        self._answer(answered)
        self._sent(severity="high")
        self._sent(severity="high", channel_id=self.email_channel.id)
        self._closed()  # planned, not asked yet
        figures = self._figures()
        self.assertEqual(figures["response"]["asked"], 3)
        self.assertEqual(figures["response"]["answered"], 1)
        self.assertEqual(
            figures["response"]["interval"], list(satisfaction.share_interval(1, 3))
        )
        by_severity = {
            row["id"]: (row["asked"], row["answered"])
            for row in figures["silent"]["severity"]
        }
        self.assertEqual(by_severity, {"high": (2, 0), "low": (1, 1)})
        by_channel = {
            row["name"]: row["asked"] for row in figures["silent"]["channel_id"]
        }
        self.assertEqual(
            by_channel, {self.phone_channel.name: 2, self.email_channel.name: 1}
        )

    def test_net_promoter_score(self):
        for score in (10, 9, 8, 3):
            self._answer(self._sent(), recommend=score)
        self._answer(self._sent(), recommend=None)
        recommend = self._figures()["recommend"]
        self.assertEqual(recommend["count"], 4)
        self.assertEqual(recommend["score"], 25)
        self.assertEqual(
            recommend["interval"], list(satisfaction.net_promoter_interval(2, 1, 4))
        )

    def test_comparisons_by_handler_and_team(self):
        self._answer(self._sent(), handling=5)
        self._answer(self._sent(user_id=self.manager.id), handling=1)
        groups = self._figures()["groups"]
        self.assertEqual(
            {row["name"]: row["mean"] for row in groups["user_id"]},
            {self.handler.name: 5, self.manager.name: 1},
        )
        ((team, count),) = {
            row["name"]: row["count"] for row in groups["team_id"]
        }.items()
        self.assertEqual((team, count), (self.team.name, 2))

    def test_period_and_team_narrow_all_of_it(self):
        self._answer(self._sent(), handling=5)
        old = self._answer(self._sent(), handling=1)
        before = fields.Datetime.now() - timedelta(days=200)
        old.write({"sent_at": before})
        old.ticket_id.satisfaction_ids.month = before.date().replace(day=1)
        self.assertEqual(self._figures(months=3)["response"]["asked"], 1)
        self.assertEqual(
            self._dimension(self._figures(months=3), "handling")["mean"], 5
        )
        figures = self._figures(months=0)
        self.assertEqual(self._dimension(figures, "handling")["mean"], 3)
        self.assertEqual(len(figures["trend"]), 2)
        self.assertEqual([row["mean"] for row in figures["trend"]], [1, 5])
        other = self.team.copy({"name": "Other"})
        self.assertEqual(self._figures(team_id=other.id)["response"]["asked"], 0)

    def test_every_number_leads_to_exactly_what_it_counts(self):
        for number, handling in enumerate((5, 1, 3)):
            self._answer(
                self._sent(severity=("low", "high")[number % 2]),
                handling=handling,
                recommend=number or None,
            )
        self._sent()
        self._closed()
        figures = self._figures()
        scores = [*figures["dimensions"], figures["recommend"], figures["low"]]
        scores += [row for rows in figures["groups"].values() for row in rows]
        scores += figures["trend"]
        asked = [figures["response"]]
        asked += [row for rows in figures["silent"].values() for row in rows]
        self.assertGreater(len(scores), 10)
        for model, rows, key in (
            ("complaint.satisfaction", scores, "count"),
            ("complaint.survey.invitation", asked, "asked"),
            ("complaint.survey.invitation", figures["states"], "count"),
        ):
            records = (
                self.env[model]
                .with_user(self.manager)
                .with_context(allowed_company_ids=self.company.ids)
            )
            for row in rows:
                with self.subTest(model=model, domain=row["domain"]):
                    self.assertEqual(records.search_count(row["domain"]), row[key])

    def test_managers_and_auditors_only(self):
        self._answer(self._sent())
        self.assertEqual(self._figures(self.auditor)["response"]["asked"], 1)
        for user in (self.handler, self.employee, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._figures(user)

    def test_what_one_may_not_read_is_not_counted(self):
        ticket = self._answer(self._sent()).ticket_id
        ticket.write({"respondent_ids": [(4, self.manager.id)]})
        figures = self._figures()
        self.assertEqual(figures["response"]["asked"], 0)
        self.assertEqual(self._dimension(figures, "handling")["count"], 0)

    def test_anonymous_answers_are_counted_in_groups_of_five_only(self):
        self.company.complaint_survey_anonymous = True
        rows = self.Invitation.union(*(self._sent() for _n in range(4)))
        for row in rows:
            self._answer(row)
        figures = self._figures()
        self.assertEqual(figures["waiting"], 4)
        self.assertIsNone(
            figures["response"]["answered"], "it would tell of few people"
        )
        self.assertEqual(self._dimension(figures, "handling")["count"], 0)
        self._answer(self._sent())
        self._sent(severity="critical")
        figures = self._figures()
        self.assertEqual(figures["waiting"], 0)
        self.assertEqual(figures["response"]["answered"], 5)
        self.assertEqual(self._dimension(figures, "handling")["count"], 5)
        self.assertEqual(
            {row["id"]: row["answered"] for row in figures["silent"]["severity"]},
            {"medium": None, "critical": None},
            "the total less those of medium severity would tell of one person",
        )
        self.assertEqual([row["id"] for row in figures["groups"]["user_id"]], [False])

    def test_cost_does_not_grow_with_the_number_of_answers(self):
        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._figures()
            return self.env.cr.sql_log_count - before

        self._answer(self._sent())
        self._figures()
        few = count_queries()
        for handling in (1, 2, 3, 4, 5, 5):
            self._answer(self._sent(), handling=handling)
        self.assertEqual(count_queries(), few)
        self.assertLessEqual(few, 40)
