"""A mail server that is away costs no mail and tells the managers (7.3, 7.4)."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .common_clocks import MONDAY, ClockCommon, day


@tagged("post_install", "-at_install")
class TestMailOutage(ClockCommon):
    def setUp(self):
        super().setUp()
        self._schedule(self._respond_in(10, levels=[{"notify_handler": True}]))
        with freeze_time(MONDAY):
            self.complaint = self._complain()
        self._run(day(16))
        self.mail = self._mails_to(self.handler)

    def _send(self, moment, error=None):
        """Run Odoo's queue of mails with a server that answers, or does not."""
        MailServer = type(self.env["ir.mail_server"])
        sent = []

        def connect(server, *args, **kwargs):
            if error:
                raise error

        def send_email(server, message, *args, **kwargs):
            sent.append(message["To"])
            return message["Message-Id"]

        # create_date is real, whatever the clock says
        self.mail.flush_recordset()
        self.env.cr.execute(
            "UPDATE mail_mail SET create_date = %s WHERE id = %s",
            [day(16), self.mail.id],
        )
        self.env.invalidate_all()
        with (
            freeze_time(moment),
            patch.object(MailServer, "_connect__", connect),
            patch.object(MailServer, "send_email", send_email),
            patch.object(MailServer, "_disable_send", lambda server: False),
        ):
            self.env["mail.mail"].process_email_queue(email_ids=self.mail.ids)
        self.env.invalidate_all()
        return sent

    def _get_outage(self):
        return self.env["mail.activity"].search(
            [
                (
                    "activity_type_id",
                    "=",
                    self.env.ref("complaint_management.mail_activity_outage").id,
                )
            ]
        )

    def test_the_queue_is_woken_at_once(self):
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        calls = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(day(16), calls.mapped("call_at"))

    def test_refused_connections_are_tried_again_later_and_later(self):
        self._send(day(16), ConnectionRefusedError("nobody there"))
        self.assertEqual(self.mail.state, "outgoing")
        self.assertEqual(self.mail.scheduled_date, day(16, 9, 5))
        self.assertFalse(self._send(day(16, 9, 4)), "not before its time")
        self._send(day(16, 10), ConnectionRefusedError("nobody there"))
        self.assertEqual(self.mail.scheduled_date, day(16, 11))
        self.assertEqual(len(self._send(day(16, 11))), 1)
        self.assertEqual(self.mail.state, "sent")

    def test_managers_have_one_to_do_until_it_is_over(self):
        self._send(day(16), ConnectionRefusedError("nobody there"))
        self._send(day(16, 9, 6), ConnectionRefusedError("nobody there"))
        outage = self._get_outage()
        self.assertEqual(len(outage.filtered(lambda a: a.user_id == self.manager)), 1)
        self.assertIn("nobody there", outage[0].note)
        self._run(day(16, 10))
        self.assertTrue(self._get_outage(), "mails still wait")
        self._send(day(16, 11))
        self._run(day(16, 12))
        self.assertFalse(self._get_outage())

    def test_a_letter_that_is_lost_becomes_a_to_do(self):
        self.mail.write(
            {
                "model": "helpdesk.ticket",
                "res_id": self.complaint.id,
                "state": "exception",
                "failure_reason": "550 no such user",
            }
        )
        self.mail._postprocess_sent_message([], [], failure_type="unknown")
        self.assertEqual(self.mail.state, "exception", "it may have arrived")
        activity = self.complaint.activity_ids
        self.assertEqual(activity.user_id, self.handler)
        self.assertIn("no such user", activity.note)
