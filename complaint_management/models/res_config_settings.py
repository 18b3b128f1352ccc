from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_link_days = fields.Integer(
        related="company_id.complaint_link_days", readonly=False
    )
