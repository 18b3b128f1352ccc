"""Clocks under attack: nobody reads, moves or forges what is not theirs (4.7, 4.10).

One restricted complaint has every kind of record that clocks leave behind; people of
each role try what RPC offers.
"""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged

from .common_clocks import MONDAY, ClockCommon, day

#: Records of the system: nobody writes them by hand.
TRACES = (
    "complaint.deadline",
    "complaint.deadline.change",
    "complaint.escalation",
    "complaint.notice",
)
#: What a manager sets up.
CONFIGURATION = (
    "complaint.schedule",
    "complaint.schedule.milestone",
    "complaint.schedule.level",
)
TITLE = "Stolen by the cashier"
#: A system field of the complaint and what somebody would like it to be.
FORGERIES = {
    "schedule_id": False,
    "is_schedule_pinned": True,
    "next_due_at": day(30),
    "next_soon_at": day(30),
    "clocks_paused": True,
    "clock_error": "none",
    "complainant_told_at": day(30),
    "update_count": 9,
    "taken_up_at": day(30),
    "clock_round": 9,
    "review_requested_at": day(30),
    "review_acknowledged_at": day(30),
    "review_at": day(30),
    "imported_at": datetime(2099, 1, 1),
}


class ClockAccessCommon(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public = cls.env.ref("base.public_user")
        cls.respondent = new_test_user(
            cls.env, "respondent", "complaint_management.group_complaint_manager"
        )
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.foreigner = new_test_user(
            cls.env,
            "foreigner",
            "complaint_management.group_complaint_manager",
            company_id=cls.elsewhere.id,
            company_ids=[Command.set(cls.elsewhere.ids)],
        )
        cls.schedule = cls._schedule(
            cls._respond_in(
                levels=[
                    {
                        "relation": "start",
                        "unit": "hours",
                        "amount": 1,
                        "waits_for_work": False,
                        "notify_handler": True,
                        "activity_type_id": cls.todo.id,
                    }
                ],
                may_extend=True,
                may_pause=True,
            )
        )
        # else the right to export is what they lack
        export = cls.env.ref("base.group_allow_export")
        people = cls.colleague | cls.outsider | cls.respondent | cls.foreigner
        people.write({"group_ids": [Command.link(export.id)]})
        cls.startClassPatcher(freeze_time(MONDAY))
        cls.complaint = cls._complain(
            name=TITLE,
            confidentiality="restricted",
            respondent_ids=[Command.set(cls.respondent.ids)],
        )
        cls.clock = cls.complaint.deadline_ids

    def setUp(self):
        super().setUp()
        self._run(MONDAY + timedelta(hours=2))
        self.env["complaint.deadline.change"].create(
            {
                "deadline_id": self.clock.id,
                "kind": "planned",
                "cause": "calendar",
                "moment": MONDAY,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()

    @property
    def seeing(self):
        return self.handler, self.manager, self.auditor

    @property
    def blind(self):
        """Handlers and managers who have no right on this complaint."""
        return self.colleague, self.outsider, self.respondent, self.foreigner

    @property
    def strangers(self):
        """Those who have nothing to do with complaints at all."""
        return self.agent, self.employee, self.portal, self.stranger, self.public

    def _get_traces(self, model):
        domain = {
            "complaint.deadline": [("ticket_id", "=", self.complaint.id)],
            "complaint.deadline.change": [("deadline_id", "=", self.clock.id)],
            "complaint.escalation": [("ticket_id", "=", self.complaint.id)],
            "complaint.notice": [("escalation_id.ticket_id", "=", self.complaint.id)],
        }[model]
        traces = self.env[model].search(domain)
        self.assertTrue(traces, model)
        return traces


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
                        ("export_data", [["create_date"]]),
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
class TestForgedClocks(ClockAccessCommon):
    def test_what_follows_from_events_is_written_by_nobody(self):
        for name, value in FORGERIES.items():
            for user in (self.handler, self.manager):
                with self.subTest(name=name, user=user.login):
                    with self.assertRaises(AccessError):
                        self.complaint.with_user(user).write({name: value})

    def test_a_complaint_is_not_born_with_it_either(self):
        vals = {
            "feedback_type": "complaint",
            "name": "X",
            "description": "<p>Y</p>",
            "team_id": self.team.id,
        }
        Ticket = self.Ticket.with_user(self.handler)
        for name, value in FORGERIES.items():
            with self.subTest(name=name), self.assertRaises(AccessError):
                Ticket.create({**vals, name: value})
            if value:
                with self.subTest(default=name), self.assertRaises(AccessError):
                    Ticket.with_context(**{f"default_{name}": value}).create(vals)

    def test_defaults_of_the_caller_make_no_clocks(self):
        forged = {
            "default_state": "void",
            "default_cycle": 9,
            "default_was_paused": True,
            "default_extended_to": day(30),
            "default_extended_at": day(1),
            "default_next_run_at": day(30),
            "default_is_late": True,
        }
        complaint = (
            self.Ticket.with_user(self.handler)
            .with_context(**forged)
            .create(
                {
                    "feedback_type": "complaint",
                    "name": "X",
                    "description": "<p>Y</p>",
                    "team_id": self.team.id,
                }
            )
        )
        clock = complaint.deadline_ids
        self.assertEqual(clock.state, "running")
        self.assertEqual((clock.cycle, clock.was_paused), (0, False))
        self.assertFalse(clock.extended_to)
        self.assertEqual(clock.next_run_at, MONDAY + timedelta(hours=1))

    def test_clocks_are_not_written_through_the_complaint(self):
        escalation = self.complaint.escalation_ids
        for command in (
            {"deadline_ids": [Command.update(self.clock.id, {"due_at": day(30)})]},
            {"deadline_ids": [Command.delete(self.clock.id)]},
            {"deadline_ids": [Command.unlink(self.clock.id)]},
            {"deadline_ids": [Command.clear()]},
            {"deadline_ids": [Command.create({"milestone": "assess"})]},
            {"escalation_ids": [Command.update(escalation.id, {"state": "done"})]},
            {"escalation_ids": [Command.clear()]},
        ):
            for user in (self.handler, self.manager):
                with self.subTest(command=command, user=user.login):
                    with self.assertRaises(AccessError):
                        self.complaint.with_user(user).web_save(command, {})

    def test_a_file_brings_no_clocks(self):
        for name, value in (
            ("schedule_id/.id", str(self.schedule.id)),
            ("next_due_at", "2027-03-30 00:00:00"),
            ("clock_round", "5"),
            ("imported_at", "2099-01-01 00:00:00"),
            ("deadline_ids/milestone", "assess"),
        ):
            with self.subTest(name=name):
                result = self.Ticket.with_user(self.handler).load(
                    ["name", "description", "feedback_type", name],
                    [["X", "Y", "complaint", value]],
                )
                self.assertFalse(result["ids"])

    def test_a_copy_has_none_of_it(self):
        copy = self.complaint.with_user(self.manager).sudo().copy()
        self.assertFalse(copy.deadline_ids | copy.escalation_ids.deadline_id)
        self.assertFalse(any(copy[name] for name in FORGERIES))


@tagged("post_install", "-at_install")
class TestWizardsOnForeignComplaints(ClockAccessCommon):
    def _extension(self, user, **vals):
        # what is given is not computed, so nothing has asked for rights yet
        return (
            self.env["complaint.extension"]
            .with_user(user)
            .create(
                {
                    "deadline_id": self.clock.id,
                    "new_date": day(25).date(),
                    "reason": "Mine",
                    "told_by": "phone",
                    "subject": "S",
                    "body": "B",
                    **vals,
                }
            )
        )

    def test_nobody_extends_a_clock_they_may_not_write(self):
        due_at = self.clock.due_at
        for user in (*self.blind, self.auditor, *self.strangers):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    self._extension(user).action_confirm()
                with self.assertRaises(AccessError):
                    self.clock.with_user(user).action_extend()
        self.assertEqual(self.clock.due_at, due_at)

    def test_what_is_cached_is_not_given_away(self):
        # read with the system's rights in the same transaction
        self.assertTrue(self.clock.due_at and self.complaint.received_at)
        for name in ("due_on", "latest_on", "correspondent_email"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._extension(self.outsider).read([name])

    def test_only_managers_move_complaints_to_another_schedule(self):
        for user in (self.handler, self.auditor, *self.strangers):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["complaint.schedule.move"].with_user(user).create(
                    {
                        "ticket_ids": [Command.set(self.complaint.ids)],
                        "schedule_id": self.schedule.id,
                        "reason": "Mine",
                    }
                )

    def test_managers_without_right_on_the_complaint_do_not_move_it(self):
        other = self._schedule(self._respond_in(50), sequence=50)
        for user in (self.respondent, self.foreigner):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                wizard = self.env["complaint.schedule.move"].with_user(user)
                with self.assertRaises(UserError):
                    wizard.create(
                        {
                            "ticket_ids": [Command.set(self.complaint.ids)],
                            "schedule_id": other.id,
                            "reason": "Mine",
                        }
                    ).action_confirm()
        self.assertEqual(self.complaint.schedule_id, self.schedule)

    def test_no_wizard_names_a_complaint_its_user_does_not_see(self):
        """Odoo reads the name of a chosen record with the system's rights."""
        for model, vals in (
            ("complaint.simulation", {}),
            ("complaint.step", {"step": "inform"}),
        ):
            for user in self.blind:
                with self.subTest(model=model, user=user.login):
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        wizard = (
                            self.env[model]
                            .with_user(user)
                            .create({"ticket_id": self.complaint.id, **vals})
                        )
                        self.env.flush_all()
                        self.env.invalidate_all()
                        wizard.read(["ticket_id"])

    def test_what_one_typed_into_a_wizard_is_ones_own(self):
        step = self.env["complaint.step"].with_user(self.handler)
        trial = self.env["complaint.simulation"].with_user(self.handler)
        for wizard in (
            self._extension(self.handler, reason="A secret"),
            step.create(
                {"ticket_id": self.complaint.id, "step": "inform", "reason": "Secret"}
            ),
            trial.create({"ticket_id": self.complaint.id}),
        ):
            for user in self.blind:
                with self.subTest(model=wizard._name, user=user.login):
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        wizard.with_user(user).read(["ticket_id", "create_uid"])

    def test_no_step_is_taken_on_a_foreign_complaint(self):
        for step in ("inform", "acknowledge"):
            for user in (*self.blind, self.auditor, *self.strangers):
                with self.subTest(step=step, user=user.login):
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        self.env["complaint.step"].with_user(user).create(
                            {
                                "ticket_id": self.complaint.id,
                                "step": step,
                                "reason": "Mine",
                            }
                        ).action_confirm()
        self.assertFalse(self.complaint.update_count)
        self.assertFalse(self.complaint.acknowledged_at)

    def test_only_managers_who_see_it_try_a_level_again(self):
        escalation = self.complaint.escalation_ids
        escalation.state = "abandoned"
        for user in (self.handler, self.auditor, *self.blind, *self.strangers):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    escalation.with_user(user).action_retry()
        self.assertEqual(escalation.state, "abandoned")


@tagged("post_install", "-at_install")
class TestEscalationKeepsRights(ClockAccessCommon):
    def _level(self, **vals):
        self.schedule = self._schedule(
            self._respond_in(
                3,
                "calendar_days",
                levels=[{"relation": "at", "waits_for_work": False, **vals}],
            ),
            sequence=0,
        )
        return self._complain(name=TITLE)

    def _get_mail_text(self, user):
        return "".join(
            f"{mail.subject}{mail.body_html}" for mail in self._mails_to(user)
        )

    def test_people_without_a_role_learn_nothing(self):
        complaint = self._level(
            notify_user_ids=[Command.set((self.employee | self.agent).ids)],
            notify_followers=True,
            activity_type_id=self.todo.id,
            activity_for="user",
            activity_user_id=self.employee.id,
        )
        complaint.message_subscribe(self.agent.partner_id.ids)
        self._run(day(5))
        for user in (self.employee, self.agent):
            with self.subTest(user=user.login):
                self.assertNotIn(TITLE, self._get_mail_text(user))
                self.assertNotIn(user, complaint.activity_ids.user_id)

    def test_who_lost_the_role_before_the_mail_went_learns_nothing(self):
        complaint = self._level(notify_handler=True)
        with freeze_time(day(5)):
            self.env["complaint.deadline"]._take_due()._run_batch()
            self.handler.group_ids = self.env.ref("base.group_user")
            self.env["complaint.notice"]._tell(self.handler)
        self.assertTrue(complaint.escalation_ids.notice_ids)
        self.assertNotIn(TITLE, self._get_mail_text(self.handler))

    def test_nobody_without_access_is_made_the_handler(self):
        for user in (self.employee, self.auditor, self.foreigner, self.portal):
            with self.subTest(user=user.login):
                self.schedule.active = False
                complaint = self._level(reassign_to="user", reassign_user_id=user.id)
                self._run(day(5))
                self.assertEqual(complaint.user_id, self.handler)
                self.assertEqual(complaint.escalation_ids.state, "failed")

    def test_who_is_complained_about_later_keeps_no_activity(self):
        complaint = self._level(
            activity_type_id=self.todo.id,
            activity_for="user",
            activity_user_id=self.colleague.id,
        )
        self._run(day(5))
        self.assertEqual(complaint.activity_ids.user_id, self.colleague)
        complaint.respondent_ids = self.colleague
        Activity = self.env["mail.activity"].with_user(self.colleague)
        own = Activity.search([("user_id", "=", self.colleague.id)])
        self.assertFalse(own.filtered(lambda activity: TITLE in activity.res_name))

    def test_names_are_text_in_mails(self):
        self.handler.name = "<b>Emma</b>"
        complaint = self._level(notify_handler=True, name="<i>Now</i>")
        complaint.name = "<img src=x onerror=alert(1)>"
        self._run(day(5))
        body = self._mails_to(self.handler).sorted("id")[-1:].body_html
        for markup in ("<b>Emma", "<i>Now", "<img"):
            self.assertNotIn(markup, body)
        self.assertIn("&lt;img", body)

    def test_the_title_of_a_restricted_complaint_stays_in_the_house(self):
        complaint = self._level(notify_handler=True)
        complaint.confidentiality = "restricted"
        self._run(day(5))
        text = self._get_mail_text(self.handler)
        self.assertIn(complaint.complaint_reference, text)
        self.assertNotIn(TITLE, text)


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
