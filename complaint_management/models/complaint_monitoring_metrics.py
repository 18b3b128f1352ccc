"""What the monitoring report counts: each figure is defined once, here and in
``complaint_monitoring_outcomes.py`` (annex H).

An addon adds its own by extending ``_get_metrics`` or ``_get_breakdowns``; see
docs/monitoring.md.
"""

from odoo import api, models
from odoo.fields import Domain

from ..tools import milestones, monitoring, phases
from .complaint_metric import (
    CLOCK,
    FEEDBACK,
    TICKET,
    Count,
    Metric,
    aged,
    answered,
    complaints,
    due,
    judged,
    received,
    still_open,
)


class ComplaintMonitoring(models.AbstractModel):
    _inherit = "complaint.monitoring"

    @api.model
    def _get_metrics(self):
        """All metrics, in the order of the report.

        :return: list of ``Metric``; each ``key`` once
        """
        return [
            *self._get_volume_metrics(),
            *self._get_ageing_metrics(),
            *self._get_time_metrics(),
            *self._get_milestone_metrics(),
            *self._get_handling_metrics(),
            *self._get_remedy_metrics(),
            *self._get_satisfaction_metrics(),
        ]

    @api.model
    def _get_volume_metrics(self):
        return [
            Metric(
                "received",
                self.env._("Received"),
                "volume",
                part=received(),
                clause="7.2",
                help=self.env._(
                    "Complaints that reached us in the period, by “Received on”."
                ),
            ),
            Metric(
                "safety",
                self.env._("Safety at stake"),
                "volume",
                part=received(Domain("safety_implication", "=", True)),
                better="less",
                clause="7.5",
                help=self.env._(
                    "Of those received, the ones marked “Safety at stake”."
                ),
            ),
            Metric(
                "answered",
                self.env._("Answered"),
                "volume",
                part=answered(),
                clause="7.8",
                help=self.env._(
                    "Complaints whose last decision was told in the period."
                ),
            ),
            Metric(
                "closed",
                self.env._("Closed"),
                "volume",
                part=complaints(
                    "closed_date", Domain("complaint_phase", "=", phases.CLOSED)
                ),
                clause="7.9",
                help=self.env._("Complaints closed in the period, and still closed."),
            ),
            Metric(
                "open",
                self.env._("Open at the end"),
                "volume",
                part=Count(TICKET, None, still_open, of=FEEDBACK),
                better="less",
                clause="7.3",
                help=self.env._(
                    "Neither closed nor referred outside when the period ended, or now "
                    "if it has not. One that was closed by then and has been reopened "
                    "since counts as open."
                ),
            ),
            Metric(
                "other_feedback",
                self.env._("Other feedback"),
                "volume",
                part=Count(
                    TICKET,
                    "received_at",
                    Domain(
                        "feedback_type", "in", ("suggestion", "compliment", "enquiry")
                    ),
                    of=FEEDBACK,
                ),
                clause="4.11",
                help=self.env._("Suggestions, compliments and enquiries received."),
            ),
        ]

    @api.model
    def _get_ageing_metrics(self):
        """What is open, by the days since its receipt."""
        metrics = []
        for place, least in enumerate(monitoring.AGES):
            most = monitoring.AGES[place + 1 : place + 2]
            name = (
                self.env._(
                    "Open %(least)s to %(most)s days", least=least, most=most[0] - 1
                )
                if most
                else self.env._("Open %s days or more", least)
            )
            metrics.append(
                Metric(
                    f"age_{least}",
                    name,
                    "ageing",
                    part=Count(
                        TICKET,
                        None,
                        aged(least, most[0] if most else None),
                        among=still_open,
                        of=FEEDBACK,
                    ),
                    clause="7.3",
                    help=self.env._(
                        "Open at the end of the period, by time since receipt."
                    ),
                )
            )
        return metrics

    @api.model
    def _get_time_metrics(self):
        return [
            Metric(
                "acknowledged_late",
                self.env._("Acknowledged late"),
                "timeliness",
                part=judged(milestones.ACKNOWLEDGE, late=True),
                better="less",
                clause="7.4",
                help=self.env._(
                    "Clocks “Acknowledge” due in the period that were met too late, or "
                    "are overdue."
                ),
            ),
            Metric(
                "answered_late",
                self.env._("Answered late"),
                "timeliness",
                part=judged(milestones.RESPOND, late=True),
                better="less",
                clause="7.8",
                help=self.env._(
                    "Clocks “Answer” due in the period that were met too late, or are "
                    "overdue."
                ),
            ),
            Metric(
                "extended",
                self.env._("Clocks extended"),
                "timeliness",
                part=due(Domain("extended_at", "!=", False)),
                better="less",
                clause="7.3",
                help=self.env._(
                    "Clocks due in the period whose due time was put off with a "
                    "reason. They are judged by the new time."
                ),
            ),
            Metric(
                "days_to_acknowledge",
                self.env._("Days to acknowledge"),
                "timeliness",
                unit="days",
                part=complaints(
                    "acknowledged_at", measure=("received_at", "acknowledged_at")
                ),
                better="less",
                clause="7.4",
                help=self.env._(
                    "Median calendar days from receipt to acknowledgement, of those "
                    "acknowledged in the period."
                ),
            ),
            Metric(
                "days_to_answer",
                self.env._("Days to answer"),
                "timeliness",
                unit="days",
                part=answered(measure=("received_at", "responded_at")),
                better="less",
                clause="7.8",
                help=self.env._(
                    "Median calendar days from receipt to the last decision, of those "
                    "answered in the period."
                ),
            ),
        ]

    @api.model
    def _get_milestone_metrics(self):
        """Clocks kept in time, for each thing we owe."""
        labels = dict(
            self.env[CLOCK]._fields["milestone"]._description_selection(self.env)
        )
        return [
            Metric(
                f"on_time_{milestone}",
                self.env._("In time: %s", labels[milestone]),
                "milestones",
                unit="share",
                part=judged(milestone, late=False),
                whole=judged(milestone),
                better="more",
                clause="4.6, 7.3",
                help=self.env._(
                    "Of the clocks due in the period that have been met or are "
                    "overdue, those met in time. Clocks that run, are paused or were "
                    "not needed do not count."
                ),
            )
            for milestone in labels
            if milestones.is_duty(milestone)
        ]
