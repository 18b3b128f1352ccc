"""The register of a period as a spreadsheet (7.2, 8.1)."""

import tempfile

from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ComplaintRegisterSheet(http.Controller):
    @http.route("/complaints/register/<int:register_id>/xlsx", type="http", auth="user")
    def register(self, register_id, **kw):
        """The spreadsheet, for whoever has asked for it; for others there is none.

        :param int register_id: of ``complaint.register``
        """
        register = request.env["complaint.register"].browse(register_id).exists()
        # on disk, whatever its size
        file = tempfile.TemporaryFile()
        try:
            register._check_own()
            register._write_sheet(file, commit=True)
        except (AccessError, UserError):
            raise request.not_found() from None
        length = file.tell()
        file.seek(0)
        return request.make_response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", KIND),
                ("Content-Length", str(length)),
                (
                    "Content-Disposition",
                    content_disposition(f"{register._get_file_name()}.xlsx"),
                ),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
