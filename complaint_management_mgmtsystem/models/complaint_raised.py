"""What was raised from a complaint, a root cause or a rise, and who may see that.

Records of the management system are read by more people than complaints: they say which
kind of complaint it was, never a word of it. Who is complained about does not see them
at all (ISO 10002, 4.7, 4.10).
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError

#: In the context of what is raised from a complaint. An object: nobody can send it.
RAISING = object()


class ComplaintRaised(models.AbstractModel):
    _name = "complaint.raised"
    _description = "Raised from Complaints"

    complaint_ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
        help="Read by whoever may read it, through the button.",
    )
    complaint_signal_id = fields.Many2one(
        comodel_name="complaint.trend.signal",
        string="Rise of complaints",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )
    complaint_review_id = fields.Many2one(
        comodel_name="complaint.management.review",
        string="Decided in",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )
    is_complaint_mine = fields.Boolean(
        string="From a complaint that I may read", compute="_compute_is_complaint_mine"
    )

    @api.depends_context("uid")
    def _compute_is_complaint_mine(self):
        for record in self:
            record.is_complaint_mine = bool(record._get_readable_complaint())

    def _get_readable_complaint(self):
        # which one it is; whether it is shown follows from the reader's own rights
        ticket = self.sudo().complaint_ticket_id.sudo(False)
        return ticket._filtered_access("read")

    def _filter_for_all(self):
        """Those that every manager may know of by name."""
        # where they come from, whoever asks
        return self.filtered(
            lambda record: (
                not (ticket := record.sudo().complaint_ticket_id)
                or ticket._is_for_all()
            )
        )

    def action_view_complaint(self):
        """The complaint it was raised from.

        :raise AccessError: for whoever may not read that
        """
        self.check_access("read")
        self.ensure_one()
        ticket = self._get_readable_complaint()
        if not ticket:
            raise AccessError(
                self.env._(
                    "This was raised from no complaint that you may read. Ask a "
                    "complaint manager if you need it."
                )
            )
        return ticket.action_open_complaint()

    @api.model
    def _raise_from(self, vals, origin):
        """Make a record that knows where it comes from, and note it there.

        The user needs the right to make it; where it comes from is the system's to
        write.

        :param dict origin: values of the fields that say where it comes from
        """
        self.check_access("create")
        raised = self.with_context(complaint_raising=RAISING).create(vals)
        raised._note_origin(origin)
        return raised.with_env(self.env)

    def _note_origin(self, origin):
        # nobody writes by hand where it comes from
        self.sudo().write(origin)
        ticket_id = origin.get("complaint_ticket_id")
        if ticket_id:
            self.env["complaint.ledger"]._note(
                # the fact belongs to its chain, whoever brings it about
                self.env["helpdesk.ticket"].sudo().browse(ticket_id),
                "action",
                {"event": "raised", "model": self._name, "record": self.id},
            )

    def _open_raised(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
