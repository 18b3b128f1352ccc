"""A report as PDF beside its HTML and wkhtmltopdf alone."""

import subprocess

from .measuring import side_by_side


def print_side_by_side(board, label, report_name, records, check):
    """Measure a report, show and tell what it took.

    :param str label: what is printed
    :param records: what of, in the environment of whoever prints it
    :param check: function of the text of the PDF, which ends the program if it is wrong
    :return: (Timing of the PDF, Timing of its parts: HTML and wkhtmltopdf)
    """
    env = records.env
    Report = env["ir.actions.report"].with_context(force_report_rendering=True)
    report = Report._get_report(report_name)

    def make_pdf():
        env.invalidate_all()
        return Report._render_qweb_pdf(report_name, records.ids)[0]

    def make_html():
        env.invalidate_all()
        return Report._render_qweb_html(report_name, records.ids)[0]

    (body,), *_rest = report._prepare_html(make_html())

    def run_bare():
        return report._run_wkhtmltopdf([body], report_ref=report_name)

    content = make_pdf()
    check(read(content))
    cases = {"pdf": make_pdf, "html": make_html, "bare": run_bare}
    timings = side_by_side({name: (env, case) for name, case in cases.items()})
    board.show(f"{label} ({len(content) / 1e6:.2f} MB)", timings["pdf"])
    board.show("its HTML", timings["html"])
    board.show("wkhtmltopdf alone", timings["bare"])
    return timings["pdf"], timings["html"].plus(timings["bare"])


def read(content):
    """The text of a PDF."""
    done = subprocess.run(
        ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
    )
    return done.stdout.decode()
