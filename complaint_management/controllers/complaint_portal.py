"""The complainant's own complaints in the portal (ISO 10002, 7.3)."""

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from .complaint_door import render

PAGE = 20


class ComplaintPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            values["complaint_count"] = (
                request.env["helpdesk.ticket"]
                .sudo()  # the domain lets through one's own complaints only
                .search_count(self._get_own_domain())
            )
        return values

    def _get_own_domain(self):
        return request.env["helpdesk.ticket"]._get_complainant_domain(request.env.user)

    @http.route(
        ["/my/complaints", "/my/complaints/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_complaints(self, page=1, **kw):
        """Own complaints, newest first."""
        # portal users have no right on complaints: the domain is the check
        tickets = request.env["helpdesk.ticket"].sudo()
        domain = self._get_own_domain()
        pages = pager(
            url="/my/complaints",
            total=tickets.search_count(domain),
            page=page,
            step=PAGE,
        )
        complaints = tickets.search(
            domain,
            order="received_at desc, id desc",
            limit=PAGE,
            offset=pages["offset"],
        )
        values = self._prepare_portal_layout_values()
        values |= {
            "complaints": [complaint._get_public_values() for complaint in complaints],
            "page_name": "complaint",
            "title": request.env._("Your complaints"),
            "pager": pages,
            "default_url": "/my/complaints",
            # whether there is a page to complain on is no secret
            "has_form": bool(request.env["res.company"].sudo()._get_public_companies()),
        }
        return render("complaint_management.portal_my_complaints", values)
