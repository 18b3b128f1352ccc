"""Figures of satisfaction, each with how sure it is (ISO 10002, 8.3; ISO 10004).

A score from a few answers says little about all complainants. Every figure therefore
has an interval in which the true value lies with 95 % confidence, provided that who
answered is like who did not. Only counts, means and deviations come in.
"""

import math
from functools import cache

CONFIDENCE = 0.95
#: The scale all scores are brought to: 1 (worst) to 5 (best).
LOW, HIGH = 1, 5
#: From this score on an answer is in the top box.
TOP = 4.5
#: Willingness to recommend, 0 to 10: up to, and from.
DETRACTOR, PROMOTER = 6, 9


# --- Scores ------------------------------------------------------------------


def to_five(value, low, high):
    """A value of the scale from ``low`` to ``high``, on that from 1 to 5.

    >>> to_five(4, 1, 5), to_five(0, 0, 10), to_five(10, 0, 10), to_five(5, 0, 10)
    (4.0, 1.0, 5.0, 3.0)
    """
    return LOW + (HIGH - LOW) * (value - low) / (high - low)


def mean_of(scores):
    """The mean, or None without any.

    >>> mean_of([4, 5]), mean_of([])
    (4.5, None)
    """
    return sum(scores) / len(scores) if scores else None


# --- Anonymity ----------------------------------------------------------------


def find_hidden(groups, least):
    """Which groups are not shown, so that nobody in them can be recognised.

    A group that is anonymous and smaller than ``least`` is hidden. What is hidden would
    follow from the total less the others if it were small all in all: then the smallest
    of the others are hidden, too, until it is not.

    :param groups: list of (number of answers, whether anonymous)
    :return: set of positions

    >>> find_hidden([(9, True), (2, True), (6, True)], 5)
    {1, 2}
    >>> find_hidden([(9, True), (3, True), (2, True), (2, False)], 5)
    {1, 2}
    >>> find_hidden([(9, True), (0, True)], 5), find_hidden([(2, True)], 5)
    (set(), {0})
    """
    hidden = {
        place
        for place, (count, anonymous) in enumerate(groups)
        if anonymous and 0 < count < least
    }
    others = sorted(
        (count, place)
        for place, (count, _anonymous) in enumerate(groups)
        if count and place not in hidden
    )
    while hidden and others and sum(groups[place][0] for place in hidden) < least:
        hidden.add(others.pop(0)[1])
    return hidden


# --- Intervals ---------------------------------------------------------------


def mean_interval(count, mean, deviation, low=LOW, high=HIGH):
    """Where the true mean lies, by Student's t; within the scale.

    :param deviation: standard deviation of the sample (divided by count - 1)
    :return: (least, greatest); None where nothing can be said: fewer than two
        answers, or all alike

    >>> [round(bound, 2) for bound in mean_interval(10, 4.0, 1.0)]
    [3.28, 4.72]
    >>> mean_interval(1, 4.0, 0.0) is None, mean_interval(9, 5.0, 0.0) is None
    (True, True)
    >>> mean_interval(3, 4.9, 1.0)[1]
    5
    """
    if count < 2 or not deviation:
        return None
    half = t_critical(count - 1) * deviation / math.sqrt(count)
    return max(mean - half, low), min(mean + half, high)


def share_interval(hits, count):
    """Where the true share lies, by Wilson's score interval.

    :return: (least, greatest) between 0 and 1; None without any count

    >>> [round(bound, 3) for bound in share_interval(8, 10)]
    [0.49, 0.943]
    >>> [round(bound, 3) for bound in share_interval(0, 10)]
    [0.0, 0.278]
    >>> share_interval(0, 0) is None
    True
    """
    if not count:
        return None
    z = normal_critical()
    share = hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = (
        z
        * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
        / (1 + z * z / count)
    )
    low = middle - half if hits else 0.0
    return low, middle + half if hits < count else 1.0


def net_promoter_score(promoters, detractors, count):
    """Share of promoters less share of detractors, from -100 to 100.

    >>> net_promoter_score(5, 2, 10)
    30.0
    >>> net_promoter_score(0, 0, 0) is None
    True
    """
    return 100 * (promoters - detractors) / count if count else None


def net_promoter_interval(promoters, detractors, count):
    """Where the true net promoter score lies, by the adjusted Wald interval.

    Three answers are added, a quarter of them promoters and a quarter detractors
    (Bonett and Price 2012, Rocks 2016), which keeps few answers from looking sure.

    >>> [round(bound, 1) for bound in net_promoter_interval(50, 20, 100)]
    [14.1, 44.2]
    >>> net_promoter_interval(0, 0, 0) is None
    True
    """
    if not count:
        return None
    size = count + 3
    up, down = (promoters + 0.75) / size, (detractors + 0.75) / size
    net = up - down
    half = normal_critical() * math.sqrt((up + down - net * net) / size)
    return 100 * max(net - half, -1.0), 100 * min(net + half, 1.0)


# --- Quantiles ---------------------------------------------------------------


@cache
def normal_critical(confidence=CONFIDENCE):
    """How many standard errors the interval reaches to each side.

    >>> round(normal_critical(), 4)
    1.96
    """
    tail = (1 - confidence) / 2
    return _bisect(lambda z: math.erfc(z / math.sqrt(2)) / 2, tail, 40)


@cache
def t_critical(freedom, confidence=CONFIDENCE):
    """The same for a mean whose deviation was estimated, with degrees of freedom.

    >>> [round(t_critical(freedom), 3) for freedom in (1, 2, 10, 30, 1000)]
    [12.706, 4.303, 2.228, 2.042, 1.962]
    """
    tail = (1 - confidence) / 2

    def beyond(t):
        x = freedom / (freedom + t * t)
        return _incomplete_beta(freedom / 2, 0.5, x) / 2

    return _bisect(beyond, tail, 1000)


def _bisect(falling, value, high):
    """Where a falling function of positive numbers takes ``value``, up to ``high``."""
    low = 0.0
    for _step in range(100):
        middle = (low + high) / 2
        if falling(middle) > value:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _incomplete_beta(a, b, x):
    """The regularised incomplete beta function, by its continued fraction."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # there the fraction converges slowly
        return 1 - _incomplete_beta(b, a, 1 - x)
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(log + a * math.log(x) + b * math.log(1 - x)) / a
    return front * _continued_fraction(a, b, x)


def _continued_fraction(a, b, x):
    """Lentz's method."""
    tiny = 1e-30
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    result = d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / ((1 + term * d) or tiny)
            c = (1 + term / c) or tiny
            result *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return result
