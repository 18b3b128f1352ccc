"""Trend watch by product (8.2)."""

from odoo import api, fields, models
from odoo.tools import SQL


class ComplaintTrend(models.Model):
    _inherit = "complaint.trend"

    dimension = fields.Selection(
        selection_add=[("product_id", "Product")], ondelete={"product_id": "cascade"}
    )

    @api.model
    def _get_dimensions(self):
        return super()._get_dimensions() | {"product_id": SQL("t.product_id")}
