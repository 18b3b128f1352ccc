"""Clocks and remedies know the kind of feedback they belong to: a statement each."""

from odoo.tools import SQL, sql


def migrate(cr, version):
    name = "feedback_type"
    for table in ("complaint_deadline", "complaint_remedy"):
        if not sql.table_exists(cr, table) or sql.column_exists(cr, table, name):
            continue
        sql.create_column(cr, table, name, "varchar")
        cr.execute(
            SQL(
                """
                UPDATE %s part
                   SET feedback_type = ticket.feedback_type
                  FROM helpdesk_ticket ticket
                 WHERE ticket.id = part.ticket_id
                """,
                SQL.identifier(table),
            )
        )
