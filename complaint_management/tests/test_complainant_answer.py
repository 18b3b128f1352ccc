"""The complainant's answer to the decision, by themselves (ISO 10002, 7.8, 7.9)."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_page import ComplaintPageCommon

STEPS = ("accept", "review", "outside")


@tagged("post_install", "-at_install")
class TestComplainantAnswer(ComplaintPageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal.partner_id.email = "portal@example.com"
        cls.complaint = cls._answered(partner_id=cls.portal.partner_id.id)
        cls.body = cls.env["res.partner"].create(
            {"name": "Ombudsman of Trade", "is_external_dispute_body": True}
        )

    def _state(self, complaint=None):
        """Everything that an answer may change."""
        complaint = complaint or self.complaint
        return (
            complaint.complaint_phase,
            complaint.complainant_verdict,
            complaint.remedy_ids.mapped("state"),
            len(complaint.message_ids),
            len(complaint.activity_ids),
            complaint.external_body_id,
            complaint.referral_consent,
        )

    # ------------------------------------------------------------
    # Looking
    # ------------------------------------------------------------

    def test_following_links_changes_nothing(self):
        before = self._state()
        for url in self._doors(self.complaint):
            for step in ("", *(f"/{step}" for step in STEPS)):
                response = self._get(url + step)
                self.assertEqual(response.status_code, 200)
        self.assertEqual(self._state(), before)

    def test_mail_of_the_decision_leads_to_the_page_and_to_no_step(self):
        template = self.env.ref("complaint_management.mail_template_decision")
        body = template._render_field("body_html", self.complaint.ids)[
            self.complaint.id
        ]
        link = self._link(self.complaint)
        self.assertIn('/complaints/track/mine"', body)
        self.assertNotIn(link, body)
        for step in STEPS:
            self.assertNotIn(f"{link}/{step}", body)

    # ------------------------------------------------------------
    # Accepting
    # ------------------------------------------------------------

    def test_accepted_with_a_remedy_owed_stays_open_until_it_is_given(self):
        response = self._send(self._link(self.complaint), "accept", text="Fine")
        self.assertIn("noted that you accept", self._read(response))
        self.assertEqual(self.complaint.complainant_verdict, "accepted")
        self.assertEqual(self.complaint.remedy_ids.state, "accepted")
        self.assertEqual(self.complaint.complaint_phase, "responded")
        self.assertEqual(self.complaint.verdict_origin, "link")
        self.assertTrue(self.complaint.verdict_at)
        self.assertIn("Fine", self._from_page(self.complaint).body)
        self.assertEqual(len(self._answer_mails(self.complaint)), 1)
        self.assertTrue(self.complaint.activity_ids)
        self.complaint.remedy_ids.action_fulfil()
        self.complaint.action_close()
        self.assertEqual(self.complaint.closure_reason, "accepted")

    def test_accepted_with_nothing_owed_is_closed(self):
        self.complaint.remedy_ids.state = "fulfilled"
        self.authenticate("portal_customer", "portal_customer")
        self._send(self._own(self.complaint), "accept")
        self.assertEqual(self.complaint.complaint_phase, "closed")
        self.assertEqual(self.complaint.closure_reason, "accepted")
        self.assertEqual(self.complaint.verdict_origin, "portal")

    def test_remedies_are_accepted_or_declined_each_by_itself(self):
        self.complaint.remedy_ids = [
            # one only thought of after the decision is not told
            fields.Command.create({"type_id": self.refund.id, "state": "offered"})
        ]
        apology, refund = self.complaint.remedy_ids.sorted("id")
        page = self._get(f"{self._link(self.complaint)}/accept").text
        self.assertIn(f'name="remedy_{apology.id}"', page)
        other = self._answered().remedy_ids
        self._send(
            self._link(self.complaint),
            "accept",
            **{
                f"remedy_{apology.id}": "decline",
                f"remedy_{refund.id}": "accept",
                f"remedy_{other.id}": "decline",
                "remedy_x": "decline",
            },
        )
        self.assertEqual((apology.state, refund.state), ("declined", "accepted"))
        self.assertEqual(
            other.state, "offered", "other people's remedies are not asked"
        )

    def test_handler_sees_by_which_way_it_was_said_and_may_not_forge_it(self):
        self._send(self._link(self.complaint), "accept")
        complaint = self.complaint.with_user(self.handler)
        self.assertEqual(complaint.verdict_origin, "link")
        with self.assertRaises(AccessError):
            complaint.write({"verdict_origin": "portal"})
        complaint.write({"complainant_verdict": "rejected"})
        self.assertFalse(complaint.verdict_origin, "that was the handler's doing")

    def test_somebody_of_ours_does_not_answer_for_the_complainant(self):
        link = self._link(self.complaint)
        before = self._state()
        self.authenticate("handler", "handler")
        for step in ("write", *STEPS, "withdraw"):
            response = self._send(link, step, text="Fine")
            self.assertIn("record on the complaint itself", self._read(response))
        self.assertEqual(self._state(), before)

    # ------------------------------------------------------------
    # Not accepting
    # ------------------------------------------------------------

    def test_rejecting_asks_for_a_review_with_reasons_and_files(self):
        response = self._send(
            self._link(self.complaint),
            "review",
            text="You did not look at the photo",
            files=[("photo.txt", b"cracked")],
        )
        self.assertIn("look at it again, free of charge", self._read(response))
        self.assertEqual(self.complaint.complainant_verdict, "rejected")
        self.assertEqual(self.complaint.complaint_phase, "responded")
        self.assertTrue(self.complaint.review_requested_at)
        self.assertTrue(self.complaint.review_acknowledged_at, "told by our mail")
        message = self._from_page(self.complaint)
        self.assertIn("did not look at the photo", message.body)
        self.assertEqual(message.attachment_ids.raw, b"cracked")
        self.assertIn("asks for a review", self.complaint.activity_ids.summary)

    def test_review_is_not_told_when_the_mail_that_tells_it_is_lost(self):
        before = self.complaint.complainant_told_at
        self._send(self._link(self.complaint), "review", text="It still leaks")
        self.assertNotEqual(self.complaint.complainant_told_at, before)
        mail = self._answer_mails(self.complaint)
        mail.write({"state": "exception", "failure_reason": "No such mailbox"})
        mail._postprocess_sent_message([], [], failure_type="mail_email_invalid")
        self.assertEqual(self.complaint.complainant_told_at, before)

    def test_review_without_a_reason_is_asked_for_one(self):
        before = self._state()
        response = self._send(self._link(self.complaint), "review", text=" ")
        self.assertIn("why you do not agree", self._read(response))
        self.assertEqual(self._state(), before)

    # ------------------------------------------------------------
    # Outside
    # ------------------------------------------------------------

    def test_going_outside_with_consent_refers_the_complaint(self):
        self._send(
            self._link(self.complaint), "outside", body=self.body.id, consent="yes"
        )
        self.assertEqual(self.complaint.complaint_phase, "referred")
        self.assertEqual(self.complaint.external_body_id, self.body)
        self.assertTrue(self.complaint.referral_consent)
        self.assertEqual(self.complaint.complainant_verdict, "rejected")

    def test_bodies_offered_are_those_of_the_complaints_page(self):
        other = self.body.copy({"name": "Arbiters of Elsewhere"})
        page = self._read(self._get(self._link(self.complaint)))
        self.assertIn(self.body.name, page)
        self.assertIn(other.name, page, "none chosen: all of them")
        self.complaint.company_id.complaint_body_ids = self.body
        page = self._read(self._get(self._link(self.complaint)))
        self.assertIn(self.body.name, page)
        self.assertNotIn(other.name, page)

    def test_without_consent_nothing_may_be_passed_on(self):
        self._send(self._link(self.complaint), "outside", body=self.body.id, text="Bye")
        self.assertEqual(self.complaint.complaint_phase, "responded")
        self.assertEqual(self.complaint.complainant_verdict, "rejected")
        self.assertFalse(self.complaint.referral_consent)
        self.assertIn("may not pass", self.complaint.activity_ids.note)

    def test_body_need_not_be_said_and_is_one_that_was_offered(self):
        self._send(
            self._link(self.complaint),
            "outside",
            body=self.complainant.id,
            consent="yes",
        )
        self.assertEqual(self.complaint.complaint_phase, "responded")
        self.assertFalse(self.complaint.external_body_id)
        self.assertEqual(self.complaint.complainant_verdict, "rejected")

    # ------------------------------------------------------------
    # Too late
    # ------------------------------------------------------------

    def _try_all(self, complaint, forms):
        link = self._link(complaint)
        return [
            self._read(self._send(link, step, form=forms[step], text="Late"))
            for step in STEPS
        ]

    def _open_forms(self, complaint):
        """Forms of all steps, as they stand open in other tabs."""
        link = self._link(complaint)
        return {step: self._fields(f"{link}/{step}") for step in STEPS}

    def test_second_answer_changes_nothing_and_says_so(self):
        forms = self._open_forms(self.complaint)
        self._send(self._link(self.complaint), "accept", form=forms["accept"])
        before = self._state()
        for text in self._try_all(self.complaint, forms):
            self.assertIn("already noted that you accept", text)
        self.assertEqual(self._state(), before)

    def test_answer_to_a_decision_being_reviewed_changes_nothing(self):
        forms = self._open_forms(self.complaint)
        self.complaint.action_verdict_rejected()
        self.complaint._start_review(self.outsider, "Told us on the phone")
        before = self._state()
        for text in self._try_all(self.complaint, forms):
            self.assertIn("looking at your complaint again", text)
        self.assertEqual(self._state(), before)

    def test_answer_after_the_closing_changes_nothing(self):
        forms = self._open_forms(self.complaint)
        self.complaint.write(
            {
                "complaint_phase": "closed",
                "closure_reason": "withdrawn",
                "closure_note": "Said so",
            }
        )
        before = self._state()
        for text in self._try_all(self.complaint, forms):
            self.assertIn("closed in the meantime", text)
        self.assertEqual(self._state(), before)

    def test_there_is_nothing_to_answer_before_the_decision(self):
        complaint = self._investigated()
        link = self._link(complaint)
        for step in STEPS:
            text = self._read(self._get(f"{link}/{step}"))
            self.assertIn("not possible any more", text)

    def test_whatever_goes_wrong_inside_is_undone_and_tells_no_names(self):
        before = self._state()
        secret = UserError(f"{self.handler.name} must not")
        with (
            patch.object(
                type(self.complaint), "action_verdict_accepted", side_effect=secret
            ),
            mute_logger(
                "odoo.addons.complaint_management.controllers.complaint_answer"
            ),
        ):
            response = self._send(self._link(self.complaint), "accept", text="Fine")
        self.assertNotIn(self.handler.name, response.text)
        self.assertIn("could not record this", self._read(response))
        self.assertEqual(self._state(), before)

    # ------------------------------------------------------------
    # After it was closed for want of an answer
    # ------------------------------------------------------------

    def _close_unanswered(self):
        self.complaint.complainant_verdict = "no_answer"
        self.complaint.action_close()

    def test_rejecting_after_the_closing_reaches_a_manager(self):
        self._close_unanswered()
        link = self._link(self.complaint)
        self.assertIn("You can still tell us", self._read(self._get(link)))
        response = self._send(link, "reopen", text="I was in hospital")
        self.assertIn("taken up again", self._read(response))
        self.assertEqual(self.complaint.complaint_phase, "closed")
        self.assertIn("hospital", self._from_page(self.complaint).body)
        activity = self.complaint.activity_ids.filtered(
            lambda activity: activity.summary == "Reopen this complaint?"
        )
        self.assertIn(activity.user_id, self.complaint._get_complaint_managers())
        self.assertTrue(self.complaint.reopening_asked_at)

    def test_asking_twice_is_met_with_words(self):
        self._close_unanswered()
        link = self._link(self.complaint)
        form = self._fields(f"{link}/reopen")
        self._send(link, "reopen", form=form, text="I was in hospital")
        response = self._send(link, "reopen", form=form, text="I was in hospital")
        self.assertIn("already told us", self._read(response))
        self.assertEqual(len(self._from_page(self.complaint)), 1)

    def test_whoever_accepted_or_withdrew_does_not_reopen_by_a_form(self):
        self.complaint.remedy_ids.state = "fulfilled"
        link = self._link(self.complaint)
        self._send(link, "accept")
        self.assertEqual(self.complaint.complaint_phase, "closed")
        response = self._send(link, "reopen", text="No")
        self.assertIn("Nothing was changed", self._read(response))
        self.assertFalse(self.complaint.reopening_asked_at)

    # ------------------------------------------------------------
    # The mail that answers
    # ------------------------------------------------------------

    def test_answer_is_confirmed_by_mail_with_the_link(self):
        link = self._link(self.complaint)
        self._send(link, "review", text="No")
        mail = self._answer_mails(self.complaint)
        self.assertEqual(mail.recipient_ids, self.portal.partner_id)
        self.assertIn(link, mail._prepare_outgoing_body())
        self.assertIn("free of charge", mail.body_html)
        self.assertEqual(mail.state, "outgoing", "queued, not sent while one waits")

    def test_link_is_in_the_mail_on_its_way_and_nowhere_else(self):
        link = self._link(self.complaint)
        self._send(link, "accept")
        mail = self._answer_mails(self.complaint)
        self.assertIn(link, mail._prepare_outgoing_body())
        for body in (mail.body_html, *self.complaint.message_ids.mapped("body")):
            self.assertNotIn(link, body or "")
        mail.recipient_ids |= self.handler.partner_id
        self.assertNotIn(link, mail._prepare_outgoing_body())

    def test_link_is_put_nowhere_but_in_our_own_address(self):
        evil = (
            '<img src="https://evil.example/complaints/track/mine"/>'
            f'<a href="https://evil.example/?u={self.complaint.get_base_url()}/complaints/track/mine">x</a>'
            f'<a href="{self.complaint.get_base_url()}/complaints/track/mine">y</a>'
        )
        mail = self.env["mail.mail"].create(
            {
                "model": self.complaint._name,
                "res_id": self.complaint.id,
                "body_html": evil,
                "email_to": self.complaint._get_correspondent_email(),
            }
        )
        body = mail._prepare_outgoing_body()
        path = self._link(self.complaint)
        self.assertEqual(body.count(path), 1)
        self.assertIn(f'<a href="{self.complaint.get_base_url()}{path}"', body)

    def test_decision_that_is_sent_carries_the_link_to_the_complainant_only(self):
        link = self._link(self.complaint)
        template = self.env.ref("complaint_management.mail_template_decision")
        body = template._render_field("body_html", self.complaint.ids)
        self.complaint.message_subscribe(self.stranger.partner_id.ids)
        message = self.complaint.with_context(
            mail_notify_force_send=False
        ).message_post(
            body=body[self.complaint.id],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.portal.partner_id.ids,
        )
        mails = message.sudo().mail_ids
        theirs = mails.filtered(lambda m: m.recipient_ids == self.portal.partner_id)
        self.assertIn(link, theirs._prepare_outgoing_body())
        for other in mails - theirs:
            self.assertNotIn(link, other._prepare_outgoing_body())

    def test_complaint_without_address_is_answered_on_the_page_only(self):
        anonymous = self._answered(partner_id=False)
        self._send(self._link(anonymous), "accept")
        self.assertEqual(anonymous.complainant_verdict, "accepted")
        self.assertFalse(self._answer_mails(anonymous))
