from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_link_days = fields.Integer(
        related="company_id.complaint_link_days", readonly=False
    )
    complaint_anonymous = fields.Boolean(
        related="company_id.complaint_anonymous", readonly=False
    )
    complaint_body_ids = fields.Many2many(
        related="company_id.complaint_body_ids", readonly=False
    )
    complaint_limit_sender = fields.Integer(
        related="company_id.complaint_limit_sender", readonly=False
    )
    complaint_limit_company = fields.Integer(
        related="company_id.complaint_limit_company", readonly=False
    )
    complaint_limit_mail = fields.Integer(
        related="company_id.complaint_limit_mail", readonly=False
    )
