"""The public complaint form, sent as a browser without scripts sends it."""

import re
from unittest.mock import patch

from lxml import html

from odoo.tests import HttpCase

from odoo.addons.complaint_management.controllers import complaint_public, form_token

from .common import ComplaintCommon

#: What somebody in a hurry fills in.
FILLED_IN = {
    "feedback_type": "complaint",
    "description": "The kettle leaks.\nIt did so from the first day.",
    "on_behalf": "self",
    "partner_name": "Vera Visitor",
    "partner_email": "vera@example.com",
}


class PublicFormCommon(ComplaintCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.team.company_id
        cls.company.write(
            {
                "phone": "+353 20 910 0100",
                "complaint_limit_sender": 0,
                "complaint_limit_company": 0,
            }
        )
        cls.team.complaint_published = True

    def setUp(self):
        super().setUp()
        # nobody waits in a test; that it matters has a test of its own
        self.patch(complaint_public, "MIN_SECONDS", 0)

    def _get_page(self, path="/complaints", status=200, **kwargs):
        """The page as a tree."""
        response = self.url_open(path, **kwargs)
        self.assertEqual(response.status_code, status, response.text[:2000])
        return html.fromstring(response.content)

    def _get_hidden(self, page):
        """The hidden fields of the form, as a browser sends them back."""
        names = page.xpath("//form[@id='complaint_form']//input[@type='hidden']")
        return {el.get("name"): el.get("value") for el in names}

    def _send(self, path="/complaints", page=None, files=None, follow=True, **vals):
        """Send the form as it was shown on ``page``; the response."""
        if page is None:
            page = self._get_page(path)
        action = page.xpath("//form[@id='complaint_form']/@action")[0]
        data = {**self._get_hidden(page), **FILLED_IN, **vals}
        data = {name: value for name, value in data.items() if value is not None}
        # a form with files is sent in parts, also when no file was chosen
        parts = files if files is not None else [("documents", ("", b""))]
        return self.url_open(action, data=data, files=parts, allow_redirects=follow)

    def _get_last(self):
        return self.Ticket.search(
            [("feedback_type", "!=", False)], order="id desc", limit=1
        )

    def _count(self):
        return self.Ticket.search_count([("feedback_type", "!=", False)])

    def _get_told(self, response, name):
        """What the page says beside a field; it must be bound to the field."""
        page = html.fromstring(response.content)
        error = page.xpath(f"//*[@id='complaint_{name}_error']")[0]
        field = page.xpath(f"//*[@id='complaint_{name}']")[0]
        owner = field if field.get("type") != "radio" else field.getparent().getparent()
        self.assertIn(error.get("id"), owner.get("aria-describedby"))
        return "" if error.get("hidden") else error.text_content().strip()

    def _get_value(self, response, name):
        """What stands in a field of the page."""
        page = html.fromstring(response.content)
        field = page.xpath(f"//*[@id='complaint_{name}']")[0]
        return field.text_content() if field.tag == "textarea" else field.get("value")

    def _at_later(self, seconds):
        """The clock of the form's tokens goes ahead."""
        now = form_token.time.time()
        return patch.object(form_token.time, "time", lambda: now + seconds)

    def _get_sent_code(self, response):
        return re.search(r"/complaints/sent/([^/?]+)$", response.url)[1]
