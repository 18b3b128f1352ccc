"""What a monitoring report has to say, chosen from its figures (ISO 10002, 8.2, 8.4).

Which findings there are follows from the figures and the thresholds below, never from
taste; the words are elsewhere. A change is told only if it is more than chance.
"""

from dataclasses import dataclass, field

from . import monitoring

BAD, WATCH, GOOD, NOTE = "bad", "watch", "good", "note"
#: In this order they are told.
MOODS = (BAD, WATCH, GOOD, NOTE)
#: Below this share in time, a milestone is late too often; from the next on it is well
#: kept. Of fewer clocks nothing is said.
LATE_BELOW, KEPT_FROM, LEAST_CLOCKS = 0.9, 0.95, 5
#: Of fewer complaints no “few that matter” are told.
LEAST_PARETO = 10
#: At most this share of all groups may be the few that matter.
FEW = 0.5
#: A score whose whole interval lies below or above is a low or a high one.
LOW_SCORE, HIGH_SCORE = 3.0, 4.0
#: A response rate below leaves scores open to doubt.
LOW_RESPONSE = 0.3
#: From this age in days on an open complaint is an old one.
OLD = monitoring.AGES[-1]
#: Changes of these shares are told; those of milestones, too.
SHARES = ("first_contact", "reassessed", "upheld", "repeated", "recurrent")


@dataclass
class Figure:
    """One figure of the report, as far as findings go.

    :param value: the share, mean, median or sum; the number for plain counts; None
        where it cannot be told
    :param count: how many records
    :param whole: of how many, for shares
    :param before: the ``Figure`` of the earlier period, or None
    """

    key: str
    unit: str = "count"
    better: str | None = None
    value: float | None = None
    count: int = 0
    whole: int | None = None
    interval: tuple | None = None
    before: "Figure | None" = None
    recorded: bool = True


@dataclass
class Objective:
    """A target, and whether it is reached: None where nothing was measured."""

    name: str
    key: str
    reached: bool | None


@dataclass
class Finding:
    code: str
    mood: str
    key: str | None = None
    values: dict = field(default_factory=dict)


def find(figures, tables, objectives, days, days_before):
    """All findings, the bad ones first.

    :param dict figures: key -> ``Figure``
    :param dict tables: name of a breakdown -> numbers of its groups that have a name
    :param objectives: list of ``Objective``
    :param int days: length of the period, ``days_before`` that of the earlier one
    :return: list of ``Finding``

    >>> calm = {"received": Figure("received", value=0)}
    >>> [finding.code for finding in find(calm, {}, [], 30, 30)]
    ['nothing']
    >>> before = Figure("received", value=10, count=10)
    >>> more = Figure("received", value=30, count=30, before=before)
    >>> [(f.code, f.mood) for f in find({"received": more}, {}, [], 30, 30)]
    [('more', 'watch')]
    """
    active = [f for f in figures.values() if f.recorded and f.count]
    if not active:
        return [Finding("nothing", NOTE)]
    findings = [
        *_volume(figures, days, days_before),
        *_objectives(objectives),
        *_milestones(figures),
        *_waiting(figures),
        *_shares(figures),
        *_tables(tables),
        *_satisfaction(figures),
        *_improvement(figures),
    ]
    missing = [f.key for f in figures.values() if not f.recorded]
    if missing:
        findings.append(Finding("not_recorded", NOTE, None, {"keys": missing}))
    return sorted(findings, key=lambda finding: MOODS.index(finding.mood))


def _volume(figures, days, days_before):
    figure = figures["received"]
    before = figure.before
    if not before:
        return [Finding("received", NOTE, "received")]
    changed = monitoring.is_count_changed(figure.count, before.count, days, days_before)
    if not changed:
        return [Finding("alike", NOTE, "received")]
    if figure.count / days > before.count / days_before:
        return [Finding("more", WATCH, "received")]
    # fewer complaints may as well mean that complaining has become harder
    return [Finding("fewer", NOTE, "received")]


def _objectives(objectives):
    moods = {True: GOOD, False: BAD, None: NOTE}
    codes = {
        True: "objective_reached",
        False: "objective_missed",
        None: "objective_unmeasured",
    }
    return [
        Finding(
            codes[objective.reached],
            moods[objective.reached],
            objective.key,
            {"name": objective.name},
        )
        for objective in objectives
    ]


def _milestones(figures):
    """Which milestones are kept, and which are not."""
    kept = [
        figure
        for key, figure in figures.items()
        if key.startswith("on_time_") and (figure.whole or 0) >= LEAST_CLOCKS
    ]
    findings = [
        Finding("late", BAD, figure.key) for figure in kept if figure.value < LATE_BELOW
    ]
    if kept and all(figure.value >= KEPT_FROM for figure in kept):
        findings.append(Finding("kept", GOOD, kept[0].key))
    for figure in kept:
        findings += _change(figure)
    return findings


def _change(figure):
    """A share that has changed by more than chance."""
    before = figure.before
    if not before or not figure.whole or not before.whole:
        return []
    if not monitoring.is_share_changed(
        figure.count, figure.whole, before.count, before.whole
    ):
        return []
    risen = figure.value > before.value
    mood = WATCH
    if figure.better:
        mood = GOOD if risen == (figure.better == "more") else BAD
    return [Finding("share_up" if risen else "share_down", mood, figure.key)]


def _shares(figures):
    found = [
        change for key in SHARES if key in figures for change in _change(figures[key])
    ]
    recurrent = figures.get("recurrent")
    if recurrent and recurrent.count:
        found.append(Finding("recurrent", WATCH, "recurrent"))
    return found


def _waiting(figures):
    """What has waited too long, and what cannot wait."""
    moods = {
        f"age_{OLD}": ("old", BAD),
        "safety": ("safety", WATCH),
        "remedies_overdue": ("remedies_overdue", BAD),
    }
    return [
        Finding(code, mood, key)
        for key, (code, mood) in moods.items()
        if key in figures and figures[key].count
    ]


def _tables(tables):
    """The few groups that make up most of it."""
    findings = []
    for name in ("category", "root_cause"):
        counts = [count for count in tables.get(name, ()) if count]
        vital = monitoring.count_vital(counts)
        if sum(counts) >= LEAST_PARETO and vital <= FEW * len(counts):
            findings.append(
                Finding(
                    f"vital_{name}", WATCH, None, {"few": vital, "all": len(counts)}
                )
            )
    return findings


def _satisfaction(figures):
    findings = []
    for key in ("score_handling", "score_outcome"):
        figure = figures.get(key)
        if not figure or not figure.interval:
            continue
        if figure.interval[1] < LOW_SCORE:
            findings.append(Finding("score_low", BAD, key))
        elif figure.interval[0] > HIGH_SCORE:
            findings.append(Finding("score_high", GOOD, key))
    response = figures.get("response_rate")
    if response and response.value is not None and response.value < LOW_RESPONSE:
        findings.append(Finding("response_low", WATCH, "response_rate"))
    return findings


def _improvement(figures):
    """Whether complaints that were right have led to any change."""
    upheld, made = figures.get("upheld"), figures.get("improvements")
    if made and made.count:
        return [Finding("improved", GOOD, "improvements")]
    if made and upheld and upheld.count:
        return [Finding("unimproved", WATCH, "improvements")]
    return []
