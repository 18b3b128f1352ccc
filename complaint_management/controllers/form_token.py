"""Signed texts of the public pages: no session is needed, nobody can make one up."""

import binascii
import hashlib
import secrets
import time
from collections import namedtuple

from odoo.http import request
from odoo.tools.misc import hash_sign, verify_hash_signed

from . import uploads

SCOPE_FORM = "complaint_public_form"
SCOPE_SENT = "complaint_public_sent"
#: How long the page that confirms a message can be opened again.
CONFIRMED_HOURS = 24
MAX_LENGTH = 300

#: A form as it was shown: the signed text, how many seconds ago, and by chance what
#: makes it this form.
Token = namedtuple("Token", "text age chance")


def make():
    """The token of a form that is shown now."""
    message = [int(time.time()), secrets.token_urlsafe(18)]
    return read(_sign(SCOPE_FORM, message))


def read(text):
    """The token in a form that was sent, None for anything that is none of ours."""
    message = _verify(SCOPE_FORM, text)
    if not message:
        return None
    shown_at, chance = message
    return Token(text, int(time.time()) - shown_at, chance)


def make_key(token, form, files):
    """The key under which is registered what was sent with this form.

    Sent twice, it is registered once; another text in the same form, after going back
    or by the next person at the same screen, is another message.

    :param dict form: what was typed
    :param files: uploaded files
    """
    parts = [token.chance, *(f"{name}={form[name]}" for name in sorted(form))]
    parts += [f"{file.filename}:{uploads.get_size(file)}" for file in files]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def make_code(ticket):
    """What opens, for some hours, the page that confirms this message.

    It ends with the private link that the page shows.
    """
    message = [ticket.id, _get_mark(ticket)]
    return _sign(SCOPE_SENT, message, expiration_hours=CONFIRMED_HOURS)


def read_code(code):
    """The message that a code confirms, with the system's rights; empty for a wrong or
    an old code, and once the private link was made anew."""
    ticket_id, mark = _verify(SCOPE_SENT, code) or (0, "")
    # the signed code is the right: it was given to whoever sent the form
    ticket = request.env["helpdesk.ticket"].sudo().browse(ticket_id).exists()
    return ticket if ticket and _get_mark(ticket) == mark else ticket.browse()


def _get_mark(ticket):
    """By which the private link is known, and which tells nothing of it."""
    return hashlib.sha256(ticket._get_tracking_path().encode()).hexdigest()[:16]


def _sign(scope, message, **expiration):
    # only to sign; the secret stays where it is
    return hash_sign(request.env(su=True), scope, message, **expiration)


def _verify(scope, text):
    if not isinstance(text, str) or not text.isascii() or len(text) > MAX_LENGTH:
        return None
    try:
        # only to verify; the secret stays where it is
        return verify_hash_signed(request.env(su=True), scope, text)
    except (ValueError, binascii.Error):
        return None
