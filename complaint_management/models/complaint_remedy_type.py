"""Catalogue of remedies (ISO 10002, 7.7 and annex F)."""

from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..tools import assessment
from .helpdesk_ticket_assessment import SEVERITIES


class ComplaintRemedyType(models.Model):
    _name = "complaint.remedy.type"
    _description = "Complaint Remedy Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: offered in all companies."
    )
    guidance = fields.Html(
        translate=True,
        help="When this remedy fits, when it does not, and how to carry it out.",
    )
    guidance_text = fields.Text(string="When it fits", compute="_compute_guidance_text")
    category_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.category",
        string="Categories",
        domain="[('complaint_category', '=', True)]",
        help="Suggested for complaints of these categories; empty: of all.",
    )
    severity_from = fields.Selection(
        selection=SEVERITIES,
        help="Suggested from this severity on; empty: for all.",
    )
    enough_up_to = fields.Selection(
        selection=SEVERITIES,
        string="Enough alone up to",
        default="critical",
        help="Highest severity for which this remedy may be the only one. An apology "
        "alone is not enough for a severe complaint.",
    )
    is_improvement = fields.Boolean(
        string="Improvement",
        help="Changes a product, a process or a policy, so that it does not happen "
        "again: counted as an improvement made because of complaints (8.7, annex H).",
    )
    has_amount = fields.Boolean(
        string="Has an amount", help="Money is paid, credited or spared."
    )

    @api.depends("guidance")
    @api.depends_context("lang")
    def _compute_guidance_text(self):
        for kind in self:
            kind.guidance_text = html2plaintext(kind.guidance or "").strip()

    def _fits(self, category, severity):
        """Whether to suggest this remedy for a complaint.

        :param category: ``helpdesk.ticket.category``, may be empty
        :param severity: severity of the complaint, may be False
        """
        self.ensure_one()
        if self.category_ids and category not in self.category_ids:
            return False
        return not self.severity_from or assessment.reaches(
            severity, self.severity_from
        )

    def _is_enough(self, severity):
        """Whether this remedy may be the only one at ``severity``."""
        self.ensure_one()
        return not severity or assessment.reaches(self.enough_up_to, severity)
