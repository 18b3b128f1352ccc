"""Registering a complaint, and what ordinary tickets pay for the addon.

Ours: a complaint with its clocks planned and its acknowledgement queued. Its peer: a
plain helpdesk ticket with the same values, where our addon is not installed. Both by an
administrator, everything flushed, tracking and messages included, no commit.
"""

import common

ONE_BY_ONE = 5
BATCH = 1000


def create_singly(env, vals):
    def run():
        for _number in range(ONE_BY_ONE):
            env["helpdesk.ticket"].create(dict(vals))
            env.cr.flush()

    return run


def create_batch(env, vals):
    def run():
        env["helpdesk.ticket"].create([dict(vals) for _number in range(BATCH)])
        env.cr.flush()

    return run


def measure(board, plain, ours, plain_vals, our_vals):
    complaint_vals = our_vals | {"feedback_type": "complaint"}
    for label, create, per, rounds, budget in (
        ("one by one", create_singly, ONE_BY_ONE, 10 * common.ROUNDS, 2.5),
        (f"batch of {BATCH:,}", create_batch, BATCH, common.ROUNDS, 2),
    ):
        timings = common.side_by_side(
            {
                "complaint": (ours, create(ours, complaint_vals)),
                "ordinary": (ours, create(ours, our_vals)),
                "plain": (plain, create(plain, plain_vals)),
            },
            rounds,
            per,
        )
        board.show(f"plain ticket, no addon, {label}, each", timings["plain"])
        board.show(f"ordinary ticket, addon installed, {label}", timings["ordinary"])
        board.show(f"complaint, {label}", timings["complaint"])
        board.compare(
            f"complaint / plain ticket, {label}",
            timings["complaint"],
            timings["plain"],
            budget,
        )
        board.compare(
            f"ordinary ticket with the addon / without, {label}",
            timings["ordinary"],
            timings["plain"],
            1.05,
        )


def main():
    board = common.Board("registration")
    with (
        common.environment("BENCH_PLAIN_DB") as plain,
        common.environment("BENCH_DB") as ours,
    ):
        plain_vals = common.prepare_company(plain)
        our_vals = common.prepare_company(ours)
        for vals in (plain_vals, our_vals):
            # the mail to whom it is assigned would cost both sides more than all else
            del vals["user_id"]
        # whoever registers: an administrator, by the rules and not above them
        plain = plain(user=plain.ref("base.user_admin"))
        ours = ours(user=ours.ref("base.user_admin"))
        for env, vals in ((plain, plain_vals), (ours, our_vals)):
            create_singly(env, vals)()  # warms the caches
        create_singly(ours, our_vals | {"feedback_type": "complaint"})()
        measure(board, plain, ours, plain_vals, our_vals)
    board.end()


if __name__ == "__main__":
    main()
