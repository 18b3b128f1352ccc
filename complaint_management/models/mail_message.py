"""Messages of complaints as guests ask for them (4.10).

Who reads them otherwise stands in complaint_attached.py.
"""

from odoo import models

TICKET = "helpdesk.ticket"


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _get_forbidden_access(self, operation):
        """Odoo asks this alone for guests, who have no rights of their own."""
        forbidden = super()._get_forbidden_access(operation)
        if not self.env.user._is_public():
            return forbidden
        return forbidden | (self - forbidden)._filter_kept()

    def export_data(self, fields_to_export):
        """The name of what a message is on is as secret as the message.

        :raise AccessError: for messages that one may not read
        """
        self.check_access("read")
        return super().export_data(fields_to_export)
