"""Acknowledging a complaint at once, once, and without slowing down intake (7.4).

The acknowledgement is planned together with the complaint and sent by a scheduled
job that is woken at once: a broken template or mail server never costs a complaint.
"""

import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.log_words import trace
from ..tools.public_form import get_greeting
from .batch_work import work_off

_logger = logging.getLogger(__name__)

#: Complaints acknowledged between two commits.
BATCH = 50
#: Told to mail robots, so that none of them answers (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    acknowledgement_state = fields.Selection(
        selection=[
            ("planned", "About to be sent"),
            ("sent", "Sent"),
            ("recorded", "Given by other means"),
            ("failed", "Could not be sent"),
        ],
        string="Acknowledgement",
        readonly=True,
        copy=False,
        help="Whether the complainant knows that we have the complaint (7.4).",
    )
    acknowledged_at = fields.Datetime(
        string="Acknowledged on",
        copy=False,
        tracking=True,
        help="When the complainant was told that we have the complaint (7.4).",
    )
    acknowledgement_method = fields.Selection(
        selection=[
            ("email", "E-mail"),
            ("phone", "By phone"),
            ("letter", "By letter"),
            ("in_person", "In person"),
            ("answer", "Together with the answer"),
            ("other", "Other"),
        ],
        string="Acknowledged",
        copy=False,
        help="How the complainant was told (7.4).",
    )
    acknowledged_by_id = fields.Many2one(
        comodel_name="res.users", string="Acknowledged by", copy=False, readonly=True
    )
    acknowledgement_error = fields.Char(readonly=True, copy=False)

    _complaint_acknowledgement_idx = models.Index(
        "(id) WHERE acknowledgement_state = 'planned'"
    )

    # ------------------------------------------------------------
    # Planning
    # ------------------------------------------------------------

    @api.model
    def _prepare_acknowledgement(self, vals):
        """Plan the acknowledgement of one new complaint, if it goes out by itself.

        Not for what happened before (import), not without an address, never in
        answer to an automatic mail, and not to an address that had its share today.
        """
        if (
            vals.get("is_imported")
            or vals.get("acknowledged_at")
            or vals.get("complaint_phase") != "received"
            or self.env.context.get("complaint_automatic_mail")
            or self.env.context.get("complaint_mail_used_up")
        ):
            return
        channel = self.env["helpdesk.ticket.channel"].browse(vals.get("channel_id"))
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        # one setting and one address, needed whoever brings the complaint
        if channel.sudo().acknowledge_automatically and (
            vals.get("partner_email") or partner.sudo().email_normalized
        ):
            vals["acknowledgement_state"] = "planned"

    def _trigger_acknowledgements(self):
        """Wake the job when something is planned."""
        if any(ticket.acknowledgement_state == "planned" for ticket in self):
            # waking the job is all that is done with its rights
            self.env.ref("complaint_management.ir_cron_acknowledge").sudo()._trigger()

    def action_acknowledge(self):
        """Have the acknowledgement sent now, by mail.

        :raise UserError: for a complaint without an address, or already acknowledged
        """
        self.check_access("write")
        for ticket in self:
            if ticket.acknowledged_at:
                raise UserError(
                    self.env._(
                        "%(reference)s has been acknowledged already.",
                        reference=ticket.complaint_reference,
                    )
                )
            if not ticket._get_correspondent_email():
                raise UserError(
                    self.env._(
                        "%(reference)s has no e-mail address. Enter one, or use "
                        "“Record acknowledgement” to say how the complainant was told.",
                        reference=ticket.complaint_reference,
                    )
                )
        self.write({"acknowledgement_state": "planned", "acknowledgement_error": False})
        self._trigger_acknowledgements()
        return True

    # ------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------

    @api.model
    def _cron_acknowledge(self):
        """Send the planned acknowledgements, in batches, each committed.

        Rows that another worker holds are left to it. A complaint whose mail cannot
        be made is set aside as failed and its handler told; the others go on.
        """
        work_off(
            self.env,
            self._take_planned_acknowledgements,
            lambda tickets: tickets._send_acknowledgements(),
        )

    @api.model
    def _take_planned_acknowledgements(self):
        """Lock the next complaints to acknowledge that nobody else has in hand."""
        self.flush_model(["acknowledgement_state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id
                  FROM helpdesk_ticket
                 WHERE acknowledgement_state = 'planned'
                 ORDER BY id
                 LIMIT %s
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _send_acknowledgements(self):
        """Queue the mails of these complaints; one by one if the batch fails."""
        try:
            with self.env.cr.savepoint():
                self._queue_acknowledgements()
        except OperationalError:
            raise  # another process was faster: nothing is wrong, the job tries again
        except Exception as error:
            if len(self) == 1:
                self._fail_acknowledgement(error)
                return
            for ticket in self:
                ticket._send_acknowledgements()

    def _queue_acknowledgements(self):
        """Make the mails (sent by Odoo's own queue) and record them."""
        now = fields.Datetime.now()
        template = self.env.ref("complaint_management.mail_template_acknowledgement")
        mails = self.env["mail.mail"]
        for tickets in self.grouped("company_id").values():
            mails |= template.with_context(
                tz=tickets[0]._get_letter_tz()
            ).send_mail_batch(
                tickets.ids,
                email_values={
                    "headers": repr(HEADERS),
                    "is_notification": False,
                    **tickets[0]._prepare_sender_values(),
                },
            )
        mails._wake_queue()
        self._note_acknowledged(mails.mail_message_id, now)
        self.env["complaint.letter"]._keep_sent(mails, template)

    def _fail_acknowledgement(self, error):
        """Set aside a complaint that cannot be acknowledged, and tell somebody."""
        self.ensure_one()
        _logger.warning(
            "Complaint %s could not be acknowledged: %s",
            self.complaint_reference,
            trace(error),
        )
        self.write(
            {
                "acknowledgement_state": "failed",
                "acknowledgement_error": str(error)[:500],
            }
        )
        self._schedule_for_responsible(
            self.env._("Acknowledge this complaint"),
            self.env._(
                "The acknowledgement could not be sent. Tell the complainant by other "
                "means, or mend the e-mail template and send it again."
            ),
        )

    def _schedule_for_responsible(self, summary, note):
        """A to-do for the handler, else the team leader, else a manager."""
        self.ensure_one()
        responsible = self._get_responsible()
        if responsible:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=note,
                user_id=responsible.id,
            )

    # ------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------

    @api.model
    def _prepare_acknowledged_vals(self, method, moment):
        """Values that say the complainant has been told, otherwise than by our mail."""
        return {
            "acknowledgement_state": "recorded",
            "acknowledgement_method": method,
            "acknowledged_at": moment,
            "acknowledged_by_id": self.env.uid,
        }

    # ------------------------------------------------------------
    # Whom we write to
    # ------------------------------------------------------------

    def _get_correspondent(self):
        """The person our letters go to: the representative once their authority is
        seen, else the complainant (4.10)."""
        self.ensure_one()
        if self.representative_id and self.representative_authorised:
            return self.representative_id
        return self.partner_id

    def _get_correspondent_email(self):
        """Normalised address of the correspondent, or False."""
        self.ensure_one()
        correspondent = self._get_correspondent()
        if correspondent:
            own = correspondent == self.partner_id and self._get_own_email()
            return correspondent.email_normalized or own or False
        return self._get_own_email()

    def _get_correspondent_name(self):
        """How a letter greets the correspondent; may be empty."""
        self.ensure_one()
        # what a visitor typed greets only if it is a name, no advertisement
        return self._get_correspondent().name or get_greeting(self.partner_name or "")

    def _get_correspondent_lang(self):
        """Language of everything the complainant gets."""
        self.ensure_one()
        installed = dict(self.env["res.lang"].get_installed())
        for lang in (
            self.complaint_lang,
            self._get_correspondent().lang,
            self.company_id.partner_id.lang,
            self.env.lang,
        ):
            if lang in installed:
                return lang
        return "en_US"

    def _get_correspondent_direction(self):
        """Writing direction of that language, for the letter: ltr or rtl."""
        lang = self.env["res.lang"]._get_data(code=self._get_correspondent_lang())
        return lang.direction or "ltr"
