"""Inputs of a management review as plain values (ISO 10002, 8.6).

A chapter is a title with lines of text and a table; it is kept as JSON, shown on the
screen and printed in the same way, whatever it is about.
"""

import hashlib
import json

from . import monitoring


def chapter(key, title, *, lines=(), head=(), rows=(), note=""):
    """One input.

    :param str key: by which addons find it
    :param lines: texts, or pairs of (mood, text) as in the monitoring report
    :param head: titles of the columns of the table
    :param rows: sequences of texts, one for each column
    :param str note: what is to be known of the figures

    >>> chapter("audits", "Audits", lines=["None"])["lines"]
    [{'mood': '', 'text': 'None'}]
    >>> chapter("a", "A", head=["X"], rows=[("1",)])["rows"]
    [['1']]
    """
    return {
        "key": key,
        "title": title,
        "note": note,
        "lines": [
            {"mood": "", "text": line}
            if isinstance(line, str)
            else {"mood": line[0], "text": line[1]}
            for line in lines
        ],
        "head": list(head),
        "rows": [list(row) for row in rows],
    }


def is_empty(found):
    """Whether a chapter says nothing.

    >>> is_empty(chapter("a", "A")), is_empty(chapter("a", "A", note="n"))
    (True, False)
    """
    return not (found["lines"] or found["rows"] or found["note"])


def digest(values):
    """SHA-256 of what was decided and by which inputs, as hexadecimal digits.

    :param dict values: text, numbers, None, lists and dicts of them

    >>> digest({"a": 1, "b": "ü"}) == digest({"b": "ü", "a": 1})
    True
    >>> len(digest({}))
    64
    """
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def next_day(day, months=6):
    """When the next review is proposed: so many months later.

    >>> from datetime import date
    >>> next_day(date(2026, 8, 31))
    datetime.date(2027, 2, 28)
    """
    return monitoring.add_months(day, months)


def default_period(today):
    """The two quarters that are over, for reviews twice a year.

    >>> from datetime import date
    >>> default_period(date(2026, 11, 26))
    (datetime.date(2026, 4, 1), datetime.date(2026, 9, 30))
    >>> default_period(date(2026, 1, 1))
    (datetime.date(2025, 7, 1), datetime.date(2025, 12, 31))
    """
    last = monitoring.get_period("last_quarter", today)
    return monitoring.add_months(last.first, -3), last.last
