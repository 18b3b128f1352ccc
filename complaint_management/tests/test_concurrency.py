"""Two people with one complaint open: the second is told, nothing is overwritten."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestConcurrency(ComplaintCommon):
    def setUp(self):
        super().setUp()
        self.complaint = self._investigated()
        self.env.flush_all()

    def _save(self, user, version, **vals):
        return self.complaint.with_user(user).web_save(
            {**vals, "complaint_version": version}, {"complaint_version": {}}
        )[0]["complaint_version"]

    def _touch(self, seconds):
        """Let time pass: a transaction has one moment only."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET write_date = write_date + %s * INTERVAL "
            "'1 second' WHERE id = %s",
            (seconds, self.complaint.id),
        )
        self.complaint.invalidate_recordset()

    def test_second_to_save_is_told_who_was_first(self):
        version = self.complaint.complaint_version
        self._save(self.colleague, version, findings="<p>Mine</p>")
        self._touch(1)
        with self.assertRaises(UserError) as caught:
            self._save(self.handler, version, findings="<p>Yours</p>")
        self.assertIn(self.colleague.name, str(caught.exception))
        self.assertEqual(self.complaint.findings, "<p>Mine</p>")

    def test_own_saves_one_after_the_other_pass(self):
        version = self._save(
            self.handler, self.complaint.complaint_version, findings="<p>1</p>"
        )
        self._touch(1)
        self._save(self.handler, version, findings="<p>2</p>")
        self.assertEqual(self.complaint.findings, "<p>2</p>")

    def test_after_reloading_one_may_save(self):
        self._save(
            self.colleague, self.complaint.complaint_version, order_reference="1"
        )
        self._touch(1)
        self._save(self.handler, self.complaint.complaint_version, order_reference="2")
        self.assertEqual(self.complaint.order_reference, "2")

    def test_our_own_jobs_are_no_conflict(self):
        version = self.complaint.complaint_version
        self.complaint.with_user(self.env.ref("base.user_root")).order_reference = "X"
        self._touch(1)
        self._save(self.handler, version, findings="<p>Still mine</p>")
        self.assertEqual(self.complaint.findings, "<p>Still mine</p>")

    def test_ordinary_tickets_are_saved_as_ever(self):
        ticket = self.Ticket.create({"name": "Printer", "description": "x"})
        self.assertFalse(ticket.complaint_version)
        ticket.web_save({"name": "Printer 2"}, {"name": {}})
        self.assertEqual(ticket.name, "Printer 2")


@tagged("post_install", "-at_install")
class TestConcurrencyTour(HttpCase, ComplaintCommon):
    def test_form_sends_the_version_it_shows(self):
        complaint = self._complain()
        colleague = self.colleague
        web_save = type(self.Ticket).web_save

        def web_save_after_a_colleague(self, *args, **kwargs):
            self.env.cr.execute(
                "UPDATE helpdesk_ticket SET order_reference = 'first', write_uid = %s, "
                "write_date = write_date + INTERVAL '1 second' WHERE id = %s",
                (colleague.id, self.id),
            )
            self.invalidate_recordset()
            return web_save(self, *args, **kwargs)

        self.env.flush_all()
        with patch.object(type(self.Ticket), "web_save", web_save_after_a_colleague):
            self.start_tour(
                f"/odoo/complaints/{complaint.id}",
                "complaint_conflict",
                login="handler",
            )
        complaint.invalidate_recordset()
        self.assertFalse(complaint.order_reference, "the late save was undone whole")
