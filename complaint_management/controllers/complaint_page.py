"""The page of a complaint: how it stands, what was written, the files (7.3)."""

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.helpdesk_ticket_complainant import MAX_TEXT
from . import complaint_door as doors
from . import uploads
from .private_page import keep_private

#: What just happened, as the address says it after a form was sent.
HAPPENED = ("written", "withdrawn", "accepted", "rejected", "outside", "reopening")


class ComplaintPage(CustomerPortal):
    @http.route(
        doors.routes(),
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def complaint_page(self, complaint_id=None, token=None, **params):
        """How one's complaint stands, in plain words; changes nothing."""
        door = doors.open_door(complaint_id, token)
        if not door:
            return doors.not_found()
        return self._show_complaint(door, params)

    @http.route(
        doors.routes("/file/<int:attachment_id>"),
        type="http",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        readonly=True,
    )
    def complaint_file(self, attachment_id, complaint_id=None, token=None, **params):
        """One file meant for the complainant, to be saved and never to be run."""
        door = doors.open_door(complaint_id, token)
        attachment = door and door.complaint._get_public_file(attachment_id)
        if not attachment:
            return doors.not_found()
        # checked just now to be among the complainant's files
        stream = request.env["ir.binary"].sudo()._get_stream_from(attachment.sudo())
        response = stream.get_response(
            as_attachment=True,
            immutable=False,
            content_security_policy="default-src 'none'; sandbox",
        )
        return keep_private(response)

    def _show_complaint(self, door, params=None, **values):
        """Render the page of the complaint behind ``door``."""
        params = params or {}
        is_print = bool(params.get("print"))
        values = self._prepare_complaint_values(door) | values
        happened = params.get("done")
        values |= {
            "happened": happened if happened in HAPPENED else False,
            "is_print": is_print,
            "no_header": is_print,
            "no_footer": is_print,
            "no_breadcrumbs": is_print or door.voice.origin == "link",
        }
        return doors.render("complaint_management.complaint_page", values)

    def _prepare_complaint_values(self, door):
        """Everything the page shows, as plain values: no record, no other field."""
        complaint = door.complaint
        values = self._prepare_portal_layout_values()
        messages = complaint._get_public_messages(door.base_url)
        shown = {file["id"] for message in messages for file in message["files"]}
        values |= {
            "complaint": complaint._get_public_values()
            | {"description": complaint._get_public_description(door.base_url)},
            "steps": complaint._get_public_steps(),
            "decision": complaint._get_public_decision(),
            "bodies": complaint._get_public_bodies()
            if complaint._is_decision_told()
            else [],
            "messages": messages,
            "files": [
                file
                for file in complaint._get_public_files(door.base_url)
                if file["id"] not in shown
            ],
            "may_answer": complaint._may_answer(),
            "may_ask_reopening": complaint._may_ask_reopening(),
            "is_reopening_asked": complaint._is_reopening_asked(),
            "may_withdraw": complaint._may_withdraw(),
            "survey_url": complaint._get_open_survey_url(),
            "base_url": door.base_url,
            # name and logo in the frame of the page, which are public
            "res_company": complaint.company_id.sudo(),
            "by_link": door.voice.origin == "link",
            "page_name": "complaint",
            "title": complaint.complaint_reference,
            "form_key": doors.make_key(),
            "open_remedies": [
                remedy._get_public_values() for remedy in complaint._get_open_offers()
            ],
            "max_text": MAX_TEXT,
            "max_files": uploads.MAX_FILES,
            "max_megabytes": uploads.MAX_FILE_BYTES // (1024 * 1024),
            "sent": {},
            "problem": False,
        }
        return values
