"""A step that is taken on what has changed meanwhile is not taken, and said so."""

from odoo import api, fields, models


class ComplaintStep(models.TransientModel):
    _inherit = "complaint.step"

    complaint_version = fields.Char(
        help="How the complaint was when the window was opened."
    )

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        if "complaint_version" in fields and defaults.get("ticket_id"):
            ticket = self.env["helpdesk.ticket"].browse(defaults["ticket_id"])
            defaults["complaint_version"] = ticket.complaint_version
        return defaults

    def action_confirm(self):
        """Take the step, unless somebody else was quicker.

        :raise UserError: naming who it was; see ``_check_version``
        """
        if self.complaint_version:
            self.ticket_id._check_version(self.complaint_version)
        return super().action_confirm()
