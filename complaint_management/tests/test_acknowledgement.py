"""Acknowledged at once, once, in the complainant's language (ISO 10002, 7.4)."""

from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import OperationalError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

LOGGER = "odoo.addons.complaint_management.models.helpdesk_ticket_acknowledgement"


@tagged("post_install", "-at_install")
class TestAcknowledgement(ComplaintCommon):
    def _by_mail(self, **vals):
        return self._complain(channel_id=self.email_channel.id, **vals)

    def _send(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "complaint_management.ir_cron_acknowledge"
            ).method_direct_trigger()

    def _mails(self, complaint):
        return self.env["mail.mail"].search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", complaint.id)]
        )

    def test_planned_with_the_complaint_and_sent_by_the_job(self):
        cron = self.env.ref("complaint_management.ir_cron_acknowledge")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        complaint = self._by_mail()
        self.assertEqual(complaint.acknowledgement_state, "planned")
        self.assertFalse(self._mails(complaint), "intake sends nothing itself")
        self.assertTrue(
            self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]),
            "the job is woken at once",
        )
        self._send()
        self.assertEqual(complaint.acknowledgement_state, "sent")
        self.assertEqual(complaint.complaint_phase, "acknowledged")
        self.assertTrue(complaint.acknowledged_at)
        mail = self._mails(complaint)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.complainant)
        self.assertIn(complaint.complaint_reference, mail.subject)
        self.assertIn(complaint.complaint_reference, mail.body_html)
        self.assertIn("costs you nothing", mail.body_html)
        self.assertIn("auto-replied", mail.headers)

    def test_once_only(self):
        complaint = self._by_mail()
        self._send()
        self._send()
        self.assertEqual(len(self._mails(complaint)), 1)
        with self.assertRaises(UserError):
            complaint.action_acknowledge()

    def test_respond_by_date_is_told_when_known(self):
        with freeze_time("2027-02-01 09:00:00"):
            complaint = self._by_mail(respond_by="2027-02-03")
            self._send()
        self.assertIn("February 3, 2027", self._mails(complaint).body_html)

    def test_respond_by_date_follows_from_the_clock(self):
        with freeze_time("2027-02-01 09:00:00"):  # a Monday, 20 working days
            complaint = self._by_mail()
            self._send()
        self.assertIn("March 1, 2027", self._mails(complaint).body_html)

    def test_other_feedback_is_thanked_for_without_an_enquiry(self):
        compliment = self._by_mail(feedback_type="compliment")
        self._send()
        body = self._mails(compliment).body_html
        self.assertIn(compliment.complaint_reference, body)
        self.assertNotIn("What happens next", body)

    def test_in_the_complainants_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        template = self.env.ref("complaint_management.mail_template_acknowledgement")
        template.with_context(
            lang="it_IT"
        ).subject = "Abbiamo ricevuto ({{ object.complaint_reference }})"
        self.complainant.lang = "it_IT"
        italian, english = self._by_mail(), self._by_mail(partner_id=False)
        english.partner_email = "bo@example.com"
        english.action_acknowledge()
        self._send()
        self.assertIn("Abbiamo ricevuto", self._mails(italian).subject)
        self.assertIn("We have", self._mails(english).subject)

    def test_shipped_translations_reach_the_complainant(self):
        modules = self.env["ir.module.module"].search(
            [("name", "=", "complaint_management")]
        )
        for code, word, direction in (
            ("it_IT", "reclamo", "ltr"),
            ("tr_TR", "ikâyet", "ltr"),
            ("ar_001", "المرجعي", "rtl"),
        ):
            self.env["res.lang"]._activate_lang(code)
            modules._update_translations([code])
            self.complainant.lang = code
            complaint = self._by_mail()
            self._send()
            body = self._mails(complaint).body_html
            with self.subTest(lang=code):
                self.assertIn(word, body.lower())
                self.assertIn(f'dir="{direction}"', body)
                self.assertNotIn("Thank you", body)

    def test_phone_and_letter_wait_for_the_handler(self):
        complaint = self._complain()
        self.assertFalse(complaint.acknowledgement_state)
        complaint.action_acknowledge()
        self._send()
        self.assertEqual(complaint.acknowledgement_state, "sent")

    def test_without_address_the_handler_is_told_what_to_do(self):
        complaint = self._by_mail(partner_id=False)
        self.assertFalse(complaint.acknowledgement_state)
        with self.assertRaises(UserError) as caught:
            complaint.action_acknowledge()
        self.assertIn("Record acknowledgement", str(caught.exception))

    def test_unknown_sender_gets_it_at_the_address_given(self):
        complaint = self._by_mail(partner_id=False, partner_email="bo@example.com")
        self._send()
        self.assertEqual(self._mails(complaint).email_to, "bo@example.com")

    def test_representative_gets_it_once_authorised(self):
        lawyer = self.env["res.partner"].create(
            {"name": "Lawyer", "email": "law@example.com"}
        )
        waiting = self._by_mail(representative_id=lawyer.id)
        cleared = self._by_mail(
            representative_id=lawyer.id, representative_authorised=True
        )
        self._send()
        self.assertEqual(self._mails(waiting).recipient_ids, self.complainant)
        self.assertEqual(self._mails(cleared).recipient_ids, lawyer)

    @mute_logger(LOGGER, "odoo.addons.mail.models.mail_template")
    def test_broken_template_loses_no_complaint_and_stops_no_other(self):
        good, bad = self._by_mail(), self._by_mail()
        template = self.env.ref("complaint_management.mail_template_acknowledgement")
        # breaks for one complaint only; saved as an upgrade would, without its check
        self._set_subject(template, "{{ 1 / (object.id - %s) }}" % bad.id)
        self._send()
        self.assertEqual(good.acknowledgement_state, "sent")
        self.assertEqual(bad.acknowledgement_state, "failed")
        self.assertEqual(bad.complaint_phase, "received")
        self.assertTrue(bad.acknowledgement_error)
        self.assertEqual(bad.activity_ids.user_id, self.handler)
        self._set_subject(template, "Mended")
        bad.action_acknowledge()
        self._send()
        self.assertEqual(bad.acknowledgement_state, "sent")
        self.assertEqual(self._mails(bad).mapped("subject").count("Mended"), 1)

    def test_meeting_another_process_is_no_failure(self):
        complaint = self._by_mail()
        Ticket = type(self.Ticket)
        with (
            patch.object(
                Ticket, "_queue_acknowledgements", side_effect=OperationalError
            ),
            self.assertRaises(OperationalError),
        ):
            complaint._send_acknowledgements()
        self.assertEqual(complaint.acknowledgement_state, "planned")
        self.assertFalse(complaint.activity_ids)

    def _set_subject(self, template, subject):
        self.env.cr.execute(
            "UPDATE mail_template SET subject = jsonb_build_object('en_US', %s::text) "
            "WHERE id = %s",
            (subject, template.id),
        )
        template.invalidate_recordset()
