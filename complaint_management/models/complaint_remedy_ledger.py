"""Remedies in the ledger: offered, changed, called off (7.7)."""

from odoo import api, models

from .ledger_values import tell_changes, tell_fields

#: What an entry says of a remedy.
REMEDY = (
    "type_id",
    "name",
    "amount",
    "currency_id",
    "responsible_id",
    "due_date",
    "state",
    "fulfilled_on",
    "authority",
)
#: What changes along with a field that is written.
FOLLOWING = ("fulfilled_on", "authority")


class ComplaintRemedy(models.Model):
    _inherit = "complaint.remedy"

    @api.model_create_multi
    def create(self, vals_list):
        remedies = super().create(vals_list)
        for remedy in remedies:
            remedy._note_remedy({"offered": remedy._tell_remedy()})
        return remedies

    def write(self, vals):
        names = [name for name in REMEDY if name in vals or name in FOLLOWING]
        before = {remedy: {name: remedy[name] for name in names} for remedy in self}
        result = super().write(vals)
        for remedy, values in before.items():
            changed = tell_changes(remedy, values)
            if changed:
                remedy._note_remedy({"changed": changed})
        return result

    def unlink(self):
        for remedy in self:
            remedy._note_remedy({"removed": remedy._tell_remedy()})
        return super().unlink()

    def _tell_remedy(self):
        # what is told is told whole, whoever does it
        return tell_fields(self.sudo(), REMEDY)

    def _note_remedy(self, data):
        self.env["complaint.ledger"]._note(
            self.ticket_id, "remedy", {"remedy": self.id, **data}
        )
