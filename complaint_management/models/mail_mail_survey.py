"""Mails that invite to a survey and do not go out."""

from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _filter_complaints(self):
        """Invitations are tried again like letters while the mail server is away."""
        invitations = self.filtered(
            lambda mail: mail.model == "complaint.survey.invitation"
        )
        return super()._filter_complaints() | invitations

    def _tell_of_loss(self):
        """An invitation that does not arrive is noted on its row."""
        for mail in self:
            if mail.model == "complaint.survey.invitation":
                row = self.env[mail.model].browse(mail.res_id).exists()
                if row.state == "sent":
                    row.write(
                        {
                            "state": "failed",
                            "error": (mail.failure_reason or "")[:500],
                            "next_run_at": False,
                        }
                    )
        return super()._tell_of_loss()
