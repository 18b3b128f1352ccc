"""Products that visitors of the complaints page may name."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

#: Letters that have to be typed, and names that are shown at most.
LETTERS, NAMES = 3, 8
#: Longest name looked for.
LONGEST = 200


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_complaint_public = fields.Boolean(
        string="On the complaints page",
        help="Visitors of the complaints page who type some letters of its name are "
        "offered it, if the company wants that (Settings). Other products are never "
        "shown there.",
    )
    complaint_count = fields.Integer(
        string="Complaints", compute="_compute_complaint_count"
    )

    @api.depends("product_variant_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_complaint_count(self):
        """Complaints about it that the reader may see."""
        Ticket = self.env["helpdesk.ticket"]
        counts = {}
        if Ticket.has_access("read"):
            counts = dict(
                Ticket._read_group(
                    [
                        ("product_id", "in", self.product_variant_ids.ids),
                        ("feedback_type", "=", "complaint"),
                    ],
                    ["product_id"],
                    ["__count"],
                )
            )
        for template in self:
            template.complaint_count = sum(
                counts.get(product, 0) for product in template.product_variant_ids
            )

    def action_view_complaints(self):
        """The complaints about it that the reader may see."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_action_all"
        )
        return action | {
            "domain": [
                ("product_id", "in", self.product_variant_ids.ids),
                ("feedback_type", "=", "complaint"),
            ],
            "context": {},
        }


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def _get_complaint_domain(self, company):
        """Products that this company lets visitors name; none if it does not want it.

        :param company: ``res.company`` whose page it is
        """
        # a setting, no secret
        if not company.sudo().complaint_public_products:
            return Domain.FALSE
        return Domain("product_tmpl_id.is_complaint_public", "=", True) & Domain(
            "company_id", "in", (company.id, False)
        )

    @api.model
    def _suggest_for_complaint(self, text, company):
        """Names of published products with these letters.

        :param str text: typed by a visitor; fewer than three letters find nothing
        :return: list of names
        """
        text = " ".join(text.split())
        if sum(map(str.isalnum, text)) < LETTERS or len(text) > LONGEST:
            return []
        # visitors may not read products; of published ones they get the name
        products = self.sudo().with_context(display_default_code=False)
        found = products.search(
            self._get_complaint_domain(company)
            & Domain("name", "ilike", escape_psql(text)),
            limit=NAMES,
            order="name, id",
        )
        return list(dict.fromkeys(found.mapped("display_name")))

    @api.model
    def _find_for_complaint(self, name, company, lang=None):
        """The published product with just this name, if there is one and no other.

        :param lang: in which the name was offered; then it is looked for in our own
        :return: ``product.product`` with the system's rights
        """
        name = " ".join((name or "").split())
        # as above
        products = self.sudo()
        if not name or len(name) > LONGEST:
            return products
        for code in dict.fromkeys((lang or self.env.lang, self.env.lang)):
            found = products.with_context(lang=code)._get_named(name, company)
            if found:
                return found.with_env(products.env) if len(found) == 1 else products
        return products

    def _get_named(self, name, company):
        """Published products with just this name in the language of the context."""
        # the name of a variant goes on after that of the product
        found = self.with_context(display_default_code=False).search(
            self._get_complaint_domain(company)
            & Domain("name", "=ilike", f"{escape_psql(name.split('(')[0].strip())}%"),
            limit=100,
        )
        return found.filtered(
            lambda product: product.display_name.casefold() == name.casefold()
        )
