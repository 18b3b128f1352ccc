"""Letters as of the moment at which they were sent.

For complaints that are entered long after they were answered, such as those of the
demo: what stands in their correspondence becomes letters, as if they had been written
here.
"""

from odoo import api, models

from ..tools import clocks


class ComplaintLetter(models.Model):
    _inherit = "complaint.letter"

    @api.model
    def _write_history(self, told):
        """Keep messages of the past as the letters that they were.

        Nobody is written to. Numbers follow the order of sending. What was written by
        a person is put on paper, if this machine can print.

        :param list told: of each letter a dict of its ``message`` (id of a
            ``mail.message`` on a complaint) and its ``kind``; of a delay also
            ``new_date`` and ``reason``
        """
        messages = self.env["mail.message"].browse(row["message"] for row in told)
        rows = dict(zip(messages, told, strict=True))
        letters = self._create_kept(
            [
                self._prepare_past(message, rows[message])
                for message in messages.sorted(lambda m: (m.date, m.id))
            ]
        )
        can_print = self.env["ir.actions.report"].get_wkhtmltopdf_state() == "ok"
        for letter in letters.filtered(lambda letter: not letter.is_automatic):
            if letter.kind == "delay":
                letter.ticket_id._note_told(letter.sent_at, message=letter.message_id)
            if can_print:
                letter._put_on_paper()
                letter.message_id.attachment_ids |= letter.attachment_id
        letters._note_letter()

    @api.model
    def _prepare_past(self, message, row):
        ticket = self.env["helpdesk.ticket"].browse(message.res_id)
        author = message.author_id.user_ids[:1]
        is_automatic = message.message_type == "email_outgoing"
        company = ticket.company_id
        day = clocks.local_date(message.date, company._get_complaint_tz())
        (number,) = company._get_letter_sequence()._next_many(1, day)
        return {
            "ticket_id": ticket.id,
            "kind": row["kind"],
            "template_id": self.env["mail.template"]._get_for_letter(row["kind"]).id,
            "lang": ticket._get_correspondent_lang(),
            "subject": message.subject,
            "body": not is_automatic and message.body,
            "basis": False,
            "delivery": "email",
            "new_date": row.get("new_date"),
            "reason": row.get("reason"),
            "state": "sent",
            "number": number,
            "sent_at": message.date,
            "author_id": not is_automatic and author.id,
            "is_automatic": is_automatic,
            "message_id": message.id,
        }
