"""A pause leaves as much time as there was: the same hours, or the same days."""

from datetime import date, datetime, timedelta

import pytz
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from odoo.addons.complaint_management.tools import clocks
from odoo.addons.complaint_management.tools.working_time import WorkingTime

from .common_working_time import PROPERTIES

FIRST = date(2027, 3, 1)  # a Monday; clocks in Rome go forward on the 28th
ZONES = [pytz.timezone(name) for name in ("Europe/Rome", "America/New_York", "UTC")]


def office(tz):
    """Work from 8 to 16 on weekdays, from January to June 2027."""
    days = [datetime(2027, 1, 1) + timedelta(days=n) for n in range(180)]
    periods = [
        (tz.localize(day.replace(hour=8)), tz.localize(day.replace(hour=16)))
        for day in days
        if day.weekday() < 5
    ]
    return WorkingTime(periods, tz, tz.localize(days[0]), tz.localize(days[-1]))


OFFICES = {tz: office(tz) for tz in ZONES}


class TestPauses(BaseCase):
    def _after(self, due_on, paused_at, resumed_at, unit, tz=pytz.utc):
        """The date on which it is due after a pause; until the end of that day."""
        moved = clocks.after_pause(
            clocks.end_of_day(due_on, tz),
            paused_at,
            resumed_at,
            unit,
            working=OFFICES[tz],
            tz=tz,
            day_end=True,
        )
        day = clocks.local_date(moved, tz)
        self.assertEqual(moved, clocks.end_of_day(day, tz))
        return day

    def test_short_pauses_win_no_day(self):
        due_on = FIRST + timedelta(days=3)
        for unit in clocks.DAY_UNITS:
            day = due_on
            for hour in range(8, 16):
                paused_at = datetime(2027, 3, 1, hour)
                resumed_at = paused_at + timedelta(minutes=1)
                day = self._after(day, paused_at, resumed_at, unit)
            self.assertEqual(day, due_on, unit)

    def test_days_of_a_pause_are_counted_by_their_dates(self):
        friday, monday = datetime(2027, 3, 5, 15), datetime(2027, 3, 8, 9)
        for unit, due_on in (
            ("working_days", date(2027, 3, 11)),
            ("calendar_days", date(2027, 3, 13)),
        ):
            day = self._after(date(2027, 3, 10), friday, monday, unit)
            self.assertEqual(day, due_on, unit)

    def test_dates_are_those_where_the_company_is(self):
        before, after = datetime(2027, 3, 1, 22, 30), datetime(2027, 3, 1, 23, 30)
        for tz, days in zip(ZONES, (1, 0, 0), strict=True):
            day = self._after(FIRST, before, after, "calendar_days", tz)
            self.assertEqual(day, FIRST + timedelta(days=days), tz.zone)

    @PROPERTIES
    @given(
        st.sampled_from(ZONES),
        st.sampled_from(sorted(clocks.DAY_UNITS)),
        st.integers(0, 30 * 24 * 60),
        st.integers(1, 20 * 24 * 60),
        st.integers(0, 20),
    )
    def test_as_many_days_are_left_as_there_were(self, tz, unit, start, length, ahead):
        paused_at = datetime(2027, 3, 1) + timedelta(minutes=start)
        resumed_at = paused_at + timedelta(minutes=length)
        paused_on, resumed_on = (
            clocks.local_date(moment, tz) for moment in (paused_at, resumed_at)
        )
        due_on = paused_on + timedelta(days=ahead)
        day = self._after(due_on, paused_at, resumed_at, unit, tz)
        self.assertGreaterEqual(day, due_on)
        if unit == "working_days":
            count = OFFICES[tz].days_between
            self.assertEqual(count(resumed_on, day), count(paused_on, due_on))
        else:
            self.assertEqual(day - resumed_on, due_on - paused_on)
