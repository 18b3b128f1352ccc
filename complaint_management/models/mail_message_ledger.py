"""Messages and files of complaints in the ledger, each with a digest of its content.

The words themselves stay where they are; with the salt beside the chain anybody who
holds a message or a file can show that it is the one that was sent (4.9).
"""

from odoo import api, models

from ..tools.ledger import Personal
from .helpdesk_ticket_anonymise import ERASING
from .ledger_values import tell_number
from .mail_message import TICKET

#: Kinds of message that go to people or come from them.
SPOKEN = ("comment", "email", "email_outgoing", "auto_comment", "out_of_office")
#: What makes another message of one.
WORDS = frozenset({"body", "is_internal", "subtype_id", "partner_ids"})
#: What moves a message or a file to another record.
PLACE = frozenset({"model", "res_model", "res_id", "res_field"})
#: What makes another file of one.
CONTENT = frozenset({"raw", "datas", "db_datas", "name", "url", "type"})


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        places = [(vals.get("model"), vals.get("res_id")) for vals in vals_list]
        ids = {res_id for model, res_id in places if model == TICKET and res_id}
        # of what is written on ordinary tickets nothing is read: that would be a query
        ordinary = ids - set(find_complaints(self.env, ids)._ids)
        rest = messages.browse(
            message.id
            for message, (model, res_id) in zip(messages, places, strict=True)
            if model != TICKET or res_id not in ordinary
        )
        rest._filter_noted()._note_messages("sent")
        return messages

    def write(self, vals):
        if not (WORDS | PLACE) & vals.keys():
            return super().write(vals)
        noted = self._filter_noted()
        before = noted._get_words()
        if PLACE & vals.keys():
            noted._note_messages("removed")
        result = super().write(vals)
        if PLACE & vals.keys():
            self._filter_noted()._note_messages("sent")
        else:
            # one that is made internal is told of, too
            now = (noted | self._filter_noted())._get_words()
            changed = [m for m in now if now[m] != before.get(m)]
            self.browse().concat(*changed)._note_messages("changed")
        return result

    def _get_words(self):
        """What counts of messages: dict of message -> values that can be compared.

        The subject does not: a mail that is made of a message without one gives it one.
        """
        return {
            message: [message[name] for name in sorted(WORDS)]
            for message in self.sudo()  # what is told is told whole, whoever writes
        }

    def unlink(self):
        self._filter_noted()._note_messages("removed")
        return super().unlink()

    def _filter_noted(self):
        """Messages on complaints that go to people outside, or come from them."""
        if self.env.context.get("complaint_erasing") is ERASING:
            return self.browse()  # told of once, for the whole complaint
        noted = self.sudo().filtered(  # only of which kind they are
            lambda message: message.model == TICKET
            and (
                (
                    message.message_type in SPOKEN
                    and not message.is_internal
                    and not message.subtype_id.internal
                )
                or any(partner.partner_share for partner in message.partner_ids)
            )
            # last: of a new message it has to be read again
            and message.res_id
        )
        if not noted:
            return self.browse()
        known = set(find_complaints(self.env, noted.mapped("res_id"))._ids)
        noted = noted.filtered(lambda message: message.res_id in known)
        return noted.sudo(self.env.su)

    def _note_messages(self, event):
        for message in self.sudo():  # what is told is told whole, whoever writes
            outside = not message.author_id or message.author_id.partner_share
            author = message.email_from or message.author_id.name or ""
            self.env["complaint.ledger"]._note(
                self.env[TICKET].browse(message.res_id),
                "message",
                {
                    "message": message.id,
                    "event": event,
                    "direction": "in" if outside else "out",
                    "type": message.message_type,
                    "author": {
                        **tell_number(message.author_id),
                        "name": Personal(author),
                    },
                    "to": [
                        {
                            **tell_number(partner),
                            "name": Personal(partner.name or ""),
                        }
                        for partner in message.partner_ids
                    ],
                    "subject": Personal(message.subject) if message.subject else None,
                    "body": Personal(str(message.body or ""), keep=False),
                    "files": message.attachment_ids.ids,
                    **self.env["mail.thread"]._tell_handed_in(),
                },
                user=self.env.user,
            )


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._note_files("added", attachments._get_complaints())
        return attachments

    def write(self, vals):
        moving, changing = PLACE & vals.keys(), CONTENT & vals.keys()
        before = self._get_complaints() if moving or changing else {}
        result = super().write(vals)
        if before or moving:
            after = self._get_complaints()
            left = {f: t for f, t in before.items() if after.get(f) != t}
            came = {f: t for f, t in after.items() if before.get(f) != t}
            self._note_files("removed", left)
            self._note_files("added", came)
            if changing:
                stayed = {f: t for f, t in after.items() if before.get(f) == t}
                self._note_files("changed", stayed)
        return result

    def unlink(self):
        self._note_files("removed", self._get_complaints())
        return super().unlink()

    def _get_complaints(self):
        """The complaints that files belong to; pictures of fields are no files.

        :return: dict of file -> ``helpdesk.ticket``
        """
        files = self.sudo().filtered(  # only where they belong
            lambda file: file.res_model == TICKET and file.res_id and not file.res_field
        )
        if not files:
            return {}
        complaints = find_complaints(self.env, files.mapped("res_id"))
        known = {complaint.id: complaint for complaint in complaints}
        return {file: known[file.res_id] for file in files if file.res_id in known}

    def _note_files(self, event, complaints):
        if self.env.context.get("complaint_erasing") is ERASING:
            return  # as above
        for file, ticket in complaints.items():
            self.env["complaint.ledger"]._note(
                ticket,
                "file",
                {
                    "file": file.id,
                    "event": event,
                    "name": Personal(file.name or ""),
                    "type": file.mimetype,
                    "size": file.file_size,
                    "url": Personal(file.url) if file.url else None,
                    "content": Personal(file.raw or b"", keep=False),
                },
                user=self.env.user,
            )


def find_complaints(env, ticket_ids):
    """Those of these tickets that are in the register of complaints.

    Messages and files come to a ticket that somebody has at hand, most often an
    ordinary one: then no query is made.
    """
    # only whether they are
    tickets = env[TICKET].sudo().browse(dict.fromkeys(ticket_ids))
    known = tickets.filtered(lambda ticket: "complaint_reference" in ticket._cache)
    found = known.filtered("complaint_reference")
    if unknown := tickets - known:
        found |= unknown.with_context(active_test=False).search(
            [("id", "in", unknown.ids), ("complaint_reference", "!=", False)]
        )
    return found
