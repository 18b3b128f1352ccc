"""The private link: the only key there is for whoever complains without a login."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestLink(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        long_ago = fields.Datetime.now() - timedelta(days=60)
        cls.complaint = cls._complain(received_at=long_ago)
        cls.token = cls.complaint._get_tracking_path().rsplit("/", 1)[1]

    def test_link_opens_its_complaint_and_no_other(self):
        other = self._complain()
        self.assertNotEqual(
            other._get_tracking_path(), f"/complaints/track/{self.token}"
        )
        self.assertEqual(self.Ticket._find_by_token(self.token), self.complaint)

    def test_link_stays_the_same_until_it_is_made_anew(self):
        self.assertTrue(self.complaint._get_tracking_url().endswith(self.token))
        self.complaint.with_user(self.handler).action_renew_link()
        self.assertFalse(self.Ticket._find_by_token(self.token))
        self.assertFalse(self.complaint._get_tracking_url().endswith(self.token))

    def test_whatever_stands_in_an_address_opens_nothing(self):
        for token in (False, "", "x", "%", self.token[:-1], "é", "a\0b", "x" * 10_000):
            with self.subTest(token=token):
                self.assertFalse(self.Ticket._find_by_token(token))

    def test_link_ends_some_time_after_the_closing(self):
        self.complaint.company_id.complaint_link_days = 30
        self.complaint.write(
            {
                "complaint_phase": "closed",
                "closure_reason": "withdrawn",
                "closure_note": "Said so",
            }
        )
        self.assertTrue(self.Ticket._find_by_token(self.token))
        self.complaint.closed_date = fields.Datetime.now() - timedelta(days=31)
        self.assertFalse(self.Ticket._find_by_token(self.token))
        self.complaint.company_id.complaint_link_days = 0
        self.assertTrue(self.Ticket._find_by_token(self.token))

    def test_nobody_reads_or_writes_the_secret(self):
        for user in (self.handler, self.manager, self.auditor):
            complaint = self.complaint.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    complaint.read(["complaint_token"])
                with self.assertRaises(AccessError):
                    complaint.search([("complaint_token", "=", self.token)])
                with self.assertRaises(AccessError):
                    complaint.write({"complaint_token": "mine"})

    def test_only_who_may_change_the_complaint_makes_the_link_anew(self):
        with self.assertRaises(AccessError):
            self.complaint.with_user(self.auditor).action_renew_link()
        ticket = self.Ticket.create({"name": "Printer", "description": "Jams"})
        with self.assertRaises(UserError):
            ticket.action_renew_link()

    def test_turned_into_an_ordinary_ticket_it_opens_no_more(self):
        self.complaint.write({"feedback_type": False})
        self.assertFalse(self.Ticket._find_by_token(self.token))

    def _read_token(self, complaint):
        """What stands in the database, whatever waits to be written."""
        self.env.cr.execute(
            "SELECT complaint_token FROM helpdesk_ticket WHERE id = %s", [complaint.id]
        )
        return self.env.cr.fetchone()[0]

    def test_the_link_is_there_before_the_mail_that_tells_it_is_sent(self):
        complaint = self._complain(channel_id=self.email_channel.id)
        self.assertFalse(self._read_token(complaint), "nobody has asked for it")
        complaint._send_acknowledgements()
        mail = self.env["mail.mail"].search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", complaint.id)]
        )
        token = self._read_token(complaint)
        self.assertTrue(token)
        self.env.flush_all()
        with patch.object(type(self.Ticket), "_set_clock_columns") as written:
            self.assertIn(token, mail._prepare_outgoing_body())
        written.assert_not_called()

    def test_the_link_is_written_as_soon_as_it_is_made(self):
        complaint = self._complain()
        path = complaint._get_tracking_path()
        self.assertTrue(path.endswith(self._read_token(complaint)))
