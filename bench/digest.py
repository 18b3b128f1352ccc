"""Telling 10 people of 1,000 levels: one mail each.

The peer: a message for each level, as Odoo itself notifies a user (``message_notify``);
a sample of them, and the time scaled.
"""

import sys

import common

NOTICES, SAMPLE = (200, 20) if common.SMALL else (1_000, 100)
PEOPLE = 10


def add_notices(env, bounds, level, users):
    """Levels just executed, of which nobody has been told yet; by SQL."""
    env.cr.execute("DELETE FROM complaint_escalation")
    common.execute_levels(env, bounds, NOTICES, level)
    env.cr.execute(
        "INSERT INTO complaint_notice (escalation_id, user_id) "
        "SELECT id, (%s)[1 + id %% %s] FROM complaint_escalation",
        (users.ids, PEOPLE),
    )
    env.cr.commit()
    env.invalidate_all()


def prepare_users(env):
    # who may know of all complaints
    group = env.ref("complaint_management.group_complaint_manager")
    return env["res.users"].create(
        [
            {
                "name": f"Colleague {number}",
                "login": f"bench_{number}",
                "email": f"colleague{number}@example.com",
                "group_ids": [(4, group.id)],
            }
            for number in range(PEOPLE)
        ]
    )


def main():
    board = common.Board("digest")
    with common.environment("BENCH_DB") as env:
        complaint = common.prepare_complaints(env)
        users = prepare_users(env)
        ids = common.add_complaints(env, complaint, NOTICES)
        common.settle(env)
        level = complaint.deadline_ids[0].milestone_id.level_ids[0]
        timings = {"digest": common.Timing(NOTICES), "each": common.Timing(SAMPLE)}

        def notify():
            for number, ticket in enumerate(
                env["helpdesk.ticket"].browse(ids[:SAMPLE])
            ):
                ticket.message_notify(
                    partner_ids=users[number % PEOPLE].partner_id.ids,
                    subject="Answer overdue",
                    body="The answer was due yesterday.",
                )
            env.flush_all()
            env.cr.commit()
            env.invalidate_all()

        for _round in range(common.ROUNDS):
            add_notices(env, (ids[0], ids[-1]), level, users)
            mails = env["mail.mail"].search_count([])
            common.clock(env, env["complaint.notice"]._send_digests, timings["digest"])
            mails = env["mail.mail"].search_count([]) - mails
            if mails != PEOPLE:
                sys.exit(f"{mails} mails instead of {PEOPLE}.")
            common.clock(env, notify, timings["each"])
        board.note(f"{NOTICES:,} notices, {PEOPLE} people: {mails} mails queued")
        board.show("digests, for each notice", timings["digest"])
        board.show(f"message_notify each, sample of {SAMPLE}", timings["each"])
        all_of_it = 1000 * timings["digest"].median * NOTICES
        board.note(f"digests, all: {common.number(all_of_it)} ms")
        # ours: telling in digests is worth it
        board.compare("digests / a notification each", *timings.values(), 0.5, own=True)
    board.end()


if __name__ == "__main__":
    main()
