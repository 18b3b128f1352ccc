"""Numbers at the foot of the pages of a PDF.

The renderer that most Linux distributions ship prints no feet; numbers are put on the
finished pages, so they stand there whichever one made them. What a page holds is not
read, which would take long: its number is a stream of its own beside it.
"""

import io

from reportlab.pdfbase.pdfmetrics import stringWidth

from odoo.tools.pdf import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    PdfFileReader,
    PdfFileWriter,
)

#: Points from the lower edge, and size of the letters.
ABOVE, SIZE = 18, 7
#: The font has a name that no renderer gives.
FONT, KEY = "Helvetica", "/ComplaintFoot"


def number_pages(content, label=""):
    """The same PDF with “label · 1 / 3” at the foot of each page.

    :param bytes content: a PDF
    :param str label: what the pages belong to; letters that every printer has
    """
    reader, writer = PdfFileReader(io.BytesIO(content)), PdfFileWriter()
    # PyPDF2 before 2 has other names for these, and for what pages have
    add = writer.add_page if hasattr(writer, "add_page") else writer.addPage
    keep = getattr(writer, "_add_object", None) or writer._addObject
    label = label.encode("ascii", "ignore").decode().strip()
    font = keep(
        _make_dictionary(
            Type="/Font",
            Subtype="/Type1",
            BaseFont=f"/{FONT}",
            Encoding="/WinAnsiEncoding",
        )
    )
    before = keep(_make_stream(b"q"))
    for number, page in enumerate(reader.pages, 1):
        add(page)
        page = writer.pages[-1]
        box = page.mediabox if hasattr(page, "mediabox") else page.mediaBox
        text = f"{number} / {len(reader.pages)}"
        text = f"{label}  \u00b7  {text}" if label else text
        foot = keep(_make_stream(b"Q " + _draw(text, float(box[2]) - float(box[0]))))
        _add_font(page, font)
        contents = page["/Contents"]
        own = (
            contents
            if isinstance(contents, ArrayObject)
            else [page.raw_get("/Contents")]
        )
        page[NameObject("/Contents")] = ArrayObject([before, *own, foot])
    numbered = io.BytesIO()
    writer.write(numbered)
    return numbered.getvalue()


def _draw(text, width):
    """Operators that draw a text at the foot, in the middle of the page."""
    left = (width - stringWidth(text, FONT, SIZE)) / 2
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    place = f"q BT 0.3 g {KEY} {SIZE} Tf {left:.2f} {ABOVE} Td ("
    return place.encode() + escaped.encode("cp1252") + b") Tj ET Q"


def _make_stream(data):
    stream = DecodedStreamObject()
    (getattr(stream, "set_data", None) or stream.setData)(data)
    return stream


def _make_dictionary(**names):
    return DictionaryObject(
        {NameObject(f"/{key}"): NameObject(value) for key, value in names.items()}
    )


def _add_font(page, font):
    resources = page["/Resources"]
    if "/Font" not in resources:
        resources[NameObject("/Font")] = DictionaryObject()
    resources["/Font"][NameObject(KEY)] = font
