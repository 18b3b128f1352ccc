"""The file of one complaint as PDF, with all that annex E asks for.

The peer: its HTML, and wkhtmltopdf alone over the same page. The complaint has been
handled up to its answer, with messages, files, a letter, a remedy and its ledger.
"""

import subprocess
import sys

import common
from common.life import live_through

REPORT = "complaint_management.report_complaint_file"
#: Somebody waits for it.
SECONDS = 5


def make_cases(env, complaint):
    """Functions that make the PDF, and what it is compared with."""
    Report = env["ir.actions.report"].with_context(force_report_rendering=True)
    report = Report._get_report(REPORT)

    def make_pdf():
        env.invalidate_all()
        return Report._render_qweb_pdf(REPORT, complaint.ids)[0]

    def make_html():
        env.invalidate_all()
        return Report._render_qweb_html(REPORT, complaint.ids)[0]

    (body,), *_rest = report._prepare_html(make_html())

    def run_bare():
        return report._run_wkhtmltopdf([body], report_ref=REPORT)

    return make_pdf, make_html, run_bare


def read(content):
    done = subprocess.run(
        ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
    )
    return done.stdout.decode()


def main():
    board = common.Board("complaint_file")
    with common.environment("BENCH_DB") as env:
        complaint = live_through(env)
        reader = env(user=complaint.user_id.id)
        make_pdf, make_html, run_bare = make_cases(reader, complaint.with_env(reader))
        content = make_pdf()
        words = read(content)
        for text in (complaint.complaint_reference, "door switch", "49.50"):
            if text not in words:
                sys.exit(f"{text!r} cannot be found in the PDF.")
        cases = {"pdf": make_pdf, "html": make_html, "bare": run_bare}
        timings = common.side_by_side(
            {label: (reader, function) for label, function in cases.items()}
        )
        board.show(f"file of a complaint ({len(content) / 1e6:.2f} MB)", timings["pdf"])
        board.show("its HTML", timings["html"])
        board.show("wkhtmltopdf alone", timings["bare"])
        board.compare(
            "file of a complaint / its HTML and wkhtmltopdf",
            timings["pdf"],
            timings["html"].plus(timings["bare"]),
            1.5,
            own=True,
        )
        board.judge(
            "seconds, file of a complaint", timings["pdf"].median, SECONDS, own=True
        )
        env.cr.rollback()  # what was noted of the printing
    board.end()


if __name__ == "__main__":
    main()
