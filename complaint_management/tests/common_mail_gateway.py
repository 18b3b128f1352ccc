"""Shared by the tests of e-mail: real mails, a mailbox, a server that takes mail."""

import logging
import socketserver
import threading
from pathlib import Path
from unittest.mock import patch

from odoo import SUPERUSER_ID

from .common import ComplaintCommon

EML = Path(__file__).parent / "eml"


DOMAIN = "mail.example.org"


GATEWAY = "odoo.addons.mail.models.mail_thread"


OURS = "odoo.addons.complaint_management.models.helpdesk_ticket_mail"


OUR_ROUTES = "odoo.addons.complaint_management.models.helpdesk_ticket_mail_routes"


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

    def _fetch(self, raws):
        """Have fetchmail fetch these mails; the tickets it has made."""
        mailbox = Mailbox(raws)
        before = self.Ticket.search([])
        self.server.search([("id", "!=", self.server.id)]).active = False
        with patch.object(type(self.server), "_connect__", lambda *a, **kw: mailbox):
            self.server.button_confirm_login()
            with self.enter_registry_test_mode(), self.registry.cursor() as cr:
                self.server.with_env(self.env(cr=cr)).fetch_mail()
        self.env.invalidate_all()
        self.assertFalse(mailbox.mails, "Odoo has deleted them all")
        return self.Ticket.search([]) - before

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

    def _assert_refused(self, raw, reason, logger=OUR_ROUTES, count=1):
        with self.assertLogs(logger, logging.INFO) as logs:
            self.assertFalse(self._process(raw))
        lines = [line for line in logs.output if reason in line]
        self.assertEqual(len(lines), count, logs.output)
