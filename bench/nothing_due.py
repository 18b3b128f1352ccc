"""Finding nothing due among many open clocks.

Ours: ``_run_due``, the job's sweep; within it ``_take_due``, shown for comparison. The
peer: the bare SQL that takes due rows by an index. Each in a transaction of its own,
commit included.
Then the whole job with nothing to do, and the same after years of history.
"""

import common

BARE = """
    SELECT id FROM complaint_deadline
     WHERE next_run_at <= now() AT TIME ZONE 'UTC'
     ORDER BY next_run_at, id LIMIT 200
       FOR NO KEY UPDATE SKIP LOCKED
"""
ROUNDS = (4 if common.SMALL else 20) * common.ROUNDS
#: As many clocks ended as are open, and a fifth of them with a level that was executed.
HISTORY = max(common.SIZES) // common.CLOCKS_EACH
TOLD = max(common.SIZES) // 5


def measure(board, env, label):
    Deadline = env["complaint.deadline"]

    def bare():
        env.cr.execute(BARE)
        env.cr.fetchall()
        env.cr.commit()

    def take():
        Deadline._take_due()
        env.cr.commit()

    def sweep():
        Deadline._run_due()
        env.cr.commit()

    def job():
        Deadline._cron_run_clocks()
        env.cr.commit()

    timings = common.side_by_side(
        {
            "bare": (env, bare),
            "take": (env, take),
            "sweep": (env, sweep),
            "job": (env, job),
        },
        ROUNDS,
    )
    board.show(f"bare SQL, {label}", timings["bare"])
    board.show(f"taking what is due, {label}", timings["take"])
    board.show(f"the sweep, {label}", timings["sweep"])
    board.show(f"the whole job, {label}", timings["job"])
    board.compare(
        f"the sweep / bare SQL, {label}", timings["sweep"], timings["bare"], 2
    )
    return timings


def explain(board, env):
    env.cr.execute("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) " + BARE)
    board.note("the plan:")
    for (line,) in env.cr.fetchall():
        board.note("    " + line)
    env.cr.rollback()


def main():
    board = common.Board("nothing_due")
    jobs = {}
    with common.environment("BENCH_DB") as env:
        complaint = common.prepare_complaints(env)
        present = 1
        for size in common.SIZES:
            wanted = size // common.CLOCKS_EACH
            with common.in_bulk(env, *common.OF_COMPLAINTS):
                common.add_complaints(env, complaint, wanted - present)
            present = wanted
            common.settle(env)
            timings = measure(board, env, f"{size:,} open")
            jobs[size] = timings["job"]
        level = complaint.deadline_ids[0].milestone_id.level_ids[0]
        common.add_history(env, complaint, HISTORY, TOLD, level, complaint.user_id)
        common.settle(env)
        board.note(
            f"history added: {HISTORY:,} closed complaints with "
            f"{HISTORY * common.CLOCKS_EACH:,} ended clocks, {TOLD:,} executed levels "
            "and told notices"
        )
        after = measure(board, env, "with history")["job"]
        explain(board, env)
    # ours, not the design's: nothing in the job may grow with what is not due
    board.judge_growth("the whole job", jobs, 2)
    first = jobs[min(jobs)]
    board.judge(
        f"the whole job, with history / {min(jobs):,} open",
        after.median / first.median,
        2,
        own=True,
        ours=after.brief,
        peer=first.brief,
    )
    board.end()


if __name__ == "__main__":
    main()
