"""Clocks over Odoo's JSON API (``/json/2``), as a script with a key would call it."""

import json
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, get_db_name, tagged
from odoo.tools import mute_logger

from .common_clock_access import (
    CONFIGURATION,
    FORGERIES,
    TITLE,
    TRACES,
    ClockAccessCommon,
)
from .common_clocks import MONDAY, day

#: What somebody would like a record of the system to say.
WISHES = {
    "complaint.deadline": {"due_at": "2027-03-30 09:00:00"},
    "complaint.deadline.change": {"reason": "Forged"},
    "complaint.escalation": {"state": "skipped"},
    "complaint.notice": {"told_at": "2027-03-30 09:00:00"},
    "complaint.telling": {"told_at": "2027-03-30 09:00:00"},
}


@tagged("post_install", "-at_install")
class TestClockJson2(HttpCase, ClockAccessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {}
        for user in (
            cls.handler,
            cls.manager,
            cls.auditor,
            cls.outsider,
            cls.respondent,
            cls.employee,
            cls.agent,
            cls.portal,
        ):
            # keys of users who may make none themselves: all the worse if it helped
            keys = cls.env(user=user)["res.users.apikeys"].sudo()
            cls.keys[user] = keys._generate(
                "rpc", "test", datetime.now() + timedelta(hours=12)
            )

    def _call(self, user, model, method, ids=(), **kwargs):
        """Call a method with the key of ``user``; the answer of the server."""
        body = {"ids": list(ids), **kwargs} if ids else kwargs
        headers = {
            "Content-Type": "application/json",
            "X-Odoo-Database": get_db_name(),
        }
        if user:
            headers["Authorization"] = f"Bearer {self.keys[user]}"
        with (
            freeze_time(datetime.now(), tick=True),
            mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"),
        ):
            return self.url_open(
                f"/json/2/{model}/{method}", json.dumps(body), headers=headers
            )

    def _read(self, user, model, method, ids=(), **kwargs):
        response = self._call(user, model, method, ids, **kwargs)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def _assert_refused(self, response, exception="AccessError"):
        """Refused for want of a right, and without saying what it was about."""
        self.assertEqual(response.status_code, 403, response.text)
        self.assertEqual(response.json()["name"], f"odoo.exceptions.{exception}")
        self.assertNotIn(TITLE, response.json()["message"])

    def _get_configuration(self):
        milestones = self.schedule.milestone_ids
        return dict(
            zip(
                CONFIGURATION,
                (self.schedule, milestones, milestones.level_ids),
                strict=True,
            )
        )

    # reading -----------------------------------------------------------

    def test_who_sees_the_complaint_reads_what_its_clocks_did(self):
        for model in TRACES:
            traces = self._get_traces(model)
            for user in self.seeing:
                with self.subTest(model=model, user=user.login):
                    rows = self._read(
                        user, model, "read", traces.ids, fields=["display_name"]
                    )
                    self.assertEqual([row["id"] for row in rows], traces.ids)

    def test_handlers_elsewhere_and_the_respondent_find_nothing(self):
        for model in TRACES:
            mine = [("id", "in", self._get_traces(model).ids)]
            for user in (self.outsider, self.respondent):
                with self.subTest(model=model, user=user.login):
                    found = self._read(user, model, "search", domain=mine)
                    self.assertEqual(found, [])
                    count = self._read(user, model, "search_count", domain=mine)
                    self.assertEqual(count, 0)
                    named = self._read(user, model, "name_search", domain=mine)
                    self.assertEqual(named, [])

    def test_nor_read_what_they_know_the_number_of(self):
        for model in TRACES:
            traces = self._get_traces(model)
            for user in (self.outsider, self.respondent):
                for method, kwargs in (
                    ("read", {"fields": ["display_name"]}),
                    ("web_read", {"specification": {"display_name": {}}}),
                    ("export_data", {"fields_to_export": ["display_name"]}),
                ):
                    with self.subTest(model=model, user=user.login, method=method):
                        self._assert_refused(
                            self._call(user, model, method, traces.ids, **kwargs)
                        )

    def test_who_has_no_role_gets_into_no_model(self):
        for model in (*TRACES, *CONFIGURATION):
            for user in (self.portal, self.employee, self.agent):
                with self.subTest(model=model, user=user.login):
                    self._assert_refused(self._call(user, model, "search", domain=[]))
                    self._assert_refused(
                        self._call(user, model, "search_count", domain=[])
                    )

    def test_nobody_gets_in_without_a_key(self):
        for model in (*TRACES, *CONFIGURATION):
            with self.subTest(model=model):
                response = self._call(None, model, "search", domain=[])
                self.assertEqual(response.status_code, 401)

    def test_timeline_and_overview_keep_to_the_same_rights(self):
        for user in (self.outsider, self.respondent, self.employee, self.portal):
            with self.subTest(user=user.login):
                self._assert_refused(
                    self._call(
                        user,
                        "helpdesk.ticket",
                        "get_clock_timeline",
                        self.complaint.ids,
                    )
                )
        for user in (self.employee, self.portal):
            with self.subTest(user=user.login):
                self._assert_refused(
                    self._call(user, "complaint.overview", "get_overview")
                )

    # writing -----------------------------------------------------------

    def test_what_the_system_keeps_is_written_by_nobody(self):
        for model, vals in WISHES.items():
            traces = self._get_traces(model)
            for user in self.keys:
                for method, kwargs in (
                    ("write", {"vals": vals}),
                    ("web_save", {"vals": vals, "specification": {}}),
                    ("unlink", {}),
                    ("copy", {}),
                ):
                    with self.subTest(model=model, user=user.login, method=method):
                        self._assert_refused(
                            self._call(user, model, method, traces.ids, **kwargs)
                        )
                with self.subTest(model=model, user=user.login, method="create"):
                    self._assert_refused(
                        self._call(user, model, "create", vals_list=[vals])
                    )
            self.assertEqual(self._get_traces(model), traces)

    def test_schedules_are_written_by_managers_alone(self):
        for model, records in self._get_configuration().items():
            for user in (self.handler, self.auditor, self.employee, self.portal):
                for method, kwargs in (
                    ("write", {"vals": {"sequence": 99}}),
                    ("unlink", {}),
                    ("copy", {}),
                ):
                    with self.subTest(model=model, user=user.login, method=method):
                        self._assert_refused(
                            self._call(user, model, method, records.ids, **kwargs)
                        )
        self._read(
            self.manager,
            "complaint.schedule",
            "write",
            self.schedule.ids,
            vals={"sequence": 2},
        )
        self.env.invalidate_all()
        self.assertEqual(self.schedule.sequence, 2)

    def test_what_follows_from_events_is_not_written_on_the_complaint(self):
        for name, value in FORGERIES.items():
            if isinstance(value, datetime):
                value = fields.Datetime.to_string(value)
            for user in (self.handler, self.manager):
                with self.subTest(name=name, user=user.login):
                    self._assert_refused(
                        self._call(
                            user,
                            "helpdesk.ticket",
                            "write",
                            self.complaint.ids,
                            vals={name: value},
                        )
                    )

    def test_defaults_in_the_context_forge_nothing(self):
        forged = {"default_state": "void", "default_cycle": 9, "default_is_late": True}
        (new,) = self._read(
            self.handler,
            "helpdesk.ticket",
            "create",
            context=forged,
            vals_list=[
                {
                    "feedback_type": "complaint",
                    "name": "X",
                    "description": "<p>Y</p>",
                    "team_id": self.team.id,
                }
            ],
        )
        clock = self.Ticket.browse(new).deadline_ids
        self.assertEqual((clock.state, clock.cycle), ("running", 0))
        self._assert_refused(
            self._call(
                self.handler,
                "helpdesk.ticket",
                "create",
                context={"default_update_count": 9},
                vals_list=[{"feedback_type": "complaint", "name": "X"}],
            )
        )

    def test_an_acknowledgement_before_the_receipt_is_refused(self):
        before = fields.Datetime.to_string(MONDAY - timedelta(days=1))
        response = self._call(
            self.handler,
            "helpdesk.ticket",
            "write",
            self.complaint.ids,
            vals={"acknowledged_at": before},
        )
        self.assertEqual(response.status_code, 422)
        self.assertIn("it was received on", response.json()["message"])
        self.env.invalidate_all()
        self.assertFalse(self.complaint.acknowledged_at)

    # acting ------------------------------------------------------------

    def test_a_clock_is_not_extended_by_whoever_may_not_change_the_complaint(self):
        due_at = self.clock.due_at
        for user in (
            self.auditor,
            self.outsider,
            self.respondent,
            self.employee,
            self.portal,
        ):
            with self.subTest(user=user.login):
                self._assert_refused(
                    self._call(
                        user, "complaint.deadline", "action_extend", self.clock.ids
                    )
                )
                created = self._call(
                    user,
                    "complaint.extension",
                    "create",
                    vals_list=[
                        {
                            "deadline_id": self.clock.id,
                            "new_date": str(day(25).date()),
                            "reason": "Mine",
                            "told_by": "phone",
                            "subject": "S",
                            "body": "B",
                        }
                    ],
                )
                if created.status_code == 200:
                    self._assert_refused(
                        self._call(
                            user,
                            "complaint.extension",
                            "action_confirm",
                            created.json(),
                        )
                    )
                else:
                    self._assert_refused(created)
        self.env.invalidate_all()
        self.assertEqual(self.clock.due_at, due_at)

    def test_only_managers_who_see_it_try_a_level_again(self):
        escalation = self.complaint.escalation_ids
        escalation.state = "abandoned"
        escalation.flush_recordset()
        for user in (self.handler, self.auditor, self.respondent, self.portal):
            with self.subTest(user=user.login):
                self._assert_refused(
                    self._call(
                        user, "complaint.escalation", "action_retry", escalation.ids
                    )
                )
        self._read(self.manager, "complaint.escalation", "action_retry", escalation.ids)
        self.env.invalidate_all()
        self.assertEqual(escalation.state, "failed")

    def test_nobody_but_managers_moves_it_to_another_schedule(self):
        for user in (self.handler, self.auditor, self.employee, self.portal):
            with self.subTest(user=user.login):
                self._assert_refused(
                    self._call(
                        user,
                        "complaint.schedule.move",
                        "create",
                        vals_list=[
                            {
                                "ticket_ids": [Command.set(self.complaint.ids)],
                                "schedule_id": self.schedule.id,
                                "reason": "Mine",
                            }
                        ],
                    )
                )

    def test_what_begins_with_an_underscore_is_not_for_callers(self):
        for model, method in (
            ("complaint.deadline", "_cron_run_clocks"),
            ("complaint.notice", "_send_digests"),
            ("complaint.telling", "_take_back"),
            ("helpdesk.ticket", "_plan_clocks"),
            ("helpdesk.ticket", "_note_told"),
            ("helpdesk.ticket", "_take_back_told"),
            ("helpdesk.ticket", "_move_to_schedule"),
        ):
            with self.subTest(method=method):
                self._assert_refused(
                    self._call(self.manager, model, method, self.complaint.ids)
                )
