"""Clocks and escalations in the ledger: planned, moved, met, missed, carried out."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.ledger import Personal
from .ledger_values import tell, tell_fields

#: Clocks found to have been missed, between two commits.
BATCH = 500
#: What an entry says of a clock.
CLOCK = ("milestone", "round", "state", "started_at", "due_at", "ended_at", "is_late")
#: ... and of a move.
MOVE = ("kind", "cause", "moment", "due_before", "due_after", "reason")
#: ... and of a level that was carried out.
LEVEL = ("state", "planned_at", "executed_at", "due_at", "skip_reason", "attempts")


class ComplaintDeadline(models.Model):
    _inherit = "complaint.deadline"

    is_missed = fields.Boolean(
        string="Missed",
        readonly=True,
        help="It ran out before what it waits for had happened; the ledger says so.",
    )

    _unnoted_idx = models.Index(
        "(due_at, id) WHERE state = 'running' AND is_missed IS NOT TRUE"
    )

    @api.model_create_multi
    def create(self, vals_list):
        clocks = super().create(vals_list)
        for ticket, own in clocks.grouped("ticket_id").items():
            planned = [clock._tell_clock() for clock in own]
            self.env["complaint.ledger"]._note(
                ticket, "clock_planned", {"clocks": planned}
            )
        return clocks

    def write(self, vals):
        ending = vals.get("state") == "met"
        running = self.filtered(lambda c: c.state != "met") if ending else self.browse()
        if vals.get("due_at") and not ending:
            vals = {**vals, "is_missed": False}  # if it is moved, it may yet be kept
        result = super().write(vals)
        for clock in running:
            self.env["complaint.ledger"]._note(
                clock.ticket_id, "clock_met", clock._tell_clock()
            )
        return result

    def _tell_clock(self):
        self.ensure_one()
        schedule = self.schedule_id
        return tell_fields(self, CLOCK) | {
            "schedule": {
                "id": schedule.id,
                "name": schedule.name,
                "version": schedule.version,
            }
        }

    @api.model
    def _note_missed(self):
        """Note which clocks have run out, each once for each due time; a batch of them.

        :return: the clocks
        """
        self.flush_model(["due_at", "state", "is_missed"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM complaint_deadline
                 WHERE state = 'running' AND is_missed IS NOT TRUE AND due_at < %s
                 ORDER BY due_at, id LIMIT %s
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                fields.Datetime.now(),
                BATCH,
            )
        )
        clocks = self.browse(row[0] for row in rows)
        super(ComplaintDeadline, clocks).write({"is_missed": True})
        for clock in clocks:
            self.env["complaint.ledger"]._note(
                clock.ticket_id, "clock_missed", clock._tell_clock()
            )
        return clocks


class ComplaintDeadlineChange(models.Model):
    _inherit = "complaint.deadline.change"

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        for change in changes:
            clock = change.deadline_id
            self.env["complaint.ledger"]._note(
                change.ticket_id,
                "clock_moved",
                tell_fields(change, MOVE) | tell_fields(clock, ("milestone", "round")),
                user=change.user_id,
            )
        return changes


class ComplaintEscalation(models.Model):
    _inherit = "complaint.escalation"

    @api.model
    def _note_carried_out(self, tasks, rows):
        """Note what levels have done, or why they were left out.

        :param tasks: see complaint_deadline_sweep.py
        :param rows: the values that were written for them
        """
        for task, row in zip(tasks, rows, strict=True):
            told = {name: tell(self._fields[name], row[name]) for name in LEVEL}
            clock = tell_fields(task.deadline, ("milestone", "round"))
            did = [[kind, Personal(words)] for kind, words in row["actions"]]
            self.env["complaint.ledger"]._note(
                task.deadline.ticket_id,
                "escalation",
                {name: value for name, value in told.items() if value}
                | clock
                | {"level": task.level.name, "did": did},
            )
