"""What `script/test` asks of a run beyond pytest's own idea of success.

A skipped test fails the run: Odoo's browser tests skip themselves when
something is missing, and a run without them would look like a good one.
What Odoo logs as an error while a test passes is shown at the end.
"""

import logging

import pytest

SHOWN = 40


class _ErrorLog(logging.Handler):
    def __init__(self):
        super().__init__(logging.ERROR)
        self.test = "before the first test"
        self.lines = []

    def emit(self, record):
        message = record.getMessage().strip().partition("\n")[0]
        self.lines.append(f"{self.test}: {record.name}: {message[:300]}")


class StrictRun:
    def __init__(self):
        self.skipped = []
        self.errors = _ErrorLog()

    def pytest_sessionstart(self):
        logging.getLogger().addHandler(self.errors)

    def pytest_runtest_logstart(self, nodeid):
        self.errors.test = nodeid

    def pytest_runtest_logreport(self, report):
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped.append(report.nodeid)

    def pytest_collectreport(self, report):
        if report.skipped:
            self.skipped.append(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        logging.getLogger().removeHandler(self.errors)
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        lines = self.errors.lines
        if lines:
            terminalreporter.section("errors logged by Odoo")
            for line in lines[:SHOWN]:
                terminalreporter.line(line)
            if len(lines) > SHOWN:
                terminalreporter.line(f"… and {len(lines) - SHOWN} more")
        if self.skipped:
            terminalreporter.section("skipped, therefore failed", red=True)
            for nodeid in self.skipped:
                terminalreporter.line(nodeid)


def pytest_configure(config):
    config.pluginmanager.register(StrictRun(), "strict-run")
