"""What is recorded of a complaint: history, messages, files, end of its chain."""

import base64

from odoo.tools import human_size

from ..tools import evidence, ledger

#: Lines of one entry that are kept together; the renderer moves what is longer to the
#: next page as a whole.
LINES = 12
#: Pixels of the QR code as drawn; on paper it is smaller, hence sharp.
QR = 300


class Records:
    """What was recorded, as plain values.

    :param words: ``complaint_file_words.Words`` of the complaint
    :param entries: of its ledger, in order
    """

    def __init__(self, words, entries):
        self.words, self.ticket, self.env = words, words.ticket, words.env
        self.entries = entries
        self.messages = self.ticket._get_evidence_messages()

    # ------------------------------------------------------------
    # History
    # ------------------------------------------------------------

    def get_history(self):
        """Every entry of the ledger in words.

        A long one goes on in further rows; ``open`` are those that another one follows.
        """
        rows, still_open = [], set()
        for entry in self.entries:
            first, *others = self._get_lines(entry)
            rows.append(
                [
                    str(entry.number),
                    self.words.moment(entry.moment),
                    self.words.choice(entry, "kind"),
                    self.words.who(entry.user_id),
                    first,
                ]
            )
            for more in others:
                still_open.add(len(rows) - 1)
                rows.append(["", "", "", "", more])
        return {
            "title": self.env._("History"),
            "head": [
                (self.env._("No."), 6),
                (self.env._("When"), 19),
                (self.env._("What happened"), 19),
                (self.env._("Who"), 16),
                (self.env._("Details"), 40),
            ],
            "rows": rows,
            "open": still_open,
        }

    def _get_lines(self, entry):
        """Details of an entry, some lines at a time."""
        lines = self.words.text(entry.summary).split("\n")
        return [
            "\n".join(lines[start : start + LINES])
            for start in range(0, len(lines), LINES)
        ]

    # ------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------

    def get_messages(self, files):
        """What was written, by whom to whom.

        :param files: ``Evidence`` of the complaint
        """
        names = {file.attachment.id: file.name for file in files}
        ours = self.ticket._filter_for_complainant(self.messages)
        people = self.ticket._get_complainant_people()
        known = self.ticket._get_complainant_emails()
        page = self.env.ref("complaint_management.message_subtype_complainant", False)
        told = self.entries._get_marks("message", "body")
        letters = []
        for message in self.messages:
            if message.is_internal or message.subtype_id.internal:
                kind = self.env._("Internal note")
            elif message not in ours:
                kind = self.env._("With others")
            elif self.ticket._is_from_complainant(message, people, known, page):
                kind = self.env._("From the complainant")
            else:
                kind = self.env._("To the complainant")
            letters.append(
                {
                    "moment": self.words.moment(message.date),
                    "kind": kind,
                    "people": self._get_people(message),
                    "subject": self.words.text(message.subject),
                    "body": self.words.of_html(message.body),
                    "kept": self._get_kept(message, told.get(message.id)),
                    "files": ", ".join(
                        self.words.code(names[file.id])
                        for file in message.attachment_ids
                        if file.id in names
                    ),
                }
            )
        return {"title": self.env._("Messages"), "letters": letters}

    def _get_kept(self, message, mark):
        """Whether the ledger tells of the same words."""
        if not mark:
            return ""
        number, salt, told = mark
        if ledger.digest(salt, str(message.body or "")) == told:
            return self.env._("entry %s: the same words", number)
        return self.env._("entry %s: different words", number)

    def _get_people(self, message):
        sender = message.author_id.name or message.email_from
        to = [partner.name for partner in message.partner_ids]
        to += [mail.email_to for mail in message.mail_ids if mail.email_to]
        sides = (sender, ", ".join(filter(None, to)))
        return " → ".join(self.words.text(side) for side in sides if side)

    # ------------------------------------------------------------
    # Letters
    # ------------------------------------------------------------

    def get_letters(self, files):
        """Letters to the complainant that were sent: number, kind, who, which file.

        :param files: ``Evidence`` of the complaint
        """
        names = {file.attachment.id: file.name for file in files}
        letters = self.ticket.letter_ids.filtered(lambda letter: letter.state == "sent")
        return {
            "title": self.env._("Letters"),
            "head": [
                (self.env._("Number"), 16),
                (self.env._("What for"), 18),
                (self.env._("Sent"), 20),
                (self.env._("Written and approved"), 22),
                (self.env._("File"), 24),
            ],
            "rows": [
                [
                    self.words.code(letter.number),
                    self.words.choice(letter, "kind"),
                    f"{self.words.moment(letter.sent_at)}\n"
                    f"{self.words.choice(letter, 'delivery')}",
                    self._get_writers(letter),
                    self.words.code(names.get(letter.attachment_id.id, "")),
                ]
                for letter in letters.sorted("id")
            ],
        }

    def _get_writers(self, letter):
        if letter.is_automatic:
            return self.env._("by itself")
        people = [letter.author_id, letter.approver_id]
        return "\n".join(self.words.who(user) for user in people if user)

    # ------------------------------------------------------------
    # Files
    # ------------------------------------------------------------

    def get_files(self, files):
        """Files with size and SHA-256, and whether the ledger tells of the same."""
        return {
            "title": self.env._("Files"),
            "head": [
                (self.env._("File"), 34),
                (self.env._("Size"), 12),
                (self.env._("SHA-256"), 36),
                (self.env._("In the ledger"), 18),
            ],
            "rows": [self._get_file(file) for file in files],
            "codes": (2,),
        }

    def _get_file(self, file):
        attachment, entry = file.attachment, file.entry
        added = self.env._(
            "%(moment)s, %(who)s",
            moment=self.words.moment(attachment.create_date),
            who=self.words.who(attachment.create_uid),
        )
        name = f"{self.words.code(file.name)}\n{added}"
        size = self.words.code(human_size(attachment.file_size))
        try:
            with attachment._open_content() as content:
                whole, marks = evidence.read_digests(
                    content, [entry[1]] if entry else []
                )
        except OSError:
            lost = self.env._("The file store has lost this file.")
            return [name, size, lost, ""]
        if not entry:
            kept = self.env._("not told of")
        elif marks == [entry[2]]:
            kept = self.env._("entry %s: the same content", entry[0])
        else:
            kept = self.env._("entry %s: different content", entry[0])
        # in two lines of equal length
        return [name, size, f"{whole[:32]}\n{whole[32:]}", kept]

    # ------------------------------------------------------------
    # Ledger
    # ------------------------------------------------------------

    def get_ledger(self):
        """The end of the chain, the last seal that holds it, and how to check both."""
        last = self.entries[-1:]
        if not last:
            return None
        leaf = self.env["complaint.ledger.leaf"].search(
            [("ticket_id", "=", self.ticket.id)], order="seal desc", limit=1
        )
        seal = self.env["complaint.ledger.seal"].search(
            [("company_id", "=", leaf.company_id.id), ("number", "=", leaf.seal)],
            limit=1,
        )
        facts = [(self.env._("Entries"), str(last.number))]
        sealed = self.env._("Not yet: the next daily seal will hold it.")
        if seal:
            sealed = self.env._(
                "Seal %(number)s of %(moment)s holds entries 1 to %(entry)s",
                number=seal.number,
                moment=self.words.moment(seal.moment),
                entry=leaf.number,
            )
        facts.append((self.env._("Last seal"), sealed))
        code = self.env["ir.actions.report"].barcode(
            "QR", last.hash, width=QR, height=QR, quiet=0
        )
        return {
            "title": self.env._("Ledger"),
            "facts": facts,
            "hashes": [(self.env._("Hash of the last entry"), last.hash)]
            + ([(self.env._("Hash of the seal"), seal.hash)] if seal else []),
            "code": f"data:image/png;base64,{base64.b64encode(code).decode()}",
            "check": self.env._(
                "To check it, unpack the evidence pack of this complaint and run "
                "“python -m complaint_ledger ledger.jsonl --expect HASH” with a hash "
                "from this page: it says whether the chain is whole and the hash is "
                "in it."
            ),
        }
