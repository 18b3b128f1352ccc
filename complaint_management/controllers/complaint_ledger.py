"""The ledger as a file for auditors (4.9, 8.5)."""

import tempfile

from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from .helpdesk_portal import to_id


class ComplaintLedgerExport(http.Controller):
    @http.route("/complaints/ledger/export", type="http", auth="user")
    def export(self, company=None, **kw):
        """The ledger of a company, as lines of JSON; for managers and auditors.

        :param company: its id; the current one without
        """
        try:
            request.env["complaint.ledger"]._check_reader()
        except AccessError:
            raise request.not_found() from None
        own = request.env.companies
        wanted = request.env.company
        if company:
            wanted = own.filtered(lambda c: c.id == to_id(company))
        if not wanted:
            raise request.not_found()
        # who may check the ledger may read its frame; the rest is left to the reader's
        # rights on each complaint
        lines = request.env["complaint.ledger"].sudo()
        lines = lines._export(wanted, reader=request.env.user)
        name = f"complaint-ledger-{wanted.id}.jsonl"
        # not in memory, and read to its end while the database is still there
        file = tempfile.TemporaryFile()
        file.writelines(line.encode() for line in lines)
        file.seek(0)
        return request.make_response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", "application/jsonl; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )
