"""Indexes on the order of the helpdesk's own list and kanban.

Whoever may see which complaint is asked of every ticket, ordinary ones included. Read
in order, that is a page of them; without an index it is all there are.
"""

from odoo import models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    _list_order_idx = models.Index(
        "(priority DESC, sequence, number DESC, id DESC) WHERE active IS TRUE"
    )
    _kanban_order_idx = models.Index(
        "(stage_id, priority DESC, sequence, number DESC, id DESC) WHERE active IS TRUE"
    )
