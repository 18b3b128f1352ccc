"""Surveys of complainants, kept apart from all others (8.3); surveys to keep an eye on.

The type of its own does the keeping apart: Odoo lets its survey users read the answers
of its own four types only, so what complainants answer is seen by nobody but those whom
our rules name.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Kinds of questions that our page can ask without any script.
ASKABLE = ("scale", "simple_choice", "char_box", "text_box")


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("complaint", "Complaint satisfaction")],
        # of another type, what complainants answered could be read by others
        ondelete={"complaint": "cascade"},
    )
    complaint_watch = fields.Boolean(
        string="Look out for dissatisfaction",
        help="A bad answer to this survey is offered to the complaint managers, to be "
        "registered as a complaint: people do not always call it one (4.11).",
    )
    complaint_watch_percent = fields.Integer(
        string="Bad up to",
        default=40,
        help="In percent of the best possible answer, as the mean of all scales of "
        "the survey, or as its score if it has one.",
    )

    @api.constrains("survey_type", "question_and_page_ids", "questions_selection")
    def _check_complaint_questions(self):
        """What our page cannot ask is refused while one edits, not when one answers."""
        for survey in self.filtered(lambda survey: survey.survey_type == "complaint"):
            survey.question_ids._check_complaint_question()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered_by_complainants(self):
        """What complainants told us does not fall with a survey (8.1)."""
        for survey in self.filtered(lambda survey: survey.survey_type == "complaint"):
            # whether there are any, whoever deletes
            if survey.sudo().user_input_ids:
                raise UserError(
                    self.env._(
                        "“%(survey)s” has answers of complainants. Archive it instead.",
                        survey=survey.title,
                    )
                )

    def write(self, vals):
        """:raise UserError: for another type, in which others would read answers"""
        if vals.get("survey_type", "complaint") != "complaint":
            ours = self.filtered(lambda survey: survey.survey_type == "complaint")
            # whether there are any, whoever edits
            for survey in ours.filtered(lambda survey: survey.sudo().user_input_ids):
                raise UserError(
                    self.env._(
                        "“%(survey)s” has answers of complainants, which others would "
                        "read if it were of another type. Make a copy of it instead.",
                        survey=survey.title,
                    )
                )
        return super().write(vals)

    def _compute_allowed_survey_types(self):
        res = super()._compute_allowed_survey_types()
        if self.env.user.has_group("survey.group_survey_user"):
            for survey in self:
                survey.allowed_survey_types = [
                    *(survey.allowed_survey_types or []),
                    "complaint",
                ]
        return res

    @api.constrains("complaint_watch", "survey_type")
    def _check_complaint_watch(self):
        for survey in self:
            if survey.complaint_watch and survey.survey_type == "complaint":
                raise ValidationError(
                    self.env._(
                        "Low scores of complainants are looked after already. Switch "
                        "off “Look out for dissatisfaction” in “%(survey)s”.",
                        survey=survey.title,
                    )
                )

    def _get_start_question(self):
        """The question that the mail asks already: the first scale."""
        self.ensure_one()
        return self.question_ids.filtered(lambda q: q.question_type == "scale")[:1]
