"""Shared by tests of the register: a quarter of complaints, as a company has them."""

import io
from datetime import date, datetime

from .common_file import ComplaintFileCommon

REPORT = "complaint_management.report_complaint_register"


class RegisterCommon(ComplaintFileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Register = cls.env["complaint.register"]
        cls.company.resource_calendar_id.tz = "Europe/Rome"
        cls.complaint.name = "Drum broken"
        cls.complaint.concerns = "=HYPERLINK(1)"
        cls.complaint.root_cause_ids = cls.env["complaint.root.cause"].search(
            [("parent_id", "!=", False)], limit=1
        )
        cls.open_one = cls._complain(
            name="+39 06 555", channel_id=cls.email_channel.id, user_id=False
        )
        cls.restricted = cls._complain(
            name="About staff",
            confidentiality="restricted",
            user_id=cls.colleague.id,
            severity="critical",
        )
        cls.all = cls.complaint | cls.open_one | cls.restricted
        # on days of their own, far from those of other data
        cls.moments = [
            datetime(2021, 3, 31, 22, 30),  # the first of April in Rome
            datetime(2021, 5, 5, 9),
            datetime(2021, 6, 30, 21, 59),  # the last minute of June in Rome
        ]
        cls.env.flush_all()
        for ticket, moment in zip(cls.all, cls.moments, strict=True):
            cls.env.cr.execute(
                "UPDATE helpdesk_ticket SET received_at = %s WHERE id = %s",
                (moment, ticket.id),
            )
        cls.env.invalidate_all()

    def _ask(self, user=None, **vals):
        """The register of the quarter, as somebody asks for it."""
        return self.Register.with_user(user or self.manager).create(
            {
                "date_from": date(2021, 4, 1),
                "date_to": date(2021, 6, 30),
                **vals,
            }
        )

    def _rows(self, register):
        return list(register._make_rows(register._find()))

    def _paper(self, register):
        user = register.env.user
        return self.env[f"report.{REPORT}"].with_user(user)._get_paper(register)

    def _print(self, register, user=None, **context):
        Report = self.env["ir.actions.report"].with_user(user or register.env.user)
        content, kind = Report.with_context(
            force_report_rendering=True, **context
        )._render_qweb_pdf(REPORT, register.ids)
        self.assertEqual(kind, "pdf")
        return content

    def _sheet(self, register):
        """The spreadsheet, as its file."""
        file = io.BytesIO()
        register._write_sheet(file)
        file.seek(0)
        return file
