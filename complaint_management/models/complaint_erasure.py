"""The register of erasures: when, why and by which rule, of which complaints (8.1).

It names no persons. A row stands for one run of a rule, or for one request.
"""

from odoo import fields, models

CAUSES = [("retention", "Retention rule"), ("request", "Request of a person")]


class ComplaintErasure(models.Model):
    _name = "complaint.erasure"
    _description = "Erasure of Personal Data"
    _order = "moment desc, id desc"
    _rec_name = "moment"

    moment = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    cause = fields.Selection(
        selection=CAUSES, string="Why", required=True, readonly=True
    )
    rule_id = fields.Many2one(
        comodel_name="complaint.retention",
        string="Retention rule",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    rule_words = fields.Char(
        string="The rule then",
        readonly=True,
        help="What the rule said when it was carried out; it may be another one now.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="Who carried it out; the system, by a rule.",
        default=lambda self: self.env.user,
    )
    count = fields.Integer(
        string="Complaints", readonly=True, help="Whose personal data were erased."
    )
    failed_count = fields.Integer(
        string="Failed",
        readonly=True,
        help="Complaints where erasing failed; the next run tries them again. The "
        "server's log says why.",
    )
    ticket_ids = fields.One2many(
        comodel_name="helpdesk.ticket",
        inverse_name="erasure_id",
        string="References",
        readonly=True,
    )

    def _tell(self):
        """What the ledger of a complaint says of it."""
        told = {"cause": self.cause}
        return told | {"rule": self.rule_words} if self.rule_words else told

    def _add(self, count=0, failed=0):
        self.count += count
        self.failed_count += failed
