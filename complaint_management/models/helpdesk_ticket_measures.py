"""How long it took, in working hours: measured when it happens, never in a query (8.2).

Days follow from the moments themselves. Working hours depend on a calendar with its
holidays, so each is kept as soon as its moment is there; a calendar that changes later
changes nothing of it.
"""

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.working_time import WorkingTimeError

#: Measure -> the moment up to which it counts, from the receipt.
MEASURES = {
    "acknowledge_hours": "acknowledged_at",
    "respond_hours": "responded_at",
    "close_hours": "closed_date",
}
#: There is nothing to measure by: the calendar cannot be used, or time ran backwards.
UNKNOWN = -1


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # Empty in the database means 0 once the moment is there: most columns of most
    # tickets are never written.
    acknowledge_hours = fields.Float(
        string="Working hours to acknowledge",
        readonly=True,
        copy=False,
        aggregator=None,
        help="From the receipt to the acknowledgement, in working time of the "
        "schedule; below 0 if that is not known.",
    )
    respond_hours = fields.Float(
        string="Working hours to answer",
        readonly=True,
        copy=False,
        aggregator=None,
        help="From the receipt to the (last) answer, in working time of the schedule; "
        "below 0 if that is not known.",
    )
    close_hours = fields.Float(
        string="Working hours to close",
        readonly=True,
        copy=False,
        aggregator=None,
        help="From the receipt to the closing, in working time of the schedule; below "
        "0 if that is not known.",
    )

    def _summarise_clocks(self, deadlines):
        result = super()._summarise_clocks(deadlines)
        self._measure()
        return result

    def _measure(self):
        """Keep how long these complaints took; part of the write that is under way."""
        for ticket in self:
            ticket._set_clock_columns(
                {
                    name: ticket._get_working_hours(moment)
                    for name, moment in MEASURES.items()
                    if ticket[moment] or ticket[name]
                }
            )

    def _get_working_hours(self, name):
        """Working hours from the receipt to the moment ``name``; 0 if it is not there.

        :return: hours; UNKNOWN where there is nothing to measure by
        """
        moment = self[name]
        if not moment or not self.received_at:
            return 0
        if moment < self.received_at:
            return UNKNOWN
        try:
            calendar = self.schedule_id._get_calendar(self.company_id)
            work = calendar._get_working_time(self.received_at, moment)
            return work.hours_between(self.received_at, moment)
        except (UserError, WorkingTimeError):
            return UNKNOWN  # that the clocks do not run is told elsewhere
