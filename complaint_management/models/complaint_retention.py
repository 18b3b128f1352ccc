"""How long closed complaints keep their persons: rules that a manager activates (8.1).

For each complaint the first active rule of its company that fits counts. Without a rule
nothing is erased. The job is in ``complaint_retention_job.py``.
"""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .helpdesk_ticket import FEEDBACK_TYPES
from .res_users import MANAGER

#: What became of a piece of feedback: how it ended early, else what was decided.
OUTCOMES = [
    ("upheld", "Upheld"),
    ("partly_upheld", "Partly upheld"),
    ("not_upheld", "Not upheld"),
    ("out_of_scope", "Out of scope"),
    ("withdrawn", "Withdrawn"),
    ("duplicate", "Duplicate"),
    ("none", "Closed without a decision"),
]
#: What a rule says; a rule that is active is switched off before it is changed.
TERMS = frozenset(
    {
        "company_id",
        "sequence",
        "feedback_type",
        "outcome",
        "keep_number",
        "keep_unit",
        "keep_reasons",
        "erase_contacts",
    }
)
#: What follows from the buttons.
STATE = frozenset({"state", "activated_at", "activated_by_id"})
#: Complaints shown before a rule is activated.
SHOWN = 1000


class ComplaintRetention(models.Model):
    _name = "complaint.retention"
    _description = "Retention Rule"
    _inherit = ["mail.thread"]
    _order = "company_id, sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
        tracking=True,
        help="As it is known in the house: “Limitation of claims”, say.",
    )
    sequence = fields.Integer(
        default=10,
        help="Of the rules that fit a complaint, the first one counts.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        tracking=True,
        help="Whose complaints it is about.",
    )
    feedback_type = fields.Selection(
        selection=FEEDBACK_TYPES,
        string="Kind of feedback",
        tracking=True,
        help="Empty: any.",
    )
    outcome = fields.Selection(
        selection=OUTCOMES,
        tracking=True,
        help="How it ended: what was decided, or that it was withdrawn or a duplicate. "
        "Empty: any.",
    )
    keep_number = fields.Integer(
        string="Keep for",
        required=True,
        default=6,
        tracking=True,
        help="Counted from the closing. An old register may not tell when a complaint "
        "was closed: then from the latest date that is known of it.",
    )
    keep_unit = fields.Selection(
        selection=[("month", "months"), ("year", "years")],
        string="Unit",
        required=True,
        default="year",
        tracking=True,
        help="Months or years of the calendar.",
    )
    keep_reasons = fields.Boolean(
        string="Keep findings and reasons",
        tracking=True,
        help="What was found and why it was decided so stays as it is. Only if your "
        "house writes no names there.",
    )
    erase_contacts = fields.Boolean(
        string="Erase contacts made for it",
        tracking=True,
        help="Contacts that were made after the complaint came in, and that nothing "
        "else in the database leads to, are deleted. Others are left alone.",
    )
    legal_source = fields.Text(
        string="Source",
        help="The law or the decision that says so, for auditors and authorities.",
    )
    state = fields.Selection(
        selection=[("draft", "Off"), ("active", "Active")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
        help="Nothing is erased before a manager has activated the rule.",
    )
    activated_at = fields.Datetime(string="Activated on", readonly=True, copy=False)
    activated_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Activated by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    due_count = fields.Integer(
        string="Due today",
        compute="_compute_due_count",
        help="Complaints whose personal data would be erased today.",
    )
    erasure_ids = fields.One2many(
        comodel_name="complaint.erasure", inverse_name="rule_id", string="Erasures"
    )

    _keep_check = models.Constraint(
        "CHECK (keep_number BETWEEN 1 AND 1200)",
        "Complaints are kept for at least one month, and for no more than 1200.",
    )
    _active_idx = models.Index("(company_id, sequence) WHERE state = 'active'")

    @api.depends(*TERMS, "state")
    @api.depends_context("uid")
    def _compute_due_count(self):
        for rule in self:
            # a number, for managers and auditors, of complaints that they may read:
            # a rule is tried as often as one likes, and would find out the others
            rule.due_count = rule.id and rule.sudo()._count_due(self.env.user)

    # ------------------------------------------------------------
    # What nobody may write
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_state(vals)
        return super().create(vals_list)

    def write(self, vals):
        """:raise UserError: when the terms of an active rule are changed"""
        self._check_state(vals)
        if TERMS & vals.keys():
            self._check_off()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """What a rule has erased refers to it."""
        self._check_off()
        # whether there is one, whoever may read it
        if self.sudo().erasure_ids:
            raise UserError(
                self.env._(
                    "Complaints were erased by this rule, so it stays. Leave it off."
                )
            )

    def _check_state(self, vals):
        """:raise AccessError: for what only the buttons change"""
        if not self.env.su and STATE & vals.keys():
            raise AccessError(
                self.env._(
                    "A rule is activated by its button, after a look at what it erases."
                )
            )

    def _check_off(self):
        for rule in self:
            if rule.state == "active":
                raise UserError(
                    self.env._(
                        "“%s” is active. Switch it off first, change it, look at what "
                        "it would erase, and activate it again.",
                        rule.name,
                    )
                )

    # ------------------------------------------------------------
    # Activating
    # ------------------------------------------------------------

    def _check_manager(self):
        """:raise AccessError: for anybody but a complaint manager of the company"""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only complaint managers decide how long data are kept.")
            )
        self.check_access("write")

    def action_activate(self):
        """Let the rule erase, from the next run of the job on."""
        self._check_manager()
        # checked above; nobody writes it by hand
        self.sudo().write(
            {
                "state": "active",
                "activated_at": fields.Datetime.now(),
                "activated_by_id": self.env.uid,
            }
        )
        return True

    def action_switch_off(self):
        """Let the rule erase nothing more."""
        self._check_manager()
        # as above
        self.sudo().write(
            {"state": "draft", "activated_at": False, "activated_by_id": False}
        )
        return True

    def action_view_due(self):
        """What would be erased today, of what the user may read."""
        self.ensure_one()
        self.check_access("read")
        # which ones; they are read with the user's own rights
        due = self.sudo()._find_due_by_rule(SHOWN)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_action_all"
        )
        # a list of its own, not that of the menu
        for name in ("id", "xml_id", "path"):
            action.pop(name, None)
        return action | {
            "name": self.env._("Would be erased today: %s", self.name),
            "domain": [("id", "in", due.ids)],
            "context": {"active_test": False, "create": False},
        }

    # ------------------------------------------------------------
    # What it says
    # ------------------------------------------------------------

    def _get_cutoff(self, now=None):
        """Complaints that ended before this moment are due."""
        return (now or fields.Datetime.now()) - self._get_period()

    def _get_end(self, ended):
        """When what ended at this moment is due."""
        return ended + self._get_period()

    def _get_period(self):
        return relativedelta(**{f"{self.keep_unit}s": self.keep_number})

    def _get_words(self):
        """The rule in one sentence, for the register of erasures."""
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("feedback_type", "outcome", "keep_unit")
        }
        any_ = self.env._("any")
        return self.env._(
            "%(name)s: %(kind)s, %(outcome)s, %(number)s %(unit)s after closing",
            name=self.name,
            kind=labels["feedback_type"].get(self.feedback_type, any_),
            outcome=labels["outcome"].get(self.outcome, any_),
            number=self.keep_number,
            unit=labels["keep_unit"][self.keep_unit],
        )
