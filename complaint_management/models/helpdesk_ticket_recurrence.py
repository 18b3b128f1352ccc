"""What figures suggest about the recurrence of a complaint; people decide (8.2)."""

from odoo import api, fields, models
from odoo.fields import Domain

from .complaint_trend import ALL

#: From the weakest to the strongest.
ORDER = ("isolated", "recurrent", "systemic")
#: Rises whose complaints may have a common cause; one of all complaints says nothing
#: of each.
SUGGESTING = [("state", "!=", "dismissed"), ("dimension", "!=", ALL)]


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    trend_signal_ids = fields.Many2many(
        comodel_name="complaint.trend.signal",
        relation="complaint_trend_signal_ticket_rel",
        column1="ticket_id",
        column2="signal_id",
        string="Part of a rise",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Rises of complaints to which this one belongs (8.2).",
    )
    suggested_recurrence = fields.Selection(
        selection=[("recurrent", "Recurrent"), ("systemic", "Systemic")],
        string="Recurrence suggested",
        compute="_compute_suggested_recurrence",
        search="_search_suggested_recurrence",
        compute_sudo=True,
        help="Systemic: there are more complaints like this one than chance explains. "
        "Recurrent: the same complainant has complained about the same before. "
        "Empty if what is recorded says as much (8.2).",
    )

    @api.depends(
        "feedback_type", "recurrence", "repeat_of_id", "trend_signal_ids.state"
    )
    def _compute_suggested_recurrence(self):
        for ticket in self:
            suggestion = False
            if ticket.trend_signal_ids.filtered_domain(SUGGESTING):
                suggestion = "systemic"
            elif ticket.repeat_of_id:
                suggestion = "recurrent"
            known = ticket.recurrence
            if (
                ticket.feedback_type != "complaint"
                or not suggestion
                or (known and ORDER.index(known) >= ORDER.index(suggestion))
            ):
                suggestion = False
            ticket.suggested_recurrence = suggestion

    def _search_suggested_recurrence(self, operator, value):
        if operator != "in":
            return NotImplemented
        # the fact is no secret of other complaints, nor of the signal
        rising = Domain(
            "id",
            "in",
            self.env["helpdesk.ticket"]
            .sudo()
            ._search([("trend_signal_ids", "any", SUGGESTING)]),
        )
        repeated = Domain("is_repeat", "=", True)
        complaint = Domain("feedback_type", "=", "complaint")
        unset = Domain("recurrence", "in", (False, "isolated"))
        weaker = Domain("recurrence", "!=", "systemic")
        systemic = complaint & rising & weaker
        recurrent = complaint & repeated & unset & ~rising
        domains = {
            "systemic": systemic,
            "recurrent": recurrent,
            False: ~(systemic | recurrent),
        }
        return Domain.OR(domains[item] for item in value if item in domains)

    def action_take_suggested_recurrence(self):
        """Record the recurrence that is suggested."""
        for ticket in self.filtered("suggested_recurrence"):
            ticket.recurrence = ticket.suggested_recurrence
        return True
