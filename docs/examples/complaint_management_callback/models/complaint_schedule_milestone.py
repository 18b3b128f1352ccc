"""The milestone “Call back”, which schedules can have (7.3)."""

from odoo import api, fields, models

CALL_BACK = "call_back"


class ComplaintScheduleMilestone(models.Model):
    _inherit = "complaint.schedule.milestone"

    milestone = fields.Selection(
        selection_add=[(CALL_BACK, "Call back")], ondelete={CALL_BACK: "cascade"}
    )

    @api.model
    def _get_allowed_starts(self):
        return super()._get_allowed_starts() | {CALL_BACK: ("received",)}
