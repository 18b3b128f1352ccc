"""The private link stands in mails on their way only (4.10).

Whoever handles a complaint reads the letters about it, and could answer in the
complainant's name with a link found there. So what is written and kept has another
address in its place; the link is put in when a mail leaves for the complainant alone.
"""

from odoo import models
from odoo.tools.mail import email_normalize_all

#: Stands for the private link; opens nothing.
LINK_PLACEHOLDER = "/complaints/track/mine"


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _prepare_outgoing_body(self):
        body = super()._prepare_outgoing_body()
        if self.model != "helpdesk.ticket" or LINK_PLACEHOLDER not in (body or ""):
            return body
        # the queue sends for whoever wrote; the link goes to its owner only
        ticket = self.env["helpdesk.ticket"].sudo().browse(self.res_id).exists()
        if ticket.feedback_type and self._is_for_complainant_alone(ticket):
            return body.replace(LINK_PLACEHOLDER, ticket._get_tracking_path())
        return body

    def _is_for_complainant_alone(self, ticket):
        """Whether everybody who gets this mail may follow the complaint."""
        people = ticket._get_complainant_people()
        addresses = set(email_normalize_all(self.email_to or ""))
        copies = email_normalize_all(self.email_cc or "")
        return (
            bool(self.recipient_ids or addresses)
            and not copies
            and self.recipient_ids <= people
            and addresses <= ticket._get_complainant_emails()
        )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _get_link_for_mail(self):
        """What a template writes for the private link, see above."""
        return self.get_base_url() + LINK_PLACEHOLDER
