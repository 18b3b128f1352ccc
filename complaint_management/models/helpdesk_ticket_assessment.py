"""Initial assessment of a complaint (ISO 10002, 7.5)."""

from odoo import fields, models

from ..tools import assessment

SEVERITIES = [
    ("low", "Low"),
    ("medium", "Medium"),
    ("high", "High"),
    ("critical", "Critical"),
]


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    severity = fields.Selection(
        selection=SEVERITIES,
        copy=False,
        tracking=True,
        help="How badly the complainant is affected, or could be (7.5).",
    )
    complexity = fields.Selection(
        selection=[
            ("simple", "Simple: can be settled at once"),
            ("standard", "Standard"),
            ("complex", "Complex: several parties or causes"),
        ],
        copy=False,
        tracking=True,
        help="A simple complaint may be answered without an investigation (7.5).",
    )
    impact = fields.Selection(
        selection=[
            ("single", "This complainant only"),
            ("several", "Several customers"),
            ("widespread", "Many customers or the public"),
        ],
        copy=False,
        tracking=True,
        help="How many people the same problem touches (7.5).",
    )
    safety_implication = fields.Boolean(
        string="Safety at stake",
        copy=False,
        tracking=True,
        help="Health or safety of a person may be concerned: highest priority (7.5).",
    )
    immediate_action = fields.Selection(
        selection=[
            ("not_needed", "Not needed"),
            ("taken", "Needed and taken"),
            ("pending", "Needed, still to be taken"),
            ("not_possible", "Needed but not possible"),
        ],
        string="Immediate action",
        copy=False,
        tracking=True,
        help="Whether something had to be done at once, and was (7.5).",
    )
    immediate_action_note = fields.Text(
        string="What was done at once",
        copy=False,
        help="What was done at once, by whom (7.2, 7.5).",
    )
    assessed_at = fields.Datetime(string="Assessed on", copy=False)
    assessed_by_id = fields.Many2one(
        comodel_name="res.users", string="Assessed by", copy=False
    )

    def _prepare_priority(self, vals, extra=None):
        """Put the priority that follows from the assessment into ``extra``.

        A priority given along with it by hand stands.

        :param dict vals: what is being written
        :param dict extra: where to put it; ``vals`` itself when omitted
        """
        if "priority" in vals or not vals.keys() & {
            "severity",
            "impact",
            "safety_implication",
        }:
            return
        known = {
            name: vals.get(name, self[name] if self else False)
            for name in ("severity", "impact", "safety_implication")
        }
        priority = assessment.priority(
            known["severity"], known["impact"], known["safety_implication"]
        )
        if priority:
            (vals if extra is None else extra)["priority"] = priority
