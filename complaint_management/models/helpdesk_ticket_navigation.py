"""Smart buttons of the complaint's form, and the ways to it."""

from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    partner_complaint_count = fields.Integer(
        string="Other complaints", compute="_compute_partner_complaint_count"
    )
    remedy_count = fields.Integer(compute="_compute_remedy_count")

    @api.depends("partner_id", "feedback_type")
    def _compute_partner_complaint_count(self):
        counts = dict(
            self._read_group(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("feedback_type", "!=", False),
                ],
                ["partner_id"],
                ["__count"],
            )
        )
        for ticket in self:
            others = counts.get(ticket.partner_id, 0) - bool(ticket.feedback_type)
            ticket.partner_complaint_count = max(others, 0)

    @api.depends("remedy_ids")
    def _compute_remedy_count(self):
        for ticket in self:
            ticket.remedy_count = len(ticket.remedy_ids)

    def action_view_partner_complaints(self):
        """Everything else this complainant has told us."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_action_all"
        )
        action["domain"] = [
            ("partner_id", "=", self.partner_id.id),
            ("feedback_type", "!=", False),
            ("id", "!=", self.id),
        ]
        return action

    def action_view_remedies(self):
        """The remedies of this complaint, as a list to work on."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_remedy_action"
        )
        return action | {
            "domain": [("ticket_id", "=", self.id)],
            "context": {"default_ticket_id": self.id},
        }

    def action_open_complaint(self):
        """This complaint in the form of complaints."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.get_formview_id(), "form")],
        }
