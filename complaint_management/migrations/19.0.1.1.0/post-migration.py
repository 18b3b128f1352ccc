"""Complaints from before there were clocks get theirs, by the job."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Have open complaints planned; levels that lie before today are history."""
    if not version:
        return
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
    api.Environment(cr, SUPERUSER_ID, {})["complaint.deadline"]._wake()
