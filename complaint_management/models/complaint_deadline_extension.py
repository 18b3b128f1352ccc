"""Extending a clock: to a later day, with a reason, within the limit (7.3)."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools import clocks
from ..tools.working_time import WorkingTimeError
from .complaint_clock_plan import ClockPlan


class ComplaintDeadline(models.Model):
    _inherit = "complaint.deadline"

    def _get_measure(self):
        """What the due time of this clock is measured with.

        :return: (terms of its milestone, ``clocks.Ruler``)
        :raise AccessError: for who may not read the clock
        """
        # the id comes from outside, and what is cached is read without asking
        self.check_access("read")
        # terms and working hours, which handlers need not be allowed to read
        clock = self.sudo()
        return (
            clock.milestone_id._get_terms(),
            clock.ticket_id._get_ruler(clock.schedule_id),
        )

    def _get_latest_day(self):
        """The last day to which the clock may be extended; None without a limit."""
        terms, ruler = self._get_measure()
        latest = ruler.latest_due_at(terms, self.started_at)
        return latest and clocks.local_date(latest, ruler.tz)

    def _extend(self, day, reason):
        """Let the clock run until the end of another day.

        Who calls it sees to it that the complainant is told.

        :param date day: where the company is
        :param str reason: for the complainant and for the record
        :raise UserError: when the clock cannot be extended, or not to that day
        """
        self.ensure_one()
        self.ticket_id.check_access("write")
        self._check_extension(day, reason)
        until = clocks.end_of_day(day, self._get_measure()[1].tz)
        # clocks are the system's; the right to move this one was checked above
        clock = self.sudo()
        plan = ClockPlan(clock.ticket_id, clock, "extension", reason)
        try:
            plan.extend(clock, until, reason)
        except (WorkingTimeError, OverflowError) as error:
            raise UserError(
                self.env._("That date is too far away: working hours end before.")
            ) from error
        clock.change_ids.create(plan.changes)
        # others may count from this one; this brings the complaint up to date as well
        clock.ticket_id._plan_clocks("extension", reason=reason)

    def _check_extension(self, day, reason):
        """:raise UserError: see ``_extend``"""
        terms, ruler = self._get_measure()
        if not (reason or "").strip():
            raise UserError(
                self.env._("Please give the reason: it stands in the letter.")
            )
        if self.state != "running" or not terms.may_extend:
            raise UserError(
                self.env._(
                    "“%s” cannot be extended: its schedule does not allow it, or it "
                    "does not run.",
                    self.display_name,
                )
            )
        due_on = clocks.local_date(self.due_at, ruler.tz)
        if not day or day <= due_on:
            raise UserError(
                self.env._(
                    "The new date has to be later than %s, the one until now.",
                    format_date(self.env, due_on),
                )
            )
        if clocks.end_of_day(day, ruler.tz) <= fields.Datetime.now():
            raise UserError(
                self.env._(
                    "The new date is over. Choose a day by which it can be done."
                )
            )
        latest_on = self._get_latest_day()
        if latest_on and day > latest_on:
            raise UserError(
                self.env._(
                    "The schedule allows %(latest)s at the latest. What takes longer "
                    "has to be answered with what is known by then.",
                    latest=format_date(self.env, latest_on),
                )
            )
