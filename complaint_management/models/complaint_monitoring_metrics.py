"""What the monitoring report counts: each figure is defined here, once (annex H).

A metric is a domain. The page counts it, the list behind the page shows it, an objective
measures it; so all of them agree. An addon adds its own by extending ``_get_metrics`` or
``_get_breakdowns``; see docs/monitoring.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ..tools import milestones, monitoring, phases
from .complaint_schedule_milestone import MILESTONES

TICKET, CLOCK, REMEDY = "helpdesk.ticket", "complaint.deadline", "complaint.remedy"
COMPLAINT = Domain("feedback_type", "=", "complaint")
CLOCK_OF_COMPLAINT = Domain("ticket_id.feedback_type", "=", "complaint")
REMEDY_OF_COMPLAINT = Domain("ticket_id.feedback_type", "=", "complaint")
PHASES_OPEN = tuple(phase for phase in phases.WAY if phase not in phases.ENDED)


@dataclass(frozen=True)
class Count:
    """Records of one model that a period counts.

    :param model: name of the model; it has a ``company_id``
    :param moment: the field, date or time, that places a record into a period; None for
        what is so at one moment: then ``domain`` is a function of it
    :param domain: which of them
    :param measure: what is taken of them beside their number: the name of a field of
        money, to be added up, or a pair of moments, to take the median time between
    :param only_now: nothing tells how it was at an earlier moment
    :param among: what is counted is among this: read along with other counts among the
        same, it costs no more rows. A function of the moment, too
    """

    model: str
    moment: str | None
    domain: Domain | Callable
    measure: str | tuple | None = None
    only_now: bool = False
    among: Callable | None = None

    def at(self, span):
        """The conditions for one period, companies apart.

        :param Span span: the period
        """
        if not self.moment:
            return self.domain(span.at)
        return self.domain & span.within(self.model, self.moment)

    def reach(self, span):
        """Conditions of the rows that have to be read to count it; few for an index."""
        if self.moment:
            return span.within(self.model, self.moment)
        return (self.among or self.domain)(span.at)


@dataclass(frozen=True)
class Metric:
    """One figure of the report.

    :param unit: ``count``; ``share`` of ``part`` in ``whole``; ``days``, the median of
        ``part``'s measure; ``amount``, its sum; ``score`` from 1 to 5
    :param part: what is counted; None where the system has no record of it
    :param better: ``more`` or ``less``, where one of them is
    :param clause: of ISO 10002
    :param help: the definition, in words
    :param source: for scores: what ``_get_scores`` calls it
    """

    key: str
    name: str
    section: str
    unit: str = "count"
    part: Count | None = None
    whole: Count | None = None
    better: str | None = None
    clause: str = "8.4"
    help: str = ""
    source: str | None = None

    @property
    def is_recorded(self):
        return bool(self.part or self.source)


@dataclass(frozen=True)
class Breakdown:
    """One count by a field of its records; the most first.

    :param ordered: the field's own order instead
    """

    key: str
    name: str
    field: str
    count: Count
    help: str = ""
    ordered: bool = False


def received(extra=Domain.TRUE):
    return Count(TICKET, "received_at", COMPLAINT & extra)


def answered(extra=Domain.TRUE, measure=None):
    return Count(TICKET, "responded_at", COMPLAINT & extra, measure)


def judged(milestone, late=None):
    """Clocks of one milestone that were due and are met or overdue: kept or not.

    :param bool late: only those that were kept too late, or not yet; None: all
    """
    of = CLOCK_OF_COMPLAINT & Domain("milestone", "=", milestone)
    situations = {True: ("late", "overdue"), False: ("met",)}
    among = situations.get(late, ("met", "late", "overdue"))
    return Count(CLOCK, "due_at", of & Domain("situation", "in", among))


def open_at(moment):
    """Complaints that were not closed or referred at a moment.

    One that was closed then and has been taken up again since is counted as open.
    """
    ended = Domain("complaint_phase", "=", phases.CLOSED) & Domain(
        "closed_date", ">=", moment
    ) | Domain("complaint_phase", "=", phases.REFERRED) & Domain(
        "referred_at", ">=", moment
    )
    still = Domain("complaint_phase", "in", PHASES_OPEN)
    return COMPLAINT & Domain("received_at", "<", moment) & (still | ended)


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
            *self._get_competence_metrics(),
        ]

    @api.model
    def _get_volume_metrics(self):
        _ = self.env._
        return [
            Metric(
                "received",
                _("Received"),
                "volume",
                part=received(),
                clause="7.2",
                help=_("Complaints that reached us in the period, by “Received on”."),
            ),
            Metric(
                "safety",
                _("Safety at stake"),
                "volume",
                part=received(Domain("safety_implication", "=", True)),
                better="less",
                clause="7.5",
                help=_("Of those received, the ones marked “Safety at stake”."),
            ),
            Metric(
                "answered",
                _("Answered"),
                "volume",
                part=answered(),
                clause="7.8",
                help=_("Complaints whose last decision was told in the period."),
            ),
            Metric(
                "closed",
                _("Closed"),
                "volume",
                part=Count(
                    TICKET,
                    "closed_date",
                    COMPLAINT & Domain("complaint_phase", "=", phases.CLOSED),
                ),
                clause="7.9",
                help=_("Complaints closed in the period, and still closed."),
            ),
            Metric(
                "open",
                _("Open at the end"),
                "volume",
                part=Count(TICKET, None, open_at),
                better="less",
                clause="7.3",
                help=_(
                    "Neither closed nor referred outside when the period ended, or now "
                    "if it has not. One that was closed by then and has been reopened "
                    "since counts as open."
                ),
            ),
            Metric(
                "other_feedback",
                _("Other feedback"),
                "volume",
                part=Count(
                    TICKET,
                    "received_at",
                    Domain(
                        "feedback_type", "in", ("suggestion", "compliment", "enquiry")
                    ),
                ),
                clause="4.11",
                help=_("Suggestions, compliments and enquiries received."),
            ),
        ]

    @api.model
    def _get_ageing_metrics(self):
        """What is open, by the days since its receipt."""
        _ = self.env._
        metrics = []
        for place, least in enumerate(monitoring.AGES):
            most = monitoring.AGES[place + 1 : place + 2]
            name = (
                _("%(least)s to %(most)s days", least=least, most=most[0] - 1)
                if most
                else _("%s days or more", least)
            )
            metrics.append(
                Metric(
                    f"age_{least}",
                    name,
                    "ageing",
                    part=Count(
                        TICKET,
                        None,
                        _aged(least, most[0] if most else None),
                        among=open_at,
                    ),
                    clause="7.3",
                    help=_("Open at the end of the period, by time since receipt."),
                )
            )
        return metrics

    @api.model
    def _get_time_metrics(self):
        _ = self.env._
        return [
            Metric(
                "acknowledged_late",
                _("Acknowledged late"),
                "timeliness",
                part=judged(milestones.ACKNOWLEDGE, late=True),
                better="less",
                clause="7.4",
                help=_(
                    "Clocks “Acknowledge” due in the period that were met too late, or "
                    "are overdue."
                ),
            ),
            Metric(
                "answered_late",
                _("Answered late"),
                "timeliness",
                part=judged(milestones.RESPOND, late=True),
                better="less",
                clause="7.8",
                help=_(
                    "Clocks “Answer” due in the period that were met too late, or are "
                    "overdue."
                ),
            ),
            Metric(
                "extended",
                _("Clocks extended"),
                "timeliness",
                part=Count(
                    CLOCK,
                    "due_at",
                    CLOCK_OF_COMPLAINT & Domain("extended_at", "!=", False),
                ),
                better="less",
                clause="7.3",
                help=_(
                    "Clocks due in the period whose due time was put off with a reason. "
                    "They are judged by the new time."
                ),
            ),
            Metric(
                "days_to_acknowledge",
                _("Days to acknowledge"),
                "timeliness",
                unit="days",
                part=Count(
                    TICKET,
                    "acknowledged_at",
                    COMPLAINT,
                    ("received_at", "acknowledged_at"),
                ),
                better="less",
                clause="7.4",
                help=_(
                    "Median calendar days from receipt to acknowledgement, of those "
                    "acknowledged in the period."
                ),
            ),
            Metric(
                "days_to_answer",
                _("Days to answer"),
                "timeliness",
                unit="days",
                part=answered(measure=("received_at", "responded_at")),
                better="less",
                clause="7.8",
                help=_(
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
                    "Of the clocks due in the period that have been met or are overdue, "
                    "those met in time. Clocks that run, are paused or were not needed "
                    "do not count."
                ),
            )
            for milestone, _name in MILESTONES
            if milestone in milestones.DUTIES
        ]

    @api.model
    def _get_handling_metrics(self):
        _ = self.env._
        in_one_go = (
            Domain("investigation_at", "=", False)
            & Domain("reopen_count", "=", 0)
            & Domain("review_level", "=", 0)
            & Domain("complainant_verdict", "!=", "rejected")
        )
        assessed = Count(TICKET, "assessed_at", COMPLAINT)
        judged_cause = answered(Domain("recurrence", "!=", False))
        return [
            Metric(
                "first_contact",
                _("Resolved at first contact"),
                "handling",
                unit="share",
                part=answered(in_one_go),
                whole=answered(),
                better="more",
                clause="7.5",
                help=_(
                    "Of those answered in the period: answered without an "
                    "investigation, never taken up again, and not rejected by the "
                    "complainant."
                ),
            ),
            Metric(
                "reassessed",
                _("Wrongly prioritised"),
                "handling",
                unit="share",
                part=Count(
                    TICKET,
                    "assessed_at",
                    COMPLAINT & Domain("reassessed_at", "!=", False),
                ),
                whole=assessed,
                better="less",
                clause="7.5",
                help=_(
                    "Of those assessed in the period: severity, impact or safety was "
                    "corrected later. Recorded since this report exists."
                ),
            ),
            Metric(
                "upheld",
                _("Decided for the complainant"),
                "handling",
                unit="share",
                part=answered(Domain("decision", "in", tuple(phases.IN_FAVOUR))),
                whole=answered(Domain("decision", "!=", False)),
                clause="7.7",
                help=_("Of the decisions told in the period: upheld or partly upheld."),
            ),
            Metric(
                "reopened",
                _("Reopened"),
                "handling",
                part=Count(TICKET, "reopened_at", COMPLAINT),
                better="less",
                clause="7.9",
                help=_("Complaints last taken up again in the period after closing."),
            ),
            Metric(
                "referred",
                _("Referred outside"),
                "handling",
                part=Count(TICKET, "referred_at", COMPLAINT),
                better="less",
                clause="7.9",
                help=_("Complaints that went to an external body in the period."),
            ),
            self._get_repeat_metric(),
            Metric(
                "recurrent",
                _("Recurrent problems"),
                "handling",
                unit="share",
                part=answered(Domain("recurrence", "in", ("recurrent", "systemic"))),
                whole=judged_cause,
                better="less",
                clause="8.2",
                help=_(
                    "Of those answered in the period whose recurrence was judged: "
                    "recurrent or systemic."
                ),
            ),
        ]

    @api.model
    def _get_repeat_metric(self):
        """Same complainant, same matter, once more."""
        is_kept = "repeat_of_id" in self.env[TICKET]._fields
        return Metric(
            "repeated",
            self.env._("Repeat complaints"),
            "handling",
            unit="share",
            part=received(Domain("repeat_of_id", "!=", False)) if is_kept else None,
            whole=received(),
            better="less",
            clause="8.2",
            help=self.env._(
                "Of those received in the period: the same complainant had complained "
                "of the same category shortly before."
            ),
        )

    @api.model
    def _get_remedy_metrics(self):
        _ = self.env._
        fulfilled = REMEDY_OF_COMPLAINT & Domain("state", "=", "fulfilled")
        promised = REMEDY_OF_COMPLAINT & Domain("state", "in", ("offered", "accepted"))
        return [
            Metric(
                "remedies",
                _("Remedies carried out"),
                "remedies",
                part=Count(REMEDY, "fulfilled_on", fulfilled),
                clause="7.7",
                help=_("By the day on which the complainant had them."),
            ),
            Metric(
                "remedy_cost",
                _("Cost of remedies"),
                "remedies",
                unit="amount",
                part=Count(REMEDY, "fulfilled_on", fulfilled, "amount"),
                clause="7.7",
                help=_("Amounts of the remedies carried out, in company currency."),
            ),
            Metric(
                "remedies_open",
                _("Promised, not yet carried out"),
                "remedies",
                part=Count(REMEDY, None, lambda _at: promised, only_now=True),
                better="less",
                clause="7.9",
                help=_("Offered or accepted remedies, as of now."),
            ),
            Metric(
                "remedies_overdue",
                _("Of them overdue"),
                "remedies",
                part=Count(
                    REMEDY,
                    None,
                    lambda at: promised & Domain("due_date", "<", at.date()),
                    only_now=True,
                ),
                better="less",
                clause="7.9",
                help=_("Remedies whose promised day is over, as of now."),
            ),
            Metric(
                "improvements",
                _("Improvements made"),
                "remedies",
                part=Count(
                    REMEDY,
                    "fulfilled_on",
                    fulfilled & Domain("type_id.is_improvement", "=", True),
                ),
                better="more",
                clause="8.7",
                help=_(
                    "Remedies carried out that change a product, a process or a policy: "
                    "kinds of remedy marked as improvement."
                ),
            ),
        ]

    @api.model
    def _get_satisfaction_metrics(self):
        _ = self.env._
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
                help=_(
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
                _("Answers to the survey"),
                "satisfaction",
                unit="share",
                source="response",
                better="more",
                clause="8.3",
                help=_(
                    "Of the complainants asked in the period, those who answered. Who "
                    "did is shown to nobody, so there is no list behind it."
                ),
            ),
        ]

    @api.model
    def _get_competence_metrics(self):
        """Metrics of annex H of which nothing is recorded here yet."""
        _ = self.env._
        return [
            Metric("trained", _("Handlers trained"), "improvement", clause="6.4"),
            Metric(
                "limits", _("Compensation limits kept"), "improvement", clause="5.4"
            ),
            Metric(
                "effectiveness",
                _("Effect of corrective actions"),
                "improvement",
                clause="8.7",
            ),
        ]

    @api.model
    def _get_breakdowns(self):
        """Tables of one count by a field; an addon adds products here.

        :return: list of ``Breakdown``
        """
        _ = self.env._
        return [
            Breakdown("category", _("Categories"), "category_id", received()),
            Breakdown(
                "root_cause",
                _("Root causes"),
                "root_cause_ids",
                answered(),
                help=_("Of those answered; a complaint may have several causes."),
            ),
            Breakdown("team", _("Teams"), "team_id", received()),
            Breakdown("channel", _("Channels"), "channel_id", received()),
            Breakdown("severity", _("Severity"), "severity", received(), ordered=True),
            Breakdown("decision", _("Decisions"), "decision", answered(), ordered=True),
            Breakdown(
                "remedy",
                _("Remedies carried out"),
                "type_id",
                Count(
                    REMEDY,
                    "fulfilled_on",
                    REMEDY_OF_COMPLAINT & Domain("state", "=", "fulfilled"),
                    "amount",
                ),
                help=_("With their amounts, in company currency."),
            ),
        ]


def _aged(least, most):
    """Domain, at a moment, of what is open and so many days old.

    :param int most: days from which on it is older; None: of any age
    """

    def domain(moment):
        aged = open_at(moment) & Domain(
            "received_at", "<=", moment - timedelta(days=least)
        )
        if most is not None:
            aged &= Domain("received_at", ">", moment - timedelta(days=most))
        return aged

    return domain
