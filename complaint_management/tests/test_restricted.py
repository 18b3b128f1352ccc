"""Who is told of a complaint, restricted or not (4.10)."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_ledger import LedgerCommon


@tagged("post_install", "-at_install")
class TestRestricted(LedgerCommon):
    """A restricted complaint is for those assigned, managers and auditors (4.10)."""

    def test_restricting_takes_it_from_the_rest_of_the_team(self):
        complaint = self._complain()
        complaint.message_subscribe((self.colleague | self.handler).partner_id.ids)
        todo = complaint.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.colleague.id
        )
        message = complaint.with_user(self.handler).message_post(
            body="Look", partner_ids=self.colleague.partner_id.ids
        )
        self.assertIn(self.colleague.partner_id, message.notified_partner_ids)
        complaint.confidentiality = "restricted"
        self.assertEqual(todo.user_id, self.handler)
        self.assertNotIn(self.colleague.partner_id, complaint.message_partner_ids)
        self.assertIn(self.handler.partner_id, complaint.message_partner_ids)
        self.assertNotIn(self.colleague.partner_id, message.notified_partner_ids)
        self.assertFalse(message.with_user(self.colleague).has_access("read"))
        self.assertIn(self.colleague.name, complaint.message_ids[0].body)

    def test_somebody_who_is_taken_off_it_loses_it(self):
        complaint = self._complain(
            confidentiality="restricted", user_id=self.outsider.id
        )
        self.assertTrue(complaint.with_user(self.outsider).has_access("read"))
        todo = complaint.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.outsider.id
        )
        complaint.user_id = self.handler
        self.assertEqual(todo.user_id, self.handler)
        self.assertNotIn(self.outsider.partner_id, complaint.message_partner_ids)
        self.assertFalse(complaint.with_user(self.outsider).has_access("read"))

    def test_employees_outside_get_nothing_of_any_complaint(self):
        complaint = self._complain()
        with self.assertRaisesRegex(UserError, "May not read it: "):
            complaint.with_user(self.handler).message_post(
                body="What do you think?", partner_ids=self.employee.partner_id.ids
            )
        message = complaint.message_post(
            body="Notified all the same", partner_ids=self.employee.partner_id.ids
        )
        self.assertFalse(message.notified_partner_ids & self.employee.partner_id)
        self.assertFalse(message.with_user(self.employee).has_access("read"))

    def test_complaining_employee_is_answered(self):
        complaint = self._complain(partner_id=self.employee.partner_id.id)
        message = complaint.with_user(self.handler).message_post(
            body="Dear colleague",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.employee.partner_id.ids,
        )
        self.assertIn(self.employee.partner_id, message.notified_partner_ids)

    def test_ordinary_tickets_reach_whoever_is_named(self):
        ticket = self.Ticket.create({"name": "Printer", "description": "x"})
        ticket.message_subscribe(self.employee.partner_id.ids)
        self.assertIn(self.employee.partner_id, ticket.message_partner_ids)
        message = ticket.with_user(self.agent).message_post(
            body="Look", partner_ids=self.employee.partner_id.ids
        )
        self.assertIn(self.employee.partner_id, message.notified_partner_ids)
        self.assertTrue(message.with_user(self.employee).has_access("read"))

    def test_somebody_may_write_to_people_outside(self):
        expert = self.env["res.partner"].create(
            {"name": "Expert", "email": "expert@example.net"}
        )
        complaint = self._complain()
        message = complaint.with_user(self.handler).message_post(
            body="What do you think?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=expert.ids,
        )
        self.assertIn(expert, message.notified_partner_ids)
