"""Complaints from before there were clocks get theirs, by the job."""

from odoo import SUPERUSER_ID, api
from odoo.tools import convert_file

#: What is made once and then the user's (forcecreate): an update does not make it.
FILES = (
    "data/complaint_schedule.xml",
    "data/complaint_schedule_presets_uk.xml",
    "data/complaint_schedule_presets_eu.xml",
    "data/complaint_schedule_presets_tr.xml",
    "data/complaint_schedule_presets_world.xml",
)


def migrate(cr, version):
    """Make the schedules, unless there are some; the job plans open complaints then.

    Levels that lie before today are history.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    if not env["complaint.schedule"].search_count([], limit=1):
        for file in FILES:
            convert_file(env, "complaint_management", file, {}, mode="init")
    cr.execute(
        """
        UPDATE helpdesk_ticket
           SET clocks_plan_at = now() AT TIME ZONE 'UTC',
               clocks_since = now() AT TIME ZONE 'UTC'
         WHERE feedback_type IS NOT NULL
           AND complaint_phase NOT IN ('closed', 'referred')
           AND active
           AND schedule_id IS NULL
        """
    )
    env["complaint.deadline"]._wake()
