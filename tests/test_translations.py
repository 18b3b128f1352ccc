"""Templates of translations are what Odoo exports; translations fit them."""

import functools
import io
import re
from collections import Counter
from pathlib import Path

import polib
import pytest

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name
from odoo.tools import translate

import odoo.addons

ROOT = Path(__file__).parents[1]
ADDONS = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))
TEMPLATES = {addon: ROOT / addon / "i18n" / f"{addon}.pot" for addon in ADDONS}
TRANSLATIONS = sorted(ROOT.glob("*/i18n/*.po"))
#: What a translation has to keep: placeholders of Python and templates, tags of HTML.
KEPT = re.compile(
    r"%%|%(?:\(\w+\))?[#0+-]*[\d.]*[sdifgr](?![a-zA-Z])|\{\{.*?\}\}|</?\w+"
)
#: How many findings are told.
SHOWN = 20

each_translation = pytest.mark.parametrize(
    "file", TRANSLATIONS, ids=lambda path: f"{path.parents[1].name}/{path.name}"
)


#: Read once for all tests: some have ten thousand lines.
read = functools.cache(lambda file: polib.pofile(str(file)))


def terms(entries):
    return {entry.msgid for entry in entries if not entry.obsolete}


def say(title, found):
    found = sorted(found)
    return [f"{title} ({len(found)}): {one[:100]!r}" for one in found[:SHOWN]]


@pytest.fixture
def export(tmp_path, monkeypatch):
    """Terms that Odoo exports of an addon; it searches the folders of ours alone."""
    for addon in ADDONS:
        (tmp_path / addon).symlink_to(ROOT / addon)
    # data files are looked up where the addons are, code where it is searched
    monkeypatch.setattr(odoo.addons, "__path__", [str(tmp_path), str(ROOT)])

    class Reader(translate.TranslationModuleReader):
        def _export_translatable_resources(self):
            self._path_list = [(str(tmp_path), True)]
            return super()._export_translatable_resources()

    monkeypatch.setattr(translate, "TranslationModuleReader", Reader)

    def export(addon):
        target = io.BytesIO()
        translate.trans_export(None, [addon], target, "po", env)
        return terms(polib.pofile(target.getvalue().decode()))

    with Registry(get_db_name()).cursor(readonly=True) as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        yield export


def test_templates_are_what_odoo_exports(export):
    faults = []
    for addon, template in TEMPLATES.items():
        now, there = export(addon), terms(read(template))
        assert now, f"Odoo exports nothing of {addon}"
        faults += say(f"{template.name} lacks", now - there)
        faults += say(f"{template.name} has in vain", there - now)
    assert not faults, "Export them anew:\n" + "\n".join(faults)


@each_translation
def test_a_translation_has_the_terms_of_the_template(file):
    template = TEMPLATES[file.parents[1].name]
    there = terms(read(template))
    translated = terms(read(file))
    faults = say("not in the template", translated - there)
    assert not faults, "\n".join(faults)


@each_translation
def test_a_translation_keeps_placeholders_and_tags(file):
    faults = [
        f"line {entry.linenum}: {entry.msgid[:80]!r} has {wanted} against {got}"
        for entry in read(file).translated_entries()
        for wanted in [Counter(KEPT.findall(entry.msgid))]
        for got in [Counter(KEPT.findall(entry.msgstr))]
        if wanted != got
    ]
    assert not faults, "\n".join(faults[:SHOWN])
