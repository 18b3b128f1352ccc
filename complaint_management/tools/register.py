"""What a register tells of a complaint that no single field does; its totals.

Plain Python: the rows are made in report/complaint_register_rows.py.
"""

from dataclasses import dataclass, fields

from . import milestones

ON_TIME = "on_time"
LATE = "late"
RUNNING = "running"

SECONDS_A_DAY = 86400


def judge(clocks, now):
    """Whether all that was owed came in time (4.15).

    A clock that runs and is overdue is as late as one that was met too late. Clocks
    that were not needed, and the complainant's own time to answer, do not count.

    :param clocks: of one complaint: (milestone, state, is late, due at)
    :param now: moment
    :return: (verdict or None without clocks, milestones that are late, in their order)

    >>> from datetime import datetime
    >>> early, now, later = (datetime(2026, 11, day) for day in (1, 2, 3))
    >>> judge([("respond", "met", False, early), ("close", "met", True, early)], now)
    ('on_time', [])
    >>> judge([("respond", "running", False, early), ("assess", "met", True, early),
    ...        ("assess", "met", True, early)], now)
    ('late', ['respond', 'assess'])
    >>> judge([("respond", "running", False, later)], now)
    ('running', [])
    >>> judge([("respond", "void", False, early)], now), judge([], now)
    ((None, []), (None, []))
    """
    verdict, late = None, []
    for milestone, state, is_late, due_at in clocks:
        if not milestones.is_duty(milestone):
            continue
        if state == "met":
            verdict = verdict or ON_TIME
            overdue = is_late
        elif state in ("running", "paused"):
            verdict = RUNNING
            overdue = state == "running" and due_at < now
        else:
            continue
        if overdue and milestone not in late:
            late.append(milestone)
    return (LATE if late else verdict), late


def days_between(start, end):
    """Calendar days from one moment to another, to one decimal; None without both.

    >>> from datetime import datetime
    >>> days_between(datetime(2026, 11, 1, 12), datetime(2026, 11, 3))
    1.5
    >>> days_between(datetime(2026, 11, 1), None)
    """
    if not (start and end):
        return None
    return round((end - start).total_seconds() / SECONDS_A_DAY, 1)


@dataclass
class Totals:
    """Sums over the rows of a register."""

    complaints: int = 0
    acknowledged: int = 0
    answered: int = 0
    upheld: int = 0  # wholly or in part
    closed: int = 0
    on_time: int = 0
    late: int = 0
    reopened: int = 0  # complaints, not times
    cost: float = 0.0

    def add(self, entry):
        """:param entry: a row, see ``Entry`` in report/complaint_register_rows.py"""
        self.complaints += 1
        self.acknowledged += bool(entry.acknowledged_at)
        self.answered += bool(entry.responded_at)
        self.upheld += entry.is_upheld
        self.closed += bool(entry.closed_at)
        self.on_time += entry.verdict == ON_TIME
        self.late += entry.verdict == LATE
        self.reopened += bool(entry.reviews or entry.reopenings)
        self.cost += entry.cost

    def items(self):
        """Pairs of (name, value), in the order of printing."""
        return [(field.name, getattr(self, field.name)) for field in fields(self)]
