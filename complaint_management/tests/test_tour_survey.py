"""The survey on a phone, and the figures on a desk, in a real browser."""

from odoo.tests import HttpCase, tagged

from ..tools.monitoring import add_months
from .common_survey import SurveyCommon


@tagged("post_install", "-at_install")
class TestTourSurveyPhone(HttpCase, SurveyCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_from_the_mail_to_thanks(self):
        row = self._sent()
        path = row._get_path()
        self.env.flush_all()
        self.start_tour(f"{path}?score=4", "complaint_survey_phone")
        self.env.invalidate_all()
        self.assertEqual(row.state, "answered")
        self.assertEqual(row.ticket_id.satisfaction_ids.handling, 2)
        self.assertEqual(
            row.ticket_id.satisfaction_ids.comment, "Call back when you say so"
        )


@tagged("post_install", "-at_install")
class TestTourSatisfaction(HttpCase, SurveyCommon):
    def test_from_a_score_to_the_answer(self):
        self.manager.write(
            {"company_ids": [(6, 0, self.company.ids)], "company_id": self.company.id}
        )
        self._answer(self._sent(), handling=1, comment="Rude")
        earlier = self._answer(self._sent(), handling=5).ticket_id.satisfaction_ids
        earlier.month = add_months(earlier.month, -6)
        self._sent()
        self.env.flush_all()
        self.start_tour(
            "/odoo/complaint-satisfaction", "complaint_satisfaction", login="manager"
        )
