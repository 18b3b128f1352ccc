"""Two companies in one database: nothing of one gets into the other (4.10)."""

import json
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ASSESSED, ComplaintCommon

#: In New York still the day before.
LATE_IN_UTC = datetime(2027, 3, 2, 3)


class TwoCompaniesCommon(ComplaintCommon):
    """Everything of the one is in ``here``, of the other in ``there``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here, cls.there = cls.env["res.company"].create(
            [
                {"name": "Here Ltd", "currency_id": cls.env.ref("base.EUR").id},
                {"name": "There Inc", "currency_id": cls.env.ref("base.JPY").id},
            ]
        )
        cls.companies = cls.here | cls.there
        for company, domain, tz in (
            (cls.here, "here.example", "Europe/Rome"),
            (cls.there, "there.example", "America/New_York"),
        ):
            company.write(
                {
                    "email": f"us@{domain}",
                    "alias_domain_id": cls.env["mail.alias.domain"]
                    .create({"name": domain})
                    .id,
                    "complaint_letter_approval": "none",
                }
            )
            company.resource_calendar_id.tz = tz
        cls.both = cls._staff("both", cls.companies, "manager")
        cls.manager_here = cls._staff("manager_here", cls.here, "manager")
        cls.manager_there = cls._staff("manager_there", cls.there, "manager")
        cls.team_here, cls.team_there = (
            cls.env["helpdesk.ticket.team"].create(
                {
                    "name": f"Team of {company.name}",
                    "feedback_type": "complaint",
                    "company_id": company.id,
                }
            )
            for company in cls.companies
        )

    @classmethod
    def _staff(cls, login, companies, role):
        return new_test_user(
            cls.env,
            login,
            f"complaint_management.group_complaint_{role}",
            email=f"{login}@example.com",
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )

    @classmethod
    def _at(cls, company, **vals):
        """A complaint of a company, handled by who works for both."""
        team = cls.team_here if company == cls.here else cls.team_there
        return cls._complain(team_id=team.id, **{"user_id": cls.both.id, **vals})

    def _mails_on(self, record):
        return self.env["mail.mail"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)]
        )


@tagged("post_install", "-at_install")
class TestTwoCompanies(TwoCompaniesCommon):
    # ------------------------------------------------------------
    # Numbers and configuration
    # ------------------------------------------------------------

    def test_each_company_counts_for_itself(self):
        references = [
            self._at(company).complaint_reference.rsplit("/", 1)[1]
            for company in (self.here, self.there, self.here, self.there)
        ]
        self.assertEqual(references, ["00001", "00001", "00002", "00002"])

    def test_a_complaint_takes_nothing_of_another_company(self):
        complaint = self._at(self.here)
        theirs = {"name": "Theirs", "company_id": self.there.id}
        for name, value in (
            ("team_id", self.team_there.id),
            ("category_id", self.env["helpdesk.ticket.category"].create(theirs).id),
            ("channel_id", self.env["helpdesk.ticket.channel"].create(theirs).id),
            (
                "root_cause_ids",
                [Command.link(self.env["complaint.root.cause"].create(theirs).id)],
            ),
            ("duplicate_id", self._at(self.there).id),
            ("user_id", self.manager_there.id),
            ("investigator_id", self.manager_there.id),
            (
                "remedy_ids",
                [
                    Command.create(
                        {"type_id": self.env["complaint.remedy.type"].create(theirs).id}
                    )
                ],
            ),
        ):
            with self.subTest(name), self.assertRaises(ValidationError):
                complaint.with_user(self.both).with_context(
                    allowed_company_ids=self.companies.ids
                ).write({name: value})

    def test_schedules_are_those_of_the_company(self):
        schedule = self.env["complaint.schedule"].create(
            {
                "name": "Theirs",
                "sequence": 1,
                "company_id": self.there.id,
                "milestone_ids": [
                    Command.create(
                        {"milestone": "respond", "amount": 1, "unit": "working_days"}
                    )
                ],
            }
        )
        self.assertNotEqual(self._at(self.here).schedule_id, schedule)
        self.assertEqual(self._at(self.there).schedule_id, schedule)

    def test_configuration_of_no_company_is_changed_by_managers_of_any(self):
        for model in (
            "complaint.remedy.type",
            "complaint.root.cause",
            "complaint.schedule",
            "complaint.training",
        ):
            shared, theirs = self.env[model].create(
                [{"name": "Of all"}, {"name": "Theirs", "company_id": self.there.id}]
            )
            with self.subTest(model):
                shared.with_user(self.manager_here).name = "Changed"
                self.assertEqual(shared.name, "Changed")
                with self.assertRaises(AccessError):
                    theirs.with_user(self.manager_here).name = "Changed"

    # ------------------------------------------------------------
    # Mails and letters
    # ------------------------------------------------------------

    def test_one_run_acknowledges_each_in_the_name_of_its_company(self):
        with freeze_time(LATE_IN_UTC):
            complaints = self._at(self.here) | self._at(self.there)
            complaints.acknowledged_at = False
            complaints.acknowledgement_state = "planned"
            complaints._send_acknowledgements()
        for complaint, domain, day, other in (
            (complaints[0], "here.example", "March 2, 2027", "There Inc"),
            (complaints[1], "there.example", "March 1, 2027", "Here Ltd"),
        ):
            mail = self._mails_on(complaint)
            with self.subTest(domain):
                self.assertIn(f"us@{domain}", mail.email_from)
                self.assertEqual(mail.record_company_id, complaint.company_id)
                self.assertIn(day, mail.body_html)
                self.assertIn(complaint.company_id.name, mail.body_html)
                self.assertNotIn(other, mail.body_html)

    def test_letters_are_numbered_and_signed_by_their_company(self):
        numbers = []
        for company in self.companies:
            letter = (
                self.env["complaint.letter"]
                .with_user(self.both)
                .with_context(allowed_company_ids=self.companies.ids)
                .create({"ticket_id": self._at(company).id, "kind": "progress"})
            )
            letter.action_send()
            numbers.append(letter.number)
            report = self.env["report.complaint_management.report_complaint_letter"]
            paper = report._get_paper(letter.sudo())
            message = letter.sudo().message_id
            with self.subTest(company.name):
                self.assertEqual(paper["company"], company.name)
                self.assertIn(company.email, message.email_from)
                self.assertEqual(message.record_company_id, company)
        self.assertEqual(numbers[0], numbers[1])

    def test_a_letter_tells_the_day_where_its_company_is(self):
        for company, day in ((self.here, "March 2"), (self.there, "March 1")):
            with freeze_time(LATE_IN_UTC):
                complaint = self._at(company).with_user(self.both)
                letter = complaint.with_context(tz="Asia/Tokyo")._render_letter(
                    self.env.ref("complaint_management.mail_template_acknowledgement"),
                    "en_US",
                )
            with self.subTest(company.name):
                self.assertIn(f"{day}, 2027", letter["body_html"])

    def test_a_digest_is_about_one_company(self):
        self._make_notices(self._at(self.here), self._at(self.there))
        self.env["complaint.notice"]._tell(self.both)
        mails = (
            self.env["complaint.notice"]
            .search([("user_id", "=", self.both.id)])
            .mail_id
        )
        self.assertEqual(len(mails), 2)
        senders = sorted(mail.email_from for mail in mails)
        self.assertIn("us@here.example", senders[0])
        self.assertIn("us@there.example", senders[1])

    def _make_notices(self, *complaints):
        for complaint in complaints:
            clock = complaint.deadline_ids[:1]
            level = self.env["complaint.schedule.level"].search([], limit=1)
            escalation = self.env["complaint.escalation"].create(
                {
                    "deadline_id": clock.id,
                    "ticket_id": complaint.id,
                    "company_id": complaint.company_id.id,
                    "level_id": level.id,
                    "state": "done",
                    "planned_at": fields.Datetime.now(),
                    "due_at": fields.Datetime.now(),
                }
            )
            self.env["complaint.notice"].create(
                {"escalation_id": escalation.id, "user_id": self.both.id}
            )

    def test_managers_are_those_of_the_company(self):
        for company, manager in (
            (self.here, self.manager_here),
            (self.there, self.manager_there),
        ):
            managers = self._at(company)._get_complaint_managers()
            self.assertEqual(
                managers & (self.manager_here | self.manager_there), manager
            )

    def test_surveys_are_sent_by_the_company_that_closed(self):
        for company in self.companies:
            complaint = self._close(self._at(company))
            invitation = complaint.survey_invitation_ids
            invitation.next_run_at = fields.Datetime.now() - timedelta(minutes=1)
            invitation._run_batch()
            mail = self._mails_on(invitation)
            with self.subTest(company.name):
                self.assertEqual(invitation.company_id, company)
                self.assertIn(company.email, mail.email_from)
                self.assertIn(company.name, mail.body_html)

    def _close(self, complaint):
        complaint.write(
            {
                **ASSESSED,
                "acknowledged_at": fields.Datetime.now(),
                "acknowledgement_method": "phone",
                "complexity": "simple",
                "findings": "<p>So it was.</p>",
                "decision": "not_upheld",
                "decision_reasons": "<p>It was not ours.</p>",
                "complaint_phase": "responded",
            }
        )
        complaint.complainant_verdict = "accepted"
        complaint.action_close()
        return complaint

    # ------------------------------------------------------------
    # Records and figures
    # ------------------------------------------------------------

    def test_a_manager_finds_nothing_of_another_company(self):
        self._at(self.here)
        theirs = self._at(self.there)
        theirs.message_post(body="Theirs")
        for model, domain in (
            ("helpdesk.ticket", [("id", "=", theirs.id)]),
            ("complaint.deadline", [("ticket_id", "=", theirs.id)]),
            ("complaint.ledger.entry", [("ticket_id", "=", theirs.id)]),
            ("complaint.analysis", [("ticket_id", "=", theirs.id)]),
            ("mail.message", [("id", "in", theirs.message_ids.ids)]),
        ):
            self.env.cr.flush()  # the ledger is written before the commit
            with self.subTest(model):
                found = self.env[model].with_user(self.both)
                found = found.with_context(allowed_company_ids=self.companies.ids)
                self.assertTrue(found.search_count(domain))
                found = self.env[model].with_user(self.manager_here)
                self.assertFalse(found.search_count(domain))

    def test_seals_hold_the_chains_of_their_company(self):
        here, there = self._at(self.here), self._at(self.there)
        self.env.cr.flush()
        Seal = self.env["complaint.ledger.seal"]
        seals = {company: Seal._seal(company, force=True) for company in self.companies}
        self.assertEqual([seal.count for seal in seals.values()], [1, 1])
        for complaint in here | there:
            told = "".join(
                self.env["complaint.ledger"]._export(complaint.company_id, self.both)
            )
            other = (here | there) - complaint
            self.assertIn(f'"{complaint.company_id.name}"', told)
            self.assertNotIn(f'"{other.company_id.name}"', told)

    def test_figures_are_of_the_companies_chosen(self):
        self._at(self.here)
        self._at(self.there)
        self._at(self.there)
        self.env.flush_all()
        for companies, count in ((self.here, 1), (self.there, 2), (self.companies, 3)):
            mine = self.env["base"].with_user(self.both)
            mine = mine.with_context(allowed_company_ids=companies.ids).env
            with self.subTest(companies.mapped("name")):
                report = mine["complaint.monitoring"].get_report(
                    {"company_ids": companies.ids}
                )
                received = report["sections"][0]["figures"][0]
                self.assertEqual(received["count"], count, received)
                register = mine["complaint.register"].create({})
                if len(companies) == 1:
                    self.assertEqual(register.complaint_count, count)
                rows = mine["complaint.analysis"].search_count([])
                self.assertEqual(rows, count)
                objectives = mine["complaint.objective"].search_count([])
                self.assertEqual(objectives, 0)

    def test_figures_of_another_company_are_not_to_be_had_by_asking(self):
        self._at(self.there)
        self.env.flush_all()
        asked = {"company_ids": self.companies.ids}
        report = self.env["complaint.monitoring"].with_user(self.manager_here)
        text = json.dumps(report.get_report(asked), default=str)
        self.assertNotIn("There Inc", text)
        with self.assertRaises(AccessError):
            self.env["complaint.register"].with_user(self.manager_here).create(
                {"company_id": self.there.id}
            )._find()

    def test_the_trend_watch_judges_each_company_by_itself(self):
        self._at(self.here)
        self._at(self.there)
        self.env.flush_all()
        Trend = self.env["complaint.trend"]
        Trend._watch(self.companies)
        with freeze_time(fields.Datetime.now() + timedelta(days=8)):
            Trend._watch(self.companies)
        for user, company in (
            (self.manager_here, self.here),
            (self.manager_there, self.there),
        ):
            series = Trend.with_user(user).search([])
            self.assertEqual(series.company_id, company)

    def test_amounts_are_in_the_currency_of_the_company(self):
        for company in self.companies:
            complaint = self._at(
                company,
                remedy_ids=[
                    Command.create({"type_id": self.refund.id, "amount": 1000})
                ],
            )
            words = complaint.remedy_ids._get_words()
            self.assertIn(company.currency_id.symbol, words)
