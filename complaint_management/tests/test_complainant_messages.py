"""Messages and files from the page of the complaint; withdrawing (7.3)."""

from unittest.mock import patch

from markupsafe import Markup

from odoo.tests import tagged

from ..controllers import uploads
from ..models import helpdesk_ticket_complainant
from ..models.helpdesk_ticket_complainant import MAX_MESSAGES_A_DAY, MAX_TEXT
from .common_page import ComplaintPageCommon


@tagged("post_install", "-at_install")
class TestComplainantMessages(ComplaintPageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._investigated(partner_id=cls.portal.partner_id.id)
        cls.portal.partner_id.email = "portal@example.com"

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    def test_message_arrives_and_says_who_wrote_it(self):
        link, own = self._doors(self.complaint)
        response = self._send(own, text="It smells <b>burnt</b>")
        self.assertIn("We have what you sent", self._read(response))
        self.assertIn("It smells &lt;b&gt;burnt", response.text)
        signed_in = self._from_page(self.complaint)
        self.assertEqual(signed_in.author_id, self.portal.partner_id)
        self.assertFalse(signed_in.is_internal)
        self._send(link, text="And it is loud")
        by_link = self._from_page(self.complaint) - signed_in
        self.assertFalse(by_link.author_id, "a link proves nobody's identity")
        self.assertIn("portal@example.com", by_link.email_from)

    def test_handler_is_notified_and_nobody_outside(self):
        self.complaint.message_subscribe(
            (self.portal.partner_id | self.stranger.partner_id).ids
        )
        self._send(self._link(self.complaint), text="Where is my answer?")
        message = self._from_page(self.complaint)
        self.assertEqual(message.notified_partner_ids, self.handler.partner_id)

    def test_message_of_the_complainant_is_no_word_from_us(self):
        told = self.complaint.complainant_told_at
        self._send(self._link(self.complaint), text="Hello?")
        self.assertEqual(self.complaint.complainant_told_at, told)

    def test_sending_the_same_form_again_adds_nothing(self):
        link = self._link(self.complaint)
        form = self._fields(link)
        for _again in range(2):
            response = self._send(link, form=form, text="Once")
            self.assertEqual(response.status_code, 200)
        self.assertEqual(len(self._from_page(self.complaint)), 1)
        self._send(link, text="Once")
        self.assertEqual(len(self._from_page(self.complaint)), 2, "a new form is meant")

    def test_another_text_in_the_same_form_is_another_message(self):
        link = self._link(self.complaint)
        form = self._fields(link)
        for text in ("Once", "And another thing"):
            self._send(link, form=form, text=text)
        self._send(link, form=form, files=[("note.txt", b"Proof")])
        self._send(link, form=form, files=[("note.txt", b"Other proof")])
        self.assertEqual(len(self._from_page(self.complaint)), 4)

    def test_reloading_after_sending_is_a_get(self):
        response = self._send(self._link(self.complaint), text="Once")
        self.assertEqual(response.history[0].status_code, 303)
        self._get(response.url)
        self.assertEqual(len(self._from_page(self.complaint)), 1)

    def test_anonymous_complainant_can_write(self):
        anonymous = self._investigated(partner_id=False, partner_name=False)
        link = self._link(anonymous)
        self._send(link, text="Nobody knows me")
        self.assertIn("Nobody knows me", self._get(link).text)
        self.assertFalse(self._from_page(anonymous).author_id)

    def test_nothing_and_too_much_are_explained_and_the_text_comes_back(self):
        link = self._link(self.complaint)
        self.assertIn("Please write something", self._send(link, text="  ").text)
        long = "x" * (MAX_TEXT + 1)
        response = self._send(link, text=long)
        self.assertIn("too long", response.text)
        self.assertIn(long, response.text)
        many = [(f"{i}.txt", b"x") for i in range(uploads.MAX_FILES + 1)]
        response = self._send(link, text="My story", files=many)
        self.assertIn("at most", response.text)
        self.assertIn("My story", response.text)
        self.assertFalse(self._from_page(self.complaint))

    def test_whatever_is_sent_is_met_without_an_error(self):
        link = self._link(self.complaint)
        for text in (
            "a\x00b",
            "\u202e\ud7ff",
            "{{ 7*7 }}",
            "<script>alert(1)</script>",
        ):
            self.assertEqual(self._send(link, text=text).status_code, 200)
        page = self._get(link).text
        self.assertNotIn("<script>alert(1)", page)
        self.assertIn("{{ 7*7 }}", page)

    def test_one_complaint_does_not_flood_its_handler(self):
        link = self._link(self.complaint)
        self._send(link, text="First")
        first = self._from_page(self.complaint)
        self.env["mail.message"].create(
            [
                {
                    "model": first.model,
                    "res_id": first.res_id,
                    "subtype_id": first.subtype_id.id,
                    "body": "More",
                }
                for _index in range(MAX_MESSAGES_A_DAY - 1)
            ]
        )
        self.assertIn("wait until tomorrow", self._send(link, text="One more").text)

    def test_files_of_one_complaint_have_a_limit_all_in_all(self):
        link = self._link(self.complaint)
        with patch.object(helpdesk_ticket_complainant, "MAX_BYTES", 10):
            self._send(link, files=[("a.txt", b"12345678")])
            refused = self._send(link, text="More", files=[("b.txt", b"9AB")])
            self.assertIn("this page takes no more", refused.text)
            self._send(link, text="Then only words")
        messages = self._from_page(self.complaint)
        self.assertEqual(len(messages), 2)
        self.assertEqual(messages.attachment_ids.mapped("name"), ["a.txt"])

    def test_forged_form_changes_nothing(self):
        link = self._link(self.complaint)
        for step in ("write", "withdraw"):
            response = self._send(link, step, form={"csrf_token": "forged"}, text="x")
            self.assertEqual(response.status_code, 400)
        self.assertFalse(self._from_page(self.complaint))
        self.assertEqual(self.complaint.complaint_phase, "investigation")

    # ------------------------------------------------------------
    # Files
    # ------------------------------------------------------------

    def test_files_come_and_go_as_downloads_only(self):
        link = self._link(self.complaint)
        self._send(link, files=[("../../drum.txt", b"Loose since May")])
        attachment = self._from_page(self.complaint).attachment_ids
        self.assertEqual(attachment.name, "drum.txt")
        self.assertFalse(attachment.access_token)
        page = self._get(link).text
        url = f"{link}/file/{attachment.id}"
        self.assertIn(url, page)
        self.assertNotIn("access_token", page)
        response = self._get(url)
        self.assertEqual(response.content, b"Loose since May")
        self.assertTrue(
            response.headers["Content-Disposition"].startswith("attachment")
        )
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("sandbox", response.headers["Content-Security-Policy"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_files_that_could_do_harm_are_not_taken(self):
        link = self._link(self.complaint)
        self._send(link, files=[("evil.html", b"<script>alert(1)</script>")])
        self.assertFalse(self._from_page(self.complaint))

    def test_file_is_kept_under_a_name_that_fits_its_content(self):
        link = self._link(self.complaint)
        picture = b"GIF89a/*<script>alert(1)</script>*/"
        self._send(link, text="Look", files=[("look.html", picture)])
        file = self._from_page(self.complaint).attachment_ids
        self.assertEqual(file.name, "look.gif")
        self.assertEqual(file.mimetype, "image/gif")

    def test_only_files_meant_for_the_complainant_are_given(self):
        internal = self.complaint.message_post(
            body="See file", attachments=[("note.txt", b"secret")]
        ).attachment_ids
        loose = self.env["ir.attachment"].create(
            {
                "name": "loose.txt",
                "raw": b"secret",
                "res_model": self.complaint._name,
                "res_id": self.complaint.id,
            }
        )
        other = self._investigated()
        sent = other.message_post(
            body="Yours",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("theirs.txt", b"secret")],
        ).attachment_ids
        for url in self._doors(self.complaint):
            for attachment in (internal, loose, sent):
                response = self._get(f"{url}/file/{attachment.id}")
                self.assertEqual(response.status_code, 404)
                self.assertNotIn(b"secret", response.content)

    def test_pictures_in_mails_are_shown_without_their_keys(self):
        message = self.complaint.message_post(
            body="See",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("drum.png", b"\x89PNG")],
        )
        picture = message.attachment_ids
        key = picture.generate_access_token()[0]
        message.body = Markup('<p><img src="/web/image/%s?access_token=%s"></p>') % (
            picture.id,
            key,
        )
        link = self._link(self.complaint)
        page = self._get(link).text
        self.assertNotIn(key, page)
        self.assertIn(f'src="{link}/file/{picture.id}"', page)

    # ------------------------------------------------------------
    # We waited for it
    # ------------------------------------------------------------

    def _wait(self):
        """Put the complaint into a stage in which clocks stand still."""
        stage = self.complaint.stage_id.copy(
            {"name": "Waiting", "waits_for_complainant": True, "sequence": 99}
        )
        self.complaint.stage_id = stage
        return stage

    def test_answer_lets_paused_clocks_run_again(self):
        working = self.complaint.stage_id
        self._wait()
        self.assertTrue(self.complaint.clocks_paused)
        self._send(self._link(self.complaint), text="Here is the receipt")
        self.assertEqual(self.complaint.stage_id, working)
        self.assertFalse(self.complaint.clocks_paused)
        self.assertIn(
            "The complainant has answered",
            self.complaint.activity_ids.mapped("summary"),
        )

    def test_answer_by_mail_lets_them_run_again_as_well(self):
        working = self.complaint.stage_id
        waiting = self._wait()
        self.complaint.message_update({"email_from": "stranger@example.com"})
        self.assertEqual(self.complaint.stage_id, waiting)
        self.complaint.message_update({"email_from": "Me <portal@example.com>"})
        self.assertEqual(self.complaint.stage_id, working)

    def test_without_another_stage_somebody_is_asked_to_go_on(self):
        stage = self.complaint.stage_id
        stage.waits_for_complainant = True
        self._send(self._link(self.complaint), text="Here is the receipt")
        self.assertEqual(self.complaint.stage_id, stage)
        self.assertIn("still stand still", self.complaint.activity_ids.note)

    def test_message_after_the_end_asks_whether_to_reopen(self):
        complaint = self._answered()
        complaint.complainant_verdict = "no_answer"
        complaint.action_close()
        self._send(self._link(complaint), text="It broke again")
        self.assertIn(
            "Reopen this complaint?", complaint.activity_ids.mapped("summary")
        )

    # ------------------------------------------------------------
    # Withdrawing
    # ------------------------------------------------------------

    def test_looking_at_withdrawing_changes_nothing(self):
        for url in self._doors(self.complaint):
            self.assertIn("Withdraw the complaint", self._get(f"{url}/withdraw").text)
        self.assertEqual(self.complaint.complaint_phase, "investigation")

    def test_withdrawn_complaint_is_closed_with_who_said_so_and_how(self):
        response = self._send(
            self._link(self.complaint), "withdraw", text="It is fixed"
        )
        self.assertIn("You have withdrawn your complaint", self._read(response))
        self.assertEqual(self.complaint.complaint_phase, "closed")
        self.assertEqual(self.complaint.closure_reason, "withdrawn")
        self.assertIn("private link", self.complaint.closure_note)
        self.assertIn("It is fixed", self.complaint.closure_note)
        self.assertEqual(len(self._answer_mails(self.complaint)), 1)
        self.assertTrue(self.complaint.activity_ids)

    def test_withdrawing_twice_is_met_with_words(self):
        link = self._link(self.complaint)
        form = self._fields(f"{link}/withdraw")
        self._send(link, "withdraw", form=form)
        response = self._send(link, "withdraw", form=form)
        self.assertIn("ended already", self._read(response))
        self.assertEqual(len(self._answer_mails(self.complaint)), 1)
        self.assertNotIn("/withdraw", self._get(link).text)
