"""One remedy offered to a complainant (ISO 10002, 7.7)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.register_import import get_register
from .helpdesk_ticket import REGISTERING


class ComplaintRemedy(models.Model):
    _name = "complaint.remedy"
    _description = "Complaint Remedy"
    _order = "id"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    # of its own, as for clocks: figures need not look up the complaints
    feedback_type = fields.Selection(related="ticket_id.feedback_type", store=True)
    type_id = fields.Many2one(
        comodel_name="complaint.remedy.type",
        string="Remedy",
        required=True,
        ondelete="restrict",
    )
    guidance = fields.Html(related="type_id.guidance")
    has_amount = fields.Boolean(related="type_id.has_amount")
    name = fields.Char(string="Details", help="What exactly the complainant gets.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(help="In the company's currency.")
    responsible_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        help="Who sees to it that the complainant gets it.",
    )
    due_date = fields.Date(string="Due by", help="Promised by this day.")
    state = fields.Selection(
        selection=[
            ("proposed", "Proposed"),
            ("offered", "Offered"),
            ("accepted", "Accepted"),
            ("fulfilled", "Carried out"),
            ("declined", "Declined"),
            ("cancelled", "Called off"),
        ],
        required=True,
        default="proposed",
        help="Proposed inside; offered with the decision; accepted or declined by the "
        "complainant; carried out.",
    )
    fulfilled_on = fields.Date(
        string="Carried out on", help="When the complainant had it (7.9)."
    )

    _fulfilled_idx = models.Index("(fulfilled_on) WHERE fulfilled_on IS NOT NULL")
    _promised_idx = models.Index("(state) WHERE state IN ('offered', 'accepted')")
    _amount_not_negative = models.Constraint(
        "CHECK (amount >= 0)", "The amount of a remedy cannot be negative."
    )

    @api.depends("type_id.name", "name")
    def _compute_display_name(self):
        for remedy in self:
            parts = (remedy.type_id.name, remedy.name)
            remedy.display_name = ": ".join(part for part in parts if part)

    @api.model_create_multi
    def create(self, vals_list):
        remedies = super().create([self._with_fulfilment(vals) for vals in vals_list])
        remedies._check_complaint_open()
        return remedies

    def write(self, vals):
        return super().write(self._with_fulfilment(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        """What the complainant has been told is called off, not deleted (4.9)."""
        for remedy in self:
            if remedy.state not in ("proposed", "cancelled"):
                raise UserError(
                    self.env._(
                        "“%s” has been offered to the complainant. Mark it as called "
                        "off instead of deleting it.",
                        remedy.display_name,
                    )
                )

    def action_fulfil(self):
        """Record that the complainant has got it."""
        return self.write({"state": "fulfilled"})

    @api.model
    def _with_fulfilment(self, vals):
        """A remedy carried out has its day; of history, only the day that is known."""
        if (
            vals.get("state") == "fulfilled"
            and not vals.get("fulfilled_on")
            and not get_register(self.env)
        ):
            return {**vals, "fulfilled_on": fields.Date.context_today(self)}
        return vals

    def _check_complaint_open(self):
        """:raise UserError: for new remedies of a closed complaint (but history)"""
        if self.env.context.get("complaint_registering") is REGISTERING:
            return  # it comes in with all that has happened to it
        for ticket in self.ticket_id:
            if ticket.complaint_phase == "closed" and not ticket.is_imported:
                raise UserError(
                    self.env._(
                        "%s is closed. Reopen it to offer another remedy.",
                        ticket.complaint_reference,
                    )
                )
