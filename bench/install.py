"""Installing and updating the addons where there are many tickets already.

The peer: the same on a helpdesk without tickets. Both in processes of their own, as
``odoo -i`` and ``odoo -u`` do it. The tickets are ordinary ones, as a helpdesk has them
before somebody thinks of complaints.
"""

import os
import resource
import subprocess
import sys
import time

import common
import lists
import psycopg2

from odoo import sql_db

#: Tickets there before.
MANY = max(min(size, 500_000) for size in common.SIZES)
ADDONS = os.environ["BENCH_ADDONS"]


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


def administrate(statement):
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()


def measure(template, install, update):
    """Install in a copy of ``template``, and update there."""
    name = f"{template}_copy"
    administrate(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        odoo(install, name, "-i", ADDONS)
        odoo(update, name, "-u", "complaint_management")
    finally:
        administrate(f"DROP DATABASE {name}")


def main():
    board = common.Board("install")
    empty, full = os.environ["BENCH_PLAIN_DB"], os.environ["BENCH_PLAIN_DB"] + "_full"
    administrate(f"CREATE DATABASE {full} TEMPLATE {empty}")
    try:
        os.environ["BENCH_FULL_DB"] = full
        with common.environment("BENCH_FULL_DB") as env:
            ticket = env["helpdesk.ticket"].create(common.prepare_company(env))
            with common.in_bulk(env, "helpdesk_ticket"):
                lists.fill(env, ticket, MANY, lists.of_tickets(env))
            common.settle(env, "helpdesk_ticket")
        sql_db.close_db(full)  # a template has no other users
        install = {"many": common.Timing(), "none": common.Timing()}
        update = {"many": common.Timing(), "none": common.Timing()}
        for _round in range(common.ROUNDS):
            for label, template in (("many", full), ("none", empty)):
                measure(template, install[label], update[label])
    finally:
        administrate(f"DROP DATABASE {full}")
    for what, timings in (("installing", install), ("updating", update)):
        board.show(f"{what}, {MANY:,} tickets there", timings["many"])
        board.show(f"{what}, none there", timings["none"])
        board.compare(f"{what}, {MANY:,} / none", timings["many"], timings["none"], 1.2)
    board.end()


if __name__ == "__main__":
    main()
