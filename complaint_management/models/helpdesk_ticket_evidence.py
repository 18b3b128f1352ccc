"""Files of a complaint as evidence, and who may have it (4.9, 4.10)."""

import io
import json
from collections import namedtuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools import evidence
from .mail_message_ledger import SPOKEN
from .res_users import AUDITOR, MANAGER

#: A file of the complaint. ``place``: its number in the complaint file; ``entry``:
#: (number, salt, digest) of the last entry of the ledger that tells of its content.
Evidence = namedtuple("Evidence", "place attachment name entry")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _check_complaint_file(self):
        """Whether this user may have the file of this complaint.

        :raise UserError: for more than one, and for ordinary tickets
        :raise AccessError: for those who may not read it
        """
        if len(self) != 1:
            raise UserError(
                self.env._(
                    "A complaint file tells of one complaint. Print them one by one."
                )
            )
        self.check_access("read")
        if not self.feedback_type:
            raise UserError(
                self.env._(
                    "“%s” is an ordinary ticket, so there is no complaint file. "
                    "Register it as a complaint first if it is one.",
                    self.display_name,
                )
            )

    def _check_evidence_reader(self):
        """:raise AccessError: for anybody but managers and auditors who may read it"""
        if not (self.env.user.has_group(MANAGER) or self.env.user.has_group(AUDITOR)):
            raise AccessError(
                self.env._("Only complaint managers and auditors make evidence packs.")
            )
        self._check_complaint_file()

    def action_evidence_pack(self):
        """Download the evidence pack.

        :raise AccessError: see ``_check_evidence_reader``
        """
        self._check_evidence_reader()
        return {
            "type": "ir.actions.act_url",
            "url": f"/complaints/{self.id}/evidence",
            "target": "self",
        }

    def _get_complaint_file_name(self):
        """Name of the file when it is printed."""
        reference = (self.complaint_reference or "").replace("/", "-")
        return self.env._("Complaint file %s", reference)

    @api.model
    def _get_matter_fields(self):
        """Fields that say what a complaint is about; for addons to add to."""
        return ["concerns", "order_reference"]

    def _get_paper_label(self):
        """What stands at the foot of its pages."""
        return self.complaint_reference

    # ------------------------------------------------------------
    # What there is (called with the system's rights, after the check)
    # ------------------------------------------------------------

    def _get_evidence_messages(self):
        """What people wrote, in the order of time; what the system notes is in the
        ledger."""
        domain = [
            ("model", "=", self._name),
            ("res_id", "=", self.id),
            ("message_type", "in", SPOKEN),
        ]
        return self.env["mail.message"].search(domain, order="date, id")

    def _get_evidence_files(self, messages=None, entries=None):
        """All files of the complaint, numbered, each with what the ledger tells of it.

        :param messages: of the complaint, if at hand
        :param entries: of its ledger, if at hand
        :return: list of ``Evidence``
        """
        if messages is None:
            messages = self._get_evidence_messages()
        Entry = self.env["complaint.ledger.entry"]
        if entries is None:
            entries = Entry.search([("ticket_id", "=", self.id)], order="number")
        told = entries._get_marks("file", "content")
        files = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        files = (files | messages.attachment_ids).sorted("id")
        files = files.filtered(lambda file: file.type == "binary")
        return [
            Evidence(
                place, file, evidence.safe_name(place, file.name), told.get(file.id)
            )
            for place, file in enumerate(files, 1)
        ]


class ComplaintLedgerEntry(models.Model):
    _inherit = "complaint.ledger.entry"

    def _get_marks(self, kind, part):
        """What the ledger last told of each message or file, to be compared with it.

        :param str kind: of entry: message or file
        :param str part: of which it keeps the digest: body or content
        :return: dict of id -> (number of the entry, salt, digest)
        """
        marks = {}
        for entry in self.filtered(lambda entry: entry.kind == kind):
            data, private = json.loads(entry.text)["data"], entry._get_private()
            if private and part in data:
                marks[data[kind]] = (
                    entry.number,
                    private["salt"],
                    data[part]["digest"],
                )
        return marks


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _open_content(self):
        """The content, open for reading.

        :raise OSError: where the file store has lost it
        """
        self.ensure_one()
        if self.store_fname:
            return open(self._full_path(self.store_fname), "rb")
        return io.BytesIO(self.db_datas or b"")
