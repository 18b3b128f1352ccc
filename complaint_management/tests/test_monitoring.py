"""The monitoring report: what it counts, for whom, against what (8.4, annex H)."""

from datetime import timedelta

from odoo.tests import tagged

from .common_monitoring import MonitoringCommon


@tagged("post_install", "-at_install")
class TestMonitoring(MonitoringCommon):
    def test_what_was_received_before_and_now(self):
        self._complain()
        self._complain(
            received_at=self.now - timedelta(days=40), safety_implication=True
        )
        self._complain(received_at=self.now - timedelta(days=45))
        self.env["helpdesk.ticket"].create(
            {"name": "Ordinary", "description": "x", "company_id": self.company.id}
        )
        self._complain(feedback_type="suggestion")
        figures = self._figures()
        self.assertEqual(figures["received"]["count"], 1)
        self.assertEqual(figures["received"]["before"]["count"], 2)
        self.assertEqual(figures["received"]["change"]["text"], "−1 (−50 %)")
        self.assertEqual(figures["safety"]["before"]["count"], 1)
        self.assertEqual(figures["other_feedback"]["count"], 1)
