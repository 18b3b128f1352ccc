"""Steps of a complaint that ask for a word more than a click (7.4, 7.9).

Each step writes plain facts on the complaint; the gate there decides.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintStep(models.TransientModel):
    _name = "complaint.step"
    _description = "Complaint Step"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket", string="Complaint", required=True
    )
    step = fields.Selection(
        selection=[
            ("acknowledge", "Record acknowledgement"),
            ("inform", "Record: told how it stands"),
            ("withdraw", "Withdraw"),
            ("duplicate", "Mark as duplicate"),
            ("refer", "Refer outside"),
            ("review", "Start a review"),
            ("reopen", "Reopen"),
            ("exhaust", "Close: recourse used up"),
            ("ask_approval", "Ask for approval"),
            ("approve", "Approve"),
            ("refuse", "Refuse approval"),
        ],
        required=True,
        readonly=True,
    )
    outcome = fields.Selection(
        selection=[
            ("withdraw", "The complainant withdraws it"),
            ("duplicate", "It is a duplicate of another complaint"),
            ("refer", "It goes to an external body"),
        ],
        string="What happens to it?",
        help="Ways in which a complaint ends other than by our decision.",
    )
    method = fields.Selection(
        selection=[
            ("phone", "By phone"),
            ("letter", "By letter"),
            ("in_person", "In person"),
            ("email", "E-mail"),
            ("other", "Other"),
        ],
        string="How",
        default="phone",
    )
    moment = fields.Datetime(string="When", default=fields.Datetime.now)
    reason = fields.Text()
    duplicate_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Duplicate of",
        domain="[('feedback_type', '!=', False), ('id', '!=', ticket_id)]",
    )
    external_body_id = fields.Many2one(
        comodel_name="res.partner",
        string="External body",
        domain="[('is_external_dispute_body', '=', True)]",
        context={"default_is_external_dispute_body": True, "default_is_company": True},
    )
    external_reference = fields.Char()
    referral_consent = fields.Boolean(string="The complainant agrees to the referral")
    reviewer_id = fields.Many2one(
        comodel_name="res.users",
        string="Reviewer",
        domain="[('share', '=', False), ('id', 'not in', excluded_user_ids)]",
        help="Somebody who neither handled nor investigated the complaint (4.7).",
    )
    excluded_user_ids = fields.Many2many(
        comodel_name="res.users", compute="_compute_excluded_user_ids"
    )

    @api.constrains("ticket_id", "duplicate_id")
    def _check_readable(self):
        """Names of complaints show in the window, read with the system's rights."""
        for wizard in self.sudo(False):  # Odoo checks with the system's rights
            (wizard.ticket_id | wizard.duplicate_id).check_access("read")

    @api.onchange("outcome")
    def _onchange_outcome(self):
        if self.outcome:
            self.step = self.outcome

    @api.depends("ticket_id")
    def _compute_excluded_user_ids(self):
        for wizard in self:
            wizard.excluded_user_ids = wizard.ticket_id._get_excluded_reviewers()

    @api.model
    def default_get(self, fields):
        """What the complaint already knows need not be typed again."""
        defaults = super().default_get(fields)
        ticket = self.env["helpdesk.ticket"].browse(defaults.get("ticket_id"))
        for name in ("external_body_id", "external_reference", "referral_consent"):
            if name in fields and ticket[name]:
                value = ticket[name]
                defaults[name] = value.id if name == "external_body_id" else value
        return defaults

    def action_confirm(self):
        """Take the step.

        :raise UserError: when a reason is missing, or by the gate
        """
        self.ensure_one()
        # the ticket's own rules hold: nothing here runs with more rights
        getattr(self, f"_take_{self.step}")()
        return {"type": "ir.actions.act_window_close"}

    def _get_reason(self):
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Please give the reason: it stays with the complaint.")
            )
        return reason

    def _get_moment(self):
        """:raise UserError: for a moment in the future or before the receipt"""
        moment = self.moment or fields.Datetime.now()
        if moment > fields.Datetime.now():
            raise UserError(self.env._("It cannot lie in the future."))
        if moment < self.ticket_id.received_at:
            raise UserError(
                self.env._("It cannot be earlier than the receipt of the complaint.")
            )
        return moment

    def _take_acknowledge(self):
        ticket = self.ticket_id
        vals = ticket._prepare_acknowledged_vals(self.method, self._get_moment())
        if ticket.complaint_phase == "received":
            vals["complaint_phase"] = "acknowledged"
        ticket.write(vals)

    def _take_withdraw(self):
        self.ticket_id._move_to_phase(
            "closed", closure_reason="withdrawn", closure_note=self._get_reason()
        )

    def _take_duplicate(self):
        self.ticket_id._move_to_phase(
            "closed",
            closure_reason="duplicate",
            duplicate_id=self.duplicate_id.id,
            closure_note=self.reason,
        )

    def _take_refer(self):
        reason = self._get_reason()
        self.ticket_id._move_to_phase(
            "referred",
            external_body_id=self.external_body_id.id,
            external_reference=self.external_reference,
            referral_consent=self.referral_consent,
        )
        self.ticket_id.message_post(body=self.env._("Referred outside: %s", reason))

    def _take_review(self):
        self.ticket_id._start_review(self.reviewer_id, self._get_reason())

    def _take_inform(self):
        """The complainant was told how it stands, otherwise than by our mail (7.3)."""
        ticket, moment = self.ticket_id, self._get_moment()
        method = dict(self._fields["method"]._description_selection(self.env))
        ticket.check_access("write")
        ticket._note_told(moment)
        ticket.message_post(
            body=self.env._(
                "Told how it stands (%(method)s): %(note)s",
                method=method[self.method],
                note=self._get_reason(),
            )
        )

    def _take_reopen(self):
        ticket = self.ticket_id
        ticket._move_to_phase(
            ticket._get_phase_to_resume(), reopen_reason=self._get_reason()
        )

    def _take_exhaust(self):
        self.ticket_id._move_to_phase(
            "closed",
            complainant_verdict="rejected",
            closure_reason="recourse_exhausted",
            closure_note=self._get_reason(),
        )
