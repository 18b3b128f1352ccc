"""Objectives: a target against what was reached (6.2)."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.complaint_metric import Metric
from .common_monitoring import MonitoringCommon


@tagged("post_install", "-at_install")
class TestObjective(MonitoringCommon):
    def _aim(self, metric="received", target=2, direction="at_most", **vals):
        return self.env["complaint.objective"].create(
            {
                "metric": metric,
                "target": target,
                "direction": direction,
                "company_id": self.company.id,
                "user_id": self.manager.id,
                "frequency": "month",
                "date_from": self.today - timedelta(days=200),
                **vals,
            }
        )

    def _rows(self, **kw):
        return {row["id"]: row for row in self._report(**kw)["objectives"]}

    def test_target_against_actual(self):
        few, none = self._aim(), self._aim(target=0)
        share = self._aim("first_contact", 50, "at_least")
        self._complain()
        rows = self._rows(period="this_month")
        self.assertTrue(rows[few.id]["reached"])
        self.assertEqual(rows[few.id]["name"], "Received ≤ 2 a month")
        self.assertFalse(rows[none.id]["reached"])
        self.assertEqual(rows[none.id]["verdict"], "no")
        # nothing was answered: neither reached nor missed
        self.assertIsNone(rows[share.id]["reached"])
        self.assertEqual(rows[share.id]["aim"], "≥ 50 %")

    def test_a_number_for_a_month_says_nothing_of_a_year(self):
        few, share = self._aim(), self._aim("first_contact", 50, "at_least")
        self._complain()
        report = self._report(period="this_year")
        rows = {row["id"]: row for row in report["objectives"]}
        self.assertIsNone(rows[few.id]["reached"])
        self.assertEqual(rows[few.id]["verdict"], "set for a month")
        self.assertEqual(rows[share.id]["verdict"], "not measured")
        texts = [finding["text"] for finding in report["findings"]]
        self.assertFalse([text for text in texts if "Received ≤" in text])

    def test_of_a_part_of_the_complaints(self):
        team = self.team.copy({"name": "Small team"})
        ours, all_of_them = self._aim(team_id=team.id), self._aim()
        for number in range(3):
            self._complain(name=str(number))
        self._complain(team_id=team.id)
        rows = self._rows(period="this_month")
        self.assertEqual(rows[ours.id]["actual"], "1")
        self.assertEqual(rows[ours.id]["figure"], "Received · Small team")
        self.assertEqual(rows[all_of_them.id]["actual"], "4")
        clocks = self._aim("on_time_acknowledge", 90, "at_least", team_id=team.id)
        self.assertIn(clocks.id, self._rows(period="this_month"))

    def test_whether_it_may_be_chance(self):
        aim = self._aim("upheld", 80, "at_least")
        self._answered()
        row = self._rows()[aim.id]
        self.assertTrue(row["reached"])
        self.assertFalse(row["is_sure"])
        self.assertEqual(row["interval_text"], "21 % to 100 %")

    def test_only_those_valid_in_the_period_and_of_the_company(self):
        over = self._aim(date_to=self.today - timedelta(days=100))
        coming = self._aim(date_from=self.today + timedelta(days=1))
        now = self._aim(date_to=self.today)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids |= other
        theirs = self._aim(company_id=other.id)
        self.assertEqual(set(self._rows()), {now.id})
        both = self._rows(
            companies=self.company | other,
            **self._custom(company_ids=(self.company | other).ids),
        )
        self.assertFalse(both)
        self.assertTrue(over | coming | theirs)

    def test_targets_that_cannot_be_are_refused(self):
        for metric, target in (
            ("upheld", 101),
            ("score_handling", 6),
            ("received", -1),
        ):
            with self.subTest(metric), self.assertRaises(ValidationError):
                self._aim(metric, target)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._aim(date_to=self.today - timedelta(days=300))

    def test_a_part_that_cannot_be_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "for the whole company"):
            self._aim("policy_read", 90, team_id=self.team.id)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.team.copy({"company_id": other.id})
        with self.assertRaisesRegex(ValidationError, "another company"):
            self._aim(team_id=team.id)

    def test_what_is_not_recorded_cannot_be_aimed_at(self):
        Monitoring = type(self.env["complaint.monitoring"])
        known = Monitoring._get_metrics
        unknown = Metric("unknown", "Something unknown", "improvement")
        self.patch(Monitoring, "_get_metrics", lambda self: [*known(self), unknown])
        with self.assertRaisesRegex(ValidationError, "Nothing is recorded"):
            self._aim("unknown")

    def test_managers_set_them_others_read(self):
        aim = self._aim()
        aim.with_user(self.manager).target = 3
        for user in (self.handler, self.auditor):
            mine = aim.with_user(user)
            self.assertEqual(mine.target, 3)
            with self.assertRaises(AccessError):
                mine.target = 4
        for user in (self.employee, self.portal):
            with self.assertRaises(AccessError):
                aim.with_user(user).read(["target"])
