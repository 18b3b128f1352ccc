"""Shared by tests of what a complaint is handed out as: its file on paper, its pack."""

import shutil
import socket
import subprocess
import threading

from odoo.fields import Command

from .common_ledger import LedgerCommon

REPORT = "complaint_management.report_complaint_file"
CONTENT = b"a picture of the drum"
CANARY = "the canary has been read"


class ComplaintFileCommon(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._answered(
            remedy=cls.refund,
            requested_remedy="My money back",
            order_reference="SO-4711",
            recurrence="recurrent",
        )
        cls.complaint.remedy_ids.amount = 1249.5
        cls.photo = cls.env["ir.attachment"].create(
            {
                "name": "../drum photo.txt",
                "raw": CONTENT,
                "res_model": "helpdesk.ticket",
                "res_id": cls.complaint.id,
            }
        )
        cls.complaint.with_user(cls.handler).message_post(
            body="We will refund you.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.complainant.ids,
        )

    def _file(self, complaint=None, user=None, **context):
        """The complaint file as plain values."""
        model = self.env[f"report.{REPORT}"].with_user(user or self.handler)
        return model.with_context(**context)._get_file(
            (complaint or self.complaint).with_user(user or self.handler)
        )

    def _sections(self, **kw):
        return {section["title"]: section for section in self._file(**kw)["sections"]}

    def _pdf(self, complaint=None, user=None):
        Report = self.env["ir.actions.report"].with_user(user or self.handler)
        content, kind = Report.with_context(
            force_report_rendering=True
        )._render_qweb_pdf(REPORT, (complaint or self.complaint).ids)
        self.assertEqual(kind, "pdf")
        return content

    def _read_pdf(self, content):
        """The words of a PDF, as somebody who searches in it finds them."""
        reader = shutil.which("pdftotext")
        self.assertTrue(reader, "pdftotext is needed: install poppler-utils")
        done = subprocess.run(
            [reader, "-layout", "-", "-"],
            input=content,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode()

    def _set_trap(self):
        """A port that notes who calls, and hangs up.

        :return: list of callers so far
        """
        trap, callers = socket.create_server(("127.0.0.1", 0)), []
        self.trap_port = trap.getsockname()[1]

        def listen():
            while True:
                try:
                    connection, caller = trap.accept()
                except OSError:
                    return  # the test is over
                callers.append(caller)
                connection.close()

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()

        def close():
            trap.shutdown(socket.SHUT_RDWR)
            trap.close()
            listener.join(10)

        self.addCleanup(close)
        return callers

    def _make_hostile(self, path):
        """HTML that would fetch from the trap, and from a file of the server's."""
        there = f"http://127.0.0.1:{self.trap_port}/x"
        own = f"file://{path}"
        return (
            f"<p>Before</p><img src='{there}.png'><img src='{own}'>"
            f"<iframe src='{there}'></iframe><iframe src='{own}'></iframe>"
            f"<object data='{own}'></object><embed src='{own}'>"
            f"<link rel='stylesheet' href='{there}.css'>"
            f"<style>@import url({there}.css); p {{color: red}}</style>"
            f"<div style='background-image: url({there})'>Styled</div>"
            f"<svg><image href='{there}'/><script>x()</script></svg>"
            f"<script src='{there}.js'></script><script>location = '{own}'</script>"
            f"<meta http-equiv='refresh' content='0;url={there}'>"
            f"<base href='{there}'><video poster='{there}'></video><p>After</p>"
        )

    def _write_message(self, body, complaint=None, **vals):
        return self.env["mail.message"].create(
            {
                "model": "helpdesk.ticket",
                "res_id": (complaint or self.complaint).id,
                "message_type": "email",
                "subtype_id": self.env.ref("mail.mt_comment").id,
                "author_id": self.complainant.id,
                "email_from": "ada@example.com",
                "partner_ids": [Command.set(self.handler.partner_id.ids)],
                "body": body,
                **vals,
            }
        )
