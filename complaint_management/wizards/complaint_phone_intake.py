"""A complaint by phone, taken down in under a minute (ISO 10002, 7.2)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, plaintext2html

from ..models.helpdesk_ticket_assessment import SEVERITIES


class ComplaintPhoneIntake(models.TransientModel):
    _name = "complaint.phone.intake"
    _description = "Complaint by Phone"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Caller",
        help="Search by name, e-mail or phone; leave empty for somebody new.",
    )
    caller_name = fields.Char(string="Name")
    caller_phone = fields.Char(string="Phone")
    caller_email = fields.Char(string="E-mail")
    found_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Already known",
        compute="_compute_found_partner_ids",
    )
    name = fields.Char(string="In one line", required=True)
    description = fields.Text(string="What happened", required=True)
    occurred_on = fields.Date(string="When")
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category",
        domain="[('complaint_category', '=', True)]",
    )
    requested_remedy = fields.Text(string="What would put it right")
    severity = fields.Selection(selection=SEVERITIES)
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        required=True,
        default=lambda self: self.env.company._get_complaint_team(),
        domain="[('feedback_type', '!=', False)]",
    )
    acknowledged_now = fields.Boolean(
        string="Told the caller that we have it",
        default=True,
        help="Records the acknowledgement as given on the phone, just now (7.4).",
    )

    @api.depends("caller_name", "caller_phone", "caller_email")
    def _compute_found_partner_ids(self):
        for intake in self:
            intake.found_partner_ids = (
                intake._find_callers() if not intake.partner_id else False
            )

    def _find_callers(self, by_name=True):
        """Contacts with the same address, the same phone, or the same name."""
        Partner = self.env["res.partner"]
        email = email_normalize(self.caller_email or "")
        if email:
            found = Partner.search([("email_normalized", "=", email)], limit=5)
            if found:
                return found
        digits = "".join(char for char in self.caller_phone or "" if char.isdigit())
        if len(digits) >= 6:
            found = Partner.search([("phone", "like", self._spread(digits))], limit=5)
            if found:
                return found
        name = (self.caller_name or "").strip()
        if by_name and len(name) >= 3:
            return Partner.search([("name", "=ilike", name)], limit=5)
        return Partner

    @api.model
    def _spread(self, digits):
        """Pattern of the last nine digits, however they are grouped."""
        return "%".join(digits[-9:])

    @api.onchange("caller_phone", "caller_email")
    def _onchange_caller(self):
        """One known contact with this number or address: that is who calls."""
        if not self.partner_id and (self.caller_phone or self.caller_email):
            found = self._find_callers(by_name=False)
            if len(found) == 1:
                self.partner_id = found

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id:
            self.caller_name = self.partner_id.name
            self.caller_phone = self.partner_id.phone
            self.caller_email = self.partner_id.email

    def action_register(self):
        """Register the complaint and open it.

        :raise UserError: when neither a caller nor a name is given
        """
        self.ensure_one()
        phone = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_phone", raise_if_not_found=False
        )
        partner = self._get_or_create_caller()
        now = fields.Datetime.now()
        vals = {
            "feedback_type": "complaint",
            "received_at": now,
            "name": self.name,
            "description": plaintext2html(self.description),
            "occurred_on": self.occurred_on,
            "category_id": self.category_id.id,
            "requested_remedy": self.requested_remedy,
            "severity": self.severity,
            "team_id": self.team_id.id,
            "channel_id": phone.id if phone else False,
            "partner_id": partner.id,
            "partner_name": partner.name,
            "partner_email": partner.email,
        }
        if self.acknowledged_now:
            vals |= self.env["helpdesk.ticket"]._prepare_acknowledged_vals("phone", now)
            vals["complaint_phase"] = "acknowledged"
        ticket = self.env["helpdesk.ticket"].create(vals)
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": ticket.id,
            "views": [
                (self.env.ref("complaint_management.complaint_view_form").id, "form")
            ],
        }

    def _get_or_create_caller(self):
        if self.partner_id:
            return self.partner_id
        name = (self.caller_name or "").strip()
        if not name:
            raise UserError(
                self.env._("Who is calling? Choose a contact or type a name.")
            )
        email = email_normalize(self.caller_email or "")
        if email:
            known = self.env["res.partner"].search(
                [("email_normalized", "=", email), ("name", "=ilike", name)], limit=1
            )
            if known:
                return known
        # handlers may lack the right to create contacts, yet must take the call
        return (
            self.env["res.partner"]
            .sudo()
            .create(
                {
                    "name": name,
                    "phone": self.caller_phone,
                    "email": self.caller_email,
                    "company_id": False,
                }
            )
            .sudo(False)
        )
