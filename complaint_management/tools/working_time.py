"""Working time by bisection: add hours to a moment, count hours and days between.

Odoo's ``plan_hours`` asks the database anew for every moment. Here a calendar's periods
of work are taken once; any number of questions is then answered from sorted lists of
whole microseconds. The answers are the same.
"""

import datetime
from bisect import bisect_left, bisect_right
from itertools import accumulate

import pytz

EPOCH = datetime.datetime(1970, 1, 1)
MICROSECOND = datetime.timedelta(microseconds=1)
SECOND = 1_000_000
HOUR = 3600 * SECOND


class WorkingTimeError(ValueError):
    """There is no answer: nobody works at all, or not on the day asked for."""


class OutsideWindow(WorkingTimeError):
    """The answer lies outside the window for which the periods were taken."""


class WorkingTime:
    """Periods of work within a window of time, for one calendar.

    Moments are naive UTC, results to the second: less is cut off, as Odoo does when it
    stores a moment. Days are dates in the calendar's time zone. The end of a period is
    not within it. What only time beyond the window answers raises ``OutsideWindow``.

    A working day is a date on which a period of more than a second starts. That much a
    holiday until 23:59:59 leaves of work until 24:00, and Odoo takes it for a day.

    :param periods: pairs of aware datetimes, in any order; they may touch or overlap
    :param tz: pytz time zone in which days begin and end
    :param start, end: the window the periods were taken for, aware datetimes
    :raise WorkingTimeError: there is no period at all

    Rome works from 9 to 13 and from 14 to 18 on weekdays, but not on Easter Monday,
    6 April 2026; on 29 March the clocks go forward by an hour.

    >>> from datetime import date, datetime, timedelta
    >>> rome = pytz.timezone("Europe/Rome")
    >>> days = [datetime(2026, 3, 23) + timedelta(n) for n in range(28)]
    >>> working = [d for d in days if d.weekday() < 5 and d.date() != date(2026, 4, 6)]
    >>> at = lambda day, hour: rome.localize(day.replace(hour=hour))
    >>> periods = [(at(d, h), at(d, h + 4)) for d in working for h in (9, 14)]
    >>> time = WorkingTime(periods, rome, at(days[0], 0), at(days[-1], 0))

    Four hours from Friday at 17 end on Monday at 12, now an hour earlier in UTC:

    >>> print(time.add_hours(datetime(2026, 3, 27, 16), 4))
    2026-03-30 10:00:00
    >>> time.hours_between(datetime(2026, 3, 27, 16), datetime(2026, 3, 30, 10))
    4.0

    The third working day after Thursday, 2 April; no work on Easter Monday:

    >>> day = time.working_day(datetime(2026, 4, 2, 10), 3)
    >>> print(day, "until", time.day_end(day))
    2026-04-08 until 2026-04-08 16:00:00
    >>> time.days_between(date(2026, 4, 2), date(2026, 4, 8))
    3
    >>> time.day_start(date(2026, 4, 6))  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    WorkingTimeError: 2026-04-06 is no working day.

    Who begins in the lunch hour begins after it:
    >>> print(time.next_working(datetime(2026, 4, 2, 11, 30)))
    2026-04-02 12:00:00
    """

    def __init__(self, periods, tz, start, end):
        self.tz = tz
        self._window = _to_int(start), _to_int(end)
        periods = sorted((_to_int(begin), _to_int(stop)) for begin, stop in periods)
        self._starts, self._ends, bounds = [], [], {}
        for begin, stop in periods:
            if self._ends and begin <= self._ends[-1]:
                self._ends[-1] = max(stop, self._ends[-1])
            elif begin < stop:
                self._starts.append(begin)
                self._ends.append(stop)
            if stop - begin > SECOND:
                day = self._get_day(begin)
                first, last = bounds.get(day, (begin, stop))
                bounds[day] = first, max(last, stop)
        if not self._starts:
            raise WorkingTimeError("The calendar has no working hours.")
        # working days as ordinals, with their first start and last end
        self._days, self._day_bounds = list(bounds), list(bounds.values())
        # microseconds worked until the period of the same number starts, and ends
        lengths = (b - a for a, b in zip(self._starts, self._ends, strict=True))
        worked = list(accumulate(lengths, initial=0))
        self._worked_at_start, self._worked_at_end = worked[:-1], worked[1:]

    def add_hours(self, moment, hours):
        """The moment by which so many working hours have passed since ``moment``.

        :param hours: less than 0 goes back; 0 is the next moment of work
        """
        time = self._get_time(moment)
        delta = round(hours * HOUR)
        if not delta:
            return _to_moment(self._get_next(time))
        target = self._get_worked(time) + delta
        if not 0 <= target <= self._worked_at_end[-1]:
            raise self._outside(f"{moment} {hours:+g} working hours")
        # between two periods: forward until the one ends, back until the other starts
        if delta > 0:
            i = bisect_left(self._worked_at_end, target)
        else:
            i = bisect_right(self._worked_at_start, target) - 1
        return _to_moment(self._starts[i] + target - self._worked_at_start[i])

    def hours_between(self, start, end):
        """Working hours from ``start`` to ``end``; below 0 if ``end`` is earlier."""
        start, end = self._get_time(start), self._get_time(end)
        return (self._get_worked(end) - self._get_worked(start)) / HOUR

    def is_working(self, moment):
        """Whether this moment is within working time."""
        time = self._get_time(moment)
        i = bisect_right(self._ends, time)
        return i < len(self._ends) and self._starts[i] <= time

    def next_working(self, moment):
        """This moment if it is within working time, else when work starts again."""
        return _to_moment(self._get_next(self._get_time(moment)))

    def working_day(self, moment, days):
        """The date of the n-th working day after the day of ``moment``.

        :param int days: less than 0 goes back; 0 is that day itself if it is a working
            day, else the next one
        """
        day = self._get_day(self._get_time(moment))
        if days > 0:
            i = bisect_right(self._days, day) + days - 1
        else:
            i = bisect_left(self._days, day) + days
        if not 0 <= i < len(self._days):
            raise self._outside(f"{moment} {days:+d} working days")
        return datetime.date.fromordinal(self._days[i])

    def days_between(self, start, end):
        """Working days after the date ``start``, until and with the date ``end``."""
        for date in (start, end):
            self._check_date(date)
        first, last = (
            bisect_right(self._days, date.toordinal()) for date in (start, end)
        )
        return last - first

    def day_start(self, date):
        """When work starts on a date; WorkingTimeError if it is no working day."""
        return _to_moment(self._get_day_bounds(date)[0])

    def day_end(self, date):
        """When all work of a date ends; WorkingTimeError if it is no working day."""
        return _to_moment(self._get_day_bounds(date)[1])

    def _get_time(self, moment):
        """Microseconds since 1970, as all times inside."""
        time = (moment - EPOCH) // MICROSECOND
        if not self._window[0] <= time <= self._window[1]:
            raise self._outside(moment)
        return time

    def _get_worked(self, time):
        """Microseconds worked from the start of the window until then."""
        i = max(bisect_right(self._starts, time) - 1, 0)
        now = min(max(time, self._starts[i]), self._ends[i])
        return self._worked_at_start[i] + now - self._starts[i]

    def _get_next(self, time):
        i = bisect_right(self._ends, time)
        if i == len(self._ends):
            raise self._outside(f"The next work after {_to_moment(time)}")
        return max(time, self._starts[i])

    def _get_day(self, time):
        moment = pytz.utc.localize(EPOCH + time * MICROSECOND)
        return moment.astimezone(self.tz).toordinal()

    def _get_day_bounds(self, date):
        day = date.toordinal()
        i = bisect_left(self._days, day)
        if i < len(self._days) and self._days[i] == day:
            return self._day_bounds[i]
        self._check_date(date)
        raise WorkingTimeError(f"{date} is no working day.")

    def _check_date(self, date):
        """:raise OutsideWindow: when nothing is known of a date"""
        first, last = map(self._get_day, self._window)
        if not first <= date.toordinal() <= last:
            raise self._outside(date)

    def _outside(self, what):
        start, end = map(_to_moment, self._window)
        return OutsideWindow(f"{what} is not between {start} and {end}.")


def _to_int(moment):
    """Microseconds since 1970 of an aware datetime."""
    return (moment - pytz.utc.localize(EPOCH)) // MICROSECOND


def _to_moment(time):
    return EPOCH + datetime.timedelta(seconds=time // SECOND)
