"""Periods, changes and shares of the monitoring report (ISO 10002, 8.4 and annex H).

Days come in and go out; when they begin and end is the caller's. A change counts as one
only if chance alone would bring it about less than once in twenty times.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, erfc, exp, lgamma, log, sqrt

from .satisfaction import CONFIDENCE, share_interval

MONTH, QUARTER, YEAR = 1, 3, 12
#: Periods to choose from: months that one lasts, and how many of them ago.
PERIODS = {
    "this_month": (MONTH, 0),
    "last_month": (MONTH, 1),
    "this_quarter": (QUARTER, 0),
    "last_quarter": (QUARTER, 1),
    "this_year": (YEAR, 0),
    "last_year": (YEAR, 1),
}
#: What a period is compared with: the one before, the same a year ago, nothing.
COMPARISONS = ("previous", "year", "none")
#: Ages in days at which what is open is parted: each is the first of its group.
AGES = (0, 8, 31, 61, 91)
#: The few that matter make up this share of all (Pareto).
VITAL = 0.8
#: Parts of a period in a chart, at most.
PARTS = 31


@dataclass(frozen=True)
class Period:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @property
    def days(self):
        """
        >>> Period(date(2027, 2, 1), date(2027, 2, 28)).days
        28
        """
        return (self.last - self.first).days + 1

    def parts(self):
        """First days of its days, weeks or months, whichever are few enough.

        Weeks begin on Mondays; the first part begins with the period.

        >>> len(Period(date(2027, 3, 1), date(2027, 3, 31)).parts())
        31
        >>> Period(date(2027, 1, 1), date(2027, 3, 31)).parts()[:2]
        [datetime.date(2027, 1, 1), datetime.date(2027, 1, 4)]
        >>> Period(date(2027, 1, 1), date(2027, 12, 31)).parts()[-1]
        datetime.date(2027, 12, 1)
        >>> len(Period(date(2000, 1, 1), date(2027, 12, 31)).parts())
        28
        """
        if self.days <= PARTS:
            return [self.first + timedelta(days=n) for n in range(self.days)]
        if self.days <= 7 * (PARTS - 2):
            starts = self._mondays()
        elif self.days <= 30 * PARTS:
            starts = self._months(MONTH)
        else:
            starts = self._months(YEAR)
        return [self.first, *(day for day in starts if self.first < day <= self.last)]

    def _mondays(self):
        monday = self.first - timedelta(days=self.first.weekday())
        return [monday + timedelta(days=n) for n in range(0, self.days + 7, 7)]

    def _months(self, step):
        starts, day = [], first_of(self.first, step)
        while day <= self.last:
            starts.append(day)
            day = add_months(day, step)
        return starts


def get_period(kind, today):
    """A period by its name.

    :param str kind: a key of ``PERIODS``
    :raise KeyError: for another

    >>> get_period("last_quarter", date(2027, 2, 10))
    Period(first=datetime.date(2026, 10, 1), last=datetime.date(2026, 12, 31))
    """
    months, ago = PERIODS[kind]
    first = add_months(first_of(today, months), -months * ago)
    return Period(first, add_months(first, months) - timedelta(days=1))


def get_earlier(period, comparison, today):
    """What a period is compared with, None for nothing.

    Months, quarters and years are compared with the whole ones before; one that is not
    over yet with as many days of it, so that like is compared with like. Other periods
    with as many days just before.

    >>> march = get_period("this_month", date(2027, 3, 10))
    >>> get_earlier(march, "previous", date(2027, 3, 10))
    Period(first=datetime.date(2027, 2, 1), last=datetime.date(2027, 2, 10))
    >>> get_earlier(march, "previous", date(2027, 5, 1)).days
    28
    >>> get_earlier(march, "year", date(2027, 5, 1)).first
    datetime.date(2026, 3, 1)
    >>> some = Period(date(2027, 3, 3), date(2027, 3, 9))
    >>> get_earlier(some, "previous", date(2027, 5, 1)).first
    datetime.date(2027, 2, 24)
    >>> get_earlier(some, "none", date(2027, 5, 1)) is None
    True
    """
    if comparison == "none":
        return None
    months = count_months(period)
    if comparison == "year":
        first, last = add_months(period.first, -YEAR), add_months(period.last, -YEAR)
        if months:
            last = add_months(first, months) - timedelta(days=1)
    elif months:
        first = add_months(period.first, -months)
        last = period.first - timedelta(days=1)
    else:
        first = period.first - timedelta(days=period.days)
        last = period.first - timedelta(days=1)
    if period.first <= today < period.last:
        last = min(last, first + (today - period.first))
    return Period(first, last)


def count_months(period):
    """How many months a period is, if it is a month, a quarter or a year; else 0.

    >>> count_months(Period(date(2027, 4, 1), date(2027, 6, 30)))
    3
    >>> count_months(Period(date(2027, 4, 2), date(2027, 6, 30)))
    0
    """
    if period.first.day != 1:
        return 0
    for months in (MONTH, QUARTER, YEAR):
        if add_months(period.first, months) - timedelta(days=1) == period.last:
            return months
    return 0


def first_of(day, months):
    """First day of the month, quarter or year that a day belongs to.

    :param int months: ``MONTH``, ``QUARTER`` or ``YEAR``

    >>> first_of(date(2027, 5, 9), QUARTER)
    datetime.date(2027, 4, 1)
    """
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def add_months(day, months):
    """The same day some months on, the last of the month where there is none.

    >>> add_months(date(2027, 3, 31), -1), add_months(date(2027, 11, 1), 3)
    (datetime.date(2027, 2, 28), datetime.date(2028, 2, 1))
    """
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    after = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    last = (after - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


# --- Changes -----------------------------------------------------------------


def is_count_changed(now, before, days, days_before):
    """Whether two counts differ by more than chance, for the days they are of.

    The exact conditional test of two Poisson rates (Przyborowski and Wilenski 1940):
    if nothing has changed, what came now is a binomial part of all that came.

    >>> is_count_changed(30, 12, 30, 30), is_count_changed(12, 10, 30, 30)
    (True, False)
    >>> is_count_changed(30, 15, 60, 30), is_count_changed(0, 0, 30, 30)
    (False, False)
    """
    total = now + before
    if not total:
        return False
    share = days / (days + days_before)
    return (
        2
        * min(
            _binomial_tail(now, total, share), _binomial_tail(before, total, 1 - share)
        )
        < 1 - CONFIDENCE
    )


def _binomial_tail(hits, total, share):
    """How likely it is that at least ``hits`` of ``total`` fall to a ``share``."""
    if total > 1000:  # as good as normal by then
        middle = total * share
        z = (hits - 0.5 - middle) / sqrt(middle * (1 - share))
        return erfc(z / sqrt(2)) / 2
    logs = (
        lgamma(total + 1)
        - lgamma(k + 1)
        - lgamma(total - k + 1)
        + k * log(share)
        + (total - k) * log(1 - share)
        for k in range(hits, total + 1)
    )
    return sum(map(exp, logs))


def share_change_interval(hits, count, hits_before, count_before):
    """Where the true difference of two shares lies, by Newcombe's hybrid score method.

    :return: (least, greatest); None where one of them is of nothing

    >>> [round(bound, 4) for bound in share_change_interval(56, 70, 48, 80)]
    [0.0524, 0.3339]
    >>> share_change_interval(1, 2, 0, 0) is None
    True
    """
    if not count or not count_before:
        return None
    now, before = hits / count, hits_before / count_before
    low, high = share_interval(hits, count)
    low_before, high_before = share_interval(hits_before, count_before)
    change = now - before
    return (
        change - sqrt((now - low) ** 2 + (high_before - before) ** 2),
        change + sqrt((high - now) ** 2 + (before - low_before) ** 2),
    )


def is_share_changed(hits, count, hits_before, count_before):
    """Whether two shares differ by more than chance.

    >>> is_share_changed(56, 70, 48, 80), is_share_changed(5, 10, 4, 10)
    (True, False)
    """
    interval = share_change_interval(hits, count, hits_before, count_before)
    return bool(interval) and not interval[0] <= 0 <= interval[1]


# --- Pareto ------------------------------------------------------------------


def add_shares(counts, total=None):
    """Share and running share of each count, in the order given.

    :param total: of what the shares are; the sum of the counts without
    :return: list of (share, running share)

    >>> add_shares([6, 3, 1])
    [(0.6, 0.6), (0.3, 0.9), (0.1, 1.0)]
    >>> add_shares([])
    []
    """
    total = sum(counts) if total is None else total
    running, shares = 0, []
    for count in counts:
        running += count
        shares.append((count / total, running / total) if total else (0.0, 0.0))
    return shares


def count_vital(counts):
    """How many of the greatest make up four fifths of all.

    >>> count_vital([50, 30, 10, 5, 5]), count_vital([1, 1, 1, 1, 1]), count_vital([])
    (2, 4, 0)
    """
    running, needed = 0, ceil(VITAL * sum(counts) - 1e-9)
    for place, count in enumerate(sorted(counts, reverse=True), 1):
        running += count
        if running >= needed:
            return place if needed else 0
    return 0


# --- Objectives --------------------------------------------------------------


def is_reached(value, target, at_least):
    """Whether a figure reaches its objective; None where there is no figure.

    >>> is_reached(0.95, 0.95, True), is_reached(4, 3, False), is_reached(None, 1, True)
    (True, False, None)
    """
    if value is None:
        return None
    # what is shown as 95 % is not taken for less
    gap = round(value - target, 9)
    return gap >= 0 if at_least else gap <= 0
