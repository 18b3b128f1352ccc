"""How long a complainant may turn to an external body, as the schedule's law has it."""

from odoo import fields, models


class ComplaintSchedule(models.Model):
    _inherit = "complaint.schedule"

    outside_amount = fields.Integer(
        string="Turning outside within",
        tracking=True,
        help="Time the complainant has, from the day of our letter, to turn to an "
        "external body. It stands in decisions and referrals. 0: nothing is said "
        "(7.8).",
    )
    outside_unit = fields.Selection(
        selection=[("months", "Months"), ("days", "Calendar days")],
        string="Unit of that time",
        default="months",
        required=True,
        tracking=True,
    )

    _outside_positive = models.Constraint(
        "CHECK (outside_amount >= 0)", "The time to turn outside cannot be negative."
    )
