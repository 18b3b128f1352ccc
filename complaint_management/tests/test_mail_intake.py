"""Each mail becomes one complaint, and nobody reads along (7.1, 7.2, 4.10)."""

import base64
import logging
from datetime import timedelta
from email.utils import format_datetime

from odoo import fields
from odoo.tests import tagged

from .common_mail_gateway import (
    GATEWAY,
    OUR_ROUTES,
    READABLE,
    GatewayCommon,
)


@tagged("post_install", "-at_install")
class TestMailIntake(GatewayCommon):
    # ------------------------------------------------------------
    # Each becomes one complaint
    # ------------------------------------------------------------

    def test_every_mail_that_can_be_sent_can_be_read(self):
        for name, (text, title, address, files) in READABLE.items():
            with self.subTest(mail=name):
                complaint = self._receive(name)
                self.assertIn(text, " ".join(complaint.description.split()))
                self.assertEqual(complaint.name, title)
                self.assertEqual(complaint.partner_email, address)
                self.assertTrue(complaint.partner_name)
                message = self._get_mails_in(complaint)
                self.assertEqual(
                    tuple(sorted(message.attachment_ids.mapped("name"))), files
                )
                self.assertEqual(
                    message.attachment_ids.mapped("res_id"),
                    [complaint.id for _name in files],
                )
                state = "planned" if address else False
                self.assertEqual(complaint.acknowledgement_state, state)
                self.assertFalse(complaint.message_partner_ids)

    def test_the_same_mail_fetched_again_is_the_same_complaint(self):
        for name in ("plain_english", "no_message_id", "message_id_broken"):
            with self.subTest(mail=name):
                raw = self._read(name)
                self.assertEqual(len(self._process(raw)), 1)
                self._assert_refused(raw, "duplicated Message-Id", GATEWAY)

    def test_mail_in_the_original_fetchmail_and_mailgate_call(self):
        raw = self._read("plain_english")
        self.assertEqual(len(self._process(raw, model="helpdesk.ticket")), 1)
        raw = raw.replace(b"<case", b"<other-case")
        last = self.robot["mail.thread"].message_process(None, raw)
        self.assertEqual(self.Ticket.browse(last).feedback_type, "complaint")

    def test_received_when_it_reached_our_server(self):
        now = fields.Datetime.now()
        raw = self._read("plain_english")
        for waited, believed in ((2, True), (-2, False), (4000, False)):
            with self.subTest(days=waited):
                arrived = now - timedelta(days=waited)
                trace = f"Received: by x; {format_datetime(arrived)}\n".encode()
                fresh = raw.replace(b"<case", b"<%d-case" % waited)
                complaint = self._process(trace + fresh)
                if believed:
                    self.assertEqual(complaint.received_at, arrived)
                else:
                    self.assertLess(abs(complaint.received_at - now).days, 1)

    def test_evidence_is_stored_as_it_was_sent(self):
        complaint = self._receive("rfc_2231_file_names")
        by_name = {
            attachment.name: attachment.raw
            for attachment in self._get_mails_in(complaint).attachment_ids
        }
        self.assertEqual(by_name["fattura n° 42 €.pdf"], b"%PDF-1.4 scan")
        self.assertEqual(by_name["résumé.csv"], "prix;12 €".encode("cp1252"))

    def test_evidence_of_twelve_megabytes(self):
        content = bytes(range(256)) * 4096 * 12
        raw = self._read("only_attachment")
        head, _sep, _body = raw.partition(b"\n\n")
        complaint = self._process(head + b"\n\n" + base64.encodebytes(content))
        self.assertEqual(len(complaint), 1)
        self.assertEqual(self._get_mails_in(complaint).attachment_ids.raw, content)

    def test_html_is_stored_inert(self):
        complaint = self._receive("alternative_with_dangerous_html")
        for html in (complaint.description, self._get_mails_in(complaint).body):
            for danger in ("script", "iframe", "onerror", "onload", "<form", "<input"):
                self.assertNotIn(danger, html)
        self.assertNotIn("Plain version", complaint.description)

    def test_pictures_in_the_text_show_in_the_description(self):
        for name in ("related_inline_image", "related_image_without_name"):
            with self.subTest(mail=name):
                complaint = self._receive(name)
                picture = self._get_mails_in(complaint).attachment_ids
                self.assertIn(f"/web/image/{picture.id}", complaint.description)
                self.assertNotIn("cid:", complaint.description)

    def test_a_long_subject_is_cut_in_the_title_only(self):
        complaint = self._receive("long_subject")
        self.assertLessEqual(len(complaint.name), 200)
        self.assertGreater(len(self._get_mails_in(complaint).subject), 9000)

    def test_unknown_sender_is_not_taken_for_us(self):
        message = self._get_mails_in(self._receive("no_from"))
        self.assertFalse(message.author_id)
        self.assertIn("Unknown sender", message.email_from)
        complaint = self._receive("from_garbage")
        self.assertEqual(complaint.partner_name, "not an address at all")

    def test_sender_without_address_is_no_loop(self):
        for _each in range(3):
            self._complain(partner_id=False, partner_name="By phone")
        self._set_loop_threshold(2)
        self._receive("from_garbage")

    def test_sender_known_as_customer_user_or_colleague_is_the_complainant(self):
        for sender in (
            self.complainant,
            self.portal.partner_id,
            self.employee.partner_id,
        ):
            with self.subTest(sender=sender.name):
                raw = (
                    self._read("plain_english")
                    .replace(
                        b"Bo Reed <bo.reed@example.com>",
                        sender.email_formatted.encode(),
                    )
                    .replace(b"<case", b"<%d-case" % sender.id)
                )
                complaint = self._process(raw)
                self.assertEqual(complaint.partner_id, sender)
                self.assertEqual(self._get_mails_in(complaint).author_id, sender)
                self.assertFalse(complaint.message_partner_ids)
                self.assertFalse(complaint.user_id)
                self.assertEqual(complaint.acknowledgement_state, "planned")

    def test_a_handler_who_complains_does_not_handle_it(self):
        self.team.company_id.helpdesk_mgmt_ticket_auto_assign = True
        raw = self._read("plain_english").replace(
            b"Bo Reed <bo.reed@example.com>", self.handler.email_formatted.encode()
        )
        self.assertFalse(self._process(raw).user_id)

    def test_one_mail_to_two_teams_is_one_complaint(self):
        claims = self._create_team("Claims", "claims", sequence=99)
        with self.assertLogs(OUR_ROUTES, logging.INFO) as logs:
            complaint = self._receive("two_complaint_teams")
        self.assertIn("another team", logs.output[0])
        self.assertNotEqual(complaint.team_id, claims)

    def test_each_company_registers_what_is_addressed_to_it(self):
        other = self.env["res.company"].create(
            {"name": "Other Ltd", "alias_domain_id": self.domain.id}
        )
        claims = self._create_team("Claims", "claims", company_id=other.id)
        complaints = self._process(self._read("two_complaint_teams"))
        self.assertEqual(complaints.team_id, self.team | claims)
        self.assertEqual(len(complaints), 2)

    def test_complaint_and_ordinary_ticket_from_one_mail(self):
        complaint = self._receive("complaint_and_ordinary_team")
        ticket = self.Ticket.search([("team_id", "=", self.support.id)])
        self.assertEqual(len(ticket), 1)
        self.assertFalse(ticket.feedback_type)
        self.assertEqual(complaint.team_id, self.team)

    def test_complaint_written_into_the_thread_of_an_ordinary_ticket(self):
        ticket = self.Ticket.create(
            {
                "name": "How do I switch it on?",
                "description": "?",
                "team_id": self.support.id,
                "partner_id": self.complainant.id,
            }
        )
        told = ticket.message_post(body="Read the manual.", message_type="comment")
        count = len(ticket.message_ids)
        self._receive("own_case_from_ticket_thread", ID=told.message_id)
        self.assertEqual(len(ticket.message_ids), count)

    def test_ordinary_tickets_are_made_as_ever(self):
        raw = self._read("with_people_in_copy").replace(
            b"complaints@mail", b"support@mail"
        )
        self.assertFalse(self._process(raw))
        ticket = self.Ticket.search([("team_id", "=", self.support.id)])
        self.assertEqual(len(ticket), 1)
        self.assertFalse(ticket.acknowledgement_state)
        self.assertIn(self.employee.partner_id, ticket.message_partner_ids)

    # ------------------------------------------------------------
    # Nobody reads along
    # ------------------------------------------------------------

    def test_people_in_copy_do_not_follow(self):
        complaint = self._receive("with_people_in_copy")
        self.assertFalse(complaint.message_partner_ids)
        self.assertFalse(complaint.email_cc)
        self.assertFalse(complaint.with_user(self.employee).has_access("read"))
        suggested = complaint._message_get_suggested_recipients(reply_discussion=True)
        self.assertEqual([who["email"] for who in suggested], ["ada@example.com"])

    def test_a_colleague_who_writes_does_not_follow(self):
        complaint, mail = self._acknowledged_by_mail()
        raw = self._read("reply", ID=mail.message_id).replace(
            b"ada@example.com", b"employee@mail-test.example.com"
        )
        self.assertFalse(self._process(raw))
        self.assertEqual(
            self._get_mails_in(complaint).author_id, self.employee.partner_id
        )
        self.assertNotIn(self.employee.partner_id, complaint.message_partner_ids)

    def test_what_comes_in_is_passed_on_to_nobody_outside(self):
        complaint = self._receive("with_people_in_copy")
        first = self._get_mails_in(complaint)
        raw = self._read("reply", ID=first.message_id).replace(
            b"Ada Complainant <ada@example.com>", b"friend@example.com"
        )
        self._process(raw)
        reply = self._get_mails_in(complaint) - first
        self.assertEqual(len(reply), 1)
        told = reply.notification_ids.res_partner_id
        self.assertFalse(told.filtered("partner_share"))

    # ------------------------------------------------------------
    # Joins the right one
    # ------------------------------------------------------------

    def test_reply_joins_by_its_thread(self):
        complaint, mail = self._acknowledged_by_mail()
        message = self._assert_joins("reply", complaint, ID=mail.message_id)
        self.assertEqual(message.author_id, self.complainant)
        self.assertIn("the door is scratched", message.body)
        self.assertFalse(complaint.activity_ids)
        self._acknowledge()
        self.assertEqual(complaint.acknowledgement_state, "sent")

    def test_reply_joins_by_our_reference_when_the_thread_is_lost(self):
        complaint, _mail = self._acknowledged_by_mail()
        message = self._assert_joins(
            "reply_thread_lost", complaint, REF=complaint.complaint_reference
        )
        self.assertEqual(message.author_id, self.complainant)
        self.assertEqual(message.attachment_ids.mapped("name"), ["door.png"])
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertIn("Here is the photo", message.body)

    def test_references_of_any_shape(self):
        shapes = ("REKL 2019 17", "K-4711", "Beschwerde#0815", "C/2019/1", "ş-2024")
        for number, shape in enumerate(shapes):
            with self.subTest(shape=shape):
                complaint = self._complain(complaint_reference=shape)
                raw = self._read("reply_thread_lost", REF=shape)
                raw = raw.replace(b"Subject: AW", b"Subject: =?utf-8?Q?AW?=")
                self._process(raw.replace(b"<case", b"<%d-case" % number))
                self.assertEqual(len(self._get_mails_in(complaint)), 1)

    def test_stranger_with_our_reference_starts_a_complaint_of_their_own(self):
        complaint, _mail = self._acknowledged_by_mail()
        own = self._receive(
            "stranger_quotes_reference", REF=complaint.complaint_reference
        )
        self.assertEqual(own.partner_email, "stranger@example.net")
        self.assertFalse(self._get_mails_in(complaint))

    def test_reference_of_another_company_is_not_ours(self):
        other = self.env["res.company"].create(
            {"name": "Other Ltd", "alias_domain_id": self.domain.id}
        )
        team = self._create_team("Claims", "claims", company_id=other.id)
        theirs = self._complain(
            team_id=team.id, user_id=False, complaint_reference="C/2026/99999"
        )
        raw = self._read("reply_thread_lost", REF="C/2026/99999")
        self.assertEqual(len(self._process(raw)), 1)
        self.assertFalse(self._get_mails_in(theirs))

    def test_reply_to_a_closed_complaint_asks_the_handler(self):
        complaint, mail = self._acknowledged_by_mail()
        complaint.activity_schedule("mail.mail_activity_data_call", summary="Other")
        self._close(complaint)
        self._assert_joins("reply", complaint, ID=mail.message_id)
        self._assert_joins(
            "reply_thread_lost", complaint, REF=complaint.complaint_reference
        )
        self.assertEqual(complaint.complaint_phase, "closed")
        asked = complaint.activity_ids.filtered(
            lambda activity: activity.summary == "Reopen this complaint?"
        )
        self.assertEqual(len(asked), 1, "asked once")
        self.assertEqual(asked.user_id, self.handler)

    def test_representative_and_complainant_reach_the_same_complaint(self):
        complaint = self._receive("representative")
        complaint.user_id = self.handler
        complaint.with_user(self.handler).action_sender_is_representative()
        lawyer = complaint.representative_id
        self.assertEqual(lawyer.email_normalized, "vera@lawyers.example.com")
        self.assertEqual(lawyer.name, "Vera Vogt")
        self.assertFalse(complaint.partner_id)
        wim = self.env["res.partner"].create(
            {"name": "Wim Maas", "email": "wim@example.com"}
        )
        complaint.partner_id = wim
        for number, person in enumerate((lawyer, wim)):
            raw = self._read("reply_thread_lost", REF=complaint.complaint_reference)
            raw = raw.replace(
                b"Ada Complainant <ada@example.com>", person.email_formatted.encode()
            ).replace(b"<case", b"<%d-case" % number)
            self.assertFalse(self._process(raw))
            self.assertEqual(self._get_mails_in(complaint)[:1].author_id, person)
        self.assertEqual(len(self._get_mails_in(complaint)), 3)
