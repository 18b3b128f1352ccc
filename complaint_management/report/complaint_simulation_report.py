"""A trial on paper: its rows in tables of one page each."""

from odoo import api, models

#: Lines of text that a page takes, and what a row takes beside its text.
PAGE = 68
PADDING = 0.35
#: Lines of the head beside the facts, and of the foot.
HEAD, FOOT = 7, 3
#: Characters that fit on one line: of the columns, of the facts, of the remarks.
WIDTHS = {"stamp": 26, "what": 44, "when": 48, "detail": 38}
FACT_WIDTH, REMARK_WIDTH = 70, 90


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
        return values | {"pages": self._split(values)}

    @api.model
    def _split(self, values):
        """Rows in pages: the renderer repeats no heads and cuts rows in two.

        The remarks stand below the last ones; where they do not fit, on a page of their
        own.
        """
        facts = sum(
            _count_lines(part, FACT_WIDTH) + PADDING
            for _label, text in values["facts"]
            for part in text.split("\n")
        )
        pages, room = [[]], PAGE - HEAD - facts
        for row in values["rows"]:
            height = self._get_height(row)
            if height > room:
                pages.append([])
                room = PAGE
            pages[-1].append(row)
            room -= height
        remarks = sum(_count_lines(text, REMARK_WIDTH) for text in values["remarks"])
        if remarks + FOOT > room:
            pages.append([])
        return pages

    @api.model
    def _get_height(self, row):
        """Lines of text that a row takes."""
        texts = row | {"stamp": " ".join((row["weekday"], row["date"], row["time"]))}
        lines = {
            name: _count_lines(texts.get(name), width) for name, width in WIDTHS.items()
        }
        return PADDING + max(
            lines["stamp"], lines["what"] + lines["when"], lines["detail"]
        )


def _count_lines(text, width):
    return -(-len(text or "") // width)
