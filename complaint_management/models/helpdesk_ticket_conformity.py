"""What seldom happens is found among a million complaints at once: see conformity.

Without these, evidence that there is none of is looked for among all of them.
"""

from odoo import models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    _complaint_other_feedback_idx = models.Index(
        "(company_id, received_at) "
        "WHERE feedback_type IN ('suggestion', 'compliment', 'enquiry')"
    )
    _complaint_channel_idx = models.Index(
        "(company_id, channel_id, received_at) WHERE feedback_type = 'complaint'"
    )
    _complaint_kept_idx = models.Index(
        "(company_id, received_at) WHERE feedback_type = 'complaint' "
        "AND (confidentiality = 'restricted' OR is_identity_protected IS TRUE)"
    )
    _complaint_recurrence_idx = models.Index(
        "(company_id, responded_at) WHERE recurrence IS NOT NULL"
    )
