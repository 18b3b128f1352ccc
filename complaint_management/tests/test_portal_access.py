"""Nothing of a complaint but what is meant for the complainant leaves the house (4.10).

Canaries stand wherever somebody outside must not look; every way that Odoo has for
people outside is tried with and without keys.
"""

import json

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_page import ComplaintPageCommon

CANARY = "CANARY"


@tagged("post_install", "-at_install")
class TestPortalAccess(ComplaintPageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal.partner_id.email = "portal@example.com"
        cls.respondent = new_test_user(
            cls.env, "respondent", "base.group_user", name=f"{CANARY} respondent"
        )
        for user in (cls.handler, cls.colleague):
            user.partner_id.write(
                {
                    "name": f"{CANARY} {user.login}",
                    "email": f"{user.login}.canary@example.com",
                    "phone": "+1 555 CANARY",
                }
            )
        cls.expert = cls.env["res.partner"].create(
            {"name": f"{CANARY} expert", "email": "expert.canary@example.com"}
        )
        cls.complaint = cls._answered(partner_id=cls.portal.partner_id.id)
        cls.complaint.write(
            {
                "findings": f"<p>{CANARY} findings</p>",
                "respondent_ids": [fields.Command.set(cls.respondent.ids)],
                "communication_needs": f"{CANARY} needs",
                "immediate_action": "taken",
                "remedy_ids": [
                    fields.Command.create(
                        {
                            "type_id": cls.refund.id,
                            "name": f"{CANARY} called off",
                            "state": "cancelled",
                        }
                    )
                ],
            }
        )
        cls.complaint.with_user(cls.handler).message_post(body=f"{CANARY} note")
        cls.answer = cls.complaint.with_user(cls.handler).message_post(
            body="We have looked at it.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.portal.partner_id.ids,
            attachments=[("sent.txt", b"sent")],
        )
        cls.to_expert = cls.complaint.with_user(cls.handler).message_post(
            body=f"{CANARY} question to the expert",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.expert.ids,
        )
        cls.from_expert = cls.complaint.message_post(
            body=f"{CANARY} answer of the expert",
            message_type="email",
            author_id=cls.expert.id,
            subtype_xmlid="mail.mt_comment",
        )
        cls.from_stranger = cls.complaint.message_post(
            body=f"{CANARY} mail of a stranger",
            message_type="email",
            author_id=False,
            email_from="stranger.canary@example.com",
            subtype_xmlid="mail.mt_comment",
        )
        cls.complaint.message_subscribe(
            (cls.portal.partner_id | cls.stranger.partner_id).ids
        )
        cls.note_file = cls.env["ir.attachment"].create(
            {
                "name": f"{CANARY}.txt",
                "raw": CANARY.encode(),
                "res_model": cls.complaint._name,
                "res_id": cls.complaint.id,
            }
        )
        cls.key = cls.complaint._portal_ensure_token()
        cls.hash = cls.complaint._sign_token(cls.portal.partner_id.id)
        cls.env.flush_all()

    def assertClean(self, response):
        for text in (response.text, json.dumps(dict(response.headers))):
            self.assertNotIn(CANARY.lower(), text.lower(), response.url)

    def assertNothing(self, response):
        """Neither canaries nor anything else of the complaint."""
        self.assertClean(response)
        for words in ("drum is loose", "looked at it", "It broke in our hands"):
            self.assertNotIn(words, response.text, response.url)

    def _call(self, url, **params):
        with mute_logger("odoo.http"):
            return self.url_open(
                url,
                data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
                headers={"Content-Type": "application/json"},
            )

    # ------------------------------------------------------------
    # Our own pages
    # ------------------------------------------------------------

    def test_pages_show_what_is_meant_for_the_complainant_only(self):
        for url in self._doors(self.complaint):
            response = self._get(url)
            self.assertIn("We have looked at it.", response.text)
            self.assertIn(self.team.name, response.text)
            for path in ("", "?print=1", "/accept", "/review", "/outside", "/withdraw"):
                self.assertClean(self._get(url + path))
        self.assertClean(self._get("/my/complaints"))
        self.assertClean(self._get("/my"))

    def test_internal_words_for_severity_or_causes_do_not_appear(self):
        self.complaint.root_cause_ids = self.env["complaint.root.cause"].create(
            {"name": f"{CANARY} cause"}
        )
        self.assertClean(self._get(self._link(self.complaint)))

    # ------------------------------------------------------------
    # Odoo's pages, with every key there is
    # ------------------------------------------------------------

    def _urls(self):
        ticket, key, pid = self.complaint.id, self.key, self.portal.partner_id.id
        keys = f"access_token={key}&pid={pid}&hash={self.hash}"
        attachment = self.note_file.id
        return (
            f"/my/ticket/{ticket}?{keys}",
            f"/my/tickets?{keys}",
            f"/helpdesk/ticket/{ticket}?{keys}",
            f"/mail/view?model=helpdesk.ticket&res_id={ticket}&{keys}",
            f"/mail/view?message_id={self.from_expert.id}&{keys}",
            f"/web/content/{attachment}",
            f"/web/content/{attachment}?access_token={key}",
            f"/web/content/{self.answer.attachment_ids.id}",
            f"/web/image/{attachment}",
            f"/web/content/helpdesk.ticket/{ticket}/findings",
            f"/web/image/helpdesk.ticket/{ticket}/findings",
            f"/report/html/complaint_management.report_complaint_simulation/{ticket}",
            f"/report/pdf/complaint_management.report_complaint_simulation/{ticket}",
            f"/mail/avatar/mail.message/{self.from_expert.id}/author_avatar/50x50?{keys}",
            f"/odoo/complaints/{ticket}",
            f"/web#id={ticket}&model=helpdesk.ticket",
        )

    def test_pages_of_odoo_give_nothing(self):
        for login in (None, "portal_stranger", "portal_customer"):
            self.authenticate(login, login)
            for url in self._urls():
                with self.subTest(login=login, url=url), mute_logger("odoo.http"):
                    response = self._get(url)
                    self.assertLess(response.status_code, 500)
                    if login == "portal_customer" and "/my/complaints/" in response.url:
                        self.assertClean(response)
                    else:
                        self.assertNothing(response)

    def test_discussion_of_the_portal_gives_nothing(self):
        keys = (
            {},
            {"token": self.key},
            {"hash": self.hash, "pid": self.portal.partner_id.id},
        )
        for login in (None, "portal_stranger", "portal_customer"):
            self.authenticate(login, login)
            for key in keys:
                for url in (
                    "/mail/chatter_fetch",
                    "/portal/chatter_init",
                    "/mail/thread/messages",
                    "/mail/data",
                ):
                    with self.subTest(login=login, url=url, key=list(key)):
                        response = self._call(
                            url,
                            thread_model="helpdesk.ticket",
                            thread_id=self.complaint.id,
                            fetch_params={"limit": 100},
                            **key,
                        )
                        self.assertNothing(response)

    def test_nobody_posts_by_the_discussion_of_the_portal(self):
        before = len(self.complaint.message_ids)
        for login in (None, "portal_stranger", "portal_customer"):
            self.authenticate(login, login)
            self._call(
                "/mail/message/post",
                thread_model="helpdesk.ticket",
                thread_id=self.complaint.id,
                post_data={
                    "body": "Hacked",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
                token=self.key,
                hash=self.hash,
                pid=self.portal.partner_id.id,
            )
        self.env.invalidate_all()
        self.assertEqual(len(self.complaint.message_ids), before)

    # ------------------------------------------------------------
    # RPC
    # ------------------------------------------------------------

    MODELS = (
        "helpdesk.ticket",
        "complaint.remedy",
        "complaint.deadline",
        "complaint.deadline.change",
        "complaint.escalation",
        "complaint.notice",
        "complaint.root.cause",
        "mail.message",
        "mail.activity",
        "mail.followers",
        "mail.tracking.value",
        "ir.attachment",
    )

    def test_rpc_gives_nothing(self):
        for login in ("portal_stranger", "portal_customer"):
            self.authenticate(login, login)
            for model in self.MODELS:
                with self.subTest(login=login, model=model):
                    response = self._call(
                        f"/web/dataset/call_kw/{model}/search_read",
                        model=model,
                        method="search_read",
                        args=[[]],
                        kwargs={},
                    )
                    self.assertNothing(response)

    def test_rpc_of_visitors_gives_nothing(self):
        self.authenticate(None, None)
        for model in self.MODELS:
            for url in (
                f"/web/dataset/call_kw/{model}/search_read",
                f"/json/2/{model}/search_read",
            ):
                response = self._call(
                    url, model=model, method="search_read", args=[[]], kwargs={}
                )
                self.assertNothing(response)

    def test_messages_are_not_read_one_by_one_either(self):
        for user in (self.portal, self.stranger):
            messages = self.env["mail.message"].with_user(user)
            found = messages.search([("model", "=", "helpdesk.ticket")])
            self.assertFalse(found & self.complaint.message_ids)
            for message in self.complaint.message_ids:
                with self.assertRaises(AccessError):
                    message.with_user(user).read(["body", "email_from"])

    def test_messages_of_ordinary_tickets_are_read_as_ever(self):
        ticket = self.Ticket.create(
            {
                "name": "Printer",
                "description": "Jams",
                "partner_id": self.portal.partner_id.id,
            }
        )
        message = ticket.message_post(
            body="We come tomorrow",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.portal.partner_id.ids,
        )
        mine = self.env["mail.message"].with_user(self.portal)
        self.assertIn(message, mine.search([("model", "=", "helpdesk.ticket")]))
        self.assertIn(
            "tomorrow", message.with_user(self.portal).read(["body"])[0]["body"]
        )

    def test_methods_of_the_complainant_are_not_called_by_rpc(self):
        self.authenticate("portal_customer", "portal_customer")
        for method in (
            "_complainant_accepts",
            "action_verdict_accepted",
            "action_renew_link",
            "_get_public_messages",
        ):
            self._call(
                f"/web/dataset/call_kw/helpdesk.ticket/{method}",
                model="helpdesk.ticket",
                method=method,
                args=[self.complaint.ids],
                kwargs={},
            )
        self.env.invalidate_all()
        self.assertEqual(self.complaint.complainant_verdict, "waiting")

    # ------------------------------------------------------------
    # Mails that lead in
    # ------------------------------------------------------------

    def test_mail_of_a_message_leads_to_the_page_and_carries_no_key_of_odoo(self):
        groups = self.complaint._notify_get_recipients_groups(self.answer, "Ticket")
        links = {
            name: options["button_access"]["url"]
            for name, _belongs, options in groups
            if options.get("has_button_access") and options.get("button_access")
        }
        self.assertTrue(links["complainant"].endswith("/complaints/track/mine"))
        belongs = {name: test for name, test, _options in groups}["complainant"]
        self.assertTrue(belongs({"id": self.portal.partner_id.id}))
        self.assertFalse(belongs({"id": self.stranger.partner_id.id}))
        self.assertFalse([link for link in links.values() if self.key in link])
