"""Wordings of the letter “We could not reach you”."""

from odoo import fields, models

from .complaint_letter import UNREACHED


class MailTemplate(models.Model):
    _inherit = "mail.template"

    complaint_letter = fields.Selection(
        selection_add=[(UNREACHED, "We could not reach you")]
    )
