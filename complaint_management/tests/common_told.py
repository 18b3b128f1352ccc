"""Shared by the tests of letters that reach nobody: sent, refused, returned."""

import json
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tools import mute_logger

from .common_clocks import MONDAY, ClockCommon, day
from .common_mail_gateway import EML

REFUSED = Exception("550 no such user here")
AWAY = ConnectionRefusedError("nobody there")


class ToldCommon(ClockCommon):
    def setUp(self):
        super().setUp()
        self._schedule(
            {
                "milestone": "update",
                "amount": 5,
                "unit": "working_days",
                "levels": [
                    {
                        "relation": "at",
                        "waits_for_work": False,
                        "template_id": self.env.ref(
                            "complaint_management.mail_template_holding"
                        ).id,
                    }
                ],
            },
            {
                "milestone": "review_acknowledge",
                "amount": 5,
                "unit": "working_days",
                "start": "review",
            },
        )
        with freeze_time(MONDAY):
            self.complaint = self._complain()

    def _by_letter(self):
        """The letter that the schedule sends on the 8th."""
        self._run(day(8, 18))
        return self.complaint.escalation_ids.letter_id

    def _by_message(self, moment, partners=None):
        """What the handler writes to the complainant."""
        with freeze_time(moment):
            message = self.complaint.with_user(self.handler).message_post(
                body="We are still looking for the driver.",
                partner_ids=(partners or self.complainant).ids,
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
                force_send=False,
            )
        return self.env["mail.mail"].search([("mail_message_id", "=", message.id)])

    def _send(self, mails, moment, error=None):
        """Run Odoo's queue of mails with a server that takes them, or does not."""
        MailServer = type(self.env["ir.mail_server"])

        def connect(server, *args, **kwargs):
            if error is AWAY:
                raise error

        def send_email(server, message, *args, **kwargs):
            if error:
                raise error
            return message["Message-Id"]

        # create_date is real, whatever the clock says
        mails.flush_recordset()
        self.env.cr.execute(
            "UPDATE mail_mail SET create_date = %s WHERE id = ANY(%s)",
            [day(8, 18), mails.ids],
        )
        self.env.invalidate_all()
        with (
            freeze_time(moment),
            mute_logger("odoo.addons.mail.models.mail_mail"),
            patch.object(MailServer, "_connect__", connect),
            patch.object(MailServer, "send_email", send_email),
            patch.object(MailServer, "_disable_send", lambda server: False),
        ):
            self.env["mail.mail"].process_email_queue(email_ids=mails.ids)
        self.env.invalidate_all()

    def _updates(self):
        clocks = self.complaint.deadline_ids.filtered(
            lambda clock: clock.milestone == "update"
        )
        return clocks.sorted("round")

    def _acknowledge(self):
        """A complaint by mail, acknowledged by the job; and that mail."""
        self._schedule(
            {"milestone": "acknowledge", "amount": 1, "unit": "working_days"},
            sequence=0,
        )
        with freeze_time(MONDAY), self.enter_registry_test_mode():
            self.complaint = self._complain(channel_id=self.email_channel.id)
            self.env.ref(
                "complaint_management.ir_cron_acknowledge"
            ).method_direct_trigger()
        self.env.invalidate_all()
        return self.env["mail.mail"].search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.complaint.id)]
        )

    def _bounce(self, message, moment, **replaced):
        """A report that a mail could not be delivered comes in.

        :param replaced: texts of it that are others, old=new
        """
        raw = (EML / "bounce.eml").read_bytes()
        raw = raw.replace(b"@ID@", message.message_id.encode())
        for old, new in replaced.items():
            self.assertIn(old.encode(), raw)
            raw = raw.replace(old.encode(), new.encode())
        with freeze_time(moment):
            self.env["mail.thread"].message_process(False, raw)
        self.env.invalidate_all()

    def _last_change(self, name):
        """Before and after of the last change of a fact, as the ledger has it."""
        self.env.cr.flush()
        entries = self.env["complaint.ledger.entry"].search(
            [("ticket_id", "=", self.complaint.id)], order="number"
        )
        changes = [json.loads(e.text)["data"].get("changed", {}) for e in entries]
        return [changed[name] for changed in changes if name in changed][-1]
