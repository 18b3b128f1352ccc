"""A register as a spreadsheet, written row by row: memory does not follow its length.

What complainants typed is written as text, whatever it begins with: no cell is ever a
formula, an address or a number because its text looks like one.
"""

from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

#: Characters that a cell takes.
LONGEST = 32_000
#: Rows that a sheet takes, below the heads.
MOST_ROWS = 1_048_000
#: Characters that a sheet's name takes, and those it does not.
LONGEST_NAME, NOT_IN_NAMES = 31, "[]:*?/\\'"

MOMENT = "moment"
AMOUNT = "amount"
TEXT = "text"
NUMBER = "number"

FORMATS = {
    MOMENT: {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    AMOUNT: {"num_format": "#,##0.00"},
    NUMBER: {"num_format": "General"},
    TEXT: {},
}
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it holds, how wide it is in characters."""

    heading: str
    kind: str = TEXT
    width: int = 14


class RegisterSheet:
    """A workbook of two sheets: the register, and what it is of with its totals.

    :param file: open for writing in bytes
    :param is_rtl: read from right to left
    """

    def __init__(self, file, is_rtl=False):
        self.book = xlsxwriter.Workbook(file, OPTIONS)
        self.is_rtl = is_rtl
        self.head = self.book.add_format(
            {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"}
        )
        self.formats = {
            kind: self.book.add_format({"valign": "top", **options})
            for kind, options in FORMATS.items()
        }

    def add_rows(self, name, columns, rows):
        """A sheet of rows below their heads, which stay in view and repeat on paper.

        :param columns: list of ``Column``
        :param rows: iterable of lists of values: text, number, naive moment or None
        """
        sheet = self._add_sheet(name)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 1)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, column.heading, self.head)
        number = 0
        for number, row in enumerate(rows, 1):
            for index, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._write(sheet, number, index, value, column.kind)
        sheet.autofilter(0, 0, number, len(columns) - 1)

    def add_facts(self, name, facts):
        """A sheet of pairs.

        :param facts: list of (label, value)
        """
        sheet = self._add_sheet(name)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 60)
        for number, (label, value) in enumerate(facts):
            sheet.write_string(number, 0, label, self.head)
            kind = AMOUNT if isinstance(value, float) else TEXT
            self._write(sheet, number, 1, value, kind)

    def close(self):
        """Write the file to its end."""
        self.book.close()

    def _add_sheet(self, name):
        safe = "".join(" " if char in NOT_IN_NAMES else char for char in name)
        sheet = self.book.add_worksheet(safe[:LONGEST_NAME].strip())
        if self.is_rtl:
            sheet.right_to_left()
        return sheet

    def _write(self, sheet, row, column, value, kind):
        form = self.formats[kind]
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self.formats[MOMENT])
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, form)
        else:
            sheet.write_string(row, column, value[:LONGEST], self.formats[TEXT])
