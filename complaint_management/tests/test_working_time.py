"""Working time: the answers of Odoo's calendars, without asking the database."""

import time
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest.mock import patch

import pytz
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import BaseCase, TransactionCase, new_test_user, tagged

from odoo.addons.complaint_management.tools.working_time import (
    OutsideWindow,
    WorkingTime,
    WorkingTimeError,
)

ZONES = (
    "Europe/Rome",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Kathmandu",
    "UTC",
)
#: Days about which to look: clocks change in one of the zones, a leap day, New Year.
CENTRES = (
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
    date(2027, 1, 1),
    date(2028, 2, 29),
)
ROOM = timedelta(days=45)
A_SECOND = 1 / 3600 + 1e-9

#: The same examples in each run.
PROPERTIES = settings(
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)


# ------------------------------------------------------------
# Any calendar: hours in quarters, which floats add up without a rest
# ------------------------------------------------------------


@st.composite
def days_of_work(draw):
    """Periods of one day as (from, to, kind); the last may be until 24:00."""
    cuts = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6)))
    if draw(st.booleans()):  # until midnight, perhaps from midnight
        cuts[-1] = 96
    periods = list(zip(cuts, cuts[1:], strict=False))
    kinds = st.sampled_from(["morning", "afternoon", "full_day", "lunch", None])
    kinds = draw(st.lists(kinds, min_size=len(periods), max_size=len(periods)))
    return [
        (start / 4, end / 4, kind)
        for (start, end), kind in zip(periods, kinds, strict=True)
        if kind and start < end
    ]


@st.composite
def calendars(draw, until_last_second=True):
    """A calendar, its holidays and a day about which to look.

    :param until_last_second: whole days of holiday end at 23:59:59, as Odoo's form
        proposes, not at midnight
    """
    weeks = draw(st.sampled_from([[False], ["0", "1"]]))
    centre = draw(st.sampled_from(CENTRES))
    days = st.integers(-20, 20).map(lambda n: centre + timedelta(days=n))
    of_hours = st.tuples(days, st.integers(0, 95), st.integers(0, 60 * 4), st.just(0))
    of_days = st.tuples(
        days,
        st.just(0),
        st.integers(1, 5).map(lambda n: n * 24 * 4),
        st.just(int(until_last_second)),
    )
    return {
        "tz": draw(st.sampled_from(ZONES)),
        "weeks": {
            week: draw(
                st.dictionaries(
                    st.integers(0, 6), days_of_work(), min_size=1, max_size=7
                )
            )
            for week in weeks
        },
        "holidays": draw(st.lists(of_hours | of_days, max_size=5)),
        "of_company": draw(st.booleans()),
        "centre": centre,
    }


#: In place of a number: one of the starts and ends of periods.
SEAMS = st.integers(0, 10_000).map(lambda number: ("seam", number))
#: Offsets from the centre in seconds.
MOMENTS = st.one_of(
    st.integers(-96 * 12, 96 * 12).map(lambda quarters: quarters * 900),
    st.integers(-12 * 86400, 12 * 86400),
    SEAMS,
)
HOURS = st.integers(-60 * 4, 60 * 4).map(lambda quarters: quarters / 4) | SEAMS
OFFICE = {
    False: {
        day: [(9, 13, "morning"), (13, 14, "lunch"), (14, 18, "afternoon")]
        for day in range(5)
    }
}
#: Around the clock, so that periods meet at midnight.
ALWAYS = {False: {day: [(0, 24, "full_day")] for day in range(7)}}


def _without_holidays(weeks):
    """About the Sunday on which summer time begins in Rome."""
    return {
        "tz": "Europe/Rome",
        "weeks": weeks,
        "holidays": [],
        "of_company": False,
        "centre": date(2026, 3, 29),
    }


class WorkingTimeCommon(TransactionCase):
    @classmethod
    def _make_calendar(cls, weeks, tz="Europe/Rome", **vals):
        """A calendar by week type (False: the same each week) and day of the week."""
        return cls.env["resource.calendar"].create(
            {
                "name": "Front desk",
                "tz": tz,
                "two_weeks_calendar": len(weeks) == 2,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "week_type": week,
                            "dayofweek": str(day),
                            "hour_from": hour_from,
                            "hour_to": hour_to,
                            "day_period": kind,
                        }
                    )
                    for week, days in weeks.items()
                    for day, periods in days.items()
                    for hour_from, hour_to, kind in periods
                ],
                **vals,
            }
        )

    @staticmethod
    def _close(calendar, date_from, date_to, **vals):
        """A holiday of the house, given in naive UTC."""
        return calendar.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": calendar.id,
                "date_from": date_from,
                "date_to": date_to,
                **vals,
            }
        )


# ------------------------------------------------------------
# Properties
# ------------------------------------------------------------


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


def _to_utc(moment):
    return moment.astimezone(pytz.utc).replace(tzinfo=None)


def _midnight(tz, day, days=0):
    return tz.localize(datetime.combine(day, datetime.min.time()) + timedelta(days))


def _cut(moment):
    """As Odoo stores it."""
    return moment and moment.replace(microsecond=0)


# ------------------------------------------------------------
# Examples
# ------------------------------------------------------------


class TestWorkingTimeRules(BaseCase):
    """Periods given by hand: what calendars of Odoo never have, others may."""

    def _working(self, *periods, tz=pytz.utc):
        aware = [tuple(map(tz.localize, period)) for period in periods]
        start, end = (tz.localize(datetime(2026, month, 1)) for month in (1, 2))
        return WorkingTime(aware, tz, start, end)

    def test_nobody_ever_working_is_an_error_that_says_so(self):
        noon = datetime(2026, 1, 5, 12)
        for periods in ([], [(noon, noon)]):
            with self.assertRaisesRegex(WorkingTimeError, "no working hours"):
                self._working(*periods)

    def test_overlapping_periods_count_once(self):
        day = [datetime(2026, 1, 5, hour) for hour in range(24)]
        working = self._working(
            (day[12], day[16]), (day[8], day[13]), (day[9], day[10])
        )
        self.assertEqual(working.hours_between(day[0], day[23]), 8)
        self.assertEqual(working.add_hours(day[8], 6), day[14])

    def test_work_through_midnight_makes_one_day_and_two_that_meet_make_two(self):
        evening, midnight = datetime(2026, 1, 5, 20), datetime(2026, 1, 6)
        morning = datetime(2026, 1, 6, 4)
        through = self._working((evening, morning))
        meeting = self._working((evening, midnight), (midnight, morning))
        for working in (through, meeting):
            self.assertEqual(working.add_hours(evening, 5), datetime(2026, 1, 6, 1))
        self.assertEqual(through.day_end(date(2026, 1, 5)), morning)
        with self.assertRaises(WorkingTimeError):
            through.day_start(date(2026, 1, 6))
        self.assertEqual(meeting.working_day(evening, 1), date(2026, 1, 6))
        self.assertEqual(meeting.day_start(date(2026, 1, 6)), midnight)

    def test_outside_its_window_nothing_is_known(self):
        start, end = datetime(2026, 1, 5, 9), datetime(2026, 1, 5, 17)
        working = self._working((start, end))
        later = datetime(2026, 2, 2)
        for ask in (
            lambda: working.add_hours(start, 8.001),
            lambda: working.add_hours(end, -8.001),
            lambda: working.add_hours(later, 0),
            lambda: working.hours_between(start, later),
            lambda: working.next_working(end),
            lambda: working.is_working(later),
            lambda: working.working_day(start, 1),
            lambda: working.working_day(start, -1),
            lambda: working.day_end(later.date()),
        ):
            with self.assertRaises(OutsideWindow):
                ask()
        self.assertEqual(working.add_hours(start, 8), end)
        self.assertEqual(working.add_hours(end, -8), start)


@tagged("post_install", "-at_install")
class TestWorkingTime(WorkingTimeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls._make_calendar(OFFICE)

    def _working(self, calendar=None):
        return (calendar or self.calendar)._get_working_time(
            datetime(2026, 1, 1), datetime(2026, 12, 31)
        )

    def test_weekend_is_left_out(self):
        friday = datetime(2026, 1, 9, 16)  # 17:00 in Rome
        self.assertEqual(self._working().add_hours(friday, 2), datetime(2026, 1, 12, 9))
        self.assertEqual(self._working().working_day(friday, 1), date(2026, 1, 12))
        self.assertEqual(
            self._working().working_day(datetime(2026, 1, 10, 12), 0), date(2026, 1, 12)
        )

    def test_holiday_is_left_out(self):
        self._close(
            self.calendar, datetime(2026, 1, 5, 23), datetime(2026, 1, 6, 22, 59, 59)
        )
        monday = datetime(2026, 1, 5, 16)
        self.assertEqual(self._working().add_hours(monday, 2), datetime(2026, 1, 7, 9))
        self.assertEqual(self._working().working_day(monday, 1), date(2026, 1, 7))

    def test_holiday_leaves_no_day_to_those_who_work_around_the_clock(self):
        """Odoo's form ends a holiday at 23:59:59, and Odoo counts what is left."""
        calendar = self._make_calendar(ALWAYS)
        self._close(
            calendar, datetime(2026, 1, 5, 23), datetime(2026, 1, 6, 22, 59, 59)
        )
        monday = datetime(2026, 1, 5, 16)
        self.assertEqual(
            self._working(calendar).working_day(monday, 1), date(2026, 1, 7)
        )
        tuesday = calendar.plan_days(1, datetime(2026, 1, 5, 23), compute_leaves=True)
        self.assertEqual(_cut(tuesday), datetime(2026, 1, 6, 22, 59, 59))

    def test_work_until_midnight_ends_on_its_own_date(self):
        calendar = self._make_calendar(ALWAYS)
        end = self._working(calendar).day_end(date(2026, 1, 6))
        self.assertEqual(end, datetime(2026, 1, 6, 22, 59, 59))

    def test_leap_day_is_a_day(self):
        working = self.calendar._get_working_time(
            datetime(2028, 2, 28), datetime(2028, 2, 28)
        )
        monday = datetime(2028, 2, 28, 12)
        self.assertEqual(working.working_day(monday, 1), date(2028, 2, 29))
        self.assertEqual(working.hours_between(monday, monday + timedelta(days=2)), 16)

    def test_clocks_that_change_take_nothing_from_the_hours(self):
        calendar = self._make_calendar(ALWAYS)
        working = self._working(calendar)
        for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
            midnight = _to_utc(_midnight(working.tz, day))
            self.assertEqual(
                _to_utc(_midnight(working.tz, day, 1)) - midnight,
                timedelta(hours=hours),
            )
            self.assertEqual(
                working.add_hours(midnight, 30), midnight + timedelta(hours=30)
            )
        saturday = datetime(2026, 3, 28, 12)
        self.assertEqual(self._working().next_working(saturday).hour, 7)
        self.assertEqual(self._working().day_start(date(2026, 3, 27)).hour, 8)

    def test_two_weeks_that_differ(self):
        calendar = self._make_calendar(
            {week: {day: [(9, 13, "morning")]} for week, day in (("0", 0), ("1", 4))}
        )
        days = [
            self._working(calendar).working_day(datetime(2026, 3, 1), n)
            for n in range(1, 5)
        ]
        self.assertEqual({day.weekday() for day in days}, {0, 4})
        self.assertEqual(days[2] - days[0], timedelta(days=14))

    def test_flexible_calendar_is_refused_in_words(self):
        self.calendar.schedule_type = "flexible"
        for ask in (self._working, self.calendar._check_complaint_usable):
            with self.assertRaisesRegex(UserError, "“Front desk” are flexible"):
                ask()
        self.calendar.schedule_type = "fully_fixed"
        self.calendar._check_complaint_usable()

    def test_calendar_without_hours_is_refused_in_words(self):
        self.calendar.attendance_ids.unlink()
        for ask in (self._working, self.calendar._check_complaint_usable):
            with self.assertRaisesRegex(UserError, "“Front desk” have no hour of work"):
                ask()

    def test_whoever_asks_gets_the_same(self):
        self._close(
            self.calendar, datetime(2026, 1, 6, 8), datetime(2026, 1, 6, 17, 30)
        )
        portal = new_test_user(self.env, "portal_asking", "base.group_portal")
        calendar = self.calendar.with_user(portal).with_context(
            employee_timezone=pytz.timezone("Asia/Tokyo")
        )
        working = self._working(calendar)
        monday = datetime(2026, 1, 5, 16)
        self.assertEqual(working.add_hours(monday, 2), datetime(2026, 1, 7, 9))
        self.assertIs(self._working(), working)


@tagged("post_install", "-at_install")
class TestWorkingTimeChanges(WorkingTimeCommon):
    """What is known of a calendar is kept, and forgotten when its hours change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls._make_calendar(OFFICE)
        cls.other = cls._make_calendar(OFFICE, name="Warehouse")

    def _working(self, calendar=None):
        return (calendar or self.calendar)._get_working_time(
            datetime(2026, 1, 1), datetime(2026, 12, 31)
        )

    @contextmanager
    def _told(self):
        """Calendars that the schedules are told of."""
        told = self.env["resource.calendar"].browse()
        Schedule = self.env.registry["complaint.schedule"]

        def _calendar_changed(_schedules, calendars):
            nonlocal told
            told |= calendars

        with patch.object(Schedule, "_calendar_changed", _calendar_changed):
            yield lambda: told

    def _assert_changes(self, change, calendars=None):
        known = self._working()
        with self._told() as told:
            change()
        self.assertIsNot(self._working(), known)
        self.assertEqual(told(), self.calendar if calendars is None else calendars)

    def _assert_no_change(self, change):
        known = self._working()
        with self._told() as told:
            change()
        self.assertIs(self._working(), known)
        self.assertFalse(told())

    def test_asking_again_costs_no_query(self):
        known = self._working()
        self.env.invalidate_all()
        with self.assertQueryCount(0):
            self.assertIs(self._working(), known)
            known.add_hours(datetime(2026, 1, 5, 16), 800)

    def test_new_hours_are_seen_at_once(self):
        monday = self.calendar.attendance_ids[0]
        self._assert_changes(lambda: monday.write({"hour_from": 8}))
        self.assertEqual(self._working().day_start(date(2026, 1, 5)).hour, 7)
        self._assert_changes(lambda: monday.unlink())
        self.assertEqual(self._working().day_start(date(2026, 1, 5)).hour, 13)
        hours = {"name": "Sunday", "dayofweek": "6", "hour_from": 10, "hour_to": 12}
        self._assert_changes(
            lambda: self.calendar.write({"attendance_ids": [Command.create(hours)]})
        )
        self.assertEqual(self._working().day_start(date(2026, 1, 4)).hour, 9)

    def test_hours_that_move_to_another_calendar_change_both(self):
        monday = self.calendar.attendance_ids[0]
        self.other.attendance_ids.unlink()
        self._assert_changes(
            lambda: monday.write({"calendar_id": self.other.id}),
            self.calendar | self.other,
        )

    def test_another_time_zone_is_seen_at_once(self):
        self._assert_changes(lambda: self.calendar.write({"tz": "UTC"}))
        self.assertEqual(self._working().day_start(date(2026, 1, 5)).hour, 9)

    def test_names_and_order_change_nothing(self):
        self._assert_no_change(lambda: self.calendar.write({"name": "Reception"}))
        self._assert_no_change(
            lambda: self.calendar.attendance_ids.write({"name": "X"})
        )
        self._assert_no_change(
            lambda: self.calendar.attendance_ids[0].write({"sequence": 99})
        )

    def test_holiday_is_seen_at_once_when_it_comes_moves_and_goes(self):
        holiday = self.env["resource.calendar.leaves"]

        def come():
            nonlocal holiday
            holiday = self._close(
                self.calendar, datetime(2026, 1, 6), datetime(2026, 1, 7)
            )

        self._assert_changes(come)
        self.assertEqual(
            self._working().working_day(datetime(2026, 1, 5), 1), date(2026, 1, 7)
        )
        self._assert_changes(
            lambda: holiday.write(
                {"date_from": datetime(2026, 1, 7), "date_to": datetime(2026, 1, 8)}
            )
        )
        self.assertEqual(
            self._working().working_day(datetime(2026, 1, 5), 2), date(2026, 1, 8)
        )
        self._assert_no_change(lambda: holiday.write({"name": "Feast"}))
        self._assert_changes(holiday.unlink)

    def test_holiday_of_no_calendar_is_in_all_of_its_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        shared = self._make_calendar(OFFICE, company_id=False)
        theirs = company.resource_calendar_id | self._make_calendar(
            OFFICE, company_id=company.id
        )
        dates = datetime(2026, 1, 6), datetime(2026, 1, 7)
        nowhere = self.calendar.browse()
        with self._told() as told:
            holiday = self._close(nowhere.with_company(company), *dates)
        self.assertEqual(holiday.company_id, company)
        self.assertLessEqual(theirs | shared, told())
        self.assertFalse(told() & (self.calendar | self.other))
        monday = datetime(2026, 1, 5)
        for calendar, day in ((theirs[-1], 7), (shared, 7), (self.calendar, 6)):
            working = self._working(calendar)
            self.assertEqual(working.working_day(monday, 1), date(2026, 1, day))
        with self._told() as told:
            holiday.company_id = False
        self.assertLessEqual(theirs | shared | self.calendar | self.other, told())
        self.assertEqual(self._working().working_day(monday, 1), date(2026, 1, 7))

    def test_time_off_of_one_person_changes_nothing(self):
        person = self.env["resource.resource"].create(
            {"name": "Ada", "calendar_id": self.calendar.id}
        )
        dates = datetime(2026, 1, 6), datetime(2026, 1, 7)
        self._assert_no_change(
            lambda: self._close(self.calendar, *dates, resource_id=person.id)
        )

    def test_holidays_of_a_deleted_calendar_become_everybodys(self):
        self._close(self.other, datetime(2026, 1, 6), datetime(2026, 1, 7))
        known = self._working()
        with self._told() as told:
            self.other.unlink()
        self.assertIn(self.calendar, told())
        self.assertIsNot(self._working(), known)
        day = self._working().working_day(datetime(2026, 1, 5), 1)
        self.assertEqual(day, date(2026, 1, 7))

    def test_thousands_of_deadlines_cost_a_hundredth_of_odoos_way(self):
        number = 10_000
        moments = [
            datetime(2026, 1, 1) + timedelta(minutes=37 * n) for n in range(number)
        ]
        hours = [1 + n % 160 for n in range(number)]
        sample = range(0, number, number // 30)
        start = time.perf_counter()
        expected = [
            self.calendar.plan_hours(hours[n], moments[n], compute_leaves=True)
            for n in sample
        ]
        theirs = (time.perf_counter() - start) / len(sample) * number
        ours = []
        for _attempt in range(3):  # the machine may be busy with something else
            self.env.registry.clear_cache()
            self.env.invalidate_all()
            start = time.perf_counter()
            working = self._working()
            planned = list(map(working.add_hours, moments, hours))
            ours.append(time.perf_counter() - start)
        self.assertEqual([planned[n] for n in sample], expected)
        self.assertGreater(theirs / min(ours), 100, f"{ours} s against {theirs:.2f} s")
