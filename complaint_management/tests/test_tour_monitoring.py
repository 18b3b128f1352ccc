"""The monitoring page in a real browser: from a figure to its records."""

from odoo.tests import HttpCase, tagged

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
