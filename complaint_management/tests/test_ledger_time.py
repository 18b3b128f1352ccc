"""Entries and seals that say another time than they were made at (4.9)."""

import json
from datetime import timedelta
from unittest.mock import Mock

from odoo import fields
from odoo.tests import tagged

from ..tools import ledger
from .common_ledger import SealedCommon


@tagged("post_install", "-at_install")
class TestLedgerTime(SealedCommon):
    def test_complaint_slipped_in_for_the_past_is_found(self):
        """A chain that says it is old, but is in no seal of its time."""
        with self._tampered():
            late = self._complain()
            chain = self._chain(late)
            last = ledger.NOTHING
            for entry in chain:
                parts = json.loads(entry.text)
                parts |= {"previous": last, "at": "2020-01-01T00:00:00+00:00"}
                text = ledger.canonical(parts)
                last = ledger.sha256(text)
                self._sql(
                    "UPDATE complaint_ledger_entry SET text = %s, hash = %s, "
                    "moment = '2020-01-01' WHERE id = %s",
                    text,
                    last,
                    entry.id,
                )
            self._sql(
                "UPDATE complaint_ledger_head SET hash = %s WHERE ticket_id = %s",
                last,
                late.id,
            )
            self.assertEqual(
                self._problems(), [(late.complaint_reference, 1, "backdated")]
            )

    def test_complaint_in_a_seal_older_than_itself_is_found(self):
        with self._tampered():
            entry = self._entry(self.one, len(self._chain(self.one)))
            parts = json.loads(entry.text) | {"at": "2999-01-01T00:00:00+00:00"}
            text = ledger.canonical(parts)
            for table, which in (
                ("complaint_ledger_entry", f"id = {entry.id}"),
                ("complaint_ledger_head", f"ticket_id = {self.one.id}"),
                ("complaint_ledger_leaf", f"ticket_id = {self.one.id} AND seal = 2"),
            ):
                self._sql(
                    f"UPDATE {table} SET hash = %s WHERE {which}", ledger.sha256(text)
                )
            self._sql(
                "UPDATE complaint_ledger_entry SET text = %s, moment = '2999-01-01' "
                "WHERE id = %s",
                text,
                entry.id,
            )
            self._assert_found(
                self.one.complaint_reference, entry.number, ["postdated"]
            )

    def test_clock_that_was_ahead_is_told_and_stops_no_seal(self):
        now = fields.Datetime.now()
        clock = Mock(return_value=now)
        self.patch(fields.Datetime, "now", clock)
        clock.return_value = ahead = now + timedelta(days=3000)
        self.three.severity = "high"
        self.env.cr.flush()
        seal_3 = self.Seal._seal(self.company)
        self.assertEqual(seal_3.moment, ahead)
        clock.return_value = now
        three, number = self.three.complaint_reference, len(self._chain(self.three))
        self.assertEqual(self._problems(), [(three, number, "clock")])
        # set right again: what follows says so, and the leap is told
        self.one.severity = "medium"
        self.three.severity = "low"
        self.env.cr.flush()
        seal_4 = self.Seal._seal(self.company)
        self.assertEqual((seal_4.number, seal_4.moment), (4, now))
        self.assertEqual(
            self._problems(), [(three, number + 1, "time"), ("Seal 4", None, "time")]
        )
