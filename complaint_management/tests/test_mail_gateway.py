"""Complaints by e-mail: none is lost, none is registered twice (ISO 10002, 7.1-7.4).

The mails are in ``eml/``, as they come over the wire; they are handed to the gateway
as Odoo's fetchmail does. ``@ID@`` and ``@REF@`` in them stand for the Message-ID of
our acknowledgement and for the reference of the complaint.
"""

import base64
import email
import email.policy
import logging
import socketserver
import threading
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import incoming_mail
from .common import ComplaintCommon

EML = Path(__file__).parent / "eml"
DOMAIN = "mail.example.org"
GATEWAY = "odoo.addons.mail.models.mail_thread"
OURS = "odoo.addons.complaint_management.models.helpdesk_ticket_mail"
OUR_GATEWAY = "odoo.addons.complaint_management.models.mail_thread"

#: Mails that each make one complaint: what its description must tell, with which
#: title, from which address, and the names of its files.
READABLE = {
    "plain_english": (
        "the machine delivered on Friday does not turn",
        "Washing machine arrived broken",
        "bo.reed@example.com",
        (),
    ),
    "italian_quoted_printable": (
        "il frigorifero perde acqua e nessuno è venuto. Così",
        "Perché nessuno risponde?",
        "niccolo@example.com",
        (),
    ),
    "turkish_iso_8859_9": (
        "siparişim geldiğinde kutu ezilmişti",
        "Kargo şikayeti",
        "ayse@example.com",
        (),
    ),
    "arabic_base64": (
        "دفعت الفاتورة مرتين",
        "شكوى بشأن الفاتورة",
        "layla@example.com",
        (),
    ),
    "chinese_gb18030": ("请朱镕先生回复", "投诉 送货", "zhu@example.com", ()),
    "utf_7": ("Señores: la factura está mal", "Factura", "jose@example.com", ()),
    "windows_1252_called_ascii": (
        "La facture de 40 € est erronée : c’est “inadmissible”",
        "Facture",
        "helene@example.com",
        (),
    ),
    "raw_8bit_headers": (
        "Die Schuhe sind zu klein",
        "Größe passt nicht",
        "zoe@example.com",
        (),
    ),
    "unknown_charset": (
        "The delivery to Besançon was late",
        "Late",
        "kahless@example.com",
        (),
    ),
    "charset_no_codec": ("Nobody called", "Late again", "gary@example.com", ()),
    "base64_cut_off": (
        "out of order for five weeks. Please",
        "Cut off",
        "carla@example.com",
        (),
    ),
    "quoted_printable_broken": (
        "The boiler leaks =ZZ and è still not repaired",
        "Broken",
        "dan@example.com",
        (),
    ),
    "nul_bytes": ("The meter shows nothing", "NUL inside", "nul@example.com", ()),
    "alternative_with_dangerous_html": (
        "The invoice is wrong",
        "Look at this",
        "eve@example.com",
        (),
    ),
    "related_inline_image": (
        "See the crack",
        "Photo of the crack",
        "finn@example.com",
        ("crack.png",),
    ),
    "related_image_without_name": (
        "The stain",
        "Photo",
        "gina@example.com",
        ("attachment.png",),
    ),
    "rfc_2231_file_names": (
        "The papers you asked for",
        "Papers",
        "hugo@example.com",
        ("fattura n° 42 €.pdf", "résumé.csv"),
    ),
    "winmail_dat": (
        "The message had no text",
        "From Outlook",
        "ivan@example.com",
        ("winmail.dat",),
    ),
    "forwarded_as_attachment": (
        "is that your tone?",
        "FW: what your colleague wrote",
        "jane@example.com",
        ('Your "complaint" é.eml',),
    ),
    "font_and_3d_model_attached": (
        "The files I paid for do not open",
        "Files do not open",
        "kim@example.com",
        ("attachment.stl", "type.woff2"),
    ),
    "empty_body": (
        "The message had no text",
        "No service since Monday",
        "leo@example.com",
        (),
    ),
    "only_attachment": (
        "The message had no text",
        "Scanned letter",
        "mia@example.com",
        ("letter.pdf",),
    ),
    "boundary_never_comes": (
        "The parcel was open when it came",
        "Damaged parcel",
        "nora@example.com",
        (),
    ),
    "no_subject": ("I was charged twice", "No subject", "olga@example.com", ()),
    "no_from": ("I do not say who I am", "Who am I", False, ()),
    "no_from_reply_to": (
        "The shop was closed",
        "Answer me there",
        "pia@example.com",
        (),
    ),
    "from_garbage": ("The bill is wrong", "Garbled", False, ()),
    "several_from": (
        "We are both unhappy",
        "We both complain",
        "quin@example.com",
        (),
    ),
    "no_message_id": (
        "The counter was closed at noon",
        "No identity",
        "sam@example.com",
        (),
    ),
    "message_id_broken": (
        "The counter was closed at one",
        "Broken identity",
        "tia@example.com",
        (),
    ),
    "redirected": (
        "The guarantee was refused",
        "Sent to the old address",
        "xena@example.com",
        (),
    ),
}


class MailSink(socketserver.ThreadingTCPServer):
    """As much of an SMTP server as it takes to receive mail, on the loopback."""

    class Session(socketserver.StreamRequestHandler):
        def handle(self):
            self.answer("220 sink")
            for line in self.rfile:
                command = line.strip().upper()
                if command == b"DATA":
                    self.answer("354 go on")
                    self.server.mails.append(self.read_mail())
                self.answer("221 bye" if command == b"QUIT" else "250 ok")
                if command == b"QUIT":
                    return

        def answer(self, text):
            self.wfile.write(text.encode() + b"\r\n")

        def read_mail(self):
            lines = iter(self.rfile.readline, b".\r\n")
            return b"".join(line.removeprefix(b".") for line in lines)

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Session)
        self.mails = []

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *args):
        self.shutdown()
        self.server_close()


class Mailbox:
    """What fetchmail sees of a POP server: handled mails are deleted."""

    def __init__(self, mails):
        self.mails = dict(enumerate(mails))

    def check_unread_messages(self):
        return len(self.mails)

    def retrieve_unread_messages(self):
        yield from list(self.mails.items())

    def handled_message(self, num):
        del self.mails[num]

    def disconnect(self):
        pass


class GatewayCommon(ComplaintCommon):
    @classmethod
    def default_env_context(cls):
        return {"no_reset_password": True}  # as it is in life: with tracking and mail

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {
                "name": DOMAIN,
                "bounce_alias": "bounce",
                "catchall_alias": "catchall",
                "default_from": "notifications",
            }
        )
        cls.team.company_id.alias_domain_id = cls.domain
        cls.team.alias_id.alias_domain_id = cls.domain
        cls.support = cls.env["helpdesk.ticket.team"].create(
            {"name": "Support", "alias_name": "support"}
        )
        cls.support.alias_id.alias_domain_id = cls.domain
        cls.server = cls.env["fetchmail.server"].create(
            {"name": "Mailbox", "server_type": "imap"}
        )
        cls.employee.partner_id.email = "employee@mail-test.example.com"
        cls.portal.partner_id.email = "customer@mail-test.example.com"
        #: The environment of the scheduled job that fetches mail.
        cls.robot = cls.env(
            user=SUPERUSER_ID,
            context={
                "fetchmail_cron_running": True,
                "default_fetchmail_server_id": cls.server.id,
            },
        )

    def _read(self, name, **replacements):
        """A mail of ``eml/``, with what stands for our side filled in."""
        raw = (EML / f"{name}.eml").read_bytes()
        for key, value in replacements.items():
            raw = raw.replace(f"@{key}@".encode(), str(value).encode())
        return raw

    def _process(self, raw, model=False):
        """Hand a mail to the gateway; the complaints it has made."""
        before = self.Ticket.search([])
        self.robot["mail.thread"].message_process(model=model, message=raw)
        self.env.flush_all()
        self.env.invalidate_all()
        return self.Ticket.search([("feedback_type", "!=", False)]) - before

    def _receive(self, name, **replacements):
        """The one complaint that a mail makes."""
        complaint = self._process(self._read(name, **replacements))
        self.assertEqual(len(complaint), 1)
        self.assertEqual(complaint.feedback_type, "complaint")
        self.assertEqual(complaint.team_id, self.team)
        self.assertEqual(complaint.channel_id, self.email_channel)
        self.assertFalse(complaint.user_id, "who writes does not handle")
        self.assertEqual(len(self._get_mails_in(complaint)), 1)
        return complaint

    def _get_mails_in(self, complaint):
        return complaint.message_ids.filtered(lambda m: m.message_type == "email")

    def _acknowledge(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "complaint_management.ir_cron_acknowledge"
            ).method_direct_trigger()

    def _acknowledged_by_mail(self):
        """A complaint of Ada's, and our acknowledgement of it."""
        complaint = self._complain(channel_id=self.email_channel.id)
        self._acknowledge()
        mail = self._get_mails_to_complainant(complaint)
        self.assertEqual(len(mail), 1)
        return complaint, mail

    def _get_mails_to_complainant(self, complaint):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "helpdesk.ticket"),
                ("res_id", "=", complaint.id),
                ("recipient_ids", "in", complaint.partner_id.ids),
            ]
        )

    def _set_loop_threshold(self, count):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", count)

    def _create_team(self, name, alias, **vals):
        team = self.env["helpdesk.ticket.team"].create(
            {"name": name, "alias_name": alias, "feedback_type": "complaint", **vals}
        )
        team.alias_id.alias_domain_id = self.domain
        return team

    def _close(self, complaint):
        complaint.write(
            {
                "closure_reason": "withdrawn",
                "closure_note": "By phone",
                "complaint_phase": "closed",
            }
        )

    def _assert_joins(self, name, complaint, **replacements):
        """The message that a mail adds to a complaint, making no other."""
        before = self._get_mails_in(complaint)
        followers = complaint.message_partner_ids
        made = self._process(self._read(name, **replacements))
        self.assertFalse(made)
        message = self._get_mails_in(complaint) - before
        self.assertEqual(len(message), 1)
        self.assertEqual(complaint.message_partner_ids, followers)
        return message

    def _assert_refused(self, raw, reason, logger=OURS, count=1):
        with self.assertLogs(logger, logging.INFO) as logs:
            self.assertFalse(self._process(raw))
        lines = [line for line in logs.output if reason in line]
        self.assertEqual(len(lines), count, logs.output)


@tagged("post_install", "-at_install")
class TestMailGateway(GatewayCommon):
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
        with self.assertLogs(OURS, logging.INFO) as logs:
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
        theirs = self._complain(team_id=team.id, complaint_reference="C/2026/99999")
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

    # ------------------------------------------------------------
    # Robots
    # ------------------------------------------------------------

    def test_out_of_office_in_the_thread_stays_with_the_complaint(self):
        complaint, mail = self._acknowledged_by_mail()
        self._close(complaint)
        self._assert_joins("out_of_office_threaded", complaint, ID=mail.message_id)
        self.assertFalse(complaint.activity_ids, "nobody asks to reopen")

    def test_out_of_office_without_thread_is_refused(self):
        for name in ("out_of_office_stray", "vacation_without_rfc_3834"):
            with self.subTest(mail=name):
                self._assert_refused(self._read(name), "answers by itself")

    def test_out_of_office_with_our_reference_joins(self):
        complaint, _mail = self._acknowledged_by_mail()
        raw = self._read("out_of_office_threaded", ID="<lost@example.com>")
        reference = complaint.complaint_reference.encode()
        self.assertFalse(self._process(raw.replace(b"complaint\n", reference + b"\n")))
        self.assertEqual(len(self._get_mails_in(complaint)), 1)

    def test_robots_are_known_by_their_headers(self):
        person, robot, reply = (False, False), (True, False), (True, True)
        for headers, expected in (
            ({}, person),
            ({"Auto-Submitted": "no"}, person),
            ({"Auto-Submitted": "No (a person)"}, person),
            ({"Auto-Submitted": "notified-by-nobody"}, robot),
            ({"Auto-Submitted": "auto-generated"}, robot),
            ({"Auto-Submitted": "auto-notified; owner-email=a@b.c"}, robot),
            ({"Auto-Submitted": "auto-replied"}, reply),
            ({"Auto-Submitted": "Auto-Replied (vacation)"}, reply),
            ({"Precedence": "first-class"}, person),
            ({"Precedence": "bulk"}, robot),
            ({"Precedence": "auto_reply"}, reply),
            ({"X-Autorespond": ""}, reply),
            ({"X-Auto-Response-Suppress": "DR, RN"}, person),
            ({"X-Auto-Response-Suppress": "DR, OOF"}, robot),
            ({"List-Id": "<a.b.c>"}, robot),
            ({"Return-Path": "<a@b.c>"}, person),
            ({"Return-Path": "<>"}, robot),
        ):
            with self.subTest(headers=headers):
                mail = email.message.EmailMessage()
                for name, value in headers.items():
                    mail[name] = value
                found = (
                    incoming_mail.is_automatic(mail),
                    incoming_mail.is_automatic_reply(mail),
                )
                self.assertEqual(found, expected)

    def test_automatic_mail_is_registered_and_not_acknowledged(self):
        for name in ("web_form", "mailing_list", "null_sender"):
            with self.subTest(mail=name):
                complaint = self._receive(name)
                self.assertFalse(complaint.acknowledgement_state)
                self.assertTrue(complaint.partner_email)

    def test_bounce_of_the_acknowledgement_tells_the_handler(self):
        complaint, mail = self._acknowledged_by_mail()
        raw = self._read("bounce", ID=mail.message_id)
        self._assert_refused(raw, "not routing bounce email", GATEWAY)
        self.assertFalse(self._get_mails_in(complaint))
        self.assertEqual(
            complaint.activity_ids.mapped("summary"),
            ["Reach the complainant by other means"],
        )

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_loop_with_a_robot_that_does_not_say_so_ends(self):
        self._set_loop_threshold(3)
        complaints = self.Ticket
        for number in range(3):
            complaints |= self._receive("autoresponder_without_headers", N=number)
        raw = self._read("autoresponder_without_headers", N=99)
        self._assert_refused(raw, "created too many", GATEWAY)
        self.assertEqual(len(complaints), 3)

    def test_mail_of_our_own_starts_no_conversation_with_ourselves(self):
        raw = self._read("plain_english").replace(
            b"bo.reed@example.com", b"complaints@mail.example.org"
        )
        complaint = self._process(raw)
        with MailSink() as sink:
            self._send_through(sink)
        self.assertEqual(len(sink.mails), 1)
        self._assert_refused(sink.mails[0], "duplicated Message-Id", GATEWAY)
        self.assertEqual(len(self._get_mails_in(complaint)), 1)

    # ------------------------------------------------------------
    # None is lost
    # ------------------------------------------------------------

    @mute_logger(OURS, "odoo.sql_db")
    def test_bad_defaults_of_an_alias_cost_no_complaint(self):
        for defaults in (
            {"category_id": 999999999},
            {"priority": "urgent"},
            {"no_such_field": 1},
            {"stage_id": self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new").id},
        ):
            with self.subTest(defaults=defaults):
                self.team.alias_id.alias_defaults = repr(
                    {"team_id": self.team.id, **defaults}
                )
                name = next(iter(defaults))
                raw = self._read("plain_english")
                complaint = self._process(raw.replace(b"<case", b"<" + name.encode()))
                self.assertEqual(len(complaint), 1)
                self.assertIn("does not turn", complaint.description)
                self.assertEqual(complaint.partner_email, "bo.reed@example.com")

    @mute_logger(OUR_GATEWAY)
    def test_mail_that_breaks_the_gateway_is_kept_as_it_came(self):
        raw = self._read("plain_english")
        Thread = type(self.env["mail.thread"])
        Ticket = type(self.Ticket)
        for owner, method in (
            (Thread, "message_parse"),
            (Ticket, "message_update"),
            (Ticket, "_message_post_after_hook"),
        ):
            with self.subTest(method=method):
                self._check_kept(raw, owner, method)

    def _check_kept(self, raw, owner, method):
        complaint, mail = self._acknowledged_by_mail()
        raw = raw.replace(b"<case", f"<{method}".encode())
        if method == "message_update":
            raw = raw.replace(b"MIME", f"In-Reply-To: {mail.message_id}\nMIME".encode())
        origin = getattr(owner, method)
        failures = []

        def fail_once(*args, **kwargs):
            if failures:
                return origin(*args, **kwargs)
            failures.append(args)
            raise ValueError("a fault in some module")

        with patch.object(owner, method, fail_once):
            kept = self._process(raw)
        self.assertTrue(failures)
        self.assertEqual(len(kept), 1)
        self.assertEqual(kept.partner_email, "bo.reed@example.com")
        message = self._get_mails_in(kept)
        self.assertEqual(message.attachment_ids.name, "original_email.eml")
        self.assertEqual(message.attachment_ids.raw, raw)
        self.assertTrue(kept.activity_ids)
        self.assertEqual(kept.acknowledgement_state, "planned")
        self._assert_refused(raw, "duplicated Message-Id", GATEWAY)

    def test_meeting_another_transaction_loses_no_mail(self):
        complaint, mail = self._acknowledged_by_mail()
        raw = self._read("reply", ID=mail.message_id)
        clash = patch.object(
            type(self.Ticket), "message_update", side_effect=SerializationFailure()
        )
        with clash, self.assertRaises(SerializationFailure):
            # behind mailgate, Odoo's RPC repeats the call
            self.robot(context={})["mail.thread"].message_process(False, raw)
        with clash, mute_logger(OUR_GATEWAY):
            # fetchmail does not
            kept = self._process(raw)
        self.assertEqual(len(kept), 1)
        self.assertEqual(kept.partner_email, "ada@example.com")
        self.assertFalse(self._get_mails_in(complaint))

    @mute_logger(OUR_GATEWAY)
    def test_fetchmail_may_throw_away_what_it_has_handed_over(self):
        raws = [
            self._read("plain_english"),
            self._read("italian_quoted_printable"),
            self._read("out_of_office_stray"),
        ]
        mailbox = Mailbox(raws)
        origin = type(self.Ticket)._message_post_after_hook

        def break_english(ticket, message, msg_values):
            if message.attachment_ids or "Friday" not in message.body:
                return origin(ticket, message, msg_values)
            raise ValueError("a fault in some module")

        before = self.Ticket.search([])
        self.server.search([("id", "!=", self.server.id)]).active = False
        with (
            patch.object(
                type(self.server), "_connect__", lambda *args, **kwargs: mailbox
            ),
            patch.object(type(self.Ticket), "_message_post_after_hook", break_english),
        ):
            self.server.button_confirm_login()
            with self.enter_registry_test_mode(), self.registry.cursor() as cr:
                self.server.with_env(self.env(cr=cr)).fetch_mail()
        self.env.invalidate_all()
        self.assertFalse(mailbox.mails, "Odoo has deleted them all")
        complaints = self.Ticket.search([]) - before
        self.assertEqual(
            set(complaints.mapped("partner_email")),
            {"bo.reed@example.com", "niccolo@example.com"},
        )
        self.assertEqual(set(complaints.mapped("feedback_type")), {"complaint"})
        self.assertEqual(len(complaints), 2)

    def test_mail_for_others_that_breaks_is_left_to_odoo(self):
        raw = self._read("plain_english").replace(b"complaints@mail", b"support@mail")
        Thread = type(self.env["mail.thread"])
        with patch.object(Thread, "message_parse", side_effect=ValueError("fault")):
            with self.assertRaises(ValueError):
                self._process(raw)
        nowhere = self._read("plain_english").replace(b"complaints@", b"nobody@")
        with self.assertRaises(ValueError):
            self._process(nowhere)

    def test_mail_with_every_kind_of_damage(self):
        raw = self._read("rfc_2231_file_names")
        self._set_loop_threshold(1000)
        for number, place in enumerate(range(120, len(raw), 37)):
            damaged = raw[:place] + b"\xff<\x00[=?" + raw[place + 3 :]
            damaged = b"Delivered-To: complaints@mail.example.org\n" + damaged
            damaged = damaged.replace(b"<case", b"<%d-case" % number)
            with self.subTest(place=place):
                self.assertEqual(len(self._process(damaged)), 1)

    def test_any_header_may_be_damaged(self):
        raw = self._read("plain_english")
        values = (b"", b"<>", b"<[a@b]>", b"<c@[d>", b"\xe9\xff", b"a\x00b", b"@@,;:")
        values += (b"Fri, 02 Feb 0100 09:15:00 Z", b"x; Fri, 02 Feb 0100 09:15:00 Z")
        names = (b"From", b"Subject", b"Date", b"Message-ID", b"MIME-Version")
        names += (b"Content-Type", b"Content-Transfer-Encoding", b"Received")
        for number, (name, value) in enumerate(
            (name, value) for name in names for value in values
        ):
            lines = [
                line for line in raw.split(b"\n") if not line.startswith(name + b":")
            ]
            damaged = b"\n".join([name + b": " + value, *lines])
            damaged = damaged.replace(b"<case", b"<%d-case" % number)
            damaged = damaged.replace(b"on Friday", b"on day %d" % number)
            damaged = damaged.replace(b"bo.reed@", b"bo%d@" % number)
            with self.subTest(name=name, value=value):
                self.assertEqual(len(self._process(damaged)), 1)

    # ------------------------------------------------------------
    # What leaves the house
    # ------------------------------------------------------------

    def _send_through(self, sink):
        """Acknowledge what is planned, over a real connection."""
        self.env["ir.mail_server"].search([]).active = False
        self.env["ir.mail_server"].create(
            {
                "name": "Sink",
                "smtp_host": "127.0.0.1",
                "smtp_port": sink.server_address[1],
                "smtp_encryption": "none",
                "from_filter": DOMAIN,
            }
        )
        self._acknowledge()
        mails = self.env["mail.mail"].search(
            [("state", "=", "outgoing"), ("model", "=", "helpdesk.ticket")]
        )
        Server = type(self.env["ir.mail_server"])
        with patch.object(Server, "_disable_send", lambda _self: False):
            mails.send(raise_exception=True)

    def test_acknowledgement_on_the_wire(self):
        complaint = self._receive("turkish_iso_8859_9")
        with MailSink() as sink:
            self._send_through(sink)
        self.assertEqual(len(sink.mails), 1)
        mail = email.message_from_bytes(sink.mails[0], policy=email.policy.SMTP)
        self.assertEqual(mail["Auto-Submitted"], "auto-replied")
        self.assertEqual(mail["X-Auto-Response-Suppress"], "All")
        self.assertEqual(
            [address.addr_spec for address in mail["From"].addresses],
            ["complaints@mail.example.org"],
        )
        self.assertEqual(mail["Reply-To"], "complaints@mail.example.org")
        self.assertEqual(mail["Return-Path"], "bounce@mail.example.org")
        self.assertEqual(mail["To"], "ayse@example.com")
        self.assertIn(complaint.complaint_reference, mail["Subject"])
        text = mail.get_body(("plain",)).get_content()
        self.assertIn(complaint.complaint_reference, text)
        raw = self._read("reply", ID=mail["Message-ID"].strip()).replace(
            b"Ada Complainant <ada@example.com>", b"ayse@example.com"
        )
        self.assertFalse(self._process(raw))
        self.assertEqual(len(self._get_mails_in(complaint)), 2)

    def test_misdirected_letters_of_the_helpdesk_are_not_sent(self):
        stages = self.env["helpdesk.ticket.stage"].search(
            [("complaint_phase", "!=", False)]
        )
        names = (
            "closed_ticket_template",
            "changed_stage_template",
            "assignment_email_template",
        )
        for name in names:
            with self.subTest(template=name):
                stages.mail_template_id = self.env.ref(f"helpdesk_mgmt.{name}")
                complaint = self._complain()
                self.flush_tracking()
                self._close(complaint)
                complaint.user_id = self.colleague
                self.flush_tracking()
                self.assertFalse(self._get_mails_to_complainant(complaint))

    def test_letter_of_ones_own_on_a_stage_is_sent(self):
        own = self.env.ref("helpdesk_mgmt.closed_ticket_template").copy()
        self.env["helpdesk.ticket.stage"].search(
            [("complaint_phase", "=", "closed")]
        ).mail_template_id = own
        complaint = self._complain()
        self.flush_tracking()
        self._close(complaint)
        self.flush_tracking()
        self.assertEqual(len(self._get_mails_to_complainant(complaint)), 1)

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()
