"""Everything about one person, as plain values: what is handed out on request (8.1).

Third parties are protected: who handled it, whom it is about, what our people wrote to
each other. So this says what may be told, field by field, not what there is.
"""

from odoo import fields

from ..models.helpdesk_ticket_ledger import FACTS
from .complaint_file_words import Words

#: Tells of the register, or of somebody else's complaint.
OF_THE_HOUSE = ("active", "company_id", "duplicate_id")
#: What a complaint tells of its complainant, and what came of it.
OF_COMPLAINANT = (
    *(
        name
        for name in FACTS["receipt"]
        if not name.startswith("representative_") and name not in OF_THE_HOUSE
    ),
    "complaint_phase",
    "acknowledged_at",
    "responded_at",
    "decision",
    "decision_reasons",
    "complainant_verdict",
    "closed_date",
    "closure_reason",
    "external_body_id",
    "external_reference",
)
#: What it tells of somebody who speaks for the complainant.
OF_REPRESENTATIVE = (
    "complaint_reference",
    "received_at",
    *(name for name in FACTS["receipt"] if name.startswith("representative_")),
)


class PersonData:
    """What there is of one person on one complaint.

    :param ticket: with the system's rights, after the reader's were checked
    :param bool is_complainant: whether it is theirs; else they speak for somebody
    :param people: ``res.partner`` that the person is; may be empty
    """

    def __init__(self, ticket, is_complainant, people):
        self.ticket, self.env, self.words = ticket, ticket.env, Words(ticket)
        self.is_complainant, self.people = is_complainant, people
        self.messages = self._find_messages()
        self.files = self._find_files()

    def make(self):
        """:return: dict of plain values, for JSON and for people"""
        return {
            "reference": self.ticket.complaint_reference,
            "role": "complainant" if self.is_complainant else "representative",
            "facts": self._get_facts(),
            "messages": [self._get_message(message) for message in self.messages],
            "letters": self._get_letters(),
            "remedies": self._get_remedies(),
            "surveys": self._get_surveys(),
            "history": self._get_history(),
        }

    # ------------------------------------------------------------
    # Which of it
    # ------------------------------------------------------------

    def _find_messages(self):
        if self.is_complainant:
            return self.ticket._get_messages_for_customer().sorted("id")
        return self.ticket.website_message_ids.filtered(
            lambda m: not m.is_internal and m.author_id and m.author_id in self.people
        ).sorted("id")

    def _find_files(self):
        files = self.messages.attachment_ids
        if self.is_complainant:
            files |= self.ticket._get_portal_attachments()
            files |= self._find_letters().attachment_id
        return files.filtered(lambda file: file.type == "binary").sorted("id")

    def _find_letters(self):
        return self.ticket.letter_ids.filtered(lambda letter: letter.state == "sent")

    # ------------------------------------------------------------
    # In plain values
    # ------------------------------------------------------------

    def _get_facts(self):
        facts = []
        for name in OF_COMPLAINANT if self.is_complainant else OF_REPRESENTATIVE:
            text = self.words.value(self.ticket, name)
            if text:
                facts.append(
                    {
                        "field": name,
                        "label": self.words.label(self.ticket, name),
                        "value": self._get_raw(name, text),
                        "text": text,
                    }
                )
        return facts

    def _get_raw(self, name, text):
        """A value as a machine reads it: codes, days and moments as such."""
        field, value = self.ticket._fields[name], self.ticket[name]
        if field.type == "datetime":
            return f"{fields.Datetime.to_string(value)}Z"
        if field.type == "date":
            return fields.Date.to_string(value)
        return value if field.type in ("boolean", "selection") else text

    def _get_message(self, message):
        return {
            "at": f"{fields.Datetime.to_string(message.date)}Z",
            "moment": self.words.moment(message.date),
            "from": self._get_sender(message),
            "subject": self.words.text(message.subject),
            "text": self.words.of_html(message.body),
            "files": [self.words.text(name) for name in self._names(message)],
        }

    def _get_sender(self, message):
        author = message.author_id
        if author and not author.partner_share:
            return self.env._("us")
        speaker = self.ticket.representative_id - self.people
        if self.is_complainant and author and author == speaker:
            return self.env._("who speaks for you")
        return self.env._("you")

    def _names(self, message):
        return (message.attachment_ids & self.files).mapped("name")

    def _get_letters(self):
        if not self.is_complainant:
            return []
        return [
            {
                "number": letter.number,
                "kind": self.words.choice(letter, "kind"),
                "at": f"{fields.Datetime.to_string(letter.sent_at)}Z",
                "moment": self.words.moment(letter.sent_at),
                "subject": self.words.text(letter.subject),
                "text": self.words.of_html(letter.body),
            }
            for letter in self._find_letters().sorted("sent_at")
        ]

    def _get_remedies(self):
        if not self.is_complainant:
            return []
        told = self.ticket.remedy_ids.filtered(
            lambda remedy: remedy.state not in ("proposed", "cancelled")
        )
        return [
            {
                "remedy": self.words.text(remedy.type_id.name),
                "details": self.words.text(remedy.name),
                "amount": self.words.amount(remedy.amount, remedy.currency_id),
                "state": self.words.choice(remedy, "state"),
            }
            for remedy in told
        ]

    def _get_surveys(self):
        if not self.is_complainant:
            return []
        return [
            {
                "at": self.words.moment(row.answered_at),
                "answers": self.words.text(row.answers),
                "comment": self.words.text(row.comment),
            }
            for row in self.ticket.satisfaction_ids
            if not row.is_anonymous
        ]

    def _get_history(self):
        """What the ledger keeps of the person: what they told, as it was before."""
        if not self.is_complainant:
            return []
        entries = self.env["complaint.ledger.entry"].search(
            [("ticket_id", "=", self.ticket.id), ("kind", "=", "receipt")],
            order="number",
        )
        return [
            {
                "number": entry.number,
                "moment": self.words.moment(entry.moment),
                "text": self.words.text(entry.summary),
            }
            for entry in entries
        ]
