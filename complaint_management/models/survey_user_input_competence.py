"""Whoever passes a certification has the training recorded by that (4.14)."""

from odoo import models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def _mark_done(self):
        res = super()._mark_done()
        # passed by who is signed in: nobody passes for somebody else
        mine = self.filtered(
            lambda answer: (
                answer.survey_id.certification
                and answer.scoring_success
                and not answer.test_entry
                and answer.partner_id == self.env.user.partner_id
            )
        )
        if mine and self.env.user._is_internal():
            self.env["complaint.competence"]._record_certification(mine)
        return res
