"""The example of the API guide: complaints from another program, and what they tell."""

import contextlib
import io
import json
from unittest.mock import patch

from odoo.tests import HttpCase, get_db_name, tagged

from .common import ComplaintCommon, make_api_key
from .docs_example import load_example


@tagged("post_install", "-at_install")
class TestApiExample(HttpCase, ComplaintCommon):
    """docs/examples/complaint_api.py, from its command line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.example = load_example("complaint_api")

    def _run(self, user, *arguments):
        """Run it as a user.

        :return: pair of what it told, None if nothing, and what it complained of
        """
        key = make_api_key(user)
        self.env.cr.flush()
        self.env.cr.clear()
        told, complained = io.StringIO(), io.StringIO()
        with (
            patch.dict("os.environ", COMPLAINT_API_KEY=key),
            contextlib.redirect_stdout(told),
            contextlib.redirect_stderr(complained),
            self.allow_requests(all_requests=True),
        ):
            code = self.example.main(
                ["--url", self.base_url(), "--database", get_db_name()]
                + ["--login", user.login, *arguments]
            )
        self.env.invalidate_all()
        self.assertEqual(code, 1 if complained.getvalue() else 0)
        said = told.getvalue()
        return json.loads(said) if said else None, complained.getvalue()

    def _check(self, *protocol):
        told, _said = self._run(
            self.handler,
            *(*protocol, "register", "--name", "Arrived <broken>"),
            *("--description", "Drum & lid are <b>loose</b>."),
            *("--person", "Cleo Customer", "--email", "cleo@example.com"),
        )
        reference = told["complaint_reference"]
        complaint = self.Ticket.search([("complaint_reference", "=", reference)])
        self.assertEqual(complaint.create_uid, self.handler)
        self.assertEqual(complaint.partner_email, "cleo@example.com")
        self.assertIn("&lt;b&gt;loose", complaint.description)
        self.assertTrue(complaint.channel_id)

        told, _said = self._run(self.handler, *protocol, "follow", reference)
        self.assertEqual(told["complaint_phase"], complaint.complaint_phase)
        self.assertEqual(
            [clock["display_name"] for clock in told["clocks"]],
            complaint.deadline_ids.sorted("due_at").mapped("display_name"),
        )
        told, said = self._run(self.outsider, *protocol, "follow", reference)
        self.assertFalse(told)
        self.assertIn(reference, said)

        self.env["complaint.ledger.run"].with_user(self.auditor).action_check()
        told, _said = self._run(self.auditor, *protocol, "check")
        self.assertEqual([run["state"] for run in told], ["whole"])
        told, said = self._run(self.handler, *protocol, "check")
        self.assertFalse(told)
        self.assertIn("Refused", said)

    def test_registering_and_following_by_json_2(self):
        self._check()

    def test_registering_and_following_by_xml_rpc(self):
        self._check("--xmlrpc")

    def test_wrong_key_is_refused_in_words(self):
        complaint = self._complain()
        server = self.example.Json2(self.base_url(), get_db_name(), None, "wrong")
        with (
            self.allow_requests(all_requests=True),
            self.assertRaisesRegex(self.example.Refused, "Invalid apikey"),
        ):
            self.example.follow(server, complaint.complaint_reference)
