"""Two people with one complaint open: the second is told, nothing is overwritten."""

from contextlib import contextmanager
from datetime import timedelta
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

    @contextmanager
    def _later(self, seconds):
        """Let time pass: a transaction has one moment only."""
        self.env.flush_all()
        moment = self.env.cr.now() + timedelta(seconds=seconds)
        with patch.object(self.env.cr, "now", lambda: moment):
            yield
            self.env.flush_all()
        self.complaint.invalidate_recordset()

    def _save(self, user, version, seconds=0, **vals):
        with self._later(seconds):
            return self.complaint.with_user(user).web_save(
                {**vals, "complaint_version": version}, {"complaint_version": {}}
            )[0]["complaint_version"]

    def _write(self, user, seconds, **vals):
        """Written past the form, by a button or a job."""
        with self._later(seconds):
            self.complaint.with_user(user).write(vals)

    def _assert_refused(self, version, **vals):
        with self.assertRaises(UserError) as caught:
            self._save(self.handler, version, seconds=3, **vals)
        self.assertIn(self.colleague.name, str(caught.exception))

    def test_second_to_save_is_told_who_was_first(self):
        version = self.complaint.complaint_version
        self._save(self.colleague, version, seconds=1, findings="<p>Mine</p>")
        self._assert_refused(version, findings="<p>Yours</p>")
        self.assertEqual(self.complaint.findings, "<p>Mine</p>")

    def test_a_job_that_comes_after_hides_no_colleague(self):
        version = self.complaint.complaint_version
        self._save(self.colleague, version, seconds=1, findings="<p>Mine</p>")
        self._write(self.env.ref("base.user_root"), 2, order_reference="X")
        self._assert_refused(version, findings="<p>Yours</p>")

    def test_what_one_does_oneself_after_hides_no_colleague(self):
        version = self.complaint.complaint_version
        self._save(self.colleague, version, seconds=1, findings="<p>Mine</p>")
        self._write(self.handler, 2, order_reference="X")
        self._assert_refused(version, findings="<p>Yours</p>")

    def test_own_saves_one_after_the_other_pass(self):
        version = self._save(
            self.handler, self.complaint.complaint_version, findings="<p>1</p>"
        )
        self._save(self.handler, version, seconds=1, findings="<p>2</p>")
        self.assertEqual(self.complaint.findings, "<p>2</p>")

    def test_after_reloading_one_may_save(self):
        version = self.complaint.complaint_version
        self._save(self.colleague, version, seconds=1, order_reference="1")
        version = self.complaint.complaint_version
        self._save(self.handler, version, seconds=2, order_reference="2")
        self.assertEqual(self.complaint.order_reference, "2")

    def test_our_own_jobs_are_no_conflict(self):
        version = self.complaint.complaint_version
        self._write(self.env.ref("base.user_root"), 1, order_reference="X")
        self._save(self.handler, version, seconds=2, findings="<p>Still mine</p>")
        self.assertEqual(self.complaint.findings, "<p>Still mine</p>")

    def test_to_remember_who_saves_costs_no_query(self):
        def count(reference):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.complaint.with_user(self.handler).order_reference = reference
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count("0")  # what is read once for all
        noted = count("1")
        with patch.object(type(self.Ticket), "_note_saved", lambda tickets: None):
            self.assertEqual(noted, count("2"))

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
            self.with_user(colleague.id).order_reference = "first"
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
