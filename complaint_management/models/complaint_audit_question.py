"""Questions of an ISO 10002 audit, by clause: data that people change (annex I)."""

from odoo import api, fields, models


class ComplaintAuditQuestion(models.Model):
    _name = "complaint.audit.question"
    _description = "Question of an ISO 10002 Audit"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    clause = fields.Char(required=True, help="Clause of ISO 10002, such as 7.4.")
    name = fields.Char(
        string="Question",
        required=True,
        translate=True,
        help="What the auditor asks or looks at. In our own words: what binds is the "
        "standard itself.",
    )
    active = fields.Boolean(default=True)

    @api.depends("clause", "name")
    def _compute_display_name(self):
        for question in self:
            question.display_name = f"{question.clause} {question.name}"
