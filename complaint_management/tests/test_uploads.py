"""Files that customers send: what is taken, under which name, and what is not."""

import io
import zipfile

from odoo.tests import BaseCase

from odoo.addons.complaint_management.tools import file_kinds


def pack(*parts, **contents):
    """A zip archive with these parts, as an office document is one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part in parts:
            archive.writestr(part, contents.get(part, "x"))
        for part, content in contents.items():
            archive.writestr(part, content)
    return stream.getvalue()


CONTENT_TYPES = "[Content_Types].xml"


class TestFileKinds(BaseCase):
    def _get_type(self, content, name="file"):
        kind = file_kinds.find_kind(io.BytesIO(content), name)
        return kind and kind.mimetype

    def test_what_people_photograph_and_write_is_taken(self):
        for content, name, mimetype in (
            (b"\xff\xd8\xff\xe0 jfif", "broken.jpg", "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n....", "screen.png", "image/png"),
            (b"\0\0\0\x18ftypheic\0\0", "IMG_0001.HEIC", "image/heic"),
            (b"\0\0\0\x18ftypisom\0\0", "noise.mp4", "video/mp4"),
            (b"\0\0\0\x14ftypqt  \0\0", "noise.mov", "video/quicktime"),
            (b"RIFF....WEBPVP8 ", "a.webp", "image/webp"),
            (b"%PDF-1.4", "bill.pdf", "application/pdf"),
            ("È rotto".encode(), "nota.txt", "text/plain"),
            ("È rotto".encode("latin-1"), "nota.txt", "text/plain"),
            (pack(CONTENT_TYPES, "word/document.xml"), "a.docx", None),
            (pack(mimetype="application/vnd.oasis.opendocument.text"), "a.odt", None),
        ):
            with self.subTest(name=name):
                found = self._get_type(content, name)
                self.assertTrue(found)
                self.assertIn(mimetype or "vnd.o", found)

    def test_what_can_run_is_refused_whatever_it_is_called(self):
        for content, name in (
            (b"MZ\x90\x00\x03", "photo.jpg"),
            (b"\x7fELF\x02\x01", "photo.jpg"),
            (b"<html><body>", "page.html"),
            (b"<html><body>", "letter.txt"),
            (b"Dear all <script>alert(1)</script>", "letter.txt"),
            (b"<svg xmlns='x' onload='a()'/>", "logo.svg"),
            (b"\xef\xbb\xbf<svg onload='a()'/>", "logo.png"),
            (b"<?xml version='1.0'?><a/>", "data.txt"),
            (b"#!/bin/sh\nrm", "letter.txt"),
            (b"alert(1)", "letter.js"),
            (b"dir", "letter.bat"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.doc"),
            (b"{\\rtf1 \\object}", "letter.rtf"),
            (pack("a.txt"), "all.zip"),
            (pack(CONTENT_TYPES, "word/document.xml", "word/vbaProject.bin"), "a.docx"),
            (
                pack("xl/workbook.xml", **{CONTENT_TYPES: "application/macroEnabled"}),
                "a.xlsx",
            ),
            (
                pack(
                    "Basic/Standard/Module1.xml",
                    mimetype="application/vnd.oasis.opendocument.text",
                ),
                "a.odt",
            ),
            (pack(CONTENT_TYPES, "META-INF/MANIFEST.MF"), "a.jar"),
            (b"PK\x03\x04 broken", "a.docx"),
            (b"\x00\x01\x02", "a.txt"),
            (b"", "a.txt"),
        ):
            with self.subTest(name=name, content=content[:12]):
                self.assertIsNone(self._get_type(content, name))

    def test_name_follows_the_content(self):
        for sent, kept in (
            ("invoice.pdf.exe", "invoice.pdf.pdf"),
            ("C:\\Users\\me\\scan.PDF", "scan.PDF"),
            ("Letter to Mr. Doe", "Letter to Mr. Doe.pdf"),
            ("a\0b\r\nc.pdf", "ab c.pdf"),
            ("\u202efdp.exe", "fdp.pdf"),
            ("رسالة.pdf", "رسالة.pdf"),
            ("....", "file.pdf"),
        ):
            with self.subTest(sent=sent):
                self.assertEqual(file_kinds.clean_name(sent, file_kinds.PDF), kept)
        long = file_kinds.clean_name("x" * 500 + ".pdf", file_kinds.PDF)
        self.assertEqual(len(long), file_kinds.MAX_NAME)

    def test_stream_is_left_at_its_start(self):
        stream = io.BytesIO(b"It broke.")
        file_kinds.find_kind(stream, "note.txt")
        self.assertEqual(stream.tell(), 0)
