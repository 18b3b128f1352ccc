"""Migration scripts do nothing where there is nothing to migrate."""

import importlib.util
import pathlib

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools import parse_version

#: Models whose records the scripts make, change or take over.
TOUCHED = (
    "complaint.deadline",
    "complaint.ledger.entry",
    "complaint.objective.result",
    "complaint.policy",
    "complaint.schedule",
    "complaint.schedule.level",
    "complaint.schedule.milestone",
    "helpdesk.ticket",
    "ir.model.data",
    "ir.sequence",
    "mail.activity",
    "mail.message",
    "mail.template",
)


@tagged("post_install", "-at_install")
class TestMigrations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = pathlib.Path(get_module_path("complaint_management"), "migrations")
        versions = sorted(folder.iterdir(), key=lambda path: parse_version(path.name))
        # in the order in which an update runs them
        cls.scripts = [
            cls._load(script)
            for stage in ("pre", "post", "end")
            for version in versions
            for script in sorted(version.glob(f"{stage}-*.py"))
        ]
        cls.complaint = cls.env["helpdesk.ticket"].create(
            {
                "feedback_type": "complaint",
                "name": "It jams",
                "description": "Since Tuesday",
            }
        )

    @classmethod
    def _load(cls, script):
        spec = importlib.util.spec_from_file_location(script.stem, script)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def _look(self):
        """Counts of all records, and what one complaint says."""
        self.env.flush_all()
        self.env.invalidate_all()
        counts = {
            model: self.env[model].with_context(active_test=False).search_count([])
            for model in TOUCHED
        }
        [values] = self.complaint.read(load=None)
        return counts, values

    def _migrate(self, version):
        for script in self.scripts:
            script.migrate(self.env.cr, version)

    def test_a_new_database_needs_none(self):
        before = self._look()
        self._migrate(None)
        self.assertEqual(self._look(), before)

    def test_what_was_migrated_stays_when_they_run_again(self):
        self.assertGreater(len(self.scripts), 5)
        before = self._look()
        self._migrate("19.0.1.0.0")
        self.assertEqual(self._look(), before)
