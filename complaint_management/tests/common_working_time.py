"""Shared by the tests of working time: random calendars, moments in their place."""

from datetime import date, datetime, timedelta

import pytz
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import TransactionCase

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


def _to_utc(moment):
    return moment.astimezone(pytz.utc).replace(tzinfo=None)


def _midnight(tz, day, days=0):
    return tz.localize(datetime.combine(day, datetime.min.time()) + timedelta(days))


def _cut(moment):
    """As Odoo stores it."""
    return moment and moment.replace(microsecond=0)
