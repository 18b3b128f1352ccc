"""The addon of docs/examples: it installs over ours, does what it says, and goes.

It extends ours as an addon of somebody else would, so its tests hold the extension
points. A database of its own: the others shall not have its fields.
"""

import pathlib

ROOT = pathlib.Path(__file__).parents[1]
ADDON = "complaint_management_callback"
TESTS = ROOT / "docs" / "examples" / ADDON / "tests"


def test_addon_of_the_developer_guide_installs_and_passes_its_tests(ours):
    log = ours.server(
        *("--addons-path", f"{ROOT},{ROOT / 'docs' / 'examples'}"),
        *("-i", ADDON, "--test-tags", f"/{ADDON}"),
    )
    tests = sum(
        file.read_text().count("    def test_") for file in TESTS.glob("test_*.py")
    )
    assert log.count(": Starting Test") == tests > 0, log[-3000:]
    assert ours.query(f"SELECT state FROM ir_module_module WHERE name = '{ADDON}'") == [
        ("installed",)
    ]
