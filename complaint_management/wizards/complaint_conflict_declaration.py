"""Declaring a conflict of interest on a complaint (ISO 10002, 4.7)."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintConflictDeclaration(models.TransientModel):
    _name = "complaint.conflict.declaration"
    _description = "Declare a Conflict of Interest"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket", string="Complaint", required=True, readonly=True
    )
    reason = fields.Text(
        required=True,
        help="Why you cannot be impartial. Read by managers and auditors only, and by "
        "you.",
    )
    proposed_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who could do it instead",
        domain="[('share', '=', False), ('id', 'not in', excluded_user_ids)]",
        help="Left empty, the leader of the team takes over, else a manager.",
    )
    excluded_user_ids = fields.Many2many(
        comodel_name="res.users", compute="_compute_excluded_user_ids"
    )

    @api.constrains("ticket_id")
    def _check_readable(self):
        """The name of the complaint shows in the window, read with system rights."""
        self.sudo(False).ticket_id.check_access("read")

    @api.depends("ticket_id")
    def _compute_excluded_user_ids(self):
        for wizard in self:
            # who they are is told to readers of the complaint only
            ticket = wizard.ticket_id._filtered_access("read")
            wizard.excluded_user_ids = ticket._get_kept_away() | self.env.user

    def action_confirm(self):
        """Declare it: from then on the complaint is closed to whoever does.

        :raise UserError: without a reason, or for somebody who cannot take over
        :raise AccessError: for those who may not write on the complaint
        """
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Please give the reason: it stays with the complaint.")
            )
        ticket, proposed = self.ticket_id, self.proposed_user_id
        ticket.check_access("write")
        if proposed and ticket._get_successor(self.env.user, proposed) != proposed:
            raise UserError(
                self.env._(
                    "%s cannot take it over: only handlers and managers of the company "
                    "can, and in a review nobody who had a part in the complaint. "
                    "Propose somebody else, or nobody.",
                    proposed.name,
                )
            )
        conflict = ticket._declare_conflict(reason, proposed)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_conflict_action"
        )
        return action | {
            "views": [(False, "form")],
            "res_id": conflict.id,
            "target": "main",
        }
