"""Shared by the attacks on clocks: who sees a complaint, who must not."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import new_test_user

from .common_clocks import MONDAY, ClockCommon, day

#: Records of the system: nobody writes them by hand.
TRACES = (
    "complaint.deadline",
    "complaint.deadline.change",
    "complaint.escalation",
    "complaint.notice",
    "complaint.telling",
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
        self.env["complaint.telling"].create(
            {"ticket_id": self.complaint.id, "told_at": MONDAY}
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
            "complaint.telling": [("ticket_id", "=", self.complaint.id)],
        }[model]
        traces = self.env[model].search(domain)
        self.assertTrue(traces, model)
        return traces
