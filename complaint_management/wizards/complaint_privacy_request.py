"""Answering what a person asks: hand out their data, or erase them (8.1)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize


class ComplaintPrivacyRequest(models.TransientModel):
    _name = "complaint.privacy.request"
    _description = "Answer a Request About Privacy"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Which company was asked.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        help="Who asks. Make sure that it is them before you hand out anything.",
    )
    email = fields.Char(
        string="E-mail",
        help="An address of theirs, for complaints that are linked to no contact.",
    )
    line_ids = fields.One2many(
        comodel_name="complaint.privacy.request.line",
        inverse_name="request_id",
        string="Complaints",
        compute="_compute_line_ids",
        store=True,
        compute_sudo=False,  # what the user may not read is not among them
    )
    count = fields.Integer(string="Found", compute="_compute_count")
    erasable_count = fields.Integer(
        string="Can be erased now", compute="_compute_count"
    )
    heard_count = fields.Integer(
        string="Heard elsewhere",
        compute="_compute_heard_count",
        help="Dissatisfaction of this person that was not registered as a complaint. "
        "It is handed out and erased with the rest.",
    )

    @api.depends("company_id", "partner_id", "email")
    def _compute_line_ids(self):
        for request in self:
            tickets = request._find()
            obstacles = tickets._get_erasure_obstacles()
            request.line_ids = [fields.Command.clear()] + [
                fields.Command.create(
                    {"ticket_id": ticket.id, "obstacle": obstacles.get(ticket)}
                )
                for ticket in tickets
            ]

    @api.depends("line_ids.obstacle")
    def _compute_count(self):
        for request in self:
            request.count = len(request.line_ids)
            request.erasable_count = len(
                request.line_ids.filtered(lambda line: not line.obstacle)
            )

    @api.depends("company_id", "partner_id", "email")
    def _compute_heard_count(self):
        for request in self:
            request.heard_count = len(request._find_heard())

    def _find_heard(self):
        """What was heard of the person elsewhere, by the rules of access."""
        self.ensure_one()
        if not (self.partner_id or email_normalize(self.email or "")):
            return self.env["complaint.dissatisfaction"]
        return self.env["complaint.dissatisfaction"]._find_of_person(
            self.company_id, self.partner_id, self.email
        )

    def _find(self):
        """Complaints of the person, by the rules of access."""
        self.ensure_one()
        # whoever computes it: by the rights of who asks
        Ticket = self.env["helpdesk.ticket"].with_user(self.create_uid or self.env.user)
        if not (self.partner_id or email_normalize(self.email or "")):
            return Ticket
        return Ticket._find_of_person(self.company_id, self.partner_id, self.email)

    def _check_own(self):
        """:raise AccessError: for whoever has not filled in this form, or is no manager
        :raise UserError: when it names nobody
        """
        self.ensure_one()
        self.env["helpdesk.ticket"]._check_privacy_officer()
        if self.create_uid != self.env.user:
            raise AccessError(self.env._("This request is answered by somebody else."))
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(self.env._("You do not work for this company."))
        if not (self.partner_id or email_normalize(self.email or "")):
            raise UserError(
                self.env._("Choose a contact, or write an e-mail address in full.")
            )

    def action_hand_out(self):
        """Download everything about the person."""
        self._check_own()
        return {
            "type": "ir.actions.act_url",
            "url": f"/complaints/privacy/{self.id}/data",
            "target": "self",
        }

    def _write_pack(self, file):
        """Write the ZIP, and note that it was handed out."""
        self._check_own()
        count = self.env["helpdesk.ticket"]._write_person_pack(
            file, self.company_id, self.partner_id, self.email
        )
        self._log("access", count)

    def action_erase(self):
        """Erase the persons of all these complaints of which nothing stands against it.

        :raise UserError: when there is none
        """
        self._check_own()
        tickets = self._find()
        kept = tickets._get_erasure_obstacles()
        erasable = tickets.filtered(lambda ticket: ticket not in kept)
        heard = self._find_heard()
        if not (erasable or heard):
            raise UserError(
                self.env._("There is no complaint whose data can be erased now.")
            )
        if erasable:
            erasable._erase_on_request()
        if heard:
            self._erase_heard(heard)
        self._log("erasure", len(erasable), len(kept))
        message = self.env._(
            "The personal data were erased. Complaints: %(complaints)s; heard "
            "elsewhere: %(heard)s.",
            complaints=len(erasable),
            heard=len(heard),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _erase_heard(self, heard):
        # rows that nobody writes by hand; the right to erase was checked
        heard.sudo()._anonymise()
        self.env["complaint.erasure"].sudo().create(
            {
                "company_id": self.company_id.id,
                "cause": "request",
                "user_id": self.env.uid,
                "heard_count": len(heard),
            }
        )

    def action_refuse(self):
        """Note that nothing can be erased, and leave the reasons on the screen."""
        self._check_own()
        kept = self._find()._get_erasure_obstacles()
        if not kept:
            raise UserError(self.env._("Nothing stands against erasing."))
        self._log("refused", 0, len(kept))
        return {"type": "ir.actions.act_window_close"}

    def _log(self, kind, count, kept=0):
        self.env["complaint.privacy.log"]._add(
            kind, self.company_id, self.partner_id, self.email, count, kept
        )


class ComplaintPrivacyRequestLine(models.TransientModel):
    _name = "complaint.privacy.request.line"
    _description = "Complaint of a Person Who Asks"

    request_id = fields.Many2one(
        comodel_name="complaint.privacy.request",
        required=True,
        ondelete="cascade",
        index=True,
    )
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        ondelete="cascade",
    )
    received_at = fields.Datetime(related="ticket_id.received_at")
    complaint_phase = fields.Selection(related="ticket_id.complaint_phase")
    obstacle = fields.Text(
        string="Why it cannot be erased now",
        help="Empty: nothing stands against it.",
    )
