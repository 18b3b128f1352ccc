"""The mail gateway: no mail to a team that takes in complaints is lost (7.1, 7.2)."""

import logging
import random
import time
from email.message import EmailMessage
from functools import partial
from xmlrpc.client import Binary

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.service.model import (
    MAX_TRIES_ON_CONCURRENCY_FAILURE,
    PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
)
from odoo.tools import email_normalize
from odoo.tools.mail import decode_message_header, email_split_and_format

from ..tools import incoming_mail
from ..tools.log_words import trace

_logger = logging.getLogger(__name__)


#: What is raised where two transactions meet.
COLLISIONS = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)
#: Length of a moment as Odoo writes it, in a year of four digits.
DATE_LENGTH = len("2026-01-31 12:00:00")


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Register as a complaint, as it came, a mail that breaks the gateway.

        When this method raises, Odoo's fetchmail takes the mail for handled all the
        same: it deletes it from a POP server and never again looks at it on an IMAP
        server. Behind mailgate the sender gets it back. Neither is an answer to a
        complaint.
        """
        process = partial(
            super().message_process,
            model,
            message,
            custom_values=custom_values,
            save_original=save_original,
            strip_attachments=strip_attachments,
            thread_id=thread_id,
        )
        try:
            return self._process_again(process)
        except Exception as error:
            if isinstance(error, AccessError) or (
                isinstance(error, (OperationalError, ConcurrencyError))
                and not self._is_fetched()
            ):
                raise  # no call of a gateway; or Odoo repeats what met another one
            if isinstance(message, Binary):
                message = message.data
            if isinstance(message, str):
                message = message.encode()
            # the gateway works for whoever writes: no rights are asked of anybody
            Ticket = self.env["helpdesk.ticket"].sudo()
            ticket = self._process_again(partial(Ticket._keep_broken_mail, message))
            if not ticket:
                raise
            _logger.error(
                "A mail that could not be processed was kept as complaint %s: %s",
                ticket.complaint_reference,
                trace(error),
            )
            return ticket.id

    @api.model
    def _is_fetched(self):
        """Whether fetchmail hands this mail in: as the system, as no call can say."""
        return self.env.su and bool(self.env.context.get("default_fetchmail_server_id"))

    @api.model
    def _process_again(self, process):
        """Call what handles a mail; again when it meets another transaction.

        Odoo does so with calls (``odoo.service.model.retrying``), mailgate's among
        them, and not in fetchmail. There each mail has a transaction of its own, so
        nothing but this mail is undone, and only a new one sees what the other did.

        :raise OperationalError: when it has met others each time
        """
        tried = 0
        while True:
            try:
                with self.env.cr.savepoint():
                    return process()
            except COLLISIONS as error:
                if not self._is_fetched():
                    raise
                self.env.cr.rollback()
                self.env.transaction.reset()
                self.env.registry.reset_changes()
                tried += 1
                if tried == MAX_TRIES_ON_CONCURRENCY_FAILURE:
                    raise
                _logger.info("A mail is processed again, for it met: %s", trace(error))
                time.sleep(random.uniform(0, 2**tried))

    @api.model
    def message_parse(self, message, save_original=False):
        """Read also what breaks the standards of mail.

        A mail without Message-ID gets one of its content, so that it is known when it
        comes again. NUL characters, which no database text can hold, are left out.
        """
        if isinstance(message, EmailMessage):
            incoming_mail.mend(message)
            if not message.get("Message-ID"):
                del message["Message-ID"]
                message["Message-ID"] = incoming_mail.get_digest(message)
        parsed = super().message_parse(message, save_original=save_original)
        if not email_normalize(parsed["email_from"], strict=False):
            senders = self._get_other_senders(message) or [parsed["email_from"]]
            parsed["email_from"] = parsed["from"] = senders[0]
        if len(parsed.get("date") or "") < DATE_LENGTH:
            parsed.pop("date", None)  # of the year 24, say
        parsed["attachments"] = [
            self._read_attachment(*attachment)
            for attachment in parsed.get("attachments", [])
        ]
        for key, value in parsed.items():
            if isinstance(value, str):
                parsed[key] = value.replace("\x00", "")  # Markup stays Markup
        return parsed

    def _message_parse_extract_payload_postprocess(self, message, payload_dict):
        """A text of nothing but NUL characters is an empty one, not an error."""
        payload_dict["body"] = payload_dict["body"].replace("\x00", "")
        return super()._message_parse_extract_payload_postprocess(message, payload_dict)

    @api.model
    def _get_other_senders(self, message):
        """Addresses of the sender besides a From that is missing or no address."""
        names = ("Reply-To", "Sender")
        return [
            address
            for name in names
            for address in email_split_and_format(
                decode_message_header(message, name, separator=",")
            )
        ]

    @api.model
    def _read_attachment(self, name, content, info=None):
        """A file as it can be stored; a mail within a mail under its subject."""
        if isinstance(content, EmailMessage):
            subject = " ".join((content.get("Subject") or "").split())
            name = f"{subject[:80]}.eml" if subject else name
            content = incoming_mail.get_bytes(content)
        return self._Attachment(name.replace("\x00", ""), content, info or {})

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Lead every mail to the right complaint, to a new one, or to none."""
        # the gateway finds the way for whoever writes, and tells them nothing
        Ticket = self.env["helpdesk.ticket"].sudo()
        more = (model, thread_id, custom_values)
        routes = super().message_route(message, message_dict, *more)
        if Ticket._is_complaint_in_other_thread(routes, message_dict):
            unthreaded = message_dict | {"references": "", "in_reply_to": ""}
            routes = super().message_route(message, unthreaded, *more)
        return Ticket._lead_complaint_routes(routes, message, message_dict)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Say further down whether a robot wrote, and when the mail reached us."""
        informed = self.with_context(
            complaint_automatic_mail=incoming_mail.is_automatic(message),
            complaint_received_at=incoming_mail.get_received_at(
                message, fields.Datetime.now()
            ),
        )
        return super(MailThread, informed)._message_route_process(
            message, message_dict, routes
        )
