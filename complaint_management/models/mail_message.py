"""Messages of complaints, which nobody outside reads but on our own pages (4.10)."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

TICKET = "helpdesk.ticket"


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _get_search_domain_share(self):
        """People outside find no message of a complaint, whoever wrote it to whom.

        Odoo lets them read what was sent to them with all that hangs on it: the name
        and address of who handles the complaint, other recipients, keys to files.
        """
        domain = super()._get_search_domain_share()
        return domain & Domain.custom(
            to_sql=self._sql_not_of_complaint,
            predicate=lambda message: not message._filter_of_complaints(),
        )

    @staticmethod
    def _sql_not_of_complaint(_model, alias, _query):
        """By the key of the ticket, message by message: cost follows what is found."""
        return SQL(
            """
            NOT (
                %(model)s = 'helpdesk.ticket'
                AND EXISTS (
                    SELECT FROM helpdesk_ticket complaint
                     WHERE complaint.id = %(res_id)s
                       AND complaint.feedback_type IS NOT NULL
                )
            ) IS TRUE
            """,
            model=SQL.identifier(alias, "model"),
            res_id=SQL.identifier(alias, "res_id"),
        )

    def _get_forbidden_access(self, operation):
        """As for finding: what people outside may not find, they may not read."""
        forbidden = super()._get_forbidden_access(operation)
        if self.env.user._is_internal():
            return forbidden
        return forbidden | (self - forbidden)._filter_of_complaints()

    def _filter_of_complaints(self):
        """Messages on complaints."""
        # only what kind of ticket it is, to keep it from whoever asks
        messages = self.sudo().filtered(lambda message: message.model == TICKET)
        tickets = self.env[TICKET].sudo().browse(messages.mapped("res_id")).exists()
        complaints = tickets.filtered("feedback_type")
        return messages.filtered(lambda m: m.res_id in complaints.ids).sudo(self.env.su)
