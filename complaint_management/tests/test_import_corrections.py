"""What a corrected register says, clocks and ledger follow; it stays history (7.2)."""

from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .common_clocks import ClockCommon, day
from .common_import import ImportCommon
from .common_ledger import LedgerCommon

CLOSED = {
    "Phase": "Closed",
    "Answered on": "2019-03-20 12:00:00",
    "Closed Date": "2019-04-01 08:00:00",
}


@tagged("post_install", "-at_install")
class TestImportCorrections(ImportCommon, ClockCommon, LedgerCommon):
    @contextmanager
    def _on(self, number):
        """Now is a day of March 2027, for the database, too."""
        with (
            freeze_time(day(number)),
            patch.object(self.env.cr, "now", return_value=day(number)),
        ):
            yield

    def _take_over_on(self, number, *lines):
        with self._on(number):
            complaints = self._take_over(*lines)
            self.env.flush_all()
        return complaints

    def _states(self, complaint):
        return {clock.milestone: clock.state for clock in complaint.deadline_ids}

    def test_what_the_register_closes_later_has_no_clock(self):
        complaint = self._take_over_on(1, self._line(1))
        self.assertEqual(complaint.clock_state, "overdue")
        self._take_over_on(8, self._line(1, **CLOSED))
        self.assertEqual(set(self._states(complaint).values()), {"void"})
        self.assertFalse(complaint.next_due_at)
        self.assertFalse(complaint.clock_state)

    def test_promises_made_later_do_not_measure_history(self):
        complaint = self._take_over_on(1, self._line(1))
        self._take_over_on(
            8, self._line(1, **{"Acknowledged on": "2019-03-20 12:00:00"})
        )
        self.assertEqual(
            self._states(complaint),
            {
                "acknowledge": "void",
                "assess": "running",
                "update": "running",
                "respond": "running",
            },
        )

    def test_what_the_register_opens_again_runs_and_tells_nobody(self):
        complaint = self._take_over_on(1, self._line(1, **CLOSED))
        self.assertFalse(complaint.deadline_ids)
        mails = self.env["mail.mail"].sudo().search_count([])
        self._take_over_on(8, self._line(1, Phase="Received"))
        self.assertEqual(self._states(complaint)["acknowledge"], "running")
        self.assertFalse(any(complaint.deadline_ids.mapped("next_run_at")))
        self.assertFalse(complaint.activity_ids)
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), mails)

    def test_no_level_from_before_the_correction_is_carried_out(self):
        self._schedule(self._respond_in(10, levels=[{"notify_team_leader": True}]))
        line = self._line(1)
        complaint = self._take_over_on(1, line | {"Received on": "2027-03-01 08:30:00"})
        clock = self._clock(complaint)
        self.assertEqual((clock.due_at, bool(clock.next_run_at)), (day(15, 17), True))
        self._take_over_on(8, line | {"Received on": "2027-02-15 08:30:00"})
        self.assertEqual((clock.due_at, clock.next_run_at), (day(1, 17), False))

    def test_the_ledger_tells_of_the_correction(self):
        complaint = self._take_over_on(1, self._line(1, Severity="Low"))
        self.env.cr.flush()
        self._take_over_on(8, self._line(1, Severity="High", **CLOSED))
        told = {
            name: pair
            for kind in ("phase", "assessment", "closing")
            for name, pair in self._told(self._last(complaint, kind))["changed"].items()
        }
        self.assertEqual(told["complaint_phase"], ["received", "closed"])
        self.assertEqual(told["severity"], ["low", "high"])
        self.assertEqual(told["responded_at"], [None, "2019-03-20T12:00:00+00:00"])
        self.assertEqual(told["closed_date"], [None, "2019-04-01T08:00:00+00:00"])

    def test_clocks_of_all_that_is_corrected_are_planned_at_once(self):
        self._take_over_on(1, *(self._line(number) for number in (1, 2, 3)))
        plan = type(self.Ticket)._plan_clocks
        planned = []

        def count(tickets, *args, **kwargs):
            planned.append(len(tickets))
            return plan(tickets, *args, **kwargs)

        with patch.object(type(self.Ticket), "_plan_clocks", count):
            self._take_over_on(8, *(self._line(n, **CLOSED) for n in (1, 2, 3)))
        self.assertEqual(planned, [3])
