"""Audits in the management system are evidence that it is audited (8.5)."""

from dataclasses import replace

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.complaint_management.models.complaint_conformity_framework import (
    YEARLY,
)
from odoo.addons.complaint_management.models.complaint_evidence_kind import Evidence

AUDIT = "mgmtsystem.audit"


class ComplaintConformity(models.AbstractModel):
    _inherit = "complaint.conformity"

    @api.model
    def _get_audit_evidence(self):
        """An audit here or a conformity report made by an auditor: either is enough.

        For whoever may read audits: counted is what the reader may see.
        """
        evidence = super()._get_audit_evidence()
        if not self.env[AUDIT].has_access("read"):
            return evidence
        return [
            *(
                replace(one, is_needed=False)
                if one.key == "conformity_audited"
                else one
                for one in evidence
            ),
            Evidence(
                "complaint_audits",
                self.env._("Audits of complaints handling"),
                ("8.5",),
                AUDIT,
                Domain("is_complaint_audit", "=", True) & Domain("state", "=", "done"),
                moment="closing_date",
                days=YEARLY,
                is_shared=True,
                is_needed=False,
                help=self.env._("Closed in the last %s days.", YEARLY),
            ),
        ]
