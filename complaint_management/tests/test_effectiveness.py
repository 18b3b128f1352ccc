"""Whether actions have helped: recurrence before and after (8.7)."""

from datetime import timedelta

from odoo.tests import tagged

from .common_actions import ActionCommon


@tagged("post_install", "-at_install")
class TestEffectiveness(ActionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # an action opened 130 days ago and done 100 days ago, with 90 days each side
        cls._complain_at(140, 8)
        cls._complain_at(131, 4)
        cls._complain_at(110, 3)  # in between: counts for neither
        cls._complain_at(99, 2)
        cls._complain_at(9, 5)  # after both windows

    def _measured(self, **vals):
        vals = vals or {"complaint_category_id": self.category.id}
        return self._done(self._raise(**vals), opened=130, done=100)

    def test_complaints_of_the_category_are_compared(self):
        action = self._measured()
        self.assertEqual((action.effect_before, action.effect_after), (12, 2))
        self.assertEqual(action.effect, "fewer")
        self.assertIn("0.2 a week", action.effect_text)

    def test_a_difference_that_chance_explains_is_none(self):
        self._complain_at(50, 8)
        action = self._measured()
        self.assertEqual((action.effect_before, action.effect_after), (12, 10))
        self.assertEqual(action.effect, "same")

    def test_more_than_before_is_said(self):
        self._complain_at(50, 28)
        self.assertEqual(self._measured().effect, "more")

    def test_it_is_too_early_until_the_days_have_passed(self):
        action = self._done(
            self._raise(complaint_category_id=self.category.id), opened=20, done=10
        )
        self.assertEqual((action.effect, action.effect_after), ("early", 5))
        action.effect_days = 7
        self.assertNotEqual(action.effect, "early")

    def test_an_open_action_has_only_a_before(self):
        action = self._raise(complaint_category_id=self.category.id)
        self.assertEqual((action.effect, action.effect_after), ("open", 0))
        self.assertEqual(self._raise().effect, "unmeasured")

    def test_a_group_of_causes_counts_each_complaint_once(self):
        other = self.cause.copy({"name": "Wrong day"})
        self._complain_at(135, 8).root_cause_ids = self.cause | other
        for cause in (self.cause, self.group):
            action = self._measured(complaint_root_cause_id=cause.id)
            self.assertEqual(action.effect_before, 8)
        self.assertEqual(action.effect, "fewer")
        found = self.Ticket.search(action.action_view_recurrence()["domain"])
        self.assertEqual(len(found), 8, "what is counted is what is listed")

    def test_who_is_complained_about_counts_no_complaint_about_themselves(self):
        self._complain_at(135, 3, respondent_ids=[(4, self.second_manager.id)])
        action = self._measured()
        self.assertEqual(action.effect_before, 15)
        mine = action.with_user(self.second_manager)
        self.assertEqual(mine.effect_before, 12)

    def test_ten_actions_cost_as_many_queries_as_one(self):
        actions = self.Action.browse()
        for _n in range(5):
            actions |= self._measured()
            actions |= self._measured(complaint_root_cause_id=self.cause.id)
        actions = actions.with_user(self.manager)
        actions.mapped("effect")  # rights and companies are known from here on
        self.env.flush_all()
        actions.invalidate_recordset()
        with self.assertQueryCount(14):
            actions.mapped("effect")

    def test_the_monitoring_report_counts_actions(self):
        late = self._raise(date_deadline=self.today - timedelta(days=1))
        helped = self._measured()
        helped.verdict = "effective"
        helped.action_verify()
        report = (
            self.env["complaint.monitoring"]
            .with_user(self.manager)
            .get_report(
                {
                    "period": "custom",
                    "first": str(self.today - timedelta(days=120)),
                    "last": str(self.today),
                }
            )
        )
        (section,) = [s for s in report["sections"] if s["key"] == "actions"]
        figures = {figure["key"]: figure for figure in section["figures"]}
        self.assertEqual(figures["actions_done"]["count"], 1)
        self.assertEqual(figures["actions_late"]["count"], 1)
        self.assertEqual(figures["actions_late"]["before"]["count"], 0)
        self.assertEqual(figures["effectiveness"]["value"], 1)
        found = self.Action.search(figures["actions_late"]["domain"])
        self.assertEqual(found, late)
