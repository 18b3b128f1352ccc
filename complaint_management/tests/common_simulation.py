"""Shared by the tests of trying a schedule: trials that nobody saves, read."""

from lxml import html

from .common_clocks import MONDAY, ClockCommon


class SimulationCommon(ClockCommon):
    def _simulation(self, user=None, **vals):
        """A trial that nobody saves, of a complaint received on a Monday."""
        trials = self.env["complaint.simulation"].with_user(user or self.manager)
        trials = trials.with_context(lang="en_US")
        vals = {"received_at": MONDAY, "team_id": self.team.id, **vals}
        return trials.new({"gives_updates": False, **vals})

    def _play(self, trial):
        """The simulation behind a trial, after it ran."""
        ticket = trial._suppose_ticket()
        schedule = trial._choose_schedule(ticket)
        return trial._simulate(ticket, schedule)

    def _rows(self, trial, kind=""):
        """Texts of the cells of the result, row by row."""
        result = html.fromstring(str(trial.result))
        return [
            [" ".join(cell.text_content().split()) for cell in row]
            for row in result.xpath(f"//tr[contains(@class, 'o_simulation_{kind}')]")
        ]

    def _remarks(self, trial):
        return html.fromstring(str(trial.result)).xpath("//li/text()")
