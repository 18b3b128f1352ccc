"""What follows from what happens on a complaint is written by nobody (4.9)."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

#: What follows from the clocks or is counted by the system: written by nobody else.
SYSTEM_FIELDS = frozenset(
    {
        "schedule_id",
        "is_schedule_pinned",
        "next_due_at",
        "next_soon_at",
        "clocks_paused",
        "clock_error",
        "clocks_plan_at",
        "clocks_since",
        "policy_id",
        "repeat_of_id",
        "conflict_user_ids",
        "trend_signal_ids",
        "acknowledge_hours",
        "respond_hours",
        "close_hours",
        "complaint_saves",
        "complaint_token",
        "decider_ids",
        "verdict_origin",
        "verdict_at",
        "reopening_asked_at",
        "imported_at",
        "complainant_told_at",
        "update_count",
        "taken_up_at",
        "clock_round",
        "reassessed_at",
        "review_requested_at",
        "review_acknowledged_at",
        "review_at",
        "anonymised_at",
        "erasure_id",
        "complainant_country_id",
    }
)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _get_system_fields(self):
        """What nobody writes by hand; for addons to add theirs."""
        return SYSTEM_FIELDS

    def _check_system_fields(self, vals):
        """:raise AccessError: when somebody writes what follows from what happens"""
        names = self._get_system_fields()
        defaults = {f"default_{name}": name for name in names}
        touched = names & vals.keys()
        touched |= {defaults[key] for key in defaults.keys() & self.env.context.keys()}
        if touched and not self.env.su:
            raise AccessError(
                self.env._(
                    "“%s” follows from what happens on the complaint and cannot be "
                    "written. To move a clock, extend it.",
                    self._fields[min(touched)]._description_string(self.env),
                )
            )
        if "respond_by" in vals and not self.env.su:
            # whether there is one, no more
            if self.sudo().deadline_ids._get_answer_clock():
                raise UserError(
                    self.env._(
                        "The clock says by when an answer is due. To promise another "
                        "date, choose “Extend” beside the clock: it asks for the "
                        "reason and tells the complainant."
                    )
                )
