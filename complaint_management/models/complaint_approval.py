"""A decision, or remedies above one's limit, approved by somebody else (5.4).

One approval covers a complaint's remedies as they are when it is asked for, each with
its kind and amount; where the company wants decisions approved, the decision and its
reasons as well. What is changed or added afterwards is not covered, whoever does it and
by whatever way: the approval then holds no more.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import authority
from ..tools.ledger import Personal
from .helpdesk_ticket_audience import Audience
from .res_users import HANDLER

#: To-dos of who is asked, and of who has asked.
ASKED = "complaint_management.mail_activity_approval"
ANSWERED = "complaint_management.mail_activity_approval_answered"
#: What may still come to an end.
OPEN = ("asked", "approved")


class ComplaintApproval(models.Model):
    _name = "complaint.approval"
    _description = "Approval"
    _order = "id desc"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    state = fields.Selection(
        selection=[
            ("asked", "Waiting"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("taken_back", "Taken back"),
            ("void", "Holds no more"),
        ],
        required=True,
        readonly=True,
        default="asked",
        help="Holds no more: what it was asked for has changed since.",
    )
    covers_decision = fields.Boolean(
        string="Decision", readonly=True, help="The decision and its reasons as well."
    )
    decision_mark = fields.Char(
        readonly=True, help="Mark of the decision and its reasons, as they were."
    )
    terms = fields.Json(
        readonly=True,
        help="Remedies that it covers: each one's number, kind, currency and amount.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", readonly=True, ondelete="restrict"
    )
    amount = fields.Monetary(
        string="Remedies in all",
        readonly=True,
        help="All remedies of the complaint that were neither declined nor called off, "
        "those of earlier rounds included.",
    )
    highest = fields.Monetary(
        string="Highest remedy", readonly=True, help="Of those not granted before."
    )
    reason = fields.Text(readonly=True, help="Why it should be approved.")
    asked_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Asked by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    asked_at = fields.Datetime(string="Asked on", required=True, readonly=True)
    decided_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Answered by",
        readonly=True,
        ondelete="restrict",
        help="Who approved or refused.",
    )
    decided_at = fields.Datetime(string="Answered on", readonly=True)
    note = fields.Text(
        string="Reason of the answer",
        readonly=True,
        help="Why it was approved or refused.",
    )
    may_decide = fields.Boolean(
        string="For me to answer",
        compute="_compute_may_decide",
        search="_search_may_decide",
        help="It waits, and you may approve of it.",
    )
    approver_names = fields.Char(
        string="Can approve", compute="_compute_approver_names"
    )

    _waiting_uniq = models.UniqueIndex(
        "(ticket_id) WHERE state = 'asked'",
        "An approval is already being waited for on this complaint.",
    )

    @api.depends("ticket_id", "asked_at")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for approval in self:
            approval.display_name = self.env._(
                "Approval of %(date)s",
                date=format_date(self.env, approval.asked_at),
            )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for approval in self:
            approval.may_decide = (
                approval.state == "asked" and self.env.user in approval._get_approvers()
            )

    def _search_may_decide(self, operator, value):
        if operator != "in":
            return NotImplemented
        # few wait at a time; only those this user may see
        mine = self.search([("state", "=", "asked")]).filtered("may_decide")
        found = Domain("id", "in", mine.ids)
        return found if True in value else ~found

    @api.depends("state")
    def _compute_approver_names(self):
        for approval in self:
            approval.approver_names = (
                approval._name_approvers() if approval.state == "asked" else False
            )

    # ------------------------------------------------------------
    # Who
    # ------------------------------------------------------------

    def _get_approvers(self):
        """Who can approve: may change the complaint, has not asked, may grant so much.

        A decision is approved by a manager who has no part in it.
        """
        self.ensure_one()
        # who has which role is needed by whoever looks for one of them
        ticket = self.ticket_id.sudo()
        company = ticket.company_id
        audience = Audience(ticket)
        authorities = company._get_authorities()
        if self.covers_decision:
            people = audience.get_managers(ticket)
            people -= ticket.user_id | ticket.investigator_id | ticket.decider_ids
        else:
            people = authorities.group_id.all_user_ids
        # the rights of the one who asks do not limit whom they may ask
        people = people.sudo() - self.asked_by_id
        return people.filtered(
            lambda user: user.has_group(HANDLER)
            and audience.may_be_told(ticket, user)
            and ticket.filtered_domain(user._get_complaint_domain("write"))
            and self._is_within(company._get_authority(user, authorities))
        ).sudo(False)

    def _is_within(self, limit):
        """Whether somebody with this limit could grant it on their own."""
        nothing_new = not self.highest
        return (
            limit is None or nothing_new or limit.suffices([self.highest], self.amount)
        )

    def _name_approvers(self):
        # names of colleagues, whom the message is to tell
        return ", ".join(self._get_approvers().sudo().mapped("name"))

    # ------------------------------------------------------------
    # What
    # ------------------------------------------------------------

    def _holds_for_remedies(self):
        """Whether all remedies that stand are among those it covers, unchanged."""
        self.ensure_one()
        return authority.covers(self.terms or [], self.ticket_id._get_terms())

    def _holds_for_decision(self):
        """Whether it covers the decision as it is now."""
        return (
            self.covers_decision
            and self.decision_mark == self.ticket_id._get_reasons_mark()
            and self._holds_for_remedies()
        )

    def _holds(self):
        """Whether nothing that it covers has changed."""
        if self.covers_decision and not self.ticket_id._is_answered():
            return self._holds_for_decision()
        return self._holds_for_remedies()

    # ------------------------------------------------------------
    # Steps; who may take them is checked here
    # ------------------------------------------------------------

    def action_open_complaint(self):
        """The complaint, where the approval is answered."""
        return self.ticket_id.action_open_complaint()

    @api.model
    def _ask(self, ticket, reason):
        """Ask for the approval of a complaint's decision or remedies.

        :raise UserError: when nobody can approve
        """
        vals = ticket._prepare_approval() | {
            "ticket_id": ticket.id,
            "reason": reason,
            "asked_by_id": self.env.uid,
            "asked_at": fields.Datetime.now(),
        }
        # written by the system only; the right to change the complaint was checked
        approval = self.sudo().create(vals).sudo(False)
        people = approval._get_approvers()
        if not people:
            raise UserError(
                self.env._(
                    "Nobody can approve: it takes a colleague who may see this "
                    "complaint, has no part in it and may grant so much. An "
                    "administrator can raise limits under Configuration, Limits of "
                    "authority."
                )
            )
        for user in people:
            ticket.activity_schedule(
                ASKED, summary=self.env._("Approve or refuse"), user_id=user.id
            )
        approval._note("asked", reason)
        return approval

    def _decide(self, state, note):
        """Approve or refuse, and tell who has asked.

        :param str state: ``approved`` or ``refused``
        :param str note: why
        :raise AccessError: for who may not
        :raise UserError: when somebody else was quicker
        """
        self.ensure_one()
        ticket = self.ticket_id
        self._take()
        if self.env.user not in self._get_approvers():
            ticket._note_refused("approval", self.env.user)
            raise AccessError(
                self.env._(
                    "It is approved by somebody who has not asked for it, has no part "
                    "in the decision, and may grant so much. These can: %s.",
                    self._name_approvers() or self.env._("nobody at present"),
                )
            )
        if not self._holds():
            raise UserError(
                self.env._(
                    "What is to be approved has changed since. It has to be asked for "
                    "again."
                )
            )
        self._keep(
            {
                "state": state,
                "note": note,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        self._end_todo()
        self._note(state, note)
        if ticket._may_be_told(self.asked_by_id):
            summary = {
                "approved": self.env._("Approved: go on"),
                "refused": self.env._("Approval was refused"),
            }[state]
            ticket.activity_schedule(
                ANSWERED, summary=summary, note=note, user_id=self.asked_by_id.id
            )

    def _take_back(self):
        """Wait no more: whoever handles the complaint does without."""
        self._take()
        self._end("taken_back")

    def _end(self, state):
        self._keep({"state": state})
        self._end_todo()
        self._note(state)

    def _take(self):
        """Take it in hand: nobody else can until the transaction is over.

        :raise AccessError: for who may not change the complaint
        :raise UserError: when it does not wait any more
        """
        self.ensure_one()
        self.ticket_id.check_access("write")
        self.flush_recordset()
        try:
            # who comes second, after the first has committed, begins anew
            self.sudo().lock_for_update()  # whoever may answer has no right to write
        except LockError:
            raise UserError(
                self.env._("Somebody else is just answering this. Reload the page.")
            ) from None
        if self.state != "asked":
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This does not wait for an answer any more: “%(state)s”%(who)s. "
                    "Reload the page.",
                    state=states[self.state],
                    # the name of a colleague, whom the message is to tell
                    who=f" ({self.decided_by_id.sudo().name})"
                    if self.decided_by_id
                    else "",
                )
            )

    def _keep(self, vals):
        # nobody writes an approval by hand; the rights were checked before
        return self.sudo().write(vals)

    def _end_todo(self):
        # whoever's it is: nothing waits any more
        self.ticket_id.sudo().activity_unlink([ASKED])

    def _note(self, event, words=None):
        """Tell the ledger."""
        # what is told is told whole, whoever does it
        told = self.sudo()
        data = {
            "approval": self.id,
            "event": event,
            "covers_decision": told.covers_decision,
            "amount": f"{told.amount:.2f}",
            "highest": f"{told.highest:.2f}",
            "currency": told.currency_id.name,
        }
        if words:
            data["reason"] = Personal(words)
        limit = told.company_id._get_authority(self.env.user)
        if limit is not None and limit != authority.UNLIMITED:
            data["limits"] = [f"{limit.remedy:.2f}", f"{limit.complaint:.2f}"]
        self.env["complaint.ledger"]._note(
            self.ticket_id, "approval", data, user=self.env.user
        )
