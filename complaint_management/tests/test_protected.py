"""The complainant's identity is only where it is needed (ISO 10002, 4.10)."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_ledger import LedgerCommon


@tagged("post_install", "-at_install")
class TestProtected(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ada = {"partner_email": "ada@example.com", "partner_name": "Ada"}
        cls.complaint = cls._complain(is_identity_protected=True, **ada)
        cls.open = cls._complain(**ada)
        cls.Row = cls.env["complaint.protected"]
        cls.env.cr.flush()

    def test_only_who_works_on_it_reads_it(self):
        readers = (self.handler, self.manager, self.auditor)
        for user in (*readers, self.colleague, self.outsider, self.agent):
            self.assertEqual(
                self.complaint.with_user(user).has_access("read"), user in readers
            )
        self.complaint.investigator_id = self.outsider
        self.assertTrue(self.complaint.with_user(self.outsider).has_access("read"))

    def test_the_team_sees_a_pseudonym_and_nothing_of_a_person(self):
        row = self.Row.with_user(self.colleague).search([])
        self.assertEqual(row.ids, self.complaint.ids)
        reference = self.complaint.complaint_reference
        self.assertEqual(row.complainant, f"Complainant {reference}")
        told = row.read()[0]
        text = str(told)
        for word in ("Ada", "ada@", "Washing", "drum"):
            self.assertNotIn(word, text)
        self.assertFalse({"partner_id", "name", "ticket_id"} & told.keys())

    def test_no_search_finds_the_person(self):
        Ticket = self.Ticket.with_user(self.colleague)
        ours = [("id", "in", (self.complaint | self.open).ids)]
        for leaf in (
            ("partner_id", "=", self.complainant.id),
            ("partner_id.name", "ilike", "Ada"),
            ("partner_email", "=", "ada@example.com"),
        ):
            with self.subTest(leaf=leaf):
                self.assertEqual(Ticket.search([*ours, leaf]), self.open)
        groups = Ticket._read_group(ours, ["partner_id"], ["__count"])
        self.assertEqual(groups[0][1], 1)
        partner = self.complainant.with_user(self.colleague)
        partner.invalidate_recordset()
        self.assertEqual(partner.helpdesk_ticket_count, 1)
        with self.assertRaises(ValueError):
            self.Row.with_user(self.colleague).search([("partner_id", "!=", False)])
        with self.assertRaises(AccessError):
            self.Row.with_user(self.colleague).search(
                [("ticket_id.partner_id", "=", self.complainant.id)]
            )

    def test_messages_and_figures_are_kept_with_it(self):
        message = self.complaint.message_post(
            body="I am Ada", author_id=self.complainant.id
        )
        self.assertFalse(message.with_user(self.colleague).has_access("read"))
        for model in ("complaint.analysis", "complaint.deadline"):
            found = (
                self.env[model]
                .with_user(self.colleague)
                .search([("ticket_id", "in", (self.complaint | self.open).ids)])
            )
            self.assertEqual(found.ticket_id.ids, self.open.ids)

    def test_rows_are_for_the_team_and_not_for_whom_it_is_about(self):
        Row = self.Row
        for user in (self.handler, self.colleague, self.manager, self.auditor):
            self.assertTrue(Row.with_user(user).search_count([]))
        self.assertFalse(Row.with_user(self.outsider).search_count([]))
        for user in (self.employee, self.agent, self.portal):
            with self.assertRaises(AccessError):
                Row.with_user(user).search([])
        self.complaint.respondent_ids = self.colleague
        self.assertFalse(Row.with_user(self.colleague).search_count([]))
        self.complaint.confidentiality = "restricted"
        self.assertFalse(Row.with_user(self.manager).search_count([]))
        with self.assertRaises(AccessError):
            Row.with_user(self.manager).browse(self.complaint.id).write({})

    def test_company_protects_from_the_start(self):
        self.company.complaint_protect_identity = True
        self.assertTrue(self._complain().is_identity_protected)
        self.assertFalse(
            self._complain(is_identity_protected=False).is_identity_protected
        )

    def test_protecting_it_later_takes_it_from_the_team(self):
        todo = self.open.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.colleague.id
        )
        self.open.is_identity_protected = True
        self.assertEqual(todo.user_id, self.handler)
        entry = self._last(self.open, "assignment")
        self.assertEqual(
            self._told(entry)["changed"]["is_identity_protected"], [False, True]
        )

    def test_reading_it_is_noted(self):
        self.complaint.with_user(self.manager).web_read({"description": {}})
        readers = self._chain(self.complaint).filtered(lambda e: e.kind == "reading")
        self.assertEqual(readers.user_id, self.manager)

    def test_ordinary_ticket_is_never_among_them(self):
        ticket = self.Ticket.create({"name": "Printer", "description": "x"})
        self.assertFalse(ticket.is_identity_protected)
        self.assertNotIn(ticket.id, self.Row.search([]).ids)
