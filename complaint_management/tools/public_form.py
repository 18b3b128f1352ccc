"""The public complaint form without web or database: what was typed, what is wrong.

Whatever a visitor sends becomes clean text first (``read``), then is looked at
(``check``). Problems are names; the words for them are those of the model.
"""

import re
import unicodedata
from collections import namedtuple
from datetime import date, timedelta

#: A line or a text in the form: characters it may have at most.
Text = namedtuple("Text", "size lines")
#: A choice: what may be chosen, and what holds when nothing was.
Choice = namedtuple("Choice", "options default")

#: What the form asks, in its order. Nothing else is read from a request.
FIELDS = {
    "feedback_type": Choice(("complaint", "suggestion", "compliment", "enquiry"), ""),
    "description": Text(20_000, True),
    "concerns": Text(200, False),
    "order_reference": Text(60, False),
    "occurred_on": Text(10, False),
    "wants_remedy": Choice(("yes", "no"), ""),
    "requested_remedy": Text(2_000, True),
    "on_behalf": Choice(("self", "other"), "self"),
    "anonymous": Choice(("yes",), ""),
    "representative_name": Text(100, False),
    "representative_email": Text(254, False),
    "representative_phone": Text(40, False),
    "representative_relation": Text(100, False),
    "partner_name": Text(100, False),
    "partner_email": Text(254, False),
    "complainant_phone": Text(40, False),
    "complainant_address": Text(300, True),
    "preferred_channel": Choice(("email", "phone", "letter"), ""),
    "complaint_lang": Text(10, False),
    "communication_needs": Text(300, False),
}
ABOUT_COMPLAINANT = (
    "partner_name",
    "partner_email",
    "complainant_phone",
    "complainant_address",
    "preferred_channel",
)
ABOUT_REPRESENTATIVE = tuple(name for name in FIELDS if name.startswith("represent"))
#: What an answer by each channel needs.
NEEDED_BY_CHANNEL = {
    "email": "partner_email",
    "phone": "complainant_phone",
    "letter": "complainant_address",
}
EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\\\"]+@[^\W_](?:[\w-]*\w)?(?:\.[^\W_](?:[\w-]*\w)?)+"
)
EARLIEST = date(1970, 1, 1)
MAX_TITLE = 80
#: Longest name with which a letter greets somebody.
MAX_GREETING = 60


def clean(value, lines=False):
    """Text as people type it: no control characters, no spaces around.

    >>> clean(" It \\0broke\\t\\r\\n")
    'It broke'
    >>> clean("First\\r\\n\\r\\n\\r\\n\\r\\nSecond ", lines=True)
    'First\\n\\nSecond'
    >>> clean(["no", "text"])
    ''
    """
    if not isinstance(value, str):
        return ""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = "".join(
        char
        for char in unicodedata.normalize("NFC", value)
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
    )
    if lines:
        value = "\n".join(line.rstrip() for line in value.split("\n"))
        return re.sub(r"\n{3,}", "\n\n", value).strip()
    return " ".join(value.split())


def read(sent):
    """The form's fields as clean text.

    :param dict sent: anything, as it came in a request
    :return: dict with every name in ``FIELDS``; what was not asked is left out

    >>> form = read({"feedback_type": "compliment", "user_id": "2", "anonymous": "x"})
    >>> form["feedback_type"], form["anonymous"], form["description"], "user_id" in form
    ('compliment', '', '', False)
    """
    form = {}
    for name, field in FIELDS.items():
        value = clean(sent.get(name), getattr(field, "lines", False))
        if isinstance(field, Choice) and value not in field.options:
            value = field.default
        form[name] = value
    return form


def settle(form, anonymous_allowed=False):
    """What is meant: parts of the form that do not apply are emptied.

    >>> form = settle(read({"anonymous": "yes", "partner_name": "Ada"}), True)
    >>> form["partner_name"], form["anonymous"]
    ('', 'yes')
    >>> settle(read({"anonymous": "yes", "partner_name": "Ada"}))["partner_name"]
    'Ada'
    """
    form = dict(form)
    if not anonymous_allowed:
        form["anonymous"] = ""
    if form["anonymous"]:
        form["on_behalf"] = "self"
        form |= dict.fromkeys(ABOUT_COMPLAINANT, "")
    if form["on_behalf"] == "self":
        form |= dict.fromkeys(ABOUT_REPRESENTATIVE, "")
    if form["wants_remedy"] == "no":
        form["requested_remedy"] = ""
    return form


def check(form, today, known=None):
    """What is wrong with a settled form.

    :param dict form: from ``settle``
    :param date today: where the company is
    :param known: fields of a sender who is signed in that we have already, a set;
        None for a visitor
    :return: dict of field -> name of the problem, in the order of the form

    >>> list(check(settle(read({})), date(2026, 5, 1)))
    ['description', 'partner_name', 'partner_email']
    >>> form = {"description": "Broken", "partner_name": "Ada", "partner_email": "ada@"}
    >>> check(settle(read(form)), date(2026, 5, 1))
    {'partner_email': 'email'}
    >>> form = settle(read({"description": "Broken", "preferred_channel": "phone"}))
    >>> check(form, date(2026, 5, 1), known={"complainant_phone"})
    {}
    """
    problems = {}
    if not form["description"]:
        problems["description"] = "missing"
    if form["occurred_on"]:
        day = read_date(form["occurred_on"])
        if not day:
            problems["occurred_on"] = "date"
        elif not EARLIEST <= day <= today + timedelta(days=1):
            problems["occurred_on"] = "date_out"
    if form["wants_remedy"] == "yes" and not form["requested_remedy"]:
        problems["requested_remedy"] = "missing"
    if not form["anonymous"]:
        problems |= _check_people(form, known)
    for name, field in FIELDS.items():
        if isinstance(field, Text) and len(form[name]) > field.size:
            problems[name] = "long"
    return {name: problems[name] for name in FIELDS if name in problems}


def _check_people(form, known):
    problems = {}
    other = form["on_behalf"] == "other"
    is_known = known is not None and not other
    if not form["partner_name"] and not is_known:
        problems["partner_name"] = "missing"
    if other and known is None:
        if not form["representative_name"]:
            problems["representative_name"] = "missing"
        if not (form["representative_email"] or form["representative_phone"]):
            problems["representative_email"] = "unreachable"
    if other and not form["representative_relation"]:
        problems["representative_relation"] = "missing"
    ways = ("partner_email", "complainant_phone", "complainant_address")
    if not other and not is_known and not any(form[name] for name in ways):
        problems["partner_email"] = "unreachable"
    needed = NEEDED_BY_CHANNEL.get(form["preferred_channel"])
    by_account = is_known and needed in known
    if needed and not form[needed] and not by_account and not other:
        problems[needed] = "channel"
    for name in ("partner_email", "representative_email"):
        if form[name] and not is_email(form[name]):
            problems[name] = "email"
    for name in ("complainant_phone", "representative_phone"):
        if form[name] and not is_phone(form[name]):
            problems[name] = "phone"
    return problems


def is_email(text):
    """One address and nothing else: no second one, no header, no name.

    >>> is_email("ada@example.com"), is_email("a@b"), is_email("a@b.c, d@e.f")
    (True, False, False)
    >>> is_email("a@b.c\\nBcc:x")
    False
    """
    return bool(EMAIL.fullmatch(text)) and len(text) <= 254 and ".." not in text


def is_phone(text):
    """
    >>> is_phone("+39 051 / 123-456"), is_phone("call me"), is_phone("12")
    (True, False, False)
    """
    digits = sum(char.isdigit() for char in text)
    return 4 <= digits <= 20 and not re.search(r"[^\d\s+()./\-–xX]", text)


def read_date(text):
    """A day as browsers send it, or None.

    >>> read_date("2026-02-28"), read_date("2026-02-30"), read_date("28.2.26")
    (datetime.date(2026, 2, 28), None, None)
    """
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def make_title(form):
    """One line that names the matter: what it concerns, else how the text begins.

    >>> make_title({"concerns": "Kettle", "description": "It leaks."})
    'Kettle: It leaks.'
    >>> make_title({"concerns": "", "description": "word " * 40})[-8:]
    'rd word…'
    """
    text = " ".join(form["description"].split())
    title = f"{form['concerns']}: {text}" if form["concerns"] else text
    if len(title) <= MAX_TITLE:
        return title
    return title[:MAX_TITLE].rsplit(" ", 1)[0][: MAX_TITLE - 1].rstrip(" ,;:.") + "…"


def get_greeting(name):
    """A name somebody typed, if a mail may greet with it; else an empty one.

    A name that carries an address, a number or a sentence turns a letter of ours into
    somebody's advertisement.

    >>> get_greeting("Ada O'Neill-Çelik"), get_greeting("محمد علي")
    ("Ada O'Neill-Çelik", 'محمد علي')
    >>> get_greeting("Win 1000 at spam.example"), get_greeting("See www.spam.example")
    ('', '')
    >>> get_greeting("Dr. Mae Jones"), get_greeting("J.R. Smith")
    ('Dr. Mae Jones', 'J.R. Smith')
    >>> get_greeting("Go to spam.com")
    ''
    """
    name = clean(name)
    if (
        len(name) > MAX_GREETING
        or len(name.split()) > 6
        or re.search(r"[\d@/\\<>{}\[\]()_=&%$€£!?#*:;\"|~^+]", name)
        or re.search(r"\w{3,}\.\w|\.\w{3,}|\bwww\b|\bhttp", name, re.IGNORECASE)
        or any(unicodedata.category(char) in ("Cf", "So", "Co") for char in name)
    ):
        return ""
    return name
