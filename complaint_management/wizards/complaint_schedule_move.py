"""Moving running complaints to another schedule or version: a manager's decision."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ComplaintScheduleMove(models.TransientModel):
    _name = "complaint.schedule.move"
    _description = "Move Complaints to Another Schedule"

    ticket_ids = fields.Many2many(
        comodel_name="helpdesk.ticket", string="Complaints", required=True
    )
    schedule_id = fields.Many2one(
        comodel_name="complaint.schedule", string="New schedule", required=True
    )
    reason = fields.Text(
        required=True, help="Stays with every clock that moves by this."
    )

    def default_get(self, fields):
        defaults = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "helpdesk.ticket" and "ticket_ids" in fields:
            selected = Command.set(context.get("active_ids") or [])
            defaults.setdefault("ticket_ids", [selected])
        return defaults

    def action_confirm(self):
        """:raise UserError: without a reason, or for what is no complaint"""
        self.ensure_one()
        self.ticket_ids.check_access("write")
        self.env["complaint.schedule"].check_access("write")  # managers
        if not (self.reason or "").strip():
            raise UserError(self.env._("Please give the reason."))
        complaints = self.ticket_ids.filtered("feedback_type")
        companies = complaints.company_id - self.schedule_id.company_id
        if not complaints or (self.schedule_id.company_id and companies):
            raise UserError(
                self.env._(
                    "“%s” is a schedule of another company, or these are no "
                    "complaints. Choose another schedule.",
                    self.schedule_id.display_name,
                )
            )
        complaints._move_to_schedule(self.schedule_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
