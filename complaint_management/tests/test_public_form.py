"""The form without login and without scripts: from words to a complaint (7.1, 7.2)."""

import io
from unittest.mock import patch

from lxml import html
from markupsafe import Markup

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_public import PublicFormCommon

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 50


@tagged("post_install", "-at_install")
class TestPublicForm(PublicFormCommon):
    def test_form_becomes_a_complaint_with_all_that_was_said(self):
        today = fields.Date.today()
        self._send(
            concerns="Kettle K",
            order_reference="S00042",
            occurred_on=str(today),
            wants_remedy="yes",
            requested_remedy="A new one",
            complainant_phone="+39 051 123456",
            complainant_address="Via Roma 1\nBologna",
            preferred_channel="phone",
            communication_needs="Large print",
            complaint_lang="en_US",
        )
        complaint = self._get_last()
        self.assertRecordValues(
            complaint,
            [
                {
                    "feedback_type": "complaint",
                    "complaint_phase": "received",
                    "name": "Kettle K: The kettle leaks. It did so from the first day.",
                    "team_id": self.team.id,
                    "channel_id": self.env.ref(
                        "complaint_management.channel_web_form"
                    ).id,
                    "user_id": False,
                    "partner_id": False,
                    "partner_name": "Vera Visitor",
                    "partner_email": "vera@example.com",
                    "concerns": "Kettle K",
                    "order_reference": "S00042",
                    "occurred_on": today,
                    "requested_remedy": "A new one",
                    "complainant_phone": "+39 051 123456",
                    "complainant_address": "Via Roma 1\nBologna",
                    "preferred_channel": "phone",
                    "communication_needs": "Large print",
                    "complaint_lang": "en_US",
                    "is_anonymous": False,
                    "acknowledgement_state": "planned",
                    "severity": False,
                }
            ],
        )
        self.assertIn("The kettle leaks.<br", complaint.description)
        self.assertTrue(complaint.deadline_ids)

    def test_confirmation_tells_reference_next_steps_date_and_private_link(self):
        response = self._send()
        complaint = self._get_last()
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.history[0].status_code, 303)
        page = html.fromstring(response.content)
        text = " ".join(page.text_content().split())
        self.assertIn(complaint.complaint_reference, text)
        self.assertIn("What happens next", text)
        self.assertTrue(complaint.respond_by)
        self.assertIn(str(complaint.respond_by.year), text)
        self.assertIn(complaint._get_tracking_path(), page.xpath("//a/@href"))
        self.assertIn("also send it to your e-mail", text)

    def test_reload_and_second_click_register_once(self):
        page = self._get_page()
        before = self._count()
        first = self._send(page=page)
        second = self._send(page=page)
        self.url_open(second.url)
        self.assertEqual(self._count(), before + 1)
        self.assertIn(self._get_last().complaint_reference, first.text)
        self.assertIn(self._get_last().complaint_reference, second.text)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_another_text_in_the_same_form_is_another_message(self):
        before, page = self._count(), self._get_page()
        first = self._send(page=page)
        second = self._send(page=page, description="Now the toaster burns, too.")
        self.assertEqual(self._count(), before + 2)
        self.assertIn("toaster", self._get_last().description)
        self.assertNotEqual(
            self._get_sent_code(first), self._get_sent_code(second), "each its own link"
        )

    def test_form_sent_again_after_days_opens_nothing(self):
        page = self._get_page()
        self._send(page=page)
        path = self._get_last()._get_tracking_path()
        with self._at_later(2 * 24 * 3600):
            response = self._send(page=page)
        self.assertNotIn(path, response.text)

    def test_renewed_link_is_not_shown_to_whoever_has_the_old_confirmation(self):
        page = self._get_page()
        response = self._send(page=page)
        complaint = self._get_last()
        complaint.action_renew_link()
        path = complaint._get_tracking_path()
        self.assertNotIn(path, self.url_open(response.url).text)
        self.assertNotIn(path, self._send(page=page).text)

    def test_form_sent_twice_at_the_same_moment_registers_once(self):
        page = self._get_page()
        first = self._send(page=page)
        before = self._count()
        # the second one looks before the first one is there
        take = type(self.Ticket)._take_submission
        looks = []

        def look(tickets, key):
            looks.append(key)
            return tickets.browse() if len(looks) == 1 else take(tickets, key)

        with (
            patch.object(type(self.Ticket), "_take_submission", look),
            patch("odoo.service.model.time.sleep"),
        ):
            second = self._send(page=page)
        self.assertEqual(len(looks), 2)
        self.assertEqual(self._count(), before)
        self.assertEqual(second.status_code, 200)
        self.assertIn(self._get_last().complaint_reference, first.text)
        self.assertIn(self._get_last().complaint_reference, second.text)

    def test_two_messages_of_one_person_are_two(self):
        before = self._count()
        self._send()
        self._send()
        self.assertEqual(self._count(), before + 2)

    def test_what_is_wrong_stands_beside_its_field_and_in_the_summary(self):
        before = self._count()
        response = self._send(
            description="",
            partner_email="vera@",
            occurred_on="2999-01-01",
            wants_remedy="yes",
        )
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self._count(), before)
        page = html.fromstring(response.content)
        summary = page.xpath("//*[@id='complaint_summary']/*[@role='alert']")[0]
        self.assertEqual(summary.get("autofocus"), "autofocus")
        self.assertEqual(
            summary.xpath(".//a/@href"),
            [
                "#complaint_description",
                "#complaint_occurred_on",
                "#complaint_requested_remedy",
                "#complaint_partner_email",
            ],
        )
        for target in summary.xpath(".//a/@href"):
            self.assertTrue(
                self._get_told(response, target.removeprefix("#complaint_"))
            )
        self.assertFalse(self._get_told(response, "partner_name"))
        self.assertIn("Please check", page.xpath("//title/text()")[0])

    def test_nothing_typed_is_lost_when_something_is_wrong(self):
        typed = {
            "description": 'Line <one> & "two"\n\nand three',
            "concerns": 'L\'ordine "42"',
            "partner_email": "no address",
            "partner_name": "Vera <b>Visitor</b>",
            "communication_needs": "قبل المساء",
        }
        response = self._send(preferred_channel="letter", **typed)
        self.assertEqual(response.status_code, 422)
        for name, value in typed.items():
            with self.subTest(name=name):
                self.assertEqual(self._get_value(response, name), value)
        page = html.fromstring(response.content)
        chosen = page.xpath("//input[@type='radio'][@checked]/@value")
        self.assertEqual(chosen, ["complaint", "self", "letter"])
        again = self._send(page=page, **typed | {"partner_email": "vera@example.com"})
        self.assertEqual(again.status_code, 200)

    def test_one_way_to_be_reached_is_enough(self):
        response = self._send(partner_email="")
        self.assertIn("one way to reach you", self._get_told(response, "partner_email"))
        for way in (
            {"complainant_phone": "051 123456"},
            {"complainant_address": "Rome"},
        ):
            response = self._send(partner_email="", **way)
            self.assertEqual(response.status_code, 200)
            self.assertFalse(self._get_last().acknowledgement_state)
            self.assertNotIn("also send it to your e-mail", response.text)

    def test_answer_by_phone_needs_a_number(self):
        response = self._send(preferred_channel="phone")
        self.assertTrue(self._get_told(response, "complainant_phone"))

    def test_other_feedback_is_taken_in_as_what_it_is(self):
        for kind in ("suggestion", "compliment", "enquiry"):
            response = self._send(feedback_type=kind)
            self.assertEqual(self._get_last().feedback_type, kind)
            self.assertNotIn("what you can do if you do", response.text)
        self._send(feedback_type="rebellion")
        self.assertEqual(self._get_last().feedback_type, "complaint")

    def test_representative_is_named_and_has_no_authority_yet(self):
        response = self._send(
            on_behalf="other",
            representative_name="Rob Helper",
            representative_email="rob@example.com",
            representative_relation="Son",
            files=[("authority", ("letter.jpg", io.BytesIO(JPEG), "image/jpeg"))],
        )
        complaint = self._get_last()
        self.assertRecordValues(
            complaint,
            [
                {
                    "partner_name": "Vera Visitor",
                    "representative_id": False,
                    "representative_name": "Rob Helper",
                    "representative_email": "rob@example.com",
                    "representative_relation": "Son",
                    "representative_authorised": False,
                }
            ],
        )
        self.assertEqual(complaint.attachment_ids.name, "letter.jpg")
        self.assertTrue(complaint.attachment_ids.description)
        self.assertEqual(complaint._get_correspondent_email(), "vera@example.com")
        # the link opens what we write to the complainant
        self.assertNotIn("/complaints/track/", response.text)
        self.assertIn("You write for somebody else", response.text)

    def test_representative_says_who_they_are_and_how_to_reach_them(self):
        response = self._send(on_behalf="other")
        for name in (
            "representative_name",
            "representative_email",
            "representative_relation",
        ):
            self.assertTrue(self._get_told(response, name))

    def test_what_belongs_to_a_representative_is_not_kept_without_one(self):
        self._send(representative_name="Left over", representative_email="bad")
        self.assertFalse(self._get_last().representative_name)

    def test_typed_address_of_a_known_contact_links_nothing(self):
        self._send(partner_email="ADA@example.com")
        complaint = self._get_last()
        self.assertFalse(complaint.partner_id)
        self.assertFalse(complaint.message_partner_ids)
        mine = complaint.with_user(self.handler)
        self.assertEqual(mine.known_partner_id, self.complainant)
        mine.action_link_known_partner()
        self.assertEqual(complaint.partner_id, self.complainant)

    def test_two_contacts_with_one_address_are_left_to_the_handler(self):
        self.complainant.copy({"email": "ada@example.com"})
        self._send(partner_email="ada@example.com")
        self.assertFalse(self._get_last().with_user(self.handler).known_partner_id)

    def test_handler_makes_a_contact_of_the_representative(self):
        self._send(
            on_behalf="other",
            representative_name="Rob Helper",
            representative_phone="051 123456",
            representative_relation="Neighbour",
        )
        complaint = self._get_last().with_user(self.handler)
        complaint.action_make_representative()
        self.assertEqual(complaint.representative_id.name, "Rob Helper")
        self.assertFalse(complaint.representative_authorised)

    def test_signed_in_customer_is_known_and_needs_no_name(self):
        self.portal.partner_id.email = "portal@example.com"
        self.authenticate("portal_customer", "portal_customer")
        page = self._get_page()
        self.assertIn(self.portal.name, page.text_content())
        self._send(page=page, partner_name=None, partner_email=None)
        complaint = self._get_last()
        self.assertEqual(complaint.partner_id, self.portal.partner_id)
        self.assertEqual(complaint.partner_email, "portal@example.com")
        self.assertTrue(complaint._is_complainant(self.portal))

    def test_what_the_account_has_need_not_be_typed_again(self):
        self.portal.partner_id.phone = "+39 051 123456"
        self.authenticate("portal_customer", "portal_customer")
        for channel, name in (("phone", None), ("letter", "complainant_address")):
            response = self._send(partner_name=None, preferred_channel=channel)
            self.assertEqual(response.status_code, 422 if name else 200)
        self.assertTrue(self._get_told(response, name))
        self.assertFalse(self._get_last().complainant_phone)

    def test_signed_in_customer_cannot_speak_in_the_name_of_another(self):
        self.authenticate("portal_customer", "portal_customer")
        self._send(partner_name="Somebody", partner_email="else@example.com")
        complaint = self._get_last()
        self.assertEqual(complaint.partner_name, self.portal.partner_id.name)
        self.assertNotEqual(complaint.partner_email, "else@example.com")

    def test_signed_in_customer_writing_for_somebody_is_the_representative(self):
        self.authenticate("portal_customer", "portal_customer")
        self._send(on_behalf="other", representative_relation="Carer")
        complaint = self._get_last()
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.partner_name, "Vera Visitor")
        self.assertEqual(complaint.representative_id, self.portal.partner_id)
        self.assertFalse(complaint.representative_authorised)

    def test_anonymous_only_where_the_company_allows_it(self):
        page = self._get_page()
        self.assertFalse(page.xpath("//input[@name='anonymous']"))
        response = self._send(page=page, anonymous="yes", partner_name="")
        self.assertEqual(response.status_code, 422)

    def test_anonymous_complaint_keeps_nothing_of_who_wrote(self):
        self.company.complaint_anonymous = True
        self.authenticate("portal_customer", "portal_customer")
        response = self._send(anonymous="yes", complainant_phone="051 123456")
        complaint = self._get_last()
        self.assertTrue(complaint.is_anonymous)
        for name in (
            "partner_id",
            "partner_name",
            "partner_email",
            "complainant_phone",
        ):
            self.assertFalse(complaint[name])
        public = self.env.ref("base.public_user")
        self.assertEqual(complaint.create_uid, public)
        self.assertFalse(complaint.message_ids.author_id & self.portal.partner_id)
        self.assertFalse(complaint.message_partner_ids)
        self.assertFalse(complaint.acknowledgement_state)
        self.assertIn("only way back", response.text)
        self.assertIn(complaint._get_tracking_path(), response.text)

    def test_documents_are_kept_under_safe_names(self):
        self._send(
            files=[
                ("documents", ("../broken.exe", io.BytesIO(JPEG), "text/html")),
                ("documents", ("note.txt", io.BytesIO(b"It leaks."), "image/svg+xml")),
                ("documents", ("", io.BytesIO(b""), "application/octet-stream")),
            ]
        )
        files = self._get_last().attachment_ids.sorted("id")
        self.assertEqual(files.mapped("name"), ["broken.jpg", "note.txt"])
        self.assertEqual(files.mapped("mimetype"), ["image/jpeg", "text/plain"])
        self.assertEqual(files[0].raw, JPEG)
        self.assertFalse(any(files.mapped("public")))
        self.assertFalse(any(files.mapped("access_token")))

    def test_documents_stand_on_the_page_of_the_complaint(self):
        self._send(files=[("documents", ("drum.jpg", io.BytesIO(JPEG), "image/jpeg"))])
        page = self.url_open(self._get_last()._get_tracking_path()).text
        self.assertIn("drum.jpg", page)

    def test_file_that_is_refused_says_so_and_asks_to_choose_again(self):
        response = self._send(
            files=[("documents", ("page.html", io.BytesIO(b"<html>"), "text/html"))]
        )
        self.assertEqual(response.status_code, 422)
        self.assertIn("page.html", self._get_told(response, "documents"))
        self.assertIn("choose them again", response.text)

    def test_language_of_the_visitor_is_that_of_the_letters(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.company.partner_id.lang = "en_US"
        page = self._get_page("/it/complaints")
        self._send(page=page, complaint_lang=None)
        complaint = self._get_last()
        self.assertEqual(complaint.complaint_lang, "it_IT")
        self.assertEqual(complaint._get_correspondent_lang(), "it_IT")
        self._send(complaint_lang="xx_XX")
        self.assertIn(self._get_last().complaint_lang, ("it_IT", "en_US"))

    def test_acknowledgement_carries_the_private_link(self):
        self._send()
        complaint = self._get_last()
        complaint._send_acknowledgements()
        mail = self.env["mail.mail"].search([("res_id", "=", complaint.id)], limit=1)
        self.assertIn(complaint._get_tracking_url(), mail._prepare_outgoing_body())
        self.assertEqual(mail.email_to, "vera@example.com")

    def test_whoever_handles_the_complaint_never_reads_its_private_link(self):
        self._send()
        complaint = self._get_last()
        complaint._send_acknowledgements()
        secret = complaint._get_tracking_path()
        answer = (
            f"<p>Thank you</p><blockquote>{complaint._get_tracking_url()}</blockquote>"
        )
        complaint.message_post(
            body=Markup(answer),
            message_type="email",
            email_from="vera@example.com",
        )
        bodies = complaint.with_user(self.manager).message_ids.mapped("body")
        self.assertTrue(any("Thank you" in body for body in bodies))
        self.assertTrue(any("We have received" in body for body in bodies))
        self.assertFalse([body for body in bodies if secret in body])

    def test_private_pages_are_kept_by_nobody(self):
        response = self._send()
        for answer in (response, response.history[0], self._send(description="")):
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
            self.assertIn("noindex", answer.headers["X-Robots-Tag"])
