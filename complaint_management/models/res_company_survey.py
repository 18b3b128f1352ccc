"""Whether, when and how a company asks complainants, and how a team differs (8.3)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

SURVEY = "complaint_management.survey_satisfaction"
#: What a team may choose for itself.
SETTINGS = (
    "complaint_survey_id",
    "complaint_survey_delay",
    "complaint_survey_reminders",
    "complaint_survey_spacing",
    "complaint_survey_valid_days",
)


class ComplaintSurveySettings(models.AbstractModel):
    _name = "complaint.survey.settings"
    _description = "How Complainants Are Asked"

    complaint_survey_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Satisfaction survey",
        domain=[("survey_type", "=", "complaint")],
        help="Complainants are invited to it once for each closing. Empty: nobody is "
        "asked (8.3).",
    )
    complaint_survey_delay = fields.Integer(
        string="Asked after",
        default=3,
        help="Calendar days from the closing to the invitation.",
    )
    complaint_survey_reminders = fields.Integer(
        string="Reminders",
        default=1,
        help="How often somebody who has not answered is reminded.",
    )
    complaint_survey_spacing = fields.Integer(
        string="Days between reminders",
        default=7,
        help="Calendar days from the invitation, or the last reminder, to the next.",
    )
    complaint_survey_valid_days = fields.Integer(
        string="Can be answered for",
        default=30,
        help="Calendar days from the invitation in which the link opens the survey.",
    )

    @api.constrains(*SETTINGS)
    def _check_complaint_survey(self):
        for record in self:
            survey = record.complaint_survey_id.sudo()  # its type, no more
            if survey and survey.survey_type != "complaint":
                raise ValidationError(
                    self.env._(
                        "“%(survey)s” is no survey about complaints. Choose one of "
                        "the type “Complaint satisfaction”: its answers are kept "
                        "apart.",
                        survey=survey.title,
                    )
                )
            if not (
                record.complaint_survey_delay >= 0
                and 0 <= record.complaint_survey_reminders <= 5
                and record.complaint_survey_spacing >= 1
                and record.complaint_survey_valid_days >= 1
            ):
                raise ValidationError(
                    self.env._(
                        "Please check the satisfaction survey of %(name)s: at most "
                        "five reminders, at least a day between them and at least a "
                        "day to answer.",
                        name=record.display_name,
                    )
                )


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "complaint.survey.settings"]

    complaint_survey_id = fields.Many2one(
        default=lambda self: self.env.ref(SURVEY, raise_if_not_found=False)
    )
    complaint_survey_anonymous = fields.Boolean(
        string="Anonymous answers",
        help="Nobody can see which complainant gave an answer. Scores then appear in "
        "groups (smallest: a setting), without complaint, handler or day (4.10).",
    )
    complaint_survey_low_score = fields.Float(
        string="Low score up to",
        default=2.0,
        help="From 1 to 5. When the handling or the outcome is rated so low, a manager "
        "gets a to-do and can take the complaint up again. 0: never.",
    )

    @api.model
    def _use_default_complaint_survey(self):
        """Companies that were there before the addon begin to ask as well."""
        companies = self.sudo().search([("complaint_survey_id", "=", False)])
        companies.complaint_survey_id = self.env.ref(SURVEY)


class HelpdeskTicketTeam(models.Model):
    _name = "helpdesk.ticket.team"
    _inherit = ["helpdesk.ticket.team", "complaint.survey.settings"]

    complaint_survey_mode = fields.Selection(
        selection=[("own", "Its own"), ("none", "None")],
        string="Satisfaction survey",
        help="Empty: as the company does.",
    )
    complaint_survey_id = fields.Many2one(string="Survey of the team")
