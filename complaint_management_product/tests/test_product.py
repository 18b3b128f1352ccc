"""The product of a complaint: in its ledger, its file, its register, its figures."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.complaint_management.tests.common_file import ComplaintFileCommon


@tagged("post_install", "-at_install")
class TestProduct(ComplaintFileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kettle, cls.toaster = cls.env["product.product"].create(
            [{"name": "Pip kettle"}, {"name": "Crust toaster"}]
        )
        cls.complaint.with_user(cls.handler).write(
            {"product_id": cls.kettle.id, "lot_reference": "26-B"}
        )

    def test_the_key_of_products_came_with_its_column(self):
        """Odoo has none of its own, for which it would have read all tickets."""
        name = "helpdesk_ticket_product_id_fkey"
        self.assertTrue(
            self.env.execute_query(
                SQL(
                    "SELECT 1 FROM pg_constraint"
                    " WHERE conname = %s AND confdeltype = 'r' AND convalidated",
                    name,
                )
            )
        )
        self.assertFalse(self.env["ir.model.constraint"].search([("name", "=", name)]))

    def test_change_of_the_product_stands_in_the_ledger(self):
        self.complaint.with_user(self.handler).product_id = self.toaster
        entry = self._last(self.complaint, "receipt")
        before, after = self._told(entry)["changed"]["product_id"]
        self.assertEqual(before["name"], "Pip kettle")
        self.assertEqual(after["name"], "Crust toaster")
        self.assertIn("Product: Pip kettle → Crust toaster", entry._get_lines())

    def test_new_complaint_begins_its_chain_with_its_product(self):
        complaint = self._complain(product_id=self.kettle.id, lot_reference="27-A")
        facts = self._told(self._last(complaint, "registered"))["facts"]
        self.assertEqual(facts["product_id"]["name"], "Pip kettle")
        self.assertIn("digest", facts["lot_reference"])

    def test_every_field_of_ours_is_told(self):
        ours = {
            name
            for name, field in self.Ticket._fields.items()
            if field.store and field._modules[:1] == ("complaint_management_product",)
        }
        self.assertEqual(ours, {"product_id", "lot_reference"})
        self.assertLessEqual(ours, self.Ticket._get_kinds_of_facts().keys())

    def test_complaint_file_names_product_and_lot(self):
        facts = dict(self._sections()["Complaint"]["facts"])
        self.assertEqual(facts["Product"], "Pip kettle")
        self.assertEqual(facts["Lot or serial number"], "26-B")

    def test_analysis_groups_by_product_and_its_category(self):
        self._complain(product_id=self.kettle.id)
        self._complain(product_id=self.toaster.id)
        Analysis = self.env["complaint.analysis"].with_user(self.manager)
        domain = [("product_id", "in", (self.kettle | self.toaster).ids)]
        self.assertEqual(
            dict(Analysis._read_group(domain, ["product_id"], ["__count"])),
            {self.kettle: 2, self.toaster: 1},
        )
        [(category, count)] = Analysis._read_group(
            domain, ["product_categ_id"], ["__count"]
        )
        self.assertEqual((category, count), (self.kettle.categ_id, 3))

    def test_complaint_about_the_same_product_is_a_repeated_one(self):
        categories = self.env["helpdesk.ticket.category"].search([], limit=2)
        first, second = (
            self._complain(product_id=self.toaster.id, category_id=category.id)
            for category in categories
        )
        self.assertTrue(second.is_repeat)
        self.assertEqual(second.sudo().repeat_of_id, first)
        first.product_id = False
        self.assertFalse(second.is_repeat)
        first.product_id = self.toaster
        self.assertTrue(second.is_repeat)

    def test_trend_watch_has_series_of_products(self):
        self._complain(product_id=self.toaster.id)
        Trend = self.env["complaint.trend"]
        today = fields.Date.today()
        monday = today - timedelta(days=today.weekday())
        weeks = {self.company: (monday, monday + timedelta(days=7))}
        counts = Trend._get_counts(weeks)[self.company.id]
        self.assertEqual(counts["product_id", self.toaster.id], {monday: 1})
        trend = Trend.new({"dimension": "product_id", "value_id": self.toaster.id})
        self.assertEqual(trend.name, "Crust toaster")

    def test_monitoring_report_has_a_table_of_products(self):
        report = self.env["complaint.monitoring"].with_user(self.manager).get_report()
        (table,) = [table for table in report["tables"] if table["key"] == "product"]
        self.assertIn("Pip kettle", str(table["rows"]))

    def test_product_counts_the_complaints_its_reader_may_see(self):
        self._complain(
            product_id=self.kettle.id,
            confidentiality="restricted",
            user_id=self.colleague.id,
        )
        for user, count in ((self.manager, 2), (self.handler, 1), (self.employee, 0)):
            template = self.kettle.product_tmpl_id.with_user(user)
            self.assertEqual(template.complaint_count, count, user.login)
        action = self.kettle.product_tmpl_id.with_user(
            self.handler
        ).action_view_complaints()
        found = self.Ticket.with_user(self.handler).search(action["domain"])
        self.assertEqual(found, self.complaint)

    def test_product_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.toaster.company_id = other
        with self.assertRaisesRegex(ValidationError, "belongs to another company"):
            self.complaint.product_id = self.toaster

    def test_import_matches_products_by_name_and_makes_none(self):
        Importer = self.Ticket.with_user(self.manager).with_context(
            default_feedback_type="complaint"
        )
        columns = ["name", "received_at", "product_id", "lot_reference"]
        result = Importer.load(
            columns,
            [
                ["Leaks", "2024-01-02 10:00:00", "pip KETTLE", "24-C"],
                ["Burns", "2024-01-03 10:00:00", "No such thing", ""],
            ],
        )
        (complaint,) = self.Ticket.browse(result["ids"] or ())
        self.assertEqual(complaint.product_id, self.kettle)
        self.assertEqual(complaint.lot_reference, "24-C")
        (message,) = [m for m in result["messages"] if m["type"] == "error"]
        self.assertIn("No such thing", message["message"])

    def test_ordinary_tickets_have_no_product_to_fill_in(self):
        arch = self.env.ref("helpdesk_mgmt.ticket_view_form")
        view = self.Ticket.with_user(self.agent).get_view(arch.id, "form")
        self.assertNotIn("lot_reference", view["arch"])
