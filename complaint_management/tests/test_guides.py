"""The guides name menus and labels as the screens do (docs/guides)."""

import pathlib
import re

import polib

from odoo.tests import TransactionCase, tagged

ROOT = pathlib.Path(__file__).parents[2]
GUIDES = ROOT / "docs" / "guides"
#: Pages whose menus are looked for.
PAGES = (
    *GUIDES.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "complaint_management" / "readme").glob("*.md"),
    ROOT / "README.md",
)
#: Guides in which bold words are those of the screen; the others are for programmers.
FOR_PROGRAMMERS = {"api.md", "developer.md"}
OF_SCREENS = [page for page in GUIDES.glob("*.md") if page.name not in FOR_PROGRAMMERS]
#: What Odoo's web client itself writes on its buttons.
OF_THE_CLIENT = {"New", "Test", "Import"}


def find_paths(text):
    """Menus that a page names, from the app on: lists of labels.

    >>> find_paths("_Complaints ▸ Reporting ▸ Register_ or _Complaints > Policy_")
    [['Complaints', 'Reporting', 'Register'], ['Complaints', 'Policy']]
    """
    named = re.findall(r"_(Complaints\s+[▸>][^_]*)_", text)
    return [
        [" ".join(label.split()) for label in re.split("[▸>]", path)] for path in named
    ]


def find_labels(text):
    """Words in bold, on one line."""
    return {
        " ".join(label.split()) for label in re.findall(r"\*\*(.+?)\*\*", text, re.S)
    }


@tagged("post_install", "-at_install")
class TestGuides(TransactionCase):
    def test_menus_are_there(self):
        menus = self.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True})
        known = [
            menu.complete_name.split("/")
            for menu in menus.search([("parent_id", "!=", False)])
            if menu.complete_name.startswith("Complaints/")
        ]
        paths = {
            (page.name, *path)
            for page in PAGES
            for path in find_paths(page.read_text("utf-8"))
        }
        missing = [
            path
            for path in sorted(paths)
            if not any(list(path[2:]) == menu[-len(path[2:]) :] for menu in known)
        ]
        self.assertFalse(missing)
        self.assertGreater(len(paths), 50)

    def test_labels_are_those_of_the_screens(self):
        ours = {
            entry.msgid
            for file in ROOT.glob("*/i18n/*.pot")
            for entry in polib.pofile(str(file))
        }
        labels = {
            (guide.name, label)
            for guide in OF_SCREENS
            for label in find_labels(guide.read_text("utf-8"))
        }
        self.assertGreater(len(labels), 80)
        unknown = {
            (guide, label)
            for guide, label in labels
            if label not in ours | OF_THE_CLIENT and not self._is_in_a_view(label)
        }
        self.assertFalse(sorted(unknown))

    def _is_in_a_view(self, label):
        """Whether a view of Odoo's own has such a label."""
        self.env.cr.execute(
            "SELECT 1 FROM ir_ui_view WHERE arch_db->>'en_US' LIKE ANY(%s) LIMIT 1",
            [[f'%"{label}"%', f"%>{label}<%"]],
        )
        return bool(self.env.cr.fetchone())
