from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_survey_id = fields.Many2one(
        related="company_id.complaint_survey_id", readonly=False
    )
    complaint_survey_delay = fields.Integer(
        related="company_id.complaint_survey_delay", readonly=False
    )
    complaint_survey_reminders = fields.Integer(
        related="company_id.complaint_survey_reminders", readonly=False
    )
    complaint_survey_spacing = fields.Integer(
        related="company_id.complaint_survey_spacing", readonly=False
    )
    complaint_survey_valid_days = fields.Integer(
        related="company_id.complaint_survey_valid_days", readonly=False
    )
    complaint_survey_anonymous = fields.Boolean(
        related="company_id.complaint_survey_anonymous", readonly=False
    )
    complaint_survey_low_score = fields.Float(
        related="company_id.complaint_survey_low_score", readonly=False
    )
