"""Which version of a policy somebody reads, and how its text is told from another.

Plain Python: no ORM.
"""

import hashlib
from datetime import datetime
from typing import NamedTuple


class Version(NamedTuple):
    """A version that is or was in force.

    :param id: of the record
    :param lang: its language, as ``fr_BE``
    :param since: naive UTC moment from which on it holds
    :param until: moment from which on it does not any more, or None
    """

    id: int
    lang: str
    since: datetime
    until: datetime | None


def digest(text):
    """SHA-256 of a text, over its UTF-8 bytes, as 64 hexadecimal digits.

    >>> digest("<p>We listen.</p>")[:16]
    '97e47e2649b7ef28'
    """
    return hashlib.sha256(str(text or "").encode()).hexdigest()


def in_force(versions, moment):
    """Those that held at a moment, at most one of each language.

    >>> old = Version(1, "en_US", datetime(2026, 1, 1), datetime(2026, 6, 1))
    >>> new = Version(2, "en_US", datetime(2026, 6, 1), None)
    >>> [v.id for v in in_force([old, new], datetime(2026, 5, 31))]
    [1]
    >>> [v.id for v in in_force([old, new], datetime(2026, 6, 1))]
    [2]
    >>> in_force([old, new], datetime(2025, 6, 1))
    []
    """
    return [
        version
        for version in versions
        if version.since <= moment and (not version.until or moment < version.until)
    ]


def choose(versions, *langs):
    """The one for somebody who reads these languages, the best first; None if none is.

    The language itself, another country's form of it, the next language; in the end
    whichever holds longest.

    >>> english = Version(1, "en_US", datetime(2026, 1, 1), None)
    >>> french = Version(2, "fr_FR", datetime(2026, 2, 1), None)
    >>> choose([english, french], "fr_BE", "en_US").id
    2
    >>> choose([english, french], "tr_TR", "fr_FR").id
    2
    >>> choose([english, french], "tr_TR").id
    1
    >>> choose([], "tr_TR")
    """
    by_age = sorted(versions, key=lambda version: (version.since, version.id))
    for lang in filter(None, langs):
        base = lang.split("_")[0]
        for fits in (
            lambda other, lang=lang: other == lang,
            lambda other, base=base: other.split("_")[0] == base,
        ):
            for version in by_age:
                if fits(version.lang):
                    return version
    return by_age[0] if by_age else None


def next_number(names):
    """The number of the next version after those called so.

    >>> next_number([])
    '1'
    >>> next_number(["1", "2026-1", "3"])
    '4'
    >>> next_number(["2026-1"])
    '2'
    """
    numbers = [int(name) for name in names if name.isascii() and name.isdigit()]
    return str(max([*numbers, len(names)]) + 1)
