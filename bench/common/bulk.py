"""Rows by the hundred thousand: copied by SQL, indexed afterwards, settled."""

from contextlib import contextmanager

from odoo.tools import SQL
from odoo.tools.sql import column_exists

#: Tables that are as autovacuum would have them once ``settle`` is through.
SETTLED = (
    "helpdesk_ticket",
    "complaint_deadline",
    "complaint_escalation",
    "complaint_notice",
    "mail_activity",
    "mail_followers",
)


@contextmanager
def in_bulk(env, *tables):
    """While a million rows are written: without indexes and foreign keys of ``tables``.

    They are made anew afterwards, which takes a fraction of the time, and are the same.
    Rows with numbers are put into their order, as life would have left them: statements
    that write all of them at once scatter them, and PostgreSQL would use no index.
    """
    env.cr.execute(
        """
        SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
          FROM pg_constraint
         WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
        """,
        [list(tables)],
    )
    keys = env.cr.fetchall()
    env.cr.execute(
        """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
         WHERE indrelid = ANY(%s::regclass[])
           AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
        """,
        [list(tables)],
    )
    indexes = env.cr.fetchall()
    for table, name, _definition in keys:
        env.cr.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        env.cr.execute(f"DROP INDEX {name}")
    yield
    for table in tables:
        if column_exists(env.cr, table, "id"):
            env.cr.execute(f"CLUSTER {table} USING {table}_pkey")
    for _name, definition in indexes:
        env.cr.execute(definition)
    for table, name, definition in keys:
        env.cr.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def multiply(env, table, ids, source, **changes):
    """Insert copies of rows by SQL: as many as ``source`` gives, all at once.

    :param ids: of the rows to be copied
    :param source: a subquery that gives a column ``n``
    :param changes: column -> SQL expression over ``t`` (the row) and ``n``
    """
    env.cr.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass "
        "AND attnum > 0 AND NOT attisdropped AND attname <> 'id' ORDER BY attnum",
        [table],
    )
    columns = [name for (name,) in env.cr.fetchall()]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) "
            "SELECT %s FROM %s t CROSS JOIN (%s) s WHERE t.id IN %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(
                SQL(changes[name]) if name in changes else SQL.identifier("t", name)
                for name in columns
            ),
            SQL.identifier(table),
            SQL(source),
            tuple(ids),
        )
    )
    return env.cr.rowcount


def settle(env, *tables):
    """Commit, leave tables as autovacuum would have them, forget what was cached.

    :param tables: names; without any those that hold complaints
    """
    env.cr.commit()
    with env.registry.cursor() as cr:
        cr.connection.set_session(autocommit=True)
        for table in tables or SETTLED:
            cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
        cr.connection.set_session(autocommit=False)
    env.invalidate_all()
