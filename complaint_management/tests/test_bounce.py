"""What comes back from the mail server of the complainant (7.3, 7.4)."""

from odoo.tests import tagged

from .common_clocks import day
from .common_told import ToldCommon


@tagged("post_install", "-at_install")
class TestBounce(ToldCommon):
    def _acknowledge_and_send(self):
        """The acknowledgement, which the mail server took."""
        mail = self._acknowledge()
        message = mail.mail_message_id
        self._send(mail, day(1, 10))
        self.assertEqual(mail.state, "sent")
        self.assertTrue(self.complaint.acknowledged_at)
        return message

    def test_an_acknowledgement_that_comes_back_acknowledges_nothing(self):
        message = self._acknowledge_and_send()
        letter = self.complaint.letter_ids
        self.assertFalse(letter.is_undelivered)
        clock = self._clock(self.complaint, "acknowledge")
        self.assertEqual(clock.state, "met")
        self._bounce(message, day(2))
        self.assertFalse(self.complaint.acknowledged_at)
        self.assertEqual(self.complaint.acknowledgement_state, "failed")
        self.assertIn("550 5.1.1 no such user", self.complaint.acknowledgement_error)
        self.assertEqual(self.complaint.complaint_phase, "received")
        self.assertEqual((clock.state, clock.due_at), ("running", day(2, 17)))
        self.assertEqual(clock.change_ids[-1:].cause, "undelivered")
        self.assertEqual(self.complaint.activity_ids.user_id, self.handler)
        self.assertIsNone(self._last_change("acknowledged_at")[1])
        self.assertTrue(letter.is_undelivered)
        Letter = self.env["complaint.letter"]
        self.assertIn(letter, Letter.search([("is_undelivered", "=", True)]))
        self.assertNotIn(letter, Letter.search([("is_undelivered", "=", False)]))

    def test_a_message_that_comes_back_told_nobody(self):
        mail = self._by_message(day(3))
        message = mail.mail_message_id
        self._send(mail, day(3, 10))
        self.assertEqual(self.complaint.update_count, 1)
        self._bounce(message, day(4))
        self._bounce(message, day(5))
        self.assertFalse(self.complaint.complainant_told_at)
        self.assertEqual(self.complaint.update_count, 0)
        self.assertEqual(self._updates()[0].state, "running")

    def test_what_is_no_failure_of_that_letter_takes_nothing_back(self):
        message = self._acknowledge_and_send()
        for replaced in (
            {message.message_id: "<guessed@example.com>"},
            {"rfc822; ada@example.com": "rfc822; bo@example.com"},
            {"Action: failed": "Action: delayed"},
            {"Action: failed": "Action: relayed"},
            {"message/delivery-status": "message/disposition-notification"},
        ):
            with self.subTest(replaced=replaced):
                self._bounce(message, day(2), **replaced)
                self.assertTrue(self.complaint.acknowledged_at)
        self.assertFalse(self.complaint.letter_ids.is_undelivered)

    def test_the_address_of_somebody_else_takes_nothing_back(self):
        """Known to be the complainant's, but that letter did not go there."""
        message = self._acknowledge_and_send()
        self.complaint.partner_email = "ada.private@example.com"
        other = {"rfc822; ada@example.com": "rfc822; ada.private@example.com"}
        self._bounce(message, day(2), **other)
        self.assertTrue(self.complaint.acknowledged_at)

    def test_who_got_it_beside_them_was_told(self):
        lawyer = self.env["res.partner"].create(
            {"name": "Lee Lawyer", "email": "lee@example.com"}
        )
        self.complaint.write(
            {"representative_id": lawyer.id, "representative_authorised": True}
        )
        mails = self._by_message(day(3), self.complainant | lawyer)
        message = mails.mail_message_id
        self._send(mails, day(3, 10))
        self._bounce(message, day(4))
        self.assertEqual(self.complaint.complainant_told_at, day(3))
        self._bounce(message, day(5), **{"ada@example.com": "lee@example.com"})
        self.assertFalse(self.complaint.complainant_told_at)
