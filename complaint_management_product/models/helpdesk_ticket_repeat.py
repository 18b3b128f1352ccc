"""Complainants who complain again about the same product (8.2, annex H)."""

from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    repeat_of_id = fields.Many2one(
        help="The last complaint of the same complainant in the same category or about "
        "the same product before this one. Its name may be more than the reader may "
        "know: see “Earlier complaint”."
    )
    is_repeat = fields.Boolean(
        help="The same complainant has complained in the same category or about the "
        "same product before, within the time that the company has set (8.2)."
    )

    _complaint_repeat_product_partner_idx = models.Index(
        "(company_id, product_id, commercial_partner_id, received_at, id) "
        "WHERE feedback_type = 'complaint' AND product_id IS NOT NULL "
        "AND commercial_partner_id IS NOT NULL"
    )
    _complaint_repeat_product_email_idx = models.Index(
        "(company_id, product_id, lower(partner_email), commercial_partner_id, "
        "received_at, id) "
        "WHERE feedback_type = 'complaint' AND product_id IS NOT NULL "
        "AND partner_email IS NOT NULL"
    )

    @api.model
    def _get_repeat_subjects(self):
        return (*super()._get_repeat_subjects(), "product_id")

    @api.model
    def _get_repeat_facts(self):
        return super()._get_repeat_facts() | {"product_id"}
