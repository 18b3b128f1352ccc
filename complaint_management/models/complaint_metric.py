"""What a figure of the monitoring report is: records counted by a domain (annex H).

The page counts it, the list behind the page shows it, an objective measures it; so all
of them agree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from odoo.fields import Domain

from ..tools import phases

TICKET, CLOCK, REMEDY = "helpdesk.ticket", "complaint.deadline", "complaint.remedy"
COMPLAINT = Domain("feedback_type", "=", "complaint")
#: By it, indexes of complaints and other feedback know that they have all of them.
FEEDBACK = Domain("feedback_type", "!=", False)
OF_COMPLAINT = Domain("ticket_id.feedback_type", "=", "complaint")
PHASES_OPEN = tuple(phase for phase in phases.WAY if phase not in phases.ENDED)


@dataclass(frozen=True)
class Count:
    """Records of one model that a period counts.

    :param model: name of the model; it has a ``company_id``
    :param moment: the field, date or time, that places a record into a period; None for
        what is so when it ends: then ``domain`` is a function of its ``Span``
    :param domain: which of them
    :param measure: what is taken of them beside their number: the name of a field of
        money, to be added up, or a pair of moments, to take the median time between
    :param only_now: nothing tells how it was at an earlier moment
    :param among: what is counted is among this: read along with other counts among the
        same, it costs no more rows. A function of the span, too
    :param of: what all counts of its kind have in common; asked once for all of them,
        so it may be about other records
    :param group: (field, value) that it has beside ``domain``; None for any value.
        What is counted for many values of a field costs hardly more than for one
    """

    model: str
    moment: str | None
    domain: Domain | Callable
    measure: str | tuple | None = None
    only_now: bool = False
    among: Callable | None = None
    of: Domain = Domain.TRUE
    group: tuple | None = None

    def at(self, span):
        """The conditions for one period, companies apart.

        :param Span span: the period
        """
        parts = [self.of, self.reach(span), self.which(span)]
        if self.group and self.group[1] is not None:
            parts.append(Domain(self.group[0], "=", self.group[1]))
        return Domain.AND(parts)

    def reach(self, span):
        """Conditions of the rows that have to be read to count it; few for an index."""
        if self.moment:
            return span.within(self.model, self.moment)
        return (self.among or self.domain)(span)

    def which(self, span):
        """Which of these rows are counted, but for ``of`` and ``group``."""
        return self.domain if self.moment else self.domain(span)


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

    @property
    def is_flow(self):
        """Whether it grows with the days of a period."""
        return self.unit in ("count", "amount") and bool(self.part and self.part.moment)

    def has_complaints(self, env):
        """Whether what is counted hangs on complaints, which may be chosen by team."""
        return bool(self.part) and all(
            count.model == TICKET or "ticket_id" in env[count.model]._fields
            for count in (self.part, self.whole)
            if count
        )


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


def complaints(moment, extra=Domain.TRUE, measure=None):
    """Complaints to which something happened in the period."""
    return Count(TICKET, moment, COMPLAINT & extra, measure, of=FEEDBACK)


def received(extra=Domain.TRUE):
    return complaints("received_at", extra)


def answered(extra=Domain.TRUE, measure=None):
    return complaints("responded_at", extra, measure)


def due(extra=Domain.TRUE, milestone=None):
    """Clocks due in the period; of one milestone, or of all."""
    group = ("milestone", milestone)
    return Count(CLOCK, "due_at", extra, of=COMPLAINT, group=group)


def fulfilled(extra=Domain.TRUE, measure=None):
    """Remedies carried out in the period."""
    done = Domain("state", "=", "fulfilled") & extra
    return Count(REMEDY, "fulfilled_on", done, measure, of=COMPLAINT)


def granted(extra=Domain.TRUE):
    """Remedies that cost something, granted in the period where limits were set."""
    limited = Domain("authority", "in", ("within", "approved", "exceeded")) & extra
    return Count(REMEDY, "granted_at", limited, of=COMPLAINT)


def judged(milestone, late=None):
    """Clocks of one milestone that were due and are met or overdue: kept or not.

    :param bool late: only those that were kept too late, or not yet; None: all
    """
    situations = {True: ("late", "overdue"), False: ("met",)}
    among = situations.get(late, ("met", "late", "overdue"))
    return due(Domain("situation", "in", among), milestone)


def still_open(span):
    """Complaints that were not closed or referred when a period ended, or are not now.

    One that was closed then and has been taken up again since is counted as open.
    """
    moment = span.at
    ended = Domain("complaint_phase", "=", phases.CLOSED) & Domain(
        "closed_date", ">=", moment
    ) | Domain("complaint_phase", "=", phases.REFERRED) & Domain(
        "referred_at", ">=", moment
    )
    still = Domain("complaint_phase", "in", PHASES_OPEN)
    return COMPLAINT & Domain("received_at", "<", moment) & (still | ended)


def aged(least, most):
    """Domain, of a period, of what was open at its end and so many days old.

    :param int most: days from which on it is older; None: of any age
    """

    def domain(span):
        aged = still_open(span) & Domain(
            "received_at", "<=", span.at - timedelta(days=least)
        )
        if most is not None:
            aged &= Domain("received_at", ">", span.at - timedelta(days=most))
        return aged

    return domain
