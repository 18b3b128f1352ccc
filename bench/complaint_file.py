"""The file of one complaint as PDF, with all that annex E asks for.

The peer: its HTML, and wkhtmltopdf alone over the same page. The complaint has been
handled up to its answer, with messages, files, a letter, a remedy and its ledger.
"""

import sys

import common
from common.life import live_through

REPORT = "complaint_management.report_complaint_file"
#: Somebody waits for it.
SECONDS = 5


def main():
    board = common.Board("complaint_file")
    with common.environment("BENCH_DB") as env:
        complaint = live_through(env)

        def check(words):
            for text in (complaint.complaint_reference, "door switch", "49.50"):
                if text not in words:
                    sys.exit(f"{text!r} cannot be found in the PDF.")

        own = complaint.with_user(complaint.user_id)
        pdf, parts = common.print_side_by_side(
            board, "file of a complaint", REPORT, own, check
        )
        board.compare(
            "file of a complaint / its HTML and wkhtmltopdf",
            pdf,
            parts,
            1.5,
            own=True,
        )
        board.judge("seconds, file of a complaint", pdf.median, SECONDS, own=True)
        env.cr.rollback()  # what was noted of the printing
    board.end()


if __name__ == "__main__":
    main()
