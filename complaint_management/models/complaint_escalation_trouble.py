"""What an escalation could not do, mails included, and trying it again."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Waiting time before each further attempt at a level that failed.
BACK_OFF = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
#: States of a level that could not be carried out.
FAILED = ("failed", "abandoned")


class ComplaintEscalation(models.Model):
    _inherit = "complaint.escalation"

    letter_state = fields.Selection(
        related="letter_id.state", string="State of the letter"
    )
    has_failed_mail = fields.Boolean(
        string="A mail could not be sent",
        compute="_compute_has_failed_mail",
        search="_search_has_failed_mail",
        help="The letter to the complainant, or a mail to somebody who had to be told.",
    )
    may_retry = fields.Boolean(
        string="Can be tried again", compute="_compute_may_retry"
    )

    def _get_failed_mails(self):
        # mails are the system's; told is only whether they went out
        sudo = self.sudo()
        mails = sudo.letter_id | sudo.notice_ids.mail_id
        return mails.filtered(lambda mail: mail.state == "exception")

    @api.depends("letter_id.state", "notice_ids.mail_id.state")
    def _compute_has_failed_mail(self):
        for escalation in self:
            escalation.has_failed_mail = bool(escalation._get_failed_mails())

    def _search_has_failed_mail(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        # mails are the system's; only which levels they belong to is looked up
        mails = self.env["mail.mail"].sudo()._search([("state", "=", "exception")])
        letters = self.sudo()._search([("letter_id", "in", mails)])  # as above
        Notice = self.env["complaint.notice"].sudo()  # as above
        notices = Notice._search([("mail_id", "in", mails)])
        # a union goes by the indexes, an “or” through the whole table
        both = SQL(
            "(%s UNION %s)", letters.select("id"), notices.select("escalation_id")
        )
        return Domain("id", "in", both)

    @api.depends_context("uid")
    @api.depends("state", "has_failed_mail")
    def _compute_may_retry(self):
        is_manager = self.env["complaint.schedule"].has_access("write")
        for escalation in self:
            escalation.may_retry = is_manager and (
                escalation.state in FAILED or escalation.has_failed_mail
            )

    def _prepare_failure(self, error, attempts, now):
        """Values that note a failed attempt and plan the next, or give up.

        :param attempts: how many attempts were made before
        """
        values = {"attempts": attempts + 1, "error": str(error)[:500]}
        if attempts < len(BACK_OFF):
            return values | {"state": "failed", "retry_at": now + BACK_OFF[attempts]}
        return values | {"state": "abandoned", "retry_at": False}

    def _settle(self):
        """Leave out what failed and is not needed any more: the clock has ended."""
        self.filtered(lambda row: row.state in FAILED).write(
            {"retry_at": False, "state": "skipped", "skip_reason": "ended"}
        )

    def _comes_anew(self):
        """Whether the job has yet to carry out this level in the clock's new cycle."""
        self.ensure_one()
        clock = self.deadline_id
        return self.level_id.milestone_id == clock.milestone_id and not any(
            row.level_id == self.level_id and row.cycle == clock.cycle
            for row in clock.escalation_ids
        )

    def action_retry(self):
        """Try again what failed, now: levels by the job, mails by the mail queue.

        A level of a clock that has ended is settled instead. So is one that the clock,
        moved since, has carried out anew; if it has not yet, the job will.

        :raise AccessError: for anybody but a complaint manager
        """
        self.check_access("read")
        self.env["complaint.schedule"].check_access("write")  # managers
        now = fields.Datetime.now()
        # rows of the job, which nobody writes by hand
        broken = self.sudo().filtered(lambda row: row.state in FAILED)
        running = broken.filtered(lambda row: row.deadline_id.state == "running")
        again = running.filtered(lambda row: row.cycle == row.deadline_id.cycle)
        ahead = (running - again).filtered(lambda row: row._comes_anew())
        (broken - again - ahead)._settle()
        again.write({"state": "failed", "retry_at": now, "attempts": 0})
        again.deadline_id.next_run_at = now
        if again:
            self.env["complaint.deadline"]._wake()
        mails = self._get_failed_mails()
        if mails:
            mails.mark_outgoing()
            mails._wake_queue()
        return True
