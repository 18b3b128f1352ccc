"""What a schedule that is tried looks like on paper."""

import io

from lxml import html

from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .common_clocks import MONDAY, day
from .common_simulation import SimulationCommon


@tagged("post_install", "-at_install")
class TestSimulationReport(HttpCase, SimulationCommon):
    def _saved(self, **vals):
        return self.env["complaint.simulation"].create(
            {"received_at": MONDAY, "team_id": self.team.id, **vals}
        )

    def _print(self, trial):
        report = trial.action_print()["report_name"]
        Report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = Report._render_qweb_pdf(report, trial.ids)
        self.assertEqual(kind, "pdf")
        return content

    def test_every_row_is_printed_once(self):
        trial = self._saved(responded_at=day(20), review_requested_at=day(29))
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "complaint_management.report_complaint_simulation", trial.ids
        )
        body = html.fromstring(content)
        rows = body.xpath(
            "//table[contains(@class, 'o_complaint_simulation')]/tbody/tr"
        )
        self.assertEqual(len(rows), len(self._rows(trial)))
        self.assertEqual(len(body.xpath("//div[contains(@class, 'article')]")), 1)

    def test_each_table_fits_on_its_page(self):
        trial = self._saved(responded_at=day(20), review_requested_at=day(29))
        sheet = self.env[
            "report.complaint_management.report_complaint_simulation"
        ]._get_sheet(trial)
        self.assertGreater(len(sheet["pages"]), 1)
        pdf = PdfFileReader(io.BytesIO(self._print(trial)))
        self.assertEqual(len(pdf.pages), len(sheet["pages"]))

    def test_text_is_printed_as_text(self):
        schedule = self._schedule(
            self._respond_in(3, levels=[{"name": "<b>x</b>", "notify_handler": True}]),
            name="<img src='file:///etc/passwd'/>",
        )
        trial = self._saved(schedule_id=schedule.id)
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "complaint_management.report_complaint_simulation", trial.ids
        )
        self.assertIn(b"&lt;b&gt;x&lt;/b&gt;", content)
        self.assertNotIn(b"<img", content)

    def test_our_reports_do_not_wait_for_scripts(self):
        Report = self.env["ir.actions.report"]
        own = self.env.ref("complaint_management.paperformat_complaint")
        other = self.env.ref("base.paperformat_euro")

        def delay(paperformat):
            command = Report._build_wkhtmltopdf_args(paperformat, False)
            return command[command.index("--javascript-delay") + 1]

        self.assertEqual(delay(own), "0")
        self.assertNotEqual(delay(other), "0")
