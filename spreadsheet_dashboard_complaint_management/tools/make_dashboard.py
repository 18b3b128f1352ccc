"""Writes the dashboard and its sample: one description, two files.

    python tools/make_dashboard.py

Odoo ships no editor of dashboards in its Community edition, and their format is long;
what they show stands here in short. The sample has the same places with figures of its
own and asks no database.
"""

import json
import pathlib

FILES = pathlib.Path(__file__).parents[1] / "data" / "files"
DASHBOARD, SAMPLE = "complaints_dashboard.json", "complaints_sample_dashboard.json"
MODEL = "complaint.analysis"
MENU = "complaint_management.menu_complaint_analysis"
DOMAIN = [["feedback_type", "=", "complaint"]]
COUNT = "__count"

#: Filters above the dashboard: id, label, field of the model, its model.
PERIOD = "complaint-period"
RELATIONS = (
    ("complaint-team", "Team", "team_id", "helpdesk.ticket.team"),
    ("complaint-category", "Category", "category_id", "helpdesk.ticket.category"),
    ("complaint-channel", "Channel", "channel_id", "helpdesk.ticket.channel"),
)

#: Figures at the top: title, measure, what is behind the number, colour, and what the
#: sample shows now and before.
CARDS = (
    ("Complaints", COUNT, "", "#EFF6FF", 48, 57),
    ("Answered in Time", "answered_in_time", " %", "#F0FDF4", 94, 89),
    ("Days to Answer", "respond_days", "", "#FEF2F2", 9, 12),
    ("Satisfaction", "satisfaction_handling", " / 5", "#FFF7ED", 4.1, 3.8),
    ("Cost of Remedies", "remedy_amount", "", "#FFF7ED", 2310, 3120),
)
#: Charts: title, kind, measure, groups, place (column, row of charts), and the sample.
CHARTS = (
    (
        "Complaints by Month",
        "bar",
        COUNT,
        ["received_at:month", "severity"],
        (0, 0),
        (("Apr", 14), ("May", 18), ("Jun", 16)),
    ),
    (
        "Answered in Time by Month (%)",
        "line",
        "answered_in_time",
        ["received_at:month"],
        (1, 0),
        (("Apr", 88), ("May", 93), ("Jun", 97)),
    ),
    (
        "Decisions",
        "pie",
        COUNT,
        ["decision"],
        (0, 1),
        (("Upheld", 21), ("Partly upheld", 11), ("Not upheld", 12)),
    ),
    (
        "Satisfaction by Month (1 to 5)",
        "line",
        "satisfaction_handling",
        ["received_at:month"],
        (1, 1),
        (("Apr", 3.7), ("May", 4.0), ("Jun", 4.3)),
    ),
)
#: Tables: title, group, its heading, measures with theirs, place (column, row of
#: tables), and the sample.
TABLES = (
    (
        "Main Root Causes",
        "root_cause_id",
        "Root cause",
        ((COUNT, "Complaints"), ("remedy_amount", "Cost")),
        (0, 0),
        (("Delivery / Carrier", 12, 640), ("Product / Defect", 9, 1210)),
    ),
    (
        "Categories",
        "category_id",
        "Category",
        ((COUNT, "Complaints"), ("answered_in_time", "In time, %")),
        (1, 0),
        (("Late delivery", 15, 97), ("Defective", 11, 91)),
    ),
    (
        "Teams",
        "team_id",
        "Team",
        ((COUNT, "Complaints"), ("respond_days", "Days")),
        (0, 1),
        (("Complaints", 31, 8), ("Shop", 17, 11)),
    ),
    (
        "Channels",
        "channel_id",
        "Channel",
        ((COUNT, "Complaints"), ("satisfaction_handling", "Satisfaction")),
        (1, 1),
        (("E-mail", 22, 4), ("Phone", 14, 4.4)),
    ),
)
ROWS = 7  # in a table
WIDTHS = (255, 110, 110, 50, 255, 110, 110)
ROW_HEIGHT, LINE = 30, 23
#: Rows of the sheet that are as high as the cards, and as one line of charts.
TOP, CHART_ROWS = 6, 16
CHART_WIDTH, CHART_HEIGHT, CARD_HEIGHT = 475, CHART_ROWS * LINE - 10, 104
#: How headings look, in cells and in charts.
HEADING = {"color": "#01666b", "fontSize": 16, "bold": True}
LOCALE = {
    "name": "English (US)",
    "code": "en_US",
    "thousandsSeparator": ",",
    "decimalSeparator": ".",
    "dateFormat": "mm/dd/yyyy",
    "timeFormat": "hh:mm:ss",
    "formulaArgSeparator": ",",
    "weekStart": 7,
}


def match(offset=0):
    """How the filters find their field in a pivot or chart."""
    matching = {PERIOD: {"chain": "received_at", "type": "datetime", "offset": offset}}
    for name, _label, field, _model in RELATIONS:
        matching[name] = {"chain": field, "type": "many2one"}
    return matching


def make_pivot(number, name, measures, rows=(), offset=0, domain=()):
    pivot = {
        "type": "ODOO",
        "id": str(number),
        "formulaId": str(number),
        "name": name,
        "model": MODEL,
        "domain": [*DOMAIN, *domain],
        "context": {},
        "columns": [],
        "rows": [{"fieldName": row} for row in rows],
        "measures": [{"id": measure, "fieldName": measure} for measure in measures],
        "fieldMatching": match(offset),
    }
    if rows:
        pivot["sortedColumn"] = {"measure": measures[0], "order": "desc", "domain": []}
    return pivot


def make_pivots():
    measures = [measure for _title, measure, *_rest in CARDS]
    pivots = [
        make_pivot(1, "Complaints: this period", measures),
        make_pivot(2, "Complaints: the period before", measures, offset=-1),
    ]
    for number, (title, group, _head, columns, *_rest) in enumerate(TABLES, 3):
        pivots.append(
            make_pivot(
                number,
                f"Complaints: {title}",
                [measure for measure, _label in columns],
                rows=[group],
                domain=[[group, "!=", False]],
            )
        )
    return {pivot["id"]: pivot for pivot in pivots}


def make_data(sample):
    """Cells of the second sheet: what the cards show."""
    cells = {"A1": say("KPI"), "B1": say("Current"), "C1": say("Previous")}
    for row, (title, measure, unit, _colour, now, before) in enumerate(CARDS, 2):
        cells[f"A{row}"] = say(title)
        cells[f"B{row}"] = str(now) if sample else f'=PIVOT.VALUE(1,"{measure}")'
        cells[f"C{row}"] = str(before) if sample else f'=PIVOT.VALUE(2,"{measure}")'
        for column, source in (("D", f"B{row}"), ("E", f"C{row}")):
            # a sum of money keeps its format, other numbers have none to keep
            value = f"ROUND({source},1)"
            if measure == COUNT:
                value = f"FORMAT.LARGE.NUMBER({source})"
            elif measure != "remedy_amount":
                value = f'CONCATENATE({value},"{unit}")'
            cells[f"{column}{row}"] = f'=IF(ISNUMBER({source}),{value},"–")'
    if sample:
        for index, (*_rest, points) in enumerate(CHARTS):
            for row, (label, value) in enumerate(points, 1):
                cells[f"{letter(7 + 2 * index)}{row}"] = say(label)
                cells[f"{letter(8 + 2 * index)}{row}"] = str(value)
    return cells


def say(text):
    return f'=_t("{text}")'


def letter(index):
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index]


def make_cards():
    width = (sum(WIDTHS) - 10 * (len(CARDS) - 1)) // len(CARDS)
    for index, (title, _measure, _unit, colour, *_rest) in enumerate(CARDS):
        yield make_figure(
            f"complaint-card-{index}",
            (index * (width + 10), 10, width, CARD_HEIGHT),
            {
                "type": "scorecard",
                "title": {"text": title, "bold": True, "color": "#434343"},
                "background": colour,
                "keyValue": f"Data!D{index + 2}",
                "baseline": f"Data!E{index + 2}",
                "baselineDescr": {"text": "before"},
                "baselineMode": "text",
                "baselineColorDown": "#DC6965",
                "baselineColorUp": "#00A04A",
                "humanize": False,
            },
        )


def make_figure(name, place, data):
    x, y, width, height = place
    return {
        "id": name,
        "tag": "chart",
        "width": width,
        "height": height,
        "offset": {"x": x, "y": y},
        "col": 0,
        "row": 0,
        "data": data,
    }


#: Left out of charts, because the web client draws what is not known as 0: complaints
#: without a score, and those whose answer is not due yet. Overdue is late.
KNOWN = {
    "satisfaction_handling": [["satisfaction_handling", ">", 0]],
    "answered_in_time": [["answer_timeliness", "!=", False]],
}


def get_known(measure, groups):
    """Conditions that leave out what is not known."""
    if measure in KNOWN:
        return KNOWN[measure]
    return [] if "received_at:month" in groups else [[groups[0], "!=", False]]


def get_chart_row(line):
    """Row of the sheet at which this line of charts begins, from 1."""
    return TOP + 1 + line * CHART_ROWS


def make_charts(sample):
    for index, (title, kind, measure, groups, place, points) in enumerate(CHARTS):
        column, line = place
        left = sum(WIDTHS[:4]) if column else 0
        data = {
            # in the chart, for telephones show charts and no cells
            "title": {"text": title, **HEADING},
            "background": "#FFFFFF",
            "legendPosition": "top" if len(groups) > 1 or kind == "pie" else "none",
        }
        if sample:
            label, value = letter(7 + 2 * index), letter(8 + 2 * index)
            data |= {
                "type": kind,
                "legendPosition": "top" if kind == "pie" else "none",
                "dataSetsHaveTitle": False,
                "dataSets": [{"dataRange": f"Data!{value}1:{value}{len(points)}"}],
                "labelRange": f"Data!{label}1:{label}{len(points)}",
                "aggregated": False,
            }
        else:
            data |= {
                "type": f"odoo_{kind}",
                "dataSets": [],
                "metaData": {
                    "groupBy": groups,
                    "measure": measure,
                    "order": None,
                    "resModel": MODEL,
                    "mode": kind,
                    "cumulatedStart": False,
                },
                "searchParams": {
                    "comparison": None,
                    "context": {},
                    "domain": [*DOMAIN, *get_known(measure, groups)],
                    "groupBy": groups,
                    "orderBy": [],
                },
                "fieldMatching": match(),
            }
        if kind != "pie":
            data |= {"verticalAxisPosition": "left", "stacked": kind == "bar"}
        yield make_figure(
            f"complaint-chart-{index}",
            (left, (get_chart_row(line) - 1) * LINE, CHART_WIDTH, CHART_HEIGHT),
            data,
        )


def get_table_row(line):
    """Row of the sheet with the headings of this line of tables, from 1."""
    return get_chart_row(2) + line * (ROWS + 3)


def make_sheet(sample):
    """The first sheet: headings, tables, figures."""
    cells, styles, formats, borders, rows, tables = {}, {}, {}, {}, {}, []

    for number, table in enumerate(TABLES, 3):
        title, group, head, columns, (column, line), points = table
        row = get_table_row(line)
        first, *others = "EFG" if column else "ABC"
        cells[f"{first}{row}"] = f"[{title}](odoo://ir_menu_xml_id/{MENU})"
        styles[f"{first}{row}"] = 1
        borders[f"{first}{row}:{others[1]}{row}"] = 1
        rows[str(row - 1)] = {"size": ROW_HEIGHT + 10}
        cells[f"{first}{row + 1}"] = say(head)
        for name, (_measure, label) in zip(others, columns, strict=True):
            cells[f"{name}{row + 1}"] = say(label)
        styles[f"{first}{row + 1}"] = 2
        styles[f"{others[0]}{row + 1}:{others[1]}{row + 1}"] = 4
        styles[f"{first}{row + 2}:{others[1]}{row + 1 + ROWS}"] = 3
        for name, (measure, _label) in zip(others, columns, strict=True):
            if measure not in (COUNT, "remedy_amount"):
                formats[f"{name}{row + 2}:{name}{row + 1 + ROWS}"] = 1
        rows |= {str(row + n): {"size": ROW_HEIGHT} for n in range(ROWS + 1)}
        for place in range(1, ROWS + 1):
            at = row + 1 + place
            if sample:
                if place <= len(points):
                    label, *values = points[place - 1]
                    cells[f"{first}{at}"] = say(label)
                    for name, value in zip(others, values, strict=True):
                        cells[f"{name}{at}"] = str(value)
                continue
            cells[f"{first}{at}"] = f'=PIVOT.HEADER({number},"#{group}",{place})'
            for name, (measure, _label) in zip(others, columns, strict=True):
                value = f'PIVOT.VALUE({number},"{measure}","#{group}",{place})'
                cells[f"{name}{at}"] = (
                    f"={value}"
                    if measure == COUNT
                    else f'=IF(ISNUMBER({value}),ROUND({value},1),"")'
                )
        tables.append(
            {
                "range": f"{first}{row + 1}:{others[1]}{row + 1 + ROWS}",
                "type": "static",
                "config": {
                    "hasFilters": False,
                    "totalRow": False,
                    "firstColumn": False,
                    "lastColumn": False,
                    "numberOfHeaders": 1,
                    "bandedRows": True,
                    "bandedColumns": False,
                    "automaticAutofill": True,
                    "styleId": "None",
                },
            }
        )
    return make_bare_sheet("complaints", "Dashboard", cells, get_table_row(2)) | {
        "rows": rows,
        "cols": {str(index): {"size": width} for index, width in enumerate(WIDTHS)},
        "styles": styles,
        "formats": formats,
        "borders": borders,
        "tables": tables,
        "figures": [*make_cards(), *make_charts(sample)],
    }


def make_bare_sheet(name, title, cells, rows):
    return {
        "id": name,
        "name": title,
        "colNumber": len(WIDTHS) if name == "complaints" else 20,
        "rowNumber": rows,
        "rows": {},
        "cols": {},
        "merges": [],
        "cells": cells,
        "styles": {},
        "formats": {},
        "borders": {},
        "conditionalFormats": [],
        "dataValidationRules": [],
        "figures": [],
        "tables": [],
        "areGridLinesVisible": True,
        "isVisible": True,
        "headerGroups": {"ROW": [], "COL": []},
        "comments": {},
    }


def make_filters():
    filters = [
        {
            "id": PERIOD,
            "type": "date",
            "label": "Received",
            "defaultValue": "last_90_days",
        }
    ]
    for name, label, _field, model in RELATIONS:
        filters.append(
            {
                "id": name,
                "type": "relation",
                "label": label,
                "modelName": model,
                "defaultValueDisplayNames": [],
            }
        )
    return filters


def make(sample=False):
    """The whole dashboard, as Odoo reads it."""
    pivots = {} if sample else make_pivots()
    names = [*make_cards(), *make_charts(sample)]
    return {
        "version": "18.4.14",
        "sheets": [
            make_sheet(sample),
            make_bare_sheet("data", "Data", make_data(sample), 20),
        ],
        "styles": {
            "1": {
                "textColor": HEADING["color"],
                "fontSize": HEADING["fontSize"],
                "bold": HEADING["bold"],
            },
            "2": {"textColor": "#434343", "bold": True, "fontSize": 11},
            "3": {"textColor": "#434343", "verticalAlign": "middle"},
            "4": {
                "textColor": "#434343",
                "bold": True,
                "fontSize": 11,
                "align": "center",
            },
        },
        "formats": {"1": "0.0"},
        "borders": {"1": {"bottom": {"style": "thin", "color": "#CCCCCC"}}},
        "revisionId": "START_REVISION",
        "uniqueFigureIds": True,
        "settings": {"locale": LOCALE},
        "pivots": pivots,
        "pivotNextId": len(pivots) + 1,
        "customTableStyles": {},
        "globalFilters": [] if sample else make_filters(),
        "lists": {},
        "listNextId": 1,
        "chartOdooMenusReferences": {figure["id"]: MENU for figure in names},
    }


def write():
    for name, sample in ((DASHBOARD, False), (SAMPLE, True)):
        text = json.dumps(make(sample), indent=2, ensure_ascii=False)
        (FILES / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
