"""Which clocks a complaint has to run, and what meets them (ISO 10002, 7.3-7.9).

From the facts of one complaint follows, for every milestone, whether its clock runs,
was met or is not needed. Plain Python; the records are in models/complaint_deadline.py.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from . import phases

ACKNOWLEDGE = "acknowledge"
ASSESS = "assess"
UPDATE = "update"
RESPOND = "respond"
REVIEW_ACKNOWLEDGE = "review_acknowledge"
REVIEW = "review"
CLOSE = "close"

RUNNING = "running"
MET = "met"
VOID = "void"


def is_duty(milestone):
    """Whether we owe it: closing is the complainant's silence running out."""
    return milestone != CLOSE


@dataclass
class Facts:
    """What has happened on one complaint; moments are naive UTC or None.

    ``moments`` are those that a clock may count from; an addon puts its own there.
    """

    phase: str
    received_at: datetime
    acknowledged_at: datetime | None = None
    assessed_at: datetime | None = None
    responded_at: datetime | None = None
    closed_at: datetime | None = None
    told_at: datetime | None = None  # last message to the complainant
    taken_up_at: datetime | None = None  # last review or reopening
    review_at: datetime | None = None  # last review
    review_requested_at: datetime | None = None
    review_acknowledged_at: datetime | None = None
    verdict: str | None = None
    round: int = 0  # how often it was taken up again
    updates: int = 0  # progress updates already given, over all rounds
    taken_over_at: datetime | None = None  # from an earlier register
    moments: dict = field(default_factory=dict)

    def __post_init__(self):
        self.moments = self.moments | {
            "received": self.received_at,
            ACKNOWLEDGE: self.acknowledged_at,
            ASSESS: self.assessed_at,
            RESPOND: self.responded_at,
            "review": self.review_requested_at,
            REVIEW_ACKNOWLEDGE: self._get_review_acknowledgement(),
        }

    def _get_review_acknowledgement(self):
        acknowledged, requested = self.review_acknowledged_at, self.review_requested_at
        if not acknowledged or not requested or acknowledged < requested:
            return None
        # who has got the answer knew already that there was a review
        answered = self.review_answered_at
        return None if answered and answered < acknowledged else acknowledged

    @property
    def is_decided(self):
        return self.phase in phases.DECIDED

    @property
    def is_ended(self):
        return self.phase in phases.ENDED

    @property
    def is_review(self):
        return bool(self.review_at) and self.review_at == self.taken_up_at

    @property
    def began_at(self):
        """Start of the work now going on: the receipt, or the last taking up."""
        return self.taken_up_at or self.received_at

    @property
    def answered_at(self):
        """When the work now going on was answered, None while it is not."""
        answered = self.responded_at and self.responded_at >= self.began_at
        return self.responded_at if self.is_decided and answered else None

    @property
    def review_answered_at(self):
        """When the review that was asked for was answered, None while it is not."""
        answered = self.answered_at if self.is_review else None
        requested = self.review_requested_at
        return answered if answered and requested and answered >= requested else None


def tell(facts, moment):
    """What changes about a complaint when the complainant is told how it stands.

    :return: dict of attributes of ``Facts``

    >>> from datetime import datetime as dt
    >>> facts = Facts("assessed", dt(2027, 3, 1))
    >>> tell(facts, dt(2027, 3, 2))
    {'told_at': datetime.datetime(2027, 3, 2, 0, 0), 'updates': 1}
    """
    changes = {"told_at": max(moment, facts.told_at or moment)}
    requested = facts.review_requested_at
    known = facts.moments[REVIEW_ACKNOWLEDGE] or facts.review_answered_at
    if requested and moment >= requested and not known:
        changes["review_acknowledged_at"] = moment
    if not facts.is_decided:
        changes["updates"] = facts.updates + 1
    return changes


def take_back(facts, moment, others, *, counted):
    """What changes when it turns out that what was told did not reach the complainant.

    Updates of work that has been answered or taken up again since are history: they
    are counted as they were.

    :param moment: when it was told, as was believed
    :param others: moments at which they were told all the same
    :param bool counted: whether it was counted as a progress update
    :return: dict of attributes of ``Facts``

    >>> from datetime import datetime as dt
    >>> facts = Facts("assessed", dt(2027, 3, 1), told_at=dt(2027, 3, 9), updates=2)
    >>> take_back(facts, dt(2027, 3, 9), [dt(2027, 3, 4)], counted=True)
    {'told_at': datetime.datetime(2027, 3, 4, 0, 0), 'updates': 1}
    """
    changes = {"told_at": max(others, default=None)}
    requested = facts.review_requested_at
    if requested and facts.review_acknowledged_at == moment:
        since = [other for other in others if other >= requested]
        changes["review_acknowledged_at"] = min(since, default=None)
    if counted and not facts.is_decided and moment >= facts.began_at:
        changes["updates"] = facts.updates - 1
    return changes


@dataclass(frozen=True)
class Clock:
    """One clock that a complaint has: which, the how manyeth, since when, how it is.

    ``started_at`` is None while it counts from a milestone not reached yet, for a
    progress update that was given, and for whatever was met before what it counts from
    had happened: a clock that there is keeps the start it has.
    """

    kind: str
    round: int
    started_at: datetime | None
    state: str
    met_at: datetime | None = None


def get_clocks(facts, starts, rules=None):
    """The clocks of one complaint, as they should be now.

    :param Facts facts: what has happened
    :param dict starts: for each milestone of the schedule what its clock counts from:
        received, acknowledge, assess, respond, review or review_acknowledge
    :param dict rules: how each milestone follows from the facts; None: ``RULES``
    :return: list of Clock; clocks that are in no list are not needed any more

    >>> from datetime import datetime as dt
    >>> facts = Facts("received", dt(2027, 3, 1, 9))
    >>> [(c.kind, c.state) for c in get_clocks(facts, {"acknowledge": "received"})]
    [('acknowledge', 'running')]
    >>> done = Facts("closed", dt(2027, 3, 1), responded_at=dt(2027, 3, 2))
    >>> [(c.kind, c.state) for c in get_clocks(done, {"respond": "received"})]
    [('respond', 'met')]
    >>> withdrawn = Facts("closed", dt(2027, 3, 1))
    >>> get_clocks(withdrawn, {"respond": "received"})
    []

    Promises made later do not measure history:

    >>> done.taken_over_at = dt(2027, 3, 3)
    >>> get_clocks(done, {"respond": "received"})
    []
    """
    rules = rules or RULES
    clocks = []
    for kind, start in starts.items():
        clocks += rules[kind](facts, start, starts)
    since = facts.taken_over_at
    return [
        _without_late_start(clock, facts)
        for clock in clocks
        if not (since and clock.met_at and clock.met_at <= since)
    ]


def _without_late_start(clock, facts):
    """The clock; what happened after it was met does not start it anew.

    What was done while the receipt was taken down may lie before the receipt.
    """
    if not clock.met_at or not clock.started_at:
        return clock
    is_late = clock.started_at > max(clock.met_at, facts.received_at)
    return replace(clock, started_at=None) if is_late else clock


def make_clock(kind, round_, started_at, met_at, needed):
    """One clock in a list: met, running while it is needed, or none at all.

    >>> from datetime import datetime as dt
    >>> [clock] = make_clock("assess", 0, dt(2027, 3, 1), dt(2027, 3, 2), False)
    >>> clock.state
    'met'
    >>> make_clock("assess", 0, dt(2027, 3, 1), None, False)
    []
    """
    if met_at:
        return [Clock(kind, round_, started_at, MET, met_at)]
    return [Clock(kind, round_, started_at, RUNNING)] if needed else []


def _acknowledge(facts, start, _starts):
    needed = not facts.is_ended
    return make_clock(ACKNOWLEDGE, 0, facts.received_at, facts.acknowledged_at, needed)


def _assess(facts, start, _starts):
    if facts.round and facts.assessed_at and facts.assessed_at < facts.began_at:
        return []  # assessed before it was taken up again; that clock is history
    started_at = facts.taken_up_at or facts.moments[start]
    needed = not facts.is_decided
    return make_clock(ASSESS, facts.round, started_at, facts.assessed_at, needed)


def _respond(facts, start, starts):
    if facts.is_review and REVIEW in starts:
        return []
    started_at = facts.taken_up_at or facts.moments[start]
    return make_clock(
        RESPOND, facts.round, started_at, facts.answered_at, not facts.is_decided
    )


def _update(facts, start, _starts):
    started_at = facts.taken_up_at or facts.moments[start]
    told = []
    if facts.told_at and facts.told_at >= (started_at or facts.received_at):
        # first told after the answer, it counts from where it did
        if facts.updates or not facts.answered_at:
            started_at = facts.told_at
        if facts.updates and not facts.is_decided:
            told = [Clock(UPDATE, facts.updates - 1, None, MET, facts.told_at)]
    # the answer is an update, too
    needed = not facts.is_decided
    return told + make_clock(
        UPDATE, facts.updates, started_at, facts.answered_at, needed
    )


def _get_review_round(facts):
    """The round in which a review that was asked for is or would be done."""
    if not facts.review_requested_at:
        return None
    if facts.phase == phases.RESPONDED and facts.verdict == "rejected":
        return facts.round + 1
    return facts.round if facts.is_review else None


def _review_acknowledge(facts, _start, _starts):
    round_ = _get_review_round(facts)
    if round_ is None:
        return []
    met_at = facts.moments[REVIEW_ACKNOWLEDGE] or facts.review_answered_at
    started_at, needed = facts.review_requested_at, not facts.is_ended
    return make_clock(REVIEW_ACKNOWLEDGE, round_, started_at, met_at, needed)


def _review(facts, start, _starts):
    round_ = _get_review_round(facts)
    if round_ is None:
        return []
    started_at, needed = facts.moments[start], not facts.is_ended
    return make_clock(REVIEW, round_, started_at, facts.review_answered_at, needed)


def _close(facts, _start, _starts):
    """Runs from the answer until the complainant says what they think of it."""
    if not facts.answered_at:
        return []
    closed_at = facts.closed_at if facts.phase == phases.CLOSED else None
    # who has answered is not waited for any more
    waiting = facts.phase == phases.RESPONDED and facts.verdict in (None, "waiting")
    return make_clock(CLOSE, facts.round, facts.answered_at, closed_at, waiting)


#: How each milestone follows from the facts, in the order of the work: a function of
#: the facts, of what its own clock counts from, and of that of all milestones of the
#: schedule; it gives a list of ``Clock``.
RULES = {
    ACKNOWLEDGE: _acknowledge,
    ASSESS: _assess,
    UPDATE: _update,
    RESPOND: _respond,
    REVIEW_ACKNOWLEDGE: _review_acknowledge,
    REVIEW: _review,
    CLOSE: _close,
}
