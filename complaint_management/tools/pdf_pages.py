"""Numbers at the foot of the pages of a PDF.

The renderer that most Linux distributions ship prints no feet; numbers are put on the
finished pages, so they stand there whichever one made them.
"""

import io

from reportlab.pdfgen import canvas

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

#: Points from the lower edge, and size of the letters.
ABOVE, SIZE = 18, 7


def number_pages(content, label=""):
    """The same PDF with “label · 1 / 3” at the foot of each page.

    :param bytes content: a PDF
    :param str label: what the pages belong to; letters that every printer has
    """
    reader, writer = PdfFileReader(io.BytesIO(content)), PdfFileWriter()
    # PyPDF2 before 2 has other names for these, and for what pages have
    add = writer.add_page if hasattr(writer, "add_page") else writer.addPage
    label = label.encode("ascii", "ignore").decode().strip()
    for number, page in enumerate(reader.pages, 1):
        box = page.mediabox if hasattr(page, "mediabox") else page.mediaBox
        merge = page.merge_page if hasattr(page, "merge_page") else page.mergePage
        width, height = float(box[2]) - float(box[0]), float(box[3]) - float(box[1])
        foot = io.BytesIO()
        drawing = canvas.Canvas(foot, pagesize=(width, height))
        drawing.setFont("Helvetica", SIZE)
        drawing.setFillGray(0.3)
        text = f"{number} / {len(reader.pages)}"
        drawing.drawCentredString(
            width / 2, ABOVE, f"{label}  ·  {text}" if label else text
        )
        drawing.save()
        merge(PdfFileReader(io.BytesIO(foot.getvalue())).pages[0])
        add(page)
    numbered = io.BytesIO()
    writer.write(numbered)
    return numbered.getvalue()
