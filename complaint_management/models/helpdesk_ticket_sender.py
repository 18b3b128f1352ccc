"""Mails to complainants go out in the name of the complaint's company (4.10).

Odoo knows that of what is posted in a thread; of mails made of templates it does not:
their days would be those of whoever sends, and bounces would go to another company.
"""

from odoo import models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _get_letter_tz(self):
        """Name of the time zone in which letters tell days: where the company is."""
        return self.company_id._get_complaint_tz().zone

    def _prepare_sender_values(self):
        """Values of ``mail.mail`` by which it is the company's, and so are bounces."""
        # addresses of the house, no secret to whoever may write in its name
        return self.company_id.sudo()._prepare_complaint_sender_values()


class ResCompany(models.Model):
    _inherit = "res.company"

    def _prepare_complaint_sender_values(self):
        return {
            "record_company_id": self.id,
            "record_alias_domain_id": self.alias_domain_id.id,
        }
