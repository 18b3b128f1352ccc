"""Contacts that were made for a complaint and are used nowhere else (8.1)."""

from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _erase_unused(self):
        """Delete those of these contacts to which nothing in the database leads."""
        if self:
            (self - self._get_used()).unlink()

    def _get_used(self):
        """Those of these contacts to which some record leads, of whatever addon.

        The database knows which columns lead to contacts. Each is looked into, and many
        have no index: this is for a rule that asks for it.
        """
        self.env.flush_all()
        columns = self.env.execute_query(
            SQL(
                """
                SELECT relname, attname
                  FROM pg_constraint
                  JOIN pg_class ON pg_class.oid = conrelid
                  JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
                 WHERE contype = 'f' AND confrelid = %s::regclass
                 ORDER BY 1, 2
                """,
                self._table,
            )
        )
        used, left = set(), set(self.ids)
        for table, column in columns:
            if not left:
                break
            found = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT %(column)s FROM %(table)s"
                    " WHERE %(column)s IN %(ids)s%(others)s",
                    column=SQL.identifier(column),
                    table=SQL.identifier(table),
                    ids=tuple(left),
                    # a contact that is its own company leads to itself
                    others=SQL(" AND id <> %s", SQL.identifier(column))
                    if table == self._table
                    else SQL(),
                )
            )
            used.update(row[0] for row in found)
            left -= used
        return self.browse(used)
