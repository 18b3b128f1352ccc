"""Erasing the persons of ten thousand complaints that retention rules say are due.

Cost follows what is due: measured with a short history beside it and with a long one.
Memory is that of a process of its own.
"""

import sys
import time

import common

from odoo import fields

#: Complaints that are due: for memory, and in all.
FEW, MANY = (100, 1_000) if common.SMALL else (1_000, 10_000)
#: Closed complaints beside them that have to be kept.
SHORT, LONG = 1_000, 10_000 if common.SMALL else 100_000
#: Messages, and entries of the ledger, of each complaint.
MESSAGES, ENTRIES = 5, 10
#: Queries that a complaint may cost, and milliseconds on two cores.
QUERIES, MILLISECONDS = 2, 100
#: How much more one may cost beside the longer history.
GROWTH = 1.3


def add_due(env, complaint, count):
    """Complaints that were closed long ago, with messages, a file and a chain each."""
    ids = common.add_complaints(env, complaint, count)
    bounds = (ids[0], ids[-1])
    env.cr.execute(
        "UPDATE helpdesk_ticket SET complaint_phase = 'closed', decision = 'upheld',"
        " closed_date = now() - interval '7 years' WHERE id BETWEEN %s AND %s",
        bounds,
    )
    env.cr.execute(
        "UPDATE complaint_deadline SET state = 'met', next_run_at = NULL"
        " WHERE ticket_id BETWEEN %s AND %s",
        bounds,
    )
    env.cr.execute(
        """
        INSERT INTO mail_message (model, res_id, author_id, email_from, subject, body,
               message_type, date, message_id)
        SELECT 'helpdesk.ticket', id, partner_id, partner_email, 'Lift',
               repeat('The lift. ', 50), 'email', now(), '<' || id || '.' || n || '>'
          FROM helpdesk_ticket CROSS JOIN generate_series(1, %s) AS n
         WHERE id BETWEEN %s AND %s
        """,
        (MESSAGES, *bounds),
    )
    env.cr.execute(
        """
        INSERT INTO ir_attachment (name, res_model, res_id, type, db_datas, file_size)
        SELECT 'photo.txt', 'helpdesk.ticket', id, 'binary', 'x'::bytea, 1
          FROM helpdesk_ticket WHERE id BETWEEN %s AND %s
        """,
        bounds,
    )
    Ledger, tickets = env["complaint.ledger"], env["helpdesk.ticket"].browse(ids)
    for start in range(0, count, 500):
        for ticket in tickets[start : start + 500]:
            facts = {"facts": ticket._get_ledger_facts()}
            Ledger._note(ticket, "registered", facts)
            for number in range(ENTRIES - 1):
                change = {"changed": {"severity": [None, str(number)]}}
                Ledger._note(ticket, "assessment", change)
        env.cr.commit()
        env.invalidate_all()


def add_history(env, complaint, count):
    """Closed complaints that have to be kept."""
    ids = common.add_complaints(env, complaint, count)
    env.cr.execute(
        "UPDATE helpdesk_ticket SET complaint_phase = 'closed', decision = 'upheld',"
        " closed_date = now() - interval '1 year' WHERE id BETWEEN %s AND %s",
        (ids[0], ids[-1]),
    )


def run_job():
    """The child process: the job, and (seconds, queries, MB before and at the peak)."""
    with common.environment("BENCH_DB") as env:
        cron = env.ref("complaint_management.ir_cron_retention")
        env = env(context={**env.context, "cron_id": cron.id})
        before = common.peak_memory()
        queries, start = env.cr.sql_log_count, time.perf_counter()
        began = fields.Datetime.now()
        Retention = env["complaint.retention"]
        failed = set()
        # as the job does, without the row of progress that Odoo gives a real one
        while batch := Retention._take_due(Retention._get_plan(began), failed):
            for rule, tickets in batch.items():
                failed |= rule._erase(tickets, began)
            env.cr.commit()
            env.invalidate_all()
        if failed:
            sys.exit(f"{len(failed)} complaints could not be erased.")
        print(
            time.perf_counter() - start,
            env.cr.sql_log_count - queries,
            before,
            common.peak_memory(),
        )


def measure(board, count, beside):
    """:return: Timing, and MB before and at the peak"""
    seconds, queries, *memory = common.run_apart("--job")
    timing = common.Timing(count, [seconds], queries=[queries], peaks=memory[1:])
    board.show(f"erasing {count:,} beside {beside:,}, each", timing)
    return timing, memory


def main():
    if sys.argv[1:2] == ["--job"]:
        return run_job()
    board = common.Board("anonymise")
    with common.environment("BENCH_DB") as env:
        complaint = common.prepare_complaints(env)
        env["complaint.retention"].create(
            {"name": "Claims", "keep_number": 6}
        ).action_activate()
        add_history(env, complaint, SHORT)
        add_due(env, complaint, FEW)
        common.settle(env)
        short, few_memory = measure(board, FEW, SHORT)
        add_due(env, complaint, MANY)
        common.settle(env)
        each, many_memory = measure(board, MANY, SHORT + FEW)
        add_history(env, complaint, LONG - SHORT)
        add_due(env, complaint, FEW)
        common.settle(env)
        long, _memory = measure(board, FEW, LONG + FEW + MANY)
        erased = env["helpdesk.ticket"].search_count([("anonymised_at", "!=", False)])
        if erased != MANY + 2 * FEW:
            sys.exit(f"{erased} complaints were erased.")
        board.judge_queries(f"queries for each of {MANY:,}", each, QUERIES, own=True)
        board.judge(
            f"milliseconds for each of {MANY:,}",
            1000 * each.median,
            MILLISECONDS,
            own=True,
            ours=each.brief,
        )
        peaks = {FEW: few_memory, MANY: many_memory}
        board.judge_memory("complaints erased", peaks, own=True)
        board.judge_growth(
            f"erasing one of {FEW:,} beside what is kept",
            {SHORT: short, LONG + FEW + MANY: long},
            GROWTH,
        )
    board.end()


if __name__ == "__main__":
    main()
