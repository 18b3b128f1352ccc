"""What milestones and levels have in common: running complaints go by their terms."""

from odoo import api, models


class ComplaintSchedulePart(models.AbstractModel):
    _name = "complaint.schedule.part"
    _description = "Part of a Complaint Schedule"

    #: Fields that running complaints go by: fixed as soon as one does.
    _terms = frozenset()
    #: The field that says to which schedule, or part of it, this belongs.
    _whole = "schedule_id"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.schedule_id._check_unused()
        self.env.registry.clear_cache()
        return parts

    def write(self, vals):
        if self._terms & vals.keys():
            self.schedule_id._check_unused()
        res = super().write(vals)
        if self._whole in vals:
            self.schedule_id._check_unused()
        self.env.registry.clear_cache()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.schedule_id._check_unused()

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res
