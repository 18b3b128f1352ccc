"""Evidence of the handling of complaints, step by step (clause 7)."""

from odoo import api, models
from odoo.fields import Domain

from ..tools import milestones
from .complaint_evidence_kind import COMPLAINT, TICKET, Evidence


class ComplaintConformity(models.AbstractModel):
    _inherit = "complaint.conformity"

    @api.model
    def _get_evidence(self):
        return [
            *super()._get_evidence(),
            *self._get_clock_evidence(),
            *self._get_step_evidence(),
            *self._get_answer_evidence(),
        ]

    @api.model
    def _get_clock_evidence(self):
        met = Domain("state", "=", "met") & Domain("is_late", "!=", True)
        return [
            Evidence(
                "acknowledged_in_time",
                self.env._("Acknowledged in time"),
                ("4.6", "7.4"),
                "complaint.deadline",
                met & Domain("milestone", "=", milestones.ACKNOWLEDGE),
                moment="due_at",
                help=self.env._(
                    "Clocks “Acknowledge” due in the period that were met in time."
                ),
            ),
            Evidence(
                "answered_in_time",
                self.env._("Answered in time"),
                ("4.15",),
                "complaint.deadline",
                met & Domain("milestone", "=", milestones.RESPOND),
                moment="due_at",
                help=self.env._(
                    "Clocks “Answer” due in the period that were met in time."
                ),
            ),
            Evidence(
                "clocks",
                self.env._("Complaints followed by clocks"),
                ("7.3",),
                "complaint.deadline",
                Domain("state", "!=", "void"),
                moment="due_at",
                help=self.env._("Clocks due in the period."),
            ),
            Evidence(
                "extended",
                self.env._("Clocks extended with a reason"),
                ("7.3",),
                "complaint.deadline",
                Domain("extended_at", "!=", False)
                & Domain("extension_reason", "!=", False),
                moment="due_at",
                is_needed=False,
                help=self.env._("Due in the period, and put off with a reason."),
            ),
        ]

    @api.model
    def _get_step_evidence(self):
        return [
            Evidence(
                "registered",
                self.env._("Complaints in the register"),
                ("4.1", "4.11", "7.2", "8.1"),
                TICKET,
                COMPLAINT & Domain("complaint_reference", "!=", False),
                moment="received_at",
                help=self.env._("Received in the period, each with its reference."),
            ),
            Evidence(
                "acknowledged",
                self.env._("Complaints acknowledged"),
                ("7.4",),
                TICKET,
                COMPLAINT,
                moment="acknowledged_at",
                help=self.env._("Acknowledged in the period."),
            ),
            Evidence(
                "assessed",
                self.env._("Complaints assessed"),
                ("7.5",),
                TICKET,
                COMPLAINT
                & Domain("severity", "!=", False)
                & Domain("assessed_by_id", "!=", False),
                moment="assessed_at",
                help=self.env._("Assessed in the period: how severe, and by whom."),
            ),
            Evidence(
                "investigated",
                self.env._("Complaints investigated"),
                ("7.6",),
                TICKET,
                COMPLAINT
                & Domain("findings", "!=", False)
                & Domain("investigator_id", "!=", False),
                moment="responded_at",
                help=self.env._(
                    "Answered in the period after an investigation with findings."
                ),
            ),
        ]

    @api.model
    def _get_answer_evidence(self):
        return [
            Evidence(
                "decided",
                self.env._("Decisions with reasons"),
                ("4.12", "7.8"),
                TICKET,
                COMPLAINT
                & Domain("decision", "!=", False)
                & Domain("decision_reasons", "!=", False),
                moment="responded_at",
                help=self.env._("Decisions told in the period, with their reasons."),
            ),
            Evidence(
                "letters",
                self.env._("Letters sent"),
                ("7.1", "7.8"),
                "complaint.letter",
                Domain("state", "=", "sent"),
                moment="sent_at",
                help=self.env._("Letters to complainants sent in the period."),
            ),
            Evidence(
                "remedies",
                self.env._("Remedies carried out"),
                ("7.7",),
                "complaint.remedy",
                Domain("state", "=", "fulfilled"),
                moment="fulfilled_on",
                help=self.env._("Carried out in the period."),
            ),
            Evidence(
                "within_limits",
                self.env._("Remedies granted within the limits, or approved"),
                ("5.4",),
                "complaint.remedy",
                Domain("authority", "in", ("within", "approved")),
                moment="granted_at",
                is_needed=False,
                help=self.env._("Granted in the period where limits were set."),
            ),
            Evidence(
                "closed",
                self.env._("Complaints closed with the complainant's answer"),
                ("7.9",),
                TICKET,
                COMPLAINT
                & Domain("complaint_phase", "=", "closed")
                & Domain("complainant_verdict", "in", ("accepted", "rejected")),
                moment="closed_date",
                help=self.env._(
                    "Closed in the period after the complainant said what they think "
                    "of the decision."
                ),
            ),
            Evidence(
                "referred",
                self.env._("Complaints referred outside"),
                ("7.9",),
                TICKET,
                COMPLAINT & Domain("external_body_id", "!=", False),
                moment="referred_at",
                is_needed=False,
                help=self.env._("Referred to an external body in the period."),
            ),
        ]
