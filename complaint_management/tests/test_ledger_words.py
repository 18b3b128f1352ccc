"""Entries of the ledger in the words of whoever reads them."""

from odoo.tests import tagged

from ..models.complaint_ledger_names import CHOICES, NAMES, NAMES_OF, VALUES
from ..models.complaint_ledger_words import HIDDEN, MODELS
from .common_ledger import LedgerCommon

#: Parts of entries, told of piece by piece.
PARTS = {"changed", "clocks", "facts", "offered", "removed"}


@tagged("post_install", "-at_install")
class TestLedgerWords(LedgerCommon):
    def _complain_with_all(self):
        """A complaint whose chain tells of messages, files and the reading of it."""
        complaint = self._complain(confidentiality="restricted")
        complaint.message_post(
            body="It broke.",
            subject="Again",
            message_type="email",
            author_id=complaint.partner_id.id,
            subtype_xmlid="mail.mt_comment",
            attachments=[("lift.txt", b"It broke.")],
        )
        complaint.with_user(self.manager).web_read({"description": {}})
        return complaint

    def test_nothing_is_called_as_in_the_database(self):
        complaint = self._complain_with_all()
        fields = set(self.Ticket._fields)
        unnamed = {
            (entry.kind, name)
            for entry in self._chain(complaint)
            for name in self._told(entry)
            if name not in PARTS
            and name not in HIDDEN
            and name not in NAMES
            and name not in NAMES_OF.get(entry.kind, {})
            and (entry.kind in MODELS or name not in fields)
            and entry._get_field(name) is None
        }
        self.assertEqual(unnamed, set())

    def test_messages_and_files_are_told_in_words(self):
        complaint = self._complain_with_all()
        message = self._last(complaint, "message")
        self.assertIn("Direction: to us", message.summary)
        self.assertIn("What happened: sent", message.summary)
        self.assertIn("Subject: Again", message.summary)
        self.assertIn("Type: Incoming Email", message.summary)
        self.assertIn("File: lift.txt", self._last(complaint, "file").summary)
        reading = self._last(complaint, "reading").summary
        self.assertIn("Read by way of: screen", reading)

    def test_they_are_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.env["ir.module.module"]._load_module_terms(
            ["complaint_management"], ["it_IT"]
        )
        message = self._last(self._complain_with_all(), "message")
        in_english = message.summary
        in_italian = message.with_context(lang="it_IT").summary
        self.assertFalse(
            {line.split(":")[0] for line in in_english.splitlines()}
            & {line.split(":")[0] for line in in_italian.splitlines()},
            "These are called the same in both languages.",
        )

    def test_what_a_level_did_names_what_and_whom(self):
        entry = self.Entry.new({"kind": "escalation"})
        done = [["told", "Emma Doyle"], ["priority", ""]]
        self.assertEqual(
            entry._say_value("did", done), "Told: Emma Doyle; Priority raised"
        )

    def test_every_choice_is_one_of_a_field(self):
        for model, name in CHOICES.values():
            self.assertEqual(self.env[model]._fields[name].type, "selection")
        self.assertLessEqual(VALUES.keys(), NAMES.keys())

    def test_no_fact_of_a_complaint_takes_another_name(self):
        facts = set(self.Ticket._get_kinds_of_facts())
        self.assertTrue(facts)
        self.assertFalse(facts & NAMES.keys())
