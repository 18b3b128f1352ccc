"""The ledger of complaints: what an entry is, how entries and seals hang together.

Plain Python, and all in this one file: an auditor checks an export with it, without
Odoo (ISO 10002, 4.9)::

    python -m ledger export.jsonl

Each complaint has a chain of entries. An entry is a line of text, canonical JSON, that
holds the hash of the entry before it; its own hash is that of the text. So whoever
changes, takes out, moves or puts in an entry changes all hashes after it. Once a day a
seal holds the last hash of every chain that has grown since the seal before, as the
root of a Merkle tree, and the hash of that seal: whoever cuts the end off a chain, or
takes a whole complaint away, leaves a seal that does not fit. What is left to them is
to make all seals anew from there on, and then the hash of any seal on paper, in a
mail, in an auditor's hands tells.

What is personal stands in an entry as a digest with a salt only. Salt and words are
kept beside it and can be erased; the chain stays whole. ``docs/ledger.md`` describes
the format.
"""

import argparse
import hashlib
import json
import re
import sys
from collections import Counter, namedtuple
from datetime import date, datetime, timedelta
from functools import lru_cache

VERSION = 1
FORMAT = "complaint-ledger"
#: What an export holds: all of a company, or some complaints with their proofs.
SCOPES = ("company", "complaints")
#: What the first entry of a chain, and the first seal, hold as hash of the one before.
NOTHING = "0" * 64
#: How long before a seal an entry may have been made without being in it: a transaction
#: that is not yet over is not sealed.
LATE = timedelta(days=1)

#: How the text of an entry begins and ends: its keys are in order, and a quotation mark
#: inside of a text has a backslash before it, so nothing else reads like this.
TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\+00:00"
START = re.compile(
    rf'\{{"at":"(?P<at>{TIME})",'
    r'"by":\{"name":\{"digest":"[0-9a-f]{64}"\},"user":(?P<user>[0-9]{1,10}|null)'
    r'(?:,"via":"[a-z]+")?\},"complaint":(?P<complaint>"(?:[^"\\]|\\.)*"),"data":\{'
)
KIND = '},"kind":"'
WORD = re.compile("[a-z_]+")
END = re.compile(
    r'\},"kind":"(?P<kind>[a-z_]+)","number":(?P<number>[1-9][0-9]{0,8}),'
    r'"previous":"(?P<previous>[0-9a-f]{64})","v":1\}\Z'
)
AT = re.compile(TIME)
MARK = re.compile(r'\{"digest":"([0-9a-f]{64})"\}')
#: What a seal holds, and of which type.
SEAL = {
    "v": int,
    "company": str,
    "number": int,
    "previous": str,
    "at": str,
    "root": str,
    "count": int,
    "complaints": int,
    "entries": int,
}
#: Problems told one by one; of more, only how many.
MAX_PROBLEMS = 10_000
#: Of a text that is nothing but JSON: what it says, and where it ends.
DECODE = json.JSONDecoder().raw_decode
#: What HMAC does to its key (RFC 2104), for each value of a byte.
INNER = bytes(byte ^ 0x36 for byte in range(256))
OUTER = bytes(byte ^ 0x5C for byte in range(256))

#: What was read of an entry.
Read = namedtuple("Read", "number complaint previous kind at user")
#: Something that does not fit: ``where`` (complaint or seal), ``number`` of the entry
#: in its chain (None: the whole), ``code`` and ``words``.
Problem = namedtuple("Problem", "where number code words")


def plain(text):
    """Text that can be shown anywhere: nothing in it acts on a screen.

    >>> plain("C/1\\n\\x1b[1m")
    'C/1��[1m'
    """
    return "".join(c if c.isprintable() else "\ufffd" for c in str(text)[:300])


# --- Entries -----------------------------------------------------------------


class Personal:
    """A value that says something about a person: a chain holds only its digest.

    :param value: text or bytes
    :param bool keep: whether the value is kept beside the chain, to be erased one day;
        not where it is kept elsewhere, as messages and files are
    """

    __slots__ = ("keep", "value")

    def __init__(self, value, keep=True):
        self.value = value
        self.keep = keep


def canonical(data):
    """The one text that stands for ``data``: keys in order, no spaces, no escapes.

    >>> canonical({"b": [1, None], "a": "é"})
    '{"a":"é","b":[1,null]}'

    :raise ValueError: for numbers that are none
    """
    return json.dumps(
        data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def read_at_once(text):
    """What a text in JSON says, which has nothing around it; quicker than ``loads``.

    >>> read_at_once('{"a":1}')
    {'a': 1}

    :raise ValueError: for other texts
    """
    data, end = DECODE(text)
    if end != len(text):
        raise ValueError("Something follows.")
    return data


def sha256(text):
    """SHA-256 of a text in UTF-8, in hexadecimal digits.

    >>> sha256("")[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def in_utc(moment):
    """A moment as entries and seals hold it.

    :param datetime.datetime moment: in UTC, without a time zone

    >>> in_utc(datetime(2027, 3, 1, 9, 30))
    '2027-03-01T09:30:00+00:00'
    """
    return f"{moment.isoformat(timespec='seconds')}+00:00"


def follow(now, before):
    """When something is that comes after something else, by a clock that may be set.

    A clock that was set back a little goes on from where it was; after one that was
    wrong by more than a day, the truth is told, and a check tells of the leap.

    :param datetime.datetime now: by the clock
    :param datetime.datetime before: when the thing before it was

    >>> noon, day = datetime(2027, 3, 1, 12), timedelta(days=1)
    >>> follow(noon, noon + day / 2) - noon, follow(noon, noon + 2 * day) - noon
    (datetime.timedelta(seconds=43200), datetime.timedelta(0))
    """
    return max(now, before) if before - now <= LATE else now


@lru_cache(maxsize=4096)  # many entries are of one day
def is_day(text):
    """Whether there is such a day.

    >>> is_day("2027-02-28"), is_day("2027-02-29")
    (True, False)
    """
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def digest(salt, value):
    """What stands in a chain for a personal value: HMAC-SHA-256 with the salt as key.

    Written out (RFC 2104): that takes half as long as the way through OpenSSL.

    :param str salt: hexadecimal digits, 128 at most
    :param value: text or bytes
    :raise ValueError: for another salt

    >>> import hmac
    >>> digest("2a" * 16, "Ada") == hmac.digest(b"*" * 16, b"Ada", "sha256").hex()
    True
    """
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogatepass")
    key = bytes.fromhex(salt).ljust(64, b"\0")
    if len(key) > 64:
        raise ValueError("A salt has 64 bytes at most.")
    inner = hashlib.sha256(key.translate(INNER) + value).digest()
    return hashlib.sha256(key.translate(OUTER) + inner).hexdigest()


def seclude(data, salt):
    """Take what is personal out of ``data``.

    :return: (data with digests in its place, dict of digest -> value kept)

    >>> public, kept = seclude({"name": [None, Personal("Ada")]}, "00")
    >>> public["name"][1]["digest"] == digest("00", "Ada"), list(kept.values())
    (True, ['Ada'])
    """
    kept = {}

    def walk(node):
        if isinstance(node, Personal):
            mark = digest(salt, node.value)
            kept[mark] = node.value if node.keep else None
            return {"digest": mark}
        if isinstance(node, dict):
            return {str(key): walk(value) for key, value in node.items()}
        if isinstance(node, list | tuple):
            return [walk(value) for value in node]
        return node

    return walk(data), kept


def make_text(complaint, number, previous, kind, at, by, data):
    """The text of an entry.

    :param str complaint: its reference
    :param int number: place in its chain, from 1
    :param str previous: hash of the entry before it, ``NOTHING`` for the first
    :param str kind: what happened, one word
    :param str at: when, in UTC (ISO 8601)
    :param by: who, plain
    :param dict data: what exactly, with nothing personal in it any more
    """
    return canonical(
        {
            "v": VERSION,
            "complaint": complaint,
            "number": number,
            "previous": previous,
            "kind": kind,
            "at": at,
            "by": by,
            "data": data,
        }
    )


# --- Seals -------------------------------------------------------------------


def make_leaf(complaint, number, entry_hash):
    """What a seal holds of one chain: that its entry ``number`` had this hash."""
    text = canonical({"complaint": complaint, "number": number, "hash": entry_hash})
    return hashlib.sha256(b"\0" + text.encode()).digest()


def make_node(left, right):
    """The node of a Merkle tree over two others (RFC 6962)."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Merkle:
    """A Merkle tree to which leaves are added one after the other (RFC 6962).

    It keeps as many hashes as the number of leaves has binary digits.

    >>> tree = Merkle()
    >>> tree.root() == hashlib.sha256(b"").hexdigest()
    True
    >>> for leaf in (b"a" * 32, b"b" * 32, b"c" * 32):
    ...     tree.add(leaf)
    >>> tree.root() == make_node(
    ...     make_node(b"a" * 32, b"b" * 32), b"c" * 32
    ... ).hex()
    True
    """

    def __init__(self):
        self.count = 0
        self._peaks = []  # of whole trees, the largest first

    def add(self, leaf):
        """Add the hash of a leaf, 32 bytes."""
        self._peaks.append(leaf)
        self.count += 1
        rest = self.count
        while not rest % 2:  # two trees of one size make one
            right = self._peaks.pop()
            self._peaks.append(make_node(self._peaks.pop(), right))
            rest //= 2

    def root(self):
        """Hash of all leaves so far, in hexadecimal digits."""
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        *others, node = self._peaks
        for left in reversed(others):
            node = make_node(left, node)
        return node.hex()


def make_levels(leaves):
    """A Merkle tree, level by level: the leaves, then the nodes over them.

    A node without a neighbour goes up as it is; the root is the same as ``Merkle``'s.

    :param leaves: hashes of all leaves, in order
    """
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = range(0, len(below) - 1, 2)
        above = [make_node(below[n], below[n + 1]) for n in pairs]
        levels.append(above + below[len(below) & ~1 :])
    return levels


def make_path(levels, place):
    """What proves that a leaf stands in a tree: the nodes beside its way to the root.

    :param levels: see ``make_levels``
    :return: list of (side, hash in hexadecimal digits), from the leaf upwards

    >>> leaves = [bytes([n]) * 32 for n in range(7)]
    >>> tree = Merkle()
    >>> for leaf in leaves:
    ...     tree.add(leaf)
    >>> levels = make_levels(leaves)
    >>> all(
    ...     follow_path(leaf, make_path(levels, n)) == tree.root()
    ...     for n, leaf in enumerate(leaves)
    ... )
    True
    """
    path = []
    for nodes in levels[:-1]:
        beside = place ^ 1
        if beside < len(nodes):
            side = "left" if beside < place else "right"
            path.append((side, nodes[beside].hex()))
        place //= 2
    return path


def follow_path(leaf, path):
    """The root to which a path leads, in hexadecimal digits."""
    node = leaf
    for side, other in path:
        other = bytes.fromhex(other)
        node = make_node(other, node) if side == "left" else make_node(node, other)
    return node.hex()


def make_seal_text(company, number, previous, at, root, count, complaints, entries):
    """The text of a seal.

    :param str root: of the tree over the chains that have grown since the last seal,
        by reference
    :param int count: of these chains
    :param int complaints: of all chains under this seal and those before
    :param int entries: of all entries in them
    """
    return canonical(
        {
            "v": VERSION,
            "company": company,
            "number": number,
            "previous": previous,
            "at": at,
            "root": root,
            "count": count,
            "complaints": complaints,
            "entries": entries,
        }
    )


# --- Checking ----------------------------------------------------------------


class Checker:
    """Checks chains, leaves and seals as they are handed over, one after the other.

    Complaints come by reference, each with its entries, then its leaves; then the
    seals. What is kept does not grow with the number of complaints: a few hashes for
    each seal.

    :param bool whole: all complaints of a company are there; else each leaf brings the
        path to the root of its seal
    :param expected: hashes known from elsewhere; those not met stay in ``expected``
    :param bool strict: read every entry to its end; else only its frame, which is
        enough as long as its hash and its seal fit, and much faster
    """

    def __init__(self, whole=True, expected=(), strict=True):
        self.whole = whole
        self.strict = strict
        self.problems = []
        self.more_problems = 0
        self.expected = set(expected)
        self.entries = self.complaints = self.seals = 0
        self.erased = self.withheld = self.unsealed = 0
        self.complaint = None
        self.last = None  # the entry that was just read
        self.last_seal = None  # (number, time, hash)
        self._trees, self._claims = {}, {}
        # by seal: entries, and chains, that are under it for the first time
        self._sealed, self._first = Counter(), Counter()
        self._oldest = {}  # seal (None: no seal yet) -> (time, complaint, number)
        self._newest = {}  # the same
        self._seal_number, self._seal_hash, self._sealed_at = 0, None, None
        self._totals = [0, 0]

    def note(self, where, number, code, words):
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(plain(where), number, code, plain(words)))
        else:
            self.more_problems += 1

    # --- chains

    def start(self, complaint):
        """Go on to the next complaint."""
        if self.complaint is not None and complaint.encode() <= self.complaint.encode():
            self.note(complaint, None, "order", "comes twice, or in the wrong place")
        self._end_complaint()
        self.complaint = complaint
        self._quoted = canonical(complaint)
        self.complaints += 1
        self.number, self.hash, self._times = 0, NOTHING, {}
        self._heads = {}  # number -> hash, of this complaint alone
        self._last_leaf = (0, 0)  # seal, number

    def entry(self, text, entry_hash, private=None):
        """Check the next entry of this complaint.

        :param str text: as it is kept
        :param str entry_hash: as it is kept
        :param private: dict with ``salt`` and ``values`` (digest -> value or None), or
            JSON of it; empty once it has been erased
        """
        self.entries += 1
        if self.strict or not self._fits_at_once(text, entry_hash, private):
            self._look_into(text, entry_hash, private)

    def _fits_at_once(self, text, entry_hash, private):
        """Whether all is as it should be with the next entry; most are.

        Tells the same as ``_look_into``, but not what does not fit.
        """
        number = self.number + 1
        end = f'","number":{number},"previous":"{self.hash}","v":1}}'
        kind_at = text.rfind(KIND, 0, -len(end)) + len(KIND)
        kind = text[kind_at : -len(end)]
        start = START.match(text)
        if not start:
            return False
        at, user, complaint = start.groups()
        if not (
            text.endswith(end)
            and start.end() <= kind_at
            and WORD.fullmatch(kind)
            and complaint == self._quoted
            and at >= self._times.get(self.number, "")
            and sha256(text) == entry_hash
            and is_day(at[:10])
            and self._fits_private(text, private)
        ):
            return False
        self.last = Read(number, self.complaint, self.hash, kind, at, user)
        self._go_on(number, entry_hash, at)
        return True

    def _look_into(self, text, entry_hash, private):
        """Check the next entry, and note whatever does not fit."""
        expected = self.number + 1
        if sha256(text) != entry_hash:
            self.note(
                self.complaint, expected, "hash", "does not have the hash kept with it"
            )
        self.last = self._read(text)
        if not self.last:
            self.note(self.complaint, expected, "text", "is no entry that can be read")
            self._go_on(expected, entry_hash)
            return
        number, complaint, previous = self.last[:3]
        if complaint != self.complaint:
            self.note(
                self.complaint, expected, "text", f"is an entry of {complaint[:50]}"
            )
        if number != expected:
            words = f"is missing: entry {number} follows"
            self.note(self.complaint, expected, "number", words)
        if previous != self.hash:
            self.note(
                self.complaint, number, "chain", "does not follow the one before it"
            )
        if self.last.at < self._times.get(self.number, ""):
            self.note(self.complaint, number, "time", "is older than the one before it")
        if not self._fits_private(text, private):
            words = "is kept with other words than those it was made of"
            self.note(self.complaint, number, "private", words)
        self._go_on(number, entry_hash, self.last.at)

    def _read(self, text):
        """What an entry says; None for what is none."""
        start, end = START.match(text), END.search(text)
        if not (start and end and is_day(start["at"][:10])):
            return None
        try:
            if self.strict and canonical(json.loads(text)) != text:
                return None
            return Read(
                int(end["number"]),
                json.loads(start["complaint"]),
                end["previous"],
                end["kind"],
                start["at"],
                start["user"],
            )
        except (ValueError, RecursionError):
            return None

    def _go_on(self, number, entry_hash, at=None):
        self.number, self.hash = number, entry_hash
        self._heads[number] = entry_hash
        if at:
            self._times[number] = at
        self.expected.discard(entry_hash)

    def _end_complaint(self):
        if self.complaint is not None:
            self._note_oldest(None, self._last_leaf[1] + 1)
            self.unsealed += sum(number > self._last_leaf[1] for number in self._heads)

    def _note_oldest(self, seal, number):
        """Remember the oldest entry that was sealed for the first time by this seal."""
        if number in self._times:
            mine = (self._times[number], self.complaint, number)
            self._oldest[seal] = min(mine, self._oldest.get(seal, mine))

    def _fits_private(self, text, private):
        """Whether what is kept of persons is what the entry was made of."""
        try:
            if isinstance(private, str):
                private = read_at_once(private) if private else None
            values = private["values"] if private else {}
            marks = set(MARK.findall(text))
            if values.keys() - marks:
                return False
            salt = private["salt"] if private else None
            for mark, value in values.items():
                if value is not None and digest(salt, value) != mark:
                    return False
            self.erased += len(values) < len(marks)
            return True
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return False

    def withhold(self, leaves):
        """Go past a complaint that is not shown, but stands in seals.

        :param leaves: list of (seal, hash of the leaf, entries sealed for the first
            time)
        """
        self._end_complaint()
        self.complaints += 1
        self.withheld += 1
        self.complaint, self._times, self._last_leaf = None, {}, (0, 0)
        for place, (seal, leaf, grown) in enumerate(leaves):
            self._first[seal] += not place
            self._sealed[seal] += grown
            self._trees.setdefault(seal, Merkle()).add(bytes.fromhex(leaf))

    def leaf(self, seal, number, entry_hash, path=None):
        """Check what a seal holds of this complaint.

        :param int seal: its number
        """
        complaint = self.complaint
        if type(seal) is not int or type(number) is not int:
            raise TypeError("A leaf has numbers.")
        if self._heads.get(number) is None:
            self.note(
                complaint, number, "missing", f"is missing, but is in seal {seal}"
            )
        elif self._heads[number] != entry_hash:
            self.note(
                complaint, number, "sealed", f"is another one than in seal {seal}"
            )
        before_seal, before = self._last_leaf
        if seal <= before_seal or number <= before:
            self.note(complaint, number, "leaf", f"is in seal {seal} out of order")
        self._first[seal] += not before_seal
        self._sealed[seal] += max(number - before, 0)
        self._note_oldest(seal, before + 1)
        if number in self._times:
            mine = (self._times[number], complaint, number)
            self._newest[seal] = max(mine, self._newest.get(seal, mine))
        self._last_leaf = (seal, number)
        leaf = make_leaf(complaint, number, entry_hash)
        if self.whole:
            self._trees.setdefault(seal, Merkle()).add(leaf)
        else:
            try:
                root = follow_path(leaf, path or ())
            except (ValueError, TypeError):
                root = None
            self._claims.setdefault(seal, []).append((complaint, number, root))

    # --- seals

    def seal(self, text, seal_hash):
        """Check the next seal.

        :return: what it says, a dict; None for what is none
        """
        if not self.seals:
            self._end_complaint()
            self.complaint = None
        self.seals += 1
        if sha256(text) != seal_hash:
            words = "does not have the hash kept with it"
            self._note_seal(self._seal_number + 1, "hash", words)
        seal = self._read_seal(text)
        if not seal:
            words = "is no seal that can be read"
            self._note_seal(self._seal_number + 1, "text", words)
            self._seal_number, self._seal_hash = self._seal_number + 1, seal_hash
            return None
        number = seal["number"]
        if self._seal_hash is None:
            if not self.whole:
                self._seal_number = number - 1
            elif seal["previous"] != NOTHING:
                self._note_seal(number, "chain", "is the first, but follows another")
        elif seal["previous"] != self._seal_hash:
            self._note_seal(number, "chain", "does not follow the one before it")
        if number != self._seal_number + 1:
            words = f"should be number {self._seal_number + 1}"
            self._note_seal(number, "number", words)
        at = datetime.fromisoformat(seal["at"])
        if self._sealed_at and at < self._sealed_at:
            self._note_seal(number, "time", "is older than the one before it")
        known = self._sealed_at and min(self._sealed_at, at)
        self._check_age(
            self._oldest.pop(number, None), known, f"first in seal {number}"
        )
        newest = self._newest.pop(number, None)
        if newest and newest[0] > seal["at"]:
            words = f"says {newest[0][:16]}, but is in seal {number}, made before that"
            self.note(newest[1], newest[2], "postdated", words)
        self._seal_number, self._seal_hash, self._sealed_at = number, seal_hash, at
        self.last_seal = (number, seal["at"], seal_hash)
        self.expected.discard(seal_hash)
        if self.whole:
            self._check_tree(seal)
        for complaint, place, claimed in self._claims.pop(number, ()):
            if claimed != seal["root"]:
                self.note(complaint, place, "sealed", f"is not in seal {number}")
        return seal

    def _read_seal(self, text):
        try:
            seal = json.loads(text)
            kinds = {name: type(value) for name, value in seal.items()}
            if kinds != SEAL or canonical(seal) != text or seal["v"] != VERSION:
                return None
            if not AT.fullmatch(seal["at"]):
                return None
            datetime.fromisoformat(seal["at"])
            return seal
        except (ValueError, TypeError, AttributeError, RecursionError):
            return None

    def _check_age(self, oldest, known, where):
        """Whether what is sealed for the first time can have been missed before.

        :param known: when the last seal was made that does not hold it
        """
        if not (oldest and known):
            return
        at, complaint, number = oldest
        if datetime.fromisoformat(at) < known - LATE:
            self.note(complaint, number, "backdated", f"says {at[:10]}, but is {where}")

    def _check_tree(self, seal):
        number = seal["number"]
        tree = self._trees.pop(number, None) or Merkle()
        self._totals[0] += self._first.pop(number, 0)
        self._totals[1] += self._sealed.pop(number, 0)
        told = [seal["complaints"], seal["entries"]]
        if tree.count != seal["count"]:
            words = f"holds {seal['count']} chains, of which {tree.count} are left"
            self._note_seal(number, "leaves", words)
        elif tree.root() != seal["root"]:
            self._note_seal(number, "root", "holds other chains than those there are")
        elif self._totals != told:
            words = "counts {} complaints and {} entries instead of {} and {}"
            self._note_seal(number, "totals", words.format(*told, *self._totals))
        # one that does not fit is told once, not with every seal after it
        self._totals = told

    def _note_seal(self, number, code, words):
        self.note(f"Seal {number}", None, code, words)

    def end(self):
        """What is left over once all has been handed over."""
        self._end_complaint()
        self.complaint = None
        self._check_age(self._oldest.pop(None, None), self._sealed_at, "in no seal")
        for number in sorted({*self._trees, *self._claims}):
            self._note_seal(
                number, "missing", "is missing, but chains say they are in it"
            )
        self._trees.clear()
        self._claims.clear()
        return self.problems


def check_lines(lines, expected=()):
    """Check an export, line by line.

    :param lines: of JSON, the first one the header
    :param expected: see ``Checker``
    :return: ``Checker``, at its end
    :raise ValueError: for what is no export of a ledger
    """
    lines = iter(lines)
    header = _load(next(lines, "null"))
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ValueError("This is no export of a complaint ledger.")
    if header.get("v") != VERSION or header.get("scope") not in SCOPES:
        raise ValueError("This version or scope is not known here.")
    checker = Checker(header["scope"] == "company", expected)
    place, ended = 1, False
    for place, line in enumerate(lines, 2):
        try:
            if ended:
                raise ValueError("There is nothing after the end.")
            ended = _check_line(checker, _load(line))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            checker.note(f"Line {place}", None, "line", "cannot be read")
    checker.end()
    if not ended:
        checker.note(f"Line {place}", None, "end", "is the last: the rest is missing")
    return checker


def _load(line):
    try:
        return json.loads(line)
    except RecursionError:
        raise ValueError("This is nested too deep.") from None


def _check_line(checker, row):
    """Hand one line over.

    :return: whether it is the last
    """
    kind = row["type"]
    if kind == "complaint":
        checker.start(row["reference"])
    elif kind == "withheld":
        checker.withhold(row["leaves"])
    elif kind == "entry":
        checker.entry(row["text"], row["hash"], row.get("private"))
    elif kind == "leaf":
        checker.leaf(row["seal"], row["number"], row["hash"], row.get("path"))
    elif kind == "seal":
        checker.seal(row["text"], row["hash"])
    elif kind == "end":
        told = (row["complaints"], row["entries"], row["seals"])
        if told != (checker.complaints, checker.entries, checker.seals):
            words = "counts {} complaints, {} entries and {} seals, which are not there"
            checker.note("End", None, "end", words.format(*told))
        return True
    else:
        raise ValueError(kind)
    return False


def summarise(checker):
    """What came out, in a few lines."""
    problems = len(checker.problems) + checker.more_problems
    lines = [
        f"{checker.complaints} complaints ({checker.withheld} not shown), "
        f"{checker.entries} entries ({checker.erased} with erased words, "
        f"{checker.unsealed} in no seal yet), {checker.seals} seals"
    ]
    if checker.last_seal:
        lines.append("last seal: number {}, {}, {}".format(*checker.last_seal))
    elif checker.entries:
        lines.append("no seal: that nothing was cut off at the end is not shown")
    lines.append(f"{problems} problems" if problems else "whole")
    return lines


def main(arguments=None):
    """``python -m ledger EXPORT``: 0 whole, 1 tampered with, 2 no export."""
    parser = argparse.ArgumentParser(
        prog="ledger", description="Check an export of a complaint ledger."
    )
    parser.add_argument("export", help="JSON Lines; - for standard input")
    parser.add_argument(
        "--expect",
        action="append",
        default=[],
        metavar="HASH",
        help="a hash of a seal or an entry that you have on paper: it must be in it",
    )
    options = parser.parse_args(arguments)
    expected = [wanted.lower() for wanted in options.expect]
    try:
        if options.export == "-":
            checker = check_lines(sys.stdin, expected)
        else:
            with open(options.export, encoding="utf-8") as lines:
                checker = check_lines(lines, expected)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{plain(options.export)}: {error}\n")
        return 2
    for missing in sorted(checker.expected):
        checker.note(missing[:16], None, "expected", "is not in this ledger")
    for problem in checker.problems:
        entry = f", entry {problem.number}" if problem.number is not None else ""
        sys.stdout.write(f"{problem.where}{entry}: {problem.words} [{problem.code}]\n")
    sys.stdout.write("\n".join(summarise(checker)) + "\n")
    return 1 if checker.problems else 0


if __name__ == "__main__":
    sys.exit(main())
