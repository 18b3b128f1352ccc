"""The start-up guide: what the people who handle complaints have learned."""

from odoo import api, models
from odoo.fields import Domain

from .complaint_startup import Found, Step


class ComplaintStartup(models.AbstractModel):
    _inherit = "complaint.startup"

    @api.model
    def _get_people_steps(self):
        return [
            *super()._get_people_steps(),
            Step(
                "competence",
                self.env._("Competence"),
                self.env._(
                    "Which training each role needs, and who has it until when."
                ),
                self._check_competence,
                self._open_competence,
                clause="4.14, 6.4",
            ),
        ]

    @api.model
    def _check_competence(self, company):
        trainings = self.env["complaint.training"].search_fetch(
            [("company_id", "in", [company.id, False])], ["name"]
        )
        if not trainings:
            return Found(
                [self.env._("No training is required of anybody. Choose one.")]
            )
        Need = self.env["complaint.training.need"]
        ours = Domain("company_id", "=", company.id)
        lacking = Need.search_count(
            ours
            & Domain.OR(
                Need._get_state_domain(company, state)
                for state in ("missing", "expired")
            )
        )
        if lacking:
            return Found(
                [
                    self.env._(
                        "Of %(wanted)s trainings that people need, %(lacking)s are "
                        "missing or have expired.",
                        wanted=Need.search_count(ours),
                        lacking=lacking,
                    )
                ]
            )
        return Found(facts=", ".join(trainings.mapped("name")))

    @api.model
    def _open_competence(self, company):
        return self._open_action("complaint_management.complaint_training_need_action")
