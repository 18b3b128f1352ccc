"""Clocks, levels and notices: read by who sees the complaint, written by nobody."""

from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged

from .common_clock_access import CONFIGURATION, TITLE, TRACES, ClockAccessCommon
from .common_clocks import day


@tagged("post_install", "-at_install")
class TestClockRecords(ClockAccessCommon):
    # reading -----------------------------------------------------------

    def test_who_sees_the_complaint_sees_what_its_clocks_did(self):
        for model in TRACES:
            traces = self._get_traces(model)
            for user in self.seeing:
                with self.subTest(model=model, user=user.login):
                    self.env.invalidate_all()
                    self.assertTrue(traces.with_user(user).read(["display_name"]))

    def test_whoever_does_not_see_it_gets_nothing_by_any_way(self):
        for model in TRACES:
            traces = self._get_traces(model)
            mine = [("id", "in", traces.ids)]
            for user in self.blind:
                theirs = traces.with_user(user)
                with self.subTest(model=model, user=user.login):
                    self.env.invalidate_all()
                    self.assertFalse(theirs.search(mine))
                    self.assertFalse(theirs.search_count(mine))
                    self.assertEqual(theirs._read_group(mine, [], ["__count"]), [(0,)])
                    self.assertFalse(theirs.name_search("", mine))
                    for method, args in (
                        ("read", [["display_name"]]),
                        ("export_data", [["display_name"]]),
                        ("web_read", [{"display_name": {}}]),
                    ):
                        with self.assertRaises(AccessError):
                            getattr(theirs, method)(*args)

    def test_strangers_have_no_access_to_any_model(self):
        for model in (*TRACES, *CONFIGURATION):
            for user in self.strangers:
                with self.subTest(model=model, user=user.login):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([], limit=1)

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

    def test_the_timeline_is_for_who_may_read_the_complaint(self):
        for user in (*self.blind, *self.strangers):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.complaint.with_user(user).get_clock_timeline()

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

    def test_nobody_writes_what_the_system_keeps(self):
        values = {
            "complaint.deadline": {"due_at": day(30)},
            "complaint.deadline.change": {"reason": "Forged"},
            "complaint.escalation": {"state": "skipped"},
            "complaint.notice": {"told_at": day(30)},
            "complaint.telling": {"told_at": day(30)},
        }
        for model in TRACES:
            traces = self._get_traces(model)
            for user in (*self.seeing, *self.blind, *self.strangers):
                theirs = traces.with_user(user)
                with self.subTest(model=model, user=user.login):
                    for method, args in (
                        ("write", [values[model]]),
                        ("unlink", []),
                        ("copy", []),
                        ("create", [values[model]]),
                        ("web_save", [values[model], {}]),
                    ):
                        with self.assertRaises(AccessError):
                            getattr(theirs, method)(*args)

    def test_only_managers_of_the_company_change_schedules(self):
        self.schedule.company_id = self.env.company
        records = {
            "complaint.schedule": self.schedule,
            "complaint.schedule.milestone": self.schedule.milestone_ids,
            "complaint.schedule.level": self.schedule.milestone_ids.level_ids,
        }
        for model in CONFIGURATION:
            for user in (
                self.handler,
                self.auditor,
                self.foreigner,
                *self.strangers,
            ):
                theirs = records[model].with_user(user)
                with self.subTest(model=model, user=user.login):
                    for method, args in (
                        ("write", [{"sequence": 99}]),
                        ("unlink", []),
                        ("copy", []),
                    ):
                        with self.assertRaises(AccessError):
                            getattr(theirs, method)(*args)
        for user in (self.handler, self.auditor, self.foreigner):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.schedule.with_user(user).action_new_version()

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


@tagged("post_install", "-at_install")
class TestClockRpc(HttpCase, ClockAccessCommon):
    """The same over the wire, as a browser or a script would call it."""

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _login(self, user):
        with freeze_time(datetime.now(), tick=True):
            self.authenticate(user.login, user.login)

    def test_a_blind_handler_gets_nothing_over_the_wire(self):
        self._login(self.outsider)
        clock, complaint = self.clock.ids, self.complaint.ids
        for model, method, args, kwargs in (
            ("complaint.deadline", "web_read", [clock, {"due_at": {}}], {}),
            ("complaint.deadline", "read", [clock, ["due_at"]], {}),
            ("complaint.deadline", "export_data", [clock, ["due_at"]], {}),
            (
                "complaint.deadline",
                "web_save",
                [clock, {"due_at": "2030-01-01"}, {}],
                {},
            ),
            ("complaint.deadline", "action_extend", [clock], {}),
            ("complaint.deadline", "action_open_complaint", [clock], {}),
            ("helpdesk.ticket", "get_clock_timeline", [complaint], {}),
            (
                "complaint.extension",
                "onchange",
                [[], {"deadline_id": clock[0]}, [], {"deadline_id": {}, "due_on": {}}],
                {},
            ),
        ):
            with self.subTest(model=model, method=method):
                with self.assertRaisesRegex(JsonRpcException, "AccessError"):
                    self._call(model, method, *args, **kwargs)

    def test_what_begins_with_an_underscore_is_not_for_callers(self):
        self._login(self.manager)
        for model, method in (
            ("complaint.deadline", "_cron_run_clocks"),
            ("complaint.deadline", "_record_change"),
            ("complaint.notice", "_send_digests"),
            ("helpdesk.ticket", "_plan_clocks"),
            ("helpdesk.ticket", "_note_told"),
            ("helpdesk.ticket", "_move_to_schedule"),
        ):
            with self.subTest(method=method), self.assertRaises(JsonRpcException):
                self._call(model, method, self.complaint.ids)

    def test_a_trial_of_somebody_else_is_not_printed(self):
        trial = (
            self.env["complaint.simulation"]
            .with_user(self.handler)
            .create({"ticket_id": self.complaint.id})
        )
        report = "complaint_management.report_complaint_simulation"
        for user in (self.outsider, self.employee, self.portal):
            self._login(user)
            with self.subTest(user=user.login):
                response = self.url_open(f"/report/html/{report}/{trial.id}")
                self.assertNotIn(TITLE, response.text)
                self.assertNotEqual(response.status_code, 200)
