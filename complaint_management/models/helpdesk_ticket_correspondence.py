"""Messages and files between the complainant and us: which are meant for them (4.10).

Odoo takes for public whatever is no internal note. On a complaint that is not enough:
experts, the people complained about and external bodies write to it as well.
"""

from odoo import models
from odoo.tools import email_normalize, human_size

from ..tools import public_html

#: Kind of message that the complainant writes on the page of the complaint.
FROM_PAGE = "complaint_management.message_subtype_complainant"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _filter_for_complainant(self, messages):
        """Those of ``messages`` that went to or came from the complainant's side."""
        self.ensure_one()
        people, known = self._get_complainant_people(), self._get_complainant_emails()
        page = self.env.ref(FROM_PAGE, raise_if_not_found=False)
        return messages.filtered(
            lambda message: self._is_from_complainant(message, people, known, page)
            or self._is_to_complainant(message, people, known)
        )

    def _get_complainant_people(self):
        """The complainant, and the representative whose authority has been seen."""
        people = self.partner_id
        if self.representative_authorised:
            people |= self.representative_id
        return people

    def _get_complainant_emails(self):
        """Normalised addresses of those people."""
        people = self._get_complainant_people()
        return {*people.mapped("email_normalized"), self._get_own_email()} - {False}

    def _is_from_complainant(self, message, people, known, page):
        if message.author_id:
            return message.author_id in people
        if page and message.subtype_id == page:
            return True
        return (
            message.message_type == "email"
            and email_normalize(message.email_from or "") in known
        )

    def _is_to_complainant(self, message, people, known):
        """Whether a message of ours was meant for the complainant."""
        if message.author_id and message.author_id.partner_share:
            return False  # somebody else's, from outside
        told = bool(message.notified_partner_ids & people)
        if message.message_type == "email":
            # an answer by mail goes where it was sent; of strangers we know nothing
            return bool(message.author_id) and told
        if message.message_type == "email_outgoing":
            mails = message.mail_ids
            addresses = {email_normalize(mail.email_to or "") for mail in mails}
            return bool(
                told
                or (message.partner_ids | mails.recipient_ids) & people
                or addresses & known
            )
        addressed = message.partner_ids
        return told or not addressed or bool(addressed & people)

    def _get_public_messages(self, base_url=""):
        """Messages between the complainant and us, in the order of time.

        Our people appear as the team: who handles a complaint is no business of
        anybody outside (4.10).

        :param str base_url: of the page, under which files are handed out
        :return: list of dict with id, date, own (written by the complainant's side),
            author, body (safe HTML) and files
        """
        self.ensure_one()
        messages = self._get_messages_for_customer()
        people = self._get_complainant_people()
        known = self._get_complainant_emails()
        page = self.env.ref(FROM_PAGE, raise_if_not_found=False)
        files = self._get_public_files(base_url)
        addresses = {file["id"]: file["url"] for file in files}
        us = self.team_id.name or self.company_id.name
        public = []
        for message in messages.sorted(lambda message: (message.date, message.id)):
            own = self._is_from_complainant(message, people, known, page)
            name = message.author_id.name or self._get_correspondent_name()
            you = name if self.representative_authorised else self.env._("You")
            public.append(
                {
                    "id": message.id,
                    "date": message.date,
                    "own": own,
                    "author": you if own else us,
                    "body": public_html.clean(message.body, addresses),
                    "files": [
                        file
                        for file in files
                        if file["id"] in message.attachment_ids._ids
                    ],
                }
            )
        return public

    def _get_public_description(self, base_url=""):
        """What the complainant told us, as safe HTML."""
        files = self._get_public_files(base_url)
        addresses = {file["id"]: file["url"] for file in files}
        return public_html.clean(self.description, addresses)

    def _get_public_files(self, base_url=""):
        """Files meant for the complainant, as plain values.

        :return: list of dict with id, name, size (in words) and url
        """
        return [
            {
                "id": attachment.id,
                "name": attachment.name,
                "size": human_size(attachment.file_size),
                "url": f"{base_url}/file/{attachment.id}",
            }
            for attachment in self._get_portal_attachments()
            if attachment.type == "binary"
        ]

    def _get_public_file(self, attachment_id):
        """One of the files meant for the complainant; empty for any other.

        :param int attachment_id: as it came in an address
        """
        return self._get_portal_attachments().filtered(
            lambda attachment: attachment.id == attachment_id
            and attachment.type == "binary"
        )
