"""Mails that invite to a survey and do not go out."""

from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _filter_complaints(self):
        """Invitations are tried again like letters while the mail server is away."""
        invitations = self.filtered(
            lambda mail: mail.model == "complaint.survey.invitation"
        )
        return super()._filter_complaints() | invitations

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """An invitation that does not arrive is noted on its row."""
        # looked up before Odoo deletes some of what failed; rows are the system's
        rows = self.sudo()._get_invitations() if failure_type else []
        res = super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
        if success_pids or success_emails:
            return res
        for mail, row, reason in rows:
            if mail.exists().state != "outgoing":  # else tried again by itself
                row._note_lost(failure_reason or reason)
        return res

    def _get_invitations(self):
        """Mails of these that invite or remind.

        :return: list of (mail, ``complaint.survey.invitation``, why it was not sent)
        """
        Invitation = self.env["complaint.survey.invitation"]
        return [
            (mail, Invitation.browse(mail.res_id).exists(), mail.failure_reason or "")
            for mail in self
            if mail.model == Invitation._name
        ]
