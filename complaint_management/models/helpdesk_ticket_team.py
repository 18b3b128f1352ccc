from odoo import api, fields, models

from .helpdesk_ticket import FEEDBACK_TYPES


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    feedback_type = fields.Selection(
        selection=FEEDBACK_TYPES,
        string="Registers messages as",
        help="What a message to this team is registered as: a complaint, for a team "
        "that handles complaints. Empty: ordinary tickets.",
    )
    complaint_published = fields.Boolean(
        string="Published on the complaints page",
        help="Visitors see this team on the complaints page and can write to it there. "
        "Off: the team is not shown and takes nothing from the page.",
    )

    complaint_page_url = fields.Char(
        string="Complaints page", compute="_compute_complaint_page_url"
    )

    @api.depends("complaint_published", "feedback_type")
    def _compute_complaint_page_url(self):
        for team in self:
            is_shown = team._origin and team.complaint_published and team.feedback_type
            team.complaint_page_url = (
                f"{team.get_base_url()}/complaints/{team._origin.id}"
                if is_shown
                else False
            )

    @api.model
    def _get_published(self):
        """Teams with a complaints page, of all companies, with the system's rights."""
        # what is published may be seen by everybody
        return self.sudo().search(
            [("complaint_published", "=", True), ("feedback_type", "!=", False)]
        )
