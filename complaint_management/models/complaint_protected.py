"""Complaints whose complainant is protected, as their team sees them (ISO 10002, 4.10).

Where the complainant's identity is protected, only who works on the complaint reads it,
beside managers and auditors (res_users.py). The others of the team see here that it is
there and what it is about in general, under a pseudonym. These rows hold nothing that
tells of a person, so there is nothing to find, group, export or guess: hiding fields of
the complaint itself would leave a dozen ways to ask for them.
"""

from odoo import api, fields, models
from odoo.tools import SQL

from .helpdesk_ticket_assessment import SEVERITIES

#: Columns that are those of the ticket, and tell of nobody.
SHOWN = (
    "complaint_reference",
    "company_id",
    "team_id",
    "user_id",
    "category_id",
    "channel_id",
    "complaint_phase",
    "severity",
    "received_at",
    "next_due_at",
)


class ComplaintProtected(models.Model):
    _name = "complaint.protected"
    _description = "Complaint with Protected Identity"
    _auto = False
    _rec_name = "complaint_reference"
    _order = "received_at desc, id desc"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket", readonly=True, groups=fields.NO_ACCESS
    )
    complaint_reference = fields.Char(string="Reference", readonly=True)
    complainant = fields.Char(
        compute="_compute_complainant",
        help="A name in the place of the complainant's, which is protected.",
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    team_id = fields.Many2one(comodel_name="helpdesk.ticket.team", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Handler", readonly=True)
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category", readonly=True
    )
    channel_id = fields.Many2one(comodel_name="helpdesk.ticket.channel", readonly=True)
    complaint_phase = fields.Selection(
        selection=lambda self: (
            self.env["helpdesk.ticket"]
            ._fields["complaint_phase"]
            ._description_selection(self.env)
        ),
        string="Phase",
        readonly=True,
    )
    severity = fields.Selection(selection=SEVERITIES, readonly=True)
    received_at = fields.Datetime(string="Received on", readonly=True)
    next_due_at = fields.Datetime(string="Next due", readonly=True)

    _depends = {
        "helpdesk.ticket": [
            *SHOWN,
            "active",
            "confidentiality",
            "feedback_type",
            "is_identity_protected",
        ]
    }

    @property
    def _table_query(self):
        columns = SQL(", ").join(SQL.identifier("t", name) for name in SHOWN)
        return SQL(
            """
            SELECT t.id, t.id AS ticket_id, %s
              FROM helpdesk_ticket t
             WHERE t.is_identity_protected AND t.feedback_type IS NOT NULL
               AND t.confidentiality = 'open' AND t.active
            """,
            columns,
        )

    @api.depends("complaint_reference")
    @api.depends_context("lang")
    def _compute_complainant(self):
        for row in self:
            row.complainant = self.env._("Complainant %s", row.complaint_reference)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    is_identity_protected = fields.Boolean(
        string="Identity protected",
        copy=False,
        tracking=True,
        help="Only the handler, the investigator, managers and auditors read the "
        "complaint. The rest of the team sees that it is there, under a pseudonym, in "
        "“Protected complaints” (4.10).",
    )

    _complaint_protected_idx = models.Index(
        "(received_at DESC, id DESC) WHERE is_identity_protected"
    )

    def _prepare_registration(self, vals):
        """Protected from the start, where the company wants it."""
        vals = super()._prepare_registration(vals)
        company = self.env["res.company"].browse(vals["company_id"])
        # a setting, no secret, and asked for whoever brings the complaint
        if "is_identity_protected" not in vals:
            vals["is_identity_protected"] = company.sudo().complaint_protect_identity
        return vals
