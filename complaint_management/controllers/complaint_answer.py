"""What the complainant does on the page: write, withdraw, answer the decision.

Every step is shown by GET and done by POST: programs that follow the links of a mail
change nothing (7.3, 7.8, 7.9).
"""

import logging

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.helpdesk_ticket_complainant import ComplainantError
from ..tools.log_words import trace
from . import complaint_door as doors
from . import uploads
from .complaint_page import ComplaintPage
from .helpdesk_portal import to_id
from .private_page import keep_private

_logger = logging.getLogger(__name__)

#: Steps with a page of their own: name in the address -> template, may it be taken now.
STEPS = {
    "withdraw": ("complaint_withdraw", "_may_withdraw"),
    "accept": ("complaint_accept", "_may_answer"),
    "review": ("complaint_review", "_may_answer"),
    "outside": ("complaint_outside", "_may_answer"),
    "reopen": ("complaint_reopen", "_may_ask_reopening"),
}


def step_route(step, method):
    return http.route(
        doors.routes(f"/{step}"),
        type="http",
        auth="public",
        methods=[method],
        website=True,
        sitemap=False,
        readonly=method == "GET",
    )


class ComplaintAnswer(ComplaintPage):
    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    @step_route("write", "POST")
    def complaint_write(self, complaint_id=None, token=None, **post):
        """Add a message and files."""
        door = doors.open_door(complaint_id, token)
        if not door:
            return doors.not_found()
        return self._take(
            door,
            post,
            "written",
            lambda text, files, key: door.complaint._complainant_writes(
                door.voice, text, files, key
            ),
            lambda **values: self._show_complaint(door, **values),
        )

    @step_route("write", "GET")
    def complaint_write_again(self, complaint_id=None, token=None, **params):
        """Whoever comes back to this address (after signing in) sees the page."""
        return self.complaint_page(complaint_id=complaint_id, token=token)

    # ------------------------------------------------------------
    # Steps with a page of their own
    # ------------------------------------------------------------

    @step_route("<string:step>", "GET")
    def complaint_step(self, step, complaint_id=None, token=None, **params):
        """Show what a step means; changes nothing."""
        door = doors.open_door(complaint_id, token)
        if not door or step not in STEPS:
            return doors.not_found()
        return self._show_step(door, step)

    @step_route("withdraw", "POST")
    def complaint_withdraw(self, complaint_id=None, token=None, **post):
        """Withdraw the complaint."""
        return self._take_step(
            "withdraw",
            (complaint_id, token),
            post,
            "withdrawn",
            lambda door, text, _files, _key: door.complaint._complainant_withdraws(
                door.voice, text
            ),
        )

    @step_route("accept", "POST")
    def complaint_accept(self, complaint_id=None, token=None, **post):
        """Accept the decision, and remedies each by itself."""
        declined = {
            to_id(name.removeprefix("remedy_"))
            for name, value in post.items()
            if name.startswith("remedy_") and value == "decline"
        }
        return self._take_step(
            "accept",
            (complaint_id, token),
            post,
            "accepted",
            lambda door, text, _files, key: door.complaint._complainant_accepts(
                door.voice, text, declined=declined, key=key
            ),
        )

    @step_route("review", "POST")
    def complaint_review(self, complaint_id=None, token=None, **post):
        """Do not accept, and ask for a review."""
        return self._take_step(
            "review",
            (complaint_id, token),
            post,
            "rejected",
            lambda door, *sent: door.complaint._complainant_rejects(door.voice, *sent),
        )

    @step_route("outside", "POST")
    def complaint_outside(self, complaint_id=None, token=None, **post):
        """Turn to an external body."""
        return self._take_step(
            "outside",
            (complaint_id, token),
            post,
            "outside",
            lambda door, text, _files, key: door.complaint._complainant_goes_outside(
                door.voice,
                text,
                body_id=to_id(post.get("body")),
                consent=post.get("consent") == "yes",
                key=key,
            ),
        )

    @step_route("reopen", "POST")
    def complaint_reopen(self, complaint_id=None, token=None, **post):
        """Do not accept, after it was closed for want of an answer."""
        return self._take_step(
            "reopen",
            (complaint_id, token),
            post,
            "reopening",
            lambda door, *sent: door.complaint._complainant_asks_reopening(
                door.voice, *sent
            ),
        )

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _show_step(self, door, step, **values):
        template, may = STEPS[step]
        complaint = door.complaint
        possible = getattr(complaint, may)()
        too_late = not possible and (
            complaint._get_words_when_too_late()
            if step != "withdraw"
            else request.env._("This complaint has ended already.")
        )
        values = self._prepare_complaint_values(door) | values
        values |= {"step": step, "possible": possible, "too_late": too_late}
        values["no_breadcrumbs"] = door.voice.origin == "link"
        return doors.render(f"complaint_management.{template}", values)

    def _take_step(self, step, address, post, happened, act):
        """Open the door, do it, and show what came of it."""
        door = doors.open_door(*address)
        if not door:
            return doors.not_found()
        return self._take(
            door,
            post,
            happened,
            lambda *sent: act(door, *sent),
            lambda **values: self._show_step(door, step, **values),
        )

    def _take(self, door, post, happened, act, show_again):
        """Do what a form asks for, all of it or nothing.

        :param act: called with text, files (name, bytes) and the key of the form
        :param show_again: shows the form with what is wrong and what was sent
        """
        text, sent = doors.get_text("text", post), {}
        for name in ("text", "body", "consent"):
            sent[name] = doors.get_text(name, post)
        files = uploads.get_files("files")
        problem = _get_staff_problem(door) or uploads.get_problem(files)
        if not problem:
            # read before the database is asked: a second try after a clash reads again
            values = uploads.get_values(files)
            read = [(file["name"], file["raw"]) for file in values]
            problem = self._try(lambda: act(text, read, post.get("key")))
        if problem:
            return show_again(problem=problem, sent=sent)
        url = f"{door.base_url}?done={happened}"
        return keep_private(request.redirect(url, code=303))

    def _try(self, act):
        """What is wrong, in words for the complainant; None once it is done."""
        try:
            with request.env.cr.savepoint():
                act()
        except ComplainantError as error:
            return str(error)
        except UserError as error:
            # its words are for our people, and may name them
            _logger.error(
                "What a complainant wanted could not be recorded: %s", trace(error)
            )
            return request.env._(
                "We could not record this by ourselves, and nothing was changed. "
                "Please write us a message instead: somebody will see to it."
            )
        return None


def _get_staff_problem(door):
    """Why somebody of ours may not answer for the complainant; None if it is nobody."""
    if not door.is_staff:
        return None
    return request.env._(
        "You are signed in as %s, and this is the complainant's page: nothing was "
        "changed. What the complainant told you, record on the complaint itself.",
        request.env.user.name,
    )
