"""What a company lets its people decide on their own (5.4)."""

from functools import reduce
from operator import or_

from odoo import fields, models

from ..tools.authority import NOTHING


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_decision_approval = fields.Selection(
        selection=[
            ("none", "None"),
            ("investigated", "All but early resolutions"),
            ("all", "All"),
        ],
        string="Decisions that need approval",
        default="none",
        required=True,
        help="A complaint manager who has neither handled, investigated nor decided "
        "the complaint approves of the decision before it is told (5.4). An early "
        "resolution is a simple complaint that was settled without an investigation.",
    )

    def _get_authorities(self):
        """Limits that hold in this company; without any, all may be granted."""
        self.ensure_one()
        # configuration, for whoever grants something
        return (
            self.env["complaint.authority"]
            .sudo()
            .search([("company_id", "=", self.id)])
        )

    def _get_authority(self, user, authorities=None):
        """What somebody may grant on their own, in the company's currency.

        :param user: ``res.users``, one
        :param authorities: the limits of the company, if they are known
        :return: ``tools.authority.Limit``, or None where no limits were set
        """
        if authorities is None:
            authorities = self._get_authorities()
        if not authorities:
            return None
        mine = authorities.filtered(lambda a: a.group_id in user.all_group_ids)
        return reduce(
            or_, (a._get_limit(self.currency_id, self) for a in mine), NOTHING
        )
