"""Due times in working hours for 10,000 clocks.

Ours: the working time of a calendar taken once, then bisection; taken anew in each
round. The peer: Odoo's ``plan_hours``, asked for each clock; it is asked for a sample,
and the time scaled. The results are compared, not only the times.
"""

import random
import sys
from datetime import datetime, timedelta

import common
import pytz

CLOCKS = 10_000
SAMPLE = 100 if common.SMALL else 500
HOURS = (8, 40, 160)
HOLIDAYS = 12


def prepare_calendar(env):
    calendar = env["resource.calendar"].create(
        {"name": "With holidays", "tz": "Europe/Rome", "company_id": env.company.id}
    )
    env["resource.calendar.leaves"].create(
        [
            {
                "name": f"Holiday {number}",
                "calendar_id": calendar.id,
                "date_from": datetime(2027, number + 1, 10, 4),
                "date_to": datetime(2027, number + 1, 10, 20),
            }
            for number in range(HOLIDAYS)
        ]
    )
    env.flush_all()
    return calendar


def measure(board, env, calendar, hours):
    # the same moments in every run
    chance = random.Random(hours)  # noqa: S311
    starts = [
        datetime(2027, 1, 1) + timedelta(seconds=chance.randrange(365 * 86_400))
        for _number in range(CLOCKS)
    ]
    results = {}

    def ours():
        env.registry.clear_cache()
        working = calendar._get_working_time(min(starts), max(starts))
        results["ours"] = [working.add_hours(start, hours) for start in starts]

    def peer():
        results["peer"] = [
            calendar.plan_hours(hours, pytz.utc.localize(start), compute_leaves=True)
            for start in starts[:SAMPLE]
        ]

    timings = {"ours": common.Timing(CLOCKS), "peer": common.Timing(SAMPLE)}
    for _round in range(common.ROUNDS):
        common.clock(env, ours, timings["ours"])
        common.clock(env, peer, timings["peer"])
        for mine, theirs in zip(results["ours"][:SAMPLE], results["peer"], strict=True):
            theirs = theirs.astimezone(pytz.utc).replace(tzinfo=None, microsecond=0)
            if mine != theirs:
                sys.exit(f"{mine} is not {theirs}: the results differ.")
    board.show(f"due time, {hours} working hours", timings["ours"])
    board.show(f"plan_hours({hours}), sample of {SAMPLE}", timings["peer"])
    ratios = sorted(timings["peer"].ratios_to(timings["ours"], "seconds"))
    spread = f" ({common.number(ratios[0])} to {common.number(ratios[-1])})"
    board.judge(
        f"plan_hours / ours, {hours} hours, {CLOCKS:,} clocks, equal results",
        ratios[len(ratios) // 2],
        100,
        spread,
        at_least=True,
        ours=timings["ours"].brief,
        peer=timings["peer"].brief,
    )


def main():
    board = common.Board("planning")
    with common.environment("BENCH_DB") as env:
        calendar = prepare_calendar(env)
        for hours in HOURS:
            measure(board, env, calendar, hours)
    board.end()


if __name__ == "__main__":
    main()
