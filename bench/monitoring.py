"""The monitoring report: its figures against the same in bare SQL, time and memory.

The peer: what somebody would write by hand, one statement for each table with the same
conditions, and one for each way of grouping; who may see a complaint it does not ask.
Ours: all figures and tables of both periods, for a manager, by record rules. The page
is all of it, with words and charts. Memory is that of a process of its own.
"""

import sys
from datetime import timedelta

import common

#: Complaints in the database; their receipts spread over this many days.
SIZES = common.SIZES
SPREAD = 1000
#: The page of a quarter has to stand within so many seconds.
PAGE = 1.0
#: Tables that are filled beside those of complaints and clocks.
TABLES = ("complaint_remedy", "complaint_root_cause_helpdesk_ticket_rel")

TICKET = """
    SELECT COUNT(*) FILTER (WHERE received_at >= %(a)s AND received_at < %(b)s
               AND feedback_type = 'complaint'),
           COUNT(*) FILTER (WHERE received_at >= %(a)s AND received_at < %(b)s
               AND feedback_type = 'complaint' AND safety_implication),
           COUNT(*) FILTER (WHERE received_at >= %(a)s AND received_at < %(b)s
               AND feedback_type IN ('suggestion', 'compliment', 'enquiry')),
           COUNT(*) FILTER (WHERE received_at >= %(a)s AND received_at < %(b)s
               AND feedback_type = 'complaint' AND repeat_of_id IS NOT NULL),
           COUNT(*) FILTER (WHERE responded_at >= %(a)s AND responded_at < %(b)s
               AND feedback_type = 'complaint'),
           PERCENTILE_CONT(0.5) WITHIN GROUP (
               ORDER BY EXTRACT(EPOCH FROM responded_at - received_at) / 86400)
               FILTER (WHERE responded_at >= %(a)s AND responded_at < %(b)s
               AND feedback_type = 'complaint'),
           COUNT(*) FILTER (WHERE acknowledged_at >= %(a)s AND acknowledged_at < %(b)s
               AND feedback_type = 'complaint'),
           PERCENTILE_CONT(0.5) WITHIN GROUP (
               ORDER BY EXTRACT(EPOCH FROM acknowledged_at - received_at) / 86400)
               FILTER (WHERE acknowledged_at >= %(a)s AND acknowledged_at < %(b)s
               AND feedback_type = 'complaint'),
           COUNT(*) FILTER (WHERE responded_at >= %(a)s AND responded_at < %(b)s
               AND feedback_type = 'complaint' AND investigation_at IS NULL
               AND COALESCE(reopen_count, 0) = 0 AND COALESCE(review_level, 0) = 0
               AND complainant_verdict IS DISTINCT FROM 'rejected'),
           COUNT(*) FILTER (WHERE responded_at >= %(a)s AND responded_at < %(b)s
               AND feedback_type = 'complaint' AND decision IS NOT NULL),
           COUNT(*) FILTER (WHERE responded_at >= %(a)s AND responded_at < %(b)s
               AND feedback_type = 'complaint'
               AND decision IN ('upheld', 'partly_upheld')),
           COUNT(*) FILTER (WHERE responded_at >= %(a)s AND responded_at < %(b)s
               AND feedback_type = 'complaint' AND recurrence IS NOT NULL),
           COUNT(*) FILTER (WHERE responded_at >= %(a)s AND responded_at < %(b)s
               AND feedback_type = 'complaint'
               AND recurrence IN ('recurrent', 'systemic')),
           COUNT(*) FILTER (WHERE assessed_at >= %(a)s AND assessed_at < %(b)s
               AND feedback_type = 'complaint'),
           COUNT(*) FILTER (WHERE assessed_at >= %(a)s AND assessed_at < %(b)s
               AND feedback_type = 'complaint' AND reassessed_at IS NOT NULL),
           COUNT(*) FILTER (WHERE closed_date >= %(a)s AND closed_date < %(b)s
               AND feedback_type = 'complaint' AND complaint_phase = 'closed'),
           COUNT(*) FILTER (WHERE reopened_at >= %(a)s AND reopened_at < %(b)s
               AND feedback_type = 'complaint'),
           COUNT(*) FILTER (WHERE referred_at >= %(a)s AND referred_at < %(b)s
               AND feedback_type = 'complaint'),
           COUNT(*) FILTER (WHERE {open}),
           COUNT(*) FILTER (WHERE {open} AND received_at > %(b)s - interval '8 days'),
           COUNT(*) FILTER (WHERE {open} AND received_at <= %(b)s - interval '8 days'
               AND received_at > %(b)s - interval '31 days'),
           COUNT(*) FILTER (WHERE {open} AND received_at <= %(b)s - interval '31 days'
               AND received_at > %(b)s - interval '61 days'),
           COUNT(*) FILTER (WHERE {open} AND received_at <= %(b)s - interval '61 days'
               AND received_at > %(b)s - interval '91 days'),
           COUNT(*) FILTER (WHERE {open} AND received_at <= %(b)s - interval '91 days')
      FROM helpdesk_ticket
     WHERE company_id = %(company)s AND feedback_type IS NOT NULL
       AND (received_at >= %(a)s AND received_at < %(b)s
            OR responded_at >= %(a)s AND responded_at < %(b)s
            OR acknowledged_at >= %(a)s AND acknowledged_at < %(b)s
            OR assessed_at >= %(a)s AND assessed_at < %(b)s
            OR closed_date >= %(a)s AND closed_date < %(b)s
            OR reopened_at >= %(a)s AND reopened_at < %(b)s
            OR referred_at >= %(a)s AND referred_at < %(b)s
            OR {open})
"""
OPEN = """(feedback_type = 'complaint' AND received_at < %(b)s AND (
    complaint_phase IN ('received', 'acknowledged', 'assessed', 'investigation',
                        'responded')
    OR complaint_phase = 'closed' AND closed_date >= %(b)s
    OR complaint_phase = 'referred' AND referred_at >= %(b)s))"""
CLOCKS = """
    SELECT milestone,
           COUNT(*) FILTER (WHERE state = 'met' AND is_late IS NOT TRUE),
           COUNT(*) FILTER (WHERE state = 'met' AND is_late
                               OR state = 'running' AND d.due_at < %(now)s),
           COUNT(*) FILTER (WHERE extended_at IS NOT NULL)
      FROM complaint_deadline d
     WHERE company_id = %(company)s AND feedback_type = 'complaint'
       AND d.due_at >= %(a)s AND d.due_at < %(b)s
     GROUP BY milestone
"""
REMEDIES = """
    SELECT COUNT(*) FILTER (WHERE r.state = 'fulfilled'),
           SUM(amount) FILTER (WHERE r.state = 'fulfilled'),
           COUNT(*) FILTER (WHERE r.state = 'fulfilled' AND y.is_improvement)
      FROM complaint_remedy r JOIN complaint_remedy_type y ON y.id = r.type_id
     WHERE r.company_id = %(company)s
       AND fulfilled_on >= %(a)s::date AND fulfilled_on < %(b)s::date
"""
PROMISED = """
    SELECT COUNT(*), COUNT(*) FILTER (WHERE due_date < %(now)s::date)
      FROM complaint_remedy
     WHERE company_id = %(company)s AND state IN ('offered', 'accepted')
"""
GROUPS = """
    SELECT {name}, COUNT(*) FROM helpdesk_ticket
     WHERE company_id = %(company)s AND feedback_type = 'complaint'
       AND {moment} >= %(a)s AND {moment} < %(b)s GROUP BY 1
"""
CAUSES = """
    SELECT complaint_root_cause_id, COUNT(*)
      FROM helpdesk_ticket t
      LEFT JOIN complaint_root_cause_helpdesk_ticket_rel r
             ON r.helpdesk_ticket_id = t.id
     WHERE company_id = %(company)s AND feedback_type = 'complaint'
       AND responded_at >= %(a)s AND responded_at < %(b)s GROUP BY 1
"""
KINDS = """
    SELECT type_id, COUNT(*), SUM(amount) FROM complaint_remedy
     WHERE company_id = %(company)s AND state = 'fulfilled'
       AND fulfilled_on >= %(a)s::date AND fulfilled_on < %(b)s::date GROUP BY 1
"""
BARE = [
    TICKET.replace("{open}", OPEN),
    CLOCKS,
    REMEDIES,
    CAUSES,
    KINDS,
    *(
        GROUPS.format(name=name, moment=moment)
        for name, moment in (
            ("category_id", "received_at"),
            ("team_id", "received_at"),
            ("channel_id", "received_at"),
            ("severity", "received_at"),
            ("decision", "responded_at"),
        )
    ),
]


def fill(env, complaint, count):
    """Complaints received over ``SPREAD`` days, with what happened to them since."""
    ids = common.add_complaints(env, complaint, count)
    first, last = ids[0], ids[-1]
    env.cr.execute(
        """
        UPDATE helpdesk_ticket t SET
               received_at = x.at, acknowledged_at = x.at + interval '1 day',
               assessed_at = x.at + interval '2 days',
               responded_at = CASE WHEN x.old THEN x.at + x.took END,
               closed_date = CASE WHEN x.old THEN x.at + x.took * 2 END,
               complaint_phase = CASE WHEN x.old THEN 'closed' ELSE 'assessed' END,
               reopen_count = 0, review_level = 0,
               decision = (ARRAY['upheld', 'partly_upheld', 'not_upheld'])[1 + n %% 3],
               severity = (ARRAY['low', 'medium', 'high', 'critical'])[1 + n %% 4],
               recurrence = (ARRAY['isolated', 'recurrent', NULL])[1 + n %% 3],
               category_id = (%(categories)s::int[])[1 + n %% %(n)s],
               safety_implication = n %% 50 = 0
          FROM (SELECT id AS n,
                       now() - (id - %(first)s) * interval '1 day' * %(spread)s
                             / %(count)s AS at,
                       interval '1 day' * (1 + id %% 20) AS took,
                       (id - %(first)s) * %(spread)s / %(count)s > 60
                       AND id %% 40 > 0 AS old
                  FROM generate_series(%(first)s, %(last)s) AS id) x
         WHERE t.id = x.n
        """,
        {
            "categories": get_categories(env),
            "n": len(get_categories(env)),
            "first": first,
            "last": last,
            "spread": SPREAD,
            "count": count,
        },
    )
    env.cr.execute(
        """
        UPDATE complaint_deadline d SET
               due_at = t.received_at + interval '5 days', next_run_at = NULL,
               state = CASE WHEN d.milestone = 'update' THEN 'void' ELSE 'met' END,
               is_late = t.id %% 7 = 0, ended_at = t.received_at + interval '3 days'
          FROM helpdesk_ticket t
         WHERE t.id = d.ticket_id AND t.id BETWEEN %s AND %s
        """,
        [first, last],
    )
    env.cr.execute(
        """
        INSERT INTO complaint_remedy (ticket_id, company_id, feedback_type, type_id,
                                      state, amount, fulfilled_on)
        SELECT id, company_id, feedback_type, (%s::int[])[1 + id %% %s], 'fulfilled',
               id %% 100, responded_at::date
          FROM helpdesk_ticket
         WHERE id BETWEEN %s AND %s AND id %% 2 = 0 AND responded_at IS NOT NULL
        """,
        [*get_kinds(env), first, last],
    )
    env.cr.execute(
        """
        INSERT INTO complaint_root_cause_helpdesk_ticket_rel
               (helpdesk_ticket_id, complaint_root_cause_id)
        SELECT id, (%s::int[])[1 + id %% 5]
          FROM helpdesk_ticket
         WHERE id BETWEEN %s AND %s AND id %% 3 = 0
        """,
        [env["complaint.root.cause"].search([], limit=5).ids, first, last],
    )


def get_categories(env):
    domain = [("complaint_category", "=", True)]
    return env["helpdesk.ticket.category"].search(domain).ids


def get_kinds(env):
    kinds = env["complaint.remedy.type"].search([]).ids
    return kinds, len(kinds)


def get_options(days):
    today = common.today()
    return {
        "period": "custom",
        "first": str(today - timedelta(days=days - 1)),
        "last": str(today),
    }


def figures(env, days):
    """Our figures and tables of a period and the one before."""
    model = env["complaint.monitoring"]

    def run():
        spans = list(model._read_spans(get_options(days), env.company))
        model._get_figures(env.company, spans)
        model._get_tables(env.company, spans)
        env.invalidate_all()

    return run


def bare(env, days):
    """The same by hand."""

    def run():
        end = common.today() + timedelta(days=1)
        # as ours does: compiling the statements takes longer than running them
        env.cr.execute("SET LOCAL jit = off")
        for number in range(2):
            values = {
                "company": env.company.id,
                "now": env.cr.now(),
                "a": end - timedelta(days=days * (number + 1)),
                "b": end - timedelta(days=days * number),
            }
            for statement in BARE:
                env.cr.execute(statement, values)
                env.cr.fetchall()
        env.cr.execute(PROMISED, values)
        env.cr.fetchall()

    return run


def page(env, days):
    def run():
        env["complaint.monitoring"].get_report(get_options(days))
        env.invalidate_all()

    return run


def get_manager(env):
    """A manager, who sees by record rules what the superuser sees without."""
    return env["res.users"].search([("login", "=", "bench_manager")]) or env[
        "res.users"
    ].create(
        {
            "name": "Mara Manager",
            "login": "bench_manager",
            "group_ids": [
                (4, env.ref("complaint_management.group_complaint_manager").id)
            ],
        }
    )


def run_for_memory(days):
    """The child process: prints MB before the report and at its peak."""
    with common.environment("BENCH_DB") as env:
        reader = env(user=get_manager(env).id)
        ready = common.peak_memory()
        page(reader, days)()
        print(ready, common.peak_memory())


def main():
    if sys.argv[1:2] == ["--memory"]:
        return run_for_memory(int(sys.argv[2]))
    board = common.Board("monitoring")
    with common.environment("BENCH_DB") as env:
        complaint = common.prepare_complaints(env)
        manager = get_manager(env)
        peaks, pages, before = {}, {}, 0
        for size in SIZES:
            with common.in_bulk(env, *common.OF_COMPLAINTS, *TABLES):
                fill(env, complaint, size - before)
            before = size
            common.settle(env)
            common.settle(env, *TABLES)
            reader = env(user=manager.id)
            for days in (30, 90, SPREAD):
                timings = common.side_by_side(
                    {
                        "figures": (reader, figures(reader, days)),
                        "bare": (env, bare(env, days)),
                        "page": (reader, page(reader, days)),
                    }
                )
                label = f"of {days} days among {size:,} complaints"
                board.show(f"figures {label}", timings["figures"])
                board.show("the same in bare SQL", timings["bare"])
                board.show("the page", timings["page"])
                # of few, it is making the statements that takes the time
                if size >= 100_000 and days == SPREAD:
                    board.compare(
                        f"figures / bare SQL, {label}",
                        timings["figures"],
                        timings["bare"],
                        1.5,
                    )
                if days <= 90:
                    pages.setdefault(days, {})[size] = timings["page"], timings["bare"]
                    board.judge(
                        f"seconds, page {label}",
                        timings["page"].median,
                        PAGE,
                        ours=timings["page"].brief,
                        peer=f"bare SQL {timings['bare'].brief}",
                    )
            peaks[size] = common.run_apart("--memory", SPREAD)
        for days, found in pages.items():
            # a period among more complaints has more of them, as bare SQL finds
            board.judge_growth(
                f"the page of {days} days",
                {size: page_ for size, (page_, _bare) in found.items()},
                peer={size: bare_ for size, (_page, bare_) in found.items()},
            )
        board.judge_memory("report of complaints", peaks)
    board.end()


if __name__ == "__main__":
    main()
