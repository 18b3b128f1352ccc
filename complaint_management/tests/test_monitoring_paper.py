"""The monitoring report as charts and on paper."""

import base64
import io
import shutil
import subprocess
from xml.etree import ElementTree

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged
from odoo.tools.pdf import PdfFileReader

from ..report import complaint_monitoring_report
from ..report.complaint_monitoring_report import MONITORING
from ..tools import monitoring_charts
from .common_monitoring import MonitoringCommon

HOSTILE = "</text><script>x()</script><image href='http://127.0.0.1/'/>&]]>\x00\x1b"
SVG = "{http://www.w3.org/2000/svg}"


class TestCharts(BaseCase):
    def _draw(self, name):
        return [
            monitoring_charts.draw_bars([(name, 3, name)], name, running=[1.0]),
            monitoring_charts.draw_shares([(name, 0.5, name)], name, rtl=True),
            monitoring_charts.draw_series([name], [3], [1], name),
        ]

    def test_words_stay_words(self):
        for svg in self._draw(HOSTILE):
            root = ElementTree.fromstring(svg.encode())
            tags = {element.tag.removeprefix(SVG) for element in root.iter()}
            self.assertLessEqual(
                tags,
                {"svg", "title", "clipPath", "rect", "g", "text", "path", "polyline"},
            )
            for element in root.iter():
                self.assertFalse(
                    [name for name in element.attrib if "href" in name.lower()]
                )
                self.assertFalse(
                    [name for name in element.attrib if name.lower().startswith("on")]
                )
            self.assertIn("<script>x()", root.find(f"{SVG}title").text)

    def test_nothing_to_draw_is_no_error(self):
        for svg in (
            monitoring_charts.draw_bars([], ""),
            monitoring_charts.draw_bars([("a", 0, "0")], ""),
            monitoring_charts.draw_series([], [], [], ""),
        ):
            self.assertTrue(ElementTree.fromstring(svg.encode()).tag.endswith("svg"))

    def test_bars_are_as_long_as_their_numbers(self):
        svg = monitoring_charts.draw_bars([("a", 10, "10"), ("b", 5, "5")], "")
        root = ElementTree.fromstring(svg.encode())
        bars = [
            float(rect.get("width")) for rect in root.iterfind(f".//{SVG}g//{SVG}rect")
        ]
        self.assertAlmostEqual(bars[0], 2 * bars[1])

    def test_right_to_left_is_the_mirror_image(self):
        rows = [("a", 10, "10")]
        left, right = (
            ElementTree.fromstring(
                monitoring_charts.draw_bars(rows, "", rtl=rtl).encode()
            ).find(f".//{SVG}g//{SVG}rect")
            for rtl in (False, True)
        )
        self.assertAlmostEqual(
            float(left.get("x")) + float(left.get("width")) + float(right.get("x")),
            monitoring_charts.WIDTH,
        )


@tagged("post_install", "-at_install")
class TestMonitoringOnPaper(MonitoringCommon):
    def _render(self, user=None, **context):
        Report = self.env["ir.actions.report"].with_user(user or self.manager)
        return Report.with_context(
            allowed_company_ids=self.company.ids, lang="en_US", **context
        )._render_qweb_pdf(MONITORING, data={"options": self._custom()})

    def _fill(self):
        category = self.env["helpdesk.ticket.category"].create(
            {
                "name": HOSTILE.strip("\x00\x1b"),
                "complaint_category": True,
                "company_id": self.company.id,
            }
        )
        for _number in range(3):
            self._complain(category_id=category.id, name=HOSTILE[:40])
        self._complain(
            category_id=self.env.ref("complaint_management.category_price").id
        )

    def test_paper_says_what_the_screen_says(self):
        self._fill()
        content, kind = self._render(force_report_rendering=True)
        self.assertEqual(kind, "pdf")
        reader = shutil.which("pdftotext")
        self.assertTrue(reader, "pdftotext is needed: install poppler-utils")
        text = subprocess.run(
            [reader, "-layout", "-", "-"],
            input=content,
            capture_output=True,
            check=True,
        ).stdout.decode()
        report = self._report()
        for words in (
            "Complaint monitoring",
            "Monitoring Ltd",
            "Findings",
            report["head"]["period"],
            "Handlers trained",
        ):
            self.assertIn(words, text)
        pages = len(PdfFileReader(io.BytesIO(content)).pages)
        self.assertRegex(text, rf"\b1 ?/ ?{pages}\b")
        for section in report["sections"]:
            self.assertIn(section["name"], text)

    def test_paper_is_that_of_the_company(self):
        paper = self.env["report.paperformat"].create({"name": "L", "format": "Letter"})
        self.company.paperformat_id = paper
        content, _kind = self._render(force_report_rendering=True)
        page = PdfFileReader(io.BytesIO(content)).pages[0].mediabox
        self.assertAlmostEqual(float(page.width), 612, delta=1.5)

    def test_rows_that_find_no_room_are_counted(self):
        self._fill()
        self.patch(complaint_monitoring_report, "ROWS", 1)
        page, _kind = self._render()
        self.assertIn("Not listed here: 1. See the page in the system.", page.decode())

    def test_what_reaches_the_renderer_points_nowhere(self):
        self._fill()
        page, _kind = self._render()
        report = self.env.ref("complaint_management.complaint_monitoring_report")
        (body,), *_rest = report._prepare_html(page)
        for tag in ("<script", "<link", "<iframe", "<image", "<base"):
            self.assertNotIn(tag, body)
        pictures = [part.split('"')[0] for part in body.split(' src="')[1:]]
        self.assertGreaterEqual(len(pictures), 2)
        for picture in pictures:
            head, code = picture.split(",", 1)
            self.assertEqual(head, "data:image/svg+xml;base64")
            ElementTree.fromstring(base64.b64decode(code))

    def test_nobody_else_prints_it(self):
        for user in (self.handler, self.employee, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._render(user=user)

    def test_it_is_in_the_language_of_the_reader_from_right_to_left(self):
        self._fill()
        self.env["res.lang"]._activate_lang("ar_001")
        self.manager.lang = "ar_001"
        Report = self.env["ir.actions.report"].with_user(self.manager)
        page, _kind = Report.with_context(
            allowed_company_ids=self.company.ids, lang="ar_001"
        )._render_qweb_html(MONITORING, None, data={"options": self._custom()})
        report = self.env.ref("complaint_management.complaint_monitoring_report")
        (body,), *_rest = report.with_user(self.manager)._prepare_html(page)
        self.assertIn('dir="rtl"', body)
