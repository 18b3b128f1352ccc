"""The demo data: it loads anywhere, looks handled, and sends nothing."""

from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open
from odoo.tools.convert import convert_file

from ..models.helpdesk_ticket_phase import MOMENTS, PHASES
from ..tools import phases

MODULE = "complaint_management"
ROLES = {
    "emma": "complaint_management.group_complaint_handler",
    "emre": "complaint_management.group_complaint_handler",
    "giulia": "complaint_management.group_complaint_handler",
    "margaret": "complaint_management.group_complaint_manager",
    "arthur": "complaint_management.group_complaint_auditor",
    "nora": "base.group_portal",
}


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mails = cls.env["mail.mail"].search([])
        cls.notifications = cls.env["mail.notification"].search([])
        if not cls.env.ref("complaint_management.user_nora", raise_if_not_found=False):
            cls._load()
        data = cls.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "helpdesk.ticket")]
        )
        cls.tickets = cls.env["helpdesk.ticket"].browse(data.mapped("res_id"))
        cls.complaints = cls.tickets.filtered(
            lambda ticket: ticket.feedback_type == "complaint"
        )

    @classmethod
    def _load(cls):
        """Load it here and now, in a database that has none."""
        for filename in Manifest.for_addon(MODULE)["demo"]:
            convert_file(cls.env, MODULE, filename, {}, mode="init", noupdate=True)
        cls.env.invalidate_all()

    def _moments(self, ticket):
        return [
            ticket[MOMENTS[phase]] for phase in phases.WAY[1:] if ticket[MOMENTS[phase]]
        ]

    def test_variety(self):
        self.assertGreaterEqual(len(self.tickets), 40)
        self.assertEqual(
            set(self.tickets.mapped("feedback_type")),
            {"complaint", "suggestion", "compliment", "enquiry"},
        )
        self.assertEqual(
            set(self.complaints.mapped("complaint_phase")), set(dict(PHASES))
        )
        self.assertEqual(len(self.tickets.company_id), 2)
        self.assertEqual(
            set(self.tickets.partner_id.mapped("lang")), {"en_US", "it_IT", "tr_TR"}
        )
        for name in ("closure_reason", "decision", "severity", "impact", "complexity"):
            with self.subTest(field=name):
                known = {key for key, _label in self.tickets._fields[name].selection}
                self.assertEqual(set(self.complaints.mapped(name)) - {False}, known)

    def test_six_months(self):
        months = {
            (ticket.received_at.year, ticket.received_at.month)
            for ticket in self.tickets
        }
        self.assertGreaterEqual(len(months), 6)

    def test_nothing_is_sent(self):
        mails = self.env["mail.mail"].search([]) - self.mails
        self.assertFalse(mails.mapped("subject"))
        self.assertEqual(self.env["mail.notification"].search([]), self.notifications)
        self.assertNotIn("planned", self.tickets.mapped("acknowledgement_state"))

    def test_nothing_is_imported_history(self):
        self.assertFalse(self.tickets.filtered("is_imported"))

    def test_moments_in_order_and_past(self):
        now = self.env.cr.now()
        for ticket in self.tickets:
            with self.subTest(ticket=ticket.complaint_reference, name=ticket.name):
                moments = [ticket.received_at, *self._moments(ticket)]
                self.assertEqual(moments, sorted(moments))
                if ticket.referred_at:
                    before = ticket.investigation_at or ticket.received_at
                    self.assertLessEqual(before, ticket.referred_at)
                    self.assertLessEqual(
                        ticket.referred_at, ticket.closed_date or ticket.referred_at
                    )
                self.assertLessEqual(max(moments), now)
                self.assertEqual(ticket.create_date, ticket.received_at)
                if ticket.occurred_on:
                    self.assertLessEqual(ticket.occurred_on, ticket.received_at.date())
                for remedy in ticket.remedy_ids.filtered("fulfilled_on"):
                    self.assertLessEqual(remedy.fulfilled_on, now.date())
                    self.assertGreaterEqual(
                        remedy.fulfilled_on, ticket.received_at.date()
                    )

    def test_references_in_the_order_of_receipt(self):
        for company in self.tickets.company_id:
            mine = self.tickets.filtered(lambda t, c=company: t.company_id == c)
            self.assertEqual(
                mine.sorted("received_at").mapped("complaint_reference"),
                mine.sorted("complaint_reference").mapped("complaint_reference"),
            )

    def test_every_gate_is_passed(self):
        for ticket in self.complaints:
            with self.subTest(ticket=ticket.complaint_reference, name=ticket.name):
                self.assertFalse(ticket._get_missing_facts(ticket.complaint_phase))

    def test_messages_in_order(self):
        """The chatter shows messages by number; so must their dates be."""
        for ticket in self.tickets:
            with self.subTest(ticket=ticket.complaint_reference, name=ticket.name):
                messages = ticket.message_ids.sorted("id")
                dates = messages.mapped("date")
                self.assertEqual(dates, sorted(dates))
                self.assertEqual(dates[0], ticket.received_at)
                shown = messages.tracking_value_ids.sorted("id").mapped(
                    "new_value_char"
                )
                self.assertEqual(
                    shown[-1:] or [ticket.stage_id.name], [ticket.stage_id.name]
                )

    def test_independence(self):
        about = self.tickets.filtered("respondent_ids")
        self.assertTrue(about)
        for ticket in about:
            self.assertFalse(
                ticket.respondent_ids & (ticket.user_id | ticket.investigator_id)
            )
            for user in ticket.respondent_ids:
                self.assertFalse(ticket.with_user(user).has_access("read"))

    def test_open_ones_are_due_around_today(self):
        today = self.env.cr.now().date()
        waiting = self.complaints.filtered(
            lambda ticket: ticket.complaint_phase not in phases.DECIDED
            and ticket.respond_by
        )
        self.assertTrue(waiting.filtered(lambda ticket: ticket.respond_by < today))
        self.assertTrue(waiting.filtered(lambda ticket: ticket.respond_by >= today))

    def test_clocks_have_done_their_work_in_time(self):
        escalations = self.tickets.escalation_ids
        self.assertGreaterEqual(len(escalations.deadline_id), 10)
        self.assertEqual(set(escalations.mapped("state")) - {"skipped"}, {"done"})
        for escalation in escalations:
            with self.subTest(escalation=escalation.reason):
                self.assertEqual(escalation.executed_at, escalation.planned_at)
                clock = escalation.deadline_id
                ruler = clock.ticket_id._get_ruler(clock.schedule_id)
                levels = ruler.levels_at(
                    clock.milestone_id._get_terms(), clock.started_at, clock.due_at
                )
                self.assertIn((escalation.planned_at, escalation.level_id.id), levels)
                self.assertGreater(escalation.planned_at, clock.ticket_id.received_at)
                self.assertLess(
                    escalation.planned_at, clock.ended_at or self.env.cr.now()
                )

    def test_clocks_that_were_met_late_have_told_somebody(self):
        late = self.tickets.deadline_ids.filtered(
            lambda clock: clock.is_late and clock.milestone == "respond"
        )
        self.assertTrue(late)
        for clock in late:
            with self.subTest(complaint=clock.complaint_reference):
                self.assertIn("told", str(clock.escalation_ids.mapped("actions")))

    def test_nothing_is_left_to_catch_up_with_or_to_tell(self):
        self.assertFalse(
            self.tickets.escalation_ids.notice_ids.filtered(lambda n: not n.told_at)
        )
        waiting = self.tickets.deadline_ids.filtered(
            lambda clock: clock.next_run_at and clock.next_run_at <= self.env.cr.now()
        )
        # what changes a complaint does so now, not then
        for clock in waiting:
            levels = clock.milestone_id.level_ids
            self.assertTrue(any(level._is_particular() for level in levels))

    # ------------------------------------------------------------
    # The complainant's side
    # ------------------------------------------------------------

    def test_companies_have_a_complaints_page(self):
        for company in self.tickets.company_id:
            with self.subTest(company=company.name):
                self.assertTrue(company._get_public_teams())
                self.assertTrue(company._get_public_policy())
                self.assertTrue(company.complaint_body_ids)
        company = self.env.ref("base.main_company")
        for lang, words in (("en_US", "we want to hear of it"), ("tr_TR", "Şikâyet")):
            policy = company.with_context(lang=lang)._get_public_policy()
            self.assertIn(words, policy["body"])

    def test_policy_was_in_force_and_most_have_read_it(self):
        self.assertTrue(all(ticket.policy_id for ticket in self.complaints))
        asked = self.env["complaint.policy.reading"].search([("left_at", "=", False)])
        self.assertTrue(asked.filtered("read_at"))
        self.assertTrue(asked.filtered(lambda reading: not reading.read_at))

    def test_somebody_complained_without_a_name(self):
        anonymous = self.complaints.filtered("is_anonymous")
        self.assertTrue(anonymous)
        for ticket in anonymous:
            self.assertTrue(ticket.company_id.complaint_anonymous)
            self.assertFalse(
                ticket.partner_id or ticket.partner_name or ticket.partner_email
            )

    def test_portal_customer_has_a_decision_to_answer_and_a_survey(self):
        user = self.env.ref("complaint_management.user_nora")
        own = self.tickets.filtered_domain(self.tickets._get_complainant_domain(user))
        self.assertTrue(own.filtered(lambda t: t._may_answer() and t.remedy_ids))
        self.assertTrue(own.filtered(lambda t: t._get_open_survey_url()))

    def test_complainants_were_asked_in_time(self):
        now = self.env.cr.now()
        asked = self.tickets.survey_invitation_ids
        closed = self.complaints.filtered(
            lambda t: t.complaint_phase == "closed" and t._is_asked_for_satisfaction()
        )
        self.assertEqual(asked.ticket_id, closed)
        self.assertEqual(
            set(asked.mapped("state")) - {"cancelled"}, {"sent", "answered", "expired"}
        )
        for row in asked.filtered(lambda row: row.state != "cancelled"):
            with self.subTest(complaint=row.ticket_id.complaint_reference):
                self.assertEqual(row.sent_at, row.planned_at)
                self.assertGreater(row.sent_at, row.ticket_id.closed_date)
                self.assertLessEqual(row.sent_at, now)
                self.assertFalse(row.next_run_at and row.next_run_at <= now)
                if row.state == "answered":
                    self.assertGreater(row.answered_at, row.sent_at)
                    self.assertLess(row.answered_at, min(row.expires_at, now))

    def test_satisfaction_screen_has_figures(self):
        manager = self.env.ref("complaint_management.user_margaret")
        figures = (
            self.env["complaint.satisfaction.figures"]
            .with_user(manager)
            .with_context(allowed_company_ids=self.tickets.company_id.ids)
            .get_figures(0)
        )
        self.assertGreaterEqual(figures["response"]["answered"], 10)
        self.assertLess(figures["response"]["share"], 1)
        for dimension in figures["dimensions"]:
            self.assertTrue(dimension["interval"])
        self.assertGreaterEqual(len(figures["trend"]), 3)
        low = self.tickets.satisfaction_ids.filtered("is_low")
        self.assertTrue(low)
        for row in low:
            self.assertIn(
                self.env.ref("complaint_management.mail_activity_low_score"),
                row.ticket_id.activity_ids.activity_type_id,
            )

    def test_answers_are_dated_when_they_were_given(self):
        for row in self.tickets.satisfaction_ids:
            given_at = row.invitation_id.answered_at
            self.assertEqual(row.answered_at, given_at)
            self.assertEqual(row.user_input_id.end_datetime, given_at)
            self.assertEqual((row.month.month, row.month.day), (given_at.month, 1))
            self.assertEqual(bool(row.by_phone), bool(row.by_phone_user_id))

    def test_logins(self):
        """What script/server prints is true."""
        with file_open(f"{MODULE}/demo/logins.txt") as listed:
            logins = [line.rstrip("\n").split("\t") for line in listed]
        self.assertEqual({login for login, _password, _who in logins}, set(ROLES))
        for login, password, _who in logins:
            with self.subTest(login=login):
                user = self.env["res.users"].search([("login", "=", login)])
                self.assertTrue(user.has_group(ROLES[login]))
                user.with_user(user)._check_credentials(
                    {"login": login, "password": password, "type": "password"},
                    {"interactive": False},
                )

    def test_portal_customer_has_complaints(self):
        user = self.env.ref("complaint_management.user_nora")
        own = self.tickets.filtered_domain(self.tickets._get_complainant_domain(user))
        self.assertGreaterEqual(len(own), 3)
