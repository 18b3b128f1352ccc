"""Merging contacts changes complaints by SQL: the ledger is told here (4.9)."""

from odoo import models

#: Fields of complaints that name contacts.
NAMES = ("partner_id", "representative_id", "external_body_id")


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Note what merging changes on complaints."""
        # merging is done with the system's rights
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        complaints = tickets.browse()
        for name in NAMES:
            complaints |= tickets.search(
                [(name, "in", src_partners.ids), ("complaint_reference", "!=", False)]
            )
        facts = complaints._remember_facts(NAMES)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        complaints.invalidate_recordset(NAMES)
        complaints._note_changes(facts)
        # the contact that is left may be a user, the one before complained about
        (dst_partner | src_partners).invalidate_recordset(["user_ids"])
        dst_partner._match_complaints_about()
        return result
