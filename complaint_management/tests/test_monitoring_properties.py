"""Every figure of the report, counted anew from the raw rows, on random facts."""

from datetime import timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common_monitoring_counts import MonitoringCountsCommon
from .common_monitoring_facts import CLOCKS, DAYS, FACTS, POOL, REMEDIES

SETTINGS = settings(
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],  # facts by the dozen are not shrunk
    suppress_health_check=list(HealthCheck),
)


@tagged("post_install", "-at_install")
class TestMonitoringProperties(MonitoringCountsCommon):
    def _read_register(self):
        """What the register without persons says, in the reader's words."""
        wizard = self.env["complaint.register"].with_user(self.manager)
        register = wizard.with_company(self.company).create(
            {
                "company_id": self.company.id,
                "date_from": self.today - timedelta(days=200),
                "date_to": self.today,
                "feedback_type": False,
            }
        )
        rows = register._make_rows(register._find())
        return list(rows), register._get_totals(rows.totals)

    @settings(SETTINGS, max_examples=2)
    @given(
        st.lists(FACTS, min_size=POOL, max_size=POOL),
        st.lists(CLOCKS, max_size=20),
        st.lists(REMEDIES, max_size=12),
        st.sets(st.integers(0, POOL - 1), min_size=3),
    )
    def test_erasing_persons_changes_no_figure(self, facts, clocks, remedies, erased):
        savepoint = self.env.cr.savepoint()
        try:
            self.env.flush_all()
            self._write_facts(facts)
            self._write_clocks(clocks)
            self._write_remedies(remedies)
            self.env.invalidate_all()
            clock = freeze_time(self.now)  # lists of figures name the moment
            with clock:
                before = self._report(), self._read_register()
            self.assertTrue(before[1][0], "the register has rows")
            tickets = self.Ticket.concat(*(self.pool[place] for place in erased))
            tickets._anonymise(
                self.env["complaint.erasure"].create(
                    {"company_id": self.company.id, "cause": "request"}
                )
            )
            self.env.invalidate_all()
            with clock:
                after = self._report(), self._read_register()
            self.assertEqual(after, before)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.env.cr.precommit.clear()

    @SETTINGS
    @given(
        st.lists(FACTS, min_size=POOL, max_size=POOL),
        st.lists(CLOCKS, max_size=20),
        st.lists(REMEDIES, max_size=12),
    )
    def test_figures_are_those_counted_by_hand(self, facts, clocks, remedies):
        savepoint = self.env.cr.savepoint()
        try:
            self.env.flush_all()
            self._write_facts(facts)
            self._write_clocks(clocks)
            self._write_remedies(remedies)
            self.env.invalidate_all()
            report = self._report()
            self._read_raw()
            figures = self._figures(report)
            start, end = self.start, self.start + timedelta(days=DAYS)
            self._check_figures(figures, self._expect(start, end), before=False)
            start, end = start - timedelta(days=DAYS), start
            self._check_figures(figures, self._expect(start, end), before=True)
            self._check_lists(figures)
            self._check_tables(report, self.start, self.start + timedelta(days=DAYS))
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
