"""A company with two managers, and versions of its policy."""

from odoo.tests import new_test_user

from .common import ComplaintCommon

TEXT = "<p>We <b>listen</b>.</p>"


class PolicyCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house = cls.env["res.company"].create({"name": "Policy Ltd"})
        cls.house.partner_id.lang = "en_US"
        cls.approver = new_test_user(
            cls.env, "approver", "complaint_management.group_complaint_manager"
        )
        users = cls.manager | cls.approver | cls.handler | cls.auditor
        users.write({"company_ids": [(4, cls.house.id)], "company_id": cls.house.id})
        cls.house_team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "House team",
                "feedback_type": "complaint",
                "company_id": cls.house.id,
                "user_ids": [(6, 0, cls.handler.ids)],
            }
        )
        cls.Policy = cls.env["complaint.policy"]
        cls.Reading = cls.env["complaint.policy.reading"]

    @classmethod
    def _as(cls, user, policy):
        """A version as somebody who works for the company has it."""
        return policy.with_user(user).with_context(allowed_company_ids=cls.house.ids)

    @classmethod
    def _draft(cls, lang="en_US", body=TEXT, **vals):
        return cls._as(cls.manager, cls.Policy).create(
            {"company_id": cls.house.id, "lang": lang, "body": body, **vals}
        )

    @classmethod
    def _publish(cls, *args, **vals):
        """A version in force, written by one manager and approved by the other."""
        policy = cls._draft(*args, **vals)
        cls._as(cls.approver, policy).action_approve()
        policy.action_publish()
        return policy.with_env(cls.env)

    def _get_readings(self, policy):
        """Who is asked to read it: dict of user -> whether they have."""
        return {
            reading.user_id: bool(reading.read_at)
            for reading in self.Reading.search(
                [("policy_id", "=", policy.id), ("left_at", "=", False)]
            )
        }

    def _get_todos(self, policy):
        return policy.sudo().activity_ids.user_id
