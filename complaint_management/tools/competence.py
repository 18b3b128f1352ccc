"""How long a training counts, and how somebody's competence stands (4.14, 6.4)."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

#: As lists say it: not there, run out, runs out soon, counts.
STATES = ("missing", "expired", "soon", "valid")
#: Of these somebody has to be told.
LACKING = ("missing", "expired")


def get_expiry(obtained_on, months):
    """The last day on which a training counts; None: for ever.

    >>> from datetime import date
    >>> get_expiry(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    >>> get_expiry(date(2026, 5, 4), 0) is None
    True
    """
    if not months:
        return None
    return obtained_on + relativedelta(months=months)


def get_state(expires_on, today, soon_days):
    """How something that was obtained stands; on its last day it still counts.

    :param expires_on: last day, or None
    :param int soon_days: so many days before it, it counts as running out

    >>> from datetime import date
    >>> today = date(2026, 6, 1)
    >>> get_state(None, today, 30)
    'valid'
    >>> [get_state(date(2026, *day), today, 30) for day in ((5, 31), (6, 1), (7, 2))]
    ['expired', 'soon', 'valid']
    """
    if not expires_on:
        return "valid"
    if expires_on < today:
        return "expired"
    return "soon" if expires_on <= today + timedelta(days=soon_days) else "valid"


def rank_by_room(loads):
    """Who has most room first: open work against a target.

    Where somebody has no target, the numbers alone are compared.

    :param loads: dict of anything -> (open, target or 0)
    :return: its keys in order

    >>> rank_by_room({"Emma": (14, 12), "Arthur": (3, 12), "Ida": (3, 4)})
    ['Arthur', 'Ida', 'Emma']
    >>> rank_by_room({"Emma": (5, 0), "Arthur": (2, 2)})
    ['Arthur', 'Emma']
    """
    comparable = all(target for _number, target in loads.values())

    def room(key):
        number, target = loads[key]
        return (number / target if comparable else 0, number)

    return sorted(loads, key=room)
