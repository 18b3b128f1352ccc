"""The dashboard asks for nothing that is not there, and opens for who may see it."""

import json
import re

from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.complaint_management.tests.common import ComplaintCommon

from ..tools import make_dashboard

FOLDER = "spreadsheet_dashboard_complaint_management/data/files"
FORMULA = re.compile(r'PIVOT\.(?:VALUE|HEADER)\((\d+),"#?(\w+)"(?:,"#(\w+)")?')


@tagged("post_install", "-at_install")
class TestDashboard(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(
            "spreadsheet_dashboard_complaint_management.spreadsheet_dashboard_complaints"
        )
        cls.Analysis = cls.env["complaint.analysis"]

    def _open(self, user):
        dashboard = self.dashboard.with_user(user)
        return json.loads(dashboard._get_serialized_readonly_dashboard())["snapshot"]

    def _get_sources(self, snapshot):
        """What pivots and charts ask for: (model, domain, groups, measures)."""
        for pivot in snapshot["pivots"].values():
            yield (
                pivot["model"],
                pivot["domain"],
                [row["fieldName"] for row in pivot["rows"] + pivot["columns"]],
                [measure["fieldName"] for measure in pivot["measures"]],
            )
        for figure in snapshot["sheets"][0]["figures"]:
            if "metaData" in figure["data"]:
                meta = figure["data"]["metaData"]
                domain = figure["data"]["searchParams"]["domain"]
                yield meta["resModel"], domain, meta["groupBy"], [meta["measure"]]

    def test_all_it_asks_for_is_answered(self):
        """Every group and measure, as the web client asks, with the reader's rights."""
        self._answered(
            root_cause_ids=self.env["complaint.root.cause"].search([], limit=1).ids,
            category_id=self.env["helpdesk.ticket.category"].search([], limit=1).id,
        )
        sources = list(self._get_sources(self._open(self.auditor)))
        self.assertEqual(len(sources), 10)
        for model, domain, groups, measures in sources:
            with self.subTest(groups=groups, measures=measures):
                fields_ = self.env[model]._fields
                aggregates = [
                    name if name == "__count" else f"{name}:{fields_[name].aggregator}"
                    for name in measures
                ]
                self.assertNotIn("None", "".join(aggregates))
                rows = (
                    self.env[model]
                    .with_user(self.auditor)
                    ._read_group(domain, groups, aggregates)
                )
                # nobody has answered a survey here
                self.assertTrue(rows or measures == ["satisfaction_handling"])

    def test_filters_find_their_fields(self):
        snapshot = self._open(self.manager)
        filters = {f["id"]: f for f in snapshot["globalFilters"]}
        matchings = [pivot["fieldMatching"] for pivot in snapshot["pivots"].values()]
        matchings += [
            figure["data"]["fieldMatching"]
            for figure in snapshot["sheets"][0]["figures"]
            if "fieldMatching" in figure["data"]
        ]
        for matching in matchings:
            self.assertEqual(matching.keys(), filters.keys())
            for name, found in matching.items():
                field = self.Analysis._fields[found["chain"]]
                self.assertEqual(field.type, found["type"])
                if field.type == "many2one":
                    self.assertEqual(field.comodel_name, filters[name]["modelName"])

    def test_formulas_name_pivots_and_measures_that_are_there(self):
        snapshot = self._open(self.manager)
        formulas = [
            found
            for sheet in snapshot["sheets"]
            for cell in sheet["cells"].values()
            for found in FORMULA.findall(cell)
        ]
        self.assertGreater(len(formulas), 50)
        for number, name, group in formulas:
            pivot = snapshot["pivots"][number]
            names = {measure["id"] for measure in pivot["measures"]}
            names |= {row["fieldName"] for row in pivot["rows"]}
            self.assertLessEqual({name, group} - {""}, names)

    def test_headings_lead_to_a_menu_of_ours(self):
        snapshot = self._open(self.manager)
        menus = {*snapshot["chartOdooMenusReferences"].values()}
        menus.update(
            re.findall(
                r"odoo://ir_menu_xml_id/([\w.]+)", json.dumps(snapshot["sheets"])
            )
        )
        self.assertEqual(menus, {make_dashboard.MENU})
        self.assertEqual(
            self.env.ref(make_dashboard.MENU).action.res_model, "complaint.analysis"
        )

    def test_managers_and_auditors_see_it(self):
        for user, sees in (
            (self.manager, True),
            (self.auditor, True),
            (self.handler, False),
            (self.employee, False),
        ):
            with self.subTest(user=user.login):
                dashboard = self.dashboard.with_user(user)
                self.assertEqual(dashboard.has_access("read"), sees)
                self.assertEqual(
                    bool(dashboard.search([("id", "=", dashboard.id)])), sees
                )
        self.assertTrue(self._open(self.auditor)["sheets"])

    def test_sample_is_shown_where_nothing_is_there(self):
        dashboard = self.dashboard.with_user(self.manager)
        self.assertEqual(
            dashboard.sudo().main_data_model_ids.model, self.Analysis._name
        )
        sample = dashboard._get_sample_dashboard()
        self.assertFalse(sample["pivots"])
        self.assertNotIn("PIVOT", json.dumps(sample["sheets"]))
        self._complain()
        self.assertFalse(dashboard._dashboard_is_empty())

    def test_files_are_what_their_description_says(self):
        for name, sample in (
            (make_dashboard.DASHBOARD, False),
            (make_dashboard.SAMPLE, True),
        ):
            with file_open(f"{FOLDER}/{name}") as file:
                self.assertEqual(
                    json.load(file),
                    json.loads(json.dumps(make_dashboard.make(sample))),
                    "run tools/make_dashboard.py",
                )
