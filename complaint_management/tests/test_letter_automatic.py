"""Letters that go out by themselves are kept, and cost next to nothing (7.3, 7.4)."""

from freezegun import freeze_time

from odoo.tests import tagged

from .common_clocks import MONDAY, ClockCommon, day
from .common_letters import LetterCommon

#: Statements that keeping the letters of a batch of acknowledgements may take.
KEEPING_QUERIES = 30


@tagged("post_install", "-at_install")
class TestAutomaticLetters(LetterCommon, ClockCommon):
    def _acknowledge(self, count=1, **vals):
        complaints = self.Ticket.browse()
        for _number in range(count):
            complaints |= self._complain(channel_id=self.email_channel.id, **vals)
        with self.enter_registry_test_mode():
            self.env.ref(
                "complaint_management.ir_cron_acknowledge"
            ).method_direct_trigger()
        self.env.invalidate_all()
        return complaints

    def test_acknowledgements_are_numbered_and_kept(self):
        complaints = self._acknowledge(3)
        letters = complaints.letter_ids.sorted("id")
        self.assertEqual(letters.mapped("kind"), ["acknowledgement"] * 3)
        self.assertEqual(set(letters.mapped("state")), {"sent"})
        numbers = [int(letter.number[-5:]) for letter in letters]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 3)))
        for letter in letters:
            self.assertTrue(letter.is_automatic)
            self.assertFalse(letter.attachment_id, "paper is made when it is asked for")
            reference = letter.ticket_id.complaint_reference
            self.assertIn(reference, letter.message_body)
            told = self._told(self._last(letter.ticket_id, "letter"))
            self.assertEqual(told["number"], letter.number)

    def test_they_come_on_paper_when_somebody_asks(self):
        letter = self._acknowledge().letter_ids.with_user(self.handler)
        self.assertIn(
            "/report/pdf/complaint_management.report_complaint_letter/",
            letter.action_preview()["url"],
        )
        content, _kind = self.env["ir.actions.report"]._make_letter(letter)
        self.assertIn(letter.number.encode(), content)
        self.assertIn(b"costs you nothing", content)
        self.assertNotIn(b"/complaints/track", content, "the link is for the mail")

    def test_they_are_attached_where_the_company_wants_it(self):
        self.company.complaint_letter_attach = True
        letter = self._acknowledge().letter_ids
        self.assertTrue(letter.attachment_id)
        mail = letter.message_id.mail_ids
        self.assertEqual(mail.attachment_ids, letter.attachment_id)

    def test_queries_do_not_follow_the_number_of_letters(self):
        template = self.env.ref("complaint_management.mail_template_acknowledgement")

        def keep(count):
            complaints = self.Ticket.browse()
            for _number in range(count):
                complaints |= self._complain()
            mails = template.send_mail_batch(complaints.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self.assertQueryCount(KEEPING_QUERIES):
                self.Letter._keep_sent(mails, template)
                self.env.flush_all()
            return self.env.cr.sql_log_count - before

        keep(1)  # what is read once for all
        few, many = keep(2), keep(20)
        self.assertLessEqual(many, few + 2)

    def test_what_a_level_writes_is_a_letter(self):
        holding = self.env.ref("complaint_management.mail_template_holding")
        self._schedule(
            self._respond_in(10, levels=[{"template_id": holding.id}]),
        )
        with freeze_time(MONDAY):
            complaint = self._acknowledged()
        self._run(day(16))
        letter = complaint.letter_ids
        self.assertEqual(
            (letter.kind, letter.state, letter.is_automatic), ("progress", "sent", True)
        )
        self.assertEqual(letter.template_id, holding)
