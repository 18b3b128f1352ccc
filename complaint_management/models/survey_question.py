"""What a question of a satisfaction survey is about (8.3, ISO 10004)."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .survey_survey import ASKABLE

#: Dimensions that are scored, each with a column of ``complaint.satisfaction``.
SCORED = ("handling", "outcome", "product")


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    complaint_dimension = fields.Selection(
        selection=[
            ("handling", "Handling of the complaint"),
            ("outcome", "Outcome"),
            ("product", "Product or service"),
            ("recommend", "Would recommend us (0 to 10)"),
            ("comment", "Comment"),
        ],
        string="Is about",
        help="What the answer counts for. How a complaint was handled is measured "
        "apart from what came of it (8.3).",
    )

    @api.constrains(
        "complaint_dimension",
        "question_type",
        "scale_min",
        "scale_max",
        "triggering_answer_ids",
        "survey_id",
        "is_page",
    )
    def _check_complaint_question(self):
        """:raise ValidationError: for what our page cannot ask or the figures count"""
        for question in self:
            if question.survey_id.survey_type != "complaint" or question.is_page:
                continue
            problem = question._get_complaint_problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "“%(question)s”: %(problem)s",
                        question=question.title,
                        problem=problem,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered_by_complainants(self):
        """What complainants told us does not fall with a question (8.1)."""
        for question in self:
            # whether there are any, whoever deletes
            if (
                question.survey_id.survey_type == "complaint"
                and question.sudo().user_input_line_ids
            ):
                raise UserError(
                    self.env._(
                        "“%(question)s” has answers of complainants. Make a copy of "
                        "the survey and leave the question out there.",
                        question=question.title,
                    )
                )

    def _get_complaint_problem(self):
        """Why this question does not fit into a survey of complainants, or None."""
        if self.question_type not in ASKABLE:
            return self.env._(
                "complainants answer on one simple page. Use a scale, a choice of one "
                "answer, or a text."
            )
        if self.triggering_answer_ids:
            return self.env._(
                "complainants see all questions on one page, so none can depend on "
                "another answer."
            )
        dimension = self.complaint_dimension
        if dimension in (*SCORED, "recommend") and self.question_type != "scale":
            return self.env._("only a scale can be counted for what it is about.")
        if dimension == "recommend" and (self.scale_min, self.scale_max) != (0, 10):
            return self.env._("whether one would recommend us is asked from 0 to 10.")
        if dimension == "comment" and self.question_type not in (
            "text_box",
            "char_box",
        ):
            return self.env._("a comment is a text.")
        return None
