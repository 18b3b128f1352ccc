"""Ways in over HTTP for whoever is complained about, administrator or not (4.7)."""

import json

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

#: Stands in everything of the complaint, and in nothing that answers may hold.
SECRET = "Zanzibar"
QUIET = mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "werkzeug")


@tagged("post_install", "-at_install")
class TestIndependenceHttp(HttpCase, ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env,
            "boss",
            "complaint_management.group_complaint_manager,"
            "helpdesk_mgmt.group_helpdesk_manager,base.group_system,"
            "base.group_allow_export",
            notification_type="inbox",
        )
        cls.complaint = cls._answered(
            name=SECRET,
            description=f"<p>{SECRET}</p>",
            partner_name=SECRET,
            concerns=SECRET,
        )
        cls.message = cls.complaint.message_post(
            body=SECRET,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.boss.partner_id.ids,
            attachments=[(f"{SECRET}.txt", SECRET.encode())],
        )
        cls.file = cls.message.attachment_ids
        cls.starred = cls.complaint.with_user(cls.boss).message_post(body=SECRET)
        cls.starred.starred_partner_ids = cls.boss.partner_id
        cls.complaint.respondent_ids = [fields.Command.set(cls.boss.ids)]
        cls.place = {
            "thread_model": cls.complaint._name,
            "thread_id": cls.complaint.id,
        }
        cls.env.cr.flush()

    def setUp(self):
        super().setUp()
        self.authenticate("boss", "boss")

    def _ask(self, route, **params):
        """What the server answers to a call by JSON-RPC, errors included, as text."""
        with QUIET:
            try:
                return json.dumps(self.make_jsonrpc_request(route, params))
            except JsonRpcException as error:
                return str(error)

    def _call(self, model, method, *args, **kwargs):
        return self._ask(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )

    def _get(self, url, **kwargs):
        with QUIET:
            return self.url_open(url, **kwargs)

    def assertNothing(self, answer):
        self.assertNotIn(SECRET, answer)

    def test_the_manager_sees_what_is_asked_for_here(self):
        """That the questions below are asked rightly."""
        self.authenticate("manager", "manager")
        mine = [("id", "=", self.complaint.id)]
        name = {"specification": {"name": {}}}
        for answer in (
            self._call("helpdesk.ticket", "web_search_read", mine, **name),
            self._call("helpdesk.ticket", "name_search", SECRET),
            self._call("mail.message", "search_read", [("body", "ilike", SECRET)]),
            self._call("ir.attachment", "read", [self.file.id], ["name"]),
            self._ask("/mail/thread/messages", **self.place),
        ):
            self.assertIn(SECRET, answer)
        self.assertEqual(self._get(f"/web/content/{self.file.id}").text, SECRET)
        self.assertEqual(
            self._get(f"/complaints/{self.complaint.id}/evidence").status_code, 200
        )

    def test_calls_on_the_complaint(self):
        mine, ids = [("id", "=", self.complaint.id)], [self.complaint.id]
        name = {"specification": {"name": {}}}
        for answer in (
            self._call("helpdesk.ticket", "read", ids, ["name"]),
            self._call("helpdesk.ticket", "web_read", ids, **name),
            self._call("helpdesk.ticket", "web_search_read", mine, **name),
            self._call("helpdesk.ticket", "name_search", SECRET),
            self._call("helpdesk.ticket", "search_read", mine, ["name"]),
            self._call("helpdesk.ticket", "export_data", ids, ["name"]),
            self._call("helpdesk.ticket", "copy", ids),
            self._call("helpdesk.ticket", "message_subscribe", ids, [1]),
            self._call("helpdesk.ticket", "get_similar_complaints", ids),
            self._call(
                "helpdesk.ticket",
                "formatted_read_group",
                mine,
                ["name"],
                ["__count"],
            ),
            self._call("complaint.analysis", "search_read", mine),
            self._call("complaint.remedy", "search_read", [("ticket_id", "in", ids)]),
        ):
            self.assertNothing(answer)
        self.assertEqual(self._call("helpdesk.ticket", "search_count", mine), "0")
        refused = self._call("helpdesk.ticket", "write", ids, {"respondent_ids": []})
        self.assertIn("AccessError", refused)
        self.assertEqual(self.complaint.respondent_ids, self.boss)

    def test_messages_and_inbox(self):
        for answer in (
            self._ask("/mail/thread/messages", **self.place),
            self._ask("/mail/inbox/messages"),
            self._ask("/mail/history/messages"),
            self._ask("/mail/starred/messages"),
            self._ask(
                "/mail/data",
                fetch_params=[
                    [
                        "mail.thread",
                        {
                            **self.place,
                            "request_list": [
                                "activities",
                                "attachments",
                                "followers",
                                "scheduledMessages",
                                "suggestedRecipients",
                            ],
                        },
                    ]
                ],
            ),
            self._ask("/mail/data", fetch_params=["systray_get_activities"]),
            self._ask(
                "/mail/thread/recipients", message_id=self.message.id, **self.place
            ),
            self._ask(
                "/mail/message/update_content",
                message_id=self.starred.id,
                update_data={"body": "x"},
            ),
            self._call("mail.message", "search_read", [("body", "ilike", SECRET)]),
            self._call("mail.message", "read", [self.message.id], ["body"]),
            self._call("mail.mail", "search_read", [("body", "ilike", SECRET)]),
            self._call(
                "mail.notification",
                "search_read",
                [("mail_message_id", "=", self.message.id)],
            ),
            self._call(
                "mail.followers",
                "search_read",
                [
                    ("res_id", "=", self.complaint.id),
                    ("res_model", "=", "helpdesk.ticket"),
                ],
            ),
        ):
            self.assertNothing(answer)
        posted = self._ask(
            "/mail/message/post", post_data={"body": "I was here"}, **self.place
        )
        self.assertNotIn("I was here", posted)
        self.assertNotIn(
            "I was here", "".join(self.complaint.message_ids.mapped("body"))
        )
        self.assertIn(SECRET, self.starred.body, "unchanged")

    def test_files_and_pictures(self):
        token = self.file.generate_access_token()[0]
        self.env.cr.flush()
        self.assertTrue(token)
        for url in (
            f"/web/content/{self.file.id}",
            f"/web/content/{self.file.id}?download=1",
            f"/web/content/ir.attachment/{self.file.id}/raw",
            f"/web/content/helpdesk.ticket/{self.complaint.id}/description",
            f"/web/image/{self.file.id}",
            f"/mail/view?model=helpdesk.ticket&res_id={self.complaint.id}",
            f"/mail/message/{self.message.id}",
        ):
            with self.subTest(url=url):
                self.assertNothing(self._get(url).text)
        self.assertNothing(self._call("ir.attachment", "read", [self.file.id]))
        self.assertNothing(
            self._call("ir.attachment", "search_read", [("name", "ilike", SECRET)])
        )

    def test_papers_and_exports(self):
        number = self.complaint.id
        for url in (
            f"/complaints/{number}/evidence",
            f"/report/html/complaint_management.report_complaint_file/{number}",
            f"/report/pdf/complaint_management.report_complaint_file/{number}",
        ):
            with self.subTest(url=url):
                answer = self._get(url)
                self.assertNothing(answer.text)
                self.assertNotEqual(answer.content[:2], b"PK")
                self.assertNotEqual(answer.content[:4], b"%PDF")
        with QUIET:
            sheet = self.url_open(
                "/web/export/csv",
                data={
                    "csrf_token": Request.csrf_token(self),
                    "data": json.dumps(
                        {
                            "model": "helpdesk.ticket",
                            "fields": [{"name": "name", "label": "Title"}],
                            "ids": False,
                            "domain": [("id", "=", number)],
                            "groupby": [],
                            "import_compat": False,
                        }
                    ),
                },
            )
        self.assertEqual(sheet.status_code, 200)
        self.assertIn("Title", sheet.text)
        self.assertNothing(sheet.text)

    def test_attempt_is_noted_although_the_call_fails(self):
        for _again in range(3):
            answer = self._call(
                "helpdesk.ticket", "read", [self.complaint.id], ["name"]
            )
            self.assertIn("AccessError", answer)
        self.env.cr.flush()
        entries = self.env["complaint.ledger.entry"].search(
            [("ticket_id", "=", self.complaint.id), ("kind", "=", "refused")]
        )
        self.assertEqual(entries.user_id, self.boss)
        self.assertEqual(len(entries), 1)

    def test_attempt_on_a_file_is_noted(self):
        """Odoo answers with “not found” or with another picture, and saves nothing."""
        for url in (f"/web/content/{self.file.id}", f"/web/image/{self.file.id}"):
            self.assertNothing(self._get(url).text)
        self.env.cr.flush()
        entries = self.env["complaint.ledger.entry"].search(
            [("ticket_id", "=", self.complaint.id), ("kind", "=", "refused")]
        )
        self.assertEqual(entries.user_id, self.boss)
        self.assertEqual(len(entries), 1)
