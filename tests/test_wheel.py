"""The addon as a wheel: what pip installs is what Odoo finds."""

import ast
import pathlib
import subprocess
import sys
import venv
import zipfile

import pytest

ROOT = pathlib.Path(__file__).parents[1]
ADDONS = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))


def run(*command, **options):
    result = subprocess.run(
        command, capture_output=True, text=True, timeout=300, **options
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize("addon", ADDONS)
def test_wheel_installs_into_a_clean_environment(addon, tmp_path):
    run(
        *(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"),
        *("--no-index", "--wheel-dir", str(tmp_path), str(ROOT / addon)),
    )
    (wheel,) = tmp_path.glob("*.whl")
    manifest = ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())
    assert wheel.name.startswith(f"odoo_addon_{addon}-{manifest['version']}")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith("/METADATA"))
        required = archive.read(metadata).decode()
    for data in manifest["data"] + manifest.get("demo", []):
        assert f"odoo/addons/{addon}/{data}" in names
    assert "Requires-Dist: odoo==19.0.*" in required
    for other in {"helpdesk_mgmt", *ADDONS} & {*manifest["depends"]}:
        assert f"Requires-Dist: odoo-addon-{other}==19.0.*" in required

    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    run(python, "-m", "pip", "install", "--no-index", "--no-deps", str(wheel))
    installed = run(python, "-m", "pip", "show", "--files", f"odoo-addon-{addon}")
    assert f"odoo/addons/{addon}/__manifest__.py" in installed
