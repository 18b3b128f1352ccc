"""A company that requires one training, and people with and without it."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import ComplaintCommon


class CompetenceCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Training = cls.env["complaint.training"]
        cls.Competence = cls.env["complaint.competence"]
        cls.Need = cls.env["complaint.training.need"]
        cls.Training.search([]).active = False
        cls.house = cls.env["res.company"].create({"name": "Learning Ltd"})
        cls.second = new_test_user(
            cls.env, "second", "complaint_management.group_complaint_manager"
        )
        cls.staff = cls.handler | cls.colleague | cls.manager | cls.second
        users = cls.staff | cls.auditor
        users.write(
            {"company_ids": [(6, 0, cls.house.ids)], "company_id": cls.house.id}
        )
        cls.house_team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "House team",
                "feedback_type": "complaint",
                "company_id": cls.house.id,
                "user_ids": [Command.set((cls.handler | cls.colleague).ids)],
            }
        )
        cls.today = fields.Date.today()
        cls.training = cls.Training.create(
            {
                "name": "Handling",
                "company_id": cls.house.id,
                "for_investigators": True,
                "validity_months": 12,
            }
        )

    @classmethod
    def _record(cls, user, days=10, by=None, **vals):
        """That somebody obtained the training so many days ago."""
        return cls._as(by or cls.manager, cls.Competence).create(
            {
                "user_id": user.id,
                "training_id": cls.training.id,
                "obtained_on": cls.today - timedelta(days=days),
                **vals,
            }
        )

    @classmethod
    def _as(cls, user, records):
        return records.with_user(user).with_context(allowed_company_ids=cls.house.ids)

    @classmethod
    def _given_to(cls, user, **vals):
        """A complaint of the company that is given to somebody as it comes in."""
        return cls._complain(
            team_id=cls.house_team.id,
            company_id=cls.house.id,
            user_id=user.id,
            **vals,
        )

    def _need(self, user):
        return self.Need.search(
            [("training_id", "=", self.training.id), ("user_id", "=", user.id)]
        )

    def _todos(self):
        return self.training.activity_ids.user_id
