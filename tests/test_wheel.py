"""The addons as wheels: what pip installs is what Odoo finds."""

import ast
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from odoo import release

ROOT = Path(__file__).parents[1]
MANIFESTS = {
    path.parent.name: ast.literal_eval(path.read_text())
    for path in sorted(ROOT.glob("*/__manifest__.py"))
}
#: Where Odoo says that it finds our addons, one a line.
FIND = """
from odoo.modules import Manifest
from odoo.tools import config
config.parse_config([])
for name in {names}:
    print(Manifest.for_addon(name).path)
"""


def run(*command, **options):
    result = subprocess.run(
        command, capture_output=True, text=True, timeout=300, **options
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheels")
    run(
        *(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"),
        *("--no-index", "--wheel-dir", str(folder)),
        *(str(ROOT / addon) for addon in MANIFESTS),
    )
    return {path.name.split("-")[0]: path for path in folder.glob("*.whl")}


@pytest.mark.parametrize("addon", MANIFESTS)
def test_wheel_holds_the_addon_and_asks_for_what_it_needs(addon, wheels):
    manifest = MANIFESTS[addon]
    wheel = wheels[f"odoo_addon_{addon}"]
    assert wheel.name.startswith(f"odoo_addon_{addon}-{manifest['version']}")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith("/METADATA"))
        about = archive.read(metadata).decode()
    for data in manifest["data"] + manifest.get("demo", []):
        assert f"odoo/addons/{addon}/{data}" in names
    for file in ("index.html", "icon.png"):
        assert f"odoo/addons/{addon}/static/description/{file}" in names
    assert "Requires-Dist: odoo==19.0.*" in about
    for other in {"helpdesk_mgmt", *MANIFESTS} & {*manifest["depends"]}:
        assert f"Requires-Dist: odoo-addon-{other}==19.0.*" in about
    # the page that an index of packages shows
    assert manifest["name"] in about.partition("\n\n")[2]


def test_odoo_finds_the_addons_in_a_clean_environment(wheels, tmp_path):
    environment = tmp_path / "environment"
    venv.create(environment)
    here = sysconfig.get_path("purelib")
    there = sysconfig.get_path("purelib", vars={"base": str(environment)})
    run(
        *(sys.executable, "-m", "pip", "install", "--no-index", "--no-deps"),
        *("--no-compile", "--target", there, *map(str, wheels.values())),
    )
    # Odoo and what it needs, behind our own packages; the addons of this folder are not
    source = Path(release.__file__).parents[1]
    Path(there, "odoo.pth").write_text(f"{source}\n{here}\n")
    alone = {key: value for key, value in os.environ.items() if key != "ODOO_RC"}
    found = run(
        *(environment / "bin" / "python", "-c", FIND.format(names=list(MANIFESTS))),
        env=alone | {"ODOO_RC": str(tmp_path / "odoo.conf")},
        cwd=tmp_path,
    )
    assert found.splitlines() == [
        str(Path(there, "odoo", "addons", addon)) for addon in MANIFESTS
    ]
