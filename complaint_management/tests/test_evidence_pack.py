"""The evidence pack can be checked by anybody, without Odoo (4.9)."""

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..tools import ledger
from .common_file import CONTENT, ComplaintFileCommon


@tagged("post_install", "-at_install")
class TestEvidencePack(ComplaintFileCommon, HttpCase):
    def _get(self, login, complaint=None):
        self.authenticate(login, login)
        return self.url_open(
            f"/complaints/{(complaint or self.complaint).id}/evidence",
            allow_redirects=False,
        )

    def _unpack(self, content):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIsNone(archive.testzip())
            archive.extractall(folder)
        return folder

    def _check(self, folder, *arguments):
        """What the checker in the pack says, without anything of Odoo's."""
        return subprocess.run(
            [sys.executable, "-I", "complaint_ledger.py", "ledger.jsonl", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def test_pack_holds_all_and_stands_every_check(self):
        self._chain(self.complaint)
        seal = self.Seal._seal(self.company, force=True)
        response = self._get("auditor")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/zip")
        folder = self._unpack(response.content)
        names = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
        self.assertEqual(
            names,
            {
                "complaint-file.pdf",
                "ledger.jsonl",
                "complaint_ledger.py",
                "files/001-drum photo.txt",
                "SHA256SUMS",
                "README.txt",
            },
        )
        sums = dict(
            reversed(line.split("  ", 1))
            for line in (folder / "SHA256SUMS").read_text().splitlines()
        )
        self.assertEqual(sums.keys(), names - {"SHA256SUMS"})
        for name, digits in sums.items():
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            self.assertEqual(found, digits, name)
        self.assertEqual((folder / "files/001-drum photo.txt").read_bytes(), CONTENT)
        self.assertEqual(
            (folder / "complaint_ledger.py").read_text(),
            Path(ledger.__file__).read_text(),
        )
        readme = " ".join((folder / "README.txt").read_text().split())
        self.assertIn("python -m complaint_ledger", readme)
        self.assertTrue(
            (folder / "complaint-file.pdf").read_bytes().startswith(b"%PDF")
        )
        # the end of the chain that is on paper is that of the export
        last = self._chain(self.complaint)[-1]
        paper = self._read_pdf((folder / "complaint-file.pdf").read_bytes())
        self.assertIn(last.hash, paper)
        self.assertIn(seal.hash, paper)
        done = self._check(folder, "--expect", last.hash, "--expect", seal.hash)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertIn("whole", done.stdout)

    def test_other_complaints_are_not_in_it(self):
        other = self._complain(name="Somebody else's")
        self._chain(other)
        self.Seal._seal(self.company, force=True)
        folder = self._unpack(self._get("manager").content)
        export = (folder / "ledger.jsonl").read_text()
        self.assertIn(self.complaint.complaint_reference, export)
        self.assertNotIn(other.complaint_reference, export)

    def test_checker_tells_when_the_pack_was_tampered_with(self):
        folder = self._unpack(self._get("manager").content)
        export = folder / "ledger.jsonl"
        export.write_text(export.read_text().replace("upheld", "not_upheld", 1))
        self.assertEqual(self._check(folder).returncode, 1)

    def test_making_it_is_noted(self):
        self._get("auditor")
        entries = self._chain(self.complaint).filtered(lambda e: e.kind == "print")
        self.assertIn("evidence_pack", [self._told(e)["report"] for e in entries])
        self.assertEqual(entries.user_id, self.auditor)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.http")
    def test_for_all_others_there_is_no_such_page(self):
        for login in ("handler", "outsider", "agent", "employee", "portal_customer"):
            with self.subTest(login=login):
                response = self._get(login)
                self.assertEqual(response.status_code, 404)
        self.complaint.respondent_ids = self.manager
        self.assertEqual(self._get("manager").status_code, 404)
        self.authenticate("auditor", "auditor")
        nowhere = self.url_open("/complaints/99999999/evidence")
        self.assertEqual(nowhere.status_code, 404)
        ticket = self.Ticket.create({"name": "Printer", "description": "Out of ink"})
        self.assertEqual(self._get("auditor", ticket).status_code, 404)
        self.authenticate(None, None)
        response = self.url_open(
            f"/complaints/{self.complaint.id}/evidence", allow_redirects=False
        )
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_file_that_was_lost_is_named_and_the_rest_is_there(self):
        self._chain(self.complaint)
        self._sql(
            "UPDATE ir_attachment SET store_fname = 'no/where', db_datas = NULL "
            "WHERE id = %s",
            self.photo.id,
        )
        folder = self._unpack(self._get("manager").content)
        self.assertFalse((folder / "files").exists())
        readme = " ".join((folder / "README.txt").read_text().split())
        self.assertIn("001-drum photo.txt", readme)
        self.assertEqual(self._check(folder).returncode, 0)

    def test_action_menu_leads_managers_and_auditors_to_it(self):
        action = self.env.ref("complaint_management.action_evidence_pack")
        context = {
            "active_model": "helpdesk.ticket",
            "active_id": self.complaint.id,
            "active_ids": self.complaint.ids,
        }
        for user in (self.manager, self.auditor):
            result = action.with_user(user).with_context(**context).run()
            self.assertEqual(result["url"], f"/complaints/{self.complaint.id}/evidence")
        with self.assertRaises(AccessError):
            action.with_user(self.handler).with_context(**context).run()
