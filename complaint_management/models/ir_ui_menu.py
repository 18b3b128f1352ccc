from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """The start-up guide comes first until all companies of the user have it."""
        blacklist = super()._load_menus_blacklist()
        # a mark of the guide, asked whoever loads their menus
        if all(self.env.user.sudo().company_ids.mapped("complaint_startup_hidden")):
            menu = self.env.ref("complaint_management.menu_complaint_startup", False)
            if menu:
                blacklist.append(menu.id)
        return blacklist
