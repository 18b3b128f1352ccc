"""The register of a period: which complaints, and whether with persons (7.2, 8.1).

Shown is what the reader may see, no more: complaints are found with the reader's own
rights, so restricted ones and those about themselves stay out where they have to.
"""

import ast
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..models.complaint_ledger_entry import UNREADABLE
from ..models.helpdesk_ticket import FEEDBACK_TYPES
from ..models.helpdesk_ticket_assessment import SEVERITIES
from ..models.helpdesk_ticket_phase import PHASES
from ..tools import clocks, phases
from ..tools.register_sheet import MOST_ROWS

#: Complaints on paper: some hundred pages. More of them are for a spreadsheet.
MOST_ON_PAPER = 5_000
#: What narrows the register down, and the complaint's field with the same value.
FILTERS = {
    "feedback_type": "feedback_type",
    "team_ids": "team_id",
    "category_ids": "category_id",
    "channel_ids": "channel_id",
    "severity": "severity",
    "phase": "complaint_phase",
    "only_open": None,
}


class ComplaintRegister(models.TransientModel):
    _name = "complaint.register"
    _description = "Register of Complaints"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="A register is that of one company; days begin and end where it is.",
    )
    date_field = fields.Selection(
        selection=[
            ("received_at", "Received"),
            ("responded_at", "Answered"),
            ("closed_date", "Closed"),
        ],
        string="Complaints",
        required=True,
        default="received_at",
        help="What has to have happened in the period.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._get_complaint_today().replace(
            month=1, day=1
        ),
        help="First day of the period.",
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: self.env.company._get_complaint_today(),
        help="Last day of the period; it belongs to it.",
    )
    feedback_type = fields.Selection(
        selection=FEEDBACK_TYPES,
        string="Kind of feedback",
        default="complaint",
        help="Empty: all kinds of feedback (4.11).",
    )
    team_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.team",
        string="Teams",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Empty: all teams.",
    )
    category_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.category",
        string="Categories",
        help="Empty: all categories.",
    )
    channel_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.channel",
        string="Channels",
        help="Empty: all channels.",
    )
    severity = fields.Selection(
        selection=SEVERITIES, help="Empty: whatever the severity, assessed or not."
    )
    phase = fields.Selection(
        selection=PHASES, help="Where the complaint stands now. Empty: all phases."
    )
    only_open = fields.Boolean(
        string="Only open ones",
        help="Leave out what is closed or referred outside by now.",
    )
    with_persons = fields.Boolean(
        string="With persons",
        help="With the names of complainants and handlers and with what was typed "
        "about the complaint. Each complaint's ledger notes that it was printed. "
        "Without, the register tells of no person (4.10).",
    )
    domain = fields.Char(
        string="Further conditions",
        help="Any other condition on the complaint, such as “Needs special care”.",
    )
    complaint_count = fields.Integer(
        string="How many",
        compute="_compute_complaint_count",
        help="Complaints of the register as it is asked for here.",
    )
    problem = fields.Char(compute="_compute_complaint_count")

    # ------------------------------------------------------------
    # Which complaints
    # ------------------------------------------------------------

    @api.depends("company_id", "date_field", "date_from", "date_to", "domain", *FILTERS)
    def _compute_complaint_count(self):
        for register in self:
            register.complaint_count, register.problem = 0, False
            try:
                domain = register._get_domain()
                count = register._get_tickets().search_count(domain)
                register.complaint_count = count
            except UserError as error:
                register.problem = str(error)

    def _get_tickets(self):
        """The model, for the reader in this company alone; Odoo refuses another's.

        What was archived has entered the register, too, and stays in it.
        """
        self.ensure_one()
        return self.env["helpdesk.ticket"].with_context(
            active_test=False, allowed_company_ids=self.company_id.ids
        )

    def _get_domain(self):
        """Conditions of the complaints in this register.

        :return: ``Domain`` on ``helpdesk.ticket``
        :raise UserError: for a period or conditions that cannot be
        """
        self.ensure_one()
        begin, end = self._get_period()
        domain = (
            Domain("feedback_type", "!=", False)
            & Domain("company_id", "=", self.company_id.id)
            & Domain(self.date_field, ">=", begin)
            & Domain(self.date_field, "<", end)
        )
        for name, field in FILTERS.items():
            value = self[name]
            if value and field:
                ids = value.ids if isinstance(value, models.Model) else [value]
                domain &= Domain(field, "in", ids)
        if self.only_open:
            domain &= Domain("complaint_phase", "not in", tuple(phases.ENDED))
        return domain & self._get_further_conditions()

    def _get_further_conditions(self):
        try:
            domain = Domain(ast.literal_eval(self.domain or "[]"))
            self._get_tickets()._search(domain)
        except (*UNREADABLE, SyntaxError, MemoryError) as error:
            raise UserError(
                self.env._(
                    "The further conditions cannot be used: %s. Take them out, or "
                    "choose them anew.",
                    error,
                )
            ) from error
        return domain

    def _get_period(self):
        """First moment of the period, and the first one after it, in UTC."""
        if not (self.date_from and self.date_to and self.date_field):
            raise UserError(self.env._("Say from which day to which."))
        if self.date_from > self.date_to:
            raise UserError(
                self.env._(
                    "The period ends before it begins. Exchange the two days, or "
                    "correct the one that is wrong."
                )
            )
        tz = self.company_id.sudo()._get_complaint_tz()  # a setting, no secret
        try:
            return [
                clocks.start_of_day(day, tz)
                for day in (self.date_from, self.date_to + timedelta(days=1))
            ]
        except OverflowError:
            raise UserError(self.env._("Check the years of the period.")) from None

    def _find(self):
        """The complaints of the register, in its order, as the reader may see them.

        :raise UserError: when there is none, or what is asked for cannot be
        """
        tickets = self._get_tickets().search(
            self._get_domain(), order=f"{self.date_field}, id"
        )
        if not tickets:
            raise UserError(
                self.env._(
                    "No complaint fits: choose another period or fewer conditions."
                )
            )
        return tickets

    def _find_for_paper(self):
        """:raise UserError: when there is none, or too much for paper"""
        tickets = self._find()
        self._check_number(tickets, MOST_ON_PAPER)
        return tickets

    def _find_for_sheet(self):
        """:raise UserError: when there is none, or too much for a sheet"""
        tickets = self._find()
        self._check_number(tickets, MOST_ROWS)
        return tickets

    def _check_own(self):
        """:raise AccessError: for anybody but who has asked for this register"""
        self.check_access("read")
        if len(self) != 1 or self.create_uid != self.env.user:
            raise AccessError(self.env._("Ask for a register of your own."))

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def action_view(self):
        """The complaints as a list.

        :raise AccessError: for anybody but who has asked for it; so below
        """
        self._check_own()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_action_all"
        )
        return action | {
            "domain": list(self._get_domain()),
            "context": {"active_test": False},
            "target": "current",
        }

    def action_print(self):
        """The register as PDF.

        :raise UserError: when there is none, or too much for paper
        """
        self._check_own()
        self._find_for_paper()
        report = self.env.ref("complaint_management.complaint_register_report")
        return report.report_action(self, config=False)

    def action_download(self):
        """The register as a spreadsheet.

        :raise UserError: when there is none, or too much for a sheet
        """
        self._check_own()
        self._find_for_sheet()
        return {
            "type": "ir.actions.act_url",
            "url": f"/complaints/register/{self.id}/xlsx",
            "target": "download",
        }

    def _check_number(self, tickets, most):
        if len(tickets) > most:
            raise UserError(
                self.env._(
                    "Too many complaints: %(count)s. At most %(most)s fit. Choose a "
                    "shorter period; a spreadsheet holds more than paper.",
                    count=len(tickets),
                    most=most,
                )
            )

    def _get_file_name(self):
        return self.env._(
            "Register %(begin)s to %(end)s",
            begin=self.date_from.isoformat(),
            end=self.date_to.isoformat(),
        )
