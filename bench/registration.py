"""Registering a complaint, and what ordinary tickets pay for the addon.

Ours: a complaint with its clocks planned and its acknowledgement queued. Its peer: a
plain helpdesk ticket with the same values, where our addon is not installed. Both by an
administrator, everything flushed, tracking and messages included, no commit. Then the
same complaint among more and more of them: what one costs does not follow how many
there are.
"""

import common

ONE_BY_ONE = 5
#: One by one takes little, and varies much.
SINGLE_ROUNDS = (3 if common.SMALL else 10) * common.ROUNDS
BATCH = 50 if common.SMALL else 1_000


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
        ("one by one", create_singly, ONE_BY_ONE, SINGLE_ROUNDS, 2.5),
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


def measure_growth(board, ours, vals, complaint):
    """Register one by one among more and more open complaints."""
    env, found, present = complaint.env, {}, 1
    for size in common.SIZES:
        wanted = size // common.CLOCKS_EACH
        with common.in_bulk(env, *common.OF_COMPLAINTS):
            common.add_complaints(env, complaint, wanted - present)
        present = wanted
        common.settle(env)
        case = {size: (ours, create_singly(ours, vals))}
        common.side_by_side(case, 1)  # warms the caches
        found |= common.side_by_side(case, 2 * common.ROUNDS, ONE_BY_ONE)
        ours.cr.rollback()
        board.show(f"complaint, one by one, among {size:,} open clocks", found[size])
    board.judge_growth("registering a complaint", found)


def main():
    board = common.Board("registration")
    with (
        common.environment("BENCH_PLAIN_DB") as plain,
        common.environment("BENCH_DB") as ours,
    ):
        plain_vals = common.prepare_company(plain)
        # the mail to whom it is assigned would cost both sides more than all else
        del plain_vals["user_id"]
        complaint = common.prepare_complaints(ours)
        our_vals = complaint.read(list(plain_vals), load=None)[0]
        del our_vals["id"]
        # whoever registers: an administrator, by the rules and not above them
        plain = plain(user=plain.ref("base.user_admin"))
        ours = ours(user=ours.ref("base.user_admin"))
        complaint_vals = our_vals | {"feedback_type": "complaint"}
        for env, vals in ((plain, plain_vals), (ours, our_vals)):
            create_singly(env, vals)()  # warms the caches
        create_singly(ours, complaint_vals)()
        measure(board, plain, ours, plain_vals, our_vals)
        for env in (plain, ours):
            env.cr.rollback()
        measure_growth(board, ours, complaint_vals, complaint)
    board.end()


if __name__ == "__main__":
    main()
