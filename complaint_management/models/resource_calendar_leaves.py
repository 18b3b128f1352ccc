"""A holiday moves deadlines; the time off of one person does not."""

from odoo import api, models

#: Fields that decide when nobody works.
HOURS_FIELDS = frozenset(
    {"calendar_id", "company_id", "date_from", "date_to", "resource_id", "time_type"}
)


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._get_concerned_calendars()._complaint_hours_changed()
        return leaves

    def write(self, vals):
        if HOURS_FIELDS.isdisjoint(vals):
            return super().write(vals)
        calendars = self._get_concerned_calendars()
        result = super().write(vals)
        calendars |= self._get_concerned_calendars()
        calendars._complaint_hours_changed()
        return result

    def unlink(self):
        calendars = self._get_concerned_calendars()
        result = super().unlink()
        calendars._complaint_hours_changed()
        return result

    def _get_concerned_calendars(self):
        """Calendars in which nobody works during these holidays, archived ones too.

        A holiday of no calendar is in all those of its company, one of no company in
        every calendar.
        """
        # a holiday of the house counts for complaints whoever may see its calendars
        holidays = self.sudo().filtered(lambda leave: not leave.resource_id)
        calendars = holidays.calendar_id
        for_all = holidays.filtered(lambda leave: not leave.calendar_id)
        if for_all:
            companies = for_all.company_id
            everywhere = any(not leave.company_id for leave in for_all)
            calendars |= calendars.with_context(active_test=False).search(
                [] if everywhere else [("company_id", "in", [False, *companies.ids])]
            )
        return calendars.with_env(self.env)
