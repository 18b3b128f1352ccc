"""Shared by tests of what a complaint is handed out as: its file on paper, its pack."""

import shutil
import subprocess

from odoo.fields import Command

from .common_ledger import LedgerCommon

REPORT = "complaint_management.report_complaint_file"
CONTENT = b"a picture of the drum"


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
