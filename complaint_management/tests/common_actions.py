"""Complaints of one category before and after a day, and an action between (8.7)."""

from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .common import ComplaintCommon


class ActionCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.today = cls.company._get_complaint_today()
        cls.category = cls.env["helpdesk.ticket.category"].create({"name": "Late"})
        cls.group = cls.env["complaint.root.cause"].create({"name": "Planning"})
        cls.cause = cls.env["complaint.root.cause"].create(
            {"name": "Wrong address", "parent_id": cls.group.id}
        )
        cls.second_manager = new_test_user(
            cls.env, "second_manager", "complaint_management.group_complaint_manager"
        )
        cls.Action = cls.env["complaint.action"]

    @classmethod
    def _complain_at(cls, days_ago, count=1, **vals):
        """Complaints received so many days ago, at noon."""
        day = fields.Datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
        return cls.Ticket.create(
            [
                {
                    "feedback_type": "complaint",
                    "name": f"Late {n}",
                    "description": "<p>Late</p>",
                    "team_id": cls.team.id,
                    "user_id": cls.handler.id,
                    "partner_id": cls.complainant.id,
                    "category_id": cls.category.id,
                    "received_at": day - timedelta(days=days_ago),
                    **vals,
                }
                for n in range(count)
            ]
        )

    @classmethod
    def _raise(cls, user=None, **vals):
        return (
            cls.Action.with_user(user or cls.manager)
            .create({"name": "Print bigger labels", "user_id": cls.handler.id, **vals})
            .with_user(user or cls.manager)
        )

    def _done(self, action, opened, done):
        """As if it had been opened and done so many days ago."""
        action.sudo().write(
            {
                "state": "done",
                "result": "Labels are bigger",
                "opened_on": self.today - timedelta(days=opened),
                "done_on": self.today - timedelta(days=done),
            }
        )
        return action
