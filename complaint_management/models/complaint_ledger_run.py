"""A check of the ledger: when, by whom, and what was found (4.9, 8.5)."""

from odoo import api, fields, models
from odoo.tools import format_datetime

from .complaint_ledger_entry import WRITING

#: Problems kept of one check; one that is not whole is looked into anyway.
MAX_PROBLEMS = 1000
#: Kind of to-do by which managers and auditors are told.
TROUBLE = "complaint_management.mail_activity_ledger"


class ComplaintLedgerRun(models.Model):
    _name = "complaint.ledger.run"
    _description = "Check of the Complaint Ledger"
    _inherit = "complaint.ledger.fixed"
    _order = "id desc"
    _rec_name = "moment"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    moment = fields.Datetime(string="Checked", required=True, readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="By", readonly=True)
    state = fields.Selection(
        selection=[("whole", "Whole"), ("broken", "Tampered with")],
        string="Result",
        required=True,
        readonly=True,
    )
    complaints = fields.Integer(readonly=True)
    entries = fields.Integer(readonly=True)
    erased = fields.Integer(
        string="Entries with erased words",
        readonly=True,
        help="Entries whose personal words were erased, as privacy rules ask. The "
        "entries themselves are whole.",
    )
    seals = fields.Integer(readonly=True)
    seal_hash = fields.Char(string="Last seal", readonly=True, size=64)
    problem_count = fields.Integer(string="Problems", readonly=True)
    problem_ids = fields.One2many(
        comodel_name="complaint.ledger.problem",
        inverse_name="run_id",
        string="What does not match",
        readonly=True,
    )

    @api.model
    def _make(self, company):
        """Check the ledger of a company and keep what was found."""
        # whoever may check is told what does not fit, and reads nothing of it here
        checker = self.env["complaint.ledger"].sudo()._check(company)
        last = (
            self.env["complaint.ledger.seal"]
            .sudo()
            .search([("company_id", "=", company.id)], limit=1)
        )
        problems = checker.problems[:MAX_PROBLEMS]
        vals = {
            "company_id": company.id,
            "moment": fields.Datetime.now(),
            "user_id": self.env.uid,
            "state": "broken" if problems else "whole",
            "complaints": checker.complaints,
            "entries": checker.entries,
            "erased": checker.erased,
            "seals": checker.seals,
            "seal_hash": last.hash,
            "problem_count": len(checker.problems) + checker.more_problems,
            "problem_ids": [
                fields.Command.create(
                    {
                        "place": problem.where,
                        # what was tampered with may say anything
                        "number": min(problem.number or 0, 2**31 - 1),
                        "code": problem.code,
                        "words": problem.words,
                    }
                )
                for problem in problems
            ],
        }
        # as above: nobody has the right to write what was found
        found = self.sudo().with_context(complaint_ledger_writing=WRITING).create(vals)
        return found.with_env(self.sudo().env)

    def _get_file_name(self):
        return self.env._("Ledger check %s", self.moment.date())

    def action_check(self):
        """Check the ledger of the current company, and show what was found.

        :raise AccessError: for anybody but managers and auditors
        """
        self.env["complaint.ledger"]._check_reader()
        run = self._make(self.env.company)
        run._raise_alarm()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": run.id,
            "views": [(False, "form")],
        }

    def _raise_alarm(self):
        """Have managers and auditors know of what does not fit, until it is over."""
        self.ensure_one()
        Activity = self.env["mail.activity"]
        if self.state == "whole":
            # of all companies: the to-do is one for all of them
            latest = self.sudo()._read_group(
                [("company_id", "!=", self.company_id.id)], ["company_id"], ["id:max"]
            )
            runs = self.sudo().browse(run_id for _company, run_id in latest)
            if all(run.state == "whole" for run in runs):
                Activity._end_trouble(TROUBLE)
            return
        people = self.env["res.users"]._get_ledger_watchers()
        Activity._tell_managers(
            TROUBLE,
            people.filtered(lambda user: self.company_id in user.company_ids),
            self.env._("The complaint ledger does not match any more"),
            self.env._(
                "The check of %(moment)s found places in the ledger of %(company)s "
                "that do not match: %(count)s. See Complaints ▸ Evidence ▸ Checks, and "
                "keep the database and its backups as they are.",
                moment=format_datetime(
                    self.env,
                    self.moment,
                    tz=self.company_id._get_complaint_tz().zone,
                    dt_format="short",
                ),
                count=self.problem_count,
                company=self.company_id.name,
            ),
        )


class ComplaintLedgerProblem(models.Model):
    _name = "complaint.ledger.problem"
    _description = "Place in the Ledger That Does Not Fit"
    _inherit = "complaint.ledger.fixed"
    _order = "id"
    _rec_name = "place"

    run_id = fields.Many2one(
        comodel_name="complaint.ledger.run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    place = fields.Char(string="Where", required=True, readonly=True)
    number = fields.Integer(
        string="Entry", readonly=True, help="Its place in the chain; 0: the whole."
    )
    code = fields.Char(string="Kind", required=True, readonly=True)
    words = fields.Char(string="What", required=True, readonly=True)
