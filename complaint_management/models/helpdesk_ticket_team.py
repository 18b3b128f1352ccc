import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from .helpdesk_ticket import FEEDBACK_TYPES

_logger = logging.getLogger(__name__)
#: Fields by which a team is published or not, and their order.
PUBLISHING = {"active", "complaint_published", "feedback_type", "sequence"}


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
        return self.sudo().browse(self._get_published_ids())

    @api.model
    @ormcache()
    def _get_published_ids(self):
        """The same, looked up once."""
        # what is published may be seen by everybody
        teams = self.sudo().search(
            [
                ("active", "=", True),
                ("complaint_published", "=", True),
                ("feedback_type", "!=", False),
            ]
        )
        return tuple(teams.ids)

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        self.env.registry.clear_cache()
        return teams

    def write(self, vals):
        res = super().write(vals)
        if PUBLISHING & vals.keys():
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    def _claim_complaint_address(self, name):
        """Give a team an e-mail address if nothing else has it (at the installation).

        Where it is taken, the start-up guide asks for another one.

        :param str name: what comes before the @
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self.alias_name = name
        except UserError as error:
            _logger.info("The team “%s” gets no address: %s", self.name, error)
