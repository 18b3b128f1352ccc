"""One question to one complainant: how did we handle it? Planned, sent, answered (8.3).

One row for each closing of each complaint, which makes a second run of anything
harmless. What is due is found through ``next_run_at``; the job is in
``complaint_survey_job.py``, what complainants see in ``complaint_survey_answer.py``.
"""

import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .helpdesk_ticket_assessment import SEVERITIES
from .mail_mail_link import SURVEY_PLACEHOLDER

#: Bytes of chance in a link.
TOKEN_BYTES = 32
#: Of what complaint, as it was when it was closed; for figures without persons.
ATTRIBUTES = ("team_id", "category_id", "channel_id", "severity")


class ComplaintSurveyInvitation(models.Model):
    _name = "complaint.survey.invitation"
    _description = "Invitation to a Satisfaction Survey"
    _order = "planned_at desc, id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    closure_number = fields.Integer(
        string="Closing",
        required=True,
        readonly=True,
        aggregator=None,
        help="Which closing of the complaint is asked about: 1 is the first.",
    )
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("sent", "Sent"),
            ("answered", "Answered"),
            ("expired", "Time over"),
            ("cancelled", "Not asked"),
            ("opted_out", "Does not want to be asked"),
            ("failed", "Could not be sent"),
        ],
        required=True,
        readonly=True,
        default="planned",
        help="An anonymous answer is not shown here: it stays “Sent” until the time "
        "is over.",
    )
    cancel_reason = fields.Selection(
        selection=[
            ("reopened", "Taken up again"),
            ("not_asked", "Withdrawn or duplicate"),
            ("no_survey", "No survey chosen"),
            ("no_address", "No e-mail address"),
            ("asked_again", "Asked again after the next closing"),
            ("by_hand", "By a manager"),
            ("erased", "Personal data erased"),
        ],
        string="Why not asked",
        readonly=True,
    )
    survey_id = fields.Many2one(
        comodel_name="survey.survey",
        readonly=True,
        ondelete="restrict",
        help="Chosen when the invitation is sent.",
    )
    planned_at = fields.Datetime(
        string="Planned for", required=True, readonly=True, help="Closing plus delay."
    )
    next_run_at = fields.Datetime(
        string="Next step",
        readonly=True,
        help="When the invitation or the next reminder is sent, or the time is over.",
    )
    sent_at = fields.Datetime(string="Sent on", readonly=True)
    expires_at = fields.Datetime(string="Can be answered until", readonly=True)
    reminder_count = fields.Integer(string="Reminders", readonly=True)
    answered_at = fields.Datetime(string="Answered on", readonly=True)
    email = fields.Char(string="Sent to", readonly=True)
    error = fields.Char(readonly=True)
    is_anonymous = fields.Boolean(
        string="Anonymous",
        readonly=True,
        help="As promised in the invitation; a setting changed later does not count.",
    )
    # an anonymous answer must not be found by looking when this row changed: it is
    # written by SQL alone, and read by nobody
    is_answered = fields.Boolean(readonly=True, groups=fields.NO_ACCESS)
    access_token = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    user_input_id = fields.Many2one(
        comodel_name="survey.user_input",
        string="Answer",
        readonly=True,
        index="btree_not_null",
        groups=fields.NO_ACCESS,
        help="Never set where answers are anonymous.",
    )
    team_id = fields.Many2one(comodel_name="helpdesk.ticket.team", readonly=True)
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category", readonly=True
    )
    channel_id = fields.Many2one(comodel_name="helpdesk.ticket.channel", readonly=True)
    severity = fields.Selection(selection=SEVERITIES, readonly=True)

    _closure_uniq = models.UniqueIndex(
        "(ticket_id, closure_number)", "Each closing is asked about once."
    )
    _token_uniq = models.UniqueIndex(
        "(access_token) WHERE access_token IS NOT NULL",
    )
    _next_run_idx = models.Index("(next_run_at, id) WHERE next_run_at IS NOT NULL")
    _sent_idx = models.Index("(company_id, sent_at) WHERE sent_at IS NOT NULL")

    # ------------------------------------------------------------
    # Planning
    # ------------------------------------------------------------

    @api.model
    def _plan(self, tickets):
        """Plan to ask about these complaints, which have just been closed.

        What was asked about an earlier closing and is open still is not asked any
        more; answers there are stay.

        :param tickets: closed complaints that are to be asked about, of any company
        """
        if not tickets:
            return
        earlier = self.search([("ticket_id", "in", tickets.ids)])
        known = {(row.ticket_id.id, row.closure_number) for row in earlier}
        earlier._cancel("asked_again", with_sent=True)
        settings = tickets._get_survey_settings()
        vals_list, now = [], fields.Datetime.now()
        for ticket in tickets:
            number = ticket.reopen_count + 1
            chosen = settings[ticket]
            if not chosen or (ticket.id, number) in known:
                continue
            delay = timedelta(days=chosen.complaint_survey_delay)
            moment = (ticket.closed_date or now) + delay
            if moment + timedelta(days=chosen.complaint_survey_valid_days) < now:
                continue  # closed long ago, typed in just now: nobody remembers
            vals_list.append(self._prepare_invitation(ticket, moment))
        if vals_list:
            self.create(vals_list)
            self._wake({vals["planned_at"] for vals in vals_list})

    @api.model
    def _prepare_invitation(self, ticket, moment):
        """Values of the question about the last closing, to be asked at ``moment``."""
        return {
            "ticket_id": ticket.id,
            "company_id": ticket.company_id.id,
            "closure_number": ticket.reopen_count + 1,
            "planned_at": moment,
            "next_run_at": moment,
            **{
                name: ticket._fields[name].convert_to_write(ticket[name], ticket)
                for name in ATTRIBUTES
            },
        }

    @api.model
    def _wake(self, moments):
        """Ask for the job at these moments."""
        # waking the job is all that is done with its rights
        self.env.ref("complaint_management.ir_cron_survey").sudo()._trigger(at=moments)

    def _cancel(self, reason, with_sent=False):
        """Do not ask, or not any more; what is answered stays.

        :param bool with_sent: also those that were sent and can be answered still
        """
        states = ("planned", "failed", "sent") if with_sent else ("planned", "failed")
        self.filtered(lambda row: row.state in states).write(
            {"state": "cancelled", "cancel_reason": reason, "next_run_at": False}
        )

    def _stop_reminding(self):
        """Whoever was asked may answer still, but is not pressed."""
        for row in self.filtered(lambda row: row.state == "sent"):
            row.next_run_at = row.expires_at

    def _note_lost(self, reason):
        """A mail of this invitation did not arrive.

        Whoever was asked before the reminder that is lost may answer still.

        :param str reason: why, in words
        """
        if self.reminder_count:
            self._stop_reminding()
        elif self.state == "sent":
            self.write({"state": "failed", "error": reason[:500], "next_run_at": False})

    # ------------------------------------------------------------
    # The link
    # ------------------------------------------------------------

    def _ensure_tokens(self):
        """Give a secret to those that have none."""
        for row in self.sudo():  # nobody reads the secret
            if not row.access_token:
                row.access_token = secrets.token_urlsafe(TOKEN_BYTES)

    def _get_path(self):
        """The address of the survey, without the server's name."""
        self.ensure_one()
        self._ensure_tokens()
        # nobody reads the secret but by this way, which is for the complainant's eyes
        return f"/complaints/survey/{self.sudo().access_token}"

    def _get_url(self, tail=""):
        """What a template writes for the link: see ``mail_mail_link.py``."""
        return f"{self._get_base()}{SURVEY_PLACEHOLDER}{tail}"

    def _get_private_url(self, tail=""):
        """The link itself, for what only the complainant's mail program reads.

        :param str tail: of the address, such as ``/unsubscribe``
        """
        return f"{self._get_base()}{self._get_path()}{tail}"

    def _get_base(self):
        """The server's name, and the complainant's language in the address."""
        lang = self.env["res.lang"]._get_data(
            code=self.ticket_id._get_correspondent_lang()
        )
        prefix = f"/{lang.url_code}" if lang.url_code else ""
        return f"{self.get_base_url()}{prefix}"

    def _is_open(self):
        """Whether it can be answered now."""
        self.ensure_one()
        row = self.sudo()  # also what is hidden from readers
        return (
            row.state == "sent"
            and not row.is_answered
            and row.expires_at > fields.Datetime.now()
            and row.survey_id.active
        )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """The mails are nobody's to read or write: a link in one could be used by
        whoever handles the complaint, and a reminder tells who has not answered."""
        return dict.fromkeys(self, "write")

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_cancel(self):
        """Do not ask these people.

        :raise AccessError: for anybody but a complaint manager
        """
        self._check_manager()
        # rows of the job, which nobody writes by hand
        self.sudo()._cancel("by_hand", with_sent=True)
        return True

    def action_send_now(self):
        """Ask now, also what could not be sent or was left out before.

        :raise AccessError: for anybody but a complaint manager
        :raise UserError: when all of them are sent or answered already
        """
        self._check_manager()
        # rows of the job, which nobody writes by hand
        rows = self.sudo().filtered(
            lambda row: row.state in ("planned", "failed")
            or (row.state == "cancelled" and not row.sent_at)
        )
        if not rows:
            raise UserError(self.env._("Nothing is waiting to be sent here."))
        now = fields.Datetime.now()
        rows.write(
            {
                "state": "planned",
                "next_run_at": now,
                "error": False,
                "cancel_reason": False,
            }
        )
        self._wake(now)
        return True

    def action_answer_by_phone(self):
        """Open the survey, to type in what the complainant says.

        :raise UserError: when it cannot be answered that way
        """
        self.ensure_one()
        self.sudo()._check_phone(self.env.user)  # checks what this user may do
        return {
            "type": "ir.actions.act_url",
            "url": f"/complaints/survey/phone/{self.id}",
            "target": "new",
        }

    def _check_manager(self):
        self.check_access("read")
        self.env["complaint.schedule"].check_access("write")  # managers

    def _lock(self):
        """Have this row to oneself until the transaction ends."""
        self.ensure_one()
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "SELECT 1 FROM complaint_survey_invitation WHERE id = %s FOR UPDATE",
                self.id,
            )
        )
        self.invalidate_recordset()
