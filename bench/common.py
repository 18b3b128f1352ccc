"""What the benchmarks share: databases, measuring side by side, bulk data, the verdict.

A benchmark is a program; ``script/bench`` gives it two databases of its own, to be
thrown away: ``BENCH_DB`` with our addons, ``BENCH_PLAIN_DB`` with the helpdesk alone,
made from the same template.
"""

import gc
import json
import os
import platform
import statistics
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cache

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config
from odoo.tools.sql import column_exists

#: Sizes at which cost is shown to follow what is due, not what is open.
SIZES = [
    int(size)
    for size in os.environ.get("BENCH_SIZES", "10000,100000,1000000").split(",")
]
#: Rounds of each comparison, unless the benchmark needs more.
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
#: Whether a first idea is enough: what has a size of its own is made smaller, too.
SMALL = bool(os.environ.get("BENCH_SMALL"))
#: Clocks that run on a complaint from its receipt on (schedule of ISO 10002).
CLOCKS_EACH = 4


# --- Databases ---------------------------------------------------------------


@cache
def configure():
    """Odoo's settings, once for each process; ``ODOO_RC`` names the file."""
    config.parse_config(["--no-http", "--max-cron-threads=0", "--log-level=error"])


@contextmanager
def environment(name, user_id=SUPERUSER_ID):
    """An environment in the database that the variable ``name`` names."""
    configure()
    with Registry(os.environ[name]).cursor() as cr:
        # no mail leaves the machine, nor tries to
        yield api.Environment(cr, user_id, {"mail_notify_force_send": False})
        cr.rollback()


# --- Measuring ---------------------------------------------------------------


@dataclass
class Timing:
    """What repetitions of one thing took: seconds, of them Python's own, queries."""

    per: int = 1  # of how many things one repetition consists
    seconds: list = field(default_factory=list)
    cpu: list = field(default_factory=list)
    queries: list = field(default_factory=list)

    def __str__(self):
        """Milliseconds for each thing: median (least to most), and queries."""
        each = sorted(1000 * seconds / self.per for seconds in self.seconds)
        text = f"{number(statistics.median(each))} ms"
        if len(each) > 1:
            text += f" ({number(each[0])} to {number(each[-1])})"
        if any(self.queries):
            text += f", {number(statistics.median(self.queries) / self.per)} queries"
        return text

    @property
    def median(self):
        """Seconds that one of the things took."""
        return statistics.median(self.seconds) / self.per

    def ratios_to(self, peer, what):
        """For each round ours by the peer's: ``seconds`` or ``cpu``."""
        pairs = zip(getattr(self, what), getattr(peer, what), strict=True)
        return [(mine / self.per) / (theirs / peer.per) for mine, theirs in pairs]


def clock(env, function, timing):
    """Run ``function`` once and note in ``timing`` what it took."""
    gc.collect()
    queries = env.cr.sql_log_count
    start, start_cpu = time.perf_counter(), time.process_time()
    result = function()
    timing.seconds.append(time.perf_counter() - start)
    timing.cpu.append(time.process_time() - start_cpu)
    timing.queries.append(env.cr.sql_log_count - queries)
    return result


def peak_memory():
    """The most memory this process has held so far, in KB.

    Not ``ru_maxrss``: that begins with what the parent process had.
    """
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line[:6] == "VmHWM:")


def side_by_side(cases, rounds=ROUNDS, per=1):
    """Run every case once in each round, now this one first, now that one.

    So what else the machine is doing burdens all of them alike.

    :param cases: dict of label -> (environment, function)
    :return: dict of label -> Timing
    """
    timings = {label: Timing(per) for label in cases}
    for number_ in range(rounds):
        labels = list(cases)
        for label in labels if number_ % 2 else reversed(labels):
            env, function = cases[label]
            clock(env, function, timings[label])
    return timings


def today():
    return datetime.now(timezone.utc).date()


def number(value):
    """Three digits that count, in plain notation.

    >>> number(12345), number(0.01234), number(5)
    ('12,345', '0.0123', '5')
    """
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


# --- The verdict -------------------------------------------------------------


class Board:
    """Prints what was measured and judges it; ``end`` is the status of the program.

    Where ``BENCH_JSON`` names a file, the same is written there.
    """

    def __init__(self, title):
        self.misses = 0
        load = os.getloadavg()[0]
        self.told = {
            "title": title,
            "python": platform.python_version(),
            "processors": os.cpu_count(),
            "load": load,
            "sizes": SIZES,
            "rounds": ROUNDS,
            "timings": [],
            "verdicts": [],
        }
        print(f"\n== {title}")
        print(
            f"   {platform.python_implementation()} {platform.python_version()}, "
            f"{os.cpu_count()} processors, load {load:.1f} at the start",
            flush=True,
        )

    def note(self, text):
        print(f"   {text}", flush=True)

    def show(self, label, timing):
        self.note(f"{label:<58} {timing}")
        self.told["timings"].append(
            {
                "label": label,
                "seconds": [seconds / timing.per for seconds in timing.seconds],
                "queries": [queries / timing.per for queries in timing.queries],
            }
        )

    def compare(self, label, ours, peer, budget):
        """Judge the time of ours by that of its peer.

        The median of the ratios of the rounds: the two of a round ran at one time.
        Python's own time is shown as well; a busy machine blurs it less.
        """
        ratios = sorted(ours.ratios_to(peer, "seconds"))
        spread = f" ({number(ratios[0])} to {number(ratios[-1])})" if ratios[1:] else ""
        spread += f", CPU {number(statistics.median(ours.ratios_to(peer, 'cpu')))}"
        self.judge(label, statistics.median(ratios), budget, spread)

    def judge(self, label, value, budget, spread="", at_least=False):
        """Print one line of the budget, with pass or MISS."""
        good = value >= budget if at_least else value <= budget
        self.misses += not good
        sign = ">=" if at_least else "<="
        print(
            f"{'pass' if good else 'MISS'}   {label}: {number(value)}{spread}, "
            f"budget {sign} {number(budget)}",
            flush=True,
        )
        self.told["verdicts"].append(
            {
                "label": label,
                "value": value,
                "budget": budget,
                "at_least": at_least,
                "kept": good,
            }
        )

    def end(self):
        if path := os.environ.get("BENCH_JSON"):
            with open(path, "w", encoding="utf-8") as file:
                json.dump(self.told, file, indent=1)
        sys.exit(1 if self.misses else 0)


# --- Data --------------------------------------------------------------------


def prepare_company(env):
    """A house with a handler, a team and a complainant, as both databases can have.

    :return: values of a plain ticket
    """
    handler = env["res.users"].create(
        {
            "name": "Hanna Handler",
            "login": "bench_handler",
            "email": "hanna@example.com",
            "group_ids": [(4, env.ref("helpdesk_mgmt.group_helpdesk_user").id)],
        }
    )
    team = env["helpdesk.ticket.team"].create(
        {"name": "Bench", "user_ids": [(4, handler.id)]}
    )
    partner = env["res.partner"].create(
        {"name": "Ada Complainant", "email": "ada@example.com"}
    )
    env.cr.commit()
    return {
        "name": "The lift is out of order",
        "description": "<p>For the third time this month.</p>",
        "team_id": team.id,
        "user_id": handler.id,
        "partner_id": partner.id,
        "channel_id": env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email").id,
    }


def prepare_complaints(env, **vals):
    """The same house, for complaints: one of them, to be multiplied.

    :return: a complaint on the schedule of ISO 10002, with its clocks
    """
    vals = {**prepare_company(env), "feedback_type": "complaint", **vals}
    calendar = env["resource.calendar"].create(
        {"name": "Weekdays", "tz": "Europe/Rome", "company_id": env.company.id}
    )
    env.company.resource_calendar_id = calendar
    # before it is theirs: nobody else follows a complaint, or has to do with it
    role = env.ref("complaint_management.group_complaint_handler")
    env["res.users"].browse(vals["user_id"]).group_ids = [(4, role.id)]
    complaint = env["helpdesk.ticket"].create(vals)
    if len(complaint.deadline_ids) != CLOCKS_EACH:
        sys.exit(f"A complaint has {len(complaint.deadline_ids)} clocks here.")
    complaint.acknowledgement_state = False  # nothing of it goes to the mail
    env.flush_all()
    env.cr.commit()
    return complaint


@contextmanager
def in_bulk(env, *tables):
    """While a million rows are written: without indexes and foreign keys of ``tables``.

    They are made anew afterwards, which takes a fraction of the time, and are the same.
    Rows with numbers are put into their order, as life would have left them: statements
    that write all of them at once scatter them, and PostgreSQL would use no index.
    """
    env.cr.execute(
        """
        SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
          FROM pg_constraint
         WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
        """,
        [list(tables)],
    )
    keys = env.cr.fetchall()
    env.cr.execute(
        """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
         WHERE indrelid = ANY(%s::regclass[])
           AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
        """,
        [list(tables)],
    )
    indexes = env.cr.fetchall()
    for table, name, _definition in keys:
        env.cr.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        env.cr.execute(f"DROP INDEX {name}")
    yield
    for table in tables:
        if column_exists(env.cr, table, "id"):
            env.cr.execute(f"CLUSTER {table} USING {table}_pkey")
    for _name, definition in indexes:
        env.cr.execute(definition)
    for table, name, definition in keys:
        env.cr.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def multiply(env, table, ids, source, **changes):
    """Insert copies of rows by SQL: as many as ``source`` gives, all at once.

    :param ids: of the rows to be copied
    :param source: a subquery that gives a column ``n``
    :param changes: column -> SQL expression over ``t`` (the row) and ``n``
    """
    env.cr.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass "
        "AND attnum > 0 AND NOT attisdropped AND attname <> 'id' ORDER BY attnum",
        [table],
    )
    columns = [name for (name,) in env.cr.fetchall()]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) "
            "SELECT %s FROM %s t CROSS JOIN (%s) s WHERE t.id IN %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(
                SQL(changes[name]) if name in changes else SQL.identifier("t", name)
                for name in columns
            ),
            SQL.identifier(table),
            SQL(source),
            tuple(ids),
        )
    )
    return env.cr.rowcount


#: Tables that ``add_complaints`` writes to.
OF_COMPLAINTS = (
    "helpdesk_ticket",
    "complaint_deadline",
    "mail_followers",
    "mail_followers_mail_message_subtype_rel",
)


def add_complaints(env, complaint, count, spread="365 days"):
    """Copies of a complaint with its running clocks, due over the coming ``spread``.

    :return: range of their ids
    """
    cr = env.cr
    cr.execute("SELECT max(id) FROM helpdesk_ticket")
    first = cr.fetchone()[0] + 1
    multiply(
        env,
        "helpdesk_ticket",
        complaint.ids,
        f"SELECT generate_series({first}, {first + count - 1}) AS n",
        number="'B' || n",
        complaint_reference="'B/' || n",
        access_token="NULL",
    )
    # ids were given in that order, for nobody else writes here
    cr.execute("SELECT min(id) FROM helpdesk_ticket WHERE number = %s", [f"B{first}"])
    first = cr.fetchone()[0]
    shift = f"((n - {first}) * interval '{spread}' / {count})"
    multiply(
        env,
        "complaint_deadline",
        complaint.deadline_ids.ids,
        f"SELECT generate_series({first}, {first + count - 1}) AS n",
        ticket_id="n",
        **{
            name: f"t.{name} + {shift}"
            for name in (
                "started_at",
                "planned_due_at",
                "due_at",
                "soon_at",
                "next_run_at",
            )
        },
    )
    add_followers(env, complaint, first, first + count - 1)
    return range(first, first + count)


def add_followers(env, complaint, first, last):
    """Whoever follows a complaint follows its copies, as they would if registered."""
    followers = complaint.message_follower_ids
    if not followers:
        sys.exit("A complaint that somebody handles has a follower.")
    source = f"SELECT generate_series({first}, {last}) AS n"
    multiply(env, "mail_followers", followers.ids, source, res_id="n")
    env.cr.execute(
        """
        INSERT INTO mail_followers_mail_message_subtype_rel
        SELECT copy.id, subtype.mail_message_subtype_id
          FROM mail_followers AS copy
          JOIN mail_followers AS follower
            ON (follower.res_model, follower.partner_id)
               = (copy.res_model, copy.partner_id) AND follower.res_id = %s
          JOIN mail_followers_mail_message_subtype_rel AS subtype
            ON subtype.mail_followers_id = follower.id
         WHERE copy.res_model = 'helpdesk.ticket' AND copy.res_id BETWEEN %s AND %s
        """,
        [complaint.id, first, last],
    )


def add_history(env, complaint, complaints, told, level, user):
    """Closed complaints with ended clocks, executed levels and told notices."""
    ids = add_complaints(env, complaint, complaints, "0 days")
    bounds = (ids[0], ids[-1])
    env.cr.execute(
        "UPDATE helpdesk_ticket SET complaint_phase = 'closed', next_due_at = NULL, "
        "next_soon_at = NULL WHERE id BETWEEN %s AND %s",
        bounds,
    )
    env.cr.execute(
        "UPDATE complaint_deadline SET state = 'met', ended_at = due_at, "
        "soon_at = NULL, next_run_at = NULL WHERE ticket_id BETWEEN %s AND %s",
        bounds,
    )
    execute_levels(env, bounds, told, level)
    env.cr.execute(
        "INSERT INTO complaint_notice (escalation_id, user_id, told_at) "
        "SELECT id, %s, executed_at FROM complaint_escalation "
        "WHERE ticket_id BETWEEN %s AND %s",
        (user.id, *bounds),
    )
    return ids


def execute_levels(env, bounds, count, level):
    """Rows of executed levels, by SQL, on the first clocks of these complaints."""
    env.cr.execute(
        """
        INSERT INTO complaint_escalation (deadline_id, ticket_id, company_id, level_id,
               cycle, state, planned_at, executed_at, due_at, attempts)
        SELECT id, ticket_id, company_id, %s, 0, 'done', due_at, due_at, due_at, 0
          FROM complaint_deadline
         WHERE ticket_id BETWEEN %s AND %s
         ORDER BY id LIMIT %s
        """,
        (level.id, *bounds, count),
    )


def settle(env):
    """Leave the tables as autovacuum would have them, and forget what was cached."""
    env.cr.commit()
    with env.registry.cursor() as cr:
        cr.connection.set_session(autocommit=True)
        for table in (
            "helpdesk_ticket",
            "complaint_deadline",
            "complaint_escalation",
            "complaint_notice",
            "mail_activity",
            "mail_followers",
        ):
            cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
        cr.connection.set_session(autocommit=False)
    env.invalidate_all()
