"""What an escalation could not do, mails included, and trying it again."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: States of a level that could not be carried out.
FAILED = ("failed", "abandoned")


class ComplaintEscalation(models.Model):
    _inherit = "complaint.escalation"

    letter_id = fields.Many2one(index="btree_not_null")
    letter_state = fields.Selection(
        related="letter_id.state", string="State of the letter"
    )
    has_failed_mail = fields.Boolean(
        string="A mail could not be sent",
        compute="_compute_has_failed_mail",
        search="_search_has_failed_mail",
        help="The letter to the complainant, or a mail to somebody who had to be told.",
    )
    may_retry = fields.Boolean(compute="_compute_may_retry")

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

    def action_retry(self):
        """Try again what failed, now: levels by the job, mails by the mail queue."""
        res = super().action_retry()  # only managers get further
        self.check_access("read")
        mails = self._get_failed_mails()
        if mails:
            mails.mark_outgoing()
            mails._wake_queue()
        return res


class MailMail(models.Model):
    _inherit = "mail.mail"

    # the overview asks for failed mails among all that were ever sent
    _complaint_exception_idx = models.Index("(id) WHERE state = 'exception'")
