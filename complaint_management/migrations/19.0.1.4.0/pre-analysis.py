"""The analysis has the address of the pivot that stood in its place."""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            "UPDATE ir_act_window SET path = NULL "
            "WHERE path = 'complaints-analysis' AND res_model = 'helpdesk.ticket'"
        )
    )
