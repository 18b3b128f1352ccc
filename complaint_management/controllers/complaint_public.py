"""The complaints page, open to everybody, and the form on it (4.4, 4.5, 4.8, 7.1).

This file talks HTTP. What the form asks is in tools/public_form.py, what becomes of it
in models/helpdesk_ticket_public_form.py.
"""

import logging
import re
from collections import namedtuple

import pytz
from psycopg2.errors import UniqueViolation
from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.http import request

from ..tools import public_form
from ..tools.network import get_network
from . import form_token, public_parts, public_values, uploads
from .helpdesk_portal import to_id
from .private_page import keep_private

_logger = logging.getLogger(__name__)

PAGES = [
    "/complaints",
    "/complaints/<string:team_key>",
    "/complaints/company/<string:company_key>",
]
#: A team in an address: its number, with or without its name before it.
TEAM_KEY = re.compile(r"(?:.+-)?([0-9]{1,9})", re.DOTALL)
#: Nobody reads and fills in the form in fewer seconds.
MIN_SECONDS = 3
#: Somebody may write it in the evening and send it in the morning.
MAX_SECONDS = 24 * 3600
#: The name of the field that only machines fill in.
HONEYPOT = "website_address"

#: Fields of the form that take files.
UPLOADS = ("documents", "authority")

Place = namedtuple("Place", "company team path")


class ComplaintPublic(http.Controller):
    # ------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------

    @http.route(
        PAGES,
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=True,
    )
    def complaint_page(self, team_key=None, company_key=None, **kw):
        """How we handle complaints, and the form; no login."""
        place = self._find_place(team_key, company_key)
        form = public_form.read({})
        form["feedback_type"] = place.team.feedback_type
        form["complaint_lang"] = request.env.lang or ""
        return self._render_page(place, form, form_token.make())

    @http.route(
        PAGES, type="http", auth="public", website=True, methods=["POST"], csrf=False
    )
    def complaint_send(self, team_key=None, company_key=None, **kw):
        """Take the form: a page that confirms it, or the form with what is wrong.

        Odoo's own check of the CSRF token would answer with an error page, and what
        was typed would be gone; it is done here instead (``_get_refusal``).
        """
        place = self._find_place(team_key, company_key)
        sent = request.httprequest.form
        token = form_token.read(sent.get("form_token"))
        tickets = request.env["helpdesk.ticket"]
        typed = public_form.read(sent)
        key = token and form_token.make_key(token, typed, self._get_files())
        if token and token.age <= MAX_SECONDS:
            ticket = tickets._take_submission(key)
            if ticket:
                return self._go_to_confirmation(ticket)
        form = public_form.settle(typed, place.company.complaint_anonymous)
        if self._is_beyond_attempts(place.company):
            return self._render_refused(place, typed, token, "limited", 429)
        reason = self._get_refusal(sent, token)
        errors = self._get_errors(place, form)
        if reason or errors:
            return self._render_refused(place, typed, token, reason, 422, errors)
        if not self._passes_captcha():
            return self._render_refused(place, typed, token, "captcha", 422)
        used_up = self._count_submission(place.company, form)
        if used_up & {"sender", "company"}:
            return self._render_refused(place, typed, token, "limited", 429)
        try:
            ticket = tickets._register_public_form(
                form,
                place.team,
                place.company,
                key,
                user=request.env.user,
                lang=request.env.lang,
                attachments=self._get_attachments(form),
                is_mail_used_up="mail" in used_up,
            )
        except UniqueViolation as error:
            if not (error.diag.constraint_name or "").endswith("submission_key_uniq"):
                raise
            # served anew, it finds what the first one made
            raise ConcurrencyError("This form has just been registered") from error
        return self._go_to_confirmation(ticket)

    @http.route(
        "/complaints/sent/<string:code>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def complaint_sent(self, code, **kw):
        """What the visitor sent has arrived: reference, what comes next, the link."""
        ticket = form_token.read_code(code)
        if not ticket.feedback_type:
            raise NotFound()
        is_vouched = not (ticket.representative_name or ticket.representative_id)
        values = {
            "reference": ticket.complaint_reference,
            "feedback_type": ticket.feedback_type,
            "respond_by": ticket.respond_by,
            "company": public_values.get_company_values(
                ticket.company_id, ticket.team_id
            ),
            "is_anonymous": ticket.is_anonymous,
            "is_mailed": ticket.acknowledgement_state in ("planned", "sent"),
            # the link shows what we write to the complainant: nobody gets it who only
            # says that they may act for them
            "tracking_path": is_vouched and ticket._get_tracking_path(),
            "tracking_url": is_vouched and ticket._get_tracking_url(),
            **public_values.get_layout_values(),
        }
        response = request.render("complaint_management.public_sent", values)
        return keep_private(response)

    # ------------------------------------------------------------
    # Where
    # ------------------------------------------------------------

    def _find_place(self, team_key, company_key):
        """Company and team an address means.

        :raise NotFound: for what is not published, and for what does not exist
        """
        companies = request.env["res.company"]._get_public_companies()
        # whether a company has a page is for everybody to know
        company = request.env.company.sudo()
        if team_key:
            match = TEAM_KEY.fullmatch(team_key)
            team_id = int(match[1]) if match else 0
            team = request.env["helpdesk.ticket.team"]._get_published()
            team = team.filtered(lambda team: team.id == team_id)
            company = team.company_id or company
        elif company_key:
            company_id = to_id(company_key)
            company = companies.filtered(lambda company: company.id == company_id)
            team = company and company._get_public_teams()[:1]
        else:
            team = company._get_public_teams()[:1]
            if not team:
                company = companies[:1]
                team = company and company._get_public_teams()[:1]
        if not team:
            raise NotFound()
        return Place(company, team, request.httprequest.path)

    # ------------------------------------------------------------
    # Is it good
    # ------------------------------------------------------------

    def _get_refusal(self, sent, token):
        """Why the form as a whole is not taken; None if it is."""
        csrf = sent.get("csrf_token") or ""
        if not csrf.isascii() or not request.validate_csrf(csrf):
            return "expired"
        if not token or token.age > MAX_SECONDS:
            return "expired"
        if public_form.clean(sent.get(HONEYPOT)):
            return "robot"
        return "quick" if token.age < MIN_SECONDS else None

    def _get_errors(self, place, form):
        """Sentences about single fields and files, by field."""
        now = pytz.utc.localize(fields.Datetime.now())
        today = now.astimezone(place.company._get_complaint_tz()).date()
        known = self._get_known()
        problems = public_form.check(form, today, known=known)
        if self._is_own_address(form["partner_email"]):
            problems.setdefault("partner_email", "own")
        errors = request.env["helpdesk.ticket"]._get_public_problems(problems)
        for name in UPLOADS:
            problem = uploads.get_problem(uploads.get_files(name))
            if problem:
                errors[name] = problem
        return errors

    def _get_known(self):
        """What the account of a signed-in sender tells already, None for a visitor."""
        user = request.env.user
        if user._is_public():
            return None
        partner = user.partner_id
        ways = {
            "partner_email": partner.email,
            "complainant_phone": partner.phone,
            "complainant_address": partner.street,
        }
        return {name for name, value in ways.items() if value}

    def _is_own_address(self, email):
        """Whether mail to this address would come in as new, or go round and round."""
        return bool(email) and request.env["helpdesk.ticket"]._is_our_mailbox(email)

    def _get_files(self):
        return [file for name in UPLOADS for file in uploads.get_files(name)]

    def _passes_captcha(self):
        """Ask the captcha of Odoo, if one is installed and has its keys."""
        try:
            request.env["ir.http"]._verify_request_recaptcha_token("complaint")
        except (UserError, ValidationError) as error:
            _logger.info("Complaint form refused by the captcha: %s", error)
            return False
        return True

    def _is_beyond_attempts(self, company):
        return self._count_once(
            "attempt",
            lambda: request.env["helpdesk.ticket"]._count_attempt(
                self._get_network(), company
            ),
        )

    def _count_submission(self, company, form):
        user = request.env.user
        by_account = form["on_behalf"] == "self" and not user._is_public()
        email = (
            user.partner_id.email_normalized if by_account else form["partner_email"]
        )
        return self._count_once(
            "submission",
            lambda: request.env["helpdesk.ticket"]._count_submission(
                self._get_network(), company, not form["anonymous"] and email
            ),
        )

    def _count_once(self, what, count):
        """Count, but not again when Odoo serves the same request anew."""
        counted = request.httprequest.environ.setdefault("complaint.counted", {})
        if what not in counted:
            counted[what] = count()
        return counted[what]

    def _get_network(self):
        return get_network(request.httprequest.remote_addr)

    def _get_attachments(self, form):
        """Values of the files that came with the form."""
        attachments = uploads.get_values(uploads.get_files("documents"))
        if form["on_behalf"] == "other":
            proof = request.env._("Evidence that the representative may act")
            for values in uploads.get_values(uploads.get_files("authority")):
                attachments.append({**values, "description": proof})
        return attachments

    # ------------------------------------------------------------
    # Showing
    # ------------------------------------------------------------

    def _render_refused(self, place, form, token, reason, status, errors=None):
        """The form once more, with all that was typed, and what is wrong."""
        if reason == "expired" or not token:
            token = form_token.make()
        words = reason and request.env["helpdesk.ticket"]._say_refusal(reason)
        lost = bool(self._get_files())
        response = self._render_page(
            place,
            form,
            token,
            errors=errors or {},
            refusal=words or "",
            is_files_lost=lost,
        )
        response.status_code = status
        if status == 429:
            response.headers["Retry-After"] = "3600"
        return response

    def _render_page(self, place, form, token, **state):
        tickets = request.env["helpdesk.ticket"]
        user = request.env.user
        known = not user._is_public()
        values = {
            "form": form,
            "errors": {},
            "refusal": "",
            "is_files_lost": False,
            "honeypot": HONEYPOT,
            "accept": uploads.ACCEPT,
            "max_files": uploads.MAX_FILES,
            "max_megabytes": uploads.MAX_FILE_BYTES // uploads.MEGABYTE,
            "max_total_megabytes": uploads.MAX_TOTAL_BYTES // uploads.MEGABYTE,
            "wrong_email": tickets._say_problem("partner_email", "email"),
            "wrong_phone": tickets._say_problem("complainant_phone", "phone"),
            "user_name": user.partner_id.name if known else "",
            "user_email": user.partner_id.email or "" if known else "",
            "feedback_types": public_values.get_feedback_types(),
            "anonymous_allowed": place.company.complaint_anonymous,
            "company": public_values.get_company_values(place.company, place.team),
            "teams": public_values.get_links(place),
            "times": tickets._get_public_times(place.team, place.company),
            "policy": place.company._get_public_policy(),
            "bodies": public_values.get_bodies(place.company),
            **public_values.get_layout_values(),
            **state,
        }
        is_first_look = not known and request.httprequest.method == "GET"
        parts = public_parts.render(
            values,
            {
                "csrf_token": request.csrf_token(),
                "form_token": token.text,
                "action": request.env["ir.http"]._url_for(place.path),
            },
            is_first_look,
        )
        response = request.render("complaint_management.public_page", values | parts)
        if not is_first_look:
            return keep_private(response)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _go_to_confirmation(self, ticket):
        code = form_token.make_code(ticket)
        url = request.env["ir.http"]._url_for(f"/complaints/sent/{code}")
        return keep_private(request.redirect(url, code=303))
