"""Working hours as complaints reckon with them: read once, known until they change."""

import datetime

import pytz

from odoo import fields, models, tools
from odoo.exceptions import UserError

from ..tools.working_time import WorkingTime, WorkingTimeError

#: Years read before the first and after the last moment somebody asks for: no
#: deadline is longer, and one reading serves the complaints of a whole year.
YEARS_BEFORE = 1
YEARS_AFTER = 4
#: Fields of a calendar that decide when it is worked; others are models of their own.
HOURS_FIELDS = frozenset(
    {"company_id", "flexible_hours", "schedule_type", "two_weeks_calendar", "tz"}
)


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _get_working_time(self, first, last):
        """Working time of this calendar, for questions about moments in a span.

        Costs no query once it is known. Company-wide time off is taken out, that of
        single people is not: the house works while one of them is away.

        :param datetime first: earliest moment of the span, naive UTC
        :param datetime last: latest moment of the span, naive UTC
        :return: WorkingTime with years of room on both sides
        :raise UserError: the calendar is flexible or has no working hours
        """
        self.ensure_one()
        return self._get_working_time_of_years(
            first.year - YEARS_BEFORE, last.year + YEARS_AFTER
        )

    def _check_complaint_usable(self):
        """Deadlines can be reckoned by these calendars.

        :raise UserError: names the one by which they cannot, and what to do
        """
        now = fields.Datetime.now()
        for calendar in self:
            calendar._get_working_time(now, now)

    @tools.ormcache("self.id", "first_year", "last_year")
    def _get_working_time_of_years(self, first_year, last_year):
        # Everybody who registers a complaint gets the same deadlines: no rule of access
        # may hide a holiday. Nothing but times of work comes out of here.
        calendar = self.sudo()
        if calendar.flexible_hours:
            raise UserError(
                self.env._(
                    "The working hours “%(calendar)s” are flexible: they say how long "
                    "is worked, not when, so no deadline can be reckoned by them. "
                    "Choose other working hours, or make these “Fully Fixed”.",
                    calendar=calendar.name,
                )
            )
        tz = pytz.timezone(calendar.tz)
        start = tz.localize(datetime.datetime(first_year, 1, 1))
        end = tz.localize(datetime.datetime(last_year + 1, 1, 1))
        try:
            return WorkingTime(calendar._get_work_periods(start, end), tz, start, end)
        except WorkingTimeError as error:
            raise UserError(
                self.env._(
                    "The working hours “%(calendar)s” have no hour of work from "
                    "%(first)s to %(last)s, so no deadline can be reckoned by them. "
                    "Add hours to them, or choose other working hours.",
                    calendar=calendar.name,
                    first=first_year,
                    last=last_year,
                )
            ) from error

    def _get_work_periods(self, start, end):
        """Pairs of aware moments between which the house works."""
        domain = [("time_type", "=", "leave")]
        if self.company_id:
            # time off without calendar is for its own company; Odoo leaves this to the
            # rules of access
            company = ("company_id", "in", [False, self.company_id.id])
            domain += ["|", ("calendar_id", "=", self.id), company]
        # the time zone is given: one in the context would come before the calendar's
        intervals = self._work_intervals_batch(
            start, end, domain=domain, tz=pytz.timezone(self.tz)
        )
        return [(begin, stop) for begin, stop, _attendances in intervals[False]]

    # ------------------------------------------------------------
    # Forgetting
    # ------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if not HOURS_FIELDS.isdisjoint(vals):
            self._complaint_hours_changed()
        return result

    def unlink(self):
        # the database takes the calendar off its holidays, which makes them everybody's
        holidays = self.sudo().leave_ids.filtered(lambda leave: not leave.resource_id)
        result = super().unlink()
        holidays._get_concerned_calendars()._complaint_hours_changed()
        return result

    def _complaint_hours_changed(self):
        """Forget what is known of these calendars' hours, and tell the schedules."""
        if not self:
            return
        self.env.registry.clear_cache()
        # whoever asks between now and the commit still sees, and keeps, the old hours
        self.env.cr.postcommit.add(self.env.registry.clear_cache)
        self.env["complaint.schedule"]._calendar_changed(self)
