"""Control charts over weekly counts: is this more than chance (ISO 10002, 8.2)?

A u-chart with limits from the count's own past, as Shewhart's, but by probability
instead of three standard deviations, which mislead for small counts. What is taken for
granted:

- In the weeks of the baseline nothing special happened; those in which something did
  are left out by whoever calls.
- Weeks do not depend on one another, and the level stays. Seasons are not modelled:
  what goes up and down with the year counts as dispersion, which widens the limits.
- A week's count is negative binomial: Poisson, or more spread out than that. The ratio
  of variance to mean (dispersion) is estimated from the baseline and raised by one
  standard error, never below 1, so that a calm past gives no false certainty.
- What was estimated from few weeks is known badly, so the distribution of the next
  count is wider: the predictive one of a Poisson count whose rate has a gamma prior;
  with dispersion, one of the same form, mean and variance.

Two things are looked at: the last week, and the last four together, which shows a rise
that no single week shows. The share of false alarms is for all series of a house
together (Šidák), whatever their number.
"""

import math
from dataclasses import dataclass

#: Weeks of the baseline, at most and at least.
MOST_WEEKS, LEAST_WEEKS = 52, 12
#: Weeks that are looked at together. They are no part of the baseline.
RECENT = 4
#: Fewer complaints than that are no rise, however rare they are.
LEAST_COUNT = 3
#: Chance of a false alarm in a week, over all series of a house: one in a quarter.
FALSE_ALARMS = 1 / 13
#: Tests of each series: the last week, and the last four.
TESTS = 2
#: The prior of the rate (Jeffreys): half a complaint before the first.
PRIOR = 0.5
#: What is left of a distribution's tail does not matter any more.
NEGLIGIBLE = 1e-15


@dataclass(frozen=True)
class Baseline:
    """How it usually is: complaints a week, variance by mean, from so many weeks."""

    mean: float
    dispersion: float
    weeks: int

    def predict(self, weeks=1):
        """Mean, and variance by mean, of the count of so many coming weeks.

        >>> Baseline(mean=2.0, dispersion=1.0, weeks=4).predict()
        (2.0, 1.25)
        """
        return self.mean * weeks, self.dispersion * (1 + weeks / self.weeks)


@dataclass(frozen=True)
class Verdict:
    """What the chart says of the last week; ``chance``: of so many or more.

    ``weeks`` of ``recent``: those of the last four that were not flagged before.
    """

    baseline: Baseline
    count: int
    limit: int
    chance: float
    recent: int
    recent_weeks: int
    recent_limit: int
    recent_chance: float
    signal: str | None


def estimate(counts):
    """The baseline of weekly counts.

    >>> estimate([2, 2, 2, 2])
    Baseline(mean=2.125, dispersion=1.0, weeks=4)
    >>> round(estimate([0, 8, 0, 8, 0, 8, 0, 8]).dispersion, 2)
    7.01
    """
    weeks, total = len(counts), sum(counts)
    dispersion = 1.0
    if weeks > 1 and total:
        mean = total / weeks
        spread = sum((count - mean) ** 2 for count in counts) / mean / (weeks - 1)
        dispersion = max(1.0, spread * (1 + math.sqrt(2 / (weeks - 1))))
    return Baseline((total + PRIOR) / weeks, dispersion, weeks)


def tail(count, mean, ratio):
    """Chance of so many or more, of a negative binomial count.

    :param ratio: variance by mean, more than 1

    With mean 1 and ratio 2 each further one halves it:

    >>> [round(tail(count, 1, 2), 9) for count in (0, 1, 3)]
    [1.0, 0.5, 0.125]
    """
    if count <= 0:
        return 1.0
    size, rest = mean / (ratio - 1), (ratio - 1) / ratio
    if count <= mean:
        below = term = math.exp(_log_mass(count - 1, size, ratio))
        for number in range(count - 1, 0, -1):
            term *= number / ((size + number - 1) * rest)
            below += term
        return max(1 - below, 0.0)
    chance = term = math.exp(_log_mass(count, size, ratio))
    while term > chance * NEGLIGIBLE:
        term *= (size + count) / (count + 1) * rest
        count += 1
        chance += term
    return chance


def _log_mass(count, size, ratio):
    """Logarithm of the chance of exactly so many."""
    return (
        math.lgamma(count + size)
        - math.lgamma(size)
        - math.lgamma(count + 1)
        - size * math.log(ratio)
        + count * (math.log(ratio - 1) - math.log(ratio))
    )


def find_limit(mean, ratio, alpha):
    """The greatest count that is still chance: more has a chance of ``alpha`` or less.

    >>> find_limit(1, 2, 0.1)
    3
    >>> find_limit(4, 1.0001, 0.001)  # the same as for a Poisson count
    11
    """
    low, high = -1, 1
    while tail(high + 1, mean, ratio) > alpha:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if tail(middle + 1, mean, ratio) > alpha:
            low = middle
        else:
            high = middle
    return high


def share_alpha(series, false_alarms=FALSE_ALARMS):
    """What remains of the share of false alarms for one test of one series (Šidák).

    >>> round(share_alpha(20), 5), round(share_alpha(1, 0.1), 5)
    (0.002, 0.05132)
    """
    return 1 - (1 - false_alarms) ** (1 / (TESTS * max(series, 1)))


def split(counts, flagged=()):
    """Weeks of the baseline, and weeks to look at.

    :param counts: weekly counts, the last one is that of the week to be judged
    :param flagged: positions of weeks in which something special happened
    :return: counts of the baseline; counts of the last weeks, the judged one included

    >>> split([1, 2, 9, 3, 4, 5, 6, 7], flagged={2, 5})
    ([1, 2, 3], [4, 6, 7])
    """
    last = len(counts) - 1
    start = max(len(counts) - RECENT, 0)
    baseline = [counts[i] for i in range(start) if i not in flagged]
    recent = [
        counts[i] for i in range(start, last + 1) if i not in flagged or i == last
    ]
    return baseline[-MOST_WEEKS:], recent


def has_enough(counts, flagged=()):
    """Whether there are enough weeks to compare with."""
    return len(split(counts, flagged)[0]) >= LEAST_WEEKS


def judge(counts, flagged=(), alpha=None):
    """Whether the last week, or the last four, have more than chance explains.

    :param counts: weekly counts, the last one is that of the week to be judged
    :param flagged: positions of weeks in which something special happened
    :param alpha: share of false alarms for each test
    :return: Verdict; its signal is ``week``, ``month`` or None

    >>> usual = [3, 1, 2, 4, 2, 0, 3, 2, 1, 2, 4, 3, 2, 2, 1, 3, 2, 3, 1, 2]
    >>> judge([*usual, 4]).signal, judge([*usual, 11]).signal
    (None, 'week')
    >>> judge([*usual, 4, 4, 4, 5]).signal
    'month'
    """
    alpha = share_alpha(1) if alpha is None else alpha
    before, last = split(counts, flagged)
    baseline = estimate(before)
    tests = []
    for count, weeks in ((counts[-1], 1), (sum(last), len(last))):
        mean, ratio = baseline.predict(weeks)
        limit = max(find_limit(mean, ratio, alpha), LEAST_COUNT - 1)
        tests.append((count, limit, tail(count, mean, ratio)))
    (count, limit, chance), (recent, recent_limit, recent_chance) = tests
    signal = "week" if count > limit else "month" if recent > recent_limit else None
    return Verdict(
        baseline,
        count,
        limit,
        chance,
        recent,
        len(last),
        recent_limit,
        recent_chance,
        signal,
    )
