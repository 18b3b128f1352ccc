from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_letter_approval = fields.Selection(
        related="company_id.complaint_letter_approval", readonly=False
    )
    complaint_letter_attach = fields.Boolean(
        related="company_id.complaint_letter_attach", readonly=False
    )
    complaint_early_days = fields.Integer(
        related="company_id.complaint_early_days", readonly=False
    )
