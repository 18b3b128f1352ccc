"""Actions as figures of the monitoring report (8.7, annex H)."""

from odoo import api, models
from odoo.fields import Domain

from .complaint_metric import Count, Metric

ACTION = "complaint.action"


def late(span):
    """Actions that were not done when a period ended, or now, and past their day."""
    day = span.day
    return (
        Domain("state", "!=", "cancelled")
        & Domain("opened_on", "<=", day)
        & Domain("date_deadline", "<", day)
        & (Domain("done_on", "=", False) | Domain("done_on", ">=", day))
    )


class ComplaintMonitoring(models.AbstractModel):
    _inherit = "complaint.monitoring"

    @api.model
    def _get_metrics(self):
        return [*super()._get_metrics(), *self._get_action_metrics()]

    @api.model
    def _get_section_names(self):
        return {**super()._get_section_names(), "actions": self.env._("Actions")}

    @api.model
    def _get_action_metrics(self):
        done = Domain("state", "in", ("done", "verified"))
        verified = Domain("state", "=", "verified")
        return [
            Metric(
                "actions_done",
                self.env._("Actions done"),
                "actions",
                part=Count(ACTION, "done_on", done),
                better="more",
                clause="8.7",
                help=self.env._(
                    "Corrective and preventive actions and improvements carried out in "
                    "the period."
                ),
            ),
            Metric(
                "actions_late",
                self.env._("Actions late"),
                "actions",
                part=Count(ACTION, None, late),
                better="less",
                clause="8.7",
                help=self.env._(
                    "Not done when the period ended, or now if it has not, and past "
                    "their day."
                ),
            ),
            Metric(
                "effectiveness",
                self.env._("Effective actions"),
                "actions",
                unit="share",
                part=Count(
                    ACTION,
                    "verified_on",
                    verified & Domain("verdict", "=", "effective"),
                ),
                whole=Count(ACTION, "verified_on", verified),
                better="more",
                clause="8.7",
                help=self.env._(
                    "Of the actions verified in the period: those that have helped."
                ),
            ),
        ]
