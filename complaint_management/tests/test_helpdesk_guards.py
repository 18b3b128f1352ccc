"""Known faults of the helpdesk below us, each closed and each with its proof.

The numbers are those of the list in docs/helpdesk-faults.md.
"""

import base64
import io
import re

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..controllers import uploads
from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestHelpdeskGuards(ComplaintCommon):
    def test_fault_2_public_may_not_write_stages(self):
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")
        with self.assertRaises(AccessError):
            stage.with_user(self.env.ref("base.public_user")).write({"name": "Hacked"})

    def test_fault_4_portal_and_followers_read_no_complaint_by_rpc(self):
        complaint = self._complain(partner_id=self.portal.partner_id.id)
        complaint.message_subscribe(
            (self.portal.partner_id | self.employee.partner_id).ids
        )
        for user in (self.portal, self.employee):
            with self.subTest(user=user.login):
                self.assertFalse(self.Ticket.with_user(user).search([]))
                with self.assertRaises(AccessError):
                    complaint.with_user(user).read(["name", "description"])

    def test_fault_6_write_leaves_its_callers_values_alone(self):
        complaint = self._answered()
        vals = {
            "complainant_verdict": "no_answer",
            "stage_id": self.env.ref("complaint_management.stage_closed").id,
        }
        copy = dict(vals)
        complaint.write(vals)
        self.assertEqual(vals, copy)

    def test_fault_6_reopening_clears_the_closing_date(self):
        complaint = self._answered()
        complaint.write(
            {"complainant_verdict": "no_answer", "complaint_phase": "closed"}
        )
        self.assertTrue(complaint.closed_date)
        complaint.write({"complaint_phase": "investigation", "reopen_reason": "New"})
        self.assertFalse(complaint.closed_date)

    def test_fault_6_created_closed_has_its_closing_date(self):
        complaint = self._complain(
            complaint_phase="closed",
            closure_reason="withdrawn",
            closure_note="Said so on the phone",
        )
        self.assertTrue(complaint.closed_date)

    def test_fault_7_references_are_unique_whatever_the_sequence_does(self):
        first = self._complain()
        sequence = self.env.company._get_complaint_sequence()
        sequence.date_range_ids.number_next_actual = int(
            first.complaint_reference.rsplit("/", 1)[1]
        )
        self.assertNotEqual(
            self._complain().complaint_reference, first.complaint_reference
        )

    def test_fault_8_managers_delete_no_complaint(self):
        complaint = self._complain()
        self.manager.group_ids += self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        with self.assertRaises(UserError) as caught:
            complaint.with_user(self.manager).unlink()
        self.assertIn(complaint.complaint_reference, str(caught.exception))

    def test_fault_9_no_mail_of_the_helpdesk_goes_to_the_complainant(self):
        # as in real life, with tracking on
        complaint = self._answered().with_env(self.env(context={}))
        closed = self.env.ref("complaint_management.stage_closed")
        closed.mail_template_id = self.env.ref("helpdesk_mgmt.closed_ticket_template")
        self.flush_tracking()
        before = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        complaint.write({"complainant_verdict": "no_answer", "stage_id": closed.id})
        self.flush_tracking()
        mails = self.env["mail.mail"].search([("id", ">", before)])
        self.assertNotIn(self.complainant, mails.recipient_ids)

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.flush()


@tagged("post_install", "-at_install")
class TestHelpdeskPages(HttpCase, ComplaintCommon):
    """Faults 1, 3 and 10, closed for all tickets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.ticket = cls.Ticket.create(
            {
                "name": "Printer",
                "description": "Jams",
                "partner_id": cls.portal.partner_id.id,
            }
        )

    def _csrf(self):
        page = self.url_open("/my/account").text
        return re.search(r'csrf_token: "([^"]+)"', page).group(1)

    def _close(self, ticket, **data):
        return self.url_open(
            "/ticket/close",
            data={
                "csrf_token": self._csrf(),
                "ticket_id": ticket.id,
                "stage_id": self.done.id,
                **data,
            },
        )

    # ------------------------------------------------------------
    # Fault 1: anybody closes any ticket, by a mere link
    # ------------------------------------------------------------

    def test_fault_1_a_link_closes_nothing(self):
        self.authenticate("portal_customer", "portal_customer")
        self.url_open(
            f"/ticket/close?ticket_id={self.ticket.id}&stage_id={self.done.id}"
        )
        self.assertFalse(self.ticket.closed)

    def test_fault_1_customers_close_their_own_tickets_only(self):
        self.authenticate("portal_stranger", "portal_stranger")
        self._close(self.ticket)
        self.assertFalse(self.ticket.closed)
        self.authenticate("portal_customer", "portal_customer")
        self._close(self.ticket)
        self.assertTrue(self.ticket.closed)

    def test_fault_1_without_token_nothing_is_closed(self):
        self.authenticate("portal_customer", "portal_customer")
        response = self._close(self.ticket, csrf_token="forged")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.ticket.closed)

    def test_fault_1_only_stages_offered_to_customers(self):
        self.authenticate("portal_customer", "portal_customer")
        rejected = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_rejected")
        for stage_id in (rejected.id, 0, "x", 10**12, ""):
            self._close(self.ticket, stage_id=stage_id)
            self.assertFalse(self.ticket.closed)

    def test_fault_1_complaints_are_not_closed_this_way(self):
        complaint = self._complain(partner_id=self.portal.partner_id.id)
        self.authenticate("portal_customer", "portal_customer")
        self._close(complaint)
        self.assertEqual(complaint.complaint_phase, "received")
        # nor by somebody who may read it, who is led back rather than shown an error
        self.authenticate("handler", "handler")
        self.assertEqual(self._close(complaint).status_code, 200)
        self.assertEqual(complaint.complaint_phase, "received")

    def test_fault_1_the_page_closes_by_a_form_that_posts(self):
        view = self.env.ref("helpdesk_mgmt.portal_helpdesk_ticket_page")
        page = etree.fromstring(view.get_combined_arch())
        form = page.xpath("//form[@t-attf-action='/ticket/close']")[0]
        self.assertEqual(form.get("method"), "POST")
        self.assertTrue(form.xpath("input[@name='csrf_token']"))

    # ------------------------------------------------------------
    # Fault 3: the customer's page shows and opens internal files
    # ------------------------------------------------------------

    def _attach(self, name, **vals):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": b"secret",
                "res_model": "helpdesk.ticket",
                "res_id": self.ticket.id,
                **vals,
            }
        )

    def test_fault_3_customers_see_only_files_meant_for_them(self):
        note, sent, loose = (
            self._attach(f"{n}.txt") for n in ("note", "sent", "loose")
        )
        own = self._attach("own.txt")
        self.env.flush_all()
        self.cr.execute(
            "UPDATE ir_attachment SET create_uid = %s WHERE id = %s",
            (self.portal.id, own.id),
        )
        self.env.invalidate_all()
        for attachment, subtype in ((note, "note"), (sent, "comment")):
            self.ticket.message_post(
                body="See file",
                attachment_ids=attachment.ids,
                message_type="comment",
                subtype_xmlid=f"mail.mt_{subtype}",
            )
        self.authenticate("portal_customer", "portal_customer")
        page = self.url_open(f"/my/ticket/{self.ticket.id}").text
        self.assertIn("sent.txt", page)
        self.assertIn("own.txt", page)
        self.assertNotIn("note.txt", page)
        self.assertNotIn("loose.txt", page)
        self.assertFalse(note.access_token, "no key is made for an internal file")
        self.assertFalse(loose.access_token)
        self.assertTrue(sent.access_token)

    # ------------------------------------------------------------
    # Fault 10: the submission trusts what it is sent
    # ------------------------------------------------------------

    def _submit(self, files=None, **data):
        return self.url_open(
            "/submitted/ticket",
            data={
                "csrf_token": self._csrf(),
                "subject": "It broke",
                "description": "On the first day",
                **data,
            },
            files=files,
        )

    def _submitted(self):
        return self.Ticket.search([("partner_id", "=", self.portal.partner_id.id)])

    def test_fault_10_ids_that_were_not_offered_are_ignored(self):
        self.env.company.helpdesk_mgmt_portal_select_team = True
        self.env.company.helpdesk_mgmt_portal_select_category = True
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.env["helpdesk.ticket.category"].create(
            {"name": "Foreign", "company_id": other.id}
        )
        hidden = self.env["helpdesk.ticket.team"].create(
            {"name": "Hidden", "show_in_portal": False}
        )
        self.authenticate("portal_customer", "portal_customer")
        before = self._submitted()
        for category, team in (
            (foreign.id, hidden.id),
            (10**12, -1),
            ("x", "' OR 1=1"),
        ):
            self._submit(category=category, team=team)
        made = self._submitted() - before
        self.assertEqual(len(made), 3)
        self.assertFalse(made.category_id)
        self.assertFalse(made.team_id)
        self.assertEqual(made.company_id, self.env.company)

    def test_fault_10_files_are_limited_and_the_text_is_given_back(self):
        self.authenticate("portal_customer", "portal_customer")
        before = self._submitted()
        many = [
            ("attachment", (f"{i}.txt", io.BytesIO(b"x"), "text/plain"))
            for i in range(uploads.MAX_FILES + 1)
        ]
        response = self._submit(files=many, description="A long story", attachment="1")
        self.assertIn("at most 10 files", response.text)
        self.assertIn("A long story", response.text)
        large = io.BytesIO(b"x" * (uploads.MAX_FILE_BYTES + 1))
        response = self._submit(
            files=[("attachment", ("big.bin", large, "text/plain"))], attachment="1"
        )
        self.assertIn("too large", response.text)
        self.assertEqual(self._submitted(), before)

    def test_fault_10_empty_submissions_are_explained(self):
        self.authenticate("portal_customer", "portal_customer")
        before = self._submitted()
        response = self._submit(subject="  ")
        self.assertEqual(response.status_code, 200)
        self.assertIn("what it is about", response.text)
        self.assertEqual(self._submitted(), before)

    def test_submission_to_a_complaints_team_is_a_complaint(self):
        self.env.company.helpdesk_mgmt_portal_select_team = True
        self.team.show_in_portal = True
        self.authenticate("portal_customer", "portal_customer")
        response = self._submit(
            team=self.team.id,
            files=[("attachment", ("photo.txt", io.BytesIO(b"broken"), "text/plain"))],
            attachment="1",
        )
        complaint = self._submitted() - self.ticket
        self.assertEqual(complaint.feedback_type, "complaint")
        self.assertEqual(
            complaint.channel_id, self.env.ref("complaint_management.channel_portal")
        )
        self.assertEqual(complaint.acknowledgement_state, "planned")
        self.assertEqual(base64.b64decode(complaint.attachment_ids.datas), b"broken")
        self.assertTrue(response.url.endswith(f"/my/complaints/{complaint.id}"))
        self.assertIn(complaint.complaint_reference, response.text)


@tagged("post_install", "-at_install")
class TestComplaintPages(HttpCase, ComplaintCommon):
    """The complainant's own pages: plain progress, own complaints only (7.3)."""

    def setUp(self):
        super().setUp()
        self.complaint = self._investigated(
            partner_id=self.portal.partner_id.id,
            description="<p>The drum is loose.</p>",
            respond_by=fields.Date.add(fields.Date.today(), days=10),
        )
        self.complaint.findings = "<p>CANARY findings</p>"
        for body, subtype in (
            ("CANARY internal note", "note"),
            ("We have looked at it.", "comment"),
        ):
            self.complaint.message_post(
                body=body, message_type="comment", subtype_xmlid=f"mail.mt_{subtype}"
            )

    def test_own_complaint_in_plain_words(self):
        self.authenticate("portal_customer", "portal_customer")
        listing = self.url_open("/my/complaints").text
        self.assertIn(self.complaint.complaint_reference, listing)
        page = self.url_open(f"/my/complaints/{self.complaint.id}").text
        for text in (
            self.complaint.complaint_reference,
            "The drum is loose",
            "Being looked into",
            "We have looked at it",
            "costs you nothing",
        ):
            self.assertIn(text, page)
        for secret in ("CANARY", self.handler.name, self.colleague.name):
            self.assertNotIn(secret, page)

    def test_other_peoples_complaints_do_not_exist(self):
        self.authenticate("portal_stranger", "portal_stranger")
        self.assertNotIn(
            self.complaint.complaint_reference, self.url_open("/my/complaints").text
        )
        missing = self.url_open("/my/complaints/999999999")
        foreign = self.url_open(f"/my/complaints/{self.complaint.id}")
        self.assertEqual((foreign.status_code, missing.status_code), (404, 404))

    def test_the_helpdesks_page_leads_to_the_complaints_own(self):
        self.authenticate("portal_customer", "portal_customer")
        page = self.url_open(f"/my/ticket/{self.complaint.id}")
        self.assertTrue(page.url.endswith(f"/my/complaints/{self.complaint.id}"))

    def test_a_key_to_the_ticket_opens_no_complaint(self):
        token = self.complaint._portal_ensure_token()
        page = self.url_open(f"/my/ticket/{self.complaint.id}?access_token={token}")
        self.assertNotIn("CANARY", page.text)
        self.assertNotIn("The drum is loose", page.text)

    def test_representative_follows_once_authorised(self):
        self.complaint.representative_id = self.stranger.partner_id
        self.authenticate("portal_stranger", "portal_stranger")
        url = f"/my/complaints/{self.complaint.id}"
        self.assertEqual(self.url_open(url).status_code, 404)
        self.complaint.representative_authorised = True
        self.assertEqual(self.url_open(url).status_code, 200)
