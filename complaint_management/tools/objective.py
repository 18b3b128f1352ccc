"""Periods, verdicts and trend of an objective (ISO 10002, 6.2).

An objective is measured each month, quarter or year of its validity. What is measured
of one such period against the one before tells whether it gets better; a difference
that chance alone would bring about is none.
"""

from dataclasses import dataclass
from datetime import timedelta

from . import monitoring
from .monitoring import MONTH, QUARTER, YEAR, Period, add_months, first_of

#: How often an objective is measured: months that one period lasts.
FREQUENCIES = {"month": MONTH, "quarter": QUARTER, "year": YEAR}
#: Ended periods that an objective makes up for when it begins in the past.
MAKE_UP = 12
#: Periods that its chart shows.
SHOWN = 12

MET, MISSED, NO_DATA = "met", "missed", "no_data"
BETTER, WORSE, SAME = "better", "worse", "same"


def get_period(frequency, day, first=None, last=None):
    """The month, quarter or year of a day, cut to the days an objective is valid.

    :param str frequency: a key of ``FREQUENCIES``
    :param first: its first day of validity, ``last`` its last; None: no end

    >>> from datetime import date
    >>> get_period("quarter", date(2027, 2, 10))
    Period(first=datetime.date(2027, 1, 1), last=datetime.date(2027, 3, 31))
    >>> get_period("quarter", date(2027, 2, 10), date(2027, 1, 15), date(2027, 3, 1))
    Period(first=datetime.date(2027, 1, 15), last=datetime.date(2027, 3, 1))
    """
    months = FREQUENCIES[frequency]
    start = first_of(day, months)
    end = add_months(start, months) - timedelta(days=1)
    return Period(
        max(start, first) if first else start, min(end, last) if last else end
    )


def get_next_period(frequency, first, last, measured_until, today):
    """The first period that has not been measured, None when there is no more.

    One that begins long ago is measured for the last ``MAKE_UP`` periods.

    :param measured_until: last day of the last period that was measured, or None

    >>> from datetime import date
    >>> today = date(2027, 5, 10)
    >>> get_next_period("month", date(2027, 3, 1), None, None, today).first
    datetime.date(2027, 3, 1)
    >>> get_next_period("month", date(2027, 3, 1), None, date(2027, 3, 31), today).last
    datetime.date(2027, 4, 30)
    >>> get_next_period("month", date(1990, 1, 1), None, None, today).first
    datetime.date(2026, 5, 1)
    >>> get_next_period("month", today, date(2027, 5, 31), date(2027, 5, 31), today)
    """
    months = FREQUENCIES[frequency]
    earliest = add_months(first_of(today, months), -MAKE_UP * months)
    day = max(first, earliest)
    if measured_until:
        day = max(day, measured_until + timedelta(days=1))
    if last and day > last:
        return None
    return get_period(frequency, day, day, last)


def is_comparable(period, frequency, is_flow):
    """Whether a target set for each month, say, can be held against some period.

    Numbers and amounts grow with the days; shares, scores, medians and what is so at
    a moment do not.

    >>> from datetime import date
    >>> march = Period(date(2027, 3, 1), date(2027, 3, 31))
    >>> is_comparable(march, "month", True), is_comparable(march, "quarter", True)
    (True, False)
    >>> is_comparable(march, "quarter", False)
    True
    """
    return not is_flow or monitoring.count_months(period) == FREQUENCIES[frequency]


def judge(value, target, at_least):
    """Whether a period met its objective.

    >>> judge(0.9, 0.95, True), judge(3, 3, False), judge(None, 3, False)
    ('missed', 'met', 'no_data')
    """
    reached = monitoring.is_reached(value, target, at_least)
    return {True: MET, False: MISSED, None: NO_DATA}[reached]


def is_sure(interval, target):
    """Whether the true value lies on the same side of the target; None: not known.

    >>> is_sure((0.2, 0.4), 0.5), is_sure((0.2, 0.6), 0.5), is_sure(None, 0.5)
    (True, False, None)
    """
    if not interval:
        return None
    least, greatest = interval
    return not least <= target <= greatest


def count_missed(states):
    """How many periods in a row were missed, the last one first.

    Periods without data neither count nor end the row.

    >>> count_missed(["missed", "no_data", "missed", "met", "missed"])
    2
    """
    missed = 0
    for state in states:
        if state == MET:
            break
        missed += state == MISSED
    return missed


@dataclass(frozen=True)
class Measured:
    """What one period brought.

    :param value: of the figure; shares from 0 to 1; None where nothing was measured
    :param count: records that make up the figure; of ``whole``, for a share
    :param days: that the period lasts
    """

    value: float | None
    count: int
    whole: int
    days: int


def get_trend(unit, is_flow, at_least, now, before):
    """Whether a period was better than the one before.

    Shares and numbers of events are the same unless they differ by more than chance;
    for medians, amounts and what is so at a moment no test says so.

    :return: ``better``, ``worse``, ``same``; None where one of them has no value

    >>> few, many = Measured(0.75, 3, 4, 30), Measured(0.9, 90, 100, 30)
    >>> get_trend("share", False, True, many, Measured(0.6, 60, 100, 30))
    'better'
    >>> get_trend("share", False, True, few, many)
    'same'
    >>> get_trend("count", True, False, Measured(40, 40, 0, 30), Measured(9, 9, 0, 31))
    'worse'
    >>> get_trend("days", False, False, Measured(3.0, 5, 0, 30), many)
    'worse'
    >>> get_trend("share", False, True, Measured(None, 0, 0, 30), many)
    """
    if now.value is None or before.value is None:
        return None
    difference = round(now.value - before.value, 9)
    if not difference or not _is_more_than_chance(unit, is_flow, now, before):
        return SAME
    return BETTER if (difference > 0) == at_least else WORSE


def _is_more_than_chance(unit, is_flow, now, before):
    if unit == "share":
        return monitoring.is_share_changed(
            now.count, now.whole, before.count, before.whole
        )
    if unit == "count" and is_flow:
        return monitoring.is_count_changed(
            now.count, before.count, now.days, before.days
        )
    return True
