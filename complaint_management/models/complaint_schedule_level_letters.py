"""What a level writes to the complainant is kept as a letter that told them."""

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
        self.env["complaint.letter"]._keep_sent(letter, self.template_id)
        return letter
