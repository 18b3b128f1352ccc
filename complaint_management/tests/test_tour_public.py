"""The public form in a real browser: on a desk, on a phone, by keyboard alone."""

from odoo.tests import HttpCase, tagged

from odoo.addons.complaint_management.controllers import complaint_public

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestTourPublic(ComplaintCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.patch(complaint_public, "MIN_SECONDS", 0)
        self.team.complaint_published = True

    def _check_registered(self):
        complaint = self.Ticket.search([("concerns", "=", "Kettle of the tour")])
        self.assertEqual(len(complaint), 1)
        self.assertEqual(complaint.partner_email, "tess@example.com")
        self.assertEqual(complaint.attachment_ids.mapped("name"), ["kept.txt"])

    def test_form_on_a_desk(self):
        self.start_tour("/complaints", "complaint_public_form", login=None)
        self._check_registered()

    def test_form_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour("/complaints", "complaint_public_form", login=None)
        self._check_registered()

    def test_form_by_keyboard_alone(self):
        self.start_tour("/complaints", "complaint_public_keyboard", login=None)
        complaint = self.Ticket.search([("partner_name", "=", "Kim Keyboard")])
        self.assertEqual(len(complaint), 1)
