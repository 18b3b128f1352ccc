"""Who reads a restricted complaint or its ledger, and who may not (4.7, 4.10)."""

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_ledger import LedgerCommon


@tagged("post_install", "-at_install")
class TestLedgerReading(LedgerCommon):
    def test_reading_a_restricted_complaint_is_told_once_in_a_while(self):
        complaint = self._complain(confidentiality="restricted")
        self._chain(complaint)
        for _again in range(2):
            complaint.with_user(self.manager).web_read({"description": {}})
        entries = self._chain(complaint).filtered(lambda e: e.kind == "reading")
        self.assertEqual(entries.user_id, self.manager)
        self.assertEqual(len(entries), 1)
        self.auditor.group_ids += self.env.ref("base.group_allow_export")
        complaint.with_user(self.auditor).export_data(["name"])
        readers = self._chain(complaint).filtered(lambda e: e.kind == "reading").user_id
        self.assertEqual(readers, self.manager | self.auditor)

    def test_reading_its_ledger_is_reading_it(self):
        complaint = self._complain(confidentiality="restricted")
        chain = self._chain(complaint)
        chain.with_user(self.auditor).read(["summary"])
        readers = self._chain(complaint).filtered(lambda e: e.kind == "reading").user_id
        self.assertEqual(readers, self.auditor)

    def test_reading_many_costs_no_more_queries_than_reading_one(self):
        complaints = self.Ticket.concat(
            *(self._complain(confidentiality="restricted") for _n in range(10))
        )
        self.env.cr.flush()

        def count(tickets):
            self.env.invalidate_all()
            own = tickets.with_user(self.manager)
            own.read(["name", "team_id"])
            before = self.env.cr.sql_log_count
            own._note_reading({"by": "screen"})
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(complaints[:9]), count(complaints[9:]))

    def test_asking_whether_to_note_costs_no_query(self):
        complaint = self._complain()

        def count(*names):
            self.env.invalidate_all()
            own = complaint.with_user(self.manager)
            before = self.env.cr.sql_log_count
            own.read(names)
            return self.env.cr.sql_log_count - before

        count("name")  # the rules are known from then on
        self.assertEqual(count("description"), count("name"))

    def test_reading_an_open_complaint_or_a_list_is_not(self):
        complaint = self._complain()
        complaint.with_user(self.manager).web_read({"description": {}})
        self.assertNotIn("reading", self._kinds(complaint))
        complaint.confidentiality = "restricted"
        complaint.with_user(self.manager).web_read({"name": {}})
        self.assertNotIn("reading", self._kinds(complaint))

    def test_who_is_complained_about_is_refused_and_that_is_told(self):
        complaint = self._complain(
            respondent_ids=[fields.Command.set(self.colleague.ids)]
        )
        self._chain(complaint)
        with mute_logger("odoo.addons.base.models.ir_rule"):
            try:
                complaint.with_user(self.colleague).read(["description"])
                self.fail("the rule of independence lets them read")
            except AccessError:
                refused = self._last(complaint, "refused")
        self.assertEqual(refused.user_id, self.colleague)
        self.assertEqual(self._told(refused)["wanted"], "read")

    def test_assignment_against_independence_is_told_after_it_is_undone(self):
        complaint = self._complain()
        self._chain(complaint)
        with self.assertRaises(ValidationError):
            complaint.with_user(self.manager).respondent_ids = self.handler
        hooks = list(self.env.cr.postrollback._funcs)
        self.env.cr.postrollback.clear()
        self.assertNotIn("refused", self._kinds(complaint), "undone with all the rest")
        self.registry_enter_test_mode()
        for hook in hooks:
            hook()
        entry = self._last(complaint, "refused")
        self.assertEqual(self._told(entry)["people"][0]["id"], self.handler.id)

    # ------------------------------------------------------------
    # Who reads it
    # ------------------------------------------------------------

    def test_entries_are_as_visible_as_their_complaint(self):
        complaint = self._complain(confidentiality="restricted")
        chain = self._chain(complaint)
        for user in (self.handler, self.manager, self.auditor):
            found = self.Entry.with_user(user).search(
                [("ticket_id", "=", complaint.id)]
            )
            self.assertEqual(found, chain)
        found = self.Entry.with_user(self.colleague).search(
            [("ticket_id", "=", complaint.id)]
        )
        self.assertFalse(found)
        for user in (self.employee, self.portal, self.agent):
            with self.assertRaises(AccessError):
                self.Entry.with_user(user).search([])
        with self.assertRaises(AccessError):
            chain.with_user(self.auditor).read(["private"])
