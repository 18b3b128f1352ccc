"""Columns of a register: one for each fact in a spreadsheet, fewer on paper."""

from odoo.tools import format_amount, format_date

from ..tools.register_sheet import AMOUNT, MOMENT, NUMBER, Column

#: Columns that a register without persons does not have.
PERSONAL = ("about", "complainant", "handler")
#: Shares of the width of the page; what persons leave is shared out.
PAPER_WIDTHS = {
    "reference": 11,
    "channel": 12,
    "about": 15,
    "complainant": 12,
    "severity": 7,
    "acknowledged": 9,
    "decision": 13,
    "closed": 9,
    "causes": 11,
    "days": 6,
}


def get_sheet_columns(env, with_persons):
    """Columns of the spreadsheet.

    :return: dict of the name of an ``Entry``'s value -> ``Column``
    """
    columns = {
        "reference": Column(env._("Reference"), width=16),
        "kind": Column(env._("Kind of feedback"), width=12),
        "received_at": Column(env._("Received"), MOMENT, 16),
        "channel": Column(env._("Channel")),
        "team": Column(env._("Team"), width=18),
        "category": Column(env._("Category"), width=18),
        "about": Column(env._("What it is about"), width=40),
        "complainant": Column(env._("Complainant"), width=22),
        "severity": Column(env._("Severity"), width=10),
        "phase": Column(env._("Phase")),
        "handler": Column(env._("Handler"), width=22),
        "acknowledged_at": Column(env._("Acknowledged"), MOMENT, 16),
        "responded_at": Column(env._("Answered"), MOMENT, 16),
        "decision": Column(env._("Decision")),
        "remedies": Column(env._("Remedies"), width=24),
        "cost": Column(env._("Cost"), AMOUNT, 12),
        "closed_at": Column(env._("Closed"), MOMENT, 16),
        "on_time": Column(env._("In time"), width=18),
        "causes": Column(env._("Root causes"), width=28),
        "days_to_answer": Column(env._("Days to the answer"), NUMBER, 10),
        "days_to_close": Column(env._("Days to closing"), NUMBER, 10),
        "reviews": Column(env._("Reviews"), NUMBER, 9),
        "reopenings": Column(env._("Times reopened"), NUMBER, 9),
        "policy": Column(env._("Policy"), width=20),
    }
    return {
        name: column
        for name, column in columns.items()
        if with_persons or name not in PERSONAL
    }


def get_paper_columns(env, with_persons):
    """Columns on paper.

    :return: list of (name, heading as lines, share of the width in %)
    """
    heads = {
        "reference": (env._("Reference"), env._("Received")),
        "channel": (env._("Channel"), env._("Category"), env._("Policy")),
        "about": (env._("What it is about"),),
        "complainant": (env._("Complainant"), env._("Handler")),
        "severity": (env._("Severity"),),
        "acknowledged": (env._("Acknowledged"), env._("Answered")),
        "decision": (env._("Decision"), env._("Remedies"), env._("Cost")),
        "closed": (env._("Closed"), env._("In time")),
        "causes": (env._("Root causes"),),
        "days": (env._("Days"), env._("Reopened")),
    }
    names = [name for name in heads if with_persons or name not in PERSONAL]
    whole = sum(PAPER_WIDTHS[name] for name in names)
    return [(name, heads[name], 100 * PAPER_WIDTHS[name] / whole) for name in names]


class PaperCells:
    """What stands in the columns on paper, as lines of text."""

    def __init__(self, env, words, currency):
        self.env = env
        self.words = words
        self.currency = currency
        self.days = {}

    def _day(self, moment):
        """The day of a moment of the company; that of many complaints is the same."""
        if not moment:
            return ""
        day = moment.date()
        if day not in self.days:
            self.days[day] = format_date(self.env, day)
        return self.days[day]

    def make(self, entry, names):
        """Cells of a row, each a list of lines; a line with nothing in it holds a dash.

        :param names: of the columns
        """
        cost = format_amount(self.env, entry.cost, self.currency) if entry.cost else ""
        days = entry.days_to_close or entry.days_to_answer
        cells = {
            "reference": (
                self.words.code(entry.reference),
                self._day(entry.received_at),
            ),
            "channel": (entry.channel or "–", entry.category or "–", entry.policy),
            "about": (entry.about,),
            "complainant": (entry.complainant or "–", entry.handler or "–"),
            "severity": (entry.severity or "–",),
            "acknowledged": (
                self._day(entry.acknowledged_at) or "–",
                self._day(entry.responded_at) or "–",
            ),
            "decision": (entry.decision or "–", entry.remedies, cost),
            "closed": (self._day(entry.closed_at) or "–", entry.on_time),
            "causes": (entry.causes,),
            "days": (
                "–" if days is None else f"{days:g}",
                str(entry.reviews + entry.reopenings or ""),
            ),
        }
        return [[line for line in cells[name] if line] for name in names]

    def total(self, value):
        """A sum: a number, or an amount in the company's currency."""
        if isinstance(value, float):
            return format_amount(self.env, value, self.currency)
        return str(value)
