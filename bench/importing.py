"""Importing 2,000 complaints of an earlier register, as Odoo's import screen does it.

The peer: importing as many tickets from a file with the same columns where only the
helpdesk is. Both by an administrator, in a transaction that is rolled back; neither
tracks changes, as the screen suggests. Who complains, category and channel stand in the
file by name.
"""

import csv
import io
import sys

import common

#: Lines of the file.
LINES = 100 if common.SMALL else 2_000
#: Of a hundred lines, what an import does once weighs more.
BUDGET = 1.25 if common.SMALL else 1
CATEGORIES = 10
#: Columns of both files: heading -> field; the moment goes where either has one.
COLUMNS = {
    "External ID": "id",
    "Title": "name",
    "Description": "description",
    "Contact": "partner_name",
    "Email": "partner_email",
    "Category": "category_id",
    "Channel": "channel_id",
    "Team": "team_id",
    "Priority": "priority",
}
OPTIONS = {
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "has_headers": True,
    "date_format": "",
    "datetime_format": "%Y-%m-%d %H:%M:%S",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "limit": LINES,
    "skip": 0,
}


def write_file(channel, team):
    """The register, as somebody would save it from a spreadsheet."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([*COLUMNS, "Received on"])
    for number in range(LINES):
        writer.writerow(
            [
                f"register-{number}",
                f"The lift is out of order ({number})",
                "For the third time this month.",
                f"Customer {number}",
                f"customer{number}@example.com",
                f"Bench {number % CATEGORIES}",
                channel,
                team,
                "Medium",
                f"2025-03-{1 + number % 28:02} 09:30:00",
            ]
        )
    return stream.getvalue().encode()


def prepare(env, moment, **context):
    """A function that imports the file, and the environment in which it does."""
    vals = common.prepare_company(env)
    env["helpdesk.ticket.category"].create(
        [{"name": f"Bench {number}"} for number in range(CATEGORIES)]
    )
    channel = env["helpdesk.ticket.channel"].browse(vals["channel_id"])
    content = write_file(channel.name, "Bench")
    env.flush_all()
    env.cr.commit()
    env = env(
        user=env.ref("base.user_admin"),
        context={**env.context, **context, "tracking_disable": True},
    )
    fields = [*COLUMNS.values(), moment]

    def run():
        importer = env["base_import.import"].create(
            {
                "res_model": "helpdesk.ticket",
                "file": content,
                "file_name": "register.csv",
                "file_type": "text/csv",
            }
        )
        headings = [heading.lower() for heading in [*COLUMNS, "Received on"]]
        result = importer.execute_import(fields, headings, dict(OPTIONS))
        env.flush_all()
        env.cr.flush()  # with what waits for the commit
        if result["messages"] or len(result["ids"]) != LINES:
            sys.exit(f"Not everything came in: {result['messages'][:3]}")

    return env, run


def main():
    board = common.Board("importing")
    with (
        common.environment("BENCH_PLAIN_DB") as plain,
        common.environment("BENCH_DB") as ours,
    ):
        cases = {
            "tickets": prepare(plain, "assigned_date"),
            "complaints": prepare(
                ours, "received_at", default_feedback_type="complaint"
            ),
        }
        timings = {label: common.Timing(LINES) for label in cases}
        for round_ in range(common.ROUNDS + 1):
            for label in list(cases)[:: 1 if round_ % 2 else -1]:
                env, run = cases[label]
                # the first round warms the caches
                timing = timings[label] if round_ else common.Timing(LINES)
                common.clock(env, run, timing)
                env.cr.rollback()
                env.invalidate_all()
        board.show(f"importing {LINES:,} complaints, each", timings["complaints"])
        board.show(f"importing {LINES:,} tickets, no addon", timings["tickets"])
        board.compare(
            f"importing {LINES:,} complaints / as many tickets",
            timings["complaints"],
            timings["tickets"],
            BUDGET,
            own=True,
        )
        board.judge(
            f"seconds, importing {LINES:,} complaints",
            LINES * timings["complaints"].median,
            LINES / 50,
            own=True,
        )
    board.end()


if __name__ == "__main__":
    main()
