"""Answers of complainants, and bad answers to the surveys we keep an eye on."""

from odoo import fields, models

from ..tools import satisfaction
from .res_users import AUDITOR, HANDLER


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    complaint_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        index="btree_not_null",
        readonly=True,
        groups=f"{HANDLER},{AUDITOR}",
        help="The complaint that was asked about, even when the same person has "
        "several. Empty where answers are anonymous (8.3).",
    )
    survey_by_phone_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Typed in by",
        readonly=True,
        groups=f"{HANDLER},{AUDITOR}",
        help="Who typed in the answers while the complainant told them.",
    )
    survey_by_phone = fields.Datetime(
        string="Told by phone on",
        readonly=True,
        groups=f"{HANDLER},{AUDITOR}",
    )

    def _notify_new_participation_subscribers(self):
        """Followers of a survey do not learn who complained (4.10)."""
        others = self.filtered(lambda a: a.survey_id.survey_type != "complaint")
        return super(SurveyUserInput, others)._notify_new_participation_subscribers()

    def _mark_done(self):
        res = super()._mark_done()
        bad = self.filtered(lambda answer: answer._is_dissatisfied())
        if bad:
            # whoever answers a survey knows nothing of complaints
            self.env["complaint.dissatisfaction"].sudo()._notice(bad)
        return res

    def _is_dissatisfied(self):
        """Whether this is a bad answer to a survey that the company marked."""
        survey = self.survey_id
        if not survey.complaint_watch or self.test_entry:
            return False
        percent = self._get_watched_percent()
        return percent is not None and percent <= survey.complaint_watch_percent

    def _get_watched_percent(self):
        """How good the answer is, in percent of the best possible; None: unknown."""
        self.ensure_one()
        scales = [
            100
            * (line.value_scale - line.question_id.scale_min)
            / (line.question_id.scale_max - line.question_id.scale_min)
            for line in self.user_input_line_ids
            if line.question_id.question_type == "scale" and not line.skipped
        ]
        if scales:
            return satisfaction.mean_of(scales)
        if self.survey_id.scoring_type != "no_scoring":
            return self.scoring_percentage
        return None
