"""The clocks of a complaint played through in advance, moment by moment.

Nothing is counted here: which clocks there are says ``milestones.get_clocks``, when
they run out and reach their levels a ``clocks.Ruler``. This only lets one thing happen
after the other, as the job and the people would, and notes what it sees.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from . import clocks, milestones, phases

#: Things that may happen to a complaint, in the order in which a moment sees them.
ACKNOWLEDGED = "acknowledged"
ASSESSED = "assessed"
TOLD = "told"
ANSWERED = "answered"
REVIEW_REQUESTED = "review_requested"
TAKEN_UP = "taken_up"
REVIEW = "review"
RECEIVED = "received"
CLOSED = "closed"
REFERRED = "referred"
#: A letter that a level sends starts the next update, whose level sends a letter, …
MOST_ROUNDS = 20
#: Progress updates supposed for a schedule that has no time for the answer.
MOST_UPDATES = 3


@dataclass
class SimulatedClock:
    """One clock of the simulation, as a row of ``complaint.deadline`` would be."""

    kind: str
    round: int
    terms: tuple
    started_at: datetime
    due_at: datetime
    state: str = "running"
    ended_at: datetime | None = None
    pending: list = field(default_factory=list)  # (moment, level id)
    fired: set = field(default_factory=set)
    by_told: bool = False  # started by a progress update that is supposed

    @property
    def is_late(self):
        return self.state == "met" and self.ended_at > self.due_at


@dataclass(frozen=True)
class Line:
    """What is seen at one moment.

    ``kind`` is fact, start, soon, due or level; ``reason`` says why a level is left
    out, as ``skip_reason`` of ``complaint.escalation``.
    """

    moment: datetime
    kind: str
    rank: int
    fact: str | None = None
    clock: SimulatedClock | None = None
    level: int | None = None
    reason: str | None = None
    waited: bool = False
    supposed: bool = False


#: Place of a line among those of the same moment.
RANKS = {"fact": 0, "start": 1, "soon": 2, "due": 3, "level": 4, "told": 5, "again": 6}


def _acknowledged(facts, now):
    known = {RECEIVED: phases.ACKNOWLEDGED}
    phase = known.get(facts.phase, facts.phase)
    return {"acknowledged_at": facts.acknowledged_at or now, "phase": phase}


def _assessed(facts, now):
    changes = _acknowledged(facts, now)
    if changes["phase"] == phases.ACKNOWLEDGED:
        changes["phase"] = phases.ASSESSED
    return changes | {"assessed_at": facts.assessed_at or now}


def _answered(facts, now):
    # settled in one sitting, the answer is also what was left out before it
    return _assessed(facts, now) | {
        "responded_at": now,
        "phase": phases.RESPONDED,
        "verdict": "waiting",
    }


def _review_requested(_facts, now):
    return {"review_requested_at": now, "verdict": "rejected"}


def _taken_up(facts, now):
    return {
        "taken_up_at": now,
        "phase": phases.INVESTIGATION,
        "round": facts.round + 1,
        "updates": facts.updates + 1,
        "verdict": None,
        "closed_at": None,
    }


def _review_begun(facts, now):
    requested = facts.review_requested_at
    if not requested or (facts.responded_at and requested < facts.responded_at):
        requested = now
    begun = {"review_at": now, "review_requested_at": requested}
    return _taken_up(facts, now) | begun


def _closed(_facts, now):
    return {"phase": phases.CLOSED, "closed_at": now, "verdict": "no_answer"}


def _referred(_facts, _now):
    return {"phase": phases.REFERRED}


#: What changes about a complaint when something happens.
CHANGES = {
    ACKNOWLEDGED: _acknowledged,
    ASSESSED: _assessed,
    TOLD: milestones.tell,
    ANSWERED: _answered,
    REVIEW_REQUESTED: _review_requested,
    TAKEN_UP: _taken_up,
    REVIEW: _review_begun,
    CLOSED: _closed,
    REFERRED: _referred,
}


class Simulation:
    """What happens to one complaint if nobody does more than ``events``.

    :param dict terms: kind of milestone -> its terms
    :param clocks.Ruler ruler: what due times are measured with
    :param received_at: moment of receipt
    :param events: pairs of (moment, what happens), see ``CHANGES``
    :param judge: called with (level id, clock, planned moment, moment, facts), says why
        the level is left out, or None
    :param effect: called with a level id, says what the level brings about: told,
        review, referred, closed or None
    :param bool updates_given: the complainant is told how it stands whenever this is
        due, at the last moment, until the answer is due
    :param dict rules: see ``milestones.get_clocks``

    >>> import pytz
    >>> from collections import namedtuple
    >>> Terms = namedtuple("Terms", "amount unit start day_end levels")
    >>> terms = {"respond": Terms(8, "calendar_days", "received", False, ())}
    >>> monday = datetime(2027, 3, 1, 9)
    >>> for line in Simulation(terms, clocks.Ruler(None, pytz.utc), monday).run():
    ...     print(line.moment, line.kind, line.fact or line.clock.kind)
    2027-03-01 09:00:00 fact received
    2027-03-01 09:00:00 start respond
    2027-03-07 18:36:00 soon respond
    2027-03-09 09:00:00 due respond
    """

    def __init__(
        self,
        terms,
        ruler,
        received_at,
        *,
        events=(),
        judge=lambda *args: None,
        effect=lambda level: None,
        updates_given=False,
        rules=None,
    ):
        self.rules = rules or milestones.RULES
        self.terms = {kind: terms[kind] for kind in self.rules if kind in terms}
        self.ruler = ruler
        self.facts = milestones.Facts(phases.RECEIVED, received_at)
        self.now = received_at
        self.events = sorted(events, key=lambda event: event[0])
        self.judge = judge
        self.effect = effect
        self.updates_given = updates_given
        self.clocks = {}
        self.lines = []
        self.goes_on = False  # more of the same letters would follow

    def run(self):
        """Let it happen.

        :return: list of Line in the order of time
        """
        self._note_fact(RECEIVED)
        self._plan()
        while step := min(self._get_next(), key=lambda found: found[:2], default=None):
            self.now, _rank, happen, args = step
            happen(*args)
        for clock in self.clocks.values():
            self._note_clock(clock)
        self.lines.sort(key=lambda line: (line.moment, line.rank))
        return self.lines

    # ------------------------------------------------------------
    # What comes next
    # ------------------------------------------------------------

    def _get_next(self):
        """(moment, rank, what to call, arguments) of what may come next."""
        if self.events:
            moment = max(self.events[0][0], self.now)
            yield moment, RANKS["fact"], self._happen, ()
        for clock in self.clocks.values():
            if clock.state != "running":
                continue
            if clock.pending:
                moment = max(clock.pending[0][0], self.now)
                yield moment, RANKS["level"], self._fire, (clock,)
            if clock.kind == milestones.UPDATE and self._is_given(clock):
                moment = max(clock.due_at, self.now)
                yield moment, RANKS["told"], self._tell, ()

    def _is_given(self, update):
        """Whether a progress update is supposed to be given when it is due."""
        if not self.updates_given:
            return False
        answers = [
            clock.due_at
            for clock in self.clocks.values()
            if clock.kind in (milestones.RESPOND, milestones.REVIEW)
            and clock.state == "running"
        ]
        if not answers:
            return self.facts.updates < MOST_UPDATES
        return update.due_at < min(answers)

    def _happen(self):
        _moment, what = self.events.pop(0)
        self._note_fact(what)
        self._change(what)

    def _tell(self):
        self._note_fact(TOLD, supposed=True)
        self._change(TOLD, by_told=True)

    def _fire(self, clock):
        planned_at, level = clock.pending.pop(0)
        clock.fired.add(level)
        reason = self.judge(level, clock, planned_at, self.now, self.facts)
        self._note_level(clock, level, planned_at, self.now, reason)
        effect = None if reason else self.effect(level)
        if effect and self._may(effect):
            self._note_fact(effect, supposed=True)
            self._change(effect, by_told=True)

    def _may(self, effect):
        """Whether the gate lets a level bring this about, as far as can be told."""
        if effect == TOLD:
            self.goes_on = self.goes_on or self.facts.updates >= MOST_ROUNDS
            return not self.goes_on
        if effect in (CLOSED, REVIEW):
            return self.facts.phase == phases.RESPONDED
        return self.facts.acknowledged_at is not None

    # ------------------------------------------------------------
    # Clocks in line with the facts (as models/complaint_clock_plan.py does)
    # ------------------------------------------------------------

    def _change(self, what, by_told=False):
        self.facts = replace(self.facts, **CHANGES[what](self.facts, self.now))
        self._plan(by_told)

    def _plan(self, by_told=False):
        starts = {kind: terms.start for kind, terms in self.terms.items()}
        dues, left = {}, dict(self.clocks)
        for wanted in milestones.get_clocks(self.facts, starts, self.rules):
            key = wanted.kind, wanted.round
            clock = left.pop(key, None)
            terms = self.terms[wanted.kind]
            met = wanted.state == milestones.MET
            if not clock and met and not wanted.started_at:
                continue
            start = wanted.started_at or dues.get(terms.start) or self.facts.received_at
            if not clock:
                due = self.ruler.due_at(terms, start)
                clock = SimulatedClock(*key, terms, start, due, by_told=by_told)
                self.clocks[key] = clock
                if not met:
                    clock.pending = self.ruler.levels_at(terms, start, due)
            elif not met and (clock.started_at != start or clock.state != "running"):
                self._restart(clock, start)
            if met and clock.state != "met":
                self._end(clock, "met", wanted.met_at)
            dues[wanted.kind] = clock.due_at
        for clock in left.values():
            if clock.state == "running":
                self._end(clock, "void", self.now)

    def _restart(self, clock, start):
        """Count anew: levels that lie ahead again come again."""
        clock.state, clock.ended_at = "running", None
        clock.started_at = start
        clock.due_at = self.ruler.due_at(clock.terms, start)
        clock.pending = [
            (moment, level)
            for moment, level in self.ruler.levels_at(clock.terms, start, clock.due_at)
            if not (level in clock.fired and moment <= self.now)
        ]

    def _end(self, clock, state, moment):
        clock.state, clock.ended_at = state, moment
        for planned_at, level in clock.pending:
            self._note_level(clock, level, planned_at, planned_at, "ended")
        clock.pending = []

    # ------------------------------------------------------------
    # What is seen
    # ------------------------------------------------------------

    def _note_fact(self, what, supposed=False):
        rank = RANKS["told" if supposed else "fact"]
        line = Line(self.now, "fact", rank, fact=what, supposed=supposed)
        self.lines.append(line)

    def _note_level(self, clock, level, planned_at, moment, reason):
        self.lines.append(
            Line(
                moment,
                "level",
                RANKS["level"],
                clock=clock,
                level=level,
                reason=reason,
                waited=self._has_waited(clock, level, planned_at),
            )
        )

    def _has_waited(self, clock, level, planned_at):
        """Whether a level waited for working time."""
        (terms,) = (terms for terms in clock.terms.levels if terms.id == level)
        if not terms.waits_for_work:
            return False
        at_once = clocks.level_at(
            terms._replace(waits_for_work=False),
            clock.started_at,
            clock.due_at,
            clock.terms.unit,
            working=self.ruler.working,
            tz=self.ruler.tz,
        )
        return at_once.replace(microsecond=0) != planned_at.replace(microsecond=0)

    def _note_clock(self, clock):
        start = RANKS["again" if clock.by_told else "start"]
        self.lines.append(Line(clock.started_at, "start", start, clock=clock))
        soon_at = self.ruler.soon_at(clock.terms, clock.started_at, clock.due_at)
        if not clock.ended_at or clock.ended_at > soon_at:
            self.lines.append(Line(soon_at, "soon", RANKS["soon"], clock=clock))
        self.lines.append(Line(clock.due_at, "due", RANKS["due"], clock=clock))


def clock_changes(tz, first, last):
    """Days on which the clocks are put forward or back between two moments.

    :return: list of (date, timedelta that they are put forward by)

    >>> import pytz
    >>> rome = pytz.timezone("Europe/Rome")
    >>> clock_changes(rome, datetime(2027, 3, 1), datetime(2027, 4, 1))
    [(datetime.date(2027, 3, 28), datetime.timedelta(seconds=3600))]
    >>> clock_changes(rome, datetime(2027, 4, 1), datetime(2027, 10, 1))
    []
    """
    day, end = clocks.local_date(first, tz), clocks.local_date(last, tz)
    changes, before = [], _get_offset(day, tz)
    while day <= end:
        after = _get_offset(day + timedelta(days=1), tz)
        if after != before:
            changes.append((day, after - before))
        day, before = day + timedelta(days=1), after
    return changes


def _get_offset(day, tz):
    """The offset to UTC with which a date begins."""
    return tz.localize(datetime.combine(day, time.min)).utcoffset()
