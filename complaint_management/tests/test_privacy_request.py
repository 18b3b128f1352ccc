"""What a person asks for: their data, or that they are erased (8.1)."""

import io
import json
import zipfile

from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_privacy import CANARY, PrivacyCommon


@tagged("post_install", "-at_install")
class TestPrivacyRequest(PrivacyCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closed = cls._answer(
            cls._sent(partner_id=cls.person.id, name="The lid <b>broke</b>"),
            comment="Slow",
        ).ticket_id
        cls.closed.respondent_ids = cls.outsider
        cls.closed.message_post(
            body=Markup("<p>Ours to you</p>"),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.person.ids,
            attachments=[("ours.txt", b"letter")],
        )
        cls.closed.message_post(body="Secret note", message_type="comment")
        cls.open = cls._complain(company_id=cls.company.id, partner_id=cls.person.id)
        cls.env.cr.flush()

    def _ask(self, user=None, **vals):
        Request = self.env["complaint.privacy.request"].with_user(user or self.manager)
        vals = {"partner_id": self.person.id, "company_id": self.company.id, **vals}
        return Request.create(vals)

    def _pack(self, request):
        file = io.BytesIO()
        request._write_pack(file)
        return zipfile.ZipFile(file)

    def test_pack_tells_everything_about_the_person(self):
        pack = self._pack(self._ask())
        data = json.loads(pack.read("data.json"))
        told = {one["reference"]: one for one in data["complaints"]}
        self.assertEqual(
            told.keys(),
            {self.closed.complaint_reference, self.open.complaint_reference},
        )
        mine = told[self.closed.complaint_reference]
        facts = {fact["field"]: fact["value"] for fact in mine["facts"]}
        self.assertEqual(facts["name"], "The lid <b>broke</b>")
        self.assertEqual(facts["decision"], "upheld")
        self.assertIn("Ours to you", [m["text"] for m in mine["messages"]])
        self.assertEqual(mine["surveys"][0]["comment"], "Slow")
        self.assertTrue(mine["remedies"])
        names = [name for name in mine["files"] if name.endswith("ours.txt")]
        self.assertEqual(pack.read(names[0]), b"letter")
        page = pack.read("index.html").decode()
        self.assertIn("The lid &lt;b&gt;broke&lt;/b&gt;", page)
        self.assertIn("What is not in here", page)
        for address in ("http:", "https:", "src=", "<script"):
            self.assertNotIn(address, page)

    def test_pack_tells_nothing_of_others(self):
        pack = self._pack(self._ask())
        text = pack.read("data.json").decode() + pack.read("index.html").decode()
        for words in (
            "Secret note",
            "The carrier dropped it",  # what the investigation found
            self.handler.name,
            self.outsider.name,
            self.colleague.name,
        ):
            self.assertNotIn(words, text)
        entry = self._last(self.closed, "print")
        self.assertEqual(self._told(entry)["report"], "personal_data")

    def test_representative_gets_their_own_data_and_not_the_complainants(self):
        lawyer = self.env["res.partner"].create(
            {"name": "Lea Lawyer", "email": "lea@example.com"}
        )
        self.open.write(
            {
                "representative_id": lawyer.id,
                "representative_phone": "555-0199",
                "complainant_phone": "555-0111",
            }
        )
        pack = self._pack(self._ask(partner_id=lawyer.id))
        text = pack.read("data.json").decode() + pack.read("index.html").decode()
        self.assertIn("555-0199", text)
        self.assertNotIn("555-0111", text)
        self.assertNotIn(CANARY, text)

    def test_complaint_without_a_contact_is_found_by_its_address(self):
        typed = self._complain(
            company_id=self.company.id,
            partner_id=False,
            partner_name="Typed",
            partner_email="Typed@Example.com",
        )
        asked = self._ask(partner_id=False, email="typed@example.com")
        self.assertEqual(asked.line_ids.ticket_id, typed)
        nobody = self._ask(partner_id=False, email="typed%@example.com")
        self.assertFalse(nobody.count)

    def test_what_one_may_not_read_is_not_handed_out(self):
        self.open.respondent_ids = self.manager
        asked = self._ask()
        self.assertEqual(asked.line_ids.ticket_id, self.closed)
        data = json.loads(self._pack(asked).read("data.json"))
        self.assertEqual(len(data["complaints"]), 1)

    def test_what_stands_against_erasing_is_said(self):
        lines = {line.ticket_id: line.obstacle for line in self._ask().line_ids}
        self.assertIn("not closed", lines[self.open])
        self.assertFalse(lines[self.closed])
        hold = self._hold(self.closed)
        lines = {line.ticket_id: line.obstacle for line in self._ask().line_ids}
        self.assertIn("legal hold", lines[self.closed])
        hold.action_lift()
        self._rule(name="Claims")
        lines = {line.ticket_id: line.obstacle for line in self._ask().line_ids}
        self.assertIn("Claims", lines[self.closed])
        with self.assertRaisesRegex(UserError, "no complaint whose data"):
            self._ask().action_erase()
        with self.assertRaisesRegex(UserError, "not closed"):
            self.open.with_user(self.manager)._erase_on_request()

    def test_what_may_be_erased_is_erased_and_noted_without_the_person(self):
        self._ask().action_erase()
        self.assertTrue(self.closed.anonymised_at)
        self.assertFalse(self.open.anonymised_at)
        self.assertEqual(self.closed.erasure_id.cause, "request")
        self.assertEqual(self.closed.erasure_id.user_id, self.manager)
        log = self.env["complaint.privacy.log"].search([], limit=1)
        self.assertEqual((log.kind, log.count, log.kept_count), ("erasure", 1, 1))
        self.assertNotIn(CANARY, str(log.read()))
        again = self.env["complaint.privacy.log"]._get_mark(
            self.env["res.partner"], self.person.email.upper()
        )
        self.assertEqual(log.person, again)

    def test_managers_alone_answer(self):
        for user in (self.handler, self.auditor, self.employee, self.portal):
            with (
                self.subTest(user=user.login),
                mute_logger("odoo.addons.base.models.ir_model"),
                self.assertRaises(AccessError),
            ):
                self._ask(user)
        for user in (self.handler, self.auditor):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
                self.closed.with_user(user)._erase_on_request()
        asked = self._ask()
        other = self.manager.copy({"login": "other_manager"})
        with self.assertRaises(AccessError):
            asked.with_user(other).action_hand_out()
        with self.assertRaisesRegex(UserError, "Choose a contact"):
            self._ask(partner_id=False).action_hand_out()

    def test_file_comes_over_http_for_the_one_who_asked(self):
        self.manager.password = self.handler.password = "a long password 42"
        asked = self._ask()
        url = asked.action_hand_out()["url"]
        self.authenticate(self.handler.login, "a long password 42")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(self.manager.login, "a long password 42")
        response = self.url_open(url)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        pack = zipfile.ZipFile(io.BytesIO(response.content))
        self.assertIn("data.json", pack.namelist())
        log = self.env["complaint.privacy.log"].search([], limit=1)
        self.assertEqual((log.kind, log.count), ("access", 2))
        self.assertEqual(log.moment.date(), fields.Date.today())
