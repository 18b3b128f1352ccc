"""The shipped certification, taken on its own pages: passed, failed (4.14)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common_competence import CompetenceCommon


@tagged("post_install", "-at_install")
class TestCompetenceCourse(HttpCase, CompetenceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env.ref("complaint_management.survey_handling")
        cls.training.survey_id = cls.survey

    def _take(self, user, right):
        """Take it page by page as a browser does.

        :param right: how many questions of each page are answered rightly
        :return: ``survey.user_input``, when all pages are sent
        """
        self.authenticate(user.login, user.login)
        url = self._as(user, self.training).action_take_course()["url"]
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Complaint handling", page.text)
        answer = self.env["survey.user_input"].search(
            [("partner_id", "=", user.partner_id.id)], limit=1, order="id desc"
        )
        tokens = f"{self.survey.access_token}/{answer.access_token}"
        self._send(f"/survey/begin/{tokens}", {"lang_code": "en_US"})
        asked = answer.predefined_question_ids
        for section in self.survey.page_ids:
            chosen = {}
            for number, question in enumerate(asked & section.question_ids):
                choices = question.suggested_answer_ids
                fits = choices.filtered(
                    lambda c, good=number < right: c.is_correct == good
                )
                chosen[question.id] = fits[0].id
            self.assertEqual(len(chosen), 4)
            self._send(f"/survey/submit/{tokens}", {**chosen, "page_id": section.id})
        answer.invalidate_recordset()
        self.assertEqual(answer.state, "done")
        return answer

    def _send(self, path, params):
        answer = self.url_open(path, json={"params": params}).json()
        self.assertNotIn("error", answer)
        self.assertFalse(answer["result"][-1].get("error"))

    def test_passed_is_recorded_failed_is_not(self):
        failed = self._take(self.handler, right=3)
        self.assertEqual(failed.scoring_percentage, 75)
        self.assertFalse(self._need(self.handler).competence_id)
        self.assertIn(self.handler, self._todos())
        passed = self._take(self.handler, right=4)
        self.assertNotEqual(passed, failed)
        record = self._need(self.handler).competence_id
        self.assertEqual(
            (record.user_id, record.score, record.is_certified, record.answer_id),
            (self.handler, 100, True, passed),
        )
        self.assertFalse(record.recorded_by_id)
        self.assertEqual(record.state, "valid")
        self.assertNotIn(self.handler, self._todos())
        self.assertEqual(len(self.training.competence_ids), 1)

    def test_one_goes_on_with_what_was_begun(self):
        mine = self._as(self.handler, self.training)
        self.assertEqual(mine.action_take_course(), mine.action_take_course())
        with self.assertRaises(AccessError):
            self.training.with_user(self.employee).action_take_course()
        self.training.survey_id = False
        with self.assertRaisesRegex(UserError, "no certification"):
            mine.action_take_course()

    def test_only_who_is_invited_and_signed_in_takes_it(self):
        page = self.url_open(f"/survey/start/{self.survey.access_token}")
        self.assertNotIn("Everybody can complain", page.text)
        mine = self._as(self.handler, self.training).action_take_course()["url"]
        self.authenticate(self.colleague.login, self.colleague.login)
        self.assertNotIn("Start Certification", self.url_open(mine).text)

    def test_nobody_passes_for_somebody_else_nor_by_trying_it_out(self):
        for vals, user in (
            ({"test_entry": True}, self.handler),
            ({"partner_id": self.handler.partner_id.id}, self.manager),
            ({"partner_id": self.portal.partner_id.id}, self.portal),
        ):
            answer = self.env["survey.user_input"].create(
                {
                    "survey_id": self.survey.id,
                    "partner_id": user.partner_id.id,
                    "scoring_success": True,
                    **vals,
                }
            )
            answer.scoring_success = True
            answer.with_user(user).sudo()._mark_done()
        self.assertFalse(self.training.competence_ids)

    def test_every_question_has_one_right_answer_and_stands_in_a_section(self):
        questions = self.survey.question_ids
        self.assertGreaterEqual(len(questions), 20)
        for question in questions:
            right = question.suggested_answer_ids.filtered("is_correct")
            with self.subTest(question.title):
                self.assertEqual(right.mapped("answer_score"), [1])
                self.assertGreaterEqual(len(question.suggested_answer_ids), 3)
                self.assertTrue(question.page_id)
