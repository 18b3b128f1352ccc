"""The simulator in a real browser, as a manager uses it."""

from odoo.tests import HttpCase, tagged

from .common_clocks import ClockCommon


@tagged("post_install", "-at_install")
class TestTourSimulation(HttpCase, ClockCommon):
    def test_trying_a_schedule(self):
        level = {"name": "Grave", "severity": "high", "notify_managers": True}
        self._schedule(self._respond_in(3, levels=[level]))
        before = self.env["complaint.simulation"].search_count([])
        self.start_tour("/odoo/complaints", "complaint_simulation", login="manager")
        self.assertEqual(self.env["complaint.simulation"].search_count([]), before)
