"""Results of objectives: kept when a period is over, and told of (6.2, 8.4)."""

from datetime import datetime, time, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.monitoring import add_months
from .common_monitoring import MonitoringCommon


@tagged("post_install", "-at_install")
class TestObjectiveResult(MonitoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Objective = cls.env["complaint.objective"]
        cls.Objective.search([]).active = False
        cls.month = cls.today.replace(day=1)

    def _aim(self, metric="received", target=1, direction="at_most", ago=1, **vals):
        """An objective for each month, since so many months."""
        return self.Objective.create(
            {
                "metric": metric,
                "target": target,
                "direction": direction,
                "frequency": "month",
                "company_id": self.company.id,
                "user_id": self.manager.id,
                "date_from": add_months(self.month, -ago),
                **vals,
            }
        )

    def _complain_ago(self, months, number=1, **vals):
        day = add_months(self.month, -months) + timedelta(days=9)
        for _place in range(number):
            self._complain(received_at=datetime.combine(day, time(9)), **vals)

    def _measure(self):
        self.env.flush_all()
        while batch := self.Objective._take_due():
            batch._measure()

    def test_what_was_reached_does_not_change_with_the_target(self):
        aim = self._aim()
        self._complain_ago(1, 2)
        self._measure()
        self.assertEqual(aim.state, "missed")
        result = aim.result_ids
        self.assertEqual(result.aim_text, "≤ 1 a month")
        self.assertEqual(result.actual_text, "2")
        aim.target = 5
        self.assertEqual((result.target, result.state), (1, "missed"))
        self.assertEqual(result.aim_text, "≤ 1 a month")

    def test_each_period_is_measured_once(self):
        aim = self._aim()
        with self.enter_registry_test_mode():
            cron = self.env.ref("complaint_management.ir_cron_objectives")
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(len(aim.result_ids), 1)
        self.assertEqual(aim.result_ids.date_from, add_months(self.month, -1))
        self.assertEqual(aim.measured_until, self.month - timedelta(days=1))
        self.assertEqual(
            aim.next_measured_at.date(), add_months(self.month, 1), "in UTC here"
        )

    def test_the_owner_is_told_once_and_left_alone_when_it_is_met_again(self):
        aim = self._aim(ago=2)
        self._complain_ago(2, 6)
        with freeze_time(datetime.combine(add_months(self.month, -1), time(9))):
            self._measure()
        todo = aim.activity_ids
        self.assertEqual(todo.user_id, self.manager)
        self.assertIn("Received ≤ 1 a month", todo.summary)
        self.assertIn("6. Target: ≤ 1 a month", todo.note)
        self.assertIn(f"/odoo/complaint-objectives/{aim.id}", todo.note)
        self._measure()
        self.assertEqual(aim.state, "met")
        self.assertFalse(aim.activity_ids)
        self.assertIn("Met again", aim.message_ids[0].body)
        # whoever reads the objective reads its notes
        self.assertIn("too few to be told here", aim.message_ids[0].body)
        self.assertEqual(aim.trend_text, "▲ better")

    def test_missed_again_and_again(self):
        aim = self._aim(ago=3)
        for ago in (1, 2, 3):
            self._complain_ago(ago, 2)
        self._measure()
        # what is long over is nobody's to-do
        self.assertEqual(len(aim.activity_ids), 1)
        self.assertIn("Missed periods in a row: 3.", aim.activity_ids.note)

    def test_an_owner_who_has_left_is_replaced_by_managers(self):
        owner = self.colleague
        aim = self._aim(user_id=owner.id)
        owner.active = False
        self._complain_ago(1, 2)
        self._measure()
        self.assertIn(self.manager, aim.activity_ids.user_id)
        self.assertNotIn(owner, aim.activity_ids.user_id)

    def test_better_worse_or_chance(self):
        aim = self._aim(ago=3, target=10)
        self._complain_ago(3, 1)
        self._complain_ago(2, 12)
        self._complain_ago(1, 11)
        self._measure()
        results = aim._get_results()
        self.assertEqual(results.mapped("trend"), ["same", "worse", False])
        self.assertEqual(results.mapped("state"), ["missed", "missed", "met"])
        self.assertIn("data:image/svg+xml", aim.chart)

    def test_nothing_measured_is_neither_met_nor_missed(self):
        aim = self._aim("on_time_acknowledge", 95, "at_least")
        self._measure()
        self.assertEqual(aim.state, "no_data")
        self.assertEqual(aim.actual_text, "nothing measured")
        self.assertFalse(aim.activity_ids)

    def test_what_nothing_tells_of_the_past_is_measured_for_the_last_period(self):
        aim = self._aim("remedies_overdue", 0, ago=3)
        self._measure()
        states = aim._get_results().mapped("state")
        self.assertEqual(states, ["met", "no_data", "no_data"])

    def test_history_begins_a_year_ago_at_most(self):
        aim = self._aim(ago=60)
        self._measure()
        self.assertEqual(len(aim.result_ids), 12)

    def test_an_end_ends_it(self):
        last = add_months(self.month, -1) + timedelta(days=13)
        aim = self._aim(date_to=last)
        self._measure()
        self.assertEqual(aim.result_ids.date_to, last)
        self.assertFalse(aim.next_measured_at)
        self.assertIn(" to ", aim.period_text, "no whole month")

    def test_a_figure_of_few_is_for_those_who_answer_for_it(self):
        """It is the company's, whoever a complaint is about or hidden from (4.10)."""
        aim = self._aim(target=0)
        self._complain_ago(1, 1, confidentiality="restricted", user_id=self.manager.id)
        self._measure()
        self.assertEqual(aim.with_user(self.manager).actual_text, "1")
        self.assertEqual(aim.with_user(self.auditor).actual_text, "1")
        theirs = aim.with_user(self.handler)
        self.assertEqual(theirs.actual_text, "too few to show")
        self.assertIn("too few to show", theirs.current_text)
        with self.assertRaises(AccessError):
            aim.activity_ids.with_user(self.handler).read(["note"])
        with self.assertRaises(AccessError):
            theirs.read(["result_ids"])
        with self.assertRaises(AccessError):
            theirs.read(["chart"])
        aim.activity_ids.with_user(self.manager).action_feedback()
        note = theirs.message_ids[0].body
        self.assertIn("too few to be told here. Target: ≤ 0 a month", note)
        self.assertNotIn(f"{aim.result_ids.display_name}: 1", note)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_results_are_nobodys_to_change(self):
        aim = self._aim()
        self._measure()
        for user in (self.manager, self.auditor):
            result = aim.result_ids.with_user(user)
            self.assertEqual(result.state, "met")
            with self.assertRaises(AccessError):
                result.state = "missed"
            with self.assertRaises(AccessError):
                result.unlink()
            with self.assertRaises(AccessError):
                result.copy({"date_from": self.today})
        theirs = aim.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "has results already"):
            theirs.metric = "closed"
        with self.assertRaisesRegex(UserError, "results are kept"):
            theirs.unlink()
        theirs.active = False
        self.assertFalse(aim.next_measured_at)

    def test_what_was_before_helps_to_choose_the_target(self):
        self._complain_ago(1, 3)
        month = self.env["complaint.objective"].with_user(self.manager)
        new = month.new(
            {"metric": "received", "frequency": "month", "company_id": self.company.id}
        )
        self.assertTrue(new.baseline_text.endswith(": 3"), new.baseline_text)

    def test_what_runs_tells_nobody_of_a_complaint_kept_from_them(self):
        aim = self._aim(target=0)
        about_manager = {"respondent_ids": [(6, 0, self.manager.ids)]}
        self._complain_ago(1, 2)
        self._complain_ago(1, 1, **about_manager)
        for vals in ({}, {}, about_manager):
            self._complain(**vals)
        self.env.flush_all()
        self.env.invalidate_all()
        for user, number in ((self.manager, 2), (self.auditor, 3)):
            mine = aim.with_user(user)
            self.assertIn(f": {number}. That", mine.current_text)
            self.assertTrue(mine.baseline_text.endswith(f": {number}"))
        self._measure()
        self.assertEqual(aim.result_ids.count, 3, "a result is the company's")

    def test_the_period_that_runs(self):
        aim = self._aim(target=0)
        self._complain()
        aim.invalidate_recordset()
        self.assertIn("1. That would miss", aim.with_user(self.manager).current_text)

    def test_from_a_result_to_its_report(self):
        aim = self._aim()
        self._complain_ago(1, 2)
        self._measure()
        action = aim.result_ids.with_user(self.manager).action_view_report()
        options = action["context"]["complaint_monitoring_options"]
        figures = self._figures(report=self._report(**options))
        self.assertEqual(figures["received"]["count"], 2)

    def test_nothing_due_costs_one_query(self):
        self._aim()
        self._measure()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.assertFalse(self.Objective._take_due())

    def test_those_of_one_period_are_counted_together(self):
        def count(times):
            for _place in range(times):
                for metric in ("received", "closed", "safety", "answered"):
                    self._aim(metric)
            self.env.flush_all()
            due = self.Objective._take_due()
            self.assertEqual(len(due), 4 * times)
            before = self.env.cr.sql_log_count
            due._measure()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)  # what is read once for all
        few, many = count(1), count(5)
        # each costs its own row and no more counting
        self.assertLess((many - few) / 16, 6)
