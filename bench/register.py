"""The register of a period as PDF and as spreadsheet.

The peer of the PDF: its HTML, and wkhtmltopdf alone over the same page. Memory is that
of a process of its own.
"""

import io
import os
import sys
import tempfile
from datetime import timedelta

import common

from odoo import fields

#: Complaints on paper.
PRINTED = 100 if common.SMALL else 1_000
#: Complaints in the smaller spreadsheet, and in the larger one.
FEW = 1_000
MANY = int(os.environ.get("BENCH_MANY", "5000" if common.SMALL else "100000"))
REPORT = "complaint_management.report_complaint_register"


def add_register(env, complaint, count):
    """Complaints received one a minute, with texts of all lengths."""
    ids = common.add_complaints(env, complaint, count, "0 days")
    env.cr.execute(
        """
        UPDATE helpdesk_ticket
           SET received_at = date_trunc('minute', %s - (id - %s) * interval '1 minute'),
               name = repeat('The lift is out of order. ', (id %% 4)::int + 1),
               severity = 'medium'
         WHERE id BETWEEN %s AND %s
        """,
        (fields.Datetime.now(), ids[0], ids[0], ids[-1]),
    )
    common.settle(env)


def ask(env, days):
    today = fields.Date.today()
    return env["complaint.register"].create(
        {
            "date_from": today - timedelta(days=days),
            "date_to": today,
            "with_persons": True,
        }
    )


def check_words(words):
    if words.count("lift is out") < PRINTED / 2:
        sys.exit("The text of the register cannot be found in its PDF.")


def write_sheet(env, days):
    with tempfile.TemporaryFile() as file:
        register = ask(env, days)
        register._write_sheet(file)
        if not file.seek(0, io.SEEK_END):
            sys.exit("The spreadsheet is empty.")


def run_for_memory(days):
    """The child process: prints MB before and at the peak."""
    with common.environment("BENCH_DB") as env:
        ready = common.peak_memory()
        write_sheet(env, days)
        print(ready, common.peak_memory())


def main():
    if sys.argv[1:2] == ["--memory"]:
        return run_for_memory(int(sys.argv[2]))
    board = common.Board("register")
    with common.environment("BENCH_DB") as env:
        complaint = common.prepare_complaints(env)
        add_register(env, complaint, PRINTED)
        label = f"PDF of {PRINTED:,}"
        pdf, parts = common.print_side_by_side(
            board, label, REPORT, ask(env, 3), check_words
        )
        board.compare(f"{label} / its HTML and wkhtmltopdf", pdf, parts, 1.5)
        env.cr.rollback()  # what was noted of the printing is in nobody's way
        if FEW > PRINTED:
            add_register(env, complaint, FEW - PRINTED)
        peaks = {FEW: common.run_apart("--memory", 3)}
        add_register(env, complaint, MANY - FEW)
        peaks[MANY] = common.run_apart("--memory", 400)
        board.judge_memory("spreadsheet of complaints", peaks, own=True)
    board.end()


if __name__ == "__main__":
    main()
