"""Sending a letter: once, numbered, with the same text on paper, and what follows."""

import hashlib

from odoo import fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain

from ..tools import phases

#: How mails stand that reached nobody.
FAILED = ("exception", "bounce")
REPORT = "complaint_management.report_complaint_letter"


class ComplaintLetter(models.Model):
    _inherit = "complaint.letter"

    is_undelivered = fields.Boolean(
        string="Not delivered",
        compute="_compute_is_undelivered",
        search="_search_is_undelivered",
        compute_sudo=True,
        help="The mail could not be sent, or came back.",
    )

    def _compute_is_undelivered(self):
        lost = self.env["complaint.telling"]._filter_lost(self.message_id)
        for letter in self:
            message = letter.message_id
            letter.is_undelivered = (
                message in lost
                or any(
                    notification.notification_status in FAILED
                    for notification in message.notification_ids
                )
                or any(mail.state == "exception" for mail in message.mail_ids)
            )

    def _search_is_undelivered(self, operator, value):
        if operator != "in":
            return NotImplemented
        # only which messages failed; the letters themselves are found by the rules
        env = self.sudo().env
        failed = env["mail.mail"].search(
            [("state", "=", "exception"), ("model", "=", "helpdesk.ticket")]
        )
        notifications = env["mail.notification"].search(
            [
                ("notification_status", "in", FAILED),
                ("mail_message_id.model", "=", "helpdesk.ticket"),
            ]
        )
        Telling = env["complaint.telling"]
        taken_back = Telling.search([("failed_at", "!=", False)]).message_id
        messages = failed.mail_message_id | notifications.mail_message_id
        messages |= Telling._filter_lost(taken_back)
        found = Domain("message_id", "in", messages.ids)
        return found if True in value else ~found

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def action_send(self):
        """Send the letter to the complainant.

        :raise UserError: when it was sent before, waits for approval, says nothing or
            cannot reach anybody; by the gate for a decision that is incomplete
        """
        self._take("draft")
        if self._needs_approval():
            self._raise_needs_approval()
        self._send()
        return True

    def action_preview(self):
        """Show the letter on paper: as it was sent, or as it would be."""
        self.ensure_one()
        self.check_access("read")
        url = f"/report/pdf/{REPORT}/{self.id}"
        if self.attachment_id:
            url = f"/web/content/{self.attachment_id.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_cancel(self):
        """Call off a letter that was not sent."""
        self._take("draft", "waiting")
        waited = self.state == "waiting"
        self._keep({"state": "cancelled"})
        if waited:
            self._end_approval()
        return True

    def action_retry(self):
        """Have a mail tried again that could not be sent.

        :raise UserError: when there is none
        """
        self.ensure_one()
        self.check_access("write")
        # the queue is the system's; the right to write to the complainant was checked
        mails = self.sudo().message_id.mail_ids.filtered(
            lambda mail: mail.state == "exception"
        )
        if not mails:
            raise UserError(
                self.env._(
                    "No mail of this letter waits to be sent again. If it came back, "
                    "correct the address and write another letter."
                )
            )
        mails.mark_outgoing()
        mails._wake_queue()
        return True

    def _take(self, *states):
        """Take the letter in hand: nobody else can until the transaction is over.

        :raise AccessError: for who may not write to the complainant
        :raise UserError: unless it is in one of ``states``
        """
        self.ensure_one()
        self.check_access("write")
        self.ticket_id.check_access("write")
        self.flush_recordset()
        try:
            # who comes second, after the first has committed, begins anew
            self.lock_for_update()
        except LockError:
            raise UserError(
                self.env._("Somebody else is just sending or changing this letter.")
            ) from None
        if self.state not in states:
            self._raise_not(states[0])

    # ------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------

    def _send(self, approver=None):
        """Number the letter, put it on paper, send it; all of it or nothing.

        :param approver: ``res.users`` who approved of it, if that was needed
        """
        ticket = self.ticket_id
        self._check_text()
        if self.delivery == "email" and not ticket._get_correspondent_email():
            raise UserError(
                self.env._(
                    "%s has no e-mail address. Enter one, or choose “By post: we print "
                    "it”.",
                    ticket.complaint_reference,
                )
            )
        if self._is_answer():
            ticket._check_ready_to_answer()
        if self.kind == "delay" and self.deadline_id:
            self.deadline_id._extend(self.new_date, self.reason)
        # numbers are the company's, whoever sends
        (number,) = self.company_id.sudo()._next_letter_numbers(1)
        self._keep(
            {
                "state": "sent",
                "number": number,
                "sent_at": fields.Datetime.now(),
                "approver_id": approver.id if approver else False,
            }
        )
        self._put_on_paper()
        message = self._post()
        self._keep({"message_id": message.id})
        self._note_letter()

    def _put_on_paper(self):
        """Keep the letter as a file of the complaint, with its mark."""
        content, kind = self.env["ir.actions.report"]._make_letter(self)
        # the file is the system's: nobody else changes it (ir_attachment_letter.py)
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{self.number.replace('/', '-')}.{kind}",
                    "raw": content,
                    "res_model": self.ticket_id._name,
                    "res_id": self.ticket_id.id,
                }
            )
        )
        self._keep(
            {
                "attachment_id": attachment.id,
                "content_hash": hashlib.sha256(content).hexdigest(),
            }
        )

    def _post(self):
        """Write the letter into the complaint's thread, whence the mail goes out."""
        ticket = self.ticket_id
        people = self.env["res.partner"]
        if self.delivery == "email":
            people = (
                ticket._get_correspondent() or ticket._get_or_create_correspondent()
            )
        message = ticket.with_context(
            complaint_answers=self._is_answer(),
            complaint_acknowledges=self.kind == "acknowledgement",
        ).message_post(
            body=self.body,
            subject=self.subject,
            author_id=self.env.user.partner_id.id,
            partner_ids=people.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            email_from=ticket._get_complaint_sender() or None,
            attachment_ids=self.attachment_id.ids,
            mail_auto_delete=False,
            force_send=False,
        )
        if self.delivery == "post":
            self._note_posted()
        return message

    def _note_posted(self):
        """What a letter on paper brings about that no mail tells of."""
        ticket = self.ticket_id
        if self.kind == "acknowledgement" and not ticket.acknowledged_at:
            vals = ticket._prepare_acknowledged_vals("letter", fields.Datetime.now())
            if ticket.complaint_phase == phases.RECEIVED:
                vals["complaint_phase"] = phases.ACKNOWLEDGED
            ticket.write(vals)
        elif not self._is_answer():
            ticket._note_told()

    def _note_letter(self):
        """Tell the ledger that letters were sent.

        The digests of the words and of the file stand in the entries of the message
        and of the file, which are named here and not repeated.
        """
        for letter in self.sudo():  # what is told is told whole, whoever sends
            self.env["complaint.ledger"]._note(
                letter.ticket_id,
                "letter",
                {
                    "letter": letter.id,
                    "number": letter.number,
                    "kind": letter.kind,
                    "lang": letter.lang or None,
                    "delivery": letter.delivery,
                    "is_automatic": letter.is_automatic,
                    "author_id": self._tell_user(letter.author_id),
                    "approver_id": self._tell_user(letter.approver_id),
                    "message": letter.message_id.id or None,
                    "file": letter.attachment_id.id or None,
                },
                user=self.env.user,
            )
