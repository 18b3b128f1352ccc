"""Our reports need no script: the renderer does not wait for any."""

from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _build_wkhtmltopdf_args(self, paperformat_id, *args, **kwargs):
        command = super()._build_wkhtmltopdf_args(paperformat_id, *args, **kwargs)
        own = self.env.ref("complaint_management.paperformat_complaint", False)
        if own and paperformat_id == own and "--javascript-delay" in command:
            command[command.index("--javascript-delay") + 1] = "0"
        return command
