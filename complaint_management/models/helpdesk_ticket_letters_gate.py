"""Where decisions need approval, none is told without an approved letter (5.4, 7.8)."""

from odoo import models

from ..tools import phases
from .complaint_letter import ANSWERS

#: Choices of a company under which decisions need approval.
WANTED = ("answers", "all")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _check_gate(self, before):
        result = super()._check_gate(before)
        if self._lacks_approved_answer(before):
            self._raise_missing(
                self.complaint_phase,
                [
                    self.env._(
                        "Decision: the letter to the complainant, approved by a "
                        "manager who has not written it (“Communicate the decision”)"
                    )
                ],
            )
        return result

    def _lacks_approved_answer(self, before):
        decided = (phases.RESPONDED, phases.CLOSED)
        if (
            self._is_gateless()
            or self.is_imported
            or before in phases.DECIDED
            or self.complaint_phase not in decided
            or self.closure_reason in phases.SHORT_CLOSURES
            # a setting, no secret
            or self.company_id.sudo().complaint_letter_approval not in WANTED
        ):
            return False
        began_at = self.taken_up_at or self.received_at
        # whether there is one, no more
        return (
            not self.env["complaint.letter"]
            .sudo()
            .search_count(
                [
                    ("ticket_id", "=", self.id),
                    ("kind", "in", list(ANSWERS)),
                    ("state", "=", "sent"),
                    ("approver_id", "!=", False),
                    ("sent_at", ">=", began_at),
                ],
                limit=1,
            )
        )
