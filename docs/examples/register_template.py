#!/usr/bin/env python3
"""Make the template of a register: complaint_management/static/xls/….xlsx.

    .state/venv/bin/python docs/examples/register_template.py [OUT.xlsx]

Headings are the labels of the fields, so that Odoo's import knows each column by
itself. The first sheet has two examples to replace, the second says what goes where.
Needs openpyxl, which Odoo brings.
"""

import datetime
import pathlib
import sys

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

OUT = (
    pathlib.Path(__file__)
    .parents[2]
    .joinpath("complaint_management", "static", "xls", "complaint_register.xlsx")
)
MOMENT = "yyyy-mm-dd hh:mm:ss"
AT = datetime.datetime

#: heading, width, first example, second example, what goes there
COLUMNS = [
    (
        "External ID",
        14,
        "register-2019-17",
        "register-2019-18",
        "Any text of your own, different for each complaint and without a dot. With it "
        "the same file can be imported again: nothing is doubled, what you corrected "
        "is corrected.",
    ),
    (
        "Reference",
        12,
        "2019/17",
        "2019/18",
        "The number your old register gave it. Empty: it gets a new one, in the order "
        "of receipt.",
    ),
    (
        "Received on",
        20,
        AT(2019, 3, 4, 9, 30),
        AT(2019, 3, 11),
        "When it reached you. Needed. A day will do.",
    ),
    (
        "Title",
        32,
        "Heating engineer never came",
        "Charged twice for one delivery",
        "The complaint in a few words. Needed.",
    ),
    (
        "Description",
        48,
        "I stayed at home on two days and nobody came. Nobody called either.",
        "Your invoice of February lists the same delivery on two lines.",
        "What the complainant said, in their words; as long as you like. Empty: the "
        "title.",
    ),
    (
        "Contact",
        22,
        "Rosa Kestrel",
        "Harbour Bakery",
        "The complainant. Known contacts are found by e-mail, else by name; others are "
        "made.",
    ),
    ("Email", 26, "rosa.kestrel@example.com", "", "The complainant's e-mail address."),
    (
        "Representative",
        20,
        "",
        "",
        "Who complained on their behalf, as name or as “Name <address>”.",
    ),
    (
        "Category",
        22,
        "Waiting or opening times",
        "Billing",
        "What it is about. Categories you do not have yet are made.",
    ),
    (
        "Channel",
        12,
        "Phone",
        "Email",
        "How it came in. Channels you do not have yet are made.",
    ),
    ("Concerns", 20, "Boiler service", "", "Product, service, branch…"),
    ("Order or contract", 14, "", "INV-0815", "Order, invoice or contract."),
    (
        "Remedy asked for",
        26,
        "A new appointment",
        "",
        "What the complainant asked for.",
    ),
    ("Severity", 10, "Medium", "Low", "Low, Medium, High or Critical."),
    (
        "Phase",
        14,
        "Closed",
        "Answered",
        "Received, Acknowledged, Assessed, Under investigation, Answered, Closed or "
        "Referred outside. Empty: Received.",
    ),
    (
        "Acknowledged on",
        20,
        AT(2019, 3, 4, 9, 45),
        None,
        "When the complainant was told that you have it.",
    ),
    ("Assessed on", 20, AT(2019, 3, 5), None, "When it was assessed."),
    ("Investigation begun", 20, AT(2019, 3, 5), None, "When the investigation began."),
    (
        "Findings",
        36,
        "The appointment had been entered for the wrong month.",
        "",
        "What the investigation showed.",
    ),
    (
        "Root causes",
        22,
        "",
        "",
        "Why it could happen; several are separated by commas. "
        "Causes you do not have yet are made.",
    ),
    (
        "Decision",
        14,
        "Upheld",
        "Not upheld",
        "Upheld, Partly upheld, Not upheld or Out of scope.",
    ),
    (
        "Reasons",
        36,
        "We gave you a time and did not keep it.",
        "The two lines are two deliveries on one day.",
        "Why it was decided so.",
    ),
    (
        "Answered on",
        20,
        AT(2019, 3, 12, 16),
        AT(2019, 3, 20),
        "When the complainant was told the decision.",
    ),
    (
        "Complainant's verdict",
        18,
        "Accepts",
        "Waiting for the answer",
        "Waiting for the answer, Accepts, Does not accept or No answer.",
    ),
    (
        "Remedies/Remedy",
        18,
        "Apology",
        "",
        "What the complainant got. For a second remedy, add a line below with nothing "
        "but the remedy. Remedies you do not have yet are made.",
    ),
    ("Remedies/Details", 22, "", "", "What exactly."),
    ("Remedies/Amount", 14, None, None, "Money, in the company's currency."),
    (
        "Remedies/State",
        14,
        "Carried out",
        "",
        "Proposed, Offered, Accepted, Carried out, Declined or Called off; "
        "empty is Proposed.",
    ),
    (
        "Remedies/Carried out on",
        20,
        datetime.date(2019, 3, 14),
        None,
        "The day the complainant had it.",
    ),
    ("External body", 20, "", "", "Ombudsman, arbiter or court it was referred to."),
    ("Reference there", 16, "", "", "Their number."),
    ("Referred on", 20, None, None, "When it was referred."),
    (
        "Closed because",
        18,
        "Complainant accepts",
        "",
        "Complainant accepts; No answer from the complainant; Not accepted, recourse "
        "used up; Settled by the external body; Withdrawn; Duplicate.",
    ),
    (
        "Closed Date",
        20,
        AT(2019, 3, 15),
        None,
        "When it was closed. Empty: when it was answered, if that is known.",
    ),
]


def make(path=OUT):
    book = openpyxl.Workbook()
    register = book.active
    register.title = "Register"
    register.append([column[0] for column in COLUMNS])
    for example in (2, 3):
        register.append([column[example] for column in COLUMNS])
    head = PatternFill("solid", fgColor="EFE7EE")
    for number, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(number)
        register.column_dimensions[letter].width = column[1]
        cell = register[f"{letter}1"]
        cell.font, cell.fill = Font(bold=True), head
        for row in (2, 3):
            cell = register[f"{letter}{row}"]
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font = Font(italic=True, color="777777")
            if isinstance(column[2], AT):
                cell.number_format = MOMENT
            elif isinstance(column[2], datetime.date):
                cell.number_format = "yyyy-mm-dd"
    register.freeze_panes = "A2"
    guide = book.create_sheet("What goes where")
    guide.append(["Column", "What goes there"])
    for column in COLUMNS:
        guide.append([column[0], column[4]])
    guide.append([])
    guide.append(
        [
            "",
            "Replace the two grey examples. Columns you do not need can be left out. "
            "Moments are in your own time zone, as your preferences in Odoo have it. "
            "Nothing is sent to anybody, and no deadline begins to run.",
        ]
    )
    guide.column_dimensions["A"].width = 26
    guide.column_dimensions["B"].width = 100
    for cell in guide[1]:
        cell.font, cell.fill = Font(bold=True), head
    for row in guide.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


if __name__ == "__main__":
    make(*sys.argv[1:2])
