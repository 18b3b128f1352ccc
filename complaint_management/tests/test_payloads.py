"""Hostile text in every field that can be filled in comes out as text (4.9, 4.10)."""

import email
import email.policy
import io
import json
import tempfile
import zipfile

from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import MockSmtplibCase

from .common_payloads import MARK, PAYLOAD, get_trouble
from .common_roles import RoleCommon

#: Whose text stands in which record of ``common_roles``.
TYPED = {
    "complaint": "handler",
    "restricted": "handler",
    "remedy": "handler",
    "letter": "handler",
    "activity": "handler",
    "attachment": "handler",
    "schedule": "manager",
    "milestone": "manager",
    "level": "manager",
    "remedy_type": "manager",
    "root_cause": "manager",
    "team": "manager",
    "category": "manager",
    "channel": "manager",
    "objective": "manager",
    "optout": "manager",
}
#: Text that comes in otherwise: by the survey, by mail.
HEARD = ("satisfaction", "dissatisfaction")
TEXTS = ("char", "text", "html")
#: Of a file, what says where it is kept is Odoo's.
OF_FILES = {"name", "description"}
REPORTS = {
    "complaint": "complaint_management.report_complaint_file",
    "letter": "complaint_management.report_complaint_letter",
    "sent_letter": "complaint_management.report_complaint_letter",
}


class PayloadCommon(HttpCase, RoleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls.records["complaint"]
        cls.portal.partner_id.write(
            {"name": PAYLOAD, "street": PAYLOAD, "city": PAYLOAD, "comment": PAYLOAD}
        )
        cls.filled = {}
        for name, role in TYPED.items():
            cls._fill_in(name, cls.users[role])
        for name in HEARD:
            cls._fill_in(name, None)
        cls.records["team"].user_ids = cls.handler
        cls.complaint.write(
            {
                "category_id": cls.records["category"].id,
                "channel_id": cls.records["channel"].id,
                "root_cause_ids": [Command.set(cls.records["root_cause"].ids)],
                "team_id": cls.records["team"].id,
                "company_id": cls.company.id,
            }
        )
        cls.records["remedy"].type_id = cls.records["remedy_type"]
        cls.complaint.with_user(cls.handler).message_post(
            body=PAYLOAD,
            subject=PAYLOAD,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.portal.partner_id.ids,
            attachments=[(PAYLOAD, b"file")],
        )
        cls.env.flush_all()

    @classmethod
    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def _fill_in(cls, name, user):
        """Put the payload into each field of text that this person may write."""
        record = cls.records[name]
        record = record.with_user(user) if user else record.sudo()
        for field_name, field in record._fields.items():
            if field.type not in TEXTS or not field.store or field.related:
                continue
            if record._name == "ir.attachment" and field_name not in OF_FILES:
                continue
            size = getattr(field, "size", None)
            try:
                with cls.env.cr.savepoint():
                    record.write({field_name: PAYLOAD[:size]})
                    cls.env.flush_all()
            except (UserError, ValueError):
                continue  # not theirs to write, or no such value
            cls.filled.setdefault(name, set()).add(field_name)

    def assertInert(self, text, whole=True):
        """:param bool whole: whether the payload must be there, as text"""
        if isinstance(text, bytes):
            text = text.decode()
        self.assertEqual(get_trouble(text), [])
        if whole:
            self.assertIn(MARK, text)


@tagged("post_install", "-at_install")
class TestPayloads(PayloadCommon, MockSmtplibCase):
    def test_people_can_type_it_into_what_matters(self):
        self.assertLessEqual(
            {"name", "description", "concerns", "findings", "decision_reasons"},
            self.filled["complaint"],
        )
        for name in ("remedy", "letter", "team", "category", "satisfaction"):
            self.assertTrue(self.filled.get(name), name)

    def test_what_is_kept_as_markup_is_clean(self):
        for name in self.filled:
            record = self.records[name].sudo()
            for field_name, field in record._fields.items():
                if field.type == "html" and not field.groups:
                    with self.subTest(record=name, field=field_name):
                        self.assertInert(record[field_name] or "", whole=False)

    def test_pages_of_the_complainant_show_it_as_text(self):
        own = f"/my/complaints/{self.complaint.id}"
        link = self.complaint._get_tracking_path()
        self.authenticate("portal_customer", "portal_customer")
        for path in (own, link, f"{own}/accept", f"{link}/withdraw", "/my/complaints"):
            with self.subTest(path):
                self.assertInert(self.url_open(path).text)

    def test_the_public_page_shows_it_as_text(self):
        self.records["team"].complaint_published = True
        self.company.write({"phone": PAYLOAD, "report_header": PAYLOAD})
        self.assertInert(self.url_open(f"/complaints/{self.records['team'].id}").text)

    def test_papers_show_it_as_text(self):
        Report = self.env["ir.actions.report"].with_user(self.manager)
        register = self._ask_for_register()
        papers = {name: (REPORTS[name], self.records[name].ids) for name in REPORTS}
        papers["register"] = (
            "complaint_management.report_complaint_register",
            register.ids,
        )
        papers["monitoring"] = (
            "complaint_management.report_complaint_monitoring",
            [],
        )
        for name, (report, ids) in papers.items():
            with self.subTest(name):
                content, kind = Report._render_qweb_html(report, ids)
                self.assertEqual(kind, "html")
                self.assertInert(content, whole=name != "sent_letter")

    def test_no_cell_of_the_spreadsheet_is_a_formula(self):
        file = io.BytesIO()
        self._ask_for_register()._write_sheet(file)
        file.seek(0)
        cells = [
            cell
            for sheet in load_workbook(file)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
        self.assertTrue([cell for cell in cells if str(cell.value).startswith(MARK)])
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])
        self.assertFalse([cell for cell in cells if cell.hyperlink])

    def test_mails_keep_their_headers_and_run_nothing(self):
        letter = self.records["letter"].with_user(self.handler)
        with self.mock_smtplib_connection():
            letter.action_send()
            complaints = self.complaint | self.records["restricted"]
            self.records["restricted"]._send_acknowledgements()
            mails = self.env["mail.mail"].search(
                [("model", "=", "helpdesk.ticket"), ("res_id", "in", complaints.ids)]
            )
            mails.write({"state": "outgoing"})
            with mute_logger("odoo.addons.mail.models.mail_mail"):
                mails.send(raise_exception=False)
        self.assertTrue(self.emails)
        for sent in self.emails:
            message = email.message_from_string(
                sent["message"], policy=email.policy.default
            )
            self.assertNotIn("X-Evil", message)
            self.assertNotIn("Bcc", message)
            self.assertNotIn("evil@example.com", str(sent["smtp_to_list"]))
            for part in message.walk():
                self.assertNotIn("\n", part.get_filename() or "")
                if part.get_content_type() == "text/html":
                    self.assertInert(part.get_content(), whole=False)

    def test_a_letter_is_written_once_and_computed_never_again(self):
        letter = self.records["letter"].with_user(self.handler)
        letter.write({"subject": "{{ 1111 * 1111 }}", "body": "<p>{{ 1111*1111 }}</p>"})
        letter.action_send()
        message = letter.sudo().message_id
        self.assertEqual(message.subject, "{{ 1111 * 1111 }}")
        self.assertIn("{{ 1111*1111 }}", message.body)

    def test_wordings_are_written_by_no_role_of_complaints(self):
        template = self.records["template"]
        for role in ("handler", "manager", "auditor", "helpdesk_manager"):
            with self.subTest(role):
                theirs = template.with_user(self.users[role])
                self.assertFalse(theirs.has_access("write"))

    def test_the_ledger_and_the_pack_hold_it_as_data(self):
        lines = self.env["complaint.ledger"]._export(self.company, self.auditor)
        self.assertTrue([json.loads(line) for line in lines])
        file = tempfile.TemporaryFile()
        self.complaint.with_user(self.auditor)._write_evidence_pack(file)
        with zipfile.ZipFile(file) as pack:
            for name in pack.namelist():
                self.assertTrue(name.replace("files/", "").isprintable(), name)
                self.assertNotRegex(name, r'[<>:"\\|?*\'`$;&]|\.\.|^/')

    def test_names_of_files_break_no_header(self):
        self.authenticate("manager", "manager")
        for path in (
            f"/complaints/{self.complaint.id}/evidence",
            f"/web/content/{self.records['attachment'].id}?download=1",
        ):
            with self.subTest(path):
                response = self.url_open(path)
                self.assertEqual(response.status_code, 200)
                self.assertNotIn("X-Evil", response.headers)
                self.assertNotIn("Bcc", response.headers)

    def test_statements_come_through_no_argument(self):
        """What callers name (fields, order, periods) reaches no statement as it is."""
        self.authenticate("manager", "manager")
        evil = "id; SELECT pg_sleep(9) --"
        for model, method, kwargs in (
            ("helpdesk.ticket", "search", {"domain": [], "order": evil}),
            ("helpdesk.ticket", "search", {"domain": [[evil, "=", 1]]}),
            ("helpdesk.ticket", "search_read", {"domain": [], "fields": [evil]}),
            (
                "helpdesk.ticket",
                "formatted_read_group",
                {"domain": [], "groupby": [evil], "aggregates": ["__count"]},
            ),
            (
                "complaint.analysis",
                "formatted_read_group",
                {"domain": [], "groupby": [], "aggregates": [f"{evil}:sum"]},
            ),
            ("complaint.satisfaction.figures", "get_figures", {"months": evil}),
            ("complaint.satisfaction.figures", "get_figures", {"team_id": evil}),
            ("complaint.monitoring", "get_report", {"options": {"period": evil}}),
            (
                "complaint.monitoring",
                "get_report",
                {"options": {"period": "custom", "first": evil, "last": evil}},
            ),
            (
                "complaint.register",
                "create",
                {"vals_list": [{"domain": f"[('{evil}', '=', 1)]"}]},
            ),
        ):
            with self.subTest(method=method, kwargs=kwargs):
                with mute_logger("odoo.http", "odoo.models"):
                    answer = self._call(model, method, kwargs)
                name = answer.get("error", {}).get("data", {}).get("name", "")
                self.assertNotIn("psycopg2", name)

    # ------------------------------------------------------------

    def _ask_for_register(self):
        return (
            self.env["complaint.register"]
            .with_user(self.manager)
            .create({"with_persons": True})
        )

    def _call(self, model, method, kwargs):
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "params": {
                        "model": model,
                        "method": method,
                        "args": [],
                        "kwargs": kwargs,
                    },
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()


@tagged("post_install", "-at_install")
class TestPayloadsInBrowser(PayloadCommon):
    """A browser that runs the payload says “pwned” as an error: the test fails."""

    def test_nothing_runs_in_form_kanban_and_portal(self):
        for login, path, ready in (
            (
                "manager",
                f"/odoo/complaints/{self.complaint.id}",
                ".o_form_view",
            ),
            ("manager", "/odoo/complaints?view_type=kanban", ".o_kanban_record"),
            (
                "portal_customer",
                f"/my/complaints/{self.complaint.id}",
                "article",
            ),
        ):
            with self.subTest(path):
                self.browser_js(
                    path,
                    "console.log('test successful')",
                    f"!!document.querySelector('{ready}')",
                    login=login,
                    timeout=60,
                )
