"""Carrying out 1,000 due levels, an activity each, among many open clocks.

The peers: the same rule in ``base_automation`` (a time rule that plans an activity on
1,000 tickets), and one ``create`` of 1,000 bare activities on tickets that were read at
once; both without mails.
Everything is committed. Memory is that of a process of its own for each amount of work.
"""

import sys

import common

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

#: Levels that are due at a time; and for memory.
DUE, MANY = (250, 500) if common.SMALL else (1_000, 10_000)
#: Open clocks; of fewer complaints, 1,000 levels cannot be due.
SIZES = sorted({max(size, DUE * common.CLOCKS_EACH) for size in common.SIZES})


def prepare_schedule(env):
    """A schedule whose answer is escalated by an activity for the handler, at due."""
    todo = env.ref("mail.mail_activity_data_todo")
    level = (0, 0, {"name": "Answer overdue", "activity_type_id": todo.id})
    kinds = ("acknowledge", "assess", "update", "respond")
    env["complaint.schedule"].create(
        {
            "name": "Bench",
            "sequence": 1,
            "milestone_ids": [
                (0, 0, {"milestone": kind, "amount": 10, "level_ids": [level]})
                for kind in kinds
            ],
        }
    )


def make_due(env, tickets):
    """Have the clocks of answers run out a week ago, by SQL, as if never swept."""
    for table, column in (
        ("complaint_escalation", "ticket_id"),
        ("mail_activity", "res_id"),
    ):
        env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(table),
                SQL.identifier(column),
                list(tickets),
            )
        )
    env.cr.execute(
        """
        UPDATE complaint_deadline
           SET started_at = date_trunc('second', now()) - interval '30 days',
               due_at = date_trunc('second', now()) - interval '7 days',
               next_run_at = date_trunc('second', now()) - interval '7 days'
         WHERE milestone = 'respond' AND ticket_id = ANY(%s)
        """,
        [list(tickets)],
    )
    begin_chains(env, tickets)
    env.cr.commit()
    env.invalidate_all()


def begin_chains(env, tickets):
    """Complaints made by SQL have no chain in the ledger, as all others do."""
    heads = env["complaint.ledger.head"].search([("ticket_id", "in", list(tickets))])
    missing = env["helpdesk.ticket"].browse(tickets) - heads.ticket_id
    env["complaint.ledger"]._begin(missing)


def count(env, table):
    env.cr.execute(SQL("SELECT count(*) FROM %s", SQL.identifier(table)))
    return env.cr.fetchone()[0]


def run_due(env, expected):
    before = count(env, "mail_activity"), count(env, "mail_mail")

    def run():
        env["complaint.deadline"]._run_due()

    def check():
        made = count(env, "mail_activity") - before[0]
        if made != expected or count(env, "mail_mail") != before[1]:
            sys.exit(f"{made} activities, or mails, instead of {expected} and none.")

    return run, check


def finish(env):
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()


def create_activities(env, complaint, tickets):
    quiet = env["mail.activity"].with_context(mail_activity_quick_update=True)
    vals = {
        "res_model_id": env["ir.model"]._get_id("helpdesk.ticket"),
        "activity_type_id": env.ref("mail.mail_activity_data_todo").id,
        "summary": "Answer overdue",
        "user_id": complaint.user_id.id,
        "date_deadline": common.today(),
    }

    def run():
        # read at once; else the activities would read them one by one
        env["helpdesk.ticket"].browse(tickets).mapped("display_name")
        quiet.create([vals | {"res_id": ticket} for ticket in tickets])
        finish(env)

    return run


def measure(board, env, complaint, ids, size):
    timings = {name: common.Timing(DUE) for name in ("sweep", "bare")}
    step = len(ids) // DUE  # spread over all of them
    # not measured: the first time fills caches, and wakes the disk
    for round_ in range(-1, common.ROUNDS):
        tickets = ids[round_ % step :: step][:DUE]
        make_due(env, tickets)
        sweep, check = run_due(env, DUE)
        if round_ < 0:
            sweep()
            continue
        common.clock(env, sweep, timings["sweep"])
        check()
        bare = create_activities(env, complaint, tickets)
        common.clock(env, bare, timings["bare"])
    label = f"{size:,} open"
    board.show(f"level carried out, {label}", timings["sweep"])
    board.show(f"bare activity in one batch, {label}", timings["bare"])
    board.compare(f"sweep / bare activities, {label}", *timings.values(), 2)
    board.judge_queries(f"queries per level, {label}", timings["sweep"], 0.5)
    return timings["sweep"]


def prepare_automation(env, complaint):
    """The same rule, as one would set it up with Odoo's own automation."""
    module = env["ir.module.module"].search([("name", "=", "base_automation")])
    module.button_immediate_install()
    env = api.Environment(env.cr, SUPERUSER_ID, {})
    model = env["ir.model"]._get("helpdesk.ticket")
    field = env["ir.model.fields"]._get("helpdesk.ticket", "assigned_date")
    env.cr.execute("UPDATE helpdesk_ticket SET assigned_date = '2020-01-01'")
    rule = env["base.automation"].create(
        {
            "name": "Answer overdue",
            "model_id": model.id,
            "trigger": "on_time",
            "trg_date_id": field.id,
            "trg_date_range": 1,
            "trg_date_range_type": "day",
            "action_server_ids": [
                (
                    0,
                    0,
                    {
                        "name": "Answer overdue",
                        "model_id": model.id,
                        "state": "next_activity",
                        "activity_type_id": env.ref("mail.mail_activity_data_todo").id,
                        "activity_summary": "Answer overdue",
                        "activity_user_type": "specific",
                        "activity_user_id": complaint.user_id.id,
                    },
                )
            ],
        }
    )
    return env, rule


def measure_automation(board, env, complaint, ids):
    env, rule = prepare_automation(env, complaint)
    tickets = ids[:: len(ids) // DUE][:DUE]
    env.cr.execute(
        "UPDATE helpdesk_ticket SET assigned_date = now() - interval '7 days' "
        "WHERE id = ANY(%s)",
        [list(tickets)],
    )
    rule.last_run = "2021-01-01"
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()
    quiet = rule.with_context(mail_activity_quick_update=True)
    before = count(env, "mail_activity"), count(env, "mail_mail")
    timing, sweeps = common.Timing(DUE), common.Timing(DUE)
    common.clock(env, quiet._cron_process_time_based_actions, timing)
    env.cr.commit()
    made = count(env, "mail_activity") - before[0]
    if made != DUE or count(env, "mail_mail") != before[1]:
        sys.exit(f"base_automation made {made} activities, or mails.")
    # right after it: the machine is as busy, or as idle
    for _round in range(common.ROUNDS):
        make_due(env, tickets)
        common.clock(env, run_due(env, DUE)[0], sweeps)
    board.show("the same in base_automation (once)", timing)
    board.show("level carried out, right after it", sweeps)
    cpu = timing.cpu[0] / sorted(sweeps.cpu)[len(sweeps.cpu) // 2]
    board.judge(
        "base_automation / sweep",
        timing.median / sweeps.median,
        10,
        f", CPU {common.number(cpu)}",
        at_least=True,
        ours=sweeps.brief,
        peer=timing.brief,
    )


def measure_memory(board, env, ids):
    peaks = {}
    for amount in (DUE, MANY):
        make_due(env, ids[:amount])
        peaks[amount] = common.run_apart("--memory", amount)
    # ours: flat, but for what the allocator keeps in reserve
    board.judge_memory("levels carried out", peaks, own=True)


def run_for_memory(amount):
    """The child process: prints MB before the sweep and at its peak."""
    with common.environment("BENCH_DB") as env:
        env["complaint.deadline"]._take_due()
        env.cr.rollback()
        ready = common.peak_memory()
        run, check = run_due(env, amount)
        run()
        check()
        print(ready, common.peak_memory())


def main():
    if sys.argv[1:2] == ["--memory"]:
        return run_for_memory(int(sys.argv[2]))
    board = common.Board("sweep")
    sweeps = {}
    with common.environment("BENCH_DB") as env:
        prepare_schedule(env)
        complaint = common.prepare_complaints(env)
        ids = []
        for size in SIZES:
            wanted = size // common.CLOCKS_EACH
            ids += common.add_complaints(env, complaint, wanted - len(ids))
            common.settle(env)
            sweeps[size] = measure(board, env, complaint, ids, size)
        board.judge_growth("a level carried out", sweeps)
        if len(ids) >= MANY:
            measure_memory(board, env, ids)
        measure_automation(board, env, complaint, ids)
    board.end()


if __name__ == "__main__":
    main()
