"""Corrective and preventive actions, and what became of them (ISO 10002, 8.7).

A record of its own, not an activity: a to-do is gone once it is done, and what an
auditor asks for is what was done, by when, and whether it has helped. The owner has a
to-do beside it as long as it is open.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import clean_context

from ..tools import effectiveness
from ..tools.ledger import Personal
from .res_users import HANDLER, MANAGER

ACTIVITY = "complaint_management.mail_activity_action"
KINDS = [
    ("corrective", "Corrective action"),
    ("preventive", "Preventive action"),
    ("improvement", "Improvement"),
]
#: Time that an action has, unless somebody says otherwise.
DUE = timedelta(days=30)
#: Where an action comes from: said once, when it is raised.
ORIGIN = frozenset({"company_id", "ticket_id", "signal_id", "review_id"})
#: What managers write as long as it is open.
PLANNED = frozenset(
    {
        "name",
        "kind",
        "description",
        "user_id",
        "date_deadline",
        "complaint_category_id",
        "complaint_root_cause_id",
    }
)
#: What whoever carries it out writes.
REPORTED = frozenset({"result"})
#: What whoever verifies it writes, once it is done.
VERIFIED = frozenset({"effect_days", "verdict", "verification"})
#: What follows from the buttons.
FOLLOWS = frozenset(
    {"state", "opened_on", "done_on", "verified_on", "verified_by_id", "create_uid"}
)


class ComplaintAction(models.Model):
    _name = "complaint.action"
    _description = "Corrective or Preventive Action"
    _inherit = ["mail.thread", "mail.activity.mixin", "complaint.effectiveness"]
    _order = "date_deadline, id"

    name = fields.Char(
        string="Action",
        required=True,
        tracking=True,
        help="What is to be different afterwards. It is read by more people than the "
        "complaint: no names.",
    )
    kind = fields.Selection(
        selection=KINDS,
        required=True,
        default="corrective",
        tracking=True,
        help="Corrective: takes away the cause of what has happened. Preventive: of "
        "what could happen (8.7).",
    )
    description = fields.Text(
        string="What is to be done",
        help="The cause, and what is to be done about it. No names: actions are kept "
        "when the persons of a complaint are erased.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Raised from complaint",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('feedback_type', '!=', False)]",
        help="Whoever may not read the complaint does not see the action.",
    )
    signal_id = fields.Many2one(
        comodel_name="complaint.trend.signal",
        string="Rise that led to it",
        index="btree_not_null",
        ondelete="set null",
    )
    review_id = fields.Many2one(
        comodel_name="complaint.management.review",
        string="Decided in",
        index="btree_not_null",
        ondelete="restrict",
        help="The management review that decided on it (8.6).",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        required=True,
        tracking=True,
        index=True,
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
        ondelete="restrict",
        help="Who sees to it: a handler or manager who may read the complaint.",
    )
    date_deadline = fields.Date(
        string="Due by",
        required=True,
        tracking=True,
        default=lambda self: self._get_default_deadline(),
    )
    state = fields.Selection(
        selection=[
            ("open", "Under way"),
            ("done", "Done"),
            ("verified", "Verified"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        tracking=True,
    )
    opened_on = fields.Date(
        string="Opened on",
        readonly=True,
        required=True,
        copy=False,
        default=lambda self: self._get_today(),
        help="The days before it are what is compared with.",
    )
    done_on = fields.Date(string="Done on", readonly=True, copy=False, tracking=True)
    result = fields.Text(
        string="What was done",
        copy=False,
        help="Needed to record it as done. No names: actions are kept when the persons "
        "of a complaint are erased.",
    )
    verdict = fields.Selection(
        selection=[("effective", "Effective"), ("not_effective", "Not effective")],
        string="Effectiveness",
        copy=False,
        tracking=True,
        help="What whoever verifies it concludes, from the recurrence or otherwise.",
    )
    verification = fields.Text(
        string="How it was verified",
        copy=False,
        help="Needed where the figures do not tell: too early, or nothing to count. No "
        "names: actions are kept when the persons of a complaint are erased.",
    )
    verified_on = fields.Date(string="Verified on", readonly=True, copy=False)
    verified_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Verified by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    age_days = fields.Integer(
        string="Days taken",
        compute="_compute_age_days",
        help="From the day it was opened until it was done, or until today.",
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _open_idx = models.Index("(company_id, date_deadline) WHERE state = 'open'")
    _done_idx = models.Index("(done_on) WHERE done_on IS NOT NULL")
    _verified_idx = models.Index("(verified_on) WHERE verified_on IS NOT NULL")

    @api.model
    def _get_today(self):
        return self.env.company._get_complaint_today()

    @api.model
    def _get_default_deadline(self):
        return self._get_today() + DUE

    @api.depends("state", "date_deadline")
    def _compute_is_late(self):
        for action in self:
            today = action._get_effect_company()._get_complaint_today()
            action.is_late = action.state == "open" and (
                bool(action.date_deadline) and action.date_deadline < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        return [("state", "=", "open"), ("date_deadline", "<", self._get_today())]

    @api.depends("opened_on", "done_on")
    def _compute_age_days(self):
        for action in self:
            today = action._get_effect_company()._get_complaint_today()
            action.age_days = effectiveness.get_age(
                action.opened_on or today, action.done_on, today
            )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for action in self:
            action.is_mine = action.user_id == self.env.user

    @api.depends("opened_on", "done_on", "company_id")
    def _compute_effect(self):
        return super()._compute_effect()

    def _get_effect_days(self):
        return self.opened_on, self.done_on or None

    @api.constrains("user_id", "ticket_id", "company_id")
    def _check_owner(self):
        """:raise ValidationError: for an owner who could not see the action"""
        for action in self:
            owner, ticket = action.user_id, action.ticket_id
            if action.state != "open":
                continue
            # what the owner may do is asked whoever chooses them
            role = owner.sudo().has_group(HANDLER)
            ours = action.company_id in owner.sudo().company_ids
            if not (role and ours) or (
                ticket and not ticket.sudo()._may_be_told(owner.sudo())
            ):
                raise ValidationError(
                    self.env._(
                        "%s cannot see to this action: its owner is a handler or "
                        "manager of the company who may read the complaint it comes "
                        "from. Choose somebody else.",
                        owner.name,
                    )
                )

    @api.constrains("ticket_id", "signal_id", "review_id", "company_id")
    def _check_origin(self):
        # companies alone: who may read the origin was asked when it was raised
        for action in self.sudo():
            for name in ("ticket_id", "signal_id", "review_id"):
                origin = action[name]
                if origin and origin.company_id != action.company_id:
                    raise ValidationError(
                        self.env._(
                            "“%s” comes from another company. Raise it there.",
                            action.name,
                        )
                    )

    # ------------------------------------------------------------
    # Who writes what
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """:raise AccessError: for what follows from the buttons, and for whoever may
        not raise an action from there"""
        for vals in vals_list:
            self._check_follows(vals.keys() & (FOLLOWS | VERIFIED - {"effect_days"}))
        # nor by defaults that come along
        context = clean_context(self.env.context)
        actions = super(
            ComplaintAction, self.with_env(self.env(context=context))
        ).create(vals_list)
        for action in actions:
            action._check_may_raise()
            action._note("raised")
        actions.filtered(lambda action: action.state == "open")._plan_to_do()
        return actions.with_env(self.env)

    def _check_may_raise(self):
        if self.env.su:
            return
        if self.ticket_id:
            self.ticket_id.check_access("write")
        elif not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Handlers raise actions from a complaint of theirs; others are "
                    "raised by a complaint manager."
                )
            )
        for origin in filter(None, (self.signal_id, self.review_id)):
            origin.check_access("read")

    def write(self, vals):
        """:raise AccessError: for what is not theirs to write
        :raise UserError: for what stays as it is
        """
        if not self.env.su:
            self._check_follows(vals.keys() & (FOLLOWS | ORIGIN))
            self.check_access("write")
            manager = self.env.user.has_group(MANAGER)
            for action in self:
                action._check_may_write(vals.keys(), manager)
        res = super().write(vals)
        if {"user_id", "date_deadline", "name"} & vals.keys():
            self.filtered(lambda action: action.state == "open")._plan_to_do()
        return res

    def _check_follows(self, names):
        if names and not self.env.su:
            raise AccessError(
                self.env._(
                    "“%s” of an action is set by what is done with it and cannot be "
                    "changed by hand.",
                    self._fields[min(names)]._description_string(self.env),
                )
            )

    def _check_may_write(self, names, manager):
        """:raise UserError: when it is too late, or not theirs"""
        if (PLANNED | REPORTED) & names and self.state != "open":
            raise UserError(
                self.env._(
                    "“%s” is not open any more, so it stays as it is. Take it up "
                    "again to change it.",
                    self.name,
                )
            )
        if {"verdict", "verification"} & names and self.state != "done":
            raise UserError(
                self.env._("Record “%s” as done first; then verify it.", self.name)
            )
        if "effect_days" in names and self.state in ("verified", "cancelled"):
            raise UserError(
                self.env._("“%s” has been verified, so it stays as it is.", self.name)
            )
        if (PLANNED | VERIFIED) & names and not manager:
            raise AccessError(
                self.env._("Only complaint managers change what is to be done.")
            )
        if REPORTED & names and not (manager or self.is_mine):
            raise AccessError(
                self.env._("Only its owner or a complaint manager says what was done.")
            )

    # ------------------------------------------------------------
    # To-do and ledger
    # ------------------------------------------------------------

    def _plan_to_do(self):
        """One to-do of the owner's, for as long as it is open."""
        kind = self.env.ref(ACTIVITY)
        # the owner's, whoever raises or changes the action
        for action in self.sudo():
            todo = action.activity_ids.filtered(
                lambda activity: activity.activity_type_id == kind
            )
            wanted = (action.user_id, action.date_deadline, action.name)
            if [(a.user_id, a.date_deadline, a.summary) for a in todo] == [wanted]:
                continue
            todo.unlink()
            action.activity_schedule(
                ACTIVITY,
                date_deadline=action.date_deadline,
                user_id=action.user_id.id,
                summary=action.name,
            )

    def _end_to_do(self, feedback):
        # the owner's to-do, whoever ends the action
        self.sudo().activity_feedback([ACTIVITY], feedback=feedback)

    def _note(self, event, **more):
        """Note it in the chain of the complaint it was raised from."""
        if not self.ticket_id:
            return
        day = self.date_deadline
        self.env["complaint.ledger"]._note(
            # the fact belongs to the chain, whoever brings it about
            self.ticket_id.sudo(),
            "action",
            {
                "event": event,
                "action": self.id,
                "kind": self.kind,
                "name": Personal(self.name),
                "date_deadline": fields.Date.to_string(day) if day else None,
                **more,
            },
        )
