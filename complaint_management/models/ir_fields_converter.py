from odoo import api, models

from ..tools.register_import import get_register


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """A register names the same things on many lines: they are looked up once."""
        register = get_register(self.env)
        if not register or subfield is not None:
            return super().db_id_for(model, field, subfield, value, savepoint)
        known = register.get(model._name, field.name, value)
        if known:
            return known, []
        found, warnings = super().db_id_for(model, field, subfield, value, savepoint)
        if found and field.comodel_name != "helpdesk.ticket":
            register.know(model._name, field.name, value, found)
        return found, warnings
