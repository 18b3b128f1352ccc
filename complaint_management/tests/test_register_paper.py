"""The register on paper: text, whole rows, heads on every page (7.2)."""

import io
import re
import tempfile

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .common_register import REPORT, RegisterCommon
from .common_trap import CANARY, TrapCommon


@tagged("post_install", "-at_install")
class TestRegisterOnPaper(TrapCommon, RegisterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # texts from one letter to many lines, and from many scripts
        texts = (
            "x",
            "The drum is loose and makes a noise at night, so that nobody sleeps. " * 3,
            "W" * 90,
            "投訴書" * 40,
            "Жалоба на задержку поставки и отсутствие ответа " * 3,
        )
        one = cls.restricted
        for number in range(60):
            ticket = one.copy({"feedback_type": "complaint", "user_id": cls.handler.id})
            cls.env.flush_all()
            cls.env.cr.execute(
                "UPDATE helpdesk_ticket SET received_at = '2021-05-06', name = %s "
                "WHERE id = %s",
                (texts[number % len(texts)], ticket.id),
            )
        cls.env.invalidate_all()

    def _pages(self, content):
        return self._read_pdf(content).rstrip("\f").split("\f")

    def test_each_page_has_the_heads_and_whole_rows(self):
        letter = self.env["report.paperformat"].create(
            {"name": "L", "format": "Letter"}
        )
        for paper, size in ((False, (842, 595)), (letter, (792, 612))):
            self.env.company.paperformat_id = paper
            register = self._ask(with_persons=True)
            made = self._paper(register)["pages"]
            content = self._print(register)
            first = PdfFileReader(io.BytesIO(content)).pages[0].mediabox
            self.assertAlmostEqual(float(first.width), size[0], delta=1.5)
            self.assertAlmostEqual(float(first.height), size[1], delta=1.5)
            pages = self._pages(content)
            # none that was made runs over to another
            self.assertEqual(len(pages), len(made))
            for number, (page, rows) in enumerate(zip(pages, made, strict=True), 1):
                # the totals may have a page of their own
                self.assertIn("Complainant" if rows else "Complaints", page)
                self.assertIn(f"{number} / {len(pages)}", page)
            references = re.findall(r"\d{4}/\d+", "\n".join(pages))
            wanted = register._find().mapped("complaint_reference")
            for reference in wanted:
                number = re.search(r"\d{4}/\d+", reference)[0]
                self.assertEqual(references.count(number), 1, reference)

    def test_hostile_words_fetch_nothing_and_are_read_as_words(self):
        callers = self._set_trap()
        with tempfile.NamedTemporaryFile(suffix=".html") as canary:
            canary.write(CANARY.encode())
            canary.flush()
            text = self._make_hostile(canary.name)
            self.complainant.name = self.handler.name = self.team.name = text
            self.complaint.category_id.name = text
            self._sql(
                "UPDATE helpdesk_ticket SET name = %s, concerns = %s WHERE id = %s",
                text,
                text,
                self.complaint.id,
            )
            content = self._print(
                self._ask(with_persons=True, phase="responded", team_ids=self.team.ids)
            )
        self.assertFalse(callers, "the renderer called")
        words = "".join(self._read_pdf(content).split())
        self.assertNotIn("".join(CANARY.split()), words)
        self.assertIn("Before", words)
        self.assertIn("After", words)

    def test_it_is_in_the_language_of_the_reader_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.manager.lang = "ar_001"
        register = self._ask().with_context(lang="ar_001")
        Report = self.env["ir.actions.report"].with_user(self.manager)
        page, _kind = Report.with_context(lang="ar_001")._render_qweb_html(
            REPORT, register.ids
        )
        report = self.env.ref("complaint_management.complaint_register_report")
        report = report.with_user(self.manager).with_context(lang="ar_001")
        (body,), *_rest = report._prepare_html(page)
        self.assertIn('dir="rtl"', body)
        self.assertFalse(re.findall(r"<(?:script|link|iframe|base|img)\b", body))
