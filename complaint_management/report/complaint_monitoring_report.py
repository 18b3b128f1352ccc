"""The monitoring report on paper (annex H)."""

from odoo import api, models

MONITORING = "complaint_management.report_complaint_monitoring"
#: Rows of a table on paper; what follows is added up.
ROWS = 15


class ComplaintMonitoringReport(models.AbstractModel):
    _name = "report.complaint_management.report_complaint_monitoring"
    _description = "Monitoring Report on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The same figures as on the screen.

        :param dict data: ``options`` of ``get_report``
        :raise AccessError: for anybody but managers and auditors
        """
        options = (data or {}).get("options")
        report = self.env["complaint.monitoring"].get_report(options)
        for table in report["tables"]:
            more = len(table["rows"]) - ROWS
            table["more"] = more > 0 and self.env._(
                "Not listed here: %s. See the page in the system.", more
            )
            table["rows"] = table["rows"][:ROWS]
        return {
            "doc_ids": docids,
            "doc_model": "complaint.monitoring",
            "docs": self.env["complaint.monitoring"],
            "lang": self.env.lang or self.env.user.lang,
            "report": report,
        }
