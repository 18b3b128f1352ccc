"""Evidence of actions and management reviews (8.6, 8.7)."""

from odoo import api, models
from odoo.fields import Domain

from .complaint_conformity_framework import YEARLY
from .complaint_evidence_kind import Evidence


class ComplaintConformity(models.AbstractModel):
    _inherit = "complaint.conformity"

    @api.model
    def _get_evidence(self):
        return [*super()._get_evidence(), *self._get_system_evidence()]

    @api.model
    def _get_system_evidence(self):
        held = Domain("state", "in", ("held", "closed"))
        return [
            Evidence(
                "management_reviews",
                self.env._("Management reviews held"),
                ("8.6",),
                "complaint.management.review",
                held,
                moment="date",
                days=YEARLY,
                help=self.env._("Of the last %s days.", YEARLY),
            ),
            Evidence(
                "actions_done",
                self.env._("Corrective and preventive actions carried out"),
                ("4.13", "8.7"),
                "complaint.action",
                Domain("state", "in", ("done", "verified")),
                moment="done_on",
                is_needed=False,
                help=self.env._("Done in the period."),
            ),
            Evidence(
                "actions_verified",
                self.env._("Actions whose effect was verified"),
                ("8.7",),
                "complaint.action",
                Domain("state", "=", "verified"),
                moment="verified_on",
                is_needed=False,
                help=self.env._("Verified in the period, effective or not."),
            ),
        ]
