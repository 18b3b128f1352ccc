"""What a company chooses for the analysis of its complaints (8.2)."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_repeat_window = fields.Integer(
        string="Repeated within",
        default=365,
        help="A complaint is a repeated one if the same complainant has complained in "
        "the same category in that many calendar days before; 0: not looked for "
        "(8.2).",
    )

    _complaint_repeat_window_positive = models.Constraint(
        "CHECK (complaint_repeat_window BETWEEN 0 AND 36500)",
        "“Repeated within” is a number of days, from 0 (not looked for) to 36,500.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_repeat_window = fields.Integer(
        related="company_id.complaint_repeat_window", readonly=False
    )
