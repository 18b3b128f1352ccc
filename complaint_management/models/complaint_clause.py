"""The clauses of ISO 10002:2018: what each asks, and how far a company is (4.1 to 8.7).

Clauses are the same for all companies, and nobody's to change. Evidence and verdicts
are those of the current company.
"""

from datetime import datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import conformity
from .complaint_clause_assessment import VERDICTS
from .complaint_conformity import MOST
from .res_users import AUDITOR, MANAGER

#: Who sees how far the company is.
READERS = f"{MANAGER},{AUDITOR}"
STATES = [
    (conformity.SHOWN, "Shown"),
    (conformity.PARTLY, "Partly shown"),
    (conformity.STALE, "Out of date"),
    (conformity.NONE, "No evidence"),
]


class ComplaintClause(models.Model):
    _name = "complaint.clause"
    _description = "Clause of ISO 10002"
    _order = "sequence, id"

    number = fields.Char(
        string="Clause", required=True, help="Its number in ISO 10002:2018."
    )
    name = fields.Char(string="Title", required=True, translate=True)
    requirement = fields.Text(
        string="What it asks",
        translate=True,
        help="In our own words. What binds is the standard itself.",
    )
    parent_id = fields.Many2one(
        comodel_name="complaint.clause",
        string="Chapter",
        index=True,
        ondelete="restrict",
        help="Empty for the chapters themselves.",
    )
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    evidence_state = fields.Selection(
        selection=STATES,
        string="Evidence",
        compute="_compute_evidence",
        search="_search_evidence_state",
        groups=READERS,
        help="Shown: all that the clause has to have is there and fresh enough. Partly "
        "shown: some of it. Out of date: only older records. Of the last 12 months "
        "and the current company.",
    )
    evidence = fields.Json(
        string="Records that show it", compute="_compute_evidence", groups=READERS
    )
    evidence_summary = fields.Char(
        string="What shows it", compute="_compute_evidence", groups=READERS
    )
    assessment_id = fields.Many2one(
        comodel_name="complaint.clause.assessment",
        string="Self-assessment",
        compute="_compute_assessment",
        groups=READERS,
        help="The latest of the current company.",
    )
    assessment_ids = fields.Many2many(
        comodel_name="complaint.clause.assessment",
        string="Self-assessments",
        compute="_compute_assessment",
        groups=READERS,
    )
    verdict = fields.Selection(
        selection=VERDICTS,
        compute="_compute_assessment",
        search="_search_verdict",
        groups=READERS,
        help="What the company says of itself.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        compute="_compute_assessment",
        groups=READERS,
        help="Who closes the gap, if there is one.",
    )
    due_date = fields.Date(
        string="Due by", compute="_compute_assessment", groups=READERS
    )
    assessed_at = fields.Datetime(
        string="Assessed on", compute="_compute_assessment", groups=READERS
    )
    is_contradicted = fields.Boolean(
        string="Contradiction",
        compute="_compute_is_contradicted",
        groups=READERS,
        help="The company says that it conforms, and nothing shows it today.",
    )

    _number_uniq = models.Constraint("UNIQUE (number)", "Each clause is there once.")

    @api.depends("number")
    def _compute_sequence(self):
        for clause in self:
            clause.sequence = conformity.get_place(clause.number or "0")

    @api.depends("number", "name")
    def _compute_display_name(self):
        for clause in self:
            clause.display_name = f"{clause.number} {clause.name}"

    @api.model
    def _get_numbers(self):
        """Numbers of the clauses, in their order; chapters are none."""
        return self.search([("parent_id", "!=", False)]).mapped("number")

    # ------------------------------------------------------------
    # Evidence
    # ------------------------------------------------------------

    @api.depends_context("company", "uid", "lang", "tz")
    def _compute_evidence(self):
        states = self.env["complaint.conformity"]._get_states(self.env.company)
        labels = dict(self._fields["evidence_state"]._description_selection(self.env))
        for clause in self:
            state, found = states.get(clause.number, (False, []))
            clause.evidence_state = state
            clause.evidence = [self._tell(one, labels) for one in found]
            clause.evidence_summary = ", ".join(
                one.evidence.name for one in found if one.state == conformity.SHOWN
            )

    @api.model
    def _tell(self, found, labels):
        """One piece of evidence as plain values for the page and the paper."""
        evidence, count = found.evidence, found.count
        return {
            "key": evidence.key,
            "name": evidence.name,
            "help": evidence.help,
            "state": found.state,
            "state_label": labels[found.state],
            "is_needed": evidence.is_needed,
            "count": count,
            "count_label": self.env._("more than %s", MOST)
            if count > MOST
            else str(count),
            "newest": self._tell_day(found.newest),
        }

    @api.model
    def _tell_day(self, newest):
        """A day, or that of a moment where the reader is; empty without."""
        if isinstance(newest, datetime):
            newest = fields.Datetime.context_timestamp(self, newest).date()
        return format_date(self.env, newest) if newest else ""

    @api.model
    def _search_evidence_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = self.env["complaint.conformity"]._get_states(self.env.company)
        wanted = [
            number for number, (state, _found) in states.items() if state in value
        ]
        return Domain("number", "in", wanted)

    def action_view_evidence(self, key):
        """The records behind a piece of evidence, as a list.

        :param str key: of ``Evidence``
        :raise AccessError: for anybody but managers and auditors
        """
        return self.env["complaint.conformity"]._get_action(key)

    # ------------------------------------------------------------
    # Self-assessment
    # ------------------------------------------------------------

    @api.depends_context("company", "uid")
    def _compute_assessment(self):
        found = self.env["complaint.clause.assessment"].search(
            [
                ("clause_id", "in", self.ids),
                ("company_id", "=", self.env.company.id),
            ]
        )
        by_clause = found.grouped("clause_id")
        for clause in self:
            history = by_clause.get(clause, found.browse())
            current = history.filtered("is_current")
            clause.assessment_ids = history
            clause.assessment_id = current
            clause.verdict = current.verdict
            # names of colleagues, as the assessment itself shows them
            clause.user_id = current.due_date and current.user_id
            clause.due_date = current.due_date
            clause.assessed_at = current.assessed_at

    @api.depends("verdict", "evidence_state")
    def _compute_is_contradicted(self):
        for clause in self:
            clause.is_contradicted = conformity.contradicts(
                clause.verdict, clause.evidence_state
            )

    @api.model
    def _search_verdict(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = [("is_current", "=", True), ("company_id", "=", self.env.company.id)]
        verdicts = [verdict for verdict in value if verdict]
        told = self.env["complaint.clause.assessment"]
        domain = Domain(
            "id",
            "in",
            told.search([*current, ("verdict", "in", verdicts)]).clause_id.ids,
        )
        if False in value:
            domain |= Domain("id", "not in", told.search(current).clause_id.ids)
        return domain & Domain("parent_id", "!=", False)

    def action_assess(self):
        """Say anew how far the clause is fulfilled.

        :raise AccessError: for anybody but managers
        """
        self.ensure_one()
        self.env["complaint.clause.assessment"].check_access("create")
        window = "complaint_management.complaint_clause_assessment_view_form_new"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assess %s", self.display_name),
            "res_model": "complaint.clause.assessment",
            "views": [(self.env.ref(window).id, "form")],
            "target": "new",
            "context": {
                "default_clause_id": self.id,
                "default_company_id": self.env.company.id,
            },
        }
