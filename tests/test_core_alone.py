"""The core without the addons that others of ours tie it to: it works by itself."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = {"complaint_management", "complaint_management_privacy_lookup"}
#: Of actions, reviews, conformity, roles: what an addon of ours adds to.
TESTS = [
    "test_complaint_action.py::TestComplaintAction"
    "::test_a_complaint_raises_an_action_without_the_complainants_words",
    "test_management_review.py::TestManagementReview"
    "::test_inputs_come_from_the_records_and_stay_as_they_were",
    "test_conformity_evidence.py::TestConformityEvidence"
    "::test_every_piece_of_evidence_has_a_fact_that_makes_it",
    "test_attack_methods.py::TestAttackMethods::test_every_public_method_has_an_entry",
]


def test_actions_reviews_and_conformity_need_no_other_addon(ours):
    installed = {
        name
        for (name,) in ours.query(
            "SELECT name FROM ir_module_module WHERE state = 'installed'"
        )
    }
    assert not {name for name in installed if name.startswith("mgmtsystem")}
    assert {name for name in installed if "complaint" in name} <= OURS
    tests = [f"complaint_management/tests/{test}" for test in TESTS]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--odoo-http"]
        + [f"--odoo-database={ours.name}", "--odoo-log-level=warn", *tests],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
