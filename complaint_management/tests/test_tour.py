"""The main job in a real browser, as an agent does it."""

from odoo.tests import HttpCase, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestTour(HttpCase, ComplaintCommon):
    def test_from_the_call_to_the_closing(self):
        self.start_tour("/odoo/my-complaints", "complaint_life", login="handler")
        complaint = self.Ticket.search([("name", "=", "Kettle leaks")])
        self.assertEqual(complaint.complaint_phase, "closed")
        self.assertEqual(complaint.closure_reason, "accepted")
        self.assertEqual(complaint.user_id, self.handler)
        self.assertEqual(complaint.channel_id, self.phone_channel)
        self.assertEqual(complaint.partner_id.name, "Tess Tourist")
        self.assertEqual(complaint.remedy_ids.state, "fulfilled")
        moments = [
            complaint.received_at,
            complaint.acknowledged_at,
            complaint.assessed_at,
            complaint.investigation_at,
            complaint.responded_at,
            complaint.closed_date,
        ]
        self.assertTrue(all(moments))
        self.assertEqual(moments, sorted(moments))

    def test_gate_explains_itself_on_the_status_bar(self):
        complaint = self._complain()
        self.start_tour(
            f"/odoo/complaints/{complaint.id}", "complaint_gate", login="handler"
        )
        self.assertEqual(complaint.complaint_phase, "received")
