"""Erasing the persons of ten thousand complaints that retention rules say are due.

Cost follows what is due: measured with a short history beside it and with a long one.
Memory is that of a process of its own.
"""

import os
import sys

import common

from odoo import fields

#: Complaints that are due: in each round, and for memory.
FEW, MANY = (50, 500) if common.SMALL else (1_000, 10_000)
#: Closed complaints beside them that have to be kept.
SHORT, LONG = 1_000, 5_000 if common.SMALL else 100_000
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


def erase(env):
    """What the job does, without the row of progress that Odoo gives a real one."""
    cron = env.ref("complaint_management.ir_cron_retention")
    env = env(context={**env.context, "cron_id": cron.id})
    Retention = env["complaint.retention"]
    began, failed = fields.Datetime.now(), set()
    while batch := Retention._take_due(Retention._get_plan(began), failed):
        for rule, tickets in batch.items():
            failed |= rule._erase(tickets, began)
        env.cr.commit()
        env.invalidate_all()
    if failed:
        sys.exit(f"{len(failed)} complaints could not be erased.")


def run_for_memory():
    """The child process: prints MB before the job and at its peak."""
    with common.environment("BENCH_DB") as env:
        ready = common.peak_memory()
        erase(env)
        print(ready, common.peak_memory())


def prepare(env):
    complaint = common.prepare_complaints(env)
    rule = env["complaint.retention"].create({"name": "Claims", "keep_number": 6})
    rule.action_activate()
    add_history(env, complaint, SHORT)
    add_due(env, complaint, 1)
    common.settle(env)
    erase(env)  # warms the caches of this process
    return complaint.id


def measure_growth(board, env, long_env, complaint_id):
    """Erase beside a short history and beside a long one, in turns."""
    sides = {SHORT: env, LONG: long_env}
    timings = {size: common.Timing(FEW) for size in sides}
    for round_ in range(-1, common.ROUNDS):
        for size in list(sides)[:: 1 if round_ % 2 else -1]:
            side = sides[size]
            add_due(side, side["helpdesk.ticket"].browse(complaint_id), FEW)
            common.settle(side)
            # the first round warms the caches
            timing = timings[size] if round_ >= 0 else common.Timing(FEW)
            common.clock(side, lambda side=side: erase(side), timing)
    for size, timing in timings.items():
        board.show(f"erasing {FEW:,} beside {size:,}, each", timing)
    label = f"erasing one of {FEW:,} beside those that are kept"
    board.judge_growth(label, timings, GROWTH)
    board.judge_queries("queries for each", timings[SHORT], QUERIES, own=True)
    board.judge(
        "milliseconds for each",
        1000 * timings[SHORT].median,
        MILLISECONDS,
        own=True,
        ours=timings[SHORT].brief,
    )


def measure_memory(board, env, complaint_id):
    peaks = {}
    for amount in (FEW, MANY):
        add_due(env, env["helpdesk.ticket"].browse(complaint_id), amount)
        common.settle(env)
        peaks[amount] = common.run_apart("--memory")
    board.judge_memory("complaints erased", peaks, own=True)


def main():
    if sys.argv[1:2] == ["--memory"]:
        return run_for_memory()
    board = common.Board("anonymise")
    short = os.environ["BENCH_DB"]
    os.environ["BENCH_LONG_DB"] = f"{short}_long"
    with common.environment("BENCH_DB") as env:
        complaint_id = prepare(env)
    with (
        common.copy(short, os.environ["BENCH_LONG_DB"]),
        common.environment("BENCH_DB") as env,
        common.environment("BENCH_LONG_DB") as long_env,
    ):
        complaint = long_env["helpdesk.ticket"].browse(complaint_id)
        with common.in_bulk(long_env, *common.OF_COMPLAINTS):
            add_history(long_env, complaint, LONG - SHORT)
        common.settle(long_env)
        measure_growth(board, env, long_env, complaint_id)
        measure_memory(board, env, complaint_id)
    board.end()


if __name__ == "__main__":
    main()
