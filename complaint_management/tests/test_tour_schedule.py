"""Configuring a schedule in a real browser, as a manager does it."""

from odoo.tests import HttpCase, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestTourSchedule(HttpCase, ComplaintCommon):
    def test_configuring_a_schedule(self):
        self.start_tour(
            "/odoo/complaint-schedules", "complaint_schedule", login="manager"
        )
        schedule = self.env["complaint.schedule"].search(
            [("name", "=", "Complaints of consumers")]
        )
        self.assertEqual(schedule.severity, "high")
        milestone = schedule.milestone_ids
        self.assertEqual(milestone.milestone, "close")
        self.assertEqual((milestone.amount, milestone.start), (15, "respond"))
        level = milestone.level_ids
        self.assertEqual(level.when, "when 80 % of the time is gone")
        self.assertTrue(level.notify_handler)
        self.assertFalse(level.notify_managers)
