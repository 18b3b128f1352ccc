"""The monitoring page in a real browser: from a figure to its records, to paper."""

import json
from urllib.parse import quote

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_monitoring import MonitoringCommon


@tagged("post_install", "-at_install")
class TestTourMonitoring(HttpCase, MonitoringCommon):
    def test_from_a_figure_to_the_complaint(self):
        self.manager.write(
            {"company_ids": [(6, 0, self.company.ids)], "company_id": self.company.id}
        )
        self._complain(name="Nobody called back", safety_implication=True)
        self._complain()
        self.env.flush_all()
        self.start_tour(
            "/odoo/complaint-monitoring", "complaint_monitoring", login="manager"
        )

    def test_paper_comes_with_what_was_chosen(self):
        """As the page asks for it, with days and companies; others get an error."""
        self._complain()
        self.env.flush_all()
        options = {"options": self._custom(company_ids=self.company.ids)}
        context = {"allowed_company_ids": self.company.ids, "lang": "en_US"}
        path = (
            "/report/html/complaint_management.report_complaint_monitoring"
            f"?options={quote(json.dumps(options))}&context={quote(json.dumps(context))}"
        )
        self.authenticate("manager", "manager")
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Monitoring Ltd", response.text)
        self.assertIn("Complaints received: 1", response.text)
        self.authenticate("handler", "handler")
        with mute_logger("odoo.http"):
            response = self.url_open(path)
        self.assertNotIn("Complaints received", response.text)
        self.assertEqual(response.status_code, 403)
