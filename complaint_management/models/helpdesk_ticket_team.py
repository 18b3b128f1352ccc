from odoo import fields, models

from .helpdesk_ticket import FEEDBACK_TYPES


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    feedback_type = fields.Selection(
        selection=FEEDBACK_TYPES,
        string="Takes in",
        help="What a message to this team is registered as: a complaint, for a team "
        "that handles complaints. Empty: ordinary tickets.",
    )
