"""The two ways to the page of a complaint, and what they have in common (4.4, 4.10).

Signed in, by the number of one's own complaint; or by the private link, for which no
login is needed. Whatever does not open looks alike: wrong, made anew, expired, somebody
else's.
"""

import secrets
from dataclasses import dataclass

from odoo import SUPERUSER_ID
from odoo.http import SessionExpiredException, request

from ..models.helpdesk_ticket_complainant import Voice
from .private_page import keep_private

#: What stands before every address of a complaint.
DOORS = ("/my/complaints/<int:complaint_id>", "/complaints/track/<string:token>")
#: Greatest number that an identifier in the database can be.
MAX_ID = 2**31 - 1


def routes(path=""):
    """Addresses under both doors."""
    return [door + path for door in DOORS]


@dataclass
class Door:
    """A complaint that may be shown, and under which address.

    ``complaint`` has the system's rights: opening the door was the check.
    """

    complaint: object
    base_url: str
    voice: Voice

    @property
    def is_staff(self):
        """Whether somebody of ours looks at it, signed in and by the link.

        They may look; what the complainant says is said by the complainant only.
        """
        user = request.env.user
        people = self.complaint._get_complainant_people()
        return (
            self.voice.origin == "link"
            and user._is_internal()
            and user.partner_id not in people
        )


def open_door(complaint_id=None, token=None):
    """The door that an address opens, or None.

    :raise SessionExpiredException: for one's own complaints without being signed in;
        leads to the login, whether the complaint exists or not
    """
    Ticket = request.env["helpdesk.ticket"]
    if token is not None:
        complaint = Ticket._find_by_token(token)
        base_url = f"/complaints/track/{token}"
        voice = Voice("link", request.env["res.partner"])
        # what comes in by a link is done by the system, not by “Public user”
        complaint = complaint.with_user(SUPERUSER_ID)
    else:
        user = request.env.user
        if user._is_public():
            raise SessionExpiredException("Session expired")
        if complaint_id > MAX_ID:
            return None
        # portal users have no right on complaints: the domain is the check
        complaint = Ticket.sudo().search(
            [("id", "=", complaint_id), *Ticket._get_complainant_domain(user)]
        )
        base_url = f"/my/complaints/{complaint_id}"
        voice = Voice("portal", user.partner_id)
    if not complaint:
        return None
    return Door(complaint.with_company(complaint.company_id), base_url, voice)


def render(template, values, status=200):
    """A private page, in the visitor's language and its direction of writing."""
    response = request.render(template, {**get_frame_values(), **values})
    response.status_code = status
    return keep_private(response)


def get_frame_values():
    """What the frame of a page needs to be read aloud and found by its style sheet."""
    lang = request.env["res.lang"]._get_data(code=request.env.lang)
    code = (lang.iso_code or lang.code or "en").split("@")[0].replace("_", "-")
    return {
        "html_data": {"lang": code, "dir": lang.direction or "ltr"},
        "pageName": "o_complaint_site",
    }


def not_found():
    """The one answer to everything that does not open."""
    # how to reach us is public
    company = request.env.company.sudo()
    return render(
        "complaint_management.complaint_not_found",
        {
            "company_name": company.name,
            "company_email": company.email,
            "company_phone": company.phone,
            "title": request.env._("Not found"),
        },
        status=404,
    )


def make_key():
    """A key for one form, by which a second sending of it is known."""
    return secrets.token_urlsafe(18)


def get_text(name, post):
    """A text from a form: no characters that a database cannot hold."""
    return str(post.get(name) or "").replace("\x00", "").replace("\r\n", "\n")
