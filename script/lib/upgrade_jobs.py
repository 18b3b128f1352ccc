"""What has to hold after an update: piped into ``odoo shell`` by script/upgrade.

First the scheduled jobs of the addon run, as they would in the night after it.
"""

import sys
import traceback

CLOSED = ("closed", "referred")


def _run_jobs(env):
    crons = env["ir.model.data"].search(
        [("module", "=", "complaint_management"), ("model", "=", "ir.cron")]
    )
    for cron in env["ir.cron"].browse(crons.mapped("res_id")).exists():
        cron.ir_actions_server_id.run()
        env.cr.commit()
        print(f"upgrade: ran {cron.cron_name}")


def _find_faults(env):
    complaints = env["helpdesk.ticket"].search([("feedback_type", "=", "complaint")])
    if not complaints:
        yield "there is no complaint to look at"
    opened = complaints.filtered(lambda one: one.complaint_phase not in CLOSED)
    for complaint in opened:
        if complaint.clocks_plan_at:
            yield f"{complaint.complaint_reference} still waits for its clocks"
        elif complaint.schedule_id and not env["complaint.deadline"].search_count(
            [("ticket_id", "=", complaint.id)], limit=1
        ):
            yield f"{complaint.complaint_reference} has a schedule and no clock"
    if not opened.schedule_id:
        yield "no open complaint has a schedule"
    for company in complaints.company_id:
        checker = env["complaint.ledger"]._check(company)
        yield from (f"ledger of {company.name}: {fault}" for fault in checker.problems)
        if not checker.entries:
            yield f"the ledger of {company.name} is empty"
    chainless = env["complaint.ledger"]._take_chainless()
    for complaint in chainless:
        yield f"{complaint.complaint_reference} has no chain in the ledger"


def main(env):
    _run_jobs(env)
    env.invalidate_all()
    faults = list(_find_faults(env))
    for fault in faults:
        print(f"upgrade: {fault}")
    if not faults:
        print("upgrade: all of it holds")


try:
    main(env)  # noqa: F821 -- the shell's
except Exception:
    traceback.print_exc()
    sys.exit(1)
