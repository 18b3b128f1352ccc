"""What a company chooses about objectivity and confidentiality (4.7, 4.10)."""

from odoo import fields, models

#: For a company that has not said otherwise.
SMALLEST_GROUP = 5


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_protect_identity = fields.Boolean(
        string="Protect the complainants' identity",
        help="New complaints are read by those only who work on them, by managers and "
        "auditors; the team sees them under a pseudonym. Each complaint can be set "
        "otherwise (4.10).",
    )
    complaint_second_look_percent = fields.Float(
        string="Second look at closed complaints, %",
        help="Share of the complaints closed in a month that are drawn by chance for a "
        "second look by somebody who had no part in them; of any at least one. 0: none "
        "(4.7).",
    )
    complaint_min_group = fields.Integer(
        string="Smallest group in statistics",
        default=SMALLEST_GROUP,
        help="Anonymous answers are shown in groups of so many, and figures of fewer "
        "are not shown to anybody: nobody can be recognised. At least 3 (4.10, 8.3).",
    )

    _complaint_second_look_share = models.Constraint(
        "CHECK (complaint_second_look_percent BETWEEN 0 AND 100)",
        "The share of complaints for a second look is between 0 and 100 %.",
    )
    _complaint_min_group_size = models.Constraint(
        "CHECK (complaint_min_group >= 3)",
        "In a group of fewer than three people everybody knows who is who: choose at "
        "least 3.",
    )

    def _get_smallest_group(self):
        """Answers that figures of these companies are of, at the least."""
        # a setting, no secret
        return max(self.sudo().mapped("complaint_min_group"), default=SMALLEST_GROUP)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_protect_identity = fields.Boolean(
        related="company_id.complaint_protect_identity", readonly=False
    )
    complaint_second_look_percent = fields.Float(
        related="company_id.complaint_second_look_percent", readonly=False
    )
    complaint_min_group = fields.Integer(
        related="company_id.complaint_min_group", readonly=False
    )
