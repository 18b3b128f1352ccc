"""The public form in a real browser: on a desk, on a phone, by keyboard alone."""

import json
import time
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from odoo.addons.complaint_management.controllers import complaint_public

from .common import ComplaintCommon


class Keyboard:
    """Somebody with a keyboard and nothing else in front of a page."""

    KEYS = {"Tab": 9, "Enter": 13, " ": 32, "ArrowDown": 40}

    def __init__(self, browser, test):
        self.browser = browser
        self.test = test

    def look(self, expression):
        """What the page has to say."""
        answer = self.browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": f"JSON.stringify({expression})"},
        )
        value = answer.get("result", {}).get("value")
        return json.loads(value) if value else None

    def press(self, key):
        params = {"key": key, "code": key, "windowsVirtualKeyCode": self.KEYS[key]}
        text = {"Enter": "\r", " ": " "}.get(key)
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        for kind in (down, {"type": "keyUp"}):
            self.browser._websocket_request(
                "Input.dispatchKeyEvent", params={**params, **kind}
            )

    def type(self, text):
        self.browser._websocket_request("Input.insertText", params={"text": text})

    def tab_to(self, selector):
        """Press Tab until this has the focus, and see that the focus shows."""
        for _time in range(80):
            self.press("Tab")
            if self.look(f"document.activeElement.matches({json.dumps(selector)})"):
                style = "getComputedStyle(document.activeElement).outlineStyle"
                self.test.assertEqual(self.look(style), "solid", selector)
                return
            hidden = "!!document.activeElement.closest('[aria-hidden=true]')"
            self.test.assertFalse(self.look(hidden))
        self.test.fail(f"{selector} is not reached by keyboard")

    def wait_for(self, expression):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if self.look(expression):
                return
        self.test.fail(f"Never true: {expression}")


@tagged("post_install", "-at_install")
class TestTourPublic(ComplaintCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.patch(complaint_public, "MIN_SECONDS", 0)
        self.team.complaint_published = True

    def _check_registered(self):
        complaint = self.Ticket.search([("concerns", "=", "Kettle of the tour")])
        self.assertEqual(len(complaint), 1)
        self.assertEqual(complaint.partner_email, "tess@example.com")
        self.assertEqual(complaint.attachment_ids.mapped("name"), ["kept.txt"])

    def test_form_on_a_desk(self):
        self.start_tour("/complaints", "complaint_public_form")
        self._check_registered()

    def test_form_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour("/complaints", "complaint_public_form")
        self._check_registered()

    def test_form_by_keyboard_alone(self):
        def fill_in(browser, code, timeout, error_checker=None):
            keyboard = Keyboard(browser, self)
            keyboard.tab_to("#complaint_description")
            keyboard.type("It leaks.")
            keyboard.tab_to("button.o_complaint_send")
            keyboard.press("Enter")
            summary = "document.activeElement.matches('.o_complaint_summary')"
            keyboard.wait_for(summary)
            # the summary leads to the field
            keyboard.tab_to(".o_complaint_summary a")
            keyboard.press("Enter")
            keyboard.wait_for("document.activeElement.id === 'complaint_partner_name'")
            keyboard.type("Kim Keyboard")
            keyboard.tab_to("#complaint_partner_email")
            keyboard.type("kim@example.com")
            keyboard.tab_to("input[name=preferred_channel]")
            keyboard.press(" ")
            keyboard.tab_to("button.o_complaint_send")
            keyboard.press("Enter")
            keyboard.wait_for("location.pathname.includes('/complaints/sent/')")
            keyboard.wait_for("!!document.querySelector('.o_complaint_sent')")

        with patch.object(ChromeBrowser, "_wait_code_ok", fill_in):
            self.browser_js(
                "/complaints", "", ready="document.readyState === 'complete'"
            )
        complaint = self.Ticket.search([("partner_name", "=", "Kim Keyboard")])
        self.assertEqual(len(complaint), 1)
        self.assertEqual(complaint.preferred_channel, "email")
