from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_public_products = fields.Boolean(
        string="Offer names of products",
        help="Who types some letters under “What is it about?” on the complaints page "
        "is offered names of products that are marked for it. Off: no name of a "
        "product leaves the company.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_public_products = fields.Boolean(
        related="company_id.complaint_public_products", readonly=False
    )
