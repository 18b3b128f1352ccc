"""Odoo's privacy lookup finds complaints, and erases persons by their rules (8.1)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.common_privacy import CANARY, PrivacyCommon


@tagged("post_install", "-at_install")
class TestPrivacyLookup(PrivacyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.group_ids += cls.env.ref("base.group_system")
        cls.closed = cls._answer(cls._sent(partner_id=cls.person.id)).ticket_id
        cls.open = cls._complain(company_id=cls.company.id, partner_id=cls.person.id)
        cls.typed = cls._complain(
            company_id=cls.company.id,
            partner_id=False,
            partner_name="Typed",
            partner_email=cls.person.email,
        )

    def _look_up(self, user=None):
        Wizard = self.env["privacy.lookup.wizard"].with_user(user or self.manager)
        wizard = Wizard.create({"name": self.person.name, "email": self.person.email})
        wizard.action_lookup()
        return wizard

    def _line(self, wizard, record):
        return wizard.line_ids.filtered(
            lambda line: (line.res_model, line.res_id) == (record._name, record.id)
        )

    def test_complaints_are_found_once_each_and_their_parts_with_them(self):
        lines = self._look_up().line_ids
        found = lines.filtered(lambda line: line.res_model == "helpdesk.ticket")
        self.assertCountEqual(
            found.mapped("res_id"), (self.closed | self.open | self.typed).ids
        )
        self.assertFalse(
            [m for m in lines.mapped("res_model") if m.startswith("complaint.")]
        )

    def test_delete_erases_the_persons_of_a_complaint_that_is_closed(self):
        wizard = self._look_up()
        line = self._line(wizard, self.closed)
        line.action_unlink()
        self.assertTrue(line.is_unlinked)
        self.assertTrue(self.closed.exists().anonymised_at)
        self.assertIn("Personal data erased", wizard.execution_details)
        log = self.env["complaint.privacy.log"].search([], limit=1)
        self.assertEqual((log.kind, log.count), ("erasure", 1))
        self.assertFalse(self._problems())
        with self.assertRaisesRegex(UserError, "already"):
            line.action_unlink()

    def test_what_has_to_be_kept_says_why(self):
        wizard = self._look_up()
        with self.assertRaisesRegex(UserError, "not closed"):
            self._line(wizard, self.open).action_unlink()
        self._hold(self.closed)
        with self.assertRaisesRegex(UserError, "legal hold"):
            self._line(wizard, self.closed).action_unlink()
        self.assertEqual(self.closed.partner_id, self.person)

    def test_deleting_all_leaves_what_has_to_be_kept(self):
        wizard = self._look_up()
        lines = self._line(wizard, self.closed) | self._line(wizard, self.open)
        lines.action_unlink_all()
        self.assertTrue(self.closed.anonymised_at)
        self.assertFalse(self.open.anonymised_at)
        self.assertIn("Kept", self._line(wizard, self.open).execution_details)
        self.assertNotIn(CANARY, wizard.execution_details)

    def test_parts_are_erased_with_their_complaint(self):
        message = self.open.message_post(
            body="Hello", author_id=self.person.id, message_type="email"
        )
        answer = self.closed.survey_invitation_ids.sudo().user_input_id
        wizard = self._look_up()
        for part in (message, answer):
            with self.assertRaisesRegex(UserError, "Erase the complaint"):
                self._line(wizard, part).action_unlink()
            self.assertTrue(part.exists())

    def test_archiving_erases_nothing_and_is_refused(self):
        line = self._line(self._look_up(), self.open)
        line.is_active = False
        with self.assertRaisesRegex(UserError, "erases nothing"):
            line._onchange_is_active()
        line.is_active = True
        line.action_archive_all()
        self.assertTrue(self.open.active)

    def test_administrators_without_the_role_erase_and_learn_nothing(self):
        system = self.employee
        system.group_ids += self.env.ref("base.group_system")
        system.write({"company_ids": [(4, self.company.id)]})
        self.closed.respondent_ids = self.manager
        for user in (system, self.manager):
            line = self._line(self._look_up(user), self.closed)
            self.assertNotIn(self.closed.complaint_reference, line.res_name)
            with self.assertRaises(AccessError):
                line.action_unlink()
        self.assertFalse(self.closed.anonymised_at)

    def test_ordinary_tickets_are_deleted_as_before(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "x", "partner_id": self.person.id}
        )
        self._line(self._look_up(), ticket).action_unlink()
        self.assertFalse(ticket.exists())
