"""A complaint is given to people who have learned to handle it (4.14, 6.4)."""

import json
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_clocks import MONDAY, ClockCommon, day
from .common_competence import CompetenceCommon
from .common_sweep import SWEEP


@tagged("post_install", "-at_install")
class TestCompetenceAssigning(CompetenceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._record(cls.handler)
        cls.house.complaint_competence_rule = "refuse"

    def _kinds(self, complaint):
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.env["complaint.ledger.entry"].search(
            [("ticket_id", "=", complaint.id), ("kind", "=", "competence")]
        )

    def test_by_itself_the_company_does_not_care(self):
        self.house.complaint_competence_rule = "none"
        complaint = self._given_to(self.colleague)
        self.assertFalse(complaint.competence_warning)
        self.assertFalse(self._kinds(complaint))

    def test_refused_at_every_way_in(self):
        complaint = self._given_to(self.handler)
        for name, way in {
            "create": lambda: self._given_to(self.colleague),
            "handler": lambda: complaint.write({"user_id": self.colleague.id}),
            "investigator": lambda: complaint.write(
                {"investigator_id": self.colleague.id}
            ),
            "assign to me": lambda: self._as(self.colleague, complaint).assign_to_me(),
            "many": lambda: (complaint | self._given_to(self.handler)).write(
                {"user_id": self.colleague.id}
            ),
        }.items():
            refused = self.assertRaisesRegex(ValidationError, "Handling", msg=name)
            with refused, self.env.cr.savepoint():
                way()
        self._record(self.colleague)
        complaint.user_id = self.colleague
        self.assertEqual(complaint.user_id, self.colleague)

    def test_what_has_run_out_or_was_revoked_does_not_count(self):
        record = self._record(self.colleague, days=800)
        with self.assertRaises(ValidationError):
            self._given_to(self.colleague)
        record = self._record(self.colleague, expires_on=self.today)
        self._given_to(self.colleague)
        record.revoke_reason = "Not theirs."
        record.action_revoke()
        with self.assertRaises(ValidationError):
            self._given_to(self.colleague)

    def test_whoever_has_it_already_keeps_it(self):
        complaint = self._given_to(self.handler)
        record = self._need(self.handler).competence_id
        record.revoke_reason = "Not theirs."
        self._as(self.manager, record).action_revoke()
        complaint.write({"user_id": self.handler.id, "name": "Renamed"})
        self.assertIn("Handling", complaint.competence_warning)

    def test_ordinary_tickets_and_other_companies_are_left_alone(self):
        ticket = self.Ticket.create(
            {
                "name": "Printer",
                "description": "Jams",
                "company_id": self.house.id,
                "team_id": self.house_team.id,
                "user_id": self.colleague.id,
                "feedback_type": False,
            }
        )
        ticket.feedback_type = False
        self.assertFalse(ticket.competence_warning)
        self.outsider.company_ids |= self.house
        there = self._complain(user_id=self.outsider.id)
        self.assertEqual(there.user_id, self.outsider)

    def test_a_warning_is_shown_and_kept_in_the_ledger(self):
        self.house.complaint_competence_rule = "warn"
        complaint = self._given_to(self.colleague)
        self.assertIn(self.colleague.name, complaint.competence_warning)
        self.assertIn("“Handling”", complaint.competence_warning)
        entry = self._kinds(complaint)
        told = json.loads(entry.text)["data"]
        self.assertEqual(told["part"], "handler")
        self.assertEqual(told["training"][0]["name"], "Handling")
        self.assertIn("digest", told["who"]["name"])
        complaint.name = "Renamed"
        self.assertEqual(len(self._kinds(complaint)), 1)

    def test_the_form_warns_while_one_chooses(self):
        complaint = self._as(self.manager, self._given_to(self.handler))
        with Form(complaint, view="complaint_management.complaint_view_form") as form:
            with self.assertLogs("odoo.tests.form.onchange", "WARNING") as logs:
                form.user_id = self.colleague
            form.user_id = self.handler
        self.assertIn("has no valid training", logs.output[0])

    def test_nobody_is_given_by_default_what_they_lack(self):
        self.house.helpdesk_mgmt_ticket_auto_assign = True
        values = {
            "feedback_type": "complaint",
            "name": "By phone",
            "description": "It leaks",
            "partner_id": self.complainant.id,
            "team_id": self.house_team.id,
        }
        for user, kept in ((self.handler, self.handler), (self.colleague, False)):
            made = self._as(user, self.Ticket).create(values)
            self.assertEqual(made.user_id, kept or self.Ticket.user_id)

    def test_mail_comes_in_whoever_the_alias_would_give_it_to(self):
        values = {"team_id": self.house_team.id, "user_id": self.colleague.id}
        prepared = self.Ticket._prepare_mail_values({"email_from": "a@b.c"}, values)
        self.assertFalse(prepared["user_id"])
        values["user_id"] = self.handler.id
        prepared = self.Ticket._prepare_mail_values({"email_from": "a@b.c"}, values)
        self.assertEqual(prepared["user_id"], self.handler.id)

    def test_a_conflict_is_taken_over_by_somebody_trained(self):
        self._record(self.second)
        complaint = self._as(self.handler, self._given_to(self.handler))
        complaint._declare_conflict("My neighbour.", proposed=self.colleague)
        self.assertEqual(complaint.sudo().user_id, self.second)

    # ------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------

    def test_assigning_costs_one_query_and_without_a_rule_none(self):
        complaint = self._given_to(self.handler)
        self.env.flush_all()
        given = {complaint: {(self.handler, "handler"), (self.handler, "investigator")}}
        with self.assertQueryCount(1):
            self.Ticket._find_lacking(given)
        self.house.complaint_competence_rule = "none"
        with self.assertQueryCount(0):
            self.Ticket._find_lacking(given)

    # ------------------------------------------------------------
    # Workload
    # ------------------------------------------------------------

    def test_who_has_room_comes_first_independent_and_trained(self):
        self._record(self.colleague)
        self.house.complaint_workload_target = 4
        self.colleague.complaint_workload_target = 2
        self._given_to(self.handler)
        complaint = self._as(self.manager, self._given_to(self.colleague))
        self.assertEqual(
            complaint.workload_hint,
            f"{self.handler.name} 1 of 4 · {self.colleague.name} 1 of 2",
        )
        complaint.respondent_ids = self.handler
        self.assertEqual(complaint.workload_hint, f"{self.colleague.name} 1 of 2")
        self.house.complaint_workload_target = 0
        other = self._as(self.manager, self._given_to(self.handler))
        self.assertEqual(
            other.workload_hint,
            f"{self.colleague.name} 1 of 2 · {self.handler.name} 2",
        )

    def test_loads_are_one_query_and_only_what_one_may_read(self):
        self._record(self.colleague)
        self._given_to(self.handler, confidentiality="restricted")
        self.env.flush_all()
        mine = self._as(self.colleague, self.Ticket)
        people = self.handler | self.colleague
        loads = mine._get_loads(self.house, people)
        with self.assertQueryCount(1):
            mine._get_loads(self.house, people)
        self.assertEqual({u.id: n for u, (n, _t) in loads.items()}[self.handler.id], 0)
        seen = self._as(self.manager, self.Ticket)._get_loads(self.house, people)
        self.assertEqual({u.id: n for u, (n, _t) in seen.items()}[self.handler.id], 1)

    def test_overview_shows_managers_who_has_room(self):
        Overview = self._as(self.manager, self.env["complaint.overview"])
        self.assertFalse(Overview.get_overview()["capacity"])
        self.house.complaint_workload_target = 3
        for _number in range(4):
            self._given_to(self.handler)
        rows = {row["id"]: row for row in Overview.get_overview()["capacity"]}
        self.assertEqual(set(rows), set(self.staff.ids))
        self.assertEqual(
            (rows[self.handler.id]["open"]["count"], rows[self.handler.id]["free"]),
            (4, -1),
        )
        self.assertEqual(rows[self.second.id]["free"], 3)
        theirs = self._as(self.handler, self.env["complaint.overview"])
        self.assertFalse(theirs.get_overview()["capacity"])


@tagged("post_install", "-at_install")
class TestCompetenceSweep(ClockCommon):
    def test_a_level_that_gives_it_to_somebody_untrained_is_told_to_managers(self):
        company = self.env.company
        self.env["complaint.training"].search([]).active = False
        training = self.env["complaint.training"].create({"name": "Handling"})
        self.env["complaint.competence"].create(
            {
                "user_id": self.handler.id,
                "training_id": training.id,
                "obtained_on": day(1).date() - timedelta(days=3000),
            }
        )
        company.complaint_competence_rule = "refuse"
        self._schedule(
            self._respond_in(
                10,
                levels=[
                    {
                        "name": "Somebody else",
                        "reassign_to": "user",
                        "reassign_user_id": self.outsider.id,
                    },
                    {"name": "Tell", "notify_handler": True},
                ],
            )
        )
        with freeze_time(MONDAY):
            complaint = self._acknowledged()
        with mute_logger(SWEEP):
            self._run(day(16))
        levels = {row.level_id.name: row for row in complaint.escalation_ids}
        self.assertEqual(levels["Somebody else"].state, "failed")
        self.assertIn("“Handling”", levels["Somebody else"].error)
        self.assertIn(self.manager, levels["Somebody else"].notice_ids.user_id)
        self.assertEqual(levels["Tell"].state, "done")
        self.assertEqual(complaint.user_id, self.handler)
