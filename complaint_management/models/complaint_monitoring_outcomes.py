"""What came of complaints, as figures: handling, remedies, satisfaction (annex H)."""

from odoo import api, models
from odoo.fields import Domain

from ..tools import phases
from .complaint_metric import (
    COMPLAINT,
    REMEDY,
    Breakdown,
    Count,
    Metric,
    answered,
    complaints,
    fulfilled,
    granted,
    received,
)


class ComplaintMonitoring(models.AbstractModel):
    _inherit = "complaint.monitoring"

    @api.model
    def _get_handling_metrics(self):
        in_one_go = (
            Domain("investigation_at", "=", False)
            & Domain("reopen_count", "=", 0)
            & Domain("review_level", "=", 0)
            & Domain("complainant_verdict", "!=", "rejected")
        )
        assessed = complaints("assessed_at")
        judged_cause = answered(Domain("recurrence", "!=", False))
        return [
            Metric(
                "first_contact",
                self.env._("Resolved at first contact"),
                "handling",
                unit="share",
                part=answered(in_one_go),
                whole=answered(),
                better="more",
                clause="7.5",
                help=self.env._(
                    "Of those answered in the period: answered without an "
                    "investigation, never taken up again, and not rejected by the "
                    "complainant."
                ),
            ),
            Metric(
                "reassessed",
                self.env._("Wrongly prioritised"),
                "handling",
                unit="share",
                part=complaints("assessed_at", Domain("reassessed_at", "!=", False)),
                whole=assessed,
                better="less",
                clause="7.5",
                help=self.env._(
                    "Of those assessed in the period: severity, impact or safety was "
                    "corrected later. Recorded since this report exists."
                ),
            ),
            Metric(
                "upheld",
                self.env._("Decided for the complainant"),
                "handling",
                unit="share",
                part=answered(Domain("decision", "in", tuple(phases.IN_FAVOUR))),
                whole=answered(Domain("decision", "!=", False)),
                clause="7.7",
                help=self.env._(
                    "Of the decisions told in the period: upheld or partly upheld."
                ),
            ),
            Metric(
                "reopened",
                self.env._("Reopened"),
                "handling",
                part=complaints("reopened_at"),
                better="less",
                clause="7.9",
                help=self.env._(
                    "Complaints last taken up again in the period after closing."
                ),
            ),
            Metric(
                "referred",
                self.env._("Referred outside"),
                "handling",
                part=complaints("referred_at"),
                better="less",
                clause="7.9",
                help=self.env._(
                    "Complaints that went to an external body in the period."
                ),
            ),
            self._get_repeat_metric(),
            Metric(
                "recurrent",
                self.env._("Recurrent problems"),
                "handling",
                unit="share",
                part=answered(Domain("recurrence", "in", ("recurrent", "systemic"))),
                whole=judged_cause,
                better="less",
                clause="8.2",
                help=self.env._(
                    "Of those answered in the period whose recurrence was judged: "
                    "recurrent or systemic."
                ),
            ),
        ]

    @api.model
    def _get_repeat_metric(self):
        """Same complainant, same matter, once more."""
        return Metric(
            "repeated",
            self.env._("Repeat complaints"),
            "handling",
            unit="share",
            part=received(Domain("is_repeat", "=", True)),
            whole=received(),
            better="less",
            clause="8.2",
            help=self.env._(
                "Of those received in the period: the same complainant had complained "
                "of the same category before, within the time the company has set."
            ),
        )

    @api.model
    def _get_remedy_metrics(self):
        promised = Domain("state", "in", ("offered", "accepted"))
        return [
            Metric(
                "remedies",
                self.env._("Remedies carried out"),
                "remedies",
                part=fulfilled(),
                clause="7.7",
                help=self.env._("By the day on which the complainant had them."),
            ),
            Metric(
                "remedy_cost",
                self.env._("Cost of remedies"),
                "remedies",
                unit="amount",
                part=fulfilled(measure="amount"),
                clause="7.7",
                help=self.env._(
                    "Amounts of the remedies carried out, in company currency."
                ),
            ),
            Metric(
                "remedies_open",
                self.env._("Promised, not yet carried out"),
                "remedies",
                part=Count(
                    REMEDY, None, lambda _span: promised, only_now=True, of=COMPLAINT
                ),
                better="less",
                clause="7.9",
                help=self.env._("Offered or accepted remedies, as of now."),
            ),
            Metric(
                "remedies_overdue",
                self.env._("Of them overdue"),
                "remedies",
                part=Count(
                    REMEDY,
                    None,
                    lambda span: promised & Domain("due_date", "<", span.day),
                    only_now=True,
                    among=lambda _span: promised,
                    of=COMPLAINT,
                ),
                better="less",
                clause="7.9",
                help=self.env._("Remedies whose promised day is over, as of now."),
            ),
            Metric(
                "limits",
                self.env._("Compensation limits kept"),
                "remedies",
                unit="share",
                part=granted(Domain("authority", "!=", "exceeded")),
                whole=granted(),
                better="more",
                clause="5.4",
                help=self.env._(
                    "Of the remedies granted in the period that cost something, where "
                    "limits were set: within the limit of who granted them, or "
                    "approved. Only an earlier register can bring in others."
                ),
            ),
            Metric(
                "approved_remedies",
                self.env._("Granted with approval"),
                "remedies",
                part=granted(Domain("authority", "=", "approved")),
                clause="5.4",
                help=self.env._(
                    "Remedies above the limit of who granted them, which somebody else "
                    "approved."
                ),
            ),
            Metric(
                "improvements",
                self.env._("Improvements made"),
                "remedies",
                part=fulfilled(Domain("type_id.is_improvement", "=", True)),
                better="more",
                clause="8.7",
                help=self.env._(
                    "Remedies carried out that change a product, a process or a "
                    "policy: kinds of remedy marked as improvement."
                ),
            ),
        ]

    @api.model
    def _get_satisfaction_metrics(self):
        labels = dict(
            self.env["survey.question"]
            ._fields["complaint_dimension"]
            ._description_selection(self.env)
        )
        scores = [
            Metric(
                f"score_{name}",
                labels[name],
                "satisfaction",
                unit="score",
                source=name,
                better="more",
                clause="8.3",
                help=self.env._(
                    "Mean of the answers of the period, from 1 to 5. Answers belong to "
                    "whole months: those count whose first day lies in the period."
                ),
            )
            for name in ("handling", "outcome", "product")
        ]
        return [
            *scores,
            Metric(
                "response_rate",
                self.env._("Answers to the survey"),
                "satisfaction",
                unit="share",
                source="response",
                better="more",
                clause="8.3",
                help=self.env._(
                    "Of the complainants asked in the period, those who answered. Who "
                    "did is shown to nobody, so there is no list behind it."
                ),
            ),
        ]

    @api.model
    def _get_breakdowns(self):
        """Tables of one count by a field; an addon adds products here.

        :return: list of ``Breakdown``
        """
        return [
            Breakdown("category", self.env._("Categories"), "category_id", received()),
            Breakdown(
                "root_cause",
                self.env._("Root causes"),
                "root_cause_ids",
                answered(),
                help=self.env._(
                    "Of those answered; a complaint may have several causes."
                ),
            ),
            Breakdown("team", self.env._("Teams"), "team_id", received()),
            Breakdown("channel", self.env._("Channels"), "channel_id", received()),
            Breakdown(
                "severity", self.env._("Severity"), "severity", received(), ordered=True
            ),
            Breakdown(
                "decision",
                self.env._("Decisions"),
                "decision",
                answered(),
                ordered=True,
            ),
            Breakdown(
                "remedy",
                self.env._("Remedies carried out"),
                "type_id",
                fulfilled(measure="amount"),
                help=self.env._("With their amounts, in company currency."),
            ),
        ]
