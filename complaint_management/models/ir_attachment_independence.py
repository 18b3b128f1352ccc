"""An attempt at a file of a complaint is one at the complaint (4.7).

Odoo asks of a file whether one may read what it belongs to; here it is noted that the
answer was no.
"""

from odoo import models

from .mail_message import TICKET


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not result:
            return result
        forbidden, make_error = result

        def note_and_make_error():
            forbidden._note_refused_to_user(operation)
            return make_error()

        return forbidden, note_and_make_error

    def _note_refused_to_user(self, operation):
        """Note it where the user is complained about, or has a conflict of interest."""
        # where they belong: they themselves cannot look it up
        tickets = self.env[TICKET].sudo()
        for model, files in self.sudo().grouped("res_model").items():
            ids = {file.res_id for file in files if file.res_id}
            if model == TICKET:
                tickets |= tickets.browse(ids)
            elif model in self.env and "ticket_id" in self.env[model]:
                owners = self.env[model].sudo().browse(ids).exists()
                if owners.ticket_id._name == TICKET:
                    tickets |= owners.ticket_id
        tickets.sudo(False)._note_refused_if_about(operation)
