"""Up to how much somebody may grant, and what an approval covers (ISO 10002, 5.4)."""

import math
from dataclasses import dataclass

#: Amounts that agree in so many decimals are the same; no currency has as many.
DECIMALS = 6


@dataclass(frozen=True)
class Limit:
    """What somebody may grant on their own, in one currency.

    :param remedy: most in a single remedy
    :param complaint: most in all remedies of a complaint together

    >>> Limit(500, 800).suffices([300, 500], total=800)
    True
    >>> Limit(500, 800).suffices([501], total=501)
    False

    Many small ones are one large one:

    >>> Limit(500, 800).suffices([300], total=900)
    False

    Cents add up to what they are:

    >>> Limit(0.3, 0.3).suffices([0.1, 0.2], total=0.1 + 0.2)
    True
    """

    remedy: float
    complaint: float

    def __or__(self, other):
        """Of several limits the highest counts, each kind for itself.

        >>> Limit(500, 500) | Limit(200, 1000)
        Limit(remedy=500, complaint=1000)
        """
        return Limit(
            max(self.remedy, other.remedy), max(self.complaint, other.complaint)
        )

    def suffices(self, amounts, total):
        """Whether the limit allows to grant something.

        :param amounts: of the remedies that are granted
        :param total: of all remedies of the complaint, these among them
        """
        return _within(max(amounts, default=0), self.remedy) and _within(
            total, self.complaint
        )


#: For who has no role that may grant anything.
NOTHING = Limit(0, 0)
UNLIMITED = Limit(math.inf, math.inf)


def _within(amount, limit):
    return round(amount, DECIMALS) <= round(limit, DECIMALS)


def covers(approved, present):
    """Whether what was approved holds all that is there now.

    Each thing is a list that says what it is and how much; one that was changed, or
    has come since, was not approved. One that is gone does no harm.

    >>> covers([[1, 7, 900.0], [2, 7, 50.0]], [[1, 7, 900.0]])
    True
    >>> covers([[1, 7, 900.0]], [[1, 7, 901.0]])
    False
    >>> covers([[1, 7, 900.0]], [[1, 7, 900.0], [3, 7, 1.0]])
    False
    """
    return all(thing in approved for thing in present)
