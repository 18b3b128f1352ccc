"""Working time equals Odoo's own on random calendars, and is its own inverse."""

from contextlib import contextmanager
from datetime import datetime, timedelta

import pytz
from hypothesis import assume, example, given
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.complaint_management.tools.working_time import (
    OutsideWindow,
    WorkingTime,
    WorkingTimeError,
)

from .common_working_time import (
    A_SECOND,
    ALWAYS,
    HOURS,
    MOMENTS,
    OFFICE,
    PROPERTIES,
    ROOM,
    WorkingTimeCommon,
    _cut,
    _midnight,
    _to_utc,
    _without_holidays,
    calendars,
)


@tagged("post_install", "-at_install")
class TestWorkingTimeProperties(WorkingTimeCommon):
    @contextmanager
    def _any(self, spec):
        """A calendar made as specified and its working time; gone at the end."""
        savepoint = self.env.cr.savepoint()
        try:
            calendar = self._make_calendar(spec["weeks"], spec["tz"])
            tz = pytz.timezone(spec["tz"])
            for day, quarter, quarters, seconds in spec["holidays"]:
                begin = datetime.combine(day, datetime.min.time())
                begin += timedelta(minutes=15 * quarter)
                end = begin + timedelta(minutes=15 * quarters, seconds=-seconds)
                begin, end = (_to_utc(tz.localize(moment)) for moment in (begin, end))
                nowhere = calendar.browse()
                self._close(nowhere if spec["of_company"] else calendar, begin, end)
            self.centre = _to_utc(_midnight(tz, spec["centre"]))
            self.start = _midnight(tz, spec["centre"] - ROOM)
            self.end = _midnight(tz, spec["centre"] + ROOM)
            self.periods = calendar._get_work_periods(self.start, self.end)
            try:
                working = WorkingTime(self.periods, tz, self.start, self.end)
            except WorkingTimeError:
                assume(False)  # always closed
            yield calendar, working
        finally:
            savepoint.close(rollback=True)

    def _moment(self, offset):
        if isinstance(offset, int):
            return self.centre + timedelta(seconds=offset)
        seams = [
            seam
            for seam in (_to_utc(seam) for period in self.periods for seam in period)
            if abs(seam - self.centre) < ROOM / 2
        ]
        return seams[offset[1] % len(seams)] if seams else self.centre

    def _hours(self, working, moment, hours):
        """Hours as drawn, or those until a seam, in quarters."""
        if isinstance(hours, tuple):
            hours = round(4 * working.hours_between(moment, self._moment(hours))) / 4
        return hours

    def _is_outside(self, moment):
        return not moment or not (self.start < pytz.utc.localize(moment) < self.end)

    @PROPERTIES
    @given(calendars(), st.lists(st.tuples(MOMENTS, HOURS), min_size=6, max_size=6))
    @example(
        _without_holidays(OFFICE),  # Monday noon: all seams that an office has
        [(126000, -3), (126000, -7), (126000, -11), (126000, 1), (126000, 5), (0, 0)],
    )
    @example(
        _without_holidays(ALWAYS),
        [(0, 24), (0, -24), (900, 48), (-7200, 4), (-7200, -2), (5, 0)],
    )
    def test_hours_are_added_as_plan_hours_does(self, spec, questions):
        with self._any(spec) as (calendar, working):
            for offset, hours in questions:
                moment = self._moment(offset)
                hours = self._hours(working, moment, hours)
                expected = calendar.plan_hours(hours, moment, compute_leaves=True)
                try:
                    planned = working.add_hours(moment, hours)
                except OutsideWindow:
                    self.assertTrue(self._is_outside(expected), (moment, hours))
                    continue
                self.assertEqual(planned, _cut(expected), (moment, hours))

    @PROPERTIES
    @given(calendars(), st.lists(st.tuples(MOMENTS, MOMENTS), min_size=4, max_size=4))
    @example(
        _without_holidays(ALWAYS), [(0, 86400), (-86400, 86400), (5, 5), (-86399, 10)]
    )
    def test_hours_are_counted_as_get_work_hours_count_does(self, spec, questions):
        with self._any(spec) as (calendar, working):
            for offsets in questions:
                start, end = sorted(map(self._moment, offsets))
                expected = calendar.get_work_hours_count(start, end)
                self.assertAlmostEqual(working.hours_between(start, end), expected, 8)
                self.assertAlmostEqual(working.hours_between(end, start), -expected, 8)

    @PROPERTIES
    @given(calendars(), st.lists(MOMENTS, min_size=6, max_size=6))
    def test_next_work_is_where_plan_hours_begins(self, spec, offsets):
        with self._any(spec) as (calendar, working):
            for moment in map(self._moment, offsets):
                expected = calendar.plan_hours(0, moment, compute_leaves=True)
                try:
                    self.assertEqual(working.next_working(moment), _cut(expected))
                except OutsideWindow:
                    self.assertTrue(self._is_outside(expected), moment)
                self.assertEqual(working.is_working(moment), expected == moment)

    @PROPERTIES
    @given(calendars(), st.lists(st.tuples(MOMENTS, HOURS), min_size=20, max_size=20))
    def test_adding_and_counting_undo_each_other(self, spec, questions):
        with self._any(spec) as (_calendar, working):
            for offset, hours in questions:
                moment = _cut(self._moment(offset))
                hours = self._hours(working, moment, hours)
                try:
                    planned = working.add_hours(moment, hours)
                except OutsideWindow:
                    continue
                counted = working.hours_between(moment, planned)
                self.assertLessEqual(abs(counted - hours), A_SECOND)
                if all(
                    working.is_working(moment + timedelta(seconds=n)) for n in (-1, 1)
                ):  # inside a period there is but one moment with so many hours
                    back = working.hours_between(planned, moment)
                    self.assertEqual(working.add_hours(planned, back), moment)

    @PROPERTIES
    @given(
        calendars(until_last_second=False),
        st.lists(st.tuples(MOMENTS, st.integers(-20, 20)), min_size=6, max_size=6),
    )
    @example(
        _without_holidays(ALWAYS),
        [(0, 1), (0, -1), (-1, 2), (7200, 5), (7200, -5), (0, 0)],
    )
    def test_days_are_counted_as_plan_days_does(self, spec, questions):
        """The same date; not the same moment.

        ``plan_days`` counts the day on which it begins, so it is asked from the
        midnight that follows (or goes before). On the last day it stops at the end of
        the FIRST period, at noon say, where ``day_end`` is the end of the last one.
        """
        with self._any(spec) as (calendar, working):
            for offset, days in questions:
                moment = self._moment(offset)
                today = pytz.utc.localize(moment).astimezone(working.tz).date()
                midnight = _midnight(working.tz, today + timedelta(days=days > 0))
                expected = calendar.plan_days(days or 1, midnight, compute_leaves=True)
                try:
                    day = working.working_day(moment, days)
                except OutsideWindow:
                    outside = not expected or not self.start < expected < self.end
                    self.assertTrue(outside, (moment, days))
                    continue
                self.assertEqual(day, expected.astimezone(working.tz).date())
                periods = calendar._get_work_periods(
                    _midnight(working.tz, day), _midnight(working.tz, day, 1)
                )
                first, last = min(periods)[0], max(periods)[1]
                self.assertEqual(working.day_start(day), _cut(_to_utc(first)))
                self.assertEqual(working.day_end(day), _cut(_to_utc(last)))
                if days > 0:
                    self.assertEqual(expected, min(periods)[1])
