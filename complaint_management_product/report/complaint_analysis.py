"""Complaints as figures, by product and by category of products (8.2)."""

from odoo import api, fields, models
from odoo.tools import SQL


class ComplaintAnalysis(models.Model):
    _inherit = "complaint.analysis"

    product_id = fields.Many2one(
        comodel_name="product.product", string="Product", readonly=True
    )
    product_categ_id = fields.Many2one(
        comodel_name="product.category", string="Product category", readonly=True
    )
    lot_reference = fields.Char(string="Lot or serial number", readonly=True)

    _depends = {
        "helpdesk.ticket": ["lot_reference", "product_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
    }

    @api.model
    def _select(self):
        return super()._select() | {
            "product_id": SQL("t.product_id"),
            "product_categ_id": SQL(
                """(SELECT pt.categ_id
                      FROM product_product pp
                      JOIN product_template pt ON pt.id = pp.product_tmpl_id
                     WHERE pp.id = t.product_id)"""
            ),
            "lot_reference": SQL("t.lot_reference"),
        }
