"""How many of the staff have read the policy (5.3)."""

from odoo import api, models
from odoo.fields import Domain

from .complaint_metric import Count, Metric


def asked(span):
    """Readings asked for of versions in force at its end, of people who still are."""
    moment = span.at
    return (
        Domain("asked_at", "<", moment)
        & (Domain("left_at", "=", False) | Domain("left_at", ">=", moment))
        & Domain("policy_id.published_at", "<", moment)
        & (
            Domain("policy_id.replaced_at", "=", False)
            | Domain("policy_id.replaced_at", ">=", moment)
        )
    )


def read(span):
    return asked(span) & Domain("read_at", "<", span.at)


class ComplaintMonitoring(models.AbstractModel):
    _inherit = "complaint.monitoring"

    @api.model
    def _get_metrics(self):
        return [*super()._get_metrics(), self._get_policy_metric()]

    @api.model
    def _get_policy_metric(self):
        model = "complaint.policy.reading"
        return Metric(
            "policy_read",
            self.env._("Policy read"),
            "improvement",
            unit="share",
            part=Count(model, None, read, among=asked),
            whole=Count(model, None, asked, among=asked),
            better="more",
            clause="5.3",
            help=self.env._(
                "Of the handlers and managers asked to read the policy in force when "
                "the period ended, or now if it has not: those who have confirmed it."
            ),
        )
