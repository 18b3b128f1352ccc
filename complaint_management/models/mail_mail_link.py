"""Private links stand in mails on their way only (4.10).

Whoever handles a complaint reads the letters about it, and could answer in the
complainant's name with a link found there. So what is written and kept has another
address in its place; the link is put in when a mail leaves for the complainant alone.
"""

import re

from odoo import api, models
from odoo.tools.mail import email_normalize_all

from .mail_message import TICKET

#: Stand for the private links, of a complaint and of a survey; open nothing.
LINK_PLACEHOLDER = "/complaints/track/mine"
SURVEY_PLACEHOLDER = "/complaints/survey/mine"


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        """Make the link when the first mail with it is queued.

        What is written while a mail is sent can be undone after the mail has left:
        it would go out once more, and the link in the first one would open nothing.
        """
        mails = super().create(vals_list)
        linking = mails.browse(
            mail.id
            for mail, vals in zip(mails, vals_list, strict=True)
            if LINK_PLACEHOLDER in (vals.get("body_html") or "")
        )
        if linking:
            # the link is its owner's, whoever writes to them
            letters = linking.sudo().filtered(lambda mail: mail.model == TICKET)
            tickets = letters.env[TICKET].browse(set(letters.mapped("res_id")))
            tickets.exists().filtered("feedback_type")._ensure_tokens()
        return mails

    def _prepare_outgoing_body(self):
        body = super()._prepare_outgoing_body()
        if "/mine" not in (body or ""):
            return body
        # the queue sends for whoever wrote; the link goes to its owner only
        mail = self.sudo()
        if mail.model == TICKET:
            ticket = mail.env[mail.model].browse(mail.res_id).exists()
            if ticket.feedback_type and self._is_for_complainant_alone(ticket):
                path = ticket._get_tracking_path()
                return self._put_link(body, ticket, LINK_PLACEHOLDER, path)
        elif mail.model == "complaint.survey.invitation":
            row = mail.env[mail.model].browse(mail.res_id).exists()
            if row and self._is_for_complainant_alone(row.ticket_id):
                return self._put_link(body, row, SURVEY_PLACEHOLDER, row._get_path())
        return body

    def _put_link(self, body, record, placeholder, path):
        """Put the link in where our own address is linked to, and nowhere else.

        In another server's address it would tell that server.
        """
        ours = re.escape(record.get_base_url())
        linked = rf'(href="{ours}(?:/[\w-]+)?){re.escape(placeholder)}(?=["/?])'
        return re.sub(linked, lambda found: found[1] + path, body)

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
