"""A mail that reached nobody has told the complainant nothing (7.3)."""

from odoo import models
from odoo.tools.mail import email_normalize_all


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Take back that the complainant was told when the mail fails for good."""
        # whoever pressed “Send” need not know of complaints; looked up before Odoo
        # deletes some of what failed
        letters = self.sudo()._get_letters()
        res = super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
        for mail, tellings, reason in letters:
            if not failure_type:
                tellings._note_told_after_all()
            elif mail.exists().state == "outgoing":
                continue  # tried again by itself
            elif not tellings.ticket_id._is_among(success_pids, success_emails):
                tellings._take_back(failure_reason or reason)
        return res

    def _get_letters(self):
        """Mails of these that tell a complainant how it stands.

        :return: list of (mail, ``complaint.telling``, why it could not be sent)
        """
        Ticket = self.env["helpdesk.ticket"]
        mails = self.filtered(lambda mail: mail.model == Ticket._name)
        if not mails:
            return []
        tellings = self.env["complaint.telling"].search(
            [("message_id", "in", mails.mail_message_id.ids)]
        )
        letters = []
        for mail in mails if tellings else ():
            own = tellings.filtered(lambda t, m=mail: t.message_id == m.mail_message_id)
            emails = email_normalize_all(mail.email_to or "")
            nobody = not emails and not mail.recipient_ids
            if own and (nobody or own.ticket_id._is_among(mail.recipient_ids, emails)):
                letters.append((mail, own, mail.failure_reason or ""))
        return letters
