"""Conditions of one's own on complaints: of a schedule, of a level."""

import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ComplaintCondition(models.AbstractModel):
    _name = "complaint.condition"
    _description = "Conditions on Complaints"

    domain = fields.Char(
        string="Further conditions",
        help="Any other condition on the complaint, such as “Needs special care”.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        """Try it: a condition that breaks later would cost complaints."""
        ticket = self.env["helpdesk.ticket"].new({"name": "-"})
        for record in self.filtered("domain"):
            try:
                domain = Domain(record._get_own_domain())
                domain.validate(ticket)
                ticket.filtered_domain(domain)
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "The further conditions of “%(name)s” cannot be used. Compare "
                        "with fixed values, or with words such as “today -7d”. "
                        "(%(error)s)",
                        name=record.name,
                        error=error,
                    )
                ) from error

    def _get_own_domain(self):
        return ast.literal_eval(self.domain or "[]")
