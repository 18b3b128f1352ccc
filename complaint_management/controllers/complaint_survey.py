"""Where complainants say how they were treated, and where they can say no (8.3).

One page, one form, no script. Links in mails only show; nothing is kept but by sending
the form, so programs that follow links change nothing. The secret in the address is the
only right there is, so a form needs no protection by the session: who knows the secret
needs no victim, and who does not can send nothing.
"""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request
from odoo.tools import email_normalize

from .private_page import keep_private

ROUTE = "/complaints/survey/<string:token>"
PAGE = "complaint_management.survey_page"


class ComplaintSurvey(http.Controller):
    @http.route(
        ROUTE,
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "HEAD"],
        readonly=True,
    )
    def survey(self, token, score=None, **kw):
        """Show the survey, with what was clicked in the mail filled in."""
        return self._show(self._find(token), self._get_first_answer(token, score))

    @http.route(
        ROUTE,
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
        csrf=False,  # see above: the secret is the right
    )
    def survey_answer(self, token, **form):
        """Keep the answers, or show again what is missing."""
        return self._take(self._find(token), form)

    @http.route(
        ROUTE + "/unsubscribe",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "HEAD"],
        readonly=True,
    )
    def survey_unsubscribe(self, token, **kw):
        """Ask whether one really wants no more surveys."""
        row = self._find(token)
        state = row._get_page_state()
        if row and state != "opted_out":
            state = "unsubscribe"
        return self._render(row, state)

    @http.route(
        ROUTE + "/unsubscribe",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
        csrf=False,  # mail programs send this by themselves when told (RFC 8058)
    )
    def survey_unsubscribed(self, token, **kw):
        """Ask this person no more."""
        row = self._find(token)
        if not row:
            return self._render(row, "over")
        row._opt_out()
        return self._render(row, "opted_out")

    # ------------------------------------------------------------
    # By phone
    # ------------------------------------------------------------

    @http.route(
        "/complaints/survey/phone/<int:invitation_id>",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        methods=["GET", "HEAD", "POST"],
    )
    def survey_phone(self, invitation_id, **form):
        """A handler types in what the complainant says in a call."""
        # looked up for everybody, checked by what this user may do with the complaint
        row = request.env["complaint.survey.invitation"].sudo().browse(invitation_id)
        if not row.exists() or not row.ticket_id.with_env(request.env).has_access(
            "write"
        ):
            raise NotFound()
        row._check_phone(request.env.user)
        if request.httprequest.method == "POST":
            return self._take(row, form, by_phone=request.env.user)
        return self._show(row, {}, by_phone=request.env.user)

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _find(self, token):
        return request.env["complaint.survey.invitation"]._find_by_token(token)

    def _get_first_answer(self, token, score):
        """What was clicked in the mail, if it is an answer to the first question."""
        row = self._find(token)
        if not score or row._get_page_state() != "open":
            return {}
        question = row.survey_id._get_start_question()
        allowed = [str(n) for n in range(question.scale_min, question.scale_max + 1)]
        return {f"q{question.id}": score} if question and score in allowed else {}

    def _take(self, row, form, by_phone=None):
        if not by_phone and row._get_page_state() != "open":
            return self._show(row, {})
        answers, problems = row._read_answers(form)
        if problems:
            return self._show(row, form, problems, by_phone)
        if not row._record_answers(answers, by_phone=by_phone):
            return self._show(row, {})
        return self._render(row, "thanks", by_phone=by_phone)

    def _show(self, row, given, problems=None, by_phone=None):
        state = "open" if by_phone else row._get_page_state()
        if state != "open":
            return self._render(row, state)
        return self._render(
            row,
            state,
            given=given,
            problems=problems or {},
            by_phone=by_phone,
            page=row._get_page_values(),
        )

    def _render(self, row, state, **values):
        """The page; ``row`` is empty for a link that opens nothing."""
        company = row.company_id or request.env.company.sudo()  # its name
        lang = request.env["res.lang"]._get_data(code=request.env.lang)
        response = request.render(
            PAGE,
            {
                "state": state,
                "company_name": company.name,
                "email": email_normalize(row.ticket_id._get_complaint_sender())
                if row
                else False,
                "token": row and not values.get("by_phone") and row.access_token,
                "direction": lang.direction or "ltr",
                **values,
            },
        )
        if not row:
            response.status_code = 404
        return keep_private(response)
