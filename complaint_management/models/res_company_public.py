"""What a company publishes about complaints, and what its public page allows (4.4)."""

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_anonymous = fields.Boolean(
        string="Anonymous complaints",
        help="Visitors of the complaints page may leave out who they are. Their "
        "private link is then the only way back to them (4.5, 4.10).",
    )
    complaint_body_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="complaint_company_body_rel",
        column1="company_id",
        column2="partner_id",
        string="Bodies shown to the public",
        domain="[('is_external_dispute_body', '=', True)]",
        help="Where else people can turn: shown on the complaints page with name, "
        "website and phone (7.8, ISO 10003).",
    )
    complaint_limit_sender = fields.Integer(
        string="Messages per sender and hour",
        default=10,
        help="How many messages the complaints page takes from one internet address in "
        "an hour. Offices and mobile networks share one address. 0: no limit.",
    )
    complaint_limit_company = fields.Integer(
        string="Messages per hour",
        default=300,
        help="How many messages the complaints page takes in an hour from all visitors "
        "together. 0: no limit.",
    )
    complaint_limit_mail = fields.Integer(
        string="Acknowledgements per address and day",
        default=3,
        help="How many acknowledgements go to one e-mail address in a day, so that "
        "nobody fills somebody else's mailbox with them. 0: no limit.",
    )

    def _get_public_teams(self):
        """Teams of this company that have a complaints page, the first one first."""
        self.ensure_one()
        return (
            self.env["helpdesk.ticket.team"]
            ._get_published()
            .filtered(lambda team: team.company_id in (self, team.company_id.browse()))
        )

    @api.model
    def _get_public_companies(self):
        """Companies that have a complaints page."""
        companies = self.env["helpdesk.ticket.team"]._get_published().company_id
        return companies.sorted(lambda company: (company.sequence, company.id))
