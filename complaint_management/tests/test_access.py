"""Who sees and changes a complaint: deny by default (ISO 10002, 4.7, 4.10, 5.4)."""

from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestAccess(ComplaintCommon):
    def _can(self, user, complaint, operation):
        return complaint.with_user(user).has_access(operation)

    def _finds(self, user, complaint):
        return bool(
            self.Ticket.with_user(user).search_count([("id", "=", complaint.id)])
        )

    def assertRoles(self, complaint, operation, allowed):
        users = {
            "handler": self.handler,
            "colleague": self.colleague,
            "outsider": self.outsider,
            "manager": self.manager,
            "auditor": self.auditor,
            "agent": self.agent,
            "employee": self.employee,
            "portal": self.portal,
            "stranger": self.stranger,
        }
        found = {
            n for n, user in users.items() if self._can(user, complaint, operation)
        }
        self.assertEqual(found, set(allowed))

    def test_restricted_complaints_are_for_those_assigned(self):
        complaint = self._complain(confidentiality="restricted")
        self.assertRoles(complaint, "read", ["handler", "manager", "auditor"])
        complaint.investigator_id = self.outsider
        self.assertRoles(
            complaint, "read", ["handler", "outsider", "manager", "auditor"]
        )

    def test_team_leader_sees_the_team(self):
        self.team.user_id = self.outsider
        self.assertTrue(self._can(self.outsider, self._complain(), "read"))

    def test_new_team_member_sees_the_team_at_once(self):
        complaint = self._complain()
        self.assertFalse(self._can(self.outsider, complaint, "read"))
        self.team.user_ids += self.outsider
        self.env.invalidate_all()
        self.assertTrue(self._can(self.outsider, complaint, "read"))

    def test_those_complained_about_see_nothing_whatever_their_role(self):
        for user in (self.manager, self.auditor, self.colleague, self.agent):
            complaint = self._complain(respondent_ids=[(4, user.id)])
            with self.subTest(user=user.login):
                self.assertFalse(self._can(user, complaint, "read"))
                self.assertFalse(self._finds(user, complaint))

    def test_following_a_complaint_opens_nothing(self):
        complaint = self._complain()
        people = (self.employee, self.portal, self.agent)
        complaint.message_subscribe([user.partner_id.id for user in people])
        for user in people:
            with self.subTest(user=user.login):
                self.assertFalse(self._can(user, complaint, "read"))

    def test_ordinary_tickets_keep_their_rules(self):
        ticket = self.Ticket.create(
            {
                "name": "Printer",
                "description": "x",
                "partner_id": self.portal.partner_id.id,
            }
        )
        self.assertRoles(ticket, "read", ["agent", "portal"])
        self.assertRoles(ticket, "write", ["agent"])

    def test_handlers_get_no_right_on_tickets_they_follow(self):
        ticket = self.Ticket.create({"name": "Printer", "description": "x"})
        ticket.message_subscribe(self.handler.partner_id.ids)
        self.assertFalse(self._can(self.handler, ticket, "write"))

    def test_remedies_are_as_visible_as_their_complaint(self):
        complaint = self._answered(confidentiality="restricted")
        remedy = complaint.remedy_ids
        self.assertTrue(remedy.with_user(self.handler).has_access("write"))
        self.assertTrue(remedy.with_user(self.auditor).has_access("read"))
        self.assertFalse(remedy.with_user(self.auditor).has_access("write"))
        self.assertFalse(remedy.with_user(self.outsider).has_access("read"))
        self.assertFalse(remedy.with_user(self.agent).has_access("read"))

    def test_handler_registers_for_any_team(self):
        other = self.env["helpdesk.ticket.team"].create(
            {"name": "Elsewhere", "feedback_type": "complaint"}
        )
        complaint = self.Ticket.with_user(self.handler).create(
            {"name": "x", "description": "x", "team_id": other.id}
        )
        self.assertEqual(complaint.feedback_type, "complaint")
        self.assertTrue(self._can(self.handler, complaint, "read"))
