"""A handler and the clocks of a complaint, in a real browser."""

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ASSESSED, ComplaintCommon


@tagged("post_install", "-at_install")
class TestTourClocks(HttpCase, ComplaintCommon):
    def test_a_handler_sees_a_clock_extends_it_and_meets_it(self):
        complaint = self._acknowledged(**ASSESSED)
        complaint.write(
            {
                "complaint_phase": "investigation",
                "investigator_id": self.colleague.id,
                "findings": "<p>The carrier dropped it.</p>",
                "decision": "upheld",
                "decision_reasons": "<p>It broke in our hands.</p>",
                "remedy_ids": [fields.Command.create({"type_id": self.apology.id})],
            }
        )
        clock = complaint.deadline_ids.filtered(
            lambda clock: clock.milestone == "respond"
        )
        first = clock.due_at
        self.start_tour(
            f"/odoo/complaints/{complaint.id}", "complaint_clocks", login="handler"
        )
        self.env.invalidate_all()
        self.assertGreater(clock.due_at, first)
        self.assertEqual(clock.state, "met")
        self.assertFalse(clock.is_late)
        change = clock.change_ids.filtered(lambda change: change.kind == "extended")
        self.assertEqual(change.user_id, self.handler)
        self.assertEqual(change.reason, "The laboratory is slow")
        letter = complaint.message_ids.filtered(
            lambda message: "The laboratory is slow" in (message.body or "")
        )
        self.assertEqual(letter.notified_partner_ids, self.complainant)
