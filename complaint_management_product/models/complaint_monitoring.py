"""Products in the monitoring report (annex H)."""

from odoo import api, models

from odoo.addons.complaint_management.models.complaint_metric import (
    Breakdown,
    received,
)


class ComplaintMonitoring(models.AbstractModel):
    _inherit = "complaint.monitoring"

    @api.model
    def _get_breakdowns(self):
        product = Breakdown("product", self.env._("Products"), "product_id", received())
        return [*super()._get_breakdowns(), product]
