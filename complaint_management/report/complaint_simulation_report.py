"""A trial on paper: its rows in tables of one page each."""

from odoo import api, models

#: Lines of text of the table on the first page, which has the head, and on the others.
FIRST_PAGE = 34
OTHER_PAGES = 56
#: Characters that fit on one line of each column.
WIDTHS = {"day": 17, "what": 44, "when": 50, "detail": 42}


class ComplaintSimulationReport(models.AbstractModel):
    _name = "report.complaint_management.report_complaint_simulation"
    _description = "Trial of a Complaint Schedule on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env["complaint.simulation"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": docs._name,
            "docs": docs,
            "sheets": {doc.id: self._get_sheet(doc) for doc in docs},
        }

    @api.model
    def _get_sheet(self, doc):
        values = doc._get_printed_values()
        return values | {"pages": self._split(values.pop("rows"))}

    @api.model
    def _split(self, rows):
        """Rows in pages: the renderer repeats no heads and cuts rows in two."""
        pages, room = [[]], FIRST_PAGE
        for row in rows:
            height = self._get_height(row)
            if height > room and pages[-1]:
                pages.append([])
                room = OTHER_PAGES
            pages[-1].append(row)
            room -= height
        return pages

    @api.model
    def _get_height(self, row):
        """Lines of text that a row takes."""
        lines = {
            name: -(-len(row.get(name) or "") // width)
            for name, width in WIDTHS.items()
        }
        return max(lines["day"] + 1, lines["what"] + lines["when"], lines["detail"], 1)
