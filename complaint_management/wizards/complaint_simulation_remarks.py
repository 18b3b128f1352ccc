"""Why a date of a trial is later than one would think: holidays, clock changes."""

from datetime import timedelta

import pytz

from odoo import models
from odoo.tools import format_date
from odoo.tools.intervals import Intervals

from ..tools import simulation


class ComplaintSimulation(models.TransientModel):
    _inherit = "complaint.simulation"

    def _get_remarks(self, schedule, tz, last):
        """Working hours, holidays and changes of the clocks until ``last``."""
        remarks = []
        # terms and levels are shown anyway; users of a level may be hidden
        if schedule.sudo()._needs_working_time():
            remarks += self._get_calendar_remarks(schedule, last)
        for day, change in simulation.clock_changes(tz, self.received_at, last):
            minutes = int(abs(change).total_seconds() // 60)
            forward = change > timedelta()
            words = (
                self.env._("%(day)s: legal time is put forward (minutes: %(minutes)s).")
                if forward
                else self.env._(
                    "%(day)s: legal time is put back (minutes: %(minutes)s)."
                )
            )
            remarks.append(
                words % {"day": format_date(self.env, day), "minutes": minutes}
            )
        if any(
            clock.was_paused or clock.extended_to
            for clock in self.ticket_id.deadline_ids
        ):
            remarks.append(
                self.env._(
                    "The pauses and extensions of this complaint are left out: these "
                    "are the times of the schedule alone."
                )
            )
        return remarks

    def _get_calendar_remarks(self, schedule, last):
        # working hours and holidays of the house are no secret (see resource_calendar)
        calendar = schedule._get_calendar(self.company_id).sudo()
        remarks = [
            self.env._(
                "Working time: %(calendar)s, time zone %(tz)s.",
                calendar=calendar.name,
                tz=calendar.tz,
            )
        ]
        for name, first_day, last_day, hours in self._get_closures(calendar, last):
            days = format_date(self.env, first_day)
            if last_day != first_day:
                days = f"{days} – {format_date(self.env, last_day)}"
            remarks.append(
                self.env._(
                    "%(days)s: %(name)s (working hours lost: %(hours)g).",
                    days=days,
                    name=name or self.env._("Office closed"),
                    hours=round(hours, 2),
                )
            )
        return remarks

    def _get_closures(self, calendar, last):
        """Holidays of the house that take working time away until ``last``.

        :return: list of (name, first day, last day, working hours)
        """
        tz = pytz.timezone(calendar.tz)
        start = pytz.utc.localize(self.received_at).astimezone(tz)
        end = pytz.utc.localize(last).astimezone(tz)
        leaves = calendar.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("calendar_id", "in", [False, calendar.id]),
                ("date_from", "<=", last),
                ("date_to", ">=", self.received_at),
            ],
            order="date_from, id",
        )
        if calendar.company_id:
            # as resource_calendar._get_work_periods reads them
            leaves = leaves.filtered(
                lambda leave: leave.calendar_id
                or leave.company_id in (calendar.company_id, leave.company_id.browse())
            )
        work = calendar._attendance_intervals_batch(start, end, tz=tz)[False]
        closures = []
        for leave in leaves:
            closed = [
                pytz.utc.localize(moment).astimezone(tz)
                for moment in (leave.date_from, leave.date_to)
            ]
            lost = work & Intervals([(*closed, leave)])
            hours = sum((b - a).total_seconds() for a, b, _leave in lost) / 3600
            if hours:
                # one that ends at midnight ends on the day before
                last_day = (closed[1] - timedelta(seconds=1)).date()
                closures.append((leave.name, closed[0].date(), last_day, hours))
        return closures
