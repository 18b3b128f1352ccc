"""A change of the hours worked is a change of deadlines."""

from odoo import api, models

#: Fields that decide when is worked; the others are for the eye.
HOURS_FIELDS = frozenset(
    {
        "calendar_id",
        "day_period",
        "dayofweek",
        "display_type",
        "duration_hours",
        "hour_from",
        "hour_to",
        "week_type",
    }
)


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        attendances.calendar_id._complaint_hours_changed()
        return attendances

    def write(self, vals):
        if HOURS_FIELDS.isdisjoint(vals):
            return super().write(vals)
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._complaint_hours_changed()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars._complaint_hours_changed()
        return result
