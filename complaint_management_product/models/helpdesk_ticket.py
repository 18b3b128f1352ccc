"""Product and lot of a complaint (ISO 10002, 7.2, 8.2)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Told by the ledger with what was received.
TOLD = {"product_id": "receipt", "lot_reference": "receipt"}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Product",
        index="btree_not_null",
        ondelete="restrict",
        help="What the complaint is about, as we call it; “Concerns” is what the "
        "complainant calls it (7.2).",
    )
    lot_reference = fields.Char(
        string="Lot or serial number",
        help="As it is printed on the product or its package (7.2).",
    )

    @api.constrains("product_id", "company_id")
    def _check_product_company(self):
        """Products of another company are none of this one's business."""
        for ticket in self.filtered("product_id"):
            # the company of a product is all that is looked at
            company = ticket.product_id.sudo().company_id
            if company and company != ticket.company_id:
                raise ValidationError(
                    self.env._(
                        "The product of %(complaint)s belongs to another company. "
                        "Choose one of %(company)s.",
                        complaint=ticket.display_name,
                        company=ticket.company_id.name,
                    )
                )

    @api.model
    def _get_kinds_of_facts(self):
        return super()._get_kinds_of_facts() | TOLD

    @api.model
    def _get_matter_fields(self):
        return [*super()._get_matter_fields(), "product_id", "lot_reference"]

    @api.model
    def _get_matched_fields(self):
        return (*super()._get_matched_fields(), "product_id")

    @api.model
    def _prepare_public_form(self, form, team, company, user, lang=None):
        """A visitor who has named a published product has chosen it."""
        vals = super()._prepare_public_form(form, team, company, user, lang)
        product = self.env["product.product"]._find_for_complaint(
            form["concerns"], company, lang
        )
        if product:
            vals["product_id"] = product.id
        return vals
