"""A letter that comes back has told the complainant nothing (7.3, 7.4)."""

from odoo import SUPERUSER_ID, api, models
from odoo.tools import email_normalize
from odoo.tools.mail import email_normalize_all

from ..tools import incoming_mail
from .complaint_letter_sending import FAILED
from .mail_message import TICKET


def get_addresses(people, texts):
    """Normalised addresses of contacts and of texts, which may be empty."""
    others = email_normalize_all(", ".join(text for text in texts if text))
    return {*people.mapped("email_normalized"), *others} - {False}


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Take back what the complainant was told by a letter that comes back.

        Anybody can write such a report. It counts if it names the Message-ID of a
        letter of ours, and as failed an address of the complainant's side to which
        that letter went: to know both, one must have got it.
        """
        res = super()._routing_handle_bounce(email_message, message_dict)
        message = message_dict["bounced_message"]
        if message.model == TICKET:
            # a mail server tells it, whoever runs the gateway
            tellings = self.env["complaint.telling"].with_user(SUPERUSER_ID)
            tellings._take_back_returned(
                message.sudo(), incoming_mail.get_failures(email_message)
            )
        return res


class ComplaintTelling(models.Model):
    _inherit = "complaint.telling"

    @api.model
    def _take_back_returned(self, message, failures):
        """A message came back. It told nobody if it came back from all of them.

        :param message: ``mail.message`` of a ticket, with the system's rights
        :param dict failures: address -> what the mail server said
        """
        tellings = self.search([("message_id", "=", message.id)])
        if not tellings:
            return
        reasons = {email_normalize(email): said for email, said in failures.items()}
        notices, mails = message.notification_ids, message.mail_ids
        sent_to = get_addresses(
            notices.res_partner_id | mails.recipient_ids,
            notices.mapped("mail_email_address") + mails.mapped("email_to"),
        )
        theirs = sent_to & tellings.ticket_id._get_known_emails()
        returned = theirs & reasons.keys()
        lost = notices.filtered(lambda notice: notice.notification_status in FAILED)
        lost_before = get_addresses(
            lost.res_partner_id, lost.mapped("mail_email_address")
        )
        if returned and theirs <= returned | lost_before:
            tellings._take_back(reasons[min(returned)])


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _message_receive_bounce(self, email, partner):
        """What we wrote did not arrive: the complainant knows nothing of it (7.3)."""
        res = super()._message_receive_bounce(email, partner)
        for ticket in self.filtered("feedback_type"):
            if email_normalize(email) not in ticket._get_known_emails():
                continue  # one of our own does not get mail: no matter of theirs
            ticket._ask_responsible(
                self.env._("Reach the complainant by other means"),
                self.env._("Mail to %s comes back: it cannot be delivered.", email),
            )
        return res
