"""Guards on the helpdesk's customer pages, for tickets and complaints alike."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

from . import uploads


def to_id(value):
    """The record id in a request's parameter, 0 for anything that is none."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class HelpdeskTicketGuard(HelpdeskTicketController):
    @http.route(methods=["POST", "GET"])
    def support_ticket_close(self, **kw):
        """Close one's own ticket: by POST only, and only a ticket one may see.

        A GET, as sent by old mails, link checkers and other people's web pages,
        shows the ticket and changes nothing. Complaints are closed by their gate.
        """
        ticket = request.env["helpdesk.ticket"].browse(to_id(kw.get("ticket_id")))
        if not ticket.exists() or not ticket.has_access("read"):
            return request.redirect("/my/tickets")
        url = f"/my/ticket/{ticket.id}"
        # the customer may not write tickets: everything is checked here
        ticket_sudo = ticket.sudo()
        stage = ticket_sudo.team_id._get_applicable_stages().filtered(
            lambda stage: stage.id == to_id(kw.get("stage_id"))
            and stage.close_from_portal
            and not stage.complaint_phase
        )
        is_post = request.httprequest.method == "POST"
        if is_post and stage and not ticket_sudo.feedback_type:
            ticket_sudo.stage_id = stage
        return request.redirect(url)

    def _prepare_submit_ticket_vals(self, **kw):
        """Take only categories and teams that the form itself offers."""
        kw["description"] = kw.get("description") or ""
        category = self._get_categories(**kw).filtered(
            lambda category: category.id == to_id(kw.get("category"))
        )
        kw["category"] = str(category.id or 0)
        teams = self._get_teams()
        team = teams and teams.filtered(lambda team: team.id == to_id(kw.get("team")))
        kw["team"] = str(team.id) if team else ""
        vals = super()._prepare_submit_ticket_vals(**kw)
        # the form offered this team; what it takes in is no secret
        feedback_type = team and team.sudo().feedback_type
        if feedback_type:
            channel = request.env.ref("complaint_management.channel_portal", False)
            vals["channel_id"] = channel.id if channel else vals["channel_id"]
            # registration chooses the stage
            vals.pop("stage_id", None)
        return vals

    @http.route()
    def submit_ticket(self, **kw):
        """Refuse what the form would not send, and give the text back."""
        error = self._get_submission_error(kw)
        if error:
            values = self._get_create_new_ticket_values(**kw)
            values |= {"complaint_error": error, "complaint_sent": kw}
            return request.render("helpdesk_mgmt.portal_create_ticket", values)
        return super().submit_ticket(**kw)

    def _get_submission_error(self, kw):
        """What is wrong with a submission, in words for a customer; None if nothing."""
        if not (kw.get("subject") or "").strip():
            return request.env._("Please say in a few words what it is about.")
        if not (kw.get("description") or "").strip():
            return request.env._("Please describe what happened.")
        return uploads.get_problem(uploads.get_files("attachment"))


class CustomerPortalGuard(CustomerPortalHelpdesk):
    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        """Show a ticket with the files meant for the customer, and no other.

        A complaint has a page of its own.
        """
        try:
            ticket_sudo = self._document_check_access(
                "helpdesk.ticket", ticket_id, access_token=access_token
            )
        except (AccessError, MissingError):
            # only to lead its own complainant on; nothing of it is shown
            complaint = request.env["helpdesk.ticket"].sudo().browse(ticket_id)
            if complaint.exists() and complaint._is_complainant(request.env.user):
                return request.redirect(f"/my/complaints/{ticket_id}")
            return request.redirect("/my")
        if ticket_sudo.feedback_type:
            ticket = request.env["helpdesk.ticket"].browse(ticket_id)
            if request.env.user._is_internal() and ticket.has_access("read"):
                return request.redirect(f"/odoo/complaints/{ticket_id}")
            # same answer as for a complaint that does not exist
            raise NotFound()
        for attachment in ticket_sudo._get_portal_attachments():
            # a key is a write, and customers may not write; these files are theirs
            attachment.sudo().generate_access_token()
        values = self._ticket_get_page_view_values(ticket_sudo, access_token, **kw)
        return request.render("helpdesk_mgmt.portal_helpdesk_ticket_page", values)

    def _document_check_access(self, model_name, document_id, access_token=None):
        """A key is of plain letters; with others Odoo ends in an error."""
        if access_token and not str(access_token).isascii():
            access_token = None
        return super()._document_check_access(model_name, document_id, access_token)

    def _ticket_get_page_view_values(self, ticket, access_token, **kwargs):
        values = super()._ticket_get_page_view_values(ticket, access_token, **kwargs)
        values["portal_attachments"] = ticket._get_portal_attachments()
        values["closed_stages"] = values["closed_stages"].filtered(
            lambda stage: not stage.complaint_phase
        )
        return values
