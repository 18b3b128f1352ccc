"""Our reports need no script: the renderer does not wait for any. What is printed of a
complaint is noted."""

from odoo import models

from ..tools.paper_runs import separate_runs
from ..tools.pdf_pages import number_pages
from .complaint_conformity_report import CONFORMITY
from .complaint_file_report import REPORT as FILE
from .complaint_letter_report import REPORT_LETTER as LETTER
from .complaint_management_review_report import REVIEW
from .complaint_monitoring_report import MONITORING
from .complaint_register_report import REPORT as REGISTER

#: Reports that bring all of their page along, and the sheets they are printed on where
#: the company's is Letter.
PAPERS = {
    CONFORMITY: "complaint_management.paperformat_complaint_letter",
    FILE: "complaint_management.paperformat_complaint_letter",
    LETTER: "complaint_management.paperformat_complaint_letter",
    MONITORING: "complaint_management.paperformat_complaint_letter",
    REGISTER: "complaint_management.paperformat_complaint_wide_letter",
    REVIEW: "complaint_management.paperformat_complaint_letter",
}
PAPERFORMATS = (
    "paperformat_complaint",
    "paperformat_complaint_letter",
    "paperformat_complaint_wide",
    "paperformat_complaint_wide_letter",
)

#: In the context under ``complaint_noted``: this printing has been noted. An object,
#: so that no request can say so.
NOTED = object()
#: Which complaint a printed record tells of, by model.
COMPLAINT_OF = {"helpdesk.ticket": None, "complaint.letter": "ticket_id"}


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Note what is printed of a complaint (4.9)."""
        report = self._get_report(report_ref)
        if isinstance(res_ids, int):
            res_ids = [res_ids]
        self._note_printed(report, res_ids)
        noted = self.with_context(complaint_noted=NOTED)
        content, kind = super(IrActionsReport, noted)._render_qweb_pdf(
            report_ref, res_ids=res_ids, data=data
        )
        if report.report_name in PAPERS and kind == "pdf" and len(res_ids or ()) < 2:
            # the report itself has asked who may read it
            record = self.env[report.model].browse(res_ids)
            # that of the monitoring report is of no record
            label = (
                "" if report.report_name == MONITORING else record._get_paper_label()
            )
            content = number_pages(content, label)
        return content, kind

    def _make_letter(self, letter):
        """A letter on paper; that it was sent is noted elsewhere.

        :param letter: ``complaint.letter``, one
        :return: (content, kind of file)
        """
        # whoever sends it may read it; what belongs to the company is read for them
        report = self.with_company(letter.company_id).with_context(
            complaint_noted=NOTED
        )
        return report._render_qweb_pdf(LETTER, letter.ids)

    def _render_qweb_html(self, report_ref, docids, data=None):
        """Looked at in the browser is as good as printed."""
        self._note_printed(self._get_report(report_ref), docids)
        return super()._render_qweb_html(report_ref, docids, data=data)

    def _render_qweb_text(self, report_ref, docids, data=None):
        self._note_printed(self._get_report(report_ref), docids)
        return super()._render_qweb_text(report_ref, docids, data=data)

    def _note_printed(self, report, res_ids):
        if self.env.context.get("complaint_noted") is NOTED:
            return
        if report.report_name == REGISTER:
            for register in self.env["complaint.register"].browse(res_ids or ()):
                register._note_printed(register._find_for_paper(), "pdf")
        if report.model not in COMPLAINT_OF or not res_ids:
            return
        # only whether they are complaints: the report asks who may read them
        tickets = self.env[report.model].sudo().browse(res_ids).exists()
        if COMPLAINT_OF[report.model]:
            tickets = tickets[COMPLAINT_OF[report.model]]
        for ticket in tickets.filtered("complaint_reference"):
            self.env["complaint.ledger"]._note(
                ticket,
                "print",
                {"report": report.report_name, "title": report.name},
                user=self.env.user,
            )

    def get_paperformat(self):
        """They are printed on the paper of the company: A4 or Letter."""
        letter = self.env.company.paperformat_id.format == "Letter"
        if letter and self.report_name in PAPERS:
            return self.env.ref(PAPERS[self.report_name])
        return super().get_paperformat()

    def _get_layout(self):
        if self.report_name in PAPERS:
            return self.env.ref("complaint_management.complaint_paper_layout")
        return super()._get_layout()

    def _prepare_html(self, html, report_model=False):
        if self.report_name in PAPERS:
            html = separate_runs(html)
        return super()._prepare_html(html, report_model=report_model)

    def _build_wkhtmltopdf_args(self, paperformat_id, *args, **kwargs):
        command = super()._build_wkhtmltopdf_args(paperformat_id, *args, **kwargs)
        own = self.env["report.paperformat"]
        for name in PAPERFORMATS:
            own |= self.env.ref(f"complaint_management.{name}", False) or own
        if paperformat_id and paperformat_id in own:
            command.append("--disable-javascript")
            if "--javascript-delay" in command:
                command[command.index("--javascript-delay") + 1] = "0"
        return command
