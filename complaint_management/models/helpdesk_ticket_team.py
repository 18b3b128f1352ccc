from odoo import api, fields, models

from .helpdesk_ticket import FEEDBACK_TYPES


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    feedback_type = fields.Selection(
        selection=FEEDBACK_TYPES,
        string="Takes in",
        help="What a message to this team is registered as: a complaint, for a team "
        "that handles complaints. Empty: ordinary tickets.",
    )
    complaint_published = fields.Boolean(
        string="Published on the complaints page",
        help="Visitors see this team on the complaints page and can write to it there. "
        "Off: the team is not shown and takes nothing from the page.",
    )

    @api.model
    def _get_published(self):
        """Teams with a complaints page, of all companies, with the system's rights."""
        # what is published may be seen by everybody
        return self.sudo().search(
            [("complaint_published", "=", True), ("feedback_type", "!=", False)]
        )
