"""The register of a period on paper: its rows in tables of one page each."""

from odoo import api, models

from ..tools.paper_pages import count_lines, split_pages
from .complaint_register_columns import PaperCells, get_paper_columns

REPORT = "complaint_management.report_complaint_register"
#: Pixels of the page, by kind of paper: width of the text, its height; a little less
#: than the renderer has.
PAGES = {"A4": (1290, 860), "Letter": (1205, 890)}
#: Pixels: size of letters in rows, height of a line, padding of a row and of a cell.
SIZE, LINE, ROW, CELL = 10, 13, 5, 6
#: Pixels: title with the company; a line of the facts, which are larger.
TITLE, FACT_SIZE, FACT = 62, 11, 15


class ComplaintRegisterReport(models.AbstractModel):
    _name = "report.complaint_management.report_complaint_register"
    _description = "Register of Complaints on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env["complaint.register"].browse(docids)
        docs.check_access("read")
        docs.ensure_one()
        return {
            "doc_ids": docids,
            "doc_model": docs._name,
            "docs": docs,
            "paper": self._get_paper(docs),
        }

    @api.model
    def _get_paper(self, doc):
        """All of the register as plain values; what is in it reaches the paper as text.

        :param doc: ``complaint.register`` in the environment of the reader
        :raise UserError: when there is none, or too much for paper
        """
        lang = self.env.context.get("lang") or self.env.user.lang
        doc = doc.with_context(lang=lang)
        tickets = doc._find_for_paper()
        entries = doc._make_rows(tickets)
        columns = get_paper_columns(doc.env, doc.with_persons)
        names = [name for name, _head, _share in columns]
        cells = PaperCells(doc.env, entries.words, doc._get_currency())
        rows = [cells.make(entry, names) for entry in entries]
        text = entries.words.text
        facts = [(label, text(value)) for label, value in doc._get_facts()]
        remarks = [text(remark) for remark in doc._get_remarks()]
        totals = [
            (label, cells.total(value))
            for label, value in doc._get_totals(entries.totals)
        ]
        values = {
            "lang": lang,
            "facts": facts,
            "remarks": remarks,
            "totals": totals,
            "columns": [(head, share) for _name, head, share in columns],
        }
        return values | {"pages": self._split(rows, values)}

    @api.model
    def _split(self, rows, values):
        """Rows in pages: the renderer repeats no heads and cuts rows in two."""
        paper = self.env.company.paperformat_id.format
        width, height = PAGES.get(paper, PAGES["A4"])
        widths = [
            (width * share / 100 - CELL) / SIZE for _head, share in values["columns"]
        ]
        head = ROW + LINE * max(
            sum(count_lines(line, room) for line in lines)
            for (lines, _share), room in zip(values["columns"], widths, strict=True)
        )
        room = height - head

        def measure(cells):
            return ROW + LINE * max(
                sum(count_lines(line, room) for line in lines)
                for lines, room in zip(cells, widths, strict=True)
            )

        def measure_facts(texts):
            return FACT * sum(count_lines(text, width / FACT_SIZE) for text in texts)

        facts = measure_facts(f"{label}  {text}" for label, text in values["facts"])
        facts += measure_facts(values["remarks"])
        return split_pages(
            [(row, measure(row)) for row in rows],
            first=room - TITLE - facts,
            other=room,
            last=FACT * (len(values["totals"]) + 2),
        )
