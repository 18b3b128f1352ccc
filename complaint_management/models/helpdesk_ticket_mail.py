"""E-mail in and out: every message finds its complaint, none is lost (7.1-7.4)."""

import email
import logging
import re
from email.policy import compat32

from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import email_normalize, html2plaintext, is_html_empty
from odoo.tools.mail import formataddr, parse_contact_from_email

from ..tools import incoming_mail, phases, private_links
from ..tools.log_words import trace

_logger = logging.getLogger(__name__)

#: Templates of the helpdesk that greet the agent in a mail to the customer.
MISDIRECTED_TEMPLATES = (
    "helpdesk_mgmt.assignment_email_template",
    "helpdesk_mgmt.changed_stage_template",
    "helpdesk_mgmt.closed_ticket_template",
)
#: Longest title a mail gives to a complaint; the message keeps the whole subject.
MAX_TITLE = 200
#: Where a mail says to whom it was delivered.
RECIPIENT_HEADERS = ("Delivered-To", "To", "Cc", "Resent-To", "Resent-Cc")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------
    # Coming in
    # ------------------------------------------------------------

    @api.model
    def message_new(self, msg, custom_values=None):
        """A mail to a team that takes in complaints: a new one (7.2).

        People in To and Cc become no followers: they were not asked, nor were we.
        Defaults of an alias that do not fit (any more) cost no complaint.
        """
        values = dict(custom_values or {})
        team = self.env["helpdesk.ticket.team"].browse(values.get("team_id")).exists()
        if not (values.get("feedback_type") or team.feedback_type):
            return super().message_new(msg, custom_values=custom_values)
        quiet = msg | {"to": "", "cc": ""}
        told = self._prepare_mail_values(msg, values)
        try:
            with self.env.cr.savepoint():
                return super().message_new(quiet, custom_values=values | told)
        except OperationalError:
            raise  # no fault of the values
        except Exception as error:
            _logger.error(
                "The alias of “%s” has defaults that cannot be used: %s: %s",
                team.name,
                custom_values,
                trace(error),
            )
        told |= {
            "feedback_type": team.feedback_type or "complaint",
            "team_id": team.id,
            "received_at": fields.Datetime.now(),
        }
        return super().message_new(quiet, custom_values=told)

    @api.model
    def _prepare_mail_values(self, msg, values):
        """What a mail tells about the complaint it starts (7.2)."""
        name, address = self._read_sender(msg.get("email_from"))
        title = " ".join((msg.get("subject") or "").split())
        if len(title) > MAX_TITLE:
            title = title[: MAX_TITLE - 1] + "…"
        body = private_links.hide(msg.get("body") or "")
        prepared = {
            "name": title or self.env._("No subject"),
            "partner_name": name,
            "partner_email": address,
            "description": Markup("<p>%s</p>") % self.env._("The message had no text.")
            if self._is_empty_body(body)
            else body,
            "received_at": self.env.context.get("complaint_received_at")
            or fields.Datetime.now(),
            # whoever writes is not the one to handle it, even if it is a handler
            "user_id": values.get("user_id", False),
        }
        channel = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False
        )
        if channel and not values.get("channel_id"):
            prepared["channel_id"] = channel.id
        return prepared

    @api.model
    def _read_sender(self, email_from):
        """Name, never empty, and normalised address, or False, of who wrote."""
        name, address = parse_contact_from_email(email_from or "")
        name = name.strip('"<> ') or address or self.env._("Unknown sender")
        return name, email_normalize(address) or False

    @api.model
    def _is_empty_body(self, body):
        """Whether a mail has neither text nor picture (a plain one comes in pre)."""
        return is_html_empty(body) or (
            "<img" not in body and not html2plaintext(body).strip()
        )

    def message_update(self, msg, update_vals=None):
        """One more mail on a complaint; on an ended one, somebody has to look.

        :raise AccessError: for anybody but the gateway and who may change it
        """
        feedback = self.filtered("feedback_type")
        feedback.check_access("write")
        if feedback:
            quiet = msg | {"to": "", "cc": ""}
            super(HelpdeskTicket, feedback).message_update(
                quiet, update_vals=update_vals
            )
            if not self.env.context.get("complaint_automatic_mail"):
                feedback._resume_after_mail(msg)
                feedback._notice_late_message()
        if self - feedback:
            super(HelpdeskTicket, self - feedback).message_update(
                msg, update_vals=update_vals
            )
        return True

    def _notice_late_message(self):
        """The complainant wrote after the end: ask whether to reopen (7.9)."""
        # whoever wrote has no rights on activities; this one is for the handler
        for ticket in self.sudo():
            if ticket.complaint_phase in phases.ENDED:
                ticket._ask_responsible(
                    self.env._("Reopen this complaint?"),
                    self.env._("A message arrived after the complaint had ended."),
                )

    def _ask_responsible(self, summary, note):
        """A to-do for who is responsible, unless the same one is still open."""
        if summary not in self.activity_ids.mapped("summary"):
            self._schedule_for_responsible(summary, note)

    def message_post(self, **kwargs):
        """Sending the decision is the answer, recorded in the same transaction (7.8).

        A mail that comes in makes no follower of who wrote it, and is passed on to
        nobody outside the house (4.10).
        """
        answers = self.env.context.get("complaint_answers")
        acknowledges = self.env.context.get("complaint_acknowledges")
        thread = self.with_context(
            complaint_answers=False, complaint_acknowledges=False
        )
        if self.feedback_type and kwargs.get("message_type") == "email":
            thread = thread.with_context(mail_post_autofollow_author_skip=True)
            kwargs |= self._prepare_incoming(kwargs)
        message = super(HelpdeskTicket, thread).message_post(**kwargs)
        if answers and self.feedback_type and self.complaint_phase != phases.RESPONDED:
            self._move_to_phase(phases.RESPONDED)
        elif self.feedback_type and self._is_told_by(message):
            if acknowledges and not self.acknowledged_at:
                self._note_acknowledged(message, fields.Datetime.now())
            else:
                self._note_told(message=message)
        return message

    def _is_told_by(self, message):
        """Whether a message of ours goes to the complainant (7.3)."""
        ours = not message.author_id or not message.author_id.partner_share
        inside = message.is_internal or message.subtype_id.internal
        if message.message_type != "comment" or inside or not ours:
            return False
        # whom it was sent to, also when the author may not read all of it
        told = message.sudo().notified_partner_ids
        return bool(told & (self.partner_id | self._get_correspondent()))

    def _prepare_incoming(self, kwargs):
        """What is posted otherwise than the gateway has it."""
        people = self.env["res.partner"].browse(kwargs.get("partner_ids") or [])
        inside = people.filtered(lambda partner: not partner.partner_share)
        prepared = {"partner_ids": inside.ids}
        if kwargs.get("body"):
            # answers quote our letters, and with them the private link
            prepared["body"] = private_links.hide(kwargs["body"])
        name, address = self._read_sender(kwargs.get("email_from"))
        if not (address or kwargs.get("author_id")):
            # else Odoo takes itself for the author, or cannot notify the handler
            own = self.company_id.default_from_email or self.company_id.email or ""
            prepared["email_from"] = formataddr((name, own))
        return prepared

    def _message_post_after_hook(self, message, msg_values):
        """Pictures within the first mail show in the description as well."""
        first = message.message_type == "email" and (
            message.subtype_id == self._creation_subtype()
        )
        if first and self.feedback_type and "cid:" in (self.description or ""):
            # the text of the mail itself, posted by the gateway for its author
            self.sudo().description = message.body
        return super()._message_post_after_hook(message, msg_values)

    @api.model
    def _keep_broken_mail(self, raw):
        """Register a mail of which the gateway can make nothing, as it came (7.2).

        :param bytes raw: the mail; only its head is read
        :return: the complaint; empty if no team that takes in complaints is addressed,
            or if nobody wrote it
        """
        head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0].replace(b"\x00", b"")
        head = email.message_from_bytes(head + b"\n\n", policy=compat32)
        recipients = [v for name in RECIPIENT_HEADERS for v in head.get_all(name, [])]
        team = self._get_addressed_teams(", ".join(map(str, recipients))).filtered(
            "feedback_type"
        )[:1]
        if not team or incoming_mail.is_automatic_reply(head):
            return self.browse()
        message_id = str(head.get("Message-ID") or "").strip()
        message_id = message_id or incoming_mail.get_digest(head)
        same = self.env["mail.message"].search(
            [("message_id", "=", message_id), ("model", "=", self._name)], limit=1
        )
        if same:
            return self.browse(same.res_id)
        email_from = str(head.get("From") or "")
        ticket = self.with_user(SUPERUSER_ID).with_context(
            mail_create_nosubscribe=True,
            complaint_automatic_mail=incoming_mail.is_automatic(head),
        )
        title = self.env._("E-mail that could not be read")
        ticket = ticket.message_new(
            {"email_from": email_from, "subject": title}, {"team_id": team.id}
        )
        note = self.env._("The original message is attached. Read it there.")
        ticket.message_post(
            message_type="email",
            email_from=email_from,
            message_id=message_id,
            body=note,
            attachments=[("original_email.eml", raw)],
        )
        ticket._schedule_for_responsible(title, note)
        return ticket

    # ------------------------------------------------------------
    # Who writes to us, whom we write to
    # ------------------------------------------------------------

    def _get_known_emails(self):
        """Addresses from which the complainant's side writes."""
        self.ensure_one()
        people = self.partner_id | self.representative_id
        return {*people.mapped("email_normalized"), self._get_own_email()} - {False}

    def _get_own_email(self):
        """Normalised address given with the complaint itself, or False."""
        return email_normalize(self.partner_email or "") or False

    def _get_or_create_correspondent(self):
        """The contact of the person who wrote, made from name and address if new.

        :raise AccessError: for who may not change the complaint
        """
        self.ensure_one()
        if self.partner_id:
            return self.partner_id
        self.check_access("write")
        # handlers need no right on contacts to note who complains
        ticket = self.sudo()
        address = ticket._get_own_email()
        name = ticket.partner_name or address or self.env._("Unknown sender")
        partner = (
            ticket._partner_find_from_emails_single([formataddr((name, address))])
            if address
            else ticket.env["res.partner"].create({"name": name})
        )
        return partner.with_env(self.env)

    def _message_get_suggested_recipients_batch(self, reply_discussion=False, **kwargs):
        """An answer goes to who complains, not to whoever stood in Cc (4.10)."""
        feedback = self.filtered("feedback_type")
        suggested = {}
        for tickets, discussion in (
            (feedback, False),
            (self - feedback, reply_discussion),
        ):
            if tickets:
                suggested |= super(
                    HelpdeskTicket, tickets
                )._message_get_suggested_recipients_batch(
                    reply_discussion=discussion, **kwargs
                )
        return suggested

    def _message_add_suggested_recipients(self, force_primary_email=False):
        """Write to whoever speaks for the complainant."""
        suggested = super()._message_add_suggested_recipients(
            force_primary_email=force_primary_email
        )
        for ticket in self.filtered("feedback_type"):
            correspondent = ticket._get_correspondent()
            if correspondent != ticket.partner_id:
                suggested[ticket.id]["partners"] -= ticket.partner_id
                suggested[ticket.id]["partners"] |= correspondent
        return suggested

    # ------------------------------------------------------------
    # Outgoing
    # ------------------------------------------------------------

    def _get_complaint_sender(self):
        """Who writes to the complainant: the team's own address, else the company's."""
        self.ensure_one()
        return self.team_id.alias_email or self.company_id.email_formatted or ""

    def _track_template(self, changes):
        """Complaints have letters of their own; the helpdesk's greet the agent."""
        templates = super()._track_template(changes)
        if self[:1].feedback_type and "stage_id" in templates:
            template = templates["stage_id"][0]
            if template.get_external_id().get(template.id) in MISDIRECTED_TEMPLATES:
                del templates["stage_id"]
        return templates
