"""Conformity reports that were made: who, when, of what, and how far it was (8.5)."""

from odoo import fields, models


class ComplaintConformityPrint(models.Model):
    _name = "complaint.conformity.print"
    _description = "Conformity Report Made"
    _order = "printed_at desc, id desc"
    _rec_name = "printed_at"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    printed_at = fields.Datetime(
        string="Made on", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Made by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    by_auditor = fields.Boolean(
        string="By an auditor",
        readonly=True,
        help="Whoever made it reads complaints as an auditor and handles none (8.5).",
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    seed = fields.Char(
        readonly=True, help="With it the same complaints are drawn again."
    )
    pool_count = fields.Integer(
        string="Complaints", readonly=True, help="How many were drawn from."
    )
    pool_digest = fields.Char(
        string="Digest of what was drawn from",
        readonly=True,
        help="SHA-256 of their references in order, one on each line.",
    )
    drawn_count = fields.Integer(string="Drawn", readonly=True)
    percent = fields.Integer(string="Readiness, %", readonly=True, aggregator=None)
    contradiction_count = fields.Integer(string="Contradictions", readonly=True)
    gap_count = fields.Integer(string="Gaps", readonly=True)
    missing_count = fields.Integer(
        string="Without evidence",
        readonly=True,
        help="Clauses that nothing of today shows.",
    )
    finding_count = fields.Integer(string="Findings", readonly=True)
