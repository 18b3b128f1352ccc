"""The start-up guide in a real browser, as quality manager of an empty company."""

from odoo.tests import HttpCase, tagged

from .common_monitoring import MonitoringCommon


@tagged("post_install", "-at_install")
class TestTourStartup(HttpCase, MonitoringCommon):
    def test_from_nothing_to_what_an_administrator_does(self):
        self.manager.write(
            {
                "name": "Quinn Quality",
                "company_ids": [(6, 0, self.company.ids)],
                "company_id": self.company.id,
            }
        )
        self.env["helpdesk.ticket.team"].search(
            [("id", "!=", self.team.id)]
        ).active = False
        self.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "startup.example.com"}
        )
        self.team.write(
            {
                "alias_name": "startup-complaints",
                "user_id": self.manager.id,
                "complaint_published": True,
            }
        )
        self.start_tour("/odoo/complaint-startup", "complaint_startup", login="manager")
        policy = self.env["complaint.policy"]._find_in_force(self.company)
        self.assertEqual(policy.approver_id, self.manager)
        aims = self.env["complaint.objective"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(aims.mapped("display_name"), ["In time: Acknowledge ≥ 95 %"])
