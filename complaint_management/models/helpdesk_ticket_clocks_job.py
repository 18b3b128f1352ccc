"""Planning clocks again in the background: calendars changed, planning failed.

Called by the job of complaint_deadline_sweep.py.
"""

import logging
from datetime import timedelta
from functools import partial

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html

from ..tools.log_words import trace
from ..tools.working_time import WorkingTimeError
from .batch_work import work_off

_logger = logging.getLogger(__name__)


CLOCKS_STOPPED = "complaint_management.mail_activity_clocks_stopped"
#: When planning that failed is tried again, unless the calendar changes before.
RETRY_PLANNING = timedelta(hours=1)
#: Complaints planned again between two commits.
BATCH = 200


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _cron_replan_clocks(self):
        """Plan anew the clocks whose working hours or holidays changed."""
        schedules = (
            self.env["complaint.schedule"]
            .with_context(active_test=False)
            .search([("is_replanning", "=", True)])
        )
        for schedule in schedules:

            def replan(tickets, schedule=schedule):
                tickets._replan_or_split()
                schedule.replan_after_id = tickets[-1].id

            if work_off(self.env, partial(self._take_for_replanning, schedule), replan):
                schedule.is_replanning = False
                self.env["ir.cron"]._commit_progress()

    @api.model
    def _take_for_replanning(self, schedule):
        """The next complaints that run on ``schedule``, in order of their id."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ticket_id
                  FROM complaint_deadline
                 WHERE schedule_id = %s
                   AND state IN ('running', 'paused')
                   AND ticket_id > %s
                 ORDER BY ticket_id
                 LIMIT %s
                """,
                schedule.id,
                schedule.replan_after_id,
                BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _replan_or_split(self):
        """Plan anew; one by one where something is wrong with one of them.

        :raise OperationalError: when another process was faster
        """
        try:
            with self.env.cr.savepoint():
                self._plan_clocks("calendar", afresh=True)
        except OperationalError:
            raise
        except Exception as error:
            if len(self) == 1:
                self._note_clock_error(error)
                return
            for ticket in self:
                ticket._replan_or_split()

    @api.model
    def _cron_plan_clocks(self):
        """Plan single complaints whose time for it has come: those that failed."""
        work_off(self.env, self._take_for_planning, lambda t: t._plan_again())
        if not self.search_count([("clock_error", "!=", False)], limit=1):
            self.env["mail.activity"]._end_trouble(CLOCKS_STOPPED)

    @api.model
    def _take_for_planning(self):
        """Lock the next complaints to plan that nobody else has in hand."""
        self.flush_model(["clocks_plan_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id
                  FROM helpdesk_ticket
                 WHERE clocks_plan_at <= %s
                 ORDER BY clocks_plan_at, id
                 LIMIT %s
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                fields.Datetime.now(),
                BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _plan_again(self):
        """Plan anew, and see whether the levels can be told from it, too."""
        self._set_clock_columns({"clocks_plan_at": False})
        self._replan_or_split()
        for ticket in self.filtered(lambda ticket: not ticket.clock_error):
            try:
                for clock in ticket.deadline_ids.filtered(
                    lambda clock: clock.state == "running"
                ):
                    clock._get_next_run(
                        ticket._get_ruler(clock.schedule_id),
                        clock.milestone_id._get_terms(),
                    )
            except (UserError, WorkingTimeError) as error:
                ticket._note_clock_error(error)

    def _plan_later(self):
        """Leave the planning of many complaints to the job, which starts at once."""
        self._set_clock_columns({"clocks_plan_at": fields.Datetime.now()})
        if self:
            self.env["complaint.deadline"]._wake()

    def _note_clock_error(self, error):
        """Keep a complaint whose clocks cannot be planned; tell the managers once."""
        self.ensure_one()
        message = str(error)[:500]
        known = self.clock_error
        _logger.warning(
            "Clocks of complaint %s cannot be planned: %s",
            self.complaint_reference,
            trace(error),
        )
        self._set_clock_columns(
            {
                "clock_error": message,
                "clocks_plan_at": fields.Datetime.now() + RETRY_PLANNING,
            }
        )
        if not known:
            self.env["mail.activity"]._tell_managers(
                CLOCKS_STOPPED,
                self._get_complaint_managers(),
                self.env._("Clocks of complaints do not run"),
                plaintext2html(
                    self.env._(
                        "%(reference)s: %(reason)s\nAll of them: filter “Clocks do not "
                        "run” in the list of complaints. They start by themselves once "
                        "that is mended.",
                        reference=self.complaint_reference,
                        reason=message,
                    )
                ),
            )
