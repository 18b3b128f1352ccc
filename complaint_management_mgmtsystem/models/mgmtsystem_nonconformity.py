"""Nonconformities raised from complaints, by our buttons or by those of the chatter."""

from odoo import api, fields, models

TICKET = "helpdesk.ticket"


class MgmtsystemNonconformity(models.Model):
    _name = "mgmtsystem.nonconformity"
    _inherit = ["mgmtsystem.nonconformity", "complaint.raised"]

    complaint_root_cause_id = fields.Many2one(
        comodel_name="complaint.root.cause",
        string="Root cause of complaints",
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model
    def _find_complaint(self, model, number):
        """The complaint that a model's name and a number mean, if they mean one.

        :raise AccessError: for whoever may not read it
        """
        tickets = self.env[TICKET]
        if model != TICKET or not isinstance(number, int):
            return tickets
        # whether it is a complaint at all
        ticket = tickets.sudo().browse(number).exists().filtered("feedback_type")
        ticket = ticket.sudo(False)
        if ticket:
            ticket.check_access("read")
        return ticket

    @api.model
    def _default_reference(self):
        """Of a complaint the reference: its title is the complainant's word."""
        complaint = self._find_complaint(
            self.env.context.get("mgmtsystem_nonconformity"), self.env.context.get("id")
        )
        if complaint:
            return complaint.complaint_reference
        return super()._default_reference()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._link_complaints()
        return records

    def write(self, vals):
        res = super().write(vals)
        if {"res_model", "res_id"} & vals.keys():
            self._link_complaints()
        return res

    def _link_complaints(self):
        """What the chatter raises from a complaint belongs to it as what we raise.

        :raise AccessError: for whoever may not read the complaint
        """
        for record in self.filtered(lambda record: record.res_model == TICKET):
            complaint = self._find_complaint(record.res_model, record.res_id)
            # the link is the system's to write, once
            if complaint and not record.sudo().complaint_ticket_id:
                record._note_origin({"complaint_ticket_id": complaint.id})
