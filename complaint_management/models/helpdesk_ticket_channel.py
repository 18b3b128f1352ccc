from odoo import fields, models


class HelpdeskTicketChannel(models.Model):
    _inherit = "helpdesk.ticket.channel"

    acknowledge_automatically = fields.Boolean(
        string="Acknowledge by itself",
        help="A complaint that comes this way is acknowledged by e-mail at once. Off "
        "for phone and letters: there the handler sends it, or records how the "
        "complainant was told (ISO 10002, 7.4).",
    )
