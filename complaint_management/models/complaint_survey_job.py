"""The job that invites and reminds: in batches, each committed, nothing twice (8.3).

An invitation and the mark that it was sent are saved together, so a process that dies
leaves both or neither. Mails are queued; Odoo's own queue sends them.
"""

import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL, plaintext2html

from ..tools.log_words import trace
from .batch_work import work_off

_logger = logging.getLogger(__name__)

#: Invitations taken between two commits.
BATCH = 200
#: When what was in somebody's hands is looked at again.
LOOK_AGAIN = timedelta(minutes=1)
TROUBLE = "complaint_management.mail_activity_survey_failed"
INVITATION = "complaint_management.mail_template_survey"
REMINDER = "complaint_management.mail_template_survey_reminder"


class ComplaintSurveyInvitation(models.Model):
    _inherit = "complaint.survey.invitation"

    @api.model
    def _cron_invite(self):
        """Invite and remind whoever is due, note what has expired, sleep."""
        if not work_off(self.env, self._take_due, lambda rows: rows._run_batch()):
            return  # Odoo goes on at once
        if not self.search([("state", "=", "failed")], limit=1):
            self.env["mail.activity"]._end_trouble(TROUBLE)
        self.env["complaint.dissatisfaction"]._notice_ratings()
        upcoming = self.search(
            [("next_run_at", "!=", False)], order="next_run_at, id", limit=1
        )
        if upcoming:
            soon = fields.Datetime.now() + LOOK_AGAIN
            self._wake(max(upcoming.next_run_at, soon))

    @api.model
    def _take_due(self):
        """Lock the next invitations that are due and that nobody else has in hand.

        Their complaints as well: who reopens one just now goes first.
        """
        self.flush_model(["next_run_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT row.id
                  FROM complaint_survey_invitation AS row
                  JOIN helpdesk_ticket AS ticket ON ticket.id = row.ticket_id
                 WHERE row.next_run_at <= %s
                 ORDER BY row.next_run_at, row.id
                 LIMIT %s
                   FOR NO KEY UPDATE OF row, ticket SKIP LOCKED
                """,
                fields.Datetime.now(),
                BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _run_batch(self):
        """Take the next step of each of these."""
        now = fields.Datetime.now()
        settings = self.ticket_id._get_survey_settings()
        unwanted = self._filter_unwanted()
        invited, reminded = self.browse(), self.browse()
        for row in self:
            if row.state == "planned":
                reason = row._get_reason_not_to_ask(settings[row.ticket_id])
                if row in unwanted:
                    row.write({"state": "opted_out", "next_run_at": False})
                elif reason:
                    row._cancel(reason)
                else:
                    invited += row
            elif row.state != "sent":
                row.next_run_at = False
            elif row.expires_at <= now:
                row.write({"state": "expired", "next_run_at": False})
            elif row in unwanted:
                row.write({"state": "opted_out", "next_run_at": False})
            elif row.ticket_id.complaint_phase != "closed":
                row._stop_reminding()
            elif row.is_answered:  # anonymously: looks like all others
                row._note_reminder(settings[row.ticket_id], now)
            else:
                reminded += row
        invited._send_or_split(INVITATION, settings, now)
        reminded._send_or_split(REMINDER, settings, now)

    def _filter_unwanted(self):
        """Those whose complainants do not want surveys."""
        emails = {row: row.ticket_id._get_correspondent_email() for row in self}
        out = self.env["complaint.survey.optout"]._get_among(set(emails.values()))
        return self.filtered(
            lambda row: emails[row] in out
            or row.ticket_id._get_correspondent().complaint_survey_opt_out
        )

    def _get_reason_not_to_ask(self, settings):
        """Why a planned invitation is not sent, as things are now; None: it is."""
        ticket = self.ticket_id
        if ticket.complaint_phase != "closed":
            return "reopened"
        if not ticket._is_asked_for_satisfaction():
            return "not_asked"
        if not settings:
            return "no_survey"
        if not ticket._get_correspondent_email():
            return "no_address"
        return None

    # ------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------

    def _send_or_split(self, template, settings, now):
        """Queue the mails of these; one by one if the batch fails."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self._send(template, settings, now)
        except OperationalError:
            raise  # another process was faster: the batch is tried again
        except Exception as error:
            if len(self) == 1:
                self._fail(error)
                return
            for row in self:
                row._send_or_split(template, settings, now)

    def _send(self, template, settings, now):
        """Note that these are sent, and queue their mails."""
        for row in self:
            if template == INVITATION:
                row._note_invitation(settings[row.ticket_id], now)
            else:
                row._note_reminder(settings[row.ticket_id], now)
        self._ensure_tokens()
        for rows in self.grouped("company_id").values():
            ticket = rows[0].ticket_id
            mails = (
                self.env.ref(template)
                .with_context(tz=ticket._get_letter_tz())
                .send_mail_batch(
                    rows.ids,
                    force_send=False,
                    email_values={
                        "is_notification": False,
                        **ticket._prepare_sender_values(),
                    },
                )
            )
            for row, mail in zip(rows, mails, strict=True):
                mail.headers = repr(row._get_headers())
        self.env["mail.mail"]._wake_queue()

    def _note_invitation(self, settings, now):
        expires = now + timedelta(days=settings.complaint_survey_valid_days)
        self.write(
            {
                "state": "sent",
                "sent_at": now,
                "expires_at": expires,
                "survey_id": settings.complaint_survey_id.id,
                "is_anonymous": self.company_id.complaint_survey_anonymous,
                "email": self.ticket_id._get_correspondent_email(),
                "next_run_at": self._get_next_run(settings, now, expires, 0),
            }
        )

    def _note_reminder(self, settings, now):
        count = self.reminder_count + 1
        self.write(
            {
                "reminder_count": count,
                "next_run_at": self._get_next_run(
                    settings, now, self.expires_at, count
                ),
            }
        )

    @api.model
    def _get_next_run(self, settings, now, expires, reminders):
        """When the next reminder is due, else when the time is over."""
        if not settings or reminders >= settings.complaint_survey_reminders:
            return expires
        return min(now + timedelta(days=settings.complaint_survey_spacing), expires)

    def _get_headers(self):
        """Said to mail programs: no answer by robots; how to get no more (RFC 8058)."""
        return {
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "List-Unsubscribe": f"<{self._get_private_url('/unsubscribe')}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def _fail(self, error):
        """Set aside one that cannot be sent, and have managers told."""
        self.ensure_one()
        while error.__cause__:  # what broke, not the whole template
            error = error.__cause__
        _logger.warning(
            "Invitation of complaint %s could not be sent: %s",
            self.ticket_id.complaint_reference,
            trace(error),
        )
        self.write({"state": "failed", "error": str(error)[:500], "next_run_at": False})
        self.env["mail.activity"]._tell_managers(
            TROUBLE,
            self.ticket_id._get_complaint_managers(),
            self.env._("Invitations to the satisfaction survey cannot be sent"),
            plaintext2html(
                self.env._(
                    "%(reference)s: %(reason)s\nMend the e-mail template, then look "
                    "for “Could not be sent” under Reporting, Invitations, and choose "
                    "“Ask now”.",
                    reference=self.ticket_id.complaint_reference,
                    reason=self.error,
                )
            ),
        )
