"""Mails of complaints: sent soon, tried again while the mail server is away, missed
by somebody when they cannot be delivered (7.3, 7.4)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import plaintext2html

#: A mail waits as long again as it has waited, within these bounds.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=8)
#: Until then a mail is tried again by itself.
PATIENCE = timedelta(days=5)
OUTAGE = "complaint_management.mail_activity_outage"


class MailMail(models.Model):
    _inherit = "mail.mail"

    # the overview asks for failed mails among all that were ever sent
    _complaint_exception_idx = models.Index("(id) WHERE state = 'exception'")

    @api.model
    def _wake_queue(self, at=None):
        """Have Odoo's queue of mails looked at now, not within the hour."""
        # waking the job is all that is done with its rights
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(at=at)

    def _postprocess_sent_message(self, *args, failure_type=None, **kwargs):
        """Look after the mails of complaints that did not go out."""
        res = super()._postprocess_sent_message(
            *args, failure_type=failure_type, **kwargs
        )
        if failure_type:
            # whoever pressed “Send” need not know of complaints
            self.sudo().exists()._look_after_complaints(failure_type)
        return res

    def _look_after_complaints(self, failure_type):
        """Mails of complaints that failed are tried again, or somebody is told.

        When no connection could be made nothing was sent, and trying again doubles
        nothing. Of any other failure a person has to judge.
        """
        ours = self._filter_complaints()
        failed = ours.filtered(lambda mail: mail.state == "exception")
        now = fields.Datetime.now()
        again = failed.browse()
        if failure_type == "mail_smtp":
            again = failed.filtered(lambda mail: now - mail.create_date < PATIENCE)
        for mail in again:
            wait = min(max(now - mail.create_date, FIRST_WAIT), LONGEST_WAIT)
            mail.write({"state": "outgoing", "scheduled_date": now + wait})
        if again:
            self._wake_queue(min(again.mapped("scheduled_date")))
            self._tell_of_outage(again)
        (failed - again)._tell_of_loss()

    def _filter_complaints(self):
        """Mails to complainants, and those that tell our own people of clocks."""
        Ticket = self.env["helpdesk.ticket"]
        letters = self.filtered(lambda mail: mail.model == Ticket._name)
        complaints = Ticket.browse(letters.mapped("res_id")).exists()
        complaints = complaints.filtered("feedback_type")
        notices = self.env["complaint.notice"].search([("mail_id", "in", self.ids)])
        return notices.mail_id | letters.filtered(
            lambda mail: mail.res_id in complaints.ids
        )

    def _tell_of_loss(self):
        """Somebody has to reach the complainant otherwise (7.3)."""
        Ticket = self.env["helpdesk.ticket"]
        for mail in self.filtered(lambda mail: mail.model == Ticket._name):
            # Odoo shows failures of what people post to who posted it
            if not mail.is_notification:
                Ticket.browse(mail.res_id)._ask_responsible(
                    self.env._("Reach the complainant by other means"),
                    plaintext2html(
                        self.env._(
                            "“%(subject)s” could not be sent: %(reason)s",
                            subject=mail.subject or "",
                            reason=mail.failure_reason or "",
                        )
                    ),
                )

    def _tell_of_outage(self, mails):
        """Managers learn that mails do not go out, by other means than a mail."""
        self.env["mail.activity"]._tell_managers(
            OUTAGE,
            self.env["res.users"]._get_complaint_managers(),
            self.env._("Mails of complaints cannot be sent"),
            plaintext2html(
                self.env._(
                    "Mails that wait: %(count)s. They are tried again by themselves. "
                    "The mail server says: %(reason)s",
                    count=len(mails),
                    reason=mails[0].failure_reason or "",
                )
            ),
        )

    @api.model
    def _end_outage(self):
        """Take the to-dos away once nothing waits any more."""
        if not self.env["mail.activity"]._get_trouble(OUTAGE):
            return
        waiting = self.search(
            [("state", "=", "outgoing"), ("failure_reason", "!=", False)]
        )
        if not waiting._filter_complaints():
            self.env["mail.activity"]._end_trouble(OUTAGE)
