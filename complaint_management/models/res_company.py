"""What complaints need of a company: register numbers, its team, its choices."""

from collections import defaultdict

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import clocks

SEQUENCE_CODE = "complaint.reference"


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_link_days = fields.Integer(
        string="Private links work for",
        default=365,
        help="Calendar days after the closing for which the complainant's private link "
        "still opens the complaint; 0: for ever (4.4, 4.10).",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        for company in companies:
            company._get_complaint_sequence()
        return companies

    def write(self, vals):
        res = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env["complaint.schedule"]._calendar_changed(self.resource_calendar_id)
        return res

    def _get_complaint_team(self):
        """The team that takes in complaints which name no team; may be empty."""
        self.ensure_one()
        # intake must find the team whoever brings the complaint
        teams = (
            self.env["helpdesk.ticket.team"]
            .sudo()
            .search(
                [
                    ("feedback_type", "=", "complaint"),
                    ("company_id", "in", [self.id, False]),
                ]
            )
        )
        own = teams.filtered(lambda team: team.company_id == self)
        return (own or teams)[:1].sudo(self.env.su)

    @api.model
    def _get_with_ledger(self):
        """Companies that have a complaint in the ledger."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_company WHERE EXISTS (SELECT FROM"
                " complaint_ledger_head WHERE company_id = res_company.id) ORDER BY id"
            )
        )
        return self.browse(row[0] for row in rows)

    def _get_complaint_tz(self):
        """Time zone in which the company's days begin and end."""
        self.ensure_one()
        return pytz.timezone(
            self.resource_calendar_id.tz or self.partner_id.tz or "UTC"
        )

    def _get_complaint_today(self):
        """The day that it is now where the company is."""
        return clocks.local_date(fields.Datetime.now(), self._get_complaint_tz())

    # ------------------------------------------------------------
    # Register numbers
    # ------------------------------------------------------------

    def _get_complaint_sequence(self):
        return self._get_numbering(
            SEQUENCE_CODE, "C/%(range_year)s/", self.env._("Complaint Reference")
        )

    def _get_numbering(self, code, prefix, name):
        """The company's own numbering of something, starting anew each year.

        :param str code: of the sequence
        :param str prefix: before each number of a new one
        :param str name: of a new one
        """
        self.ensure_one()
        # sequences are the system's: nobody draws a number by hand, and whoever brings
        # it about need not be allowed to read them
        Sequence = self.env["ir.sequence"].sudo()
        return Sequence.search(
            [("code", "=", code), ("company_id", "=", self.id)], limit=1
        ) or Sequence.create(
            {
                "name": f"{name} ({self.name})",
                "code": code,
                "prefix": prefix,
                "padding": 5,
                "use_date_range": True,
                "company_id": self.id,
            }
        )

    def _next_complaint_references(self, moments):
        """References for complaints received at ``moments``, never used before.

        The year is that of receipt, in the company's time zone. Numbers that an
        imported register already uses are passed over.

        :param list moments: naive UTC datetimes
        :return: list of references, in the same order
        """
        self.ensure_one()
        tz = self._get_complaint_tz()
        sequence = self._get_complaint_sequence()
        places = defaultdict(list)
        for index, moment in enumerate(moments):
            day = pytz.utc.localize(moment).astimezone(tz).date()
            places[day].append(index)
        references = {}
        while places:
            drawn = {}
            for day, indexes in places.items():
                numbers = sequence._next_many(len(indexes), day)
                drawn |= dict(zip(indexes, numbers, strict=True))
            taken = self._get_taken_references(drawn.values())
            references |= {i: ref for i, ref in drawn.items() if ref not in taken}
            again = {
                day: [index for index in indexes if index not in references]
                for day, indexes in places.items()
            }
            places = {day: indexes for day, indexes in again.items() if indexes}
        return [references[index] for index in range(len(moments))]

    def _get_taken_references(self, references):
        """Those of ``references`` which the company's register already has."""
        # also those of complaints the user may not see: a number is used once
        self.env["helpdesk.ticket"].flush_model(["company_id", "complaint_reference"])
        rows = self.env.execute_query(
            SQL(
                "SELECT complaint_reference FROM helpdesk_ticket"
                " WHERE company_id = %s AND complaint_reference IN %s",
                self.id,
                tuple(references),
            )
        )
        return {reference for (reference,) in rows}
