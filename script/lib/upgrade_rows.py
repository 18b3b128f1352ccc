"""Compares the rows of a database before and after an update; needs no Odoo.

``python upgrade_rows.py save DATABASE FILE`` writes down all rows of the tables that
hold what people recorded. ``compare DATABASE FILE NEW`` says which of them are gone or
have other values, and what of the structure DATABASE lacks that NEW has, a database
that was made with the present addons. It fails if anything is lost.
"""

import collections
import contextlib
import json
import sys

import psycopg2
from psycopg2 import sql

#: Tables of others that complaints live in; beside them, all ``complaint_…``.
TABLES = (
    "helpdesk_ticket",
    "helpdesk_ticket_team",
    "helpdesk_ticket_stage",
    "helpdesk_ticket_category",
    "helpdesk_ticket_channel",
    "ir_attachment",
    "mail_activity",
    "mail_followers",
    "mail_message",
    "mail_template",
    "res_company",
    "res_partner",
    "res_users",
    "survey_user_input",
    "survey_user_input_line",
)
#: Columns in which the update and the jobs may write, by table: what is measured,
#: planned or noted about records, never what people said. "*" stands for every table.
MAY_CHANGE = {
    "*": {"write_date", "write_uid"},
    # when a clock is looked at next, and what was found then
    "complaint_deadline": {"is_missed", "next_run_at"},
    # the end of a chain, which has entries more
    "complaint_ledger_head": {
        *("hash", "is_unsealed", "moment", "number", "sealed_number"),
    },
    # since when a complaint has clocks, if it had none
    "helpdesk_ticket": {"clocks_plan_at", "clocks_since"},
    # what became versions of the policy: see ``lost_policies``
    "res_company": {"complaint_policy", "complaint_policy_version"},
}
#: What the addons are made of in a database, by external id.
STRUCTURE = """
    SELECT model || ' ' || name FROM ir_model_data WHERE module = 'complaint_management'
"""
CONSTRAINTS = """
    SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
"""
INDEXES = """
    SELECT tablename || ' ' || substring(indexdef FROM ' USING .*')
           || CASE WHEN indexdef LIKE 'CREATE UNIQUE%' THEN ' unique' ELSE '' END
      FROM pg_indexes WHERE schemaname = 'public'
"""
COLUMNS = """
    SELECT table_name || '.' || column_name || ' ' || udt_name
           || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
      FROM information_schema.columns WHERE table_schema = 'public'
"""


@contextlib.contextmanager
def cursor(database):
    connection = psycopg2.connect(dbname=database)
    try:
        with connection.cursor() as cr:
            yield cr
    finally:
        connection.close()


def tables(cr):
    cr.execute(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        " AND (table_name = ANY(%s) OR starts_with(table_name, 'complaint_'))",
        [list(TABLES)],
    )
    return sorted(name for (name,) in cr.fetchall())


def read(cr, table):
    """Rows of a table by id; of a table without one, by all they hold."""
    cr.execute(sql.SQL("SELECT to_jsonb(t) FROM {} t").format(sql.Identifier(table)))
    rows = (row for (row,) in cr.fetchall())
    return {str(row.get("id") or json.dumps(row, sort_keys=True)): row for row in rows}


def read_all(database):
    with cursor(database) as cr:
        return {table: read(cr, table) for table in tables(cr)}


def losses(before, after):
    """What is gone or has changed, as sentences."""
    for table, rows in before.items():
        if table not in after:
            if rows:
                yield f"{table}: the table is gone with {len(rows)} rows"
            continue
        now = after[table]
        if gone := rows.keys() - now.keys():
            yield f"{table}: {len(gone)} rows are gone: {', '.join(sorted(gone)[:5])}"
        yield from changes(table, rows, now)


def changes(table, rows, now):
    allowed = MAY_CHANGE["*"] | MAY_CHANGE.get(table, set())
    changed = collections.defaultdict(list)
    for key in rows.keys() & now.keys():
        for column, value in rows[key].items():
            if column not in allowed and not is_kept(value, now[key].get(column)):
                changed[column].append((key, value, now[key].get(column)))
    for column, cases in sorted(changed.items()):
        key, was, is_now = cases[0]
        yield (
            f"{table}.{column}: {len(cases)} values have changed, "
            f"of row {key} from {str(was)[:200]!r} to {str(is_now)[:200]!r}"
        )


def lost_policies(before, after):
    """Texts that stood in the settings and are in no version of the policy."""
    kept = {
        (row["company_id"], row["body"])
        for row in after.get("complaint_policy", {}).values()
    }
    for company in before["res_company"].values():
        for lang, text in (company.get("complaint_policy") or {}).items():
            if (company["id"], text) not in kept:
                yield f"res_company {company['id']}: its policy in {lang} is lost"


def is_kept(was, is_now):
    """Whether a value is what it was; a translated text may come in more languages."""
    if isinstance(was, dict) and isinstance(is_now, dict):
        return was.items() <= is_now.items()
    return was == is_now


def read_structure(database):
    with cursor(database) as cr:
        found = {}
        for query in (STRUCTURE, COLUMNS, CONSTRAINTS, INDEXES):
            cr.execute(query)
            found[query] = {row for (row,) in cr.fetchall()}
        return found


def lacking(database, new):
    """What the new database has and the updated one lacks, as sentences."""
    here, there = read_structure(database), read_structure(new)
    for query in here:
        yield from (f"lacking: {one}" for one in sorted(there[query] - here[query]))


def main(command, database, file, new=None):
    if command == "save":
        with open(file, "w") as target:
            json.dump(read_all(database), target)
        return 0
    with open(file) as source:
        before = json.load(source)
    after = json.loads(json.dumps(read_all(database)))
    faults = [
        *losses(before, after),
        *lost_policies(before, after),
        *lacking(database, new),
    ]
    print("\n".join(faults), flush=True)
    counted = sum(len(rows) for rows in before.values())
    print(f"compared {counted} rows of {len(before)} tables: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
