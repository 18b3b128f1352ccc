"""A holiday is entered while 10,000 complaints are open.

Whoever enters it must not wait for them: their own saving, by what it takes with one
open complaint. Then the job that plans all of them again, by what registering the same
number of complaints takes.
"""

import sys
from datetime import datetime, time, timedelta

import common

OPEN, SAMPLE = (1_000, 50) if common.SMALL else (10_000, 200)


def enter_holiday(env, calendar, day):
    def run():
        env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": datetime.combine(day, time(4)),
                "date_to": datetime.combine(day, time(20)),
            }
        )
        env.flush_all()
        env.cr.commit()

    return run


def holidays(calendar):
    """Days of work to come, near enough to move the clocks of today's complaints."""
    day = datetime.now() + timedelta(days=1)
    while True:
        if day.weekday() < 5:
            yield day.date()
        day += timedelta(days=1)


def replan(env):
    env["helpdesk.ticket"]._cron_replan_clocks()


def count_changes(env):
    env.cr.execute("SELECT count(*) FROM complaint_deadline_change")
    return env.cr.fetchone()[0]


def main():
    board = common.Board("replanning")
    with common.environment("BENCH_DB") as env:
        complaint = common.prepare_complaints(env)
        calendar = env.company.resource_calendar_id
        days = holidays(calendar)
        saving = {"few": common.Timing(), "many": common.Timing()}
        for _round in range(common.ROUNDS):
            # far away: moves nothing, costs the same to enter
            far = next(days) + timedelta(days=1000)
            common.clock(env, enter_holiday(env, calendar, far), saving["few"])
            replan(env)
        common.add_complaints(env, complaint, OPEN - 1, "0 days")
        common.settle(env)
        for _round in range(common.ROUNDS):
            far = next(days) + timedelta(days=1000)
            common.clock(env, enter_holiday(env, calendar, far), saving["many"])
        env.cr.execute("UPDATE complaint_schedule SET is_replanning = NULL")
        env.cr.commit()
        env.invalidate_all()
        board.show("entering a holiday, 1 complaint open", saving["few"])
        board.show(f"entering a holiday, {OPEN:,} open", saving["many"])
        board.compare(
            f"entering a holiday, {OPEN:,} open / 1",
            saving["many"],
            saving["few"],
            2,
            own=True,
        )
        day = next(holidays(calendar))
        enter_holiday(env, calendar, day)()
        before = count_changes(env)
        job = common.Timing(OPEN)
        common.clock(env, lambda: replan(env), job)
        moved = count_changes(env) - before
        if moved < OPEN:
            sys.exit(f"Only {moved} clocks were moved.")
        board.show(f"planning again ({moved:,} clocks moved), each complaint", job)
        board.note(f"planning again, all: {job.seconds[0]:.1f} s")
        registering = common.Timing(SAMPLE)
        # to nobody: the mail that assigns it would cost more than all else
        vals = complaint.copy_data()[0] | {
            "feedback_type": "complaint",
            "user_id": False,
        }

        def register():
            env["helpdesk.ticket"].create([dict(vals) for _number in range(SAMPLE)])
            env.cr.flush()

        common.clock(env, register, registering)
        board.show(f"registering, sample of {SAMPLE}, each", registering)
        board.judge(
            "planning a complaint again / registering it",
            job.median / registering.median,
            1,
            own=True,
            ours=job.brief,
            peer=registering.brief,
        )
    board.end()


if __name__ == "__main__":
    main()
