"""The evidence pack of a complaint, as a file (4.9)."""

import tempfile

from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request


class ComplaintEvidence(http.Controller):
    @http.route("/complaints/<int:ticket_id>/evidence", type="http", auth="user")
    def evidence(self, ticket_id, **kw):
        """The pack, for managers and auditors; for others there is no such page.

        :param int ticket_id: of a complaint
        """
        ticket = request.env["helpdesk.ticket"].browse(ticket_id).exists()
        try:
            ticket._check_evidence_reader()
        except (AccessError, UserError):
            # who may not read it learns nothing, not even whether it is there
            raise request.not_found() from None
        # on disk, whatever its size
        file = tempfile.TemporaryFile()
        ticket._write_evidence_pack(file)
        length = file.tell()
        file.seek(0)
        return request.make_response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Length", str(length)),
                (
                    "Content-Disposition",
                    content_disposition(ticket._get_evidence_pack_name()),
                ),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
