"""The overview in a real browser, as a manager reads it in the morning."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestTourOverview(HttpCase, ComplaintCommon):
    def test_from_a_number_to_the_complaint(self):
        company = self.env["res.company"].create({"name": "Overview Ltd"})
        self.manager.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Overview", "company_id": company.id}
        )
        now = fields.Datetime.now()
        complaint = self._complain(
            name="Nobody called back",
            team_id=team.id,
            user_id=self.manager.id,
            company_id=company.id,
            received_at=now - timedelta(days=90),
        )
        overdue = complaint.deadline_ids.filtered(lambda c: c.situation == "overdue")
        self.assertTrue(overdue)
        complaint._set_clock_columns({"clock_error": "No working hours"})
        self.start_tour(
            "/odoo/complaint-overview", "complaint_overview", login="manager"
        )
