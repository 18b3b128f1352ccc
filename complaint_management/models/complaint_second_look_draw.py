"""A draw of closed complaints for a second look: by chance, and provable (4.7).

Once a month for each company that wants it. The seed is the hash of the last seal of
the ledger, which nobody can choose; with it and the complaints closed in the month
anybody draws the same ones (tools/sampling.py).
"""

import secrets
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import clocks, sampling
from ..tools.monitoring import add_months
from .batch_work import work_off

#: Calendar days within which somebody takes the second look.
DUE_DAYS = 14


class ComplaintSecondLookDraw(models.Model):
    _name = "complaint.second.look.draw"
    _description = "Draw for a Second Look"
    _order = "first_day desc, id desc"
    _rec_name = "first_day"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    first_day = fields.Date(
        string="Closed from",
        required=True,
        readonly=True,
        help="Complaints closed in this month were drawn from.",
    )
    last_day = fields.Date(string="Closed until", required=True, readonly=True)
    drawn_at = fields.Datetime(string="Drawn on", required=True, readonly=True)
    percent = fields.Float(
        string="Share, %",
        readonly=True,
        aggregator=None,
        help="As the company had set it; of any at least one is drawn.",
    )
    seed = fields.Char(
        required=True,
        readonly=True,
        help="From it and the references of what was closed the drawn ones follow. It "
        "is the hash of the last seal of the ledger before the draw.",
    )
    closed_count = fields.Integer(
        string="Complaints closed", readonly=True, help="How many were drawn from."
    )
    closed_digest = fields.Char(
        string="Digest of what was closed",
        readonly=True,
        help="SHA-256 of their references in order, one on each line.",
    )
    look_count = fields.Integer(string="Drawn", readonly=True)
    look_ids = fields.One2many(
        comodel_name="complaint.second.look", inverse_name="draw_id", readonly=True
    )

    _once = models.UniqueIndex("(company_id, first_day)")

    @api.depends("first_day")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for drawn in self:
            drawn.display_name = format_date(
                self.env, drawn.first_day, date_format="MMMM y"
            )

    @api.model
    def _cron_draw(self):
        """Draw for each company and month that is over and has not been drawn."""
        companies = self.env["res.company"].search(
            [("complaint_second_look_percent", ">", 0)]
        )
        waiting = [
            (company, first)
            for company in companies
            for first in self._get_months_to_draw(company)
        ]
        work_off(
            self.env,
            lambda: waiting[:1],
            lambda batch: self._draw(*batch[0]),
            after=lambda batch: waiting.remove(batch[0]),
        )

    @api.model
    def _get_months_to_draw(self, company):
        """First days of the months of a company that wait for their draw.

        Of a company that has just begun the last month; later none is left out.
        """
        tz = company._get_complaint_tz()
        now = pytz.utc.localize(fields.Datetime.now())
        current = now.astimezone(tz).date().replace(day=1)
        last = self.search([("company_id", "=", company.id)], limit=1)
        first = add_months(last.first_day if last else current, 1 if last else -1)
        months = []
        while first < current:
            months.append(first)
            first = add_months(first, 1)
        return months

    @api.model
    def _draw(self, company, first):
        """Draw from what a company closed in one month, and give each to somebody.

        :param date first: the first day of the month
        """
        tz = company._get_complaint_tz()
        end = add_months(first, 1)
        closed = self.env["helpdesk.ticket"].search(
            [
                ("company_id", "=", company.id),
                ("feedback_type", "=", "complaint"),
                ("complaint_phase", "=", "closed"),
                ("is_imported", "=", False),
                # of what is erased nothing is left to look at
                ("anonymised_at", "=", False),
                ("closed_date", ">=", clocks.start_of_day(first, tz)),
                ("closed_date", "<", clocks.start_of_day(end, tz)),
            ]
        )
        by_reference = {ticket.complaint_reference: ticket for ticket in closed}
        seed, percent = self._get_seed(company), company.complaint_second_look_percent
        chosen = sampling.draw(seed, by_reference, percent)
        drawn = self.create(
            {
                "company_id": company.id,
                "first_day": first,
                "last_day": end - timedelta(days=1),
                "drawn_at": fields.Datetime.now(),
                "percent": percent,
                "seed": seed,
                "closed_count": len(by_reference),
                "closed_digest": sampling.get_pool_digest(by_reference),
                "look_count": len(chosen),
            }
        )
        for reference in chosen:
            drawn._begin_look(by_reference[reference])
        return drawn

    @api.model
    def _get_seed(self, company):
        seal = self.env["complaint.ledger.seal"].search(
            [("company_id", "=", company.id)], limit=1
        )
        # before the first seal nothing is known that nobody could choose
        return seal.hash or secrets.token_hex(32)

    def _begin_look(self, ticket):
        """Note in the ledger that a complaint was drawn, and ask somebody to look."""
        look = self.env["complaint.second.look"].create(
            {
                "ticket_id": ticket.id,
                "draw_id": self.id,
                "due_date": fields.Date.context_today(self) + timedelta(days=DUE_DAYS),
            }
        )
        look._note(
            {
                "event": "drawn",
                "seed": self.seed,
                "percent": f"{self.percent:.3f}",
                "closed_from": fields.Date.to_string(self.first_day),
                "closed_until": fields.Date.to_string(self.last_day),
                "closed": self.closed_count,
                "closed_digest": self.closed_digest,
                "drawn": self.look_count,
            }
        )
        look._assign(look._choose_looker())
