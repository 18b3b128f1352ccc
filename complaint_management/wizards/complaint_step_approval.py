"""Asking for an approval, giving and refusing it: each with its reason (5.4)."""

from odoo import models


class ComplaintStep(models.TransientModel):
    _inherit = "complaint.step"

    def _take_ask_approval(self):
        self.ticket_id._ask_approval(self._get_reason())

    def _take_approve(self):
        self.ticket_id._get_waiting_approval()._decide("approved", self._get_reason())

    def _take_refuse(self):
        self.ticket_id._get_waiting_approval()._decide("refused", self._get_reason())
