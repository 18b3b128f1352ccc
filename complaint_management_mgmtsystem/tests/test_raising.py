"""Nonconformities and actions raised from complaints, in one click (8.7)."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.complaint_management.tests.common_ledger import LedgerCommon

from .common import SystemCommon


@tagged("post_install", "-at_install")
class TestRaising(SystemCommon, LedgerCommon):
    def test_a_complaint_raises_a_nonconformity_without_the_complainant(self):
        complaint = self._complain(category_id=self.category.id)
        found = self._raise_nonconformity(complaint, self.handler)
        self.assertEqual(found.sudo().complaint_ticket_id, complaint)
        self.assertEqual(found.reference, complaint.complaint_reference)
        self.assertEqual(found.partner_id, self.company.partner_id)
        told = f"{found.name} {found.description}"
        self.assertIn(self.category.name, told)
        for word in ("Washing", "drum", self.complainant.name):
            self.assertNotIn(word, told)
        mine = complaint.with_user(self.handler)
        self.assertEqual(mine.nonconformity_count, 1)
        listed = mine.action_view_nonconformities()["domain"]
        self.assertEqual(self.Nonconformity.search(listed), found)
        opened = found.with_user(self.handler).action_view_complaint()
        self.assertEqual(opened["res_id"], complaint.id)
        self.assertEqual(self._kinds(complaint)[-1], "action")

    def test_an_action_has_text_that_is_text(self):
        cause = self.env["complaint.root.cause"].create(
            {"name": "<b>Labels</b>", "description": "<img src=x onerror=alert(1)>"}
        )
        action = self._raise_action(cause)
        self.assertIn("&lt;img", action.description)
        self.assertNotIn("<img", action.description)
        self.assertEqual(action.complaint_root_cause_id, cause)
        self.assertEqual(action.type_action, "correction")
        self.assertEqual(
            cause.with_user(self.manager).action_view_mgmtsystem_actions()["domain"],
            [("id", "in", action.ids)],
        )

    def test_a_rise_raises_both(self):
        trend = self.env["complaint.trend"].create(
            {
                "company_id": self.company.id,
                "dimension": "category_id",
                "value_id": self.category.id,
                "state": "signal",
            }
        )
        signal = self.env["complaint.trend.signal"].create(
            {
                "trend_id": trend.id,
                "first_week": self.today,
                "last_week": self.today,
                "rule": "week",
            }
        )
        action = self._raise_action(signal)
        self.assertEqual(action.complaint_category_id, self.category)
        found = self._raise_nonconformity(signal)
        self.assertEqual(found.sudo().complaint_signal_id, signal)

    def test_of_a_restricted_complaint_nothing_but_the_reference_leaves(self):
        complaint = self._complain(
            confidentiality="restricted", category_id=self.category.id
        )
        complaint.root_cause_ids = self.cause
        for record in (
            self._raise_nonconformity(complaint),
            self._raise_action(complaint),
        ):
            told = f"{record.name} {record.description}"
            self.assertIn(complaint.complaint_reference, told)
            self.assertNotIn(self.category.name, told)
            self.assertNotIn(self.cause.name, told)
            self.assertFalse(record.complaint_root_cause_id)
            seen = record.with_user(self.quality)
            self.assertFalse(seen.is_complaint_mine)
            with self.assertRaises(AccessError):
                seen.action_view_complaint()
            with self.assertRaises(AccessError):
                seen.read(["complaint_ticket_id"])

    def test_who_is_complained_about_does_not_find_it(self):
        complaint = self._complain(respondent_ids=[(4, self.quality.id)])
        for record in (
            self._raise_nonconformity(complaint),
            self._raise_action(complaint),
        ):
            theirs = record.with_user(self.quality)
            self.assertFalse(theirs.search([("id", "=", record.id)]))
            with self.assertRaises(AccessError):
                theirs.read(["name"])
            self.assertTrue(record.with_user(self.handler).name)
        ordinary = self.SystemAction.create(
            {"name": "Other", "type_action": "prevention"}
        )
        self.assertTrue(ordinary.with_user(self.quality).name)

    def _raise_in_chatter(self, complaint, user):
        """What the “Nonconformities” of the chatter does."""
        place = {"default_res_model": "helpdesk.ticket", "default_res_id": complaint.id}
        origin = self.env.ref(
            "complaint_management_mgmtsystem.nonconformity_origin_complaint"
        )
        return (
            self.Nonconformity.with_user(user)
            .with_context(
                mgmtsystem_nonconformity="helpdesk.ticket", id=complaint.id, **place
            )
            .create(
                {
                    "partner_id": self.company.partner_id.id,
                    "responsible_user_id": user.id,
                    "manager_user_id": user.id,
                    "origin_ids": [(6, 0, origin.ids)],
                    "description": "Labels",
                }
            )
        )

    def test_the_chatters_button_takes_no_title_of_a_complaint_along(self):
        complaint = self._complain(respondent_ids=[(4, self.quality.id)])
        found = self._raise_in_chatter(complaint, self.handler)
        self.assertEqual(found.reference, complaint.complaint_reference)
        self.assertEqual(found.sudo().complaint_ticket_id, complaint)
        self.assertFalse(
            self.Nonconformity.with_user(self.quality).search([("id", "=", found.id)])
        )
        for intruder in (self.quality, self.second_manager):
            intruder.group_ids = [(4, self.group_user.id)]
        secret = self._complain(confidentiality="restricted")
        secret.respondent_ids = self.second_manager
        for intruder in (self.quality, self.second_manager):
            with self.assertRaises(AccessError):
                self._raise_in_chatter(secret, intruder)
            with self.assertRaises(AccessError):
                found.with_user(intruder).write(
                    {"res_model": "helpdesk.ticket", "res_id": secret.id}
                )

    def test_it_takes_both_rights(self):
        complaint = self._complain()
        with self.assertRaisesRegex(AccessError, "management system"):
            self._raise_action(complaint, self.colleague)
        with self.assertRaises(AccessError):
            self._raise_action(complaint, self.quality)
        with self.assertRaises(AccessError):
            self._raise_nonconformity(complaint, self.auditor)
        self.assertFalse(
            self.SystemAction.search([("complaint_ticket_id", "=", complaint.id)])
        )

    def test_where_it_comes_from_is_nobodys_to_write(self):
        action = self._raise_action(self._complain())
        other = self._complain()
        with self.assertRaises(AccessError):
            action.with_user(self.manager).complaint_ticket_id = other
        with self.assertRaises(AccessError):
            self.SystemAction.with_user(self.manager).create(
                {
                    "name": "Forged",
                    "type_action": "correction",
                    "complaint_ticket_id": other.id,
                }
            )
