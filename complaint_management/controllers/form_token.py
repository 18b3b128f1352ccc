"""Signed texts of the public pages: no session is needed, nobody can make one up."""

import binascii
import hashlib
import secrets
import time
from collections import namedtuple

from odoo.http import request
from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE_FORM = "complaint_public_form"
SCOPE_SENT = "complaint_public_sent"
#: How long the page that confirms a message can be opened again.
CONFIRMED_HOURS = 24
MAX_LENGTH = 300

#: A form as it was shown: the signed text, how many seconds ago, and the key under
#: which what comes of it is registered.
Token = namedtuple("Token", "text age key")


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
    key = hashlib.sha256(chance.encode()).hexdigest()
    return Token(text, int(time.time()) - shown_at, key)


def make_code(ticket):
    """What opens, for some hours, the page that confirms this message."""
    return _sign(SCOPE_SENT, ticket.id, expiration_hours=CONFIRMED_HOURS)


def read_code(code):
    """Id of the message that a code confirms; 0 for a wrong or an old one."""
    return _verify(SCOPE_SENT, code) or 0


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
