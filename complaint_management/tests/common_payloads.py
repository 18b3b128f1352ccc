"""Hostile text for every field somebody may fill in, and what inert means."""

import re

from lxml import html

#: One text for all: a formula of a spreadsheet, markup that runs, templates of Odoo's
#: engines, a header of a mail, a piece of SQL. What must never come out of it is
#: ``RESULT`` (it was computed), ``pwned`` said by a browser, a header of its own.
RESULT = "1234321"
PAYLOAD = (
    "=1+1\"'><script>console.error('pwned')</script>"
    "<img src=x onerror=\"console.error('pwned')\">"
    "<a href=\"javascript:console.error('pwned')\">here</a>"
    "{{ 1111 * 1111 }} ${1111 * 1111} {% print(1111 * 1111) %}"
    '<t t-out="1111 * 1111">%(name)s</t>'
    "'; SELECT pg_sleep(9) --"
    "\r\nBcc: evil@example.com\r\nX-Evil: 1"
)
#: By what it is known where it was cleaned or cut.
MARK = "=1+1"
#: Elements that load or run something, and whatever begins with “on”.
ACTIVE = ("script", "iframe", "object", "embed", "base", "meta", "link", "t")


def get_trouble(text):
    """What in a piece of HTML of ours is not inert, as a list of words.

    Scripts and style sheets of Odoo's own pages are no trouble: looked for is what the
    payload brought along.
    """
    found = [RESULT] if RESULT in text.replace(",", "") else []
    if "<" not in text:
        return found
    for element in html.fragments_fromstring(f"<div>{text}</div>")[0].iter():
        if not isinstance(element.tag, str):
            continue
        said = element.text or ""
        if element.tag in ACTIVE and "pwned" in said and not _is_quoted(element):
            found.append(element.tag)
        for name, value in element.attrib.items():
            runs = name.startswith(("on", "t-")) or re.match(r"\s*javascript:", value)
            if runs and ("pwned" in value or "1111" in value):
                found.append(f"{element.tag} {name}={value}")
    return found


def _is_quoted(element):
    """Whether a script holds the payload as data: a text in JSON, its tags escaped."""
    return element.tag == "script" and not element.text.lstrip().startswith("console")
