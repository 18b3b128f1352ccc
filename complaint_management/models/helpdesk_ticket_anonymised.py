"""A complaint without persons: it stays in the register as it is (8.1)."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    anonymised_at = fields.Datetime(
        string="Personal data erased on",
        readonly=True,
        copy=False,
        help="Since then nothing here tells who complained, or what they wrote (8.1).",
    )
    erasure_id = fields.Many2one(
        comodel_name="complaint.erasure",
        string="Erasure",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Why and by which rule its personal data were erased (8.1).",
    )
    complainant_country_id = fields.Many2one(
        comodel_name="res.country",
        string="Country of the complainant",
        readonly=True,
        copy=False,
        help="Kept for figures when personal data are erased.",
    )

    def _check_protected(self, vals):
        self._check_not_anonymised(vals)
        return super()._check_protected(vals)

    def _check_not_anonymised(self, vals=()):
        """:raise UserError: where persons have been erased, unless the system counts"""
        gone = self.filtered("anonymised_at")
        counted = self.env.su and vals and set(vals) <= self._get_system_fields()
        if gone and not counted:
            raise UserError(
                self.env._(
                    "Nothing more can be done where the personal data were erased. "
                    "Register a new complaint. Erased: %(references)s.",
                    references=", ".join(gone.mapped("complaint_reference")),
                )
            )

    def message_post(self, **kwargs):
        """:raise UserError: on a complaint whose persons have been erased"""
        self._check_not_anonymised()
        return super().message_post(**kwargs)


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_complaint_role_domain(self, mode):
        """Nobody changes a complaint, or what is its, once persons are erased."""
        domain = super()._get_complaint_role_domain(mode)
        if mode == "write":
            domain &= Domain("anonymised_at", "=", False)
        return domain
