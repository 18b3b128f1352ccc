"""Who calls the mail gateway gets as far as a mail does, and no further (4.7, 4.9)."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_ledger import LedgerCommon

MAIL = """\
From: Ada Complainant <ada@example.com>
To: {to}
Subject: {subject}
Message-ID: <{number}@forged.example.com>

I take it all back.
"""


@tagged("post_install", "-at_install")
class TestMailCaller(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._complain()
        domain = cls.env["mail.alias.domain"].create({"name": "mail.example.org"})
        cls.team.alias_id.write(
            {
                "alias_domain_id": domain.id,
                "alias_name": "sorry",
                "alias_status": "valid",
            }
        )
        cls.address = "sorry@mail.example.org"
        cls.env.cr.flush()

    def _call(self, user, model=None, subject="Hello", context=(), **kwargs):
        number = self.env["mail.message"].search([], order="id desc", limit=1).id
        mail = MAIL.format(to="nobody@example.com", subject=subject, number=number)
        gateway = self.env["mail.thread"].with_user(user).with_context(**dict(context))
        return gateway.message_process(model, mail, **kwargs)

    def test_nobody_writes_on_a_complaint_by_naming_it(self):
        before = self.complaint.message_ids
        for user in (self.employee, self.agent, self.outsider, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._call(user, "helpdesk.ticket", thread_id=self.complaint.id)
        self.assertEqual(self.complaint.message_ids, before)

    def test_nobody_registers_a_complaint_with_values_of_their_own(self):
        forged = {"decision": "not_upheld", "anonymised_at": "2020-01-01 00:00:00"}
        for values in (
            {"team_id": self.team.id, **forged},
            {"feedback_type": "complaint", **forged},
        ):
            for user in (self.employee, self.env.ref("base.user_admin")):
                with self.subTest(values=values, user=user.login):
                    with self.assertRaises(AccessError):
                        self._call(user, "helpdesk.ticket", custom_values=values)

    def test_nobody_makes_a_record_of_ours(self):
        """By mail, Odoo makes any record that has a discussion, and asks nobody."""
        values = {
            "name": "Erase all",
            "company_id": self.env.company.id,
            "keep_number": 1,
            "keep_unit": "month",
            "state": "active",
        }
        for user in (self.employee, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._call(user, "complaint.retention", custom_values=values)
        rules = self.env["complaint.retention"]
        self.assertFalse(rules.search([("name", "=", "Erase all")]))

    def test_values_and_orders_of_the_context_do_not_go_along(self):
        complaint = self._hand_in(
            "Broken",
            default_anonymised_at="2020-01-01 00:00:00",
            default_severity="low",
            complaint_answers=True,
            complaint_handed_in=self.manager.id,
        )
        self.assertEqual(complaint.feedback_type, "complaint")
        self.assertFalse(complaint.anonymised_at or complaint.severity)
        entry = self._last(complaint, "message")
        self.assertEqual(self._told(entry)["handed_in_by"]["id"], self.employee.id)
        self.assertIn("Handed in by", "\n".join(entry._get_lines()))

    def test_a_reply_that_is_handed_in_says_by_whom(self):
        known = self._hand_in(f"Re: {self.complaint.complaint_reference}")
        self.assertEqual(known, self.complaint)
        self.assertIn("take it all back", known.message_ids[0].body)
        told = self._told(self._last(known, "message"))
        self.assertEqual(told["handed_in_by"]["id"], self.employee.id)

    def _hand_in(self, subject, **context):
        """The complaint of a mail that an employee hands to the gateway."""
        mail = MAIL.format(to=self.address, subject=subject, number=len(subject))
        gateway = self.env["mail.thread"].with_user(self.employee)
        number = gateway.with_context(**context).message_process(None, mail)
        return self.Ticket.browse(number)

    def test_ordinary_tickets_are_made_as_ever(self):
        for user, values in (
            (self.employee, None),
            (self.env.ref("base.user_admin"), {"priority": "3"}),
        ):
            number = self._call(user, "helpdesk.ticket", custom_values=values)
            ticket = self.Ticket.browse(number)
            self.assertFalse(ticket.feedback_type)
            self.assertEqual(ticket.priority, values["priority"] if values else "1")

    def test_nobody_becomes_an_administrator_by_a_mail(self):
        """Odoo makes whatever the values say, with the system's rights."""
        role = self.env.ref("base.group_system")
        evil = {"name": "E", "login": "evil", "group_ids": [(6, 0, role.ids)]}
        values = {"name": "E", "user_ids": [(0, 0, evil)]}
        for user in (self.employee, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._call(user, "res.partner", custom_values=values)
        self.assertFalse(self.env["res.users"].search([("login", "=", "evil")]))
