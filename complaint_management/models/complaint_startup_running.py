"""The start-up guide: does what shall run by itself run."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

from .complaint_startup import ADMINISTRATOR, Found, Step

#: How long a job may be late before it counts as one that does not run.
LATE = timedelta(hours=2)


class ComplaintStartup(models.AbstractModel):
    _inherit = "complaint.startup"

    @api.model
    def _get_running_steps(self):
        return [
            Step(
                "jobs",
                self.env._("Scheduled jobs and ledger"),
                self.env._(
                    "Clocks, acknowledgements, surveys, and the daily seal of the "
                    "ledger run by themselves."
                ),
                self._check_jobs,
                self._open_jobs,
                clause="4.9, 7.3",
                group=ADMINISTRATOR,
            )
        ]

    @api.model
    def _find_jobs(self):
        named = self.env["ir.model.data"]._search(
            [("module", "=", "complaint_management"), ("model", "=", "ir.cron")]
        )
        jobs = self.env["ir.cron"].with_context(active_test=False)
        return jobs.search_fetch([("id", "in", named.subselect("res_id"))])

    @api.model
    def _check_jobs(self, company):
        jobs, missing = self._find_jobs(), []
        late = fields.Datetime.now() - LATE
        for job in jobs:
            if not job.active:
                missing.append(self.env._("“%s” is switched off.", job.cron_name))
            elif job.failure_count:
                missing.append(
                    self.env._(
                        "“%(job)s” failed. Failures in a row: %(count)s. The server's "
                        "log says why.",
                        job=job.cron_name,
                        count=job.failure_count,
                    )
                )
        waiting = jobs.filtered(lambda job: job.active and job.nextcall < late)
        if waiting:
            missing.append(
                self.env._(
                    "Jobs that should have run by now: %s. Does the server run "
                    "scheduled jobs (max_cron_threads)?",
                    len(waiting),
                )
            )
        if self._has_ledger_problem(company):
            missing.append(
                self.env._(
                    "The last check of the ledger found problems. See Evidence ▸ "
                    "Checks."
                )
            )
        return Found(missing, self._get_ledger_facts(company, jobs))

    @api.model
    def _has_ledger_problem(self, company):
        run = self.env["complaint.ledger.run"].search_fetch(
            [("company_id", "=", company.id)],
            ["problem_count"],
            order="id desc",
            limit=1,
        )
        return bool(run.problem_count)

    @api.model
    def _get_ledger_facts(self, company, jobs):
        seal = self.env["complaint.ledger.seal"].search_fetch(
            [("company_id", "=", company.id)], ["moment"], order="id desc", limit=1
        )
        if seal:
            return self.env._(
                "Jobs: %(count)s. Ledger sealed on %(moment)s.",
                count=len(jobs),
                moment=format_datetime(self.env, seal.moment, dt_format="short"),
            )
        return self.env._(
            "Jobs: %s. The ledger is sealed daily from the first complaint on.",
            len(jobs),
        )

    @api.model
    def _open_jobs(self, company):
        # which jobs are ours; the list opens for those who may read jobs
        return self._open_action(
            "base.ir_cron_act",
            domain=[("id", "in", self.sudo()._find_jobs().ids)],
            context={"active_test": False},
        )
