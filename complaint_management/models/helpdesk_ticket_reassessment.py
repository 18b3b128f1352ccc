"""Assessments that had to be corrected: complaints wrongly prioritised (7.5)."""

from odoo import fields, models

#: What the priority follows from.
DECISIVE = ("severity", "impact", "safety_implication")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    reassessed_at = fields.Datetime(
        string="Assessment corrected on",
        readonly=True,
        copy=False,
        help="When severity, impact or safety was last changed after the initial "
        "assessment: it had been given the wrong priority (7.5, annex H).",
    )

    _complaint_assessed_idx = models.Index(
        "(assessed_at) WHERE assessed_at IS NOT NULL"
    )
    _complaint_acknowledged_idx = models.Index(
        "(acknowledged_at) WHERE acknowledged_at IS NOT NULL"
    )
    _complaint_responded_idx = models.Index(
        "(responded_at) WHERE responded_at IS NOT NULL"
    )
    _complaint_closed_idx = models.Index(
        "(closed_date, received_at) "
        "WHERE feedback_type IS NOT NULL AND closed_date IS NOT NULL"
    )
    _complaint_referred_idx = models.Index(
        "(referred_at) WHERE referred_at IS NOT NULL"
    )
    _complaint_reopened_idx = models.Index(
        "(reopened_at) WHERE reopened_at IS NOT NULL"
    )

    def _prepare_reassessment(self, vals, extra):
        """Note in ``extra`` that ``vals`` corrects an assessment made earlier."""
        self.ensure_one()
        if not self.assessed_at:
            return
        for name in DECISIVE:
            # what was empty is completed, not corrected
            was = self[name] or self._fields[name].type == "boolean"
            if name in vals and was and (vals[name] or False) != self[name]:
                extra["reassessed_at"] = fields.Datetime.now()
