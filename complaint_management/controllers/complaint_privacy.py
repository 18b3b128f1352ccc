"""Everything about one person, as a file (8.1)."""

import tempfile

from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request


class ComplaintPrivacy(http.Controller):
    @http.route("/complaints/privacy/<int:request_id>/data", type="http", auth="user")
    def data(self, request_id, **kw):
        """The ZIP, for the manager who answers the request; for others there is none.

        :param int request_id: of ``complaint.privacy.request``
        """
        asked = request.env["complaint.privacy.request"].browse(request_id).exists()
        # on disk, whatever its size
        file = tempfile.TemporaryFile()
        try:
            asked._write_pack(file)
        except (AccessError, UserError, ValueError):
            # who may not have it learns nothing, not even whether it is there
            raise request.not_found() from None
        length = file.tell()
        file.seek(0)
        return request.make_response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Length", str(length)),
                ("Content-Disposition", content_disposition("personal-data.zip")),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
