"""Evidence of maintenance and improvement (clause 8)."""

from odoo import api, models
from odoo.fields import Domain

from .complaint_conformity_framework import WEEKLY, YEARLY
from .complaint_evidence_kind import COMPLAINT, TICKET, Evidence

#: Days after which the week that the trend watch has judged last is stale: it judges
#: whole weeks after their end.
WATCHED = 7 + WEEKLY


class ComplaintConformity(models.AbstractModel):
    _inherit = "complaint.conformity"

    @api.model
    def _get_evidence(self):
        return [
            *super()._get_evidence(),
            *self._get_record_evidence(),
            *self._get_analysis_evidence(),
            *self._get_satisfaction_evidence(),
            *self._get_audit_evidence(),
        ]

    @api.model
    def _get_record_evidence(self):
        return [
            Evidence(
                "retention",
                self.env._("Retention rules"),
                ("4.10", "8.1"),
                "complaint.retention",
                Domain("state", "=", "active"),
                help=self.env._(
                    "Active rules for how long closed complaints keep their persons."
                ),
            ),
            Evidence(
                "erasures",
                self.env._("Personal data erased by rule"),
                ("8.1",),
                "complaint.erasure",
                moment="moment",
                is_needed=False,
                help=self.env._("Erasures of the period."),
            ),
            Evidence(
                "privacy_requests",
                self.env._("Requests about personal data answered"),
                ("4.10",),
                "complaint.privacy.log",
                moment="moment",
                is_needed=False,
                help=self.env._("Answered in the period."),
            ),
        ]

    @api.model
    def _get_analysis_evidence(self):
        return [
            Evidence(
                "root_causes",
                self.env._("Complaints with a root cause"),
                ("4.13", "8.2"),
                TICKET,
                COMPLAINT & Domain("root_cause_ids", "!=", False),
                moment="responded_at",
                help=self.env._("Answered in the period, and their cause found."),
            ),
            Evidence(
                "recurrence",
                self.env._("Complaints judged isolated, recurrent or systemic"),
                ("8.2",),
                TICKET,
                COMPLAINT & Domain("recurrence", "!=", False),
                moment="responded_at",
                help=self.env._("Answered in the period."),
            ),
            Evidence(
                "trend_watch",
                self.env._("Trends watched"),
                ("8.2", "8.4"),
                "complaint.trend",
                moment="week",
                days=WATCHED,
                help=self.env._("Series whose last week the trend watch has judged."),
            ),
            Evidence(
                "improvements",
                self.env._("Improvements made because of complaints"),
                ("4.13", "8.7"),
                "complaint.remedy",
                Domain("state", "=", "fulfilled")
                & Domain("type_id.is_improvement", "=", True),
                moment="fulfilled_on",
                help=self.env._(
                    "Changes of products, processes or the policy carried out in the "
                    "period."
                ),
            ),
        ]

    @api.model
    def _get_satisfaction_evidence(self):
        return [
            Evidence(
                "surveys_sent",
                self.env._("Complainants asked how satisfied they are"),
                ("4.11", "8.3"),
                "complaint.survey.invitation",
                moment="sent_at",
                help=self.env._("Invitations to the survey sent in the period."),
            ),
            Evidence(
                "survey_answers",
                self.env._("Answers to the survey"),
                ("8.3",),
                "complaint.satisfaction",
                moment="month",
                help=self.env._("Answers of the months of the period."),
            ),
        ]

    @api.model
    def _get_audit_evidence(self):
        return [
            Evidence(
                "clauses_assessed",
                self.env._("Clauses assessed by ourselves"),
                ("8.4",),
                "complaint.clause.assessment",
                Domain("is_current", "=", True),
                moment="assessed_at",
                days=YEARLY,
                is_needed=False,
                help=self.env._("Self-assessments of the last %s days.", YEARLY),
            ),
            Evidence(
                "conformity_audited",
                self.env._("Conformity reports made by an auditor"),
                ("8.5",),
                "complaint.conformity.print",
                Domain("by_auditor", "=", True),
                moment="printed_at",
                days=YEARLY,
                help=self.env._(
                    "Of the last %s days, by somebody with the role Auditor, who has "
                    "no part in handling.",
                    YEARLY,
                ),
            ),
        ]
