from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_decision_approval = fields.Selection(
        related="company_id.complaint_decision_approval", readonly=False
    )
