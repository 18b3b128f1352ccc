"""Shared by the tests of the import: files of a register, line by line."""

import csv
import io

from .common import ComplaintCommon

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


OPTIONS = {
    "quoting": '"',
    "separator": "",
    "encoding": "",
    "has_headers": True,
    "date_format": "",
    "datetime_format": "",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "advanced": True,
    "keep_matches": False,
    "limit": 2000,
    "skip": 0,
}


class ImportCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.tz = "UTC"
        cls.env = cls.env(user=cls.manager)
        cls.Ticket = cls.env["helpdesk.ticket"]
        cls.Partner = cls.env["res.partner"]

    @classmethod
    def _csv(cls, rows):
        """The rows as a file; the columns are those of any row."""
        columns = list(dict.fromkeys(name for row in rows for name in row))
        stream = io.StringIO()
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
        return stream.getvalue().encode()

    def _open(self, content, user=None, file_type="text/csv", **options):
        """The import as the screen opens it, and what it makes of the columns."""
        env = self.env(user=user) if user else self.env
        importer = env["base_import.import"].create(
            {
                "res_model": "helpdesk.ticket",
                "file": content,
                "file_name": "register.xlsx" if file_type == XLSX else "register.csv",
                "file_type": file_type,
            }
        )
        return importer, importer.parse_preview({**OPTIONS, **options})

    def _import(self, rows, dryrun=False, user=None, file_type="text/csv", **options):
        """Import rows (or a file) as the screen does; the result of Odoo's import."""
        content = rows if isinstance(rows, bytes) else self._csv(rows)
        importer, preview = self._open(content, user, file_type, **options)
        self.assertFalse(preview.get("error"))
        headers, matches = preview["headers"], preview["matches"]
        fields = ["/".join(matches.get(i, [])) or False for i in range(len(headers))]
        return importer.with_context(default_feedback_type="complaint").execute_import(
            fields,
            [header.lower() for header in headers],
            {**preview["options"], "limit": options.get("limit", 2000)},
            dryrun=dryrun,
        )

    def _take_over(self, *rows, **kwargs):
        """Import rows that must all come in; the complaints, in order."""
        result = self._import(list(rows), **kwargs)
        self.assertFalse(result["messages"])
        return self.Ticket.browse(result["ids"])

    @classmethod
    def _line(cls, number=1, **values):
        return {
            "External ID": f"old-{number}",
            "Received on": f"2019-03-{number:02} 09:30:00",
            "Title": f"Complaint {number}",
            **values,
        }
