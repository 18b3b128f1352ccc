"""Who sees what complainants said: by role, by phase; anonymous, nobody (4.10)."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_survey import SurveyCommon


@tagged("post_install", "-at_install")
class TestSurveyAccess(SurveyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey_user = new_test_user(
            cls.env,
            "survey_user",
            "base.group_user,base.group_allow_export,survey.group_survey_user",
        )
        cls.survey_manager = new_test_user(
            cls.env,
            "survey_manager",
            "base.group_user,base.group_allow_export,survey.group_survey_manager",
        )

    def _scores(self, user, ticket):
        return (
            self.env["complaint.satisfaction"]
            .with_user(user)
            .search([("ticket_id", "=", ticket.id)])
        )

    def test_handlers_see_scores_of_their_closed_complaints_only(self):
        ticket = self._answer(self._sent()).ticket_id
        self.assertTrue(self._scores(self.handler, ticket))
        self.assertTrue(self._scores(self.colleague, ticket), "of the team")
        self.assertFalse(self._scores(self.outsider, ticket))
        self._reopen(ticket)
        self.assertFalse(self._scores(self.handler, ticket), "while it is open")
        for user in (self.manager, self.auditor):
            self.assertTrue(self._scores(user, ticket))

    def test_the_form_of_a_complaint_opens_for_each_role(self):
        ticket = self._answer(self._sent()).ticket_id
        spec = {
            "satisfaction_ids": {"fields": {"handling": {}, "comment": {}}},
            "survey_invitation_ids": {"fields": {"state": {}}},
            "has_low_score": {},
        }
        for user in (self.handler, self.manager, self.auditor):
            with self.subTest(user.login):
                (values,) = ticket.with_user(user).web_read(spec)
                self.assertEqual(values["satisfaction_ids"][0]["handling"], 4)
                self.assertEqual(
                    values["survey_invitation_ids"][0]["state"], "answered"
                )

    def test_who_the_complaint_is_about_sees_nothing_of_it(self):
        ticket = self._answer(self._sent()).ticket_id
        ticket.write({"respondent_ids": [(4, self.manager.id)]})
        self.assertFalse(self._scores(self.manager, ticket))
        rows = self.Invitation.with_user(self.manager)
        self.assertFalse(rows.search([("ticket_id", "=", ticket.id)]))

    def test_a_restricted_complaints_scores_are_restricted(self):
        ticket = self._answer(self._sent(confidentiality="restricted")).ticket_id
        ticket.investigator_id = False
        self.assertTrue(self._scores(self.handler, ticket))
        self.assertFalse(self._scores(self.colleague, ticket))

    def test_other_people_read_neither_invitations_nor_scores(self):
        self._answer(self._sent())
        for user in (
            self.employee,
            self.portal,
            self.agent,
            self.survey_user,
            self.survey_manager,
        ):
            for model in (
                "complaint.survey.invitation",
                "complaint.satisfaction",
                "complaint.survey.optout",
                "complaint.dissatisfaction",
            ):
                with self.subTest(user=user.login, model=model):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    def test_survey_users_do_not_read_what_complainants_answer(self):
        row = self._answer(self._sent())
        answer = row.sudo().user_input_id
        for user in (
            self.survey_user,
            self.survey_manager,
            self.env.ref("base.user_admin"),
        ):
            for records in (answer, answer.user_input_line_ids):
                with self.subTest(user=user.login, model=records._name):
                    found = records.with_user(user).search([("id", "in", records.ids)])
                    self.assertFalse(found)
                    with self.assertRaises(AccessError):
                        records.with_user(user).read(["survey_id"])
                    with self.assertRaises(AccessError):
                        records.with_user(user).export_data(["survey_id/title"])
            with self.assertRaises(AccessError):
                answer.with_user(user).unlink()

    def test_statistics_of_odoo_show_survey_users_no_answer(self):
        row = self._answer(self._sent(), comment="CANARY")
        lines = row.sudo().user_input_id.user_input_line_ids
        survey = self.survey.with_user(self.survey_manager)
        found = self.env["survey.user_input.line"].with_user(self.survey_manager)
        self.assertFalse(found.search([("survey_id", "=", survey.id)]))
        self.assertFalse(
            survey.question_ids.user_input_line_ids
            & lines.with_user(self.survey_manager)
        )

    def test_roles_of_complaints_read_no_raw_answer(self):
        row = self._answer(self._sent())
        for user in (self.handler, self.manager, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["survey.user_input"].with_user(user).search([])
            self.assertNotIn(
                "access_token", row.with_user(user).fields_get(), user.login
            )
            with self.assertRaises(AccessError):
                row.with_user(user).read(["access_token"])
            with self.assertRaises(AccessError):
                row.with_user(user).search([("access_token", "=like", "a%")])

    def test_nobody_in_the_house_reads_the_link_in_a_mail_that_waits(self):
        row = self._sent()
        message = self._get_mails(row).mail_message_id
        self.assertNotIn(row.access_token, message.body)
        for user in (self.handler, self.manager, self.auditor):
            found = self.env["mail.message"].with_user(user)
            domain = [("model", "=", row._name), ("res_id", "=", row.id)]
            with self.subTest(user.login):
                self.assertFalse(found.search(domain))
                with self.assertRaises(AccessError):
                    message.with_user(user).read(["body"])

    def test_nobody_in_the_house_gets_the_link_out_of_the_template(self):
        row = self._sent()
        template = self.env.ref("complaint_management.mail_template_survey")
        for user in (self.handler, self.manager):
            composer = (
                self.env["mail.compose.message"]
                .with_user(user)
                .create(
                    {
                        "model": row._name,
                        "res_ids": repr(row.ids),
                        "template_id": template.id,
                    }
                )
            )
            with self.subTest(user.login):
                self.assertIn(row.ticket_id.complaint_reference, composer.body)
                self.assertNotIn(row.access_token, composer.body)

    def test_a_survey_with_answers_stays_one_of_complainants(self):
        self._answer(self._sent())
        survey = self.survey.with_user(self.survey_manager)
        with self.assertRaises(UserError):
            survey.survey_type = "custom"
        with self.assertRaises(UserError):
            survey.question_ids[0].unlink()
        survey.title = "How did we do?"
        fresh = survey.copy()
        fresh.question_ids[0].unlink()
        fresh.survey_type = "custom"

    def test_other_companies_see_nothing(self):
        ticket = self._answer(self._sent()).ticket_id
        other = self.env["res.company"].create({"name": "Other"})
        self.manager.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self._scores(self.manager, ticket))

    def test_customers_read_none_of_it_on_their_ticket(self):
        ticket = self._answer(
            self._sent(partner_id=self.portal.partner_id.id)
        ).ticket_id
        for name in ("satisfaction_ids", "survey_invitation_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                ticket.with_user(self.portal).read([name])


@tagged("post_install", "-at_install")
class TestAnonymousSurvey(SurveyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_survey_anonymous = True

    def _five(self, **vals):
        return self.Invitation.union(*(self._sent(**vals) for _n in range(5)))

    def test_nothing_on_the_answer_names_the_complaint(self):
        row = self._sent()
        last = (
            self.env["survey.user_input"].search([], order="id desc", limit=1).id or 0
        )
        self._answer(row)
        answer = self.env["survey.user_input"].search([("id", ">", last)])
        self.assertEqual(len(answer), 1)
        self.assertFalse(answer.complaint_id)
        self.assertFalse(answer.partner_id)
        self.assertFalse(answer.email)
        self.assertFalse(answer.nickname)
        self.assertEqual(answer.create_uid, self.env.ref("base.user_root"))
        self.assertFalse(answer.message_ids)
        month = fields.Datetime.now().replace(day=1, hour=0, minute=0, second=0)
        for name in ("create_date", "write_date", "start_datetime", "end_datetime"):
            self.assertEqual(answer[name], month.replace(microsecond=0), name)
        self.assertEqual(
            set(answer.user_input_line_ids.mapped("create_date")),
            {month.replace(microsecond=0)},
        )
        score = self.env["complaint.satisfaction"].search(
            [("company_id", "=", self.company.id)]
        )
        for name in (
            "ticket_id",
            "invitation_id",
            "user_input_id",
            "user_id",
            "answered_at",
        ):
            self.assertFalse(score[name], name)

    def test_the_invitation_looks_the_same_before_and_after(self):
        row = self._sent()
        self.env.flush_all()
        visible = sorted(
            set(row.with_user(self.manager).fields_get()) - {"display_name"}
        )
        row.invalidate_recordset()
        before = row.with_user(self.manager).read(visible)
        self._answer(row)
        self.assertEqual(row.with_user(self.manager).read(visible), before)
        with self.assertRaises(AccessError):
            row.with_user(self.manager).read(["is_answered"])
        with self.assertRaises(AccessError):
            row.with_user(self.manager).search([("is_answered", "=", True)])

    def test_no_reminder_is_sent_but_the_row_moves_as_all_others(self):
        answered, silent = self._sent(), self._sent()
        self._answer(answered)
        rows = answered | silent
        self._make_due(rows)
        self._run(rows)
        self.assertEqual(rows.mapped("reminder_count"), [1, 1])
        self.assertEqual(len(self._get_mails(answered)), 1)
        self.assertEqual(len(self._get_mails(silent)), 2)
        rows.expires_at = fields.Datetime.now() - timedelta(hours=1)
        self._make_due(rows)
        self._run(rows)
        self.assertEqual(rows.mapped("state"), ["expired", "expired"])

    def test_it_can_be_answered_once_only(self):
        row = self._answer(self._sent())
        answers, _problems = row._read_answers(self._get_form())
        self.assertFalse(row._record_answers(answers))
        self.assertEqual(row._get_page_state(), "answered")

    def test_scores_appear_in_groups_of_five_only(self):
        rows = self._five()
        Scores = self.env["complaint.satisfaction"].with_user(self.manager)
        mine = [("company_id", "=", self.company.id)]
        for row in rows[:4]:
            self._answer(row)
        self.assertFalse(Scores.search(mine))
        self._answer(rows[4])
        scores = Scores.search(mine)
        self.assertEqual(len(scores), 5)
        self.assertEqual(len(set(scores.mapped("create_date"))), 1)
        self.assertEqual(set(scores.mapped("handling")), {4})
        self.assertFalse(scores.user_id)
        self.assertFalse(scores.ticket_id)

    def test_handlers_and_customers_see_no_anonymous_score(self):
        for row in self._five():
            self._answer(row)
        found = self.env["complaint.satisfaction"].with_user(self.handler).search([])
        self.assertFalse(found)

    def test_what_few_share_is_not_kept(self):
        rows = self._five(severity="low")
        rows |= self._sent(severity="critical")
        for row in rows[1:]:
            self._answer(row)
        scores = self.env["complaint.satisfaction"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(scores), 5)
        self.assertEqual(set(scores.mapped("severity")), {"low", False})
        self.assertEqual(scores.team_id, self.team, "shared by all")

    def test_the_month_of_an_answer_points_to_nobody(self):
        months_ago = fields.Datetime.now() - timedelta(days=70)
        early = self._sent(severity="critical")
        with freeze_time(months_ago):
            self._answer(self._open_at(early, months_ago))
        for row in self._five(severity="critical")[:4]:
            self._answer(row)
        scores = self.env["complaint.satisfaction"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(scores), 5)
        self.assertEqual(len(set(scores.mapped("month"))), 1)

    def _open_at(self, row, moment):
        """As if it had been sent then."""
        row.write({"sent_at": moment, "expires_at": moment + timedelta(days=30)})
        return row

    def test_what_was_left_out_stays_left_out_when_shown(self):
        rows = self._five()
        for row in rows:
            self._answer(row, outcome=None, recommend=None)
        ((outcome, recommend),) = self.env["complaint.satisfaction"]._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["outcome:avg", "recommend:avg"],
        )
        self.assertFalse(outcome)
        self.assertFalse(recommend)

    def test_a_low_anonymous_score_points_to_no_complaint(self):
        row = self._answer(self._sent(), handling=1)
        self.assertFalse(row.ticket_id.activity_ids)

    def test_what_was_promised_holds_when_the_setting_changes(self):
        row = self._sent()
        self.company.complaint_survey_anonymous = False
        self._answer(row)
        self.assertFalse(row.ticket_id.satisfaction_ids)
        self.assertTrue(row.is_anonymous)

    def test_the_mail_says_that_answers_are_anonymous(self):
        self.assertIn("anonymous", self._get_mails(self._sent()).body_html)
