"""How one's complaint stands, by the private link and in the portal (4.4, 7.3)."""

from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import tagged

from .common_page import ComplaintPageCommon


@tagged("post_install", "-at_install")
class TestTrackingPage(ComplaintPageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._investigated(partner_id=cls.portal.partner_id.id)

    def _steps(self, complaint):
        tree = html.fromstring(self._get(self._link(complaint)).text)
        return [
            (" ".join(step.xpath("span[1]")[0].text.split()), step.get("aria-current"))
            for step in tree.xpath("//ol[hasclass('o_complaint_steps')]/li")
        ]

    def _promise(self, complaint=None):
        return (complaint or self.complaint)._get_public_promise()

    # ------------------------------------------------------------
    # Two doors, one page
    # ------------------------------------------------------------

    def test_both_doors_show_the_same(self):
        link, own = self._doors(self.complaint)
        for url in (link, own):
            with self.subTest(url=url):
                response = self._get(url)
                self.assertEqual(response.status_code, 200)
                text = self._read(response)
                for words in (
                    self.complaint.complaint_reference,
                    "Washing machine arrived broken",
                    "The drum is loose.",
                    "Being looked into",
                    "costs you nothing",
                ):
                    self.assertIn(words, text)
                self.assertIn(f'action="{url}/write"', response.text)

    def test_nobody_keeps_or_lists_the_page(self):
        link, own = self._doors(self.complaint)
        for url in (link, own, f"{link}?print=1", f"{link}/withdraw", f"{link}x"):
            headers = self._get(url).headers
            with self.subTest(url=url):
                self.assertEqual(headers["Cache-Control"], "no-store")
                self.assertEqual(headers["Referrer-Policy"], "no-referrer")
                self.assertIn("noindex", headers["X-Robots-Tag"])

    def test_what_does_not_open_looks_alike(self):
        link = self._link(self.complaint)
        other = self._complain()
        renewed = self._link(other)
        other.action_renew_link()
        expired = self._complain()
        expired_link = self._link(expired)
        expired.write(
            {
                "complaint_phase": "closed",
                "closure_reason": "withdrawn",
                "closure_note": "Said so",
            }
        )
        expired.closed_date = fields.Datetime.now() - timedelta(days=4000)
        answers = set()
        for url in (
            f"{link}x",
            renewed,
            expired_link,
            "/complaints/track/%00",
            "/complaints/track/é",
        ):
            response = self._get(url)
            self.assertEqual(response.status_code, 404, url)
            answers.add(self._read(response))
        self.assertEqual(len(answers), 1)
        self.assertIn("complaints@example.com", answers.pop())

    def test_other_peoples_complaints_look_like_none(self):
        self.authenticate("portal_stranger", "portal_stranger")
        urls = (
            self._own(self.complaint),
            "/my/complaints/999999999",
            f"/my/complaints/{10**30}",
        )
        for path in ("", "/withdraw", "/accept", "/file/1", "/nothing"):
            answers = {
                (response.status_code, self._read(response))
                for response in (self._get(url + path) for url in urls)
            }
            self.assertEqual(len(answers), 1, path)
            self.assertEqual(answers.pop()[0], 404)

    def test_portal_door_asks_for_the_login_whether_there_is_a_complaint_or_not(self):
        self.authenticate(None, None)
        for complaint_id in (self.complaint.id, 999999999):
            response = self._get(f"/my/complaints/{complaint_id}")
            self.assertIn("/web/login", response.url)

    def test_representative_sees_nothing_until_the_authority_was_seen(self):
        self.complaint.representative_id = self.stranger.partner_id
        self.authenticate("portal_stranger", "portal_stranger")
        self.assertEqual(self._get(self._own(self.complaint)).status_code, 404)
        response = self._send(self._own(self.complaint), text="x" * 20)
        self.assertFalse(self._from_page(self.complaint))
        self.complaint.representative_authorised = True
        response = self._get(self._own(self.complaint))
        self.assertEqual(response.status_code, 200)

    def test_suggestions_have_a_page_as_well(self):
        suggestion = self._complain(feedback_type="suggestion")
        response = self._get(self._link(suggestion))
        self.assertEqual(response.status_code, 200)
        self.assertEqual(
            [name for name, _current in self._steps(suggestion)], ["Received", "Closed"]
        )

    # ------------------------------------------------------------
    # Progress
    # ------------------------------------------------------------

    def test_steps_follow_the_phase(self):
        self.assertEqual(
            self._steps(self.complaint),
            [
                ("Received", None),
                ("Being looked into", "step"),
                ("Decided", None),
                ("Closed", None),
            ],
        )
        self.assertEqual(self._steps(self._complain())[0], ("Received", "step"))
        self.assertEqual(self._steps(self._answered())[2], ("Decided", "step"))

    def test_review_and_referral_have_words_of_their_own(self):
        answered = self._answered()
        answered.action_verdict_rejected()
        answered._start_review(self.outsider, "Not convinced")
        self.assertIn(("Being looked at again", "step"), self._steps(answered))
        referred = self._answered()
        referred.write(
            {
                "complaint_phase": "referred",
                "external_body_id": self.complainant.id,
                "referral_consent": True,
            }
        )
        self.assertEqual(self._steps(referred)[-1], ("With an external body", "step"))

    def test_withdrawn_complaint_does_not_look_decided(self):
        self.complaint.write({"decision": "upheld", "decision_reasons": "<p>DRAFT</p>"})
        self.complaint.write(
            {
                "complaint_phase": "closed",
                "closure_reason": "withdrawn",
                "closure_note": "CANARY",
            }
        )
        self.assertEqual(
            self._steps(self.complaint), [("Received", None), ("Withdrawn", "step")]
        )
        text = self._get(self._link(self.complaint)).text
        self.assertNotIn("DRAFT", text)
        self.assertNotIn("CANARY", text)

    # ------------------------------------------------------------
    # Promises
    # ------------------------------------------------------------

    def test_day_that_was_promised_stands_on_the_page(self):
        clock = self.complaint.deadline_ids._get_answer_clock()
        self.assertTrue(clock)
        promise = self._promise()
        self.assertEqual(promise["kind"], "promised")
        day = self.complaint._get_local_date(clock.due_at)
        self.assertIn(str(day.year), promise["text"])
        self.assertIn(str(day.day), promise["text"])
        text = self._read(self._get(self._link(self.complaint)))
        self.assertIn(promise["text"], text)

    def test_broken_promise_is_admitted(self):
        clock = self.complaint.deadline_ids._get_answer_clock()
        clock.due_at = fields.Datetime.now() - timedelta(days=3)
        self.assertEqual(self._promise()["kind"], "late")
        self.assertIn("We are late, and we are sorry", self._promise()["text"])

    def test_page_says_that_we_wait_for_an_answer(self):
        self.complaint.stage_id.waits_for_complainant = True
        self.assertEqual(self._promise()["kind"], "waiting")
        self.assertIn("waiting for your answer", self._promise()["text"])

    def test_without_clock_or_date_nothing_is_made_up(self):
        self.complaint.deadline_ids.unlink()
        self.complaint.respond_by = False
        self.assertEqual(self._promise()["kind"], "open")
        self.assertIn("not set a date", self._promise()["text"])

    def test_after_the_end_nothing_more_is_promised(self):
        complaint = self._answered()
        complaint.complainant_verdict = "no_answer"
        complaint.action_close()
        self.assertFalse(self._promise(complaint))

    # ------------------------------------------------------------
    # Decision
    # ------------------------------------------------------------

    def test_decision_stands_in_plain_words(self):
        complaint = self._answered(remedy=self.refund)
        complaint.remedy_ids.write(
            {"name": "full price", "amount": 49, "due_date": "2031-03-04"}
        )
        body = self.env["res.partner"].create(
            {
                "name": "Ombudsman of Trade",
                "is_external_dispute_body": True,
                "website": "https://ombudsman.example",
            }
        )
        complaint.external_body_id = body
        text = self._read(self._get(self._link(complaint)))
        for words in (
            "You are right.",
            "It broke in our hands.",
            "full price",
            "49.00",
            "March 4, 2031",
            "Ombudsman of Trade",
            "https://ombudsman.example",
            "It costs you nothing",
            "I accept the decision",
        ):
            self.assertIn(words, text)

    def test_decision_being_drafted_is_not_shown(self):
        self.complaint.write({"decision": "upheld", "decision_reasons": "<p>DRAFT</p>"})
        self.assertNotIn("DRAFT", self._get(self._link(self.complaint)).text)

    def test_remedy_thought_of_after_the_decision_is_not_shown(self):
        complaint = self._answered()
        complaint.remedy_ids = [
            fields.Command.create({"type_id": self.refund.id, "name": "CANARY"})
        ]
        new = complaint.remedy_ids[-1]
        self.env.cr.execute(
            "UPDATE complaint_remedy SET create_date = %s WHERE id = %s",
            (fields.Datetime.now() + timedelta(hours=1), new.id),
        )
        new.invalidate_recordset()
        self.assertNotIn("CANARY", self._get(self._link(complaint)).text)
        new.state = "offered"
        self.assertIn("CANARY", self._get(self._link(complaint)).text)

    # ------------------------------------------------------------
    # Printing, listing, cost
    # ------------------------------------------------------------

    def test_page_to_print_has_everything_to_read_and_nothing_to_press(self):
        complaint = self._answered()
        complaint.message_post(
            body="We have looked at it.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        response = self._get(f"{self._link(complaint)}?print=1")
        text = self._read(response)
        for words in (
            "We have looked at it.",
            "It broke in our hands.",
            "You are right",
        ):
            self.assertIn(words, text)
        tree = html.fromstring(response.text)
        self.assertFalse(
            tree.xpath("//article//form | //article//button | //header[@id]")
        )

    def test_list_shows_cards_with_progress_and_promise(self):
        self.authenticate("portal_customer", "portal_customer")
        response = self._get("/my/complaints")
        text = self._read(response)
        self.assertIn(self.complaint.complaint_reference, text)
        self.assertIn("Being looked into", text)
        self.assertIn(self._promise()["text"], text)
        self.assertNotIn("<table", response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_cost_of_the_page_does_not_depend_on_its_messages(self):
        def count():
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            complaint = self.complaint
            complaint._get_public_values()
            complaint._get_public_steps()
            complaint._get_public_decision()
            complaint._get_public_messages("/base")
            complaint._get_public_files("/base")
            return self.env.cr.sql_log_count - before

        def post(number):
            for index in range(number):
                self.complaint.message_post(
                    body=f"Message {index}",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                    partner_ids=self.portal.partner_id.ids,
                    attachments=[(f"{index}.txt", b"x")],
                )

        post(2)
        count()  # what is cached for good
        few = count()
        post(20)
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 24)
