"""Names of products on the complaints page, for those who type some letters."""

from odoo import http
from odoo.http import request

from odoo.addons.complaint_management.controllers.complaint_public import (
    ComplaintPublic,
)
from odoo.addons.complaint_management.models.complaint_rate_counter import HOUR

PATH = "/complaints/products"
#: Look-ups from one network in an hour: offices and mobile networks share one.
LIMIT = 600


class ComplaintPublicProducts(ComplaintPublic):
    @http.route(
        [PATH, f"{PATH}/<string:team_key>"],
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def complaint_products(self, team_key=None, q="", **kw):
        """Names of published products with these letters, as JSON.

        :param team_key: of the page that asks, see ``complaint_page``
        :param str q: what was typed
        """
        place = self._find_place(team_key, None)
        if not place.company.complaint_public_products:
            raise request.not_found()
        limit = ("products", self._get_network(), LIMIT, HOUR)
        if request.env["complaint.rate.counter"]._hit([limit]):
            response = request.make_json_response([], status=429)
            response.headers["Retry-After"] = "3600"
            return response
        names = request.env["product.product"]._suggest_for_complaint(q, place.company)
        response = request.make_json_response(names)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _render_page(self, place, form, token, **state):
        if place.company.complaint_public_products:
            url = request.env["ir.http"]._url_for(f"{PATH}/{place.team.id}")
            state["products_url"] = url
        return super()._render_page(place, form, token, **state)
