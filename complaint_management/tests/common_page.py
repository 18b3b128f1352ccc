"""The page of a complaint as a plain HTTP client without JavaScript sees it."""

import io
import re

from lxml import html

from odoo.tests import HttpCase

from .common import ComplaintCommon


class ComplaintPageCommon(HttpCase, ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.email = "complaints@example.com"

    def _link(self, complaint):
        """The private address of a complaint."""
        return complaint._get_tracking_path()

    def _own(self, complaint):
        return f"/my/complaints/{complaint.id}"

    def _doors(self, complaint):
        """Both doors, for a complaint of the portal customer's."""
        self.authenticate("portal_customer", "portal_customer")
        return (self._link(complaint), self._own(complaint))

    def _get(self, url, **kwargs):
        return self.url_open(url, **kwargs)

    def _read(self, response):
        """The text of a page, spaces evened out."""
        tree = html.fromstring(response.text)
        for element in tree.xpath("//script | //style"):
            element.drop_tree()
        return " ".join(tree.text_content().split())

    def _fields(self, url):
        """Values of the hidden fields of the form on a page."""
        tree = html.fromstring(self._get(url).text)
        inputs = tree.xpath("//article//form//input[@type='hidden']")
        return {field.get("name"): field.get("value") for field in inputs}

    def _send(self, base_url, step="write", files=(), form=None, **data):
        """Fill in and send the form of a step, as a browser does."""
        page = base_url if step == "write" else f"{base_url}/{step}"
        fields = form or self._fields(page)
        if not fields:  # no form is offered: somebody makes one up
            token = re.search(r'csrf_token: "([^"]+)"', self._get(base_url).text)
            fields = {"csrf_token": token.group(1)}
        return self.url_open(
            f"{base_url}/{step}",
            data={**fields, **data},
            files=[
                ("files", (name, io.BytesIO(content), "application/octet-stream"))
                for name, content in files
            ]
            or None,
        )

    def _from_page(self, complaint):
        """Messages that came in by the page, oldest first."""
        subtype = self.env.ref("complaint_management.message_subtype_complainant")
        return complaint.message_ids.filtered(lambda m: m.subtype_id == subtype).sorted(
            "id"
        )

    def _answer_mails(self, complaint):
        mails = self.env["mail.mail"].search(
            [("model", "=", complaint._name), ("res_id", "=", complaint.id)]
        )
        return mails.filtered(lambda mail: "We have your answer" in mail.subject)
