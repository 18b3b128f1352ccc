"""Evidence of the principles, the framework and the planning (clauses 4 to 6)."""

from odoo import api, models
from odoo.fields import Domain

from ..tools import objective as rules
from .complaint_evidence_kind import COMPLAINT, TICKET, Evidence
from .res_users import AUDITOR, HANDLER, MANAGER

#: Days after which what is done every day, and every week, is stale.
DAILY, WEEKLY = 3, 10
#: Days after which a yearly task is stale.
YEARLY = 400


class ComplaintConformity(models.AbstractModel):
    _inherit = "complaint.conformity"

    @api.model
    def _get_evidence(self):
        return [
            *super()._get_evidence(),
            *self._get_policy_evidence(),
            *self._get_role_evidence(),
            *self._get_public_evidence(),
            *self._get_objectivity_evidence(),
            *self._get_planning_evidence(),
        ]

    @api.model
    def _get_policy_evidence(self):
        in_force = Domain("state", "=", "published")
        return [
            Evidence(
                "policy_in_force",
                self.env._("Policy in force"),
                ("4.1", "4.4", "5.3"),
                "complaint.policy",
                in_force,
                help=self.env._("Versions of the policy that are in force today."),
            ),
            Evidence(
                "policy_signed",
                self.env._("Policy signed by a manager"),
                ("4.2", "5.2"),
                "complaint.policy",
                in_force & Domain("approver_id", "!=", False),
                help=self.env._("Of these, the ones whose approver is known."),
            ),
            Evidence(
                "policy_read",
                self.env._("Policy read by the staff"),
                ("5.3",),
                "complaint.policy.reading",
                Domain("read_at", "!=", False)
                & Domain("left_at", "=", False)
                & Domain("policy_id.state", "=", "published"),
                help=self.env._(
                    "Confirmations that somebody has read the version in force."
                ),
            ),
        ]

    @api.model
    def _get_role_evidence(self):
        return [
            self._get_people("managers", self.env._("Managers"), MANAGER, "5.2"),
            self._get_people("handlers", self.env._("Handlers"), HANDLER, "4.3", "6.4"),
            self._get_people("auditors", self.env._("Auditors"), AUDITOR),
            Evidence(
                "authority",
                self.env._("Limits of authority"),
                ("5.4",),
                "complaint.authority",
                Domain("active", "=", True),
                help=self.env._("What each role may grant as a remedy."),
            ),
            Evidence(
                "owned",
                self.env._("Complaints with a handler"),
                ("4.2", "4.12"),
                TICKET,
                COMPLAINT & Domain("user_id", "!=", False),
                moment="received_at",
                help=self.env._("Received in the period, and in somebody's hands."),
            ),
        ]

    @api.model
    def _get_people(self, key, name, group, *clauses):
        """People with a role, in the company."""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(group)

        def domain(company):
            return (
                Domain("all_group_ids", "in", [group_id])
                & Domain("company_ids", "in", company.ids)
                & Domain("active", "=", True)
                & Domain("share", "=", False)
            )

        return Evidence(
            key,
            name,
            (*clauses, "5.4"),
            "res.users",
            domain,
            company=None,
            help=self.env._("People who have this role in the company."),
        )

    @api.model
    def _get_public_evidence(self):
        web = self.env.ref("complaint_management.channel_web_form", False)
        web = web or self.env["helpdesk.ticket.channel"]
        return [
            Evidence(
                "public_page",
                self.env._("Public complaints page"),
                ("4.4", "4.5", "4.8", "7.1"),
                "helpdesk.ticket.team",
                Domain("complaint_published", "=", True)
                & Domain("feedback_type", "!=", False)
                & Domain("active", "=", True),
                is_shared=True,
                help=self.env._(
                    "Teams with a page on which anybody complains without an account. "
                    "It says how we handle complaints, how long it takes, and that it "
                    "is free of charge."
                ),
            ),
            Evidence(
                "public_complaints",
                self.env._("Complaints by the public page"),
                ("4.5",),
                TICKET,
                COMPLAINT & Domain("channel_id", "=", web.id),
                moment="received_at",
                is_needed=False,
                help=self.env._("Received in the period by the page."),
            ),
            Evidence(
                "other_feedback",
                self.env._("Suggestions, compliments, enquiries"),
                ("4.11",),
                TICKET,
                Domain("feedback_type", "in", ("suggestion", "compliment", "enquiry")),
                moment="received_at",
                is_needed=False,
                help=self.env._("Other feedback received in the period."),
            ),
        ]

    @api.model
    def _get_objectivity_evidence(self):
        return [
            Evidence(
                "second_looks",
                self.env._("Second looks at closed complaints"),
                ("4.7",),
                "complaint.second.look",
                Domain("state", "=", "done"),
                moment="done_at",
                help=self.env._(
                    "Done in the period by somebody who had no part in the complaint."
                ),
            ),
            Evidence(
                "conflicts",
                self.env._("Conflicts of interest declared"),
                ("4.7",),
                "complaint.conflict",
                moment="declared_at",
                is_needed=False,
                help=self.env._("Declared in the period."),
            ),
            Evidence(
                "confidential",
                self.env._("Restricted or protected complaints"),
                ("4.10",),
                TICKET,
                COMPLAINT
                & (
                    Domain("confidentiality", "=", "restricted")
                    | Domain("is_identity_protected", "=", True)
                ),
                moment="received_at",
                is_needed=False,
                help=self.env._("Received in the period, and kept from most of us."),
            ),
            Evidence(
                "ledger_sealed",
                self.env._("Ledger sealed"),
                ("4.9", "4.12"),
                "complaint.ledger.seal",
                moment="moment",
                days=DAILY,
                help=self.env._("Seals of the last %s days.", DAILY),
            ),
            Evidence(
                "ledger_whole",
                self.env._("Ledger checked and found whole"),
                ("4.9",),
                "complaint.ledger.run",
                self._get_latest_whole_run,
                moment="moment",
                days=WEEKLY,
                help=self.env._(
                    "The last check, if it is of the last %s days and found nothing "
                    "that does not match.",
                    WEEKLY,
                ),
            ),
        ]

    @api.model
    def _get_latest_whole_run(self, company):
        """Only the last check counts: one that found something undoes those before."""
        last = self.env["complaint.ledger.run"].search(
            [("company_id", "=", company.id)], limit=1
        )
        return Domain("id", "in", last.ids) & Domain("state", "=", "whole")

    @api.model
    def _get_planning_evidence(self):
        today = self.env.company._get_complaint_today()
        valid = (
            Domain("active", "=", True)
            & (Domain("valid_from", "=", False) | Domain("valid_from", "<=", today))
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", today))
        )
        return [
            Evidence(
                "schedules",
                self.env._("Schedules in force"),
                ("4.6", "4.15", "6.1", "6.3"),
                "complaint.schedule",
                valid & Domain("milestone_ids", "!=", False),
                is_shared=True,
                help=self.env._("Schedules that give complaints their deadlines."),
            ),
            Evidence(
                "legal_sources",
                self.env._("Legal requirements noted"),
                ("5.1",),
                "complaint.schedule",
                valid & Domain("legal_source", "!=", False),
                is_shared=True,
                help=self.env._("Schedules in force that name the law they follow."),
            ),
            Evidence(
                "objectives",
                self.env._("Objectives with a target"),
                ("5.2", "6.2", "8.4"),
                "complaint.objective",
                Domain("active", "=", True)
                & Domain("date_from", "<=", today)
                & (Domain("date_to", "=", False) | Domain("date_to", ">=", today)),
                help=self.env._("Objectives that are valid today."),
            ),
            Evidence(
                "objective_results",
                self.env._("Results of objectives"),
                ("6.2", "8.4"),
                "complaint.objective.result",
                Domain("state", "!=", rules.NO_DATA),
                moment="date_to",
                is_needed=False,
                help=self.env._(
                    "Met or missed, of periods of objectives that were over in the "
                    "period."
                ),
            ),
        ]
