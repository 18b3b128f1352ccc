"""How long complainants wait for a call, in the monitoring report (annex H)."""

from odoo import api, models

from odoo.addons.complaint_management.models.complaint_metric import Metric, complaints


class ComplaintMonitoring(models.AbstractModel):
    _inherit = "complaint.monitoring"

    @api.model
    def _get_metrics(self):
        return [
            *super()._get_metrics(),
            Metric(
                "days_to_call_back",
                self.env._("Days to call back"),
                "timeliness",
                unit="days",
                part=complaints(
                    "called_back_at", measure=("received_at", "called_back_at")
                ),
                better="less",
                clause="7.3",
                help=self.env._(
                    "Median calendar days from receipt to the call, of those called "
                    "back in the period."
                ),
            ),
        ]
