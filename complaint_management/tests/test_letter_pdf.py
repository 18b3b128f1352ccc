"""Letters on paper: with both directions, on both papers, and nothing fetched."""

import io
import tempfile

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..report.complaint_letter_report import REPORT_LETTER
from .common_file import ComplaintFileCommon
from .common_letters import LetterCommon
from .common_trap import CANARY, TrapCommon


@tagged("post_install", "-at_install")
class TestLetterOnPaper(TrapCommon, LetterCommon):
    _read_pdf = ComplaintFileCommon._read_pdf

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, force_report_rendering=True))
        cls.Letter = cls.Letter.with_env(cls.env)
        cls.complainant.write({"street": "3 Elm Road", "city": "Hilltown"})

    def _size(self, content):
        (_x, _y, width, height) = PdfFileReader(io.BytesIO(content)).pages[0].mediabox
        return round(float(width)), round(float(height))

    def test_decision_as_it_is_sent(self):
        letter = self._sent(self._decided(), "decision")
        self.assertEqual(letter.attachment_id.mimetype, "application/pdf")
        self.assertEqual(
            letter.attachment_id.name, f"{letter.number.replace('/', '-')}.pdf"
        )
        text = self._read_pdf(letter.attachment_id.raw)
        for words in (
            letter.number,
            letter.ticket_id.complaint_reference,
            "Ada Complainant",
            "3 Elm Road",
            "Hilltown",
            "Dear Ada Complainant",
            "You are right.",
            "It broke in our hands.",
            "49.00",
            "The Ombudsman",
            "1 / 1",
        ):
            self.assertIn(words, text)
        for words in ("Draft", "Tell us whether you agree", "/complaints/track"):
            self.assertNotIn(words, text)

    def test_draft_says_that_it_is_one(self):
        letter = self._write(self._acknowledged(), "progress")
        content, kind = self.env["ir.actions.report"]._make_letter(letter)
        self.assertEqual(kind, "pdf")
        self.assertIn("this letter has not been sent", self._read_pdf(content))

    def test_right_to_left_and_another_language(self):
        modules = self.env["ir.module.module"].search(
            [("name", "=", "complaint_management")]
        )
        complaint = self._acknowledged()
        for code, word in (("it_IT", "reclamo"), ("ar_001", "المرجعي")):
            self.env["res.lang"]._activate_lang(code)
            modules._update_translations([code])
            letter = self._write(complaint, "acknowledgement", lang=code)
            content, _kind = self.env["ir.actions.report"]._make_letter(letter)
            text = self._read_pdf(content)
            with self.subTest(lang=code):
                self.assertIn(complaint.complaint_reference, text)
                if code == "it_IT":
                    self.assertIn(word, text.lower())
        paper = self.env[f"report.{REPORT_LETTER}"]._get_paper(letter)
        self.assertEqual(paper["dir"], "rtl")
        self.assertIn(word, paper["body"])
        self.assertNotIn("January", paper["date"])

    def test_paper_is_that_of_the_company(self):
        letter = self._write(self._acknowledged(), "progress")
        letter_paper = self.env["report.paperformat"].create(
            {"name": "L", "format": "Letter"}
        )
        for paper, size in ((False, (595, 842)), (letter_paper, (612, 792))):
            self.company.paperformat_id = paper
            content, _kind = self.env["ir.actions.report"]._make_letter(letter)
            self.assertEqual(self._size(content), size)

    def test_hostile_text_fetches_nothing(self):
        """Neither from the network nor from the server's own files."""
        callers = self._set_trap()
        with tempfile.NamedTemporaryFile(suffix=".html") as canary:
            canary.write(CANARY.encode())
            canary.flush()
            text = self._make_hostile(canary.name)
            complaint = self._acknowledged()
            letter = self._write(complaint, "progress")
            self.complainant.write({"name": text, "street": text})
            self.company.write({"report_footer": text, "report_header": text})
            self.env.flush_all()
            # past Odoo's own cleaning, as an older release or a script might leave it
            self._sql(
                "UPDATE complaint_letter SET body = %s, subject = %s WHERE id = %s",
                text,
                text,
                letter.id,
            )
            content, _kind = self.env["ir.actions.report"]._make_letter(letter)
        self.assertFalse(callers, "the renderer called")
        words = self._read_pdf(content)
        self.assertNotIn(CANARY, " ".join(words.split()))
        self.assertIn("Before", words)
        self.assertIn("After", words)

    def test_printing_is_noted_and_sending_is_not_noted_twice(self):
        complaint = self._acknowledged()
        letter = self._sent(complaint, "progress")
        self.assertNotIn("print", self._kinds(complaint))
        report = self.env["ir.actions.report"].with_user(self.auditor)
        report._render_qweb_pdf(REPORT_LETTER, letter.ids)
        self.assertEqual(self._last(complaint, "print").user_id, self.auditor)
