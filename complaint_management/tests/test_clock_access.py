"""Clocks, levels and notices: read by who sees the complaint, written by nobody."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_clock_access import TRACES, ClockAccessCommon
from .common_clocks import day


@tagged("post_install", "-at_install")
class TestClockRecords(ClockAccessCommon):
    # reading -----------------------------------------------------------

    def test_of_a_restricted_complaint_the_team_sees_no_clock(self):
        """What each role sees of clocks else stands in the matrix of roles."""
        for model in TRACES:
            traces = self._get_traces(model).with_user(self.colleague)
            with self.subTest(model=model):
                self.env.invalidate_all()
                self.assertFalse(traces.search([("id", "in", traces.ids)]))
                with self.assertRaises(AccessError):
                    traces.read(["display_name"])
                mine = traces.with_user(self.handler)
                self.assertTrue(mine.read(["display_name"]))

    def test_figures_of_the_overview_leave_out_what_one_may_not_see(self):
        self._run(day(30))
        Overview = self.env["complaint.overview"]
        for user in self.blind:
            with self.subTest(user=user.login):
                figures = Overview.with_user(user)._get_workload(day(30))
                self.assertNotIn(self.handler.id, [row["id"] for row in figures])
        for user in self.strangers:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Overview.with_user(user).get_overview()

    def test_a_complaint_turned_back_into_a_ticket_keeps_its_clocks_to_itself(self):
        self.complaint.feedback_type = False
        for model in TRACES:
            traces = self._get_traces(model)
            for user in (self.colleague, self.outsider, self.respondent):
                with self.subTest(model=model, user=user.login):
                    self.assertFalse(
                        traces.with_user(user).search([("id", "in", traces.ids)])
                    )

    def test_clocks_follow_a_ticket_into_another_company(self):
        self.complaint.write({"feedback_type": False, "respondent_ids": False})
        self.complaint.write(
            {"company_id": self.elsewhere.id, "team_id": False, "user_id": False}
        )
        self.complaint.feedback_type = "complaint"
        self.assertEqual(self.clock.company_id, self.elsewhere)
        mine = [("ticket_id", "=", self.complaint.id)]
        Deadline = self.env["complaint.deadline"]
        self.assertFalse(Deadline.with_user(self.manager).search(mine))
        self.assertTrue(Deadline.with_user(self.foreigner).search(mine))

    # writing -----------------------------------------------------------

    def test_levels_come_into_a_schedule_in_use_by_no_back_door(self):
        other = self._schedule(self._respond_in(levels=[{}]), sequence=50)
        milestone = self.schedule.milestone_ids
        with self.assertRaises(UserError):
            other.milestone_ids.level_ids.milestone_id = milestone
        with self.assertRaises(UserError):
            milestone.write({"level_ids": [Command.clear()]})
        with self.assertRaises(UserError):
            self.schedule.write({"milestone_ids": [Command.delete(milestone.id)]})

    def test_letters_are_about_complaints_only(self):
        foreign = self.env["mail.template"].create(
            {"name": "X", "model_id": self.env["ir.model"]._get_id("res.users")}
        )
        with self.assertRaises(ValidationError):
            self.schedule.milestone_ids.level_ids.template_id = foreign

    def test_a_condition_is_a_domain_not_a_program(self):
        for code in (
            "__import__('os').system('true')",
            "[('id', '=', env.user.id)]",
            "[('name', '=', user.name)]",
            "[('no_such_field', '=', 1)]",
            "lambda: 1",
            "[(",
        ):
            with self.subTest(code=code), self.assertRaises(ValidationError):
                self.schedule.domain = code

    def test_a_condition_that_cannot_be_evaluated_costs_no_complaint(self):
        with self.assertRaises(ValidationError):
            self.schedule.domain = "[('name', '<', 3)]"
        # one that was fine when it was written, say of a field that is gone since
        self.env.cr.execute(
            "UPDATE complaint_schedule SET domain = %s WHERE id = %s",
            ["[('gone_field', '=', 3)]", self.schedule.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertTrue(self._complain().complaint_reference)
