"""What is published agrees: manifests, history, migrations, the container file."""

import ast
import re
from pathlib import Path

import pytest

from odoo.tools import parse_version

ROOT = Path(__file__).parents[1]
ADDONS = sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))
SCRIPTS = sorted(ROOT.glob("*/migrations/*/*.py"))

each_addon = pytest.mark.parametrize("addon", ADDONS, ids=lambda path: path.name)
each_script = pytest.mark.parametrize(
    "script", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}"
)


def version_of(addon):
    return ast.literal_eval((addon / "__manifest__.py").read_text())["version"]


@each_addon
def test_history_begins_with_the_present_version(addon):
    history = (addon / "readme/HISTORY.md").read_text()
    versions = re.findall(r"^## (.+)$", history, re.M)
    assert versions[0] == version_of(addon)
    assert all(re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", version) for version in versions)
    assert versions == sorted(versions, key=parse_version, reverse=True)


@each_script
def test_a_migration_belongs_to_a_version_that_was_and_says_what_it_does(script):
    version, addon = script.parent.name, script.parents[2]
    assert f"## {version}\n" in (addon / "readme/HISTORY.md").read_text()
    assert parse_version(version) <= parse_version(version_of(addon))
    # Odoo runs no other names
    assert re.match(r"(pre|post|end)-", script.name)
    tree = ast.parse(script.read_text())
    assert ast.get_docstring(tree)
    [migrate] = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "migrate"
    ]
    assert [argument.arg for argument in migrate.args.args] == ["cr", "version"]


def test_the_image_has_every_addon():
    copied = re.findall(
        r"^COPY (\w+) /mnt/extra-addons/\1$",
        (ROOT / "container/Containerfile").read_text(),
        re.M,
    )
    assert sorted(copied) == [addon.name for addon in ADDONS]
