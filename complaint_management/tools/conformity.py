"""How far a management system conforms: from evidence and self-assessment (ISO 10002).

Evidence is what the records show; a verdict is what somebody says. What is said counts
only as far as something shows it: nothing is green by default.
"""

from dataclasses import dataclass

#: States of evidence, and of a clause by all of its evidence.
SHOWN, PARTLY, STALE, NONE = "shown", "partly", "stale", "none"
#: Verdicts of a self-assessment, and what each is worth.
CONFORMS, GAP = "conforms", "gap"
WORTH = {CONFORMS: 1.0, "partly": 0.5, GAP: 0.0}
#: By these, something is shown today.
PRESENT = (SHOWN, PARTLY)


def judge(count, least, was_ever):
    """State of one piece of evidence.

    :param int count: records that are fresh enough
    :param int least: how many there have to be
    :param bool was_ever: whether there is an older one

    >>> judge(3, 1, True), judge(0, 1, True), judge(0, 1, False), judge(1, 2, False)
    ('shown', 'stale', 'none', 'none')
    """
    if count >= least:
        return SHOWN
    return STALE if was_ever else NONE


def combine(needed, others=()):
    """State of a clause by its evidence.

    :param needed: states of what a clause has to have, whatever happens
    :param others: states of what there is only where it happened

    >>> combine([SHOWN, SHOWN], [NONE]), combine([SHOWN, STALE]), combine([SHOWN, NONE])
    ('shown', 'partly', 'partly')
    >>> combine([STALE, NONE]), combine([NONE]), combine([])
    ('stale', 'none', 'none')
    >>> combine([NONE], [SHOWN]), combine([], [SHOWN])
    ('partly', 'shown')
    """
    needed, others = list(needed), list(others)
    states = needed + others
    if SHOWN in states:
        return SHOWN if all(state == SHOWN for state in needed) else PARTLY
    return STALE if STALE in states else NONE


def get_worth(verdict, state):
    """What a verdict on a clause counts, from 0 to 1.

    :param verdict: of ``WORTH``; None where nobody has said anything
    :param state: of the clause's evidence

    >>> get_worth("conforms", SHOWN), get_worth("partly", PARTLY)
    (1.0, 0.5)
    >>> get_worth("gap", SHOWN), get_worth(None, SHOWN)
    (0.0, 0.0)
    >>> get_worth("conforms", NONE), get_worth("conforms", STALE)
    (0.0, 0.0)
    """
    return WORTH.get(verdict, 0.0) if state in PRESENT else 0.0


def contradicts(verdict, state):
    """Whether somebody says that it conforms, and nothing of today shows it.

    >>> contradicts("conforms", NONE), contradicts("conforms", STALE)
    (True, True)
    >>> contradicts("conforms", PARTLY), contradicts("gap", NONE)
    (False, False)
    """
    return verdict == CONFORMS and state not in PRESENT


@dataclass(frozen=True)
class Readiness:
    """Sums over all clauses.

    :param float share: from 0 to 1: worth of the verdicts by the number of clauses
    """

    clauses: int
    share: float
    shown: int
    partly_shown: int
    not_shown: int
    conform: int
    partly: int
    gaps: int
    unassessed: int
    contradictions: int


def sum_up(clauses):
    """Readiness of all clauses, each of the same weight.

    :param clauses: pairs of (verdict or None, state of the evidence)

    >>> ready = sum_up(
    ...     [("conforms", SHOWN), ("partly", SHOWN), ("gap", NONE), (None, SHOWN)]
    ... )
    >>> ready.share, ready.unassessed, ready.gaps, ready.contradictions
    (0.375, 1, 1, 0)
    >>> sum_up([("conforms", NONE)]).share, sum_up([("conforms", NONE)]).contradictions
    (0.0, 1)
    >>> sum_up([]).share
    0.0
    """
    clauses = list(clauses)
    verdicts = [verdict for verdict, _state in clauses]
    states = [state for _verdict, state in clauses]
    worth = sum(get_worth(*clause) for clause in clauses)
    return Readiness(
        clauses=len(clauses),
        share=worth / len(clauses) if clauses else 0.0,
        shown=states.count(SHOWN),
        partly_shown=states.count(PARTLY),
        not_shown=states.count(STALE) + states.count(NONE),
        conform=verdicts.count(CONFORMS),
        partly=verdicts.count("partly"),
        gaps=verdicts.count(GAP),
        unassessed=sum(verdict not in WORTH for verdict in verdicts),
        contradictions=sum(contradicts(*clause) for clause in clauses),
    )


def get_place(number):
    """Place of a clause among all, by its number.

    >>> get_place("4.2"), get_place("4.10"), get_place("4")
    (4020, 4100, 4000)
    """
    chapter, _point, rest = number.partition(".")
    return int(chapter) * 1000 + int(rest or 0) * 10
