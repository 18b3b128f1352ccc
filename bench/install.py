"""Installing and updating the addons where there are many tickets already.

The peer: the same on a helpdesk without tickets. Both in processes of their own, as
``odoo -i`` and ``odoo -u`` do it. The tickets are ordinary ones, as a helpdesk has them
before somebody thinks of complaints. At small size, what of an installation touches
tickets: making our columns, within a transaction.
"""

import os
import resource
import subprocess
import sys
import time
from contextlib import contextmanager

import common
import lists

from odoo.tools import SQL

#: With many tickets there, by none: of an installation, and of its columns alone. They
#: are a fiftieth of it, so whatever reads the tickets weighs fifty times as much.
BUDGET, COLUMNS_BUDGET = 1.2, 3
#: Tickets there before.
MANY = max(min(size, 500_000) for size in common.SIZES)
ADDONS = os.environ["BENCH_ADDONS"]


@contextmanager
def filled(template):
    """A copy of a database with many tickets; its name, also in ``BENCH_FULL_DB``."""
    full = os.environ["BENCH_FULL_DB"] = f"{template}_full"
    with common.copy(template, full):
        with common.environment("BENCH_FULL_DB") as env:
            ticket = env["helpdesk.ticket"].create(common.prepare_company(env))
            with common.in_bulk(env, "helpdesk_ticket"):
                lists.fill(env, ticket, MANY, lists.of_tickets(env))
            common.settle(env, "helpdesk_ticket")
        yield full


# --- Whole installations --------------------------------------------------------


def odoo(timing, database, *arguments):
    """Run Odoo to its end, and note in ``timing`` what that took."""
    start = time.perf_counter()
    start_cpu = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(
        [
            *(sys.executable, "-m", "odoo", "-d", database, "--no-http"),
            *("--max-cron-threads", "0", "--log-level", "error", "--stop-after-init"),
            *arguments,
        ],
        check=True,
    )
    timing.seconds.append(time.perf_counter() - start)
    timing.cpu.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - start_cpu)


def measure_installations(board):
    empty = os.environ["BENCH_PLAIN_DB"]
    install = {"many": common.Timing(), "none": common.Timing()}
    update = {"many": common.Timing(), "none": common.Timing()}
    with filled(empty) as full:
        for _round in range(common.ROUNDS):
            for label, template in (("many", full), ("none", empty)):
                name = f"{template}_copy"
                with common.copy(template, name):
                    odoo(install[label], name, "-i", ADDONS)
                    odoo(update[label], name, "-u", "complaint_management")
    for what, timings in (("installing", install), ("updating", update)):
        judge(board, what, timings, BUDGET)


# --- Columns alone ----------------------------------------------------------------


def get_columns(env):
    """Names of the columns that our addons add to tickets."""
    ours = {*ADDONS.split(",")}
    return [
        name
        for name, field in env["helpdesk.ticket"]._fields.items()
        if field.store
        and field.column_type
        # what every model has is of no module
        and field._modules
        and ours.issuperset(field._modules)
    ]


def make_columns(env, timing):
    """Have the tickets get our columns once more, as an installation does it.

    Undone afterwards: PostgreSQL rolls back tables, too.
    """
    from odoo.addons.complaint_management.hooks import pre_init_hook

    drop = [
        SQL("DROP COLUMN %s CASCADE", SQL.identifier(name)) for name in get_columns(env)
    ]
    env.cr.execute(SQL("ALTER TABLE helpdesk_ticket %s", SQL(", ").join(drop)))

    def run():
        pre_init_hook(env)
        names = ["helpdesk.ticket", "complaint.analysis"]
        module = {"module": "complaint_management"}
        env.registry.init_models(env.cr, names, module, install=True)
        env.flush_all()

    common.clock(env, run, timing)
    env.cr.rollback()
    env.invalidate_all()


def measure_columns(board):
    timings = {"many": common.Timing(), "none": common.Timing()}
    with (
        filled(os.environ["BENCH_DB"]),
        common.environment("BENCH_DB") as none,
        common.environment("BENCH_FULL_DB") as many,
    ):
        for round_ in range(common.ROUNDS + 1):
            cases = {"many": many, "none": none}
            for label in list(cases)[:: 1 if round_ % 2 else -1]:
                # the first round warms the caches
                timing = timings[label] if round_ else common.Timing()
                make_columns(cases[label], timing)
    judge(board, "making our columns", timings, COLUMNS_BUDGET, own=True)


def judge(board, what, timings, budget, own=False):
    board.show(f"{what}, {MANY:,} tickets there", timings["many"])
    board.show(f"{what}, none there", timings["none"])
    board.compare(
        f"{what}, {MANY:,} / none", timings["many"], timings["none"], budget, own
    )


def main():
    board = common.Board("install")
    if common.SMALL:
        measure_columns(board)
    else:
        measure_installations(board)
    board.end()


if __name__ == "__main__":
    main()
