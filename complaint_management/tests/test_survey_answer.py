"""Answers belong to their complaint, count once; low ones are looked after (8.3)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_survey import SurveyCommon


@tagged("post_install", "-at_install")
class TestSurveyAnswer(SurveyCommon):
    def test_an_answer_is_kept_as_odoo_keeps_it_and_bound_to_its_complaint(self):
        row = self._answer(self._sent(), handling=4, comment="Kept me waiting")
        answer = row.sudo().user_input_id
        self.assertEqual(answer.state, "done")
        self.assertEqual(answer.complaint_id, row.ticket_id)
        self.assertEqual(answer.partner_id, self.complainant)
        lines = answer.user_input_line_ids
        self.assertEqual(len(lines), len(self.survey.question_ids))
        first = lines.filtered(lambda line: line.question_id == self.start_question)
        self.assertEqual(first.value_scale, 4)
        self.assertEqual(row.state, "answered")
        self.assertTrue(row.answered_at)

    def test_of_two_complaints_each_gets_its_own_answer(self):
        one, two = self._sent(), self._sent()
        self._answer(two, handling=1)
        self._answer(one, handling=5)
        self.assertEqual(one.ticket_id.satisfaction_ids.handling, 5)
        self.assertEqual(two.ticket_id.satisfaction_ids.handling, 1)

    def test_dimensions_are_scored_apart(self):
        row = self._answer(
            self._sent(), handling=5, outcome=1, product=3, recommend=7, comment="x"
        )
        score = row.ticket_id.satisfaction_ids
        self.assertEqual((score.handling, score.outcome, score.product), (5, 1, 3))
        self.assertEqual((score.recommend, score.comment), (7, "x"))
        self.assertEqual(score.user_id, self.handler)
        self.assertEqual(score.team_id, self.team)
        self.assertEqual(score.month.day, 1)

    def test_what_is_left_out_counts_for_nothing(self):
        row = self._sent()
        self._answer(row, handling=4, outcome=None, product=None, recommend=None)
        other = self._answer(self._sent(), handling=2, outcome=2)
        scores = (row | other).ticket_id.satisfaction_ids
        self.assertFalse(row.ticket_id.satisfaction_ids.has_recommend)
        ((handling, outcome, recommend),) = self.env[scores._name]._read_group(
            [("id", "in", scores.ids)],
            [],
            ["handling:avg", "outcome:avg", "recommend:avg"],
        )
        self.assertEqual((handling, outcome, recommend), (3, 2, 9))

    def test_a_zero_is_an_answer(self):
        row = self._answer(self._sent(), recommend=0)
        score = row.ticket_id.satisfaction_ids
        self.assertTrue(score.has_recommend)
        self.assertEqual(score.recommend, 0)

    def test_an_answer_counts_once(self):
        row = self._answer(self._sent(), handling=5)
        answers, _problems = row._read_answers(self._get_form(handling=1))
        self.assertFalse(row._record_answers(answers))
        self.assertEqual(row.ticket_id.satisfaction_ids.handling, 5)

    def test_an_answer_after_the_time_is_not_kept(self):
        row = self._sent()
        row.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        answers, _problems = row._read_answers(self._get_form())
        self.assertFalse(row._record_answers(answers))
        self.assertFalse(row.ticket_id.satisfaction_ids)

    def test_what_is_no_answer_is_refused_with_words(self):
        row = self._sent()
        name = f"q{self.start_question.id}"
        for form in ({}, {name: ""}, {name: "6"}, {name: "x"}, {name: "4; DROP"}):
            with self.subTest(form):
                answers, problems = row._read_answers(form)
                self.assertTrue(problems)
                self.assertFalse(answers)

    def test_a_needed_question_is_asked_for(self):
        self.start_question.constr_mandatory = True
        row = self._sent()
        _answers, problems = row._read_answers(self._get_form(handling=None))
        self.assertIn(f"q{self.start_question.id}", problems)

    def test_texts_are_cut_and_freed_of_what_no_database_takes(self):
        row = self._answer(self._sent(), comment="a\0b" + "x" * 9000)
        comment = row.ticket_id.satisfaction_ids.comment
        self.assertTrue(comment.startswith("abx"))
        self.assertEqual(len(comment), 4000)

    def test_a_question_changed_later_does_not_change_what_was_said(self):
        row = self._answer(self._sent(), handling=2)
        self.by_dimension["handling"].complaint_dimension = "product"
        self.assertEqual(row.ticket_id.satisfaction_ids.handling, 2)

    def test_the_survey_of_answers_cannot_be_deleted(self):
        self._answer(self._sent())
        with self.assertRaises(UserError):
            self.survey.unlink()

    def test_followers_of_the_survey_do_not_learn_who_complained(self):
        self.survey.message_subscribe(
            self.employee.partner_id.ids,
            self.env.ref("survey.mt_survey_survey_user_input_completed").ids,
        )
        row = self._answer(self._sent())
        self.assertFalse(row.sudo().user_input_id.message_ids)

    # ------------------------------------------------------------
    # By phone
    # ------------------------------------------------------------

    def test_an_answer_told_by_phone_says_who_typed_it_in_and_when(self):
        row = self._sent()
        row._check_phone(self.handler)
        self._answer(row, by_phone=self.handler)
        answer = row.sudo().user_input_id
        self.assertEqual(answer.survey_by_phone_user_id, self.handler)
        self.assertTrue(answer.survey_by_phone)
        score = row.ticket_id.satisfaction_ids
        self.assertTrue(score.by_phone)
        self.assertEqual(score.by_phone_user_id, self.handler)

    def test_a_call_may_come_before_the_mail_which_is_then_not_sent(self):
        row = self._closed().survey_invitation_ids
        self._answer(row, by_phone=self.handler)
        self.assertEqual(row.state, "answered")
        self._make_due(row)
        self._run(row)
        self.assertFalse(self._get_mails(row))

    def test_who_has_no_address_can_be_asked_by_phone(self):
        self.complainant.email = False
        row = self._closed().survey_invitation_ids
        self._make_due(row)
        self._run(row)
        self._answer(row, by_phone=self.handler)
        self.assertEqual(row.state, "answered")

    def test_nobody_types_in_answers_on_complaints_of_others(self):
        row = self._sent()
        for user in (self.outsider, self.auditor, self.employee, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                row._check_phone(user)

    def test_anonymous_answers_are_typed_in_by_nobody(self):
        self.company.complaint_survey_anonymous = True
        with self.assertRaises(UserError):
            self._sent()._check_phone(self.handler)

    # ------------------------------------------------------------
    # Low scores, and dissatisfaction heard elsewhere
    # ------------------------------------------------------------

    def _todos(self, record, kind):
        kind = self.env.ref(f"complaint_management.{kind}")
        return record.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_a_low_score_makes_a_to_do_for_a_manager(self):
        row = self._answer(self._sent(), handling=2, outcome=4)
        todo = self._todos(row.ticket_id, "mail_activity_low_score")
        self.assertEqual(todo.user_id, self.manager)
        as_manager = row.ticket_id.with_user(self.manager)
        self.assertTrue(as_manager.has_low_score)

    def test_a_fair_score_makes_none(self):
        row = self._answer(self._sent(), handling=3, outcome=3)
        self.assertFalse(self._todos(row.ticket_id, "mail_activity_low_score"))

    def test_the_limit_is_the_companys(self):
        self.company.complaint_survey_low_score = 0
        row = self._answer(self._sent(), handling=1, outcome=1)
        self.assertFalse(self._todos(row.ticket_id, "mail_activity_low_score"))

    def _watched_answer(self, score, **vals):
        survey = self.env["survey.survey"].create(
            {"title": "Our café", "complaint_watch": True, **vals}
        )
        question = self.env["survey.question"].create(
            {
                "survey_id": survey.id,
                "title": "How was it?",
                "question_type": "scale",
                "scale_min": 1,
                "scale_max": 5,
            }
        )
        answer = survey._create_answer(partner=self.complainant, check_attempts=False)
        answer._save_lines(question, str(score))
        answer._mark_done()
        return self.env["complaint.dissatisfaction"].search(
            [("user_input_id", "=", answer.id)]
        )

    def test_a_bad_answer_in_a_marked_survey_is_offered_and_registered(self):
        self.env.user.company_id = self.company
        heard = self._watched_answer(2)
        self.assertEqual((heard.state, heard.percent), ("new", 25))
        todo = self._todos(heard, "mail_activity_dissatisfaction")
        self.assertTrue(
            todo.user_id.has_group("complaint_management.group_complaint_manager")
        )
        heard.company_id = self.company
        action = heard.with_user(self.manager).action_register()
        ticket = self.env["helpdesk.ticket"].browse(action["res_id"])
        self.assertEqual(ticket.feedback_type, "complaint")
        self.assertEqual(ticket.partner_id, self.complainant)
        self.assertIn("How was it?", ticket.description)
        self.assertEqual((heard.state, heard.ticket_id), ("registered", ticket))
        self.assertFalse(heard.activity_ids)
        with self.assertRaises(UserError):
            heard.with_user(self.manager).action_register()

    def test_it_may_turn_out_to_be_no_complaint(self):
        heard = self._watched_answer(1)
        heard.company_id = self.company
        with self.assertRaises(AccessError):
            heard.with_user(self.handler).action_dismiss()
        heard.with_user(self.manager).action_dismiss()
        self.assertEqual(heard.state, "dismissed")

    def test_a_good_answer_and_an_unmarked_survey_are_left_alone(self):
        self.assertFalse(self._watched_answer(4))
        self.assertFalse(self._watched_answer(1, complaint_watch=False))

    # ------------------------------------------------------------
    # Surveys that fit
    # ------------------------------------------------------------

    def test_what_our_page_cannot_ask_is_refused_while_editing(self):
        for vals in (
            {"question_type": "matrix"},
            {"question_type": "date"},
            {"question_type": "text_box", "complaint_dimension": "handling"},
            {"question_type": "scale", "complaint_dimension": "comment"},
            {
                "question_type": "scale",
                "complaint_dimension": "recommend",
                "scale_min": 1,
                "scale_max": 5,
            },
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.env["survey.question"].create(
                    {"survey_id": self.survey.id, "title": "New", **vals}
                )
