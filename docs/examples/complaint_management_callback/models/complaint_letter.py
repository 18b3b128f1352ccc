"""The letter “We could not reach you” (7.4)."""

from odoo import fields, models

UNREACHED = "unreached"


class ComplaintLetter(models.Model):
    _inherit = "complaint.letter"

    # letters that were sent are kept, even if this addon goes
    kind = fields.Selection(
        selection_add=[(UNREACHED, "We could not reach you")],
        ondelete={UNREACHED: "set default"},
    )
