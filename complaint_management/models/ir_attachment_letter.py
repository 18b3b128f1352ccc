"""Letters on paper stay as they were sent (4.9); the database keeps them from being
deleted (complaint.letter, attachment_id)."""

from odoo import models
from odoo.exceptions import UserError

from .mail_message_ledger import CONTENT, PLACE


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if (CONTENT | PLACE) & vals.keys():
            self._check_letters()
        return super().write(vals)

    def _check_letters(self):
        """:raise UserError: for a letter that was sent"""
        files = self._get_complaints()
        if not files:
            return
        # whether there is one, whoever may read it
        letter = (
            self.env["complaint.letter"]
            .sudo()
            .search([("attachment_id", "in", [file.id for file in files])], limit=1)
        )
        if letter:
            raise UserError(
                self.env._(
                    "“%s” has been sent: the letter stays as it is.",
                    letter.attachment_id.name,
                )
            )
