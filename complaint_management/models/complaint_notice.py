"""Whom a level has to tell, and the mail that did: one per person and run."""

import logging

from psycopg2 import OperationalError

from odoo import api, fields, models

from ..tools.log_words import trace
from .batch_work import work_off

_logger = logging.getLogger(__name__)

#: People told between two commits.
BATCH = 50
#: Lines of one mail; what is beyond is counted and found in the list.
LINES = 100


class ComplaintNotice(models.Model):
    _name = "complaint.notice"
    _description = "Complaint Notice"
    _order = "id"
    _rec_name = "user_id"
    _log_access = False  # only the job writes; rows stay narrow

    escalation_id = fields.Many2one(
        comodel_name="complaint.escalation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, ondelete="cascade"
    )
    is_urgent = fields.Boolean(readonly=True, help="Goes out as a mail of its own.")
    told_at = fields.Datetime(readonly=True)
    mail_id = fields.Many2one(
        comodel_name="mail.mail",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    mail_state = fields.Selection(related="mail_id.state", string="State of the mail")

    _to_tell = models.Index("(user_id, id) WHERE told_at IS NULL")
    _once = models.UniqueIndex("(escalation_id, user_id)")

    @api.model
    def _send_digests(self):
        """Queue the mails for all that is still to be told; commits after each batch.

        The mails and the mark that they were queued are saved together: a run that is
        killed leaves both or neither. People whose notices another run has in hand are
        left to it.
        """
        told = set()

        def take():
            groups = self._read_group(
                [("told_at", "=", False), ("user_id", "not in", list(told))],
                ["user_id"],
                order="user_id",
                limit=BATCH,
            )
            return self.env["res.users"].browse(user.id for (user,) in groups)

        def tell(users):
            for user in users:
                self._try_to_tell(user)
            self.env["mail.mail"]._wake_queue()

        work_off(self.env, take, tell, after=lambda users: told.update(users.ids))

    @api.model
    def _try_to_tell(self, user):
        """Tell one person; what goes wrong is theirs alone and tried again next time.

        :raise OperationalError: when another process was faster
        """
        try:
            with self.env.cr.savepoint():
                self._tell(user)
        except OperationalError:
            raise
        except Exception as error:
            _logger.error(
                "The mail to user %s on complaints cannot be made: %s",
                user.id,
                trace(error),
            )

    @api.model
    def _tell(self, user):
        """Queue the mails for one person: urgent notices singly, the rest of a company
        as one."""
        waiting = self.search(
            [("told_at", "=", False), ("user_id", "=", user.id)]
        ).try_lock_for_update()
        # between writing and sending somebody may have lost their rights or left
        notices = waiting.filtered(
            lambda n: n.escalation_id.ticket_id._may_be_told(n.user_id)
        )
        (waiting - notices)._pass_to_managers()
        parcels = [notice for notice in notices if notice.is_urgent]
        rest = notices.filtered(lambda notice: not notice.is_urgent)
        parcels += rest.grouped(lambda notice: notice.escalation_id.company_id).values()
        for parcel in parcels:
            parcel._queue_mail(user)

    def _pass_to_managers(self):
        """What cannot be told any more to whom it was meant for is told to managers,
        unless somebody else knows."""
        self.told_at = fields.Datetime.now()
        for escalation in self.escalation_id:
            others = escalation.notice_ids - self
            if not others.filtered(lambda notice: notice.mail_id or not notice.told_at):
                ticket = escalation.ticket_id
                managers = ticket._get_complaint_managers()
                managers = managers.filtered(ticket._may_be_told)
                escalation._add_notices([managers - escalation.notice_ids.user_id])

    def _queue_mail(self, user):
        """Make the one mail that tells ``user`` all these notices."""
        lang = user.lang or "en_US"
        notices = self.with_context(lang=lang)
        tickets = notices.escalation_id.ticket_id
        subject = (
            notices.env._(
                "%(reference)s: %(level)s",
                reference=tickets.complaint_reference,
                level=notices.escalation_id[0].level_id.name,
            )
            if len(tickets) == 1
            else notices.env._("Complaints that need attention: %s", len(tickets))
        )
        more = len(notices) - LINES
        body = notices.env["ir.qweb"]._render(
            "complaint_management.clock_digest",
            {
                "user": user,
                "items": notices._get_lines(),
                "more": more > 0 and notices.env._("Not listed here: %s.", more),
                "base_url": tickets[:1].get_base_url(),
                "direction": notices.env["res.lang"]._get_data(code=lang).direction
                or "ltr",
            },
            minimal_qcontext=True,
        )
        mail = notices.env["mail.mail"].create(
            {
                "subject": subject,
                "body_html": body,
                "recipient_ids": [fields.Command.link(user.partner_id.id)],
                "email_from": tickets[:1].company_id.email_formatted
                or user.company_id.email_formatted
                or self.env.user.email_formatted,
                "auto_delete": False,
                "headers": repr({"Auto-Submitted": "auto-generated"}),
                **tickets[:1]._prepare_sender_values(),
            }
        )
        self.write({"told_at": fields.Datetime.now(), "mail_id": mail.id})

    def _get_lines(self):
        """What a mail says of each notice, as plain values."""
        lines = []
        for notice in self[:LINES]:
            escalation = notice.escalation_id
            ticket = escalation.ticket_id
            restricted = ticket.confidentiality == "restricted"
            lines.append(
                {
                    "reference": ticket.complaint_reference,
                    # a mail is less well kept than the database (4.10)
                    "name": "" if restricted else ticket.name,
                    "url": f"/odoo/complaints/{ticket.id}",
                    "level": escalation.level_id.name,
                    "reason": escalation.error or escalation.reason,
                    "is_overdue": escalation.due_at < fields.Datetime.now(),
                }
            )
        return lines
