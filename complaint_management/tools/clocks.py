"""When a clock runs out and when its levels are reached: arithmetic of due times.

Moments are naive UTC datetimes, as in Odoo. ``working`` is a ``WorkingTime``; it is
only looked at for units of working time, and may be None for the others.
"""

from datetime import datetime, time, timedelta
from functools import cache

import pytz
from dateutil.relativedelta import relativedelta

#: How long something may take: working time, or time as it passes.
WORKING_UNITS = frozenset({"working_hours", "working_days"})
DAY_UNITS = frozenset({"working_days", "calendar_days", "months"})
#: A clock is "due soon" once this share (percent) of its time is gone.
SOON = 80


def due_at(start, amount, unit, *, working=None, tz=pytz.utc, day_end=False):
    """The moment by which something that started at ``start`` has to be done.

    The day of the start does not count: one working day from Monday ends on Tuesday.

    :param start: moment the clock starts
    :param amount: how many of ``unit``; whole numbers for days and months
    :param str unit: working_hours, working_days, hours, calendar_days or months
    :param tz: time zone in which the days of the calendar begin and end
    :param bool day_end: until the last second of that day; else working days end with
        the last working hour, calendar days and months at the time of the start
    :raise WorkingTimeError: when ``working`` has no working time for the answer

    >>> due_at(datetime(2028, 2, 28, 9), 1, "calendar_days", day_end=True)
    datetime.datetime(2028, 2, 29, 23, 59, 59)
    >>> due_at(datetime(2027, 8, 31, 9), 6, "months")
    datetime.datetime(2028, 2, 29, 9, 0)
    >>> rome = pytz.timezone("Europe/Rome")  # clocks go forward on 28 March 2027
    >>> due_at(datetime(2027, 3, 27, 11), 1, "calendar_days", tz=rome)
    datetime.datetime(2027, 3, 28, 10, 0)
    >>> due_at(datetime(2027, 3, 27, 11), 24, "hours", tz=rome)
    datetime.datetime(2027, 3, 28, 11, 0)
    """
    if unit == "hours":
        return start + timedelta(hours=amount)
    if unit == "working_hours":
        return working.add_hours(start, amount)
    if unit == "working_days":
        day = working.working_day(start, int(amount))
        return end_of_day(day, tz) if day_end else working.day_end(day)
    local = _local(start, tz)
    step = {"days" if unit == "calendar_days" else "months": int(amount)}
    then = local.replace(tzinfo=None) + relativedelta(**step)
    return end_of_day(then.date(), tz) if day_end else _utc(then, tz)


def start_of_day(day, tz):
    """When a date begins where a time zone holds, as a moment.

    >>> from datetime import date
    >>> start_of_day(date(2027, 7, 1), pytz.timezone("Europe/Rome"))
    datetime.datetime(2027, 6, 30, 22, 0)

    :raise OverflowError: for a date at the end of all calendars
    """
    return _utc(datetime.combine(day, time.min), tz)


def end_of_day(day, tz):
    """The last second of a date, as a moment.

    >>> from datetime import date
    >>> end_of_day(date(2027, 7, 1), pytz.timezone("Europe/Rome"))
    datetime.datetime(2027, 7, 1, 21, 59, 59)
    """
    return start_of_day(day + timedelta(days=1), tz) - timedelta(seconds=1)


def local_date(moment, tz):
    """The date of a moment where the company is.

    >>> local_date(datetime(2027, 7, 1, 22, 30), pytz.timezone("Europe/Rome"))
    datetime.date(2027, 7, 2)
    """
    return _local(moment, tz).date()


def at_share(start, due, share, unit, working=None):
    """The moment at which ``share`` percent of the allowed time is gone.

    Measured in working time for clocks that count it. More than 100 lies after due.

    >>> at_share(datetime(2027, 3, 1), datetime(2027, 3, 11), 80, "calendar_days")
    datetime.datetime(2027, 3, 9, 0, 0)
    """
    if unit in WORKING_UNITS:
        hours = working.hours_between(start, due)
        return working.add_hours(start, hours * share / 100)
    return start + (due - start) * (share / 100)


def level_at(level, start, due, unit, *, working=None, tz=pytz.utc):
    """The moment at which a level of a clock is reached.

    :param level: has ``relation`` (before, at, after the due time; start: after the
        start), ``measure`` (amount or share), ``amount``, ``unit``, ``share`` (percent
        of the allowed time) and ``waits_for_work``
    :param str unit: the unit of the clock, which tells what a share is a share of
    """
    if level.measure == "share":
        moment = at_share(start, due, level.share, unit, working)
    elif level.relation == "at":
        moment = due
    elif level.relation == "start":
        moment = due_at(start, level.amount, level.unit, working=working, tz=tz)
    else:
        sign = -1 if level.relation == "before" else 1
        moment = _offset(due, sign * level.amount, level.unit, working, tz)
    return working.next_working(moment) if level.waits_for_work else moment


def _offset(moment, amount, unit, working, tz):
    """``amount`` of ``unit`` before (negative) or after a due time.

    Working days before: the start of work on that day; after: its end.
    """
    if unit == "working_days" and amount < 0:
        return working.day_start(working.working_day(moment, int(amount)))
    return due_at(moment, amount, unit, working=working, tz=tz)


def after_pause(due, paused_at, resumed_at, unit, *, working=None, tz, day_end=False):
    """The due time after a pause: what was left then is left again.

    A clock that was overdue when it paused stays so. One that runs until the end of a
    day is moved by whole days: those between the dates of both moments.

    >>> after_pause(
    ...     datetime(2027, 3, 10), datetime(2027, 3, 8), datetime(2027, 3, 20),
    ...     "calendar_days", tz=pytz.utc,
    ... )
    datetime.datetime(2027, 3, 22, 0, 0)
    >>> after_pause(
    ...     datetime(2027, 3, 10, 23, 59, 59), datetime(2027, 3, 8, 9),
    ...     datetime(2027, 3, 9, 8), "calendar_days", tz=pytz.utc, day_end=True,
    ... )
    datetime.datetime(2027, 3, 11, 23, 59, 59)
    """
    if paused_at >= due or resumed_at <= paused_at:
        return due
    if day_end and unit in DAY_UNITS:
        return _after_days(due, paused_at, resumed_at, unit, working, tz)
    if unit in WORKING_UNITS:
        left = working.hours_between(paused_at, due)
        return working.add_hours(resumed_at, left)
    return due + (resumed_at - paused_at)


def _after_days(due, paused_at, resumed_at, unit, working, tz):
    """The end of the day on which as many days are left as there were.

    As with a start, the day on which it goes on does not count.
    """
    paused_on, resumed_on = local_date(paused_at, tz), local_date(resumed_at, tz)
    due_on = local_date(due, tz)
    if unit != "working_days":
        return end_of_day(due_on + (resumed_on - paused_on), tz)
    days = working.days_between(paused_on, resumed_on)
    if days:
        due_on = working.working_day(start_of_day(due_on, working.tz), days)
    return end_of_day(due_on, tz)


def _local(moment, tz):
    return pytz.utc.localize(moment).astimezone(tz)


def _utc(wall, tz):
    """The moment of a wall-clock time; one that a DST change skips moves forward."""
    local = tz.normalize(tz.localize(wall))
    return local.astimezone(pytz.utc).replace(tzinfo=None)


class OnDemand:
    """Working time that is only taken when a clock asks for it.

    A calendar that is of no use then harms no clock that runs on calendar days.

    :param take: called without arguments, gives the ``WorkingTime``
    """

    def __init__(self, take):
        self._take = cache(take)

    def __getattr__(self, name):
        return getattr(self._take(), name)


class Ruler:
    """What due times are measured with: working time and time zone of one complaint."""

    def __init__(self, working, tz):
        self.working = working
        self.tz = tz

    def due_at(self, terms, start):
        """When a clock with these terms runs out that started at ``start``."""
        return due_at(
            start,
            terms.amount,
            terms.unit,
            working=self.working,
            tz=self.tz,
            day_end=terms.day_end,
        )

    def latest_due_at(self, terms, start):
        """The latest moment a clock may be extended to; None without a limit."""
        if not terms.maximum:
            return None
        return self.due_at(terms._replace(amount=terms.maximum), start)

    def after_pauses(self, terms, due, pauses):
        """The due time after pauses, given as (from, to), in order."""
        for paused_at, resumed_at in pauses:
            due = after_pause(
                due,
                paused_at,
                resumed_at,
                terms.unit,
                working=self.working,
                tz=self.tz,
                day_end=terms.day_end,
            )
        return due

    def soon_at(self, terms, start, due):
        """When a clock begins to be due soon."""
        return at_share(start, due, SOON, terms.unit, self.working)

    def levels_at(self, terms, start, due):
        """(moment, id) of the levels of a clock, in the order they are reached."""
        return sorted(
            (
                level_at(
                    level, start, due, terms.unit, working=self.working, tz=self.tz
                ),
                level.id,
            )
            for level in terms.levels
        )
