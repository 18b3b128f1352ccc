"""Letters that go out by themselves: acknowledgements and those of levels (7.3, 7.4).

They are numbered and kept as any other. They are put on paper when somebody asks for
it: making a PDF takes a good part of a second, and hundreds of acknowledgements go out
in a minute. A company that wants them attached to the mail says so in its settings.
"""

from odoo import api, fields, models

from .complaint_letter import KEEPING


class ComplaintLetter(models.Model):
    _inherit = "complaint.letter"

    @api.model
    def _keep_sent(self, mails, template):
        """Keep mails that were queued as letters, many at once.

        :param mails: ``mail.mail`` made of ``template``, each on its complaint
        :param template: ``mail.template``
        """
        tickets = self.env["helpdesk.ticket"].browse(mails.mapped("res_id"))
        now = fields.Datetime.now()
        numbers = {}
        for company, own in tickets.grouped("company_id").items():
            # numbers are the company's, whoever sends
            drawn = company.sudo()._next_letter_numbers(len(own))
            numbers |= dict(zip(own.ids, drawn, strict=True))
        # nobody writes these by hand
        letters = self.sudo()._create_kept(
            [
                {
                    "ticket_id": ticket.id,
                    "kind": template.complaint_letter or "progress",
                    "template_id": template.id,
                    "lang": ticket._get_correspondent_lang(),
                    "subject": mail.subject,
                    "body": False,  # it stands in the message
                    "basis": False,
                    "delivery": "email",
                    "state": "sent",
                    "number": numbers[ticket.id],
                    "sent_at": now,
                    "is_automatic": True,
                    "message_id": mail.mail_message_id.id,
                }
                for ticket, mail in zip(tickets, mails, strict=True)
            ]
        )
        for letter in letters:
            if letter.company_id.complaint_letter_attach:
                letter._put_on_paper()
                letter.message_id.attachment_ids |= letter.attachment_id
        letters._note_letter()
        return letters

    @api.model
    def _create_kept(self, vals_list):
        """Letters as the system makes them; see ``_keep``."""
        return self.with_context(complaint_letter=KEEPING).create(vals_list)
