"""What second looks say of decisions, as a figure (4.7, 8.4)."""

from odoo import api, models
from odoo.fields import Domain

from .complaint_metric import OF_COMPLAINT, Count, Metric


class ComplaintMonitoring(models.AbstractModel):
    _inherit = "complaint.monitoring"

    @api.model
    def _get_handling_metrics(self):
        def done(extra=Domain.TRUE):
            done = Domain("state", "=", "done") & extra
            return Count("complaint.second.look", "done_at", done, of=OF_COMPLAINT)

        return [
            *super()._get_handling_metrics(),
            Metric(
                "second_look",
                self.env._("Second look: decided otherwise"),
                "handling",
                unit="share",
                part=done(Domain("result", "=", "otherwise")),
                whole=done(),
                better="less",
                clause="4.7",
                help=self.env._(
                    "Of the second looks taken in the period: whoever looked would "
                    "have decided otherwise."
                ),
            ),
        ]
