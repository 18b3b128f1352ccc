"""Knowing a mail robot when one writes (RFC 3834)."""

import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


def is_automatic(message):
    """Whether no person wrote this mail: no acknowledgement may answer it.

    :param email.message.EmailMessage message: the mail as received
    """
    submitted = str(message.get("Auto-Submitted") or "no").strip().lower()
    precedence = str(message.get("Precedence") or "").strip().lower()
    return (
        not submitted.startswith("no")
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or bool(message.get("X-Autoreply") or message.get("X-Autorespond"))
        or bool(message.get("List-Id"))
    )


def is_automatic_reply(message):
    """Whether it is an out-of-office answer or the like: nobody complains in it."""
    submitted = str(message.get("Auto-Submitted") or "").strip().lower()
    precedence = str(message.get("Precedence") or "").strip().lower()
    return (
        submitted.startswith("auto-replied")
        or precedence == "auto_reply"
        or bool(message.get("X-Autoreply") or message.get("X-Autorespond"))
    )


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """NUL characters, which no database text can hold, do not cost a complaint."""
        parsed = super().message_parse(message, save_original=save_original)
        for key, value in parsed.items():
            if isinstance(value, str) and "\x00" in value:
                # str.replace on Markup escapes nothing here and keeps its type
                parsed[key] = value.replace("\x00", "")
        return parsed

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Say further down that a robot wrote, and refuse its stray answers."""
        if not is_automatic(message):
            return super()._message_route_process(message, message_dict, routes)
        if is_automatic_reply(message):
            strays = [route for route in routes or [] if self._is_stray(route)]
            if strays:
                _logger.info(
                    "Automatic answer from %s with Message-Id %s is about no known "
                    "complaint: not registered",
                    message_dict.get("email_from"),
                    message_dict.get("message_id"),
                )
                routes = [route for route in routes if route not in strays]
        return super(
            MailThread, self.with_context(complaint_automatic_mail=True)
        )._message_route_process(message, message_dict, routes)

    @api.model
    def _is_stray(self, route):
        """Whether this route would make a new complaint of an automatic answer."""
        model, thread_id, custom_values, *__ = route
        if model != "helpdesk.ticket" or thread_id:
            return False
        team = self.env["helpdesk.ticket.team"].browse(
            (custom_values or {}).get("team_id")
        )
        return bool(team.sudo().feedback_type)
