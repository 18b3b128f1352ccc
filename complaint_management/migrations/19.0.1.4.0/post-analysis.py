"""Complaints from before are measured, and looked through for repetitions."""

from odoo import SUPERUSER_ID, api

#: Complaints at a time: memory stays flat.
BATCH = 2000


def migrate(cr, version):
    """Measure working hours and find repetitions of complaints that are there."""
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    Ticket = env["helpdesk.ticket"]
    last = 0
    while True:
        tickets = Ticket.search(
            [("feedback_type", "!=", False), ("id", ">", last)],
            order="id",
            limit=BATCH,
        )
        if not tickets:
            break
        last = tickets.ids[-1]
        tickets._measure()
        tickets._note_repeats()
        env.flush_all()
        env.invalidate_all()
