"""Shared by the tests of the job that carries out levels."""

from freezegun import freeze_time

from .common_clocks import MONDAY, ClockCommon

SWEEP = "odoo.addons.complaint_management.models.complaint_deadline_sweep"


class SweepCommon(ClockCommon):
    def _due_with(self, *levels, **vals):
        """A complaint to be answered within ten working days: until the 15th, 17:00."""
        self._schedule(self._respond_in(10, levels=levels))
        with freeze_time(MONDAY):
            return self._complain(**vals)
