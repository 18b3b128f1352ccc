"""The ledger as a file: checked without Odoo, and who gets what of it (4.9, 4.10)."""

import io
import json
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout

from odoo.tests import HttpCase, tagged

from ..tools import ledger
from .common_ledger import SealedCommon


@tagged("post_install", "-at_install")
class TestLedgerExport(SealedCommon):
    def _verify(self, lines, *arguments):
        """What the auditor's program says: (status, words)."""
        with tempfile.NamedTemporaryFile(
            "w", suffix=".jsonl", encoding="utf-8"
        ) as file:
            file.writelines(lines)
            file.flush()
            words = io.StringIO()
            with redirect_stdout(words):
                status = ledger.main([file.name, *arguments])
            return status, words.getvalue()

    def test_export_is_checked_without_odoo(self):
        with tempfile.NamedTemporaryFile(
            "w", suffix=".jsonl", encoding="utf-8"
        ) as file:
            file.writelines(self.Ledger._export(self.company))
            file.flush()
            # -I: nothing of this environment, only the standard library and the file
            done = subprocess.run(
                [sys.executable, "-I", "-S", ledger.__file__, file.name],
                capture_output=True,
                text=True,
                check=False,
            )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("3 complaints", done.stdout)
        self.assertIn("whole", done.stdout)

    def test_hash_on_paper_is_looked_for(self):
        lines = list(self.Ledger._export(self.company))
        known = self.seal_2.hash
        self.assertEqual(self._verify(lines, "--expect", known.upper())[0], 0)
        head = self._chain(self.one)[-1].hash
        self.assertEqual(self._verify(lines, "--expect", head)[0], 0)
        status, words = self._verify(lines, "--expect", "c" * 64)
        self.assertEqual(status, 1)
        self.assertIn("is not in this ledger", words)

    def test_export_without_words_is_whole_and_names_nobody(self):
        text = "".join(self.Ledger._export(self.company, with_words=False))
        self.assertNotIn("Ada", text)
        self.assertNotIn("Washing machine", text)
        self.assertEqual(self._verify([text])[0], 0)

    def test_one_complaint_is_proven_by_its_path_to_the_seal(self):
        lines = list(self.Ledger._export(self.company, self.one))
        status, words = self._verify(lines, "--expect", self.seal_2.hash)
        self.assertEqual((status, "1 complaints" in words), (0, True), words)
        self.assertNotIn(self.two.complaint_reference, "".join(lines))
        row = next(n for n, line in enumerate(lines) if '"type":"leaf"' in line)
        leaf = json.loads(lines[row])
        side, other = leaf["path"][0]
        leaf["path"][0] = [side, "d" * 64 if other != "d" * 64 else "e" * 64]
        lines[row] = ledger.canonical(leaf) + "\n"
        self.assertEqual(self._verify(lines)[0], 1)

    def test_who_is_complained_about_gets_no_word_of_it_by_an_export(self):
        self.two.respondent_ids = self.manager
        self.two.confidentiality = "restricted"
        self.one.confidentiality = "restricted"
        self.env.cr.flush()
        lines = list(self.Ledger._export(self.company, reader=self.manager))
        text = "".join(lines)
        self.assertNotIn(self.two.complaint_reference, text)
        self.assertIn(self.one.complaint_reference, text)
        status, words = self._verify(lines)
        self.assertEqual((status, "(1 not shown)" in words), (0, True), words)
        self.assertIn("reading", self._kinds(self.one))
        self.assertNotIn("reading", self._kinds(self.two))

    def test_export_cut_off_is_found(self):
        lines = list(self.Ledger._export(self.company))
        for cut in (1, 2, len(lines) // 2, len(lines) - 2):
            with self.subTest(cut=cut):
                self.assertEqual(self._verify(lines[:-cut])[0], 1)
        self.assertEqual(self._verify([*lines, lines[-1]])[0], 1)
        shown = [line for line in lines if '"type":"seal"' not in line]
        self.assertEqual(self._verify(shown)[0], 1)

    def test_names_act_on_no_screen(self):
        header = next(self.Ledger._export(self.company))
        bad = {"type": "complaint", "reference": "C\n\x1b[2Jwhole"}
        lines = [header, ledger.canonical(bad) + "\n"] * 2
        self.assertNotIn("\x1b", self._verify(lines)[1])

    def test_any_byte_changed_in_an_export_is_found(self):
        lines = list(self.Ledger._export(self.company))
        text = "".join(lines)
        start = len(lines[0])  # the first line says what the file is
        step = 37  # a prime: over the lines, every kind of place comes up
        missed = []
        for place in range(start, len(text) - 1, step):
            old = text[place]
            new = "0" if old != "0" else "1"
            if old == "\n":
                continue
            status, _words = self._verify([text[:place], new, text[place + 1 :]])
            line = text[text.rfind("\n", 0, place) + 1 : text.find("\n", place)]
            # words that are gone have been erased, as they may be
            if status != 1 and place - text.rfind("\n", 0, place) > 0:
                at = place - text.rfind("\n", 0, place) - 1
                if "private" not in line[max(at - 8, 0) : at + 9]:
                    missed.append(line[max(at - 30, 0) : at + 30])
        self.assertEqual(missed, [])

    def test_what_is_no_export_is_said_to_be_none(self):
        for text in ("", "{}", "[1]\n", "hello", '{"format":"complaint-ledger","v":9}'):
            with self.subTest(text):
                with self.assertRaises(ValueError):
                    ledger.check_lines([text])
        self.assertEqual(ledger.main(["/nowhere/at/all"]), 2)


@tagged("post_install", "-at_install")
class TestLedgerDownload(SealedCommon, HttpCase):
    def test_auditor_downloads_it_and_others_do_not_know_of_it(self):
        self.authenticate("auditor", "auditor")
        response = self.url_open("/complaints/ledger/export")
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        checker = ledger.check_lines(response.text.splitlines())
        self.assertEqual((checker.problems, checker.complaints), ([], 3))
        for login in ("handler", "portal_customer"):
            self.authenticate(login, login)
            response = self.url_open("/complaints/ledger/export", allow_redirects=False)
            self.assertNotEqual(response.status_code, 200)
