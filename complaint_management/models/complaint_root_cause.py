"""Why complaints could happen: a tree of two levels (ISO 10002, 8.2)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ComplaintRootCause(models.Model):
    _name = "complaint.root.cause"
    _description = "Complaint Root Cause"
    _parent_store = True
    _order = "parent_path, sequence, id"
    _rec_names_search = ["name", "parent_id.name"]

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: offered in all companies."
    )
    parent_id = fields.Many2one(
        comodel_name="complaint.root.cause",
        string="Group",
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="complaint.root.cause", inverse_name="parent_id", string="Causes"
    )
    description = fields.Text(translate=True, help="When to choose this cause.")

    @api.constrains("parent_id")
    def _check_two_levels(self):
        for cause in self:
            if cause.parent_id.parent_id or (cause.parent_id and cause.child_ids):
                raise ValidationError(
                    self.env._(
                        "“%s” would stand on a third level. Root causes have two: the "
                        "group and the cause.",
                        cause.name,
                    )
                )

    @api.depends("name", "parent_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cause in self:
            names = (cause.parent_id.name, cause.name)
            cause.display_name = " / ".join(name for name in names if name)
