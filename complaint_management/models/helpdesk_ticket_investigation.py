"""Investigation of a complaint (ISO 10002, 7.6) and what it shows (8.2)."""

from odoo import fields, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    investigator_id = fields.Many2one(
        comodel_name="res.users",
        copy=False,
        tracking=True,
        index="btree_not_null",
        domain="[('share', '=', False), ('id', 'not in', respondent_ids)]",
        help="Who finds out what happened. Never somebody the complaint is about; in a "
        "review never the one who looked into it before (4.7, 7.6).",
    )
    findings = fields.Html(
        copy=False,
        sanitize_style=True,
        help="What the investigation showed, and on what evidence (7.6).",
    )
    root_cause_ids = fields.Many2many(
        comodel_name="complaint.root.cause",
        string="Root causes",
        copy=False,
        help="Why it could happen: the start of every improvement (8.2).",
    )
    recurrence = fields.Selection(
        selection=[
            ("isolated", "Isolated"),
            ("recurrent", "Recurrent"),
            ("systemic", "Systemic"),
        ],
        copy=False,
        tracking=True,
        help="Whether it happened once, keeps happening, or comes from the way we work "
        "(8.2).",
    )

    def action_investigate(self):
        """Start the investigation; whoever starts it leads it unless one is named."""
        for ticket in self:
            ticket._move_to_phase(
                "investigation",
                investigator_id=ticket.investigator_id.id or self.env.uid,
            )
        return True

    def action_assess(self):
        """Record that the initial assessment is done."""
        return self._move_to_phase("assessed")
