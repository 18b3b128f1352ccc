"""Working time by examples: weekends, holidays, clock changes, what is refused."""

import time
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest.mock import patch

import pytz

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import BaseCase, new_test_user, tagged

from odoo.addons.complaint_management.tools.working_time import (
    OutsideWindow,
    WorkingTime,
    WorkingTimeError,
)

from .common_working_time import (
    ALWAYS,
    OFFICE,
    WorkingTimeCommon,
    _cut,
    _midnight,
    _to_utc,
)


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
