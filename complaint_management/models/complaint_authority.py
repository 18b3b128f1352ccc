"""Up to how much a role may grant to complainants (ISO 10002, 5.4)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.authority import UNLIMITED, Limit


class ComplaintAuthority(models.Model):
    """A limit; its changes are kept, with who made them, in its messages.

    Administrators set limits, so nobody who grants raises their own.
    """

    _name = "complaint.authority"
    _description = "Limit of Authority"
    _inherit = ["mail.thread"]
    _order = "company_id, complaint_limit, id"
    _rec_name = "group_id"

    group_id = fields.Many2one(
        comodel_name="res.groups",
        string="Role",
        required=True,
        ondelete="restrict",
        tracking=True,
        domain="[('share', '=', False)]",
        default=lambda self: self.env.ref(
            "complaint_management.group_complaint_handler", raise_if_not_found=False
        ),
        help="Whoever has this role may grant so much. Whoever has several roles may "
        "grant the highest of them (5.4).",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Where the limit holds. A company without any limit lets everybody who "
        "handles complaints grant what they like; with the first one, whoever has no "
        "role with a limit may grant nothing.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        tracking=True,
        default=lambda self: self.env.company.currency_id,
        help="Of the two limits. Remedies in the company's currency are compared at "
        "the rate of the day.",
    )
    is_unlimited = fields.Boolean(
        string="No limit", tracking=True, help="This role may grant any amount."
    )
    remedy_limit = fields.Monetary(
        string="In a remedy",
        tracking=True,
        help="Most that a single remedy may cost without somebody else's approval.",
    )
    complaint_limit = fields.Monetary(
        string="In a complaint",
        tracking=True,
        help="Most that all remedies of one complaint may cost together, those of "
        "earlier rounds included, without somebody else's approval.",
    )
    active = fields.Boolean(default=True, tracking=True)

    _one_each = models.UniqueIndex(
        "(company_id, group_id) WHERE active IS TRUE",
        "This role already has a limit in this company. Change that one.",
    )
    _limits_make_sense = models.Constraint(
        "CHECK (remedy_limit >= 0 AND complaint_limit >= remedy_limit)",
        "Limits cannot be negative, and that of a complaint cannot be lower than that "
        "of a remedy.",
    )

    @api.onchange("company_id")
    def _onchange_company_id(self):
        self.currency_id = self.company_id.currency_id

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Which limits held when is evidence (5.4)."""
        raise UserError(
            self.env._(
                "Limits are kept, for it must be known what held when. Archive this "
                "one instead."
            )
        )

    def _get_limit(self, currency, company):
        """The limit in another currency, at today's rate."""
        self.ensure_one()
        if self.is_unlimited:
            return UNLIMITED
        today = fields.Date.context_today(self)
        return Limit(
            *(
                self.currency_id._convert(amount, currency, company, today)
                for amount in (self.remedy_limit, self.complaint_limit)
            )
        )
