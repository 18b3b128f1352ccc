"""A decision is written to the complainant in a real browser, by an agent."""

from odoo.tests import HttpCase, tagged

from .common_letters import LetterCommon


@tagged("post_install", "-at_install")
class TestTourLetter(HttpCase, LetterCommon):
    def test_from_the_decision_to_the_letter_that_was_sent(self):
        complaint = self._decided()
        self.start_tour(
            f"/odoo/complaints/{complaint.id}", "complaint_letter", login="handler"
        )
        letter = complaint.letter_ids
        self.assertEqual((letter.kind, letter.state), ("decision", "sent"))
        self.assertIn("We are sorry, and you are right.", letter.message_id.body)
        self.assertIn(b"We are sorry, and you are right.", letter.attachment_id.raw)
        self.assertEqual(letter.message_id.attachment_ids, letter.attachment_id)
        self.assertEqual(complaint.complaint_phase, "responded")
