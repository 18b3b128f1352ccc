"""Shared fixtures: a team, one user per role, complaints at any phase."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

#: Facts that let a complaint pass the gate of every phase up to the answer.
ASSESSED = {
    "severity": "medium",
    "complexity": "standard",
    "impact": "single",
    "immediate_action": "not_needed",
}


def make_api_key(user):
    """A key for programs, also for those who may make none themselves."""
    keys = user.with_user(user).env["res.users.apikeys"].sudo()  # those may not
    return keys._generate("rpc", "test", datetime.now() + timedelta(hours=12))


class ComplaintCommon(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Ticket = cls.env["helpdesk.ticket"]
        cls.handler = new_test_user(
            cls.env, "handler", "complaint_management.group_complaint_handler"
        )
        cls.colleague = new_test_user(
            cls.env, "colleague", "complaint_management.group_complaint_handler"
        )
        cls.outsider = new_test_user(
            cls.env, "outsider", "complaint_management.group_complaint_handler"
        )
        cls.manager = new_test_user(
            cls.env, "manager", "complaint_management.group_complaint_manager"
        )
        cls.auditor = new_test_user(
            cls.env, "auditor", "complaint_management.group_complaint_auditor"
        )
        cls.agent = new_test_user(
            cls.env, "agent", "helpdesk_mgmt.group_helpdesk_manager"
        )
        cls.employee = new_test_user(cls.env, "employee", "base.group_user")
        cls.portal = new_test_user(cls.env, "portal_customer", "base.group_portal")
        cls.stranger = new_test_user(cls.env, "portal_stranger", "base.group_portal")
        cls.team = cls.env.ref("complaint_management.team_complaints")
        cls.team.user_ids = cls.handler | cls.colleague
        cls.complainant = cls.env["res.partner"].create(
            {"name": "Ada Complainant", "email": "ada@example.com", "lang": "en_US"}
        )
        cls.email_channel = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email")
        cls.phone_channel = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        cls.apology = cls.env.ref("complaint_management.remedy_apology")
        cls.refund = cls.env.ref("complaint_management.remedy_refund")

    @classmethod
    def _complain(cls, **vals):
        """A complaint as it comes in."""
        return cls.Ticket.create(
            {
                "feedback_type": "complaint",
                "name": "Washing machine arrived broken",
                "description": "<p>The drum is loose.</p>",
                "team_id": cls.team.id,
                "user_id": cls.handler.id,
                "partner_id": cls.complainant.id,
                "channel_id": cls.phone_channel.id,
                **vals,
            }
        )

    @classmethod
    def _acknowledged(cls, **vals):
        return cls._complain(
            complaint_phase="acknowledged",
            acknowledged_at=fields.Datetime.now(),
            acknowledgement_method="phone",
            **vals,
        )

    @classmethod
    def _investigated(cls, **vals):
        """A complaint under investigation, with findings."""
        complaint = cls._acknowledged(**{**ASSESSED, **vals})
        complaint.write(
            {"complaint_phase": "investigation", "investigator_id": cls.colleague.id}
        )
        complaint.findings = "<p>The carrier dropped it.</p>"
        return complaint

    @classmethod
    def _answered(cls, remedy=None, **vals):
        """A complaint whose complainant has been told it is upheld."""
        complaint = cls._investigated(**vals)
        complaint.write(
            {
                "decision": "upheld",
                "decision_reasons": "<p>It broke in our hands.</p>",
                "remedy_ids": [
                    fields.Command.create({"type_id": (remedy or cls.apology).id})
                ],
                "complaint_phase": "responded",
            }
        )
        return complaint
