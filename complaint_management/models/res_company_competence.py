"""What a company asks of the competence and the workload of its people (4.14, 6.4)."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_competence_rule = fields.Selection(
        selection=[
            ("none", "Allow"),
            ("warn", "Warn"),
            ("refuse", "Refuse"),
        ],
        string="Assigning without competence",
        default="none",
        required=True,
        help="What happens when a complaint is given to somebody who lacks a training "
        "that is required for it. Warn: it is done, said on the complaint and kept in "
        "its ledger. Refuse: somebody else has to be chosen (4.14).",
    )
    complaint_competence_soon_days = fields.Integer(
        string="Runs out soon",
        default=30,
        help="So many days before a training runs out, whoever has it gets a to-do "
        "(6.4).",
    )
    complaint_workload_target = fields.Integer(
        string="Open complaints per handler",
        help="As many as one handler can see to at a time; each user can have their "
        "own number. 0: no target (4.3, 6.4).",
    )

    _complaint_competence_days = models.Constraint(
        "CHECK (complaint_competence_soon_days >= 0 "
        "AND complaint_workload_target >= 0)",
        "Days and numbers of complaints cannot be negative.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_competence_rule = fields.Selection(
        related="company_id.complaint_competence_rule", readonly=False
    )
    complaint_competence_soon_days = fields.Integer(
        related="company_id.complaint_competence_soon_days", readonly=False
    )
    complaint_workload_target = fields.Integer(
        related="company_id.complaint_workload_target", readonly=False
    )


class ResUsers(models.Model):
    _inherit = "res.users"

    complaint_workload_target = fields.Integer(
        string="Open complaints at a time",
        help="As many complaints as they can see to at a time. 0: as many as the "
        "company says (6.4).",
    )

    _complaint_workload_not_negative = models.Constraint(
        "CHECK (complaint_workload_target >= 0)",
        "A number of complaints cannot be negative.",
    )
