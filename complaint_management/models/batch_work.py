"""How our jobs work off what is planned: batch by batch, each committed.

Shared by the clocks, the digests and the acknowledgements.
"""

from psycopg2 import OperationalError

from odoo.tools import SQL

#: How often one run meets other processes before it leaves the rest to the next.
COLLISIONS = 20


def work_off(env, take, work, after=None):
    """Take a batch, work on it, commit; again, until nothing is left.

    A batch that meets another process is rolled back and taken anew: who was faster
    goes first. Memory stays flat however much there is to do.

    :param take: called without arguments; gives the next batch, locked, or what is
        false when nothing is left. It must leave out what other workers have in hand
    :param work: called with the batch
    :param after: called with the batch once it is committed
    :return: whether all was done in the time there was
    :raise OperationalError: after too many collisions
    """
    cron = env["ir.cron"]
    collisions, worked = 0, False
    while True:
        try:
            batch = take()
            if batch:
                work(batch)
                env.cr.flush()  # with what waits for the commit
        except OperationalError:
            env.cr.rollback()
            env.invalidate_all()
            collisions += 1
            if collisions > COLLISIONS:
                raise
            continue
        if not batch:
            if worked:
                cron._commit_progress(remaining=0)
            return True
        # there may be more: Odoo then goes on at once when the time is over
        time_left, worked = cron._commit_progress(len(batch), remaining=1), True
        env.invalidate_all()
        if after:
            after(batch)
        if not time_left:
            return False


def insert_rows(model, rows):
    """Insert rows that nobody but a job writes: one statement, however many.

    ``create`` looks for defaults, computes and inverse fields of each record, which
    costs more than what the job does. None of these is looked at here, nor who may
    create: for models of plain columns without a log of access, whose rows a job makes
    complete.

    :param model: the model, empty
    :param list rows: of dict field name -> value, all with the same names
    :return: the new records, in the same order
    """
    if not rows:
        return model
    fields = [model._fields[name] for name in rows[0]]
    # what is empty in all of them would cost as much as what is not
    fields = [
        field
        for field in fields
        if field.type in ("integer", "boolean") or any(row[field.name] for row in rows)
    ]
    values = [
        tuple(
            field.convert_to_column_insert(row[field.name], model) for field in fields
        )
        for row in rows
    ]
    ids = model.env.execute_query(
        SQL(
            "INSERT INTO %s (%s) VALUES %s RETURNING id",
            SQL.identifier(model._table),
            SQL(", ").join(SQL.identifier(field.name) for field in fields),
            SQL(", ").join(values),
        )
    )
    return model.browse(row[0] for row in ids)
