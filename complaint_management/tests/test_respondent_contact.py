"""People complained about who are named as contacts see nothing either (4.7)."""

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common_ledger import LedgerCommon


@tagged("post_install", "-at_install")
class TestRespondentContact(LedgerCommon):
    def test_users_behind_a_contact_are_kept_away(self):
        complaint = self._complain(
            respondent_partner_ids=[fields.Command.set(self.colleague.partner_id.ids)]
        )
        self.assertEqual(complaint.respondent_ids, self.colleague)
        self.assertFalse(complaint.with_user(self.colleague).has_access("read"))
        complaint.respondent_partner_ids += self.outsider.partner_id
        self.assertEqual(complaint.respondent_ids, self.colleague | self.outsider)

    def test_contact_who_becomes_a_user_later(self):
        person = self.env["res.partner"].create({"name": "Rude driver"})
        complaint = self._complain(
            respondent_partner_ids=[fields.Command.set(person.ids)]
        )
        self.assertFalse(complaint.respondent_ids)
        user = new_test_user(
            self.env,
            "driver",
            "complaint_management.group_complaint_manager",
            partner_id=person.id,
        )
        self.assertEqual(complaint.respondent_ids, user)
        self.assertFalse(complaint.with_user(user).has_access("read"))

    def test_user_who_gets_the_contact_later_hands_on_what_they_had(self):
        person = self.env["res.partner"].create({"name": "Rude driver"})
        complaint = self._complain(
            respondent_partner_ids=[fields.Command.set(person.ids)]
        )
        self.team.user_id = self.colleague
        # whoever changes the user knows nothing of complaints, and is told nothing
        self.handler.with_user(self.env.ref("base.user_admin")).partner_id = person
        self.assertEqual(complaint.respondent_ids, self.handler)
        self.assertEqual(complaint.user_id, self.colleague)
        self.assertFalse(complaint.with_user(self.handler).has_access("read"))
        todo = complaint.activity_ids.filtered(
            lambda activity: activity.summary == "Take over this complaint"
        )
        self.assertEqual(todo.user_id, self.colleague)

    def test_contact_that_is_merged_into_a_users(self):
        person = self.env["res.partner"].create({"name": "Outsider, too"})
        complaint = self._complain(
            respondent_partner_ids=[fields.Command.set(person.ids)]
        )
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (person | self.outsider.partner_id).ids, self.outsider.partner_id
        )
        self.assertEqual(complaint.respondent_ids, self.outsider)

    def test_contact_without_user_gets_no_mail(self):
        person = self.env["res.partner"].create(
            {"name": "Rude driver", "email": "driver@example.com"}
        )
        complaint = self._complain(
            respondent_partner_ids=[fields.Command.set(person.ids)]
        )
        complaint.message_subscribe(person.ids)
        self.assertNotIn(person, complaint.message_partner_ids)
        with self.assertRaisesRegex(UserError, "May not read it: .*Rude driver"):
            complaint.with_user(self.handler).message_post(
                body="About you", partner_ids=person.ids
            )

    def test_handler_named_as_contact_must_be_replaced_first(self):
        with self.assertRaisesRegex(ValidationError, "Assign somebody else"):
            self._complain(
                respondent_partner_ids=[fields.Command.set(self.handler.partner_id.ids)]
            )
