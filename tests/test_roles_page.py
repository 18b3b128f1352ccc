"""docs/roles.md says what the table of roles says."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_page_is_current():
    table = ROOT / "complaint_management/tests/role_matrix.py"
    page = (ROOT / "docs/roles.md").read_text()
    assert page == runpy.run_path(str(table))["render"](), (
        f"Make it anew: python3 {table.relative_to(ROOT)} > docs/roles.md"
    )
