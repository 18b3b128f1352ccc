"""Extending a clock: a reason, a date within the limit, and the complainant told."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, is_html_empty

from ..models.complaint_clock_plan import ClockPlan
from ..tools import clocks
from ..tools.working_time import WorkingTimeError


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
            deadline, terms, ruler = wizard._get_clock()
            wizard.due_on = clocks.local_date(deadline.due_at, ruler.tz)
            latest = ruler.latest_due_at(terms, deadline.started_at)
            wizard.latest_on = latest and clocks.local_date(latest, ruler.tz)

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
        template = self.env.ref(
            "complaint_management.mail_template_extension", raise_if_not_found=False
        )
        for wizard in self:
            ticket = wizard.ticket_id
            ticket.check_access("write")
            if not (template and wizard.new_date and wizard.reason):
                wizard.subject = wizard.body = False
                continue
            told = ticket.with_context(
                complaint_extension={
                    "until": wizard.new_date,
                    "reason": wizard.reason,
                    "is_answer": wizard.deadline_id.milestone in ("respond", "review"),
                }
            )
            # the letter is ours; whoever may extend need not be allowed to edit it
            template_sudo = template.with_context(**told.env.context).sudo()
            letter = template_sudo._generate_template(
                ticket.ids, ["subject", "body_html"]
            )[ticket.id]
            wizard.subject = letter["subject"]
            wizard.body = letter["body_html"]

    def _get_clock(self):
        deadline = self.deadline_id
        # the id comes from outside, and what is cached is read without asking
        deadline.check_access("read")
        # terms and working hours, which handlers need not be allowed to read
        deadline_sudo = deadline.sudo()
        terms = deadline_sudo.milestone_id._get_terms()
        return (
            deadline,
            terms,
            deadline_sudo.ticket_id._get_ruler(deadline_sudo.schedule_id),
        )

    def action_confirm(self):
        """Move the clock and tell the complainant.

        :raise UserError: when the clock cannot be extended, or not to that date
        """
        self.ensure_one()
        self.ticket_id.check_access("write")
        deadline, terms, ruler = self._get_clock()
        until = clocks.end_of_day(self.new_date, ruler.tz)
        self._check(deadline, terms, ruler, until)
        # clocks are the system's; the right to move this one was checked above
        deadline_sudo = deadline.sudo()
        ticket = self.ticket_id
        plan = ClockPlan(
            deadline_sudo.ticket_id, deadline_sudo, "extension", self.reason
        )
        try:
            plan.extend(deadline_sudo, until, self.reason)
        except (WorkingTimeError, OverflowError) as error:
            raise UserError(
                self.env._("That date is too far away: working hours end before.")
            ) from error
        deadline_sudo.change_ids.create(plan.changes)
        # others may count from this one; this brings the complaint up to date as well
        deadline_sudo.ticket_id._plan_clocks("extension", reason=self.reason)
        self._tell(ticket)
        return {"type": "ir.actions.act_window_close"}

    def _check(self, deadline, terms, ruler, until):
        if not (self.reason or "").strip():
            raise UserError(
                self.env._("Please give the reason: it stands in the letter.")
            )
        if deadline.state != "running" or not terms.may_extend:
            raise UserError(
                self.env._(
                    "“%s” cannot be extended: its schedule does not allow it, or it "
                    "does not run.",
                    deadline.display_name,
                )
            )
        if self.new_date <= self.due_on:
            raise UserError(
                self.env._(
                    "The new date has to be later than %s, the one until now.",
                    format_date(self.env, self.due_on),
                )
            )
        if until <= fields.Datetime.now():
            raise UserError(
                self.env._(
                    "The new date is over. Choose a day by which it can be done."
                )
            )
        latest = ruler.latest_due_at(terms, deadline.started_at)
        if latest and clocks.local_date(until, ruler.tz) > self.latest_on:
            raise UserError(
                self.env._(
                    "The schedule allows %(latest)s at the latest. What takes longer "
                    "has to be answered with what is known by then.",
                    latest=format_date(self.env, self.latest_on),
                )
            )
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

    def _tell(self, ticket):
        """Send the letter, or note how the complainant was told."""
        if self.told_by == "email":
            correspondent = (
                ticket._get_correspondent() or ticket._get_or_create_correspondent()
            )
            ticket.with_context(complaint_answers=False).message_post(
                body=self.body,
                subject=self.subject,
                author_id=self.env.user.partner_id.id,
                partner_ids=correspondent.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                email_from=ticket._get_complaint_sender() or None,
                force_send=False,
            )
            return
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
