"""The register in a real browser, as an auditor asks for it."""

from odoo.tests import HttpCase, tagged

from .common_register import RegisterCommon


@tagged("post_install", "-at_install")
class TestTourRegister(HttpCase, RegisterCommon):
    def test_asking_for_the_register(self):
        self.start_tour("/odoo/complaints", "complaint_register", login="auditor")
        asked = self.Register.search([("create_uid", "=", self.auditor.id)])
        self.assertTrue(asked[-1:].with_persons)
