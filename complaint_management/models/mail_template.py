"""Wordings of letters are mail templates that say for which kind they are."""

from odoo import api, fields, models

from .complaint_letter import KINDS


class MailTemplate(models.Model):
    _inherit = "mail.template"

    complaint_letter = fields.Selection(
        selection=KINDS,
        string="Complaint letter",
        help="Offered as the wording of such letters; the first one is proposed.",
    )

    @api.model
    def _get_for_letter(self, kind):
        """The wording proposed for a kind of letter; may be empty."""
        return self.search(
            [("complaint_letter", "=", kind), ("model", "=", "helpdesk.ticket")],
            order="id",
            limit=1,
        )
