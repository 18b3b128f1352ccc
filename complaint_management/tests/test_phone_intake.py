"""A complaint by phone: caller found or created, saved at once (ISO 10002, 7.2)."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestPhoneIntake(ComplaintCommon):
    def _intake(self, **vals):
        form = Form(self.env["complaint.phone.intake"].with_user(self.handler))
        form.name = "Kettle leaks"
        form.description = "From the first day.\nThe kitchen is wet."
        for name, value in vals.items():
            form[name] = value
        return form.save()

    def _register(self, **vals):
        action = self._intake(**vals).action_register()
        return self.Ticket.browse(action["res_id"])

    def test_known_caller_is_chosen(self):
        complaint = self._register(partner_id=self.complainant)
        self.assertEqual(complaint.partner_id, self.complainant)
        self.assertEqual(complaint.partner_email, "ada@example.com")
        self.assertEqual(complaint.channel_id, self.phone_channel)
        self.assertEqual(complaint.feedback_type, "complaint")
        self.assertIn("The kitchen is wet", complaint.description)

    def test_new_caller_becomes_a_contact(self):
        complaint = self._register(
            caller_name="Nia New", caller_phone="+44 20 7946 0958"
        )
        self.assertEqual(complaint.partner_id.name, "Nia New")
        self.assertEqual(complaint.partner_id.phone, "+44 20 7946 0958")

    def test_caller_with_known_address_and_name_is_not_doubled(self):
        complaint = self._register(
            caller_name="ada complainant", caller_email="Ada@Example.com"
        )
        self.assertEqual(complaint.partner_id, self.complainant)

    def test_caller_with_a_known_number_or_address_is_recognised(self):
        self.complainant.phone = "+44 20 7946 0123"
        for vals in (
            {"caller_email": "ADA@example.com"},
            {"caller_phone": "020 79460123"},
        ):
            with self.subTest(**vals):
                intake = self._intake(**vals)
                self.assertEqual(intake.partner_id, self.complainant)
                self.assertEqual(intake.caller_name, "Ada Complainant")

    def test_namesakes_and_shared_numbers_are_only_shown(self):
        twin = self.complainant.copy({"name": "Ada Complainant", "email": False})
        (self.complainant | twin).phone = "+44 20 7946 0123"
        for vals in (
            {"caller_name": "ada complainant"},
            {"caller_name": "X", "caller_phone": "020 79460123"},
        ):
            with self.subTest(**vals):
                intake = self._intake(**vals)
                self.assertFalse(intake.partner_id)
                self.assertLessEqual(self.complainant | twin, intake.found_partner_ids)
        self.assertFalse(self._intake(caller_name="Nobody Knows").found_partner_ids)

    def test_acknowledged_on_the_phone(self):
        complaint = self._register(partner_id=self.complainant)
        self.assertEqual(complaint.complaint_phase, "acknowledged")
        self.assertEqual(complaint.acknowledgement_method, "phone")
        self.assertEqual(complaint.acknowledged_at, complaint.received_at)
        self.assertEqual(complaint.acknowledged_by_id, self.handler)

    def test_or_to_be_acknowledged_later(self):
        complaint = self._register(partner_id=self.complainant, acknowledged_now=False)
        self.assertEqual(complaint.complaint_phase, "received")
        self.assertFalse(complaint.acknowledgement_state)

    def test_nameless_caller_is_asked_for(self):
        intake = self._intake(caller_name="  ")
        with self.assertRaises(UserError) as caught:
            intake.action_register()
        self.assertIn("Who is calling", str(caught.exception))

    def test_who_takes_the_call_keeps_the_complaint(self):
        complaint = self._register(partner_id=self.complainant)
        self.assertEqual(complaint.user_id, self.handler)
