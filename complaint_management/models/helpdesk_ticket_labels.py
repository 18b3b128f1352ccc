"""Fields of the helpdesk as they are, named with ours: so that labels that the helpdesk
has not translated (into Arabic, Greek, Russian or Chinese) come with our languages."""

from odoo import fields, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    active = fields.Boolean()
    category_id = fields.Many2one()
    channel_id = fields.Many2one(
        help="How it came in: by e-mail, by telephone, on the web…"
    )
    closed_date = fields.Datetime()
    company_id = fields.Many2one()
    description = fields.Html()
    duplicate_id = fields.Many2one()
    name = fields.Char()
    number = fields.Char()
    partner_email = fields.Char()
    partner_id = fields.Many2one()
    partner_name = fields.Char()
    priority = fields.Selection()
    stage_id = fields.Many2one()
    tag_ids = fields.Many2many()
    team_id = fields.Many2one()
    user_id = fields.Many2one()
