"""The life of one complaint as phases, and what each phase needs (ISO 10002, 7.2-7.9).

Stages are the users'; the logic knows phases only. A complaint may enter a phase
once the facts of that phase, and of every phase before it, are recorded.
"""

RECEIVED = "received"
ACKNOWLEDGED = "acknowledged"
ASSESSED = "assessed"
INVESTIGATION = "investigation"
RESPONDED = "responded"
CLOSED = "closed"
REFERRED = "referred"

#: The way of a complaint through the house, in order.
WAY = (RECEIVED, ACKNOWLEDGED, ASSESSED, INVESTIGATION, RESPONDED, CLOSED)
#: Nobody inside works on the complaint any more; leaving them is a reopening.
ENDED = frozenset({CLOSED, REFERRED})
#: The complainant has been told a decision; going back is a review or a reopening.
DECIDED = frozenset({RESPONDED, CLOSED, REFERRED})

#: What entering a phase adds to the facts that must be known, by field name.
FACTS = {
    RECEIVED: (),
    ACKNOWLEDGED: ("acknowledged_at",),  # 7.4
    ASSESSED: ("severity", "complexity", "impact", "immediate_action"),  # 7.5
    INVESTIGATION: ("investigator_id",),  # 7.6
    RESPONDED: ("findings", "decision", "decision_reasons"),  # 7.6-7.8
    CLOSED: ("complainant_verdict", "closure_reason"),  # 7.9
}
#: What a phase that was reached stands on: corrected, but not taken away. Whoever
#: investigates may be taken off before somebody else is found.
KEPT = frozenset(name for names in FACTS.values() for name in names) - {
    "investigator_id"
}
#: What an early resolution does without: a simple complaint settled on the spot.
NOT_NEEDED_EARLY = frozenset({"investigator_id", "findings"})
#: Decisions that find for the complainant and therefore owe a remedy (7.7).
IN_FAVOUR = frozenset({"upheld", "partly_upheld"})

#: Why a complaint is closed -> the facts that reason needs besides itself. These
#: two end a complaint at any phase: there is nobody left to answer.
SHORT_CLOSURES = {
    "withdrawn": ("closure_note",),
    "duplicate": ("duplicate_id",),
}
#: What closing needs of the complainant's verdict, by reason.
VERDICTS = {
    "accepted": ("accepted",),
    "no_answer": ("no_answer",),
    "recourse_exhausted": ("rejected",),
    "settled_outside": ("accepted", "rejected", "no_answer", "waiting"),
}


def needed_facts(phase, *, early=False, closure_reason=None):
    """Fields that must be filled before a complaint may enter ``phase``, in order.

    :param str phase: the phase to enter
    :param bool early: the complaint is settled on the spot (early resolution)
    :param closure_reason: why it is closed, if it is
    :return: field names, without repetition

    >>> needed_facts("acknowledged")
    ('acknowledged_at',)
    >>> needed_facts("closed", closure_reason="withdrawn")
    ('closure_note',)
    >>> "findings" in needed_facts("responded")
    True
    >>> "findings" in needed_facts("responded", early=True)
    False
    >>> needed_facts("referred")
    ('acknowledged_at', 'external_body_id', 'referral_consent')
    """
    if phase == CLOSED and closure_reason in SHORT_CLOSURES:
        return SHORT_CLOSURES[closure_reason]
    if phase == REFERRED:  # ISO 10003: with consent, and to somebody in particular
        return FACTS[ACKNOWLEDGED] + ("external_body_id", "referral_consent")
    if phase == CLOSED and closure_reason == "settled_outside":
        return needed_facts(REFERRED) + ("closure_note",)
    way = WAY[: WAY.index(phase) + 1]
    facts = tuple(fact for step in way for fact in FACTS[step])
    if early:
        facts = tuple(fact for fact in facts if fact not in NOT_NEEDED_EARLY)
    return facts


def is_backward(before, after):
    """Whether going from ``before`` to ``after`` undoes something already told.

    Such a step asks for a reason (a review or a reopening); steps back among the
    phases before the decision merely correct where the work stands.

    >>> is_backward("closed", "investigation"), is_backward("responded", "assessed")
    (True, True)
    >>> is_backward("assessed", "received"), is_backward("responded", "closed")
    (False, False)
    >>> is_backward("referred", "closed"), is_backward("closed", "referred")
    (False, True)
    """
    if before not in DECIDED or before == after:
        return False
    if before == REFERRED:
        return after != CLOSED
    if before == RESPONDED:
        return after not in ENDED
    return True


def passed_moments(before, after, early=False):
    """Phases whose moment is reached by going from ``before`` to ``after``.

    An early resolution skips the investigation, which therefore never happened.

    >>> passed_moments("received", "assessed")
    ('acknowledged', 'assessed')
    >>> passed_moments(None, "responded", early=True)
    ('acknowledged', 'assessed', 'responded')
    >>> passed_moments("assessed", "referred")
    ('referred',)
    >>> passed_moments("referred", "closed")
    ('closed',)
    >>> passed_moments("closed", "assessed")
    ()
    """
    if REFERRED in (before, after):
        return (after,)
    start = WAY.index(before) + 1 if before in WAY else 1
    passed = WAY[start : WAY.index(after) + 1]
    return tuple(step for step in passed if not (early and step == INVESTIGATION))
