"""Mails of robots, mails that break, mails that leave the house (7.2, 7.4)."""

import email
import email.policy
from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import incoming_mail
from .common_mail_gateway import (
    DOMAIN,
    GATEWAY,
    OUR_GATEWAY,
    OURS,
    GatewayCommon,
    MailSink,
)


@tagged("post_install", "-at_install")
class TestMailGateway(GatewayCommon):
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

    @contextmanager
    def _clash(self, method, times):
        """Let a method meet another transaction so often; gives what has met one."""
        origin, clashes = getattr(type(self.Ticket), method), []

        def clash(tickets, *args, **kwargs):
            if len(clashes) == times:
                return origin(tickets, *args, **kwargs)
            clashes.append(tickets.env.cr)
            raise SerializationFailure()

        with (
            patch.object(type(self.Ticket), method, clash),
            patch(f"{OUR_GATEWAY}.time.sleep"),
        ):
            yield clashes

    def test_what_meets_another_transaction_is_tried_again(self):
        complaint, mail = self._acknowledged_by_mail()
        raw = self._read("reply", ID=mail.message_id)
        with self._clash("message_update", 1), self.assertRaises(SerializationFailure):
            # behind mailgate, Odoo's RPC repeats the call
            self.robot(context={})["mail.thread"].message_process(False, raw)
        # fetchmail does not
        with self._clash("message_update", 2) as clashes:
            self.assertFalse(self._fetch([raw]), "it is no new complaint")
        self.assertEqual(len(clashes), 2)
        self.assertEqual(len(self._get_mails_in(complaint)), 1)

    def test_what_meets_other_transactions_each_time_is_kept_as_it_came(self):
        complaint, mail = self._acknowledged_by_mail()
        raw = self._read("reply", ID=mail.message_id)
        with (
            self._clash("message_update", 99) as clashes,
            self._clash("_keep_broken_mail", 1) as late,
            mute_logger(OUR_GATEWAY),
        ):
            kept = self._fetch([raw])
        self.assertEqual((len(clashes), len(late)), (5, 1))
        self.assertEqual(len(kept), 1)
        self.assertEqual(kept.partner_email, "ada@example.com")
        self.assertEqual(self._get_mails_in(kept).attachment_ids.raw, raw)
        self.assertFalse(self._get_mails_in(complaint))

    @mute_logger(OUR_GATEWAY)
    def test_fetchmail_may_throw_away_what_it_has_handed_over(self):
        raws = [
            self._read("plain_english"),
            self._read("italian_quoted_printable"),
            self._read("out_of_office_stray"),
        ]
        origin = type(self.Ticket)._message_post_after_hook

        def break_english(ticket, message, msg_values):
            if message.attachment_ids or "Friday" not in message.body:
                return origin(ticket, message, msg_values)
            raise ValueError("a fault in some module")

        with patch.object(type(self.Ticket), "_message_post_after_hook", break_english):
            complaints = self._fetch(raws)
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
