"""Asking for a conformity report: company, period, size of the sample (8.5)."""

import secrets

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.complaint_conformity import MONTHS

#: Complaints in a sample, at most: each is checked to the end of its chain.
MOST_DRAWN = 200


class ComplaintConformityReport(models.TransientModel):
    _name = "complaint.conformity.report"
    _description = "Conformity Report"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="A report is that of one company; days begin and end where it is.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._get_complaint_today()
        - relativedelta(months=MONTHS),
        help="Evidence that is older is out of date.",
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: self.env.company._get_complaint_today(),
    )
    sample_size = fields.Integer(
        string="Complaints in the sample",
        default=10,
        help="How many complaints received in the period are drawn by chance and "
        "checked one by one. 0: none.",
    )
    seed = fields.Char(
        required=True,
        default=lambda self: self._get_seed(),
        help="With the same seed, period and complaints anybody draws the same sample. "
        "It is the hash of the last seal of the ledger, which nobody can choose. To "
        "draw a sample again, take the seed that its report names.",
    )

    _size_in_bounds = models.Constraint(
        f"CHECK (sample_size BETWEEN 0 AND {MOST_DRAWN})",
        f"A sample holds from 0 to {MOST_DRAWN} complaints.",
    )
    _days_in_order = models.Constraint(
        "CHECK (date_to >= date_from)",
        "The period ends before it begins. Please swap the days.",
    )

    @api.model
    def _get_seed(self):
        seal = self.env["complaint.ledger.seal"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        # before the first seal nothing is known that nobody could choose
        return seal.hash or secrets.token_hex(32)

    @api.onchange("company_id")
    def _onchange_company_id(self):
        self.seed = self.with_company(self.company_id)._get_seed()

    def _check_own(self):
        """:raise AccessError: for anybody but who has asked for this report"""
        self.env["complaint.conformity"]._check_reader()
        self.check_access("read")
        if len(self) != 1 or self.create_uid != self.env.user:
            raise AccessError(self.env._("Ask for a report of your own."))
        self.company_id.check_access("read")

    def _get_window(self):
        """:raise UserError: for a period that has not begun"""
        window = self.env["complaint.conformity"]._get_window(
            self.company_id, self.date_from, self.date_to
        )
        if window.first > window.last:
            raise UserError(
                self.env._("The period has not begun. Choose an earlier first day.")
            )
        return window

    def _draw(self):
        """The sample; see ``complaint.conformity``."""
        self._check_own()
        return self.env["complaint.conformity"]._draw_sample(
            self.company_id, self._get_window(), self.seed, self.sample_size
        )

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def action_print(self):
        """The report as PDF.

        :raise AccessError: for anybody but who has asked for it; so below
        """
        self._check_own()
        self._get_window()
        report = self.env.ref("complaint_management.complaint_conformity_report_print")
        return report.report_action(self, config=False)

    def action_view_sample(self):
        """The complaints of the sample as a list."""
        drawn = self._draw()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_action_all"
        )
        action.pop("path", None)
        return action | {
            "domain": [("id", "in", drawn.tickets.ids)],
            "context": {"active_test": False, "create": False},
            "name": self.env._("Sample"),
            "target": "current",
        }

    def _get_file_name(self):
        return self.env._(
            "Conformity report %(begin)s to %(end)s",
            begin=self.date_from.isoformat(),
            end=self.date_to.isoformat(),
        )

    def _get_paper_label(self):
        """What stands at the foot of its pages, in figures alone."""
        return f"ISO 10002  {self.date_from.isoformat()} / {self.date_to.isoformat()}"
