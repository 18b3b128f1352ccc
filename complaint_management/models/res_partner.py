from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_external_dispute_body = fields.Boolean(
        string="External dispute resolution",
        help="An ombudsman, arbiter or other body that settles disputes outside the "
        "company (ISO 10003). Complaints can be referred to it.",
    )
