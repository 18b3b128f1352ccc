"""The server's log names complaints by their reference, never persons (4.10, 8.1)."""

import logging
from unittest.mock import patch

from odoo.tests import tagged

from .common_privacy import CANARY, PrivacyCommon

OURS = "odoo.addons.complaint_management"


class _Kept(logging.Handler):
    """Keeps what is logged, whole: with what is printed of errors."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record):
        self.lines.append((record, self.format(record)))


@tagged("post_install", "-at_install")
class TestLogPrivacy(PrivacyCommon):
    def setUp(self):
        super().setUp()
        self.kept = _Kept()
        logger, ours = logging.getLogger("odoo"), logging.getLogger(OURS)
        before, level, spread = logger.handlers[:], ours.level, logger.propagate
        logger.handlers[:] = [self.kept]
        logger.propagate = False
        ours.setLevel(logging.DEBUG)

        def restore():
            logger.handlers[:] = before
            logger.propagate = spread
            ours.setLevel(level)

        self.addCleanup(restore)

    def _lines(self):
        """Lines of ours, and warnings and errors of everybody else."""
        return [
            line
            for record, line in self.kept.lines
            if record.name.startswith(OURS) or record.levelno >= logging.WARNING
        ]

    def _complain_by_canary(self, **vals):
        return self._complain(
            **{
                "company_id": self.company.id,
                "partner_id": self.person.id,
                "name": f"{CANARY} is angry",
                "description": f"<p>{CANARY}</p>",
                "concerns": CANARY,
                **vals,
            }
        )

    def test_acknowledgement_that_fails(self):
        complaint = self._complain_by_canary(acknowledgement_state="planned")
        with patch.object(
            type(complaint),
            "_queue_acknowledgements",
            side_effect=ValueError(f"No such address: {CANARY}@example.com"),
        ):
            complaint._send_acknowledgements()
        self.assertEqual(complaint.acknowledgement_state, "failed")
        self._assert_silent("could not be acknowledged")

    def test_invitation_that_fails(self):
        row = self._closed(partner_id=self.person.id).survey_invitation_ids
        row._fail(ValueError(f"{CANARY} cannot be written to"))
        self._assert_silent("could not be sent")

    def test_clocks_that_cannot_be_planned(self):
        complaint = self._complain_by_canary()
        complaint._note_clock_error(ValueError(CANARY))
        self._assert_silent("cannot be planned")

    def test_mail_that_is_not_registered(self):
        mail = {"email_from": self.person.email, "message_id": "<1@example.com>"}
        self.Ticket._log_refusal(mail, "answers by itself no known complaint")
        self._assert_silent("<1@example.com>")

    def test_erasing_that_fails(self):
        complaint = self._ended()
        rule = self._rule()
        with patch.object(
            type(complaint), "_anonymise", side_effect=ValueError(CANARY)
        ):
            rule._erase(complaint, complaint.closed_date)
        self._assert_silent("could not be erased")

    def test_mail_that_the_server_refuses(self):
        complaint = self._complain_by_canary()
        message = complaint.message_post(
            body=f"Dear {CANARY}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.person.ids,
        )
        mails = message.sudo().mail_ids
        mails._postprocess_sent_message(
            [],
            [],
            failure_reason=f"{CANARY} unknown",
            failure_type="mail_email_invalid",
        )
        self._assert_silent()

    def test_life_of_a_complaint(self):
        complaint = self._closed(
            partner_id=self.person.id, name=CANARY, description=f"<p>{CANARY}</p>"
        )
        self._age(complaint, 7)
        self._rule()
        self._run_job()
        self.assertTrue(complaint.anonymised_at)
        self._assert_silent()

    def _assert_silent(self, expected=None):
        """No canary is logged; ``expected`` is, so that we do look there."""
        text = "\n".join(self._lines())
        self.assertNotIn(CANARY, text)
        if expected:
            self.assertIn(expected, text)
