"""Evidence of competence (4.14, 6.4)."""

from odoo import api, models
from odoo.fields import Domain

from .complaint_evidence_kind import Evidence


class ComplaintConformity(models.AbstractModel):
    _inherit = "complaint.conformity"

    @api.model
    def _get_evidence(self):
        return [
            *super()._get_evidence(),
            Evidence(
                "competence",
                self.env._("Trainings that are valid"),
                ("4.14", "6.4"),
                "complaint.competence",
                self._get_valid_competence,
                is_shared=True,
                help=self.env._("Of people of the company, valid today."),
            ),
        ]

    @api.model
    def _get_valid_competence(self, company):
        today = company.sudo()._get_complaint_today()  # a day, no secret
        return (
            Domain("user_id.company_ids", "in", company.ids)
            & Domain("revoked_at", "=", False)
            & Domain("obtained_on", "<=", today)
            & (Domain("expires_on", "=", False) | Domain("expires_on", ">=", today))
        )
