"""Which message a level told the complainant with."""

from odoo import models


class ComplaintScheduleLevel(models.Model):
    _inherit = "complaint.schedule.level"

    def _send_letter(self, ticket):
        """Keep which message told the complainant: it may fail yet."""
        letter = super()._send_letter(ticket)
        latest = self.env["complaint.telling"].search(
            [("ticket_id", "=", ticket.id)], order="id desc", limit=1
        )
        latest.message_id = letter.mail_message_id
        return letter
