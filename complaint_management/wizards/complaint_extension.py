"""Extending a clock: a reason, a date within the limit, and the complainant told."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, is_html_empty

from ..tools import clocks


class ComplaintExtension(models.TransientModel):
    _name = "complaint.extension"
    _description = "Extension of a Complaint Clock"

    deadline_id = fields.Many2one(
        comodel_name="complaint.deadline",
        string="Clock",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    ticket_id = fields.Many2one(related="deadline_id.ticket_id")
    due_on = fields.Date(string="Due until now", compute="_compute_limits")
    latest_on = fields.Date(
        string="At the latest",
        compute="_compute_limits",
        help="The longest time the schedule allows. Empty: no limit.",
    )
    new_date = fields.Date(
        string="New date",
        required=True,
        help="The end of that day, where the company is.",
    )
    reason = fields.Text(
        required=True,
        help="Why it takes longer. It stays with the clock and stands in the letter.",
    )
    told_by = fields.Selection(
        selection=[
            ("email", "By this e-mail"),
            ("phone", "By phone, already done"),
            ("letter", "By letter, already sent"),
            ("in_person", "In person, already done"),
        ],
        string="The complainant is told",
        required=True,
        compute="_compute_told_by",
        store=True,
        precompute=True,
        readonly=False,
        help="An extension the complainant does not know of is none (7.3).",
    )
    correspondent_email = fields.Char(compute="_compute_correspondent_email")
    subject = fields.Char(compute="_compute_letter", store=True, readonly=False)
    body = fields.Html(
        compute="_compute_letter",
        store=True,
        readonly=False,
        sanitize_style=True,
        string="Letter",
    )

    @api.constrains("deadline_id")
    def _check_readable(self):
        """Names of complaints show in the window, read with the system's rights."""
        # Odoo checks with the system's rights
        self.sudo(False).deadline_id.check_access("read")

    @api.depends("deadline_id")
    def _compute_limits(self):
        for wizard in self:
            clock = wizard.deadline_id
            _terms, ruler = clock._get_measure()
            wizard.due_on = clocks.local_date(clock.due_at, ruler.tz)
            wizard.latest_on = clock._get_latest_day()

    @api.depends("deadline_id")
    def _compute_told_by(self):
        for wizard in self:
            wizard.told_by = "email" if wizard.correspondent_email else "phone"

    @api.depends("deadline_id")
    def _compute_correspondent_email(self):
        for wizard in self:
            wizard.correspondent_email = wizard.ticket_id._get_correspondent_email()

    @api.depends("new_date", "reason")
    def _compute_letter(self):
        """The letter as it will go out, to be read and changed before."""
        template = self.env["mail.template"]._get_for_letter("delay")
        for wizard in self:
            ticket = wizard.ticket_id
            ticket.check_access("write")
            if not (template and wizard.new_date and wizard.reason):
                wizard.subject = wizard.body = False
                continue
            letter = ticket._render_letter(
                template,
                ticket._get_correspondent_lang(),
                {
                    "until": wizard.new_date,
                    "reason": wizard.reason,
                    "is_answer": wizard.deadline_id.milestone in ("respond", "review"),
                },
            )
            wizard.subject = letter["subject"]
            wizard.body = letter["body_html"]

    def action_confirm(self):
        """Move the clock and tell the complainant.

        Where letters need approval, both happen when the letter is approved of.

        :raise UserError: when the clock cannot be extended, or not to that date
        """
        self.ensure_one()
        self.check_access("write")  # one's own window: related fields do not ask
        self.ticket_id.check_access("write")
        self.deadline_id._check_extension(self.new_date, self.reason)
        self._check_letter()
        if self.told_by != "email":
            self.deadline_id._extend(self.new_date, self.reason)
            self._note_told_otherwise()
            return {"type": "ir.actions.act_window_close"}
        letter = self.env["complaint.letter"].create(
            {
                "ticket_id": self.ticket_id.id,
                "kind": "delay",
                "deadline_id": self.deadline_id.id,
                "new_date": self.new_date,
                "reason": self.reason,
                "delivery": "email",
                "subject": self.subject,
                "body": self.body,
            }
        )
        if letter._needs_approval():
            letter.action_ask_approval()
            return letter.get_formview_action()
        letter.action_send()
        return {"type": "ir.actions.act_window_close"}

    def _check_letter(self):
        if self.told_by == "email" and not self.correspondent_email:
            raise UserError(
                self.env._(
                    "There is no e-mail address. Tell the complainant by other means "
                    "first."
                )
            )
        if self.told_by == "email" and is_html_empty(self.body):
            raise UserError(
                self.env._(
                    "The letter is empty. Write to the complainant when they will hear "
                    "from us, and why it takes longer."
                )
            )

    def _note_told_otherwise(self):
        """Note how the complainant was told, other than by our mail."""
        ticket = self.ticket_id
        ways = dict(self._fields["told_by"]._description_selection(self.env))
        ticket._note_told()
        ticket.message_post(
            body=self.env._(
                "The complainant was told of the new date %(date)s (%(way)s): "
                "%(reason)s",
                date=format_date(self.env, self.new_date),
                way=ways[self.told_by],
                reason=self.reason,
            )
        )
