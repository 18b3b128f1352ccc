"""Shared by tests of the ledger: chains, seals, and past the guards as an attacker."""

import json
from contextlib import contextmanager

from odoo.tools import SQL

from ..models.complaint_ledger_entry import GUARDED, guard
from .common import ComplaintCommon


class LedgerCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Entry = cls.env["complaint.ledger.entry"]
        cls.Ledger = cls.env["complaint.ledger"]
        cls.Seal = cls.env["complaint.ledger.seal"]
        cls.company = cls.env.company

    def _chain(self, complaint):
        """All entries of a complaint, those that wait for the commit, too."""
        self.env.cr.flush()
        return self.Entry.search([("ticket_id", "=", complaint.id)], order="number")

    def _kinds(self, complaint):
        return self._chain(complaint).mapped("kind")

    def _told(self, entry):
        """What an entry tells, parsed; with the digests in it."""
        return json.loads(entry.text)["data"]

    def _last(self, complaint, kind):
        return self._chain(complaint).filtered(lambda e: e.kind == kind)[-1]

    def _sql(self, statement, *params):
        self.env.cr.execute(SQL(statement, *params))
        self.env.invalidate_all()

    def _unguard(self):
        """What the owner of the database can do, for the rest of the savepoint."""
        self.env.cr.flush()
        for table in GUARDED:
            self._sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    def _guard_again(self):
        for table in GUARDED:
            guard(self.env.cr, table)

    def _problems(self):
        """(where, entry, code) of what a check finds, but for guards switched off."""
        problems = self.Ledger._check(self.company).problems
        return [
            (problem.where, problem.number, problem.code)
            for problem in problems
            if problem.code != "guard"
        ]


class SealedCommon(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two, cls.three = (cls._complain() for _n in range(3))
        cls.seal_1 = cls.Seal._seal(cls.company, force=True)
        cls.one.severity = "high"
        cls.two.severity = "low"
        cls.two.impact = "single"
        cls.seal_2 = cls.Seal._seal(cls.company, force=True)
        cls.two.concerns = "After the last seal"
        cls.env.cr.flush()

    def _without_commits(self):
        """Let jobs run to their end within the test."""
        self.patch(
            type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 600
        )

    def _entry(self, complaint, number):
        return self.Entry.search(
            [("ticket_id", "=", complaint.id), ("number", "=", number)]
        )

    @contextmanager
    def _tampered(self):
        """What is done inside is done without any guard, and undone afterwards."""
        savepoint = self.env.cr.savepoint()
        self._unguard()
        try:
            yield
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all()

    def _assert_found(self, where, number, codes):
        """That a check names this place, with at least these codes."""
        found = self._problems()
        at_place = {code for place, n, code in found if (place, n) == (where, number)}
        self.assertLessEqual(set(codes), at_place, found)
