#!/usr/bin/env python3
"""Checks that what the documents lead to is there: ``python3 script/lib/links.py``.

Links and pictures of all Markdown files, by Markdown or by HTML, to files of the
repository and to headings in them; pictures of the documentation that nobody shows; and
guides to which no page leads. Addresses of the web are not called. It prints a line for
each that is missing, and ends with 1 if there is one. Plain Python.
"""

import functools
import pathlib
import re
import sys
from urllib.parse import unquote

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: Where Markdown is looked for, below the root.
PLACES = ("*.md", "docs/**/*.md", "*/readme/*.md")
PICTURES = ROOT / "docs" / "images"
PAGES = ROOT / "docs"
LINK = re.compile(
    r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)"
)
HTML = re.compile(r"<(?:img|a)\b[^>]*?\b(?:src|href)=\"([^\"]+)\"", re.S)
CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$|`[^`\n]+`", re.S | re.M)
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.M)


def find_links(text):
    """Targets of links and pictures, in the order of the text; none from code."""
    text = CODE.sub("", text)
    found = [*LINK.finditer(text), *HTML.finditer(text)]
    return [match.group(1) for match in sorted(found, key=lambda m: m.start())]


@functools.cache
def find_anchors(path):
    """Names of the headings of a page, as its web pages have them."""
    anchors = set()
    for heading in HEADING.findall(CODE.sub(_keep_inline, path.read_text("utf-8"))):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        number, name = 0, anchor
        while name in anchors:
            number += 1
            name = f"{anchor}-{number}"
        anchors.add(name)
    return anchors


def _keep_inline(match):
    return "" if match.group(1) else match.group()


def check_page(page):
    """What is wrong with the links of one page.

    :return: pair of a list of sentences and the set of files that it leads to
    """
    wrong, reached = [], set()
    for link in find_links(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z][a-z+.-]*:|/", link):
            continue  # the web, or a page of a running Odoo
        name, _hash, anchor = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.is_relative_to(ROOT) or not target.exists():
            wrong.append(f"{_name(page)}: there is no {link}")
            continue
        reached.add(target)
        if anchor and target.suffix == ".md" and anchor not in find_anchors(target):
            wrong.append(f"{_name(page)}: {_name(target)} has no heading #{anchor}")
    return wrong, reached


def _name(path):
    return path.relative_to(ROOT).as_posix()


def main():
    pages = sorted({path for place in PLACES for path in ROOT.glob(place)})
    problems, reached = [], set()
    for page in pages:
        wrong, found = check_page(page)
        problems += wrong
        reached |= found - {page}
    problems += [
        f"{_name(picture)}: no page shows it"
        for picture in sorted(PICTURES.glob("*"))
        if picture not in reached
    ]
    problems += [
        f"{_name(page)}: no page leads to it"
        for page in sorted(PAGES.glob("**/*.md"))
        if page not in reached
    ]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
