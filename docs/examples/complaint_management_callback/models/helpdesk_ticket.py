"""When the complainant was called back, and the clock that this meets (7.3)."""

from odoo import api, fields, models

from odoo.addons.complaint_management.tools.milestones import make_clock

from .complaint_schedule_milestone import CALL_BACK


def call_back(facts, start, _starts):
    """Runs from the receipt until the call; not needed any more once it is decided."""
    called_at = facts.moments.get(CALL_BACK)  # in a trial nobody calls
    needed = not facts.is_decided
    return make_clock(CALL_BACK, 0, facts.moments[start], called_at, needed)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    called_back_at = fields.Datetime(
        string="Called back on",
        readonly=True,
        copy=False,
        tracking=True,
        help="When somebody first spoke with the complainant on the telephone (7.3).",
    )

    def action_called_back(self):
        """Note that the complainant has been called just now; the clock is met.

        :raise AccessError: for who may not change the complaint
        """
        self.check_access("write")
        # nobody writes the moment by hand; the right to the complaint was checked
        for ticket in self.sudo().filtered(lambda t: not t.called_back_at):
            ticket.called_back_at = fields.Datetime.now()
        return True

    @api.model
    def _get_system_fields(self):
        return super()._get_system_fields() | {"called_back_at"}

    @api.model
    def _get_kinds_of_facts(self):
        return super()._get_kinds_of_facts() | {"called_back_at": "phase"}

    @api.model
    def _get_clock_fields(self):
        return super()._get_clock_fields() | {"called_back_at"}

    @api.model
    def _get_clock_rules(self):
        return super()._get_clock_rules() | {CALL_BACK: call_back}

    def _get_clock_facts(self):
        facts = super()._get_clock_facts()
        facts.moments[CALL_BACK] = self.called_back_at or None
        return facts
