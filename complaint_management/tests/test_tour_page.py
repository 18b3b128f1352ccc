"""The complainant's page in a real browser: at a desk, on a phone, by keyboard."""

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ComplaintCommon


class PageTours(HttpCase, ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.investigated = cls._investigated(partner_id=cls.portal.partner_id.id)
        # both remedies are told of with the decision
        cls.answered = cls._answered(
            remedy=cls.refund,
            partner_id=cls.portal.partner_id.id,
            remedy_ids=[fields.Command.create({"type_id": cls.apology.id})],
        )

    def _write_and_stay(self):
        self.start_tour(self.investigated._get_tracking_path(), "complaint_page_write")
        self.assertIn("smells burnt", str(self.investigated.message_ids.mapped("body")))
        self.assertEqual(self.investigated.complaint_phase, "investigation")

    def _accept(self):
        self.start_tour(
            f"/my/complaints/{self.answered.id}",
            "complaint_page_accept",
            login="portal_customer",
        )
        self.assertEqual(self.answered.complainant_verdict, "accepted")
        self.assertEqual(
            set(self.answered.remedy_ids.mapped("state")), {"declined", "accepted"}
        )


@tagged("post_install", "-at_install")
class TestTourPage(PageTours):
    browser_size = "1366x768"

    def test_writing_by_the_link(self):
        self._write_and_stay()

    def test_accepting_in_the_portal(self):
        self._accept()

    def test_asking_for_a_review_by_keyboard_alone(self):
        self.start_tour(self.answered._get_tracking_path(), "complaint_page_keyboard")
        self.assertEqual(self.answered.complainant_verdict, "rejected")


@tagged("post_install", "-at_install")
class TestTourPageOnPhone(PageTours):
    browser_size = "390x844"
    touch_enabled = True

    def test_writing_by_the_link(self):
        self._write_and_stay()

    def test_accepting_in_the_portal(self):
        self._accept()

    def test_list_and_page_fit_the_screen(self):
        self.start_tour(
            "/my/complaints", "complaint_page_list", login="portal_customer"
        )

    def test_styles_can_be_compiled(self):
        bundle = self.env["ir.qweb"]._get_asset_bundle("web.assets_frontend", js=False)
        bundle.css()
        self.assertFalse(bundle.css_errors)
