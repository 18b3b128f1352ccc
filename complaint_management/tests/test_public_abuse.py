"""The public form against machines, floods and mischief."""

import io
import random
from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.complaint_management.controllers import complaint_public, uploads
from odoo.addons.complaint_management.models.helpdesk_ticket_complainant import Voice

from .common import ASSESSED
from .common_public import FILLED_IN, PublicFormCommon


@tagged("post_install", "-at_install")
class TestPublicAbuse(PublicFormCommon):
    def _assert_refused(self, response, words, status=422):
        """Refused with these words, nothing registered, the text given back."""
        self.assertEqual(response.status_code, status)
        self.assertIn(words, " ".join(response.text.split()))
        value = self._get_value(response, "description")
        self.assertEqual(value, FILLED_IN["description"])
        self.assertEqual(self._count(), self.before)

    def setUp(self):
        super().setUp()
        self.before = self._count()

    # ------------------------------------------------------------
    # Machines
    # ------------------------------------------------------------

    def test_field_that_nobody_sees_stops_a_machine_and_no_person(self):
        page = self._get_page()
        honeypot = page.xpath("//*[@class='o_complaint_honey']//input")[0]
        self.assertEqual(honeypot.get("tabindex"), "-1")
        self.assertEqual(honeypot.getparent().get("aria-hidden"), "true")
        response = self._send(page=page, **{honeypot.get("name"): "http://spam"})
        self._assert_refused(response, "A field that nobody sees was filled in")
        again = self._send(page=html.fromstring(response.content))
        self.assertEqual(again.status_code, 200)

    def test_form_sent_faster_than_anybody_reads_is_asked_for_once_more(self):
        # however slow the machine is, the test is faster
        self.patch(complaint_public, "MIN_SECONDS", 600)
        response = self._send()
        self._assert_refused(response, "That was very quick")
        with self._at_later(700):
            again = self._send(page=html.fromstring(response.content))
        self.assertEqual(again.status_code, 200)

    def test_form_left_open_for_days_gives_the_text_back(self):
        page = self._get_page()
        with self._at_later(complaint_public.MAX_SECONDS + 60):
            response = self._send(page=page)
            self._assert_refused(response, "Nothing you wrote is lost")
            again = self._send(page=html.fromstring(response.content))
        self.assertEqual(again.status_code, 200)

    def test_forged_form_is_not_taken(self):
        page = self._get_page()
        good = self._get_hidden(page)["form_token"]
        code = self._get_sent_code(self._send(page=page))
        self.before = self._count()
        page = self._get_page()
        for token in ("", "x", good[:-4] + "AAAA", "é" * 10, "A" * 5000, code):
            with self.subTest(token=token[:20]):
                response = self._send(page=page, form_token=token)
                self._assert_refused(response, "Nothing you wrote is lost")

    @mute_logger("odoo.http")
    def test_form_of_another_site_is_not_taken_and_the_text_given_back(self):
        for token in (None, "", "é", "x", "o" * 5000):
            with self.subTest(token=token):
                response = self._send(csrf_token=token)
                self._assert_refused(response, "Nothing you wrote is lost")
        response = self._send(
            csrf_token=None, files=[("csrf_token", ("a", io.BytesIO(b"x"), "x/y"))]
        )
        self._assert_refused(response, "Nothing you wrote is lost")

    def test_captcha_of_odoo_is_asked_where_it_is_installed(self):
        def refuse(self, action):
            raise UserError(self.env.company.name)

        http = self.registry["ir.http"]
        with patch.object(http, "_verify_request_recaptcha_token", refuse):
            self._assert_refused(self._send(), "The check that you are not a machine")

    # ------------------------------------------------------------
    # Floods
    # ------------------------------------------------------------

    def test_one_sender_is_limited_in_an_hour(self):
        self.company.complaint_limit_sender = 2
        for _time in range(2):
            self.assertEqual(self._send().status_code, 200)
        self.before = self._count()
        response = self._send()
        self._assert_refused(response, "send it again in an hour", status=429)
        self.assertEqual(response.headers["Retry-After"], "3600")
        self.assertIn("Other ways to reach us", response.text)
        for counter in self.env["complaint.rate.counter"].search([]):
            counter.window_at -= timedelta(hours=1)
        self.env.flush_all()
        page = html.fromstring(response.content)
        self.assertEqual(self._send(page=page).status_code, 200)

    def test_all_senders_together_are_limited(self):
        self.company.complaint_limit_company = 1
        self.assertEqual(self._send().status_code, 200)
        self.before = self._count()
        self._assert_refused(self._send(), "send it again in an hour", status=429)

    def test_mistakes_are_not_counted_as_messages(self):
        self.company.complaint_limit_sender = 1
        for _time in range(3):
            self.assertEqual(self._send(partner_email="bad").status_code, 422)
        self.assertEqual(self._send().status_code, 200)

    def test_attempts_without_end_are_limited_too(self):
        self.company.complaint_limit_sender = 1
        for _time in range(10):
            self.assertEqual(self._send(partner_email="bad").status_code, 422)
        response = self._send()
        self._assert_refused(response, "send it again in an hour", status=429)

    def test_form_sent_twice_counts_once(self):
        self.company.complaint_limit_sender = 1
        page = self._get_page()
        self._send(page=page)
        self.assertEqual(self._send(page=page).status_code, 200)

    def test_counters_tell_nobody_whom_they_count(self):
        self.company.complaint_limit_sender = 5
        self._send()
        counters = self.env["complaint.rate.counter"].search([])
        self.assertTrue(counters)
        for counter in counters:
            self.assertRegex(counter.key, r"^[0-9a-f]{64}$")
        Counter = self.env["complaint.rate.counter"]
        now = fields.Datetime.now()
        keys = {
            Counter._get_key("sender", "192.0.2.1", now + timedelta(days=days))
            for days in range(3)
        }
        self.assertEqual(len(keys), 3)

    def test_counters_are_forgotten_after_two_days(self):
        Counter = self.env["complaint.rate.counter"]
        Counter._hit([("sender", "192.0.2.1", 5, 3600)])
        old = Counter.search([])
        old.window_at -= timedelta(days=3)
        self.env.flush_all()
        Counter._hit([("sender", "192.0.2.1", 5, 3600)])
        self.env.flush_all()
        Counter._gc_counters()
        self.env.invalidate_all()
        self.assertFalse(old.exists())
        self.assertEqual(len(Counter.search([])), 1)

    def test_counting_goes_on_where_it_stood(self):
        Counter = self.env["complaint.rate.counter"]
        limits = [("sender", "192.0.2.1", 2, 3600), ("company", 1, 3, 3600)]
        self.assertEqual(
            [Counter._hit(limits) for _time in range(4)],
            [set(), set(), {"sender"}, {"sender", "company"}],
        )
        self.assertEqual(Counter._hit([("sender", "192.0.2.9", 2, 3600)]), set())
        self.assertEqual(Counter._hit([("sender", "192.0.2.1", 0, 3600)]), set())

    # ------------------------------------------------------------
    # Mail
    # ------------------------------------------------------------

    def test_one_address_gets_few_acknowledgements_a_day(self):
        self.company.complaint_limit_mail = 2
        for email in ("v@example.com", "V@EXAMPLE.com", "v@example.com"):
            self.assertEqual(self._send(partner_email=email).status_code, 200)
        complaints = self.Ticket.search(
            [("feedback_type", "!=", False)], order="id", offset=self.before
        )
        states = complaints.sorted("id").mapped("acknowledgement_state")
        self.assertEqual(states[-3:], ["planned", "planned", False])
        notes = " ".join(self._get_last().message_ids.mapped("body"))
        self.assertIn("No acknowledgement was sent", notes)
        self._send(partner_email="w@example.com")
        self.assertEqual(self._get_last().acknowledgement_state, "planned")

    def test_acknowledgement_carries_no_word_of_the_visitor(self):
        self._send(
            partner_name="Buy at www.spam.example",
            description="SPAMTEXT",
            concerns="SPAMTHING",
            requested_remedy="SPAMWISH",
            order_reference="SPAMORDER",
            communication_needs="SPAMNEED",
        )
        complaint = self._get_last()
        complaint._send_acknowledgements()
        mail = self.env["mail.mail"].search([("res_id", "=", complaint.id)])
        self.assertEqual(len(mail), 1)
        for part in (mail.subject, mail.body_html, mail.email_from, mail.reply_to):
            self.assertNotIn("SPAM", part.upper())
        self.assertIn("Good day", mail.body_html)

    def test_real_name_is_greeted(self):
        self._send(partner_name="Vera O'Neill")
        self.assertEqual(self._get_last()._get_correspondent_name(), "Vera O'Neill")

    def test_one_address_only_and_no_header(self):
        for email in (
            "a@example.com, b@example.com",
            "a@example.com;b@example.com",
            "Vera <a@example.com>",
            "a@example.com\r\nBcc: b@example.com",
            "a@example.com\0",
            "a@b",
            "@example.com",
            "a" * 300 + "@example.com",
        ):
            with self.subTest(email=email):
                self._send(partner_email=email)
                self.assertIn(
                    self._get_last().partner_email or "a@example.com",
                    ("a@example.com",),
                )

    def test_withdrawing_sends_no_second_mail_to_an_address_nobody_proved(self):
        self._send(partner_email="victim@example.com")
        complaint = self._get_last()
        complaint._send_acknowledgements()
        mails = self._withdraw(complaint)
        self.assertEqual(complaint.closure_reason, "withdrawn")
        self.assertEqual(len(mails), 1)

    def test_withdrawing_is_confirmed_by_mail_once_we_work_on_it(self):
        self._send()
        complaint = self._get_last()
        complaint._send_acknowledgements()
        complaint.write({**ASSESSED, "complaint_phase": "assessed"})
        self.assertEqual(len(self._withdraw(complaint)), 2)

    def _withdraw(self, complaint):
        voice = Voice("link", self.env["res.partner"])
        complaint._complainant_withdraws(voice, "")
        mails = self.env["mail.mail"].search([("res_id", "=", complaint.id)])
        return mails.filtered(lambda mail: mail.email_to == complaint.partner_email)

    def test_our_own_address_gets_no_mail(self):
        self.env["mail.alias.domain"].create({"name": "own.example.com"})
        self.team.write({"alias_name": "complain-here"})
        self.team.alias_domain_id = self.env["mail.alias.domain"].search(
            [("name", "=", "own.example.com")]
        )
        response = self._send(partner_email="Complain-Here@own.example.com")
        self._assert_refused(response, "This is our own address")
        for email in ("catchall@own.example.com", "Complain-Here+x@own.example.com"):
            with self.subTest(email=email):
                response = self._send(partner_email=email)
                self._assert_refused(response, "This is our own address")

    # ------------------------------------------------------------
    # Mischief
    # ------------------------------------------------------------

    def test_script_is_stored_and_shown_as_text(self):
        evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        response = self._send(
            description=evil, concerns=evil, partner_name=evil, requested_remedy=evil
        )
        self.assertEqual(response.status_code, 200)
        complaint = self._get_last()
        self.assertNotIn("<script", complaint.description)
        self.assertNotIn("<img", complaint.description)
        self.assertIn("&lt;script&gt;", complaint.description)
        wrong = self._send(description=evil, partner_name=evil, partner_email="x")
        self.assertNotIn(evil, wrong.text)
        self.assertFalse(html.fromstring(wrong.content).xpath("//img[@onerror]"))

    def test_fields_the_form_does_not_ask_are_not_taken(self):
        self._send(
            user_id=str(self.handler.id),
            stage_id=str(self.env.ref("complaint_management.stage_closed").id),
            complaint_phase="closed",
            severity="critical",
            team_id="1",
            partner_id=str(self.complainant.id),
            complaint_reference="MINE",
            received_at="2001-01-01 00:00:00",
            representative_authorised="True",
            confidentiality="restricted",
        )
        complaint = self._get_last()
        self.assertEqual(complaint.complaint_phase, "received")
        self.assertNotEqual(complaint.complaint_reference, "MINE")
        self.assertEqual(complaint.received_at.date(), fields.Date.today())
        for name in ("user_id", "severity", "partner_id", "representative_authorised"):
            self.assertFalse(complaint[name])
        self.assertEqual(complaint.confidentiality, "open")

    def test_known_and_unknown_addresses_get_the_same_answer(self):
        texts = []
        for email in ("ada@example.com", "nobody@example.com"):
            response = self._send(partner_email=email)
            page = html.fromstring(response.content)
            text = page.xpath("//*[@id='wrap']")[0].text_content()
            complaint = self._get_last()
            for secret in (
                complaint.complaint_reference,
                complaint._get_tracking_url(),
            ):
                text = text.replace(secret, "")
            texts.append(" ".join(text.split()))
        self.assertEqual(*texts)

    def test_confirmation_opens_for_its_own_code_only(self):
        code = self._get_sent_code(self._send())
        for wrong in (code[:-2] + "AA", code[::-1], code + "A" * 300):
            self.assertEqual(
                self.url_open(f"/complaints/sent/{wrong}").status_code, 404
            )
        self.assertEqual(self.url_open(f"/complaints/sent/{code}").status_code, 200)

    def test_too_many_and_too_large_files_are_refused_before_they_are_kept(self):
        many = [
            ("documents", (f"{i}.txt", io.BytesIO(b"x"), "text/plain"))
            for i in range(uploads.MAX_FILES + 1)
        ]
        self._assert_refused(self._send(files=many), "at most 10 files")
        self.patch(uploads, "MAX_FILE_BYTES", 10)
        large = [("documents", ("a.txt", io.BytesIO(b"x" * 11), "text/plain"))]
        self._assert_refused(self._send(files=large), "is too large")
        self.patch(uploads, "MAX_FILE_BYTES", 100)
        self.patch(uploads, "MAX_TOTAL_BYTES", 10)
        both = [
            ("documents", (name, io.BytesIO(b"x" * 6), "text/plain"))
            for name in ("a.txt", "b.txt")
        ]
        self._assert_refused(self._send(files=both), "Together your files")

    def test_nothing_a_visitor_sends_is_an_error_of_the_server(self):
        base = self._get_hidden(self._get_page())
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        parts = "multipart/form-data"
        for body, headers in (
            (b"", form),
            (b"\xff\xfe=%00&a[]=1&a[]=2&=&&&", form),
            (b"description=%FF%FE%00&partner_email[]=x", form),
            (b"self=1&cls=2&request=3&args=4&kwargs=5&team_key=6", form),
            (b"description=" + b"x" * 3_000_000, form),
            (b"description=" + b"x" * 11_000_000, form),
            (b"x", {"Content-Type": parts}),
            (b"--x\r\n\r\n", {"Content-Type": parts + "; boundary=x"}),
            (
                b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
                {"Content-Type": parts + "; boundary=x"},
            ),
            (b"x", {"Content-Type": parts + "; boundary=" + "y" * 500}),
            (b"{}", {"Content-Type": "application/json"}),
            (b"<a/>", {"Content-Type": "text/xml"}),
            (b"x", {"Content-Type": "\xe9/\xe9".encode("latin-1")}),
        ):
            with self.subTest(body=body[:40], headers=headers):
                response = self.opener.post(
                    self.base_url() + "/complaints", data=body, headers=headers
                )
                self.assertLess(response.status_code, 500)
                self.assertGreaterEqual(response.status_code, 400)
        self.assertEqual(self._count(), self.before)
        for name in (*FILLED_IN, "form_token", "csrf_token", "documents"):
            with self.subTest(file_instead_of=name):
                data = {
                    key: v for key, v in {**base, **FILLED_IN}.items() if key != name
                }
                response = self.url_open(
                    "/complaints",
                    data=data,
                    files=[(name, ("a.txt", io.BytesIO(b"x"), "text/plain"))],
                )
                self.assertLess(response.status_code, 500)
        for query in (
            "self=1",
            "cls=1&lang=x",
            "team_key=%00",
            "company_key=%FF",
            "debug=%00",
        ):
            with self.subTest(query=query):
                self.assertLess(self.url_open(f"/complaints?{query}").status_code, 500)
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "<p>x</p>"}
        )
        ticket._portal_ensure_token()
        for path in ("/complaints", "/web/login"):
            response = self.url_open(path, data={"csrf_token": "é", "login": "x"})
            self.assertLess(response.status_code, 500, path)
        for path in (
            "/complaints//a%0Ab",
            "/complaints/track//%0D%D8%B1",
            f"/my/complaints/{ticket.id}//%0B",
            f"/my/ticket/{ticket.id}/%F0%9F%92%A5",
            f"/my/ticket/{ticket.id}?access_token=%C3%A9",
        ):
            with self.subTest(path=path):
                self.assertLess(self.url_open(path).status_code, 500)

    def test_chance_finds_no_input_that_breaks_the_form(self):
        chance = random.Random(10002)
        alphabet = "a1 \0\n\r\t<>&\"'%@.,:;/\\=–é漢\u202e\ud7ff😀\U000e0041"
        page = self._get_page()
        for _time in range(60):
            vals = {
                name: "".join(
                    chance.choices(alphabet, k=chance.choice((0, 1, 5, 40, 400)))
                )
                for name in complaint_public.public_form.FIELDS
                if chance.random() < 0.7
            }
            response = self._send(page=page, **vals)
            self.assertIn(response.status_code, (200, 422), vals)
