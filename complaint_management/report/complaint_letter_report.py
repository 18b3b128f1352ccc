"""A letter on the company's paper (ISO 10002, 7.4-7.9).

What is in it reaches the paper as text and shapes of text; nothing is fetched.
"""

import base64

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import letter_paper
from .complaint_file_words import Words

REPORT_LETTER = "complaint_management.report_complaint_letter"
#: Beginnings of files that the renderer draws and that hold nothing to be fetched.
PICTURES = {
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}


class ComplaintLetterReport(models.AbstractModel):
    _name = "report.complaint_management.report_complaint_letter"
    _description = "Complaint Letter on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        letters = self.env["complaint.letter"].browse(docids)
        letters.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": letters._name,
            "docs": letters,
            "papers": [self._get_paper(letter) for letter in letters],
        }

    @api.model
    def _get_paper(self, letter):
        """All that stands on the paper, as plain values.

        :param letter: one, in the environment of the reader
        """
        letter.check_access("read")
        # whoever may read the letter may read to whom it goes, and from which company
        letter = letter.with_context(lang=letter.lang or self.env.lang).sudo()
        ticket, company = letter.ticket_id, letter.company_id
        words = Words(ticket)
        body = letter.body or letter.message_body
        moment = letter.sent_at or fields.Datetime.now()
        return {
            "id": letter.id,
            "lang": letter.env.lang,
            "dir": "rtl" if words.is_rtl else "ltr",
            "draft": letter.state != "sent",
            "logo": self._get_logo(company),
            "color": self._get_color(company),
            "company": words.text(company.name),
            "slogan": words.of_html(company.report_header),
            "sender": self._get_lines(words, company.partner_id),
            "recipient": self._get_recipient(words, ticket),
            "date": format_date(
                letter.env,
                fields.Datetime.context_timestamp(
                    letter.with_context(tz=company._get_complaint_tz().zone), moment
                ).date(),
                date_format="long",
            ),
            "references": [
                (letter.env._("Your reference"), ticket.complaint_reference),
                (letter.env._("Letter"), letter.number or letter.env._("draft")),
            ],
            "subject": words.text(letter.subject),
            "body": letter_paper.to_paper(body),
            "recourse": self._get_recourse(words, letter),
            "foot": self._get_foot(words, company),
        }

    def _get_lines(self, words, partner):
        """Name and address of a contact, a line each."""
        address = partner._display_address(without_company=True)
        lines = [partner.name, *address.split("\n")]
        return [words.text(line) for line in lines if (line or "").strip()]

    def _get_recipient(self, words, ticket):
        correspondent = ticket._get_correspondent()
        if correspondent:
            return self._get_lines(words, correspondent)
        typed = (ticket.complainant_address or "").split("\n")
        lines = [ticket._get_correspondent_name(), *typed]
        return [words.text(line) for line in lines if (line or "").strip()]

    def _get_logo(self, company):
        """The company's logo as a picture within the page; empty for other kinds."""
        content = base64.b64decode(company.logo or b"")
        for beginning, mimetype in PICTURES.items():
            if content.startswith(beginning):
                return f"data:{mimetype};base64,{company.logo.decode()}"
        return ""

    def _get_color(self, company):
        color = (company.primary_color or "").lower()
        digits = color.lstrip("#")
        safe = len(digits) in (3, 6) and all(
            digit in "0123456789abcdef" for digit in digits
        )
        return f"#{digits}" if safe else "#555555"

    def _get_recourse(self, words, letter):
        """Where else to turn, at the foot of letters that do not tell it themselves."""
        if letter.kind in ("decision", "review", "referral"):
            return ""
        bodies = letter.ticket_id._get_letter_bodies()
        if not bodies:
            return letter.env._("Complaining is free of charge.")
        return letter.env._(
            "Complaining is free of charge. Should we not agree in the end, you can "
            "also turn to: %s",
            "; ".join(
                words.text(", ".join(filter(None, (body["name"], body["website"]))))
                for body in bodies
            ),
        )

    def _get_foot(self, words, company):
        told = (company.phone, company.email, company.website, company.vat)
        line = " · ".join(words.code(words.text(value)) for value in told if value)
        return [line for line in (words.of_html(company.report_footer), line) if line]
