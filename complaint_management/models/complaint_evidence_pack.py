"""The evidence pack: complaint file, ledger, checker and files in one ZIP (4.9).

Whoever gets it can check all of it without Odoo and without us.
"""

import hashlib
import textwrap
import zipfile
from pathlib import Path

from odoo import models

from ..tools import evidence, ledger

REPORT = "complaint_management.complaint_file_report"
#: Files of the pack that are no files of the complaint.
PAPER, EXPORT, CHECKER = "complaint-file.pdf", "ledger.jsonl", "complaint_ledger.py"
SUMS, README = "SHA256SUMS", "README.txt"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _write_evidence_pack(self, file):
        """Make the evidence pack of this complaint.

        :param file: open for writing in bytes; a ZIP is written to it
        :raise AccessError: see ``_check_evidence_reader``
        """
        self._check_evidence_reader()
        self.env["complaint.ledger"]._note(
            self, "print", {"report": "evidence_pack", "title": "ZIP"}
        )
        # whoever may read the complaint may read its files and its chain
        complaint = self.sudo()
        files = complaint._get_evidence_files()
        # the paper first: what its making leaves in the ledger is exported, too
        paper, _kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(REPORT, self.ids)
        )
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            pack = Pack(archive)
            pack.add(PAPER, [paper])
            lines = (
                self.env["complaint.ledger"]
                .sudo()  # as above
                ._export(complaint.company_id, complaint)
            )
            pack.add(EXPORT, (line.encode() for line in lines))
            pack.add(CHECKER, [Path(ledger.__file__).read_bytes()])
            lost = [one for one in files if not pack.add_file(one)]
            pack.add(README, [complaint._get_evidence_readme(lost).encode()])
            sums = "".join(f"{digest}  {name}\n" for name, digest in pack.sums)
            archive.writestr(SUMS, sums)

    def _get_evidence_pack_name(self):
        return f"{(self.complaint_reference or '').replace('/', '-')}-evidence.zip"

    def _get_evidence_readme(self, lost):
        """How to check the pack, in plain words.

        :param lost: ``Evidence`` of files that are not in it
        """
        parts = [
            self.env._("Evidence pack of complaint %s", self.complaint_reference),
            self.env._(
                "complaint-file.pdf tells all that is known of the complaint. "
                "ledger.jsonl holds every entry of its ledger, and the folder “files” "
                "the files that belong to it."
            ),
            self.env._(
                "To check the ledger, open a terminal in this folder and run "
                "“python -m complaint_ledger ledger.jsonl” (any Python from 3.10 on, "
                "nothing to install). It says “whole”, or what was tampered with."
            ),
            self.env._(
                "To check that the ledger is the one on paper, add “--expect HASH” "
                "with a hash from the last page of the complaint file: that of the "
                "last entry, or that of the seal."
            ),
            self.env._(
                "To check that no file of this pack was changed, run "
                "“sha256sum -c SHA256SUMS”. The complaint file lists the same SHA-256 "
                "of each file."
            ),
        ]
        if lost:
            parts.append(
                self.env._(
                    "These files are not in the pack, because the file store has lost "
                    "them: %s",
                    ", ".join(one.name for one in lost),
                )
            )
        lines = (textwrap.fill(part, 80, break_long_words=False) for part in parts)
        return "\n\n".join(lines) + "\n"


class Pack:
    """Adds files to an archive piece by piece, and keeps their SHA-256."""

    def __init__(self, archive):
        self.archive = archive
        self.sums = []

    def add(self, name, pieces):
        whole = hashlib.sha256()
        with self.archive.open(name, "w", force_zip64=True) as target:
            for piece in pieces:
                whole.update(piece)
                target.write(piece)
        self.sums.append((name, whole.hexdigest()))

    def add_file(self, one):
        """Add a file of the complaint.

        :return: whether it was there
        """
        try:
            content = one.attachment._open_content()
        except OSError:
            return False
        name = f"files/{one.name}"
        with content, self.archive.open(name, "w", force_zip64=True) as target:
            digest, _marks = evidence.read_digests(content, copy=target.write)
        self.sums.append((name, digest))
        return True
