"""What a company says of itself, clause by clause (ISO 10002, 8.5, 8.6).

Each time somebody assesses a clause a new row is made, and the one before it is
history. Nobody changes what was said; owner and day may still be moved.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import plaintext2html
from odoo.tools.misc import clean_context

from ..tools import conformity
from .res_users import HANDLER

ACTIVITY = "complaint_management.mail_activity_clause_gap"
VERDICTS = [("conforms", "Conforms"), ("partly", "Partly"), ("gap", "Gap")]
#: What people say when they assess; it stays as it is.
SAID = frozenset({"clause_id", "company_id", "verdict", "note"})
#: What may be moved as long as nobody has assessed the clause anew.
MOVED = frozenset({"user_id", "due_date"})
#: What the system notes.
NOTED = frozenset({"assessed_at", "assessed_by_id", "is_current", "evidence_state"})
#: Days within which a gap is closed, unless somebody says otherwise.
DUE_DAYS = 90


class ComplaintClauseAssessment(models.Model):
    _name = "complaint.clause.assessment"
    _description = "Self-Assessment of a Clause"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "assessed_at desc, id desc"
    _rec_name = "clause_id"

    clause_id = fields.Many2one(
        comodel_name="complaint.clause",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '!=', False)]",
    )
    chapter_id = fields.Many2one(
        related="clause_id.parent_id", string="Chapter", store=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    verdict = fields.Selection(
        selection=VERDICTS,
        required=True,
        group_expand=True,
        help="Conforms: all that the clause asks is done. Partly: some of it. Gap: it "
        "is not done, or not yet.",
    )
    note = fields.Text(
        help="Why: what is done, and what is missing. Of a gap or a part, say what has "
        "to be done."
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        tracking=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
        help="Sees to it that the gap is closed, and gets a to-do for it.",
    )
    due_date = fields.Date(
        string="Due by",
        compute="_compute_due_date",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="The day by which the gap is closed.",
    )
    assessed_at = fields.Datetime(string="Assessed on", readonly=True, copy=False)
    assessed_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Assessed by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    evidence_state = fields.Selection(
        selection=[
            (conformity.SHOWN, "Shown"),
            (conformity.PARTLY, "Partly shown"),
            (conformity.STALE, "Out of date"),
            (conformity.NONE, "No evidence"),
        ],
        string="Evidence then",
        readonly=True,
        copy=False,
        help="What the records showed when the clause was assessed.",
    )
    is_current = fields.Boolean(
        string="Latest",
        readonly=True,
        copy=False,
        help="Nobody has assessed the clause anew since.",
    )
    requirement = fields.Text(related="clause_id.requirement")

    _current_once = models.UniqueIndex(
        "(company_id, clause_id) WHERE is_current",
        "Somebody else has assessed this clause at the same time. Reload the page.",
    )

    @api.depends("verdict")
    def _compute_due_date(self):
        today = fields.Date.context_today(self)
        for assessment in self:
            if assessment.verdict in ("partly", "gap"):
                assessment.due_date = assessment.due_date or today + timedelta(
                    days=DUE_DAYS
                )
            else:
                assessment.due_date = False

    @api.depends("clause_id.number", "clause_id.name", "verdict")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["verdict"]._description_selection(self.env))
        for assessment in self:
            assessment.display_name = self.env._(
                "%(clause)s: %(verdict)s",
                clause=assessment.clause_id.display_name or "",
                verdict=labels.get(assessment.verdict, ""),
            )

    # ------------------------------------------------------------
    # Assessing anew
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        for vals in vals_list:
            self._check_written(vals, NOTED)
        now = fields.Datetime.now()
        # nor by defaults that come along
        plain = self.with_env(self.env(context=clean_context(self.env.context)))
        made = super(ComplaintClauseAssessment, plain).create(
            [
                {
                    **vals,
                    "assessed_at": now,
                    "assessed_by_id": self.env.uid,
                    "is_current": False,
                }
                for vals in self._add_defaults(vals_list)
            ]
        )
        for company, ours in made.grouped("company_id").items():
            states = self.env["complaint.conformity"]._get_states(company)
            for assessment in ours:
                assessment._take_over(states)
        return made.with_env(self.env)

    @api.model
    def _add_defaults(self, vals_list):
        """With the clause and the company that the form was opened for."""
        said = {
            name: self.env.context[f"default_{name}"]
            for name in SAID | MOVED
            if f"default_{name}" in self.env.context
        }
        return [{**said, **vals} for vals in vals_list]

    def _take_over(self, states):
        """Become the latest of its clause and company; end what the one before asked.

        :param states: of ``complaint.conformity._get_states``
        """
        earlier = self.search(
            [
                ("clause_id", "=", self.clause_id.id),
                ("company_id", "=", self.company_id.id),
                ("is_current", "=", True),
            ]
        )
        # these follow from what was said; nobody writes them by hand
        earlier.sudo()._write_what_follows({"is_current": False})
        earlier.flush_recordset(["is_current"])
        self.sudo()._write_what_follows(
            {
                "is_current": True,
                "evidence_state": states.get(self.clause_id.number, (False, []))[0],
            }
        )
        # the to-do is somebody else's; who assesses may end it
        to_do = earlier.sudo()
        if self.verdict == conformity.CONFORMS:
            to_do.activity_feedback(
                [ACTIVITY], feedback=self.env._("Assessed anew: %s", self.display_name)
            )
        to_do.activity_unlink([ACTIVITY])  # what is left of it is the new one's
        self._plan_to_do()

    def _write_what_follows(self, vals):
        """Write what follows from what was said, which ``write`` refuses."""
        return super().write(vals)

    def write(self, vals):
        """:raise AccessError: for what was said, and what the system notes"""
        self._check_written(vals, NOTED | SAID)
        if MOVED & vals.keys() and not all(one.is_current for one in self):
            raise UserError(
                self.env._(
                    "The clause has been assessed anew since. Change the latest "
                    "self-assessment instead."
                )
            )
        done = super().write(vals)
        if MOVED & vals.keys():
            for assessment in self:
                assessment._plan_to_do()
        return done

    @api.model
    def _check_written(self, vals, fixed):
        fixed = fixed & vals.keys()
        if fixed:
            raise AccessError(
                self.env._(
                    "“%s” of a self-assessment stays as it was said. Assess the clause "
                    "anew.",
                    self._fields[min(fixed)]._description_string(self.env),
                )
            )

    @api.constrains("verdict", "note", "user_id", "due_date")
    def _check_complete(self):
        """What is not fulfilled says what is missing, who sees to it, and by when."""
        for assessment in self:
            if assessment.verdict == conformity.CONFORMS:
                continue
            if not (assessment.note or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say in the note what is missing for %s.",
                        assessment.clause_id.display_name,
                    )
                )
            if not (assessment.user_id and assessment.due_date):
                raise ValidationError(
                    self.env._(
                        "Say who closes the gap in %s, and by when.",
                        assessment.clause_id.display_name,
                    )
                )

    @api.constrains("user_id", "company_id")
    def _check_owner(self):
        for assessment in self:
            # whether somebody has a role is no secret
            owner = assessment.user_id.sudo()
            if owner and not (
                owner.has_group(HANDLER) and assessment.company_id in owner.company_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s has no role in the complaints of %(company)s. Choose "
                        "a handler or a manager.",
                        name=owner.name,
                        company=assessment.company_id.name,
                    )
                )

    @api.constrains("clause_id")
    def _check_clause(self):
        for assessment in self:
            if not assessment.clause_id.parent_id:
                raise ValidationError(
                    self.env._("Assess the clauses, not the chapter they belong to.")
                )

    # ------------------------------------------------------------
    # The owner's to-do
    # ------------------------------------------------------------

    def _plan_to_do(self):
        """One to-do for the owner of what is not fulfilled; done when it is."""
        self.ensure_one()
        # it may be somebody else's, whoever moves it
        assessment = self.sudo()
        assessment.activity_unlink([ACTIVITY])
        if assessment.verdict == conformity.CONFORMS or not assessment.is_current:
            return
        assessment.activity_schedule(
            ACTIVITY,
            date_deadline=assessment.due_date,
            user_id=assessment.user_id.id,
            summary=self.env._("Close the gap in %s", self.clause_id.display_name),
            note=plaintext2html(assessment.note),
        )

    def action_assess(self):
        """Say anew how far the clause is fulfilled; see ``complaint.clause``."""
        self.ensure_one()
        self.check_access("read")
        clause = self.clause_id.with_company(self.company_id)
        return clause.action_assess()
