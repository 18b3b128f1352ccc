"""What a complainant may know of their complaint, and nothing else (4.4, 7.3)."""

from odoo import api, models

from ..tools import phases


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _get_complainant_domain(self, user):
        """Complaints in which ``user`` is the complainant or their representative.

        A representative counts once their authority has been seen. Following a
        complaint, or working for the same firm, does not make one a complainant.
        """
        partner = user.partner_id
        return [
            ("feedback_type", "!=", False),
            "|",
            ("partner_id", "=", partner.id),
            "&",
            ("representative_id", "=", partner.id),
            ("representative_authorised", "=", True),
        ]

    def _is_complainant(self, user):
        """Whether this is a complaint of ``user``'s own."""
        self.ensure_one()
        if user._is_public():
            return False
        # answers yes or no: complainants have no right to read the ticket
        return bool(self.sudo().filtered_domain(self._get_complainant_domain(user)))

    def _get_public_values(self):
        """The complaint in the complainant's words and plain progress.

        :return: dict of plain values for the page; no record, hence no other field
        """
        self.ensure_one()
        return {
            "id": self.id,
            "reference": self.complaint_reference,
            "name": self.name,
            "received_at": self.received_at,
            "progress": self._get_public_progress(),
            "respond_by": self.complaint_phase not in phases.DECIDED
            and self.respond_by,
            "description": self.description,
            "requested_remedy": self.requested_remedy,
            "team_name": self.team_id.name,
            "team_email": self._get_complaint_sender(),
            "company_name": self.company_id.name,
        }

    def _get_public_progress(self):
        """Where the complaint stands, for somebody who does not know our stages."""
        return {
            phases.RECEIVED: self.env._("Received"),
            phases.ACKNOWLEDGED: self.env._("Received"),
            phases.ASSESSED: self.env._("Being looked into"),
            phases.INVESTIGATION: self.env._("Being looked into"),
            phases.RESPONDED: self.env._("Decided"),
            phases.CLOSED: self.env._("Closed"),
            phases.REFERRED: self.env._("With an external body"),
        }[self.complaint_phase]

    def _get_public_messages(self):
        """Messages between the complainant and us, newest first; no internal note.

        :return: list of dict with date, author, own (written by the complainant's
            side) and body
        """
        self.ensure_one()
        messages = self._get_messages_for_customer()
        people = self.partner_id | self.representative_id
        return [
            {
                "date": message.date,
                "own": message.author_id in people or message.message_type == "email",
                "author": message.author_id.name
                if message.author_id in people
                else self.team_id.name or self.company_id.name,
                "body": message.body,
            }
            for message in messages.sorted("date", reverse=True)
        ]
