"""Whether an action has helped: what came in before it and after it (ISO 10002, 8.7).

Complaints of the same kind are counted over two windows of equal length: one that ends
when the action was begun, one that starts the day after it was done. What came in while
it was being carried out counts for neither.
"""

from dataclasses import dataclass
from datetime import timedelta

from . import monitoring

#: Length of each window, in days, unless an action has its own.
WINDOW = 90


@dataclass(frozen=True)
class Windows:
    """Two spans of equal length; first days and last days belong to them.

    ``after`` is None until the action is done.
    """

    days: int
    before: tuple
    after: tuple | None

    def place(self, day):
        """Which window a day is in: "before", "after" or None."""
        for name in ("before", "after"):
            span = getattr(self, name)
            if span and span[0] <= day <= span[1]:
                return name
        return None

    def is_over(self, today):
        """Whether the window after the action has passed."""
        return bool(self.after) and self.after[1] < today


def get_windows(begun, done, days=WINDOW):
    """The windows to compare.

    :param date begun: day on which the action was opened
    :param date done: day on which it was done, or None
    :param int days: length of each

    >>> from datetime import date
    >>> windows = get_windows(date(2026, 4, 1), date(2026, 4, 30), 90)
    >>> windows.before == (date(2026, 1, 1), date(2026, 3, 31))
    True
    >>> windows.after == (date(2026, 5, 1), date(2026, 7, 29))
    True
    >>> windows.place(date(2026, 3, 31)), windows.place(date(2026, 4, 15))
    ('before', None)
    >>> windows.is_over(date(2026, 7, 29)), windows.is_over(date(2026, 7, 30))
    (False, True)
    >>> get_windows(date(2026, 4, 1), None).is_over(date(2030, 1, 1))
    False
    """
    day, length = timedelta(days=1), timedelta(days=days)
    # done before it was noted: the window before ends where the work began
    begun = min(begun, done) if done else begun
    return Windows(
        days,
        (begun - length, begun - day),
        done and (done + day, done + length),
    )


def judge(before, after, windows, today):
    """What the counts say.

    :param int before: complaints in the window before
    :param int after: complaints in the window after
    :param Windows windows: the two of them
    :param date today: judged as of this day
    :return: ``open`` (not done), ``early`` (the window has not passed), ``none``
        (nothing came in in either), ``fewer`` or ``more`` (more than chance explains),
        ``same`` (chance may explain the difference)

    >>> from datetime import date
    >>> windows = get_windows(date(2026, 1, 1), date(2026, 1, 1), 10)
    >>> def on(before, after, day):
    ...     return judge(before, after, windows, date(2026, 1, day))
    >>> on(20, 0, 11), on(20, 4, 12), on(4, 20, 12), on(6, 5, 12), on(0, 0, 12)
    ('early', 'fewer', 'more', 'same', 'none')
    >>> judge(9, 0, get_windows(date(2026, 1, 1), None), date(2026, 9, 1))
    'open'
    """
    if not windows.after:
        return "open"
    if not windows.is_over(today):
        return "early"
    if not before and not after:
        return "none"
    if not monitoring.is_count_changed(after, before, windows.days, windows.days):
        return "same"
    return "fewer" if after < before else "more"


def per_week(count, days):
    """Complaints a week.

    >>> per_week(9, 63)
    1.0
    """
    return 7 * count / days


def get_age(begun, done, today):
    """Days that an action has taken or is taking: never less than 0.

    >>> from datetime import date
    >>> get_age(date(2026, 1, 1), None, date(2026, 1, 31))
    30
    >>> get_age(date(2026, 1, 5), date(2026, 1, 1), date(2026, 2, 1))
    0
    """
    return max(0, ((done or today) - begun).days)
