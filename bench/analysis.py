"""Analysis: figures, similar complaints and trends among the complaints of years.

Among many complaints of years: the analysis of one month by the bare SQL of the same
figures; similar complaints; a week's trend watch among many complaints by one among
few. And what a complaint pays at its registration for being comparable.
"""

import common

#: Categories among which complaints are spread, and years.
CATEGORIES = 40
YEARS = 5
#: From so many complaints on, reading them takes the time.
MANY = 100_000
MONTH = ("2026-05-01 00:00:00", "2026-06-01 00:00:00")
#: Figures that a month's pivot shows.
FIGURES = ["__count", "respond_days:avg", "answered_in_time:avg", "remedy_amount:sum"]


def fill(env, complaint, count):
    """Complaints of the past years, answered, in many categories, with subjects."""
    categories = env["helpdesk.ticket.category"].search([], limit=CATEGORIES)
    ids = common.add_complaints(env, complaint, count, "0 days")
    words = (
        "lift door bill late rude broken water noise parcel refund card screen".split()
    )
    env.cr.execute(
        """
        UPDATE helpdesk_ticket t
           SET received_at = timestamp '2026-11-20' - n * interval '%s days' / %s,
               responded_at = timestamp '2026-11-20' - n * interval '%s days' / %s
                              + (n %% 30) * interval '1 day',
               respond_hours = (n %% 30) * 5, complaint_phase = 'closed',
               category_id = (%s::int[])[1 + n %% %s],
               name = (%s::text[])[1 + n %% 12] || ' ' || (%s::text[])[1 + n / 12 %% 12]
                      || ' ' || (%s::text[])[1 + n / 144 %% 12] || ' ' || n %% 997,
               next_due_at = NULL, next_soon_at = NULL
          FROM (SELECT id, id - %s AS n FROM helpdesk_ticket WHERE id >= %s) s
         WHERE s.id = t.id
        """,
        [365 * YEARS, count, 365 * YEARS, count]
        + [categories.ids, len(categories), words, words, words, ids[0], ids[0]],
    )
    env.cr.execute(
        "UPDATE complaint_deadline SET state = 'met', ended_at = due_at,"
        " is_late = ticket_id %% 7 = 0, soon_at = NULL, next_run_at = NULL"
        " WHERE ticket_id >= %s",
        [ids[0]],
    )
    common.settle(env)


def by_orm(env):
    domain = [("received_at", ">=", MONTH[0]), ("received_at", "<", MONTH[1])]

    def run():
        return env["complaint.analysis"]._read_group(domain, ["category_id"], FIGURES)

    return run


def by_sql(env):
    def run():
        env.cr.execute(
            """
            SELECT t.category_id, count(*),
                   avg(EXTRACT(EPOCH FROM t.responded_at - t.received_at) / 86400),
                   avg(CASE WHEN d.is_late THEN 0 ELSE 100 END), sum(r.amount)
              FROM helpdesk_ticket t
              LEFT JOIN complaint_deadline d ON d.ticket_id = t.id
                   AND d.milestone = 'respond' AND d.round = 0
              LEFT JOIN complaint_remedy r ON r.ticket_id = t.id
             WHERE t.feedback_type IS NOT NULL AND t.active
               AND t.received_at >= %s AND t.received_at < %s
             GROUP BY t.category_id
            """,
            MONTH,
        )
        return env.cr.fetchall()

    return run


def similar(env, complaint):
    def run():
        env.invalidate_all()
        return complaint.get_similar_complaints()

    return run


def watch(env):
    def run():
        env["complaint.trend"].search([]).week = False
        env["complaint.trend"]._watch(env.company)
        env.flush_all()

    return run


def main():
    board = common.Board("analysis")
    timings = {}
    with common.environment("BENCH_DB") as env:
        complaint = common.prepare_complaints(env)
        size = 0
        for target in common.SIZES:
            with common.in_bulk(env, *common.OF_COMPLAINTS):
                fill(env, complaint, target - size)
            size = target
            user = env.ref("base.user_admin")
            mine = env(user=user)
            cases = {
                "bare SQL": (env, by_sql(env)),
                "analysis": (mine, by_orm(mine)),
                "similar": (mine, similar(mine, complaint.with_env(mine))),
                "watch": (env, watch(env)),
            }
            for _environment, case in cases.values():
                case()
            timings[size] = found = common.side_by_side(cases)
            for label, timing in found.items():
                board.show(f"{label}, {size:,} complaints", timing)
            # of few, it is making the statement that takes the time
            if size >= MANY:
                board.compare(
                    f"analysis of a month / bare SQL, {size:,}",
                    found["analysis"],
                    found["bare SQL"],
                    1.5,
                )
            for label, what in (
                ("analysis", "the analysis"),
                ("similar", "similar complaints"),
            ):
                board.judge(
                    f"seconds, {what}, among {size:,}",
                    found[label].median,
                    1,
                    ours=found[label].brief,
                )
        # a month among more complaints has more of them, as bare SQL finds
        board.judge_growth(
            "the analysis of a month",
            {size: found["analysis"] for size, found in timings.items()},
            peer={size: found["bare SQL"] for size, found in timings.items()},
        )
        board.judge_growth(
            "a week's trend watch",
            {size: found["watch"] for size, found in timings.items()},
            peer={size: found["bare SQL"] for size, found in timings.items()},
        )
    board.end()


if __name__ == "__main__":
    main()
