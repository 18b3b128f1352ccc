"""Clocks of the milestone “Call back”."""

from odoo import fields, models

from .complaint_schedule_milestone import CALL_BACK


class ComplaintDeadline(models.Model):
    _inherit = "complaint.deadline"

    milestone = fields.Selection(
        selection_add=[(CALL_BACK, "Call back")], ondelete={CALL_BACK: "cascade"}
    )
