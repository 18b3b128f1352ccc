"""What a complaint needs approval for, and what it keeps from being told (5.4)."""

import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_amount

from ..tools import authority, phases
from ..tools.register_import import get_register
from .complaint_approval import OPEN

DECISION = ("decision", "decision_reasons")
#: What is written when a decision changes: it itself, or the phase, which may undo it.
CHANGING = frozenset({*DECISION, "stage_id", "complaint_phase"})


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    approval_ids = fields.One2many(
        comodel_name="complaint.approval",
        inverse_name="ticket_id",
        string="Approvals",
        readonly=True,
        help="Approvals asked for, with their answers (5.4).",
    )
    decider_ids = fields.Many2many(
        comodel_name="res.users",
        relation="complaint_decider_rel",
        column1="ticket_id",
        column2="user_id",
        string="Decided by",
        readonly=True,
        copy=False,
        help="Who has written the decision or its reasons, since it was last taken up "
        "(4.12).",
    )
    waiting_approval_id = fields.Many2one(
        comodel_name="complaint.approval",
        string="Waits for approval",
        compute="_compute_approval",
    )
    needs_approval = fields.Boolean(
        compute="_compute_approval",
        help="You cannot go on without somebody else's approval.",
    )
    may_approve = fields.Boolean(
        compute="_compute_approval", help="It waits, and you may approve of it."
    )
    authority_note = fields.Text(
        string="Your authority",
        compute="_compute_approval",
        help="Up to how much you may grant, and what there is so far (5.4).",
    )

    @api.depends(
        "feedback_type",
        "complaint_phase",
        "complexity",
        *DECISION,
        "remedy_ids.amount",
        "remedy_ids.state",
        "remedy_ids.type_id",
        "approval_ids.state",
    )
    @api.depends_context("uid", "lang")
    def _compute_approval(self):
        for ticket in self:
            real = ticket._origin if ticket.feedback_type else self.browse()
            waiting = real.approval_ids.filtered(lambda a: a.state == "asked")
            ticket.waiting_approval_id = waiting
            ticket.may_approve = waiting.may_decide
            ticket.authority_note = bool(real) and ticket._say_authority()
            missing = bool(real) and not waiting and ticket._get_missing_approvals()
            ticket.needs_approval = bool(missing)

    # ------------------------------------------------------------
    # What needs approval
    # ------------------------------------------------------------

    def _is_answered(self):
        """Whether the decision has been told."""
        return self.complaint_phase in phases.DECIDED

    def _wants_decision_approval(self):
        """Whether the company wants a second person to see such a decision first."""
        # a setting, no secret
        rule = self.company_id.sudo().complaint_decision_approval
        if self._is_gateless() or rule not in ("investigated", "all"):
            return False
        return rule == "all" or not self._is_early_resolution()

    def _get_missing_approvals(self):
        """Approvals without which nothing can be told or granted, in words."""
        missing = [] if self._is_answered() else self._get_missing_decision_approval()
        return missing + self._get_missing_authority()

    def _get_missing_authority(self):
        if not self._lacks_authority():
            return []
        return [
            self.env._(
                "Decision: the remedies need approval. Choose “Ask for approval”. %s",
                self._say_authority(),
            )
        ]

    def _get_missing_decision_approval(self):
        if not self._wants_decision_approval() or not self.decision:
            return []  # the decision itself is missing first
        approvals = self._get_open_approvals("approved")
        if any(approval._holds_for_decision() for approval in approvals):
            return []
        return [
            self.env._(
                "Decision: approval by a manager who has no part in it. Choose “Ask "
                "for approval”"
            )
        ]

    def _get_open_approvals(self, *states):
        # whether there is one, for whoever handles the complaint
        approvals = self._origin.sudo().approval_ids
        return approvals.filtered(lambda a: a.state in (states or OPEN))

    def _get_reasons_mark(self):
        """Mark of the decision and its reasons, to be compared."""
        told = json.dumps([self.decision or "", str(self.decision_reasons or "")])
        return hashlib.sha256(told.encode()).hexdigest()

    def _get_terms(self):
        """Remedies that cost something, as an approval covers them."""
        return [
            [
                remedy._origin.id,
                remedy.type_id._origin.id,
                remedy.currency_id.id,
                round(remedy.amount, authority.DECIMALS),
            ]
            for remedy in self._get_standing_remedies()
            if remedy.amount
        ]

    # ------------------------------------------------------------
    # Authority
    # ------------------------------------------------------------

    def _lacks_authority(self):
        """Whether this user may not offer the remedies that are proposed."""
        return not self._get_authority_for(self._get_proposed_remedies())

    def _get_proposed_remedies(self):
        return self.remedy_ids.filtered(
            lambda remedy: remedy.state == "proposed" and remedy.amount
        )

    def _get_authority_for(self, remedies):
        """By what this user may grant remedies of the complaint.

        :return: ``no_limit``, ``within``, ``approved``; None: they may not
        """
        if not remedies:
            return "within"
        limit = self._get_my_limit()
        if limit is None:
            return "no_limit"
        total = sum(self._get_standing_remedies().mapped("amount"))
        if limit.suffices(remedies.mapped("amount"), total):
            return "within"
        approvals = self._get_open_approvals("approved")
        if any(approval._holds_for_remedies() for approval in approvals):
            return "approved"
        return None

    def _get_my_limit(self):
        company = self.company_id
        return company._get_authority(self.env.user) if company else None

    def _say_authority(self):
        """What this user may grant here, in words; nothing where there is no limit."""
        limit = self._get_my_limit()
        if limit in (None, authority.UNLIMITED):
            return False
        # the company's currency is no secret
        currency = self.company_id.sudo().currency_id
        total = sum(self._get_standing_remedies().mapped("amount"))
        return self.env._(
            "You may grant up to %(remedy)s in a remedy and %(complaint)s in a "
            "complaint. In all, the remedies here come to %(total)s.",
            remedy=format_amount(self.env, limit.remedy, currency),
            complaint=format_amount(self.env, limit.complaint, currency),
            total=format_amount(self.env, total, currency),
        )

    # ------------------------------------------------------------
    # The gate
    # ------------------------------------------------------------

    def _get_missing_facts(self, phase):
        missing = super()._get_missing_facts(phase)
        if phase == phases.RESPONDED:
            missing += self._get_missing_decision_approval()
            missing += self._get_missing_authority()
        return missing

    @api.depends("remedy_ids.amount", "remedy_ids.type_id", "approval_ids.state")
    @api.depends_context("uid")
    def _compute_missing_facts(self):
        return super()._compute_missing_facts()

    def _check_gate(self, before):
        """One that is closed without having been answered needs the same approval."""
        result = super()._check_gate(before)
        straight = (
            self.complaint_phase == phases.CLOSED
            and before not in phases.DECIDED
            and self.closure_reason not in phases.SHORT_CLOSURES
        )
        missing = straight and self._get_missing_decision_approval()
        if missing:
            self._raise_missing(self.complaint_phase, missing)
        return result

    def _prepare_registration(self, vals):
        vals = super()._prepare_registration(vals)
        decided = any(vals.get(name) for name in DECISION)
        if decided and not vals.get("is_imported"):
            vals["decider_ids"] = [Command.link(self.env.uid)]
        return vals

    def _write_feedback(self, vals):
        """Whoever writes the decision has decided; what was approved holds no more."""
        if not CHANGING & vals.keys():
            return super()._write_feedback(vals)
        before = {
            ticket: (ticket._is_answered(), ticket._get_reasons_mark())
            for ticket in self
        }
        result = super()._write_feedback(vals)
        for ticket, (was_answered, mark) in before.items():
            if not ticket.feedback_type or mark == ticket._get_reasons_mark():
                continue
            if any(vals.get(name) for name in DECISION) and not get_register(self.env):
                # nobody writes by hand who has decided
                ticket.sudo().decider_ids = [Command.link(self.env.uid)]
            if was_answered and ticket._is_answered():
                ticket._check_decision_stands()
            else:
                ticket._void_approvals()
        return result

    def _prepare_reopening(self, phase, vals, now):
        extra = super()._prepare_reopening(phase, vals, now)
        if extra.get("decision", True) is False:
            extra["decider_ids"] = [Command.clear()]
        return extra

    def _check_decision_stands(self):
        """:raise UserError: when a decision is changed that was approved and told"""
        if self._wants_decision_approval():
            raise UserError(
                self.env._(
                    "The decision on %s was approved and told, so it stays as it is. "
                    "To decide anew, choose “Start a review” or “Reopen”.",
                    self.complaint_reference,
                )
            )

    def _void_approvals(self):
        """End the approvals of these complaints that cover what has changed."""
        # whoever changes what was approved has no right on the approval itself
        approvals = self.env["complaint.approval"].sudo()
        for approval in approvals.search(
            [("ticket_id", "in", self.ids), ("state", "in", OPEN)]
        ):
            if not approval._holds():
                approval._end("void")

    # ------------------------------------------------------------
    # Steps (wizards/complaint_step_approval.py)
    # ------------------------------------------------------------

    def _prepare_approval(self):
        """What an approval covers, as it is now."""
        remedies = self._get_standing_remedies()
        decision = self._wants_decision_approval() and not self._is_answered()
        return {
            "covers_decision": decision,
            "decision_mark": decision and self._get_reasons_mark(),
            "terms": self._get_terms(),
            "currency_id": self.company_id.sudo().currency_id.id,  # no secret
            "amount": sum(remedies.mapped("amount")),
            "highest": max(self._get_proposed_remedies().mapped("amount"), default=0),
        }

    def _ask_approval(self, reason):
        """Ask somebody else to approve of the decision, or of the remedies.

        :raise AccessError: for who may not change the complaint
        :raise UserError: when there is nothing to approve, or nobody who can
        """
        self.ensure_one()
        self.check_access("write")
        if self._get_open_approvals("asked"):
            raise UserError(
                self.env._(
                    "This complaint already waits for approval. Reload the page."
                )
            )
        if not self._get_missing_approvals():
            raise UserError(
                self.env._(
                    "Nothing here needs approval: it is within your limit, or has been "
                    "approved, or the decision is not written yet."
                )
            )
        return self.env["complaint.approval"]._ask(self, reason)

    def action_take_back_approval(self):
        """Wait for no approval any more.

        :raise UserError: when none is waited for
        """
        self._get_waiting_approval()._take_back()
        return True

    def _get_waiting_approval(self):
        """The approval that is waited for.

        :raise AccessError: for who may not change the complaint
        :raise UserError: when there is none (any more)
        """
        self.ensure_one()
        self.check_access("write")
        waiting = self.approval_ids.filtered(lambda a: a.state == "asked")
        if not waiting:
            raise UserError(
                self.env._(
                    "Nothing waits for approval here any more: somebody has answered "
                    "it, taken it back, or changed what it was about. Reload the page."
                )
            )
        return waiting
