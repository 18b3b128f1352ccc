"""Carrying out levels as of the moment at which they were reached.

For complaints that are entered long after they came in, such as those of the demo: what
their clocks would have done is written as if the job had been there.
"""

from odoo import api, fields, models

from .complaint_deadline_sweep import Shared, Task
from .helpdesk_ticket_audience import Audience


class ComplaintDeadline(models.Model):
    _inherit = "complaint.deadline"

    @api.model
    def _write_history(self, ticket_ids):
        """Write the levels that were reached on these complaints, in planned order.

        Nobody is told by mail of what is long past. Levels that change their complaint
        are left to the job, as is what comes after them on the same clock: they happen
        now, not then.

        :param ticket_ids: ids of complaints without levels carried out
        """
        now = fields.Datetime.now()
        clocks = self.search(
            [("ticket_id", "in", ticket_ids), ("escalation_ids", "=", False)]
        )
        tasks = []
        for clock in clocks.filtered(lambda clock: clock.state in ("running", "met")):
            terms = clock.milestone_id._get_terms()
            ruler = clock.ticket_id._get_ruler(clock.schedule_id)
            until = clock.ended_at or now
            for moment, level_id in ruler.levels_at(
                terms, clock.started_at, clock.due_at
            ):
                level = self.env["complaint.schedule.level"].browse(level_id)
                if moment >= until or level._is_particular():
                    break
                tasks.append(Task(moment, clock, level, None))
        shared = Shared(self.env, tasks)
        for task in sorted(tasks, key=lambda task: task.planned_at):
            if task.deadline.state == "running":
                self._carry_out([task], task.planned_at, shared)
            else:
                self._write_past(task)
        rows = clocks.escalation_ids
        for moment, notices in rows.notice_ids.grouped(
            lambda notice: notice.escalation_id.executed_at
        ).items():
            notices.told_at = moment
        for clock in rows.deadline_id.filtered(lambda clock: clock.state == "running"):
            ruler = clock.ticket_id._get_ruler(clock.schedule_id)
            clock.next_run_at = clock._get_next_run(
                ruler, clock.milestone_id._get_terms()
            )

    @api.model
    def _write_past(self, task):
        """The row of a level on a clock that was met later: what was asked is done."""
        ticket = task.deadline.ticket_id
        row = self._prepare_row(task, task.planned_at)
        people = task.level._get_people(ticket, Audience(ticket))
        self._describe(row, people, None)
        if row["actions"]:
            self._write_rows([task], [row])
