"""Makes README.rst of each addon from the fragments in its folder ``readme``.

``python readme.py [--check] ADDON…``: the order, the headings and the credits are
those of the OCA's generator. ``--check`` writes nothing and fails, naming what is not
current.
"""

import argparse
import ast
import pathlib
import sys
import unicodedata

import mistune
from mistune.renderers.rst import RSTRenderer

#: Fragment and the heading it goes under; None: it follows what was before.
BEGINNING = (("DESCRIPTION", None), ("CONTEXT", "Use Cases / Context"))
REST = (
    ("INSTALL", "Installation"),
    ("CONFIGURE", "Configuration"),
    ("USAGE", "Usage"),
    ("ROADMAP", "Known issues / Roadmap"),
    ("HISTORY", "Changelog"),
)
#: Sections of the page, then what a fragment's own headings become.
MARKERS = "=-~^"
NOTE = """\
..
   This file is made by script/readme from the folder readme and the manifest.
   Changes here are lost.
"""


class Renderer(RSTRenderer):
    """Markdown as reStructuredText, one line a paragraph, with tables."""

    def __call__(self, tokens, state):
        text = super().__call__(tokens, state)
        return "\n".join(line.rstrip() for line in text.splitlines())

    def text(self, token, state):
        return super().text(token, state).replace("*", r"\*").replace("`", r"\`")

    def heading(self, token, state):
        text = self.render_children(token, state)
        return headed(text, MARKERS[token["attrs"]["level"] - 1]) + "\n"

    def paragraph(self, token, state):
        image, *others = token["children"]
        if image["type"] != "image" or others:
            return super().paragraph(token, state)
        alt = self.render_children(image, state)
        return f".. image:: {here(image['attrs']['url'])}\n   :alt: {alt}\n\n"

    def table(self, token, state):
        head, body = token["children"]
        rows = [head["children"], *(row["children"] for row in body["children"])]
        lines = [".. list-table::", "   :header-rows: 1", ""]
        for row in rows:
            for number, cell in enumerate(row):
                text = self.render_children(cell, state)
                lines.append(f"   {'  ' if number else '* '}- {text}")
        return "\n".join(lines) + "\n\n"


def here(url):
    """Address of a file beside README.rst; fragments lie a folder deeper."""
    if "://" in url:
        return url
    if not url.startswith("../static/"):
        raise SystemExit(f"{url}: show pictures of the addon's own folder static.")
    return url.removeprefix("../")


def headed(text, marker):
    width = sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)
    return f"{text}\n{marker * width}\n"


def render(addon):
    """README.rst of an addon, as text."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    markdown = mistune.create_markdown(renderer=Renderer(), plugins=["table"])

    def sections(fragments):
        for name, heading in fragments:
            file = addon / "readme" / f"{name}.md"
            if file.exists():
                if heading:
                    yield headed(heading, MARKERS[0])
                yield markdown(file.read_text()).strip() + "\n"

    contributors = markdown((addon / "readme/CONTRIBUTORS.md").read_text()).strip()
    title = headed(manifest["name"], MARKERS[0])
    parts = [
        NOTE,
        title.splitlines()[1] + "\n" + title,
        *sections(BEGINNING),
        "**Table of contents**\n",
        ".. contents::\n   :local:\n",
        *sections(REST),
        headed("Credits", MARKERS[0]),
        headed("Authors", MARKERS[1]),
        "".join(f"* {author.strip()}\n" for author in manifest["author"].split(",")),
        headed("Contributors", MARKERS[1]),
        contributors + "\n",
        headed("Licence", MARKERS[1]),
        f"{manifest['license']}: the GNU Affero General Public License, version 3 or, "
        "at your option, any later version.\n",
    ]
    return "\n".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("addons", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    stale = []
    for addon in arguments.addons:
        page, text = addon / "README.rst", render(addon)
        if page.exists() and page.read_text() == text:
            continue
        if arguments.check:
            stale.append(str(page))
        else:
            page.write_text(text)
    if stale:
        sys.exit(f"Not current, so run script/readme: {', '.join(stale)}")


if __name__ == "__main__":
    main()
