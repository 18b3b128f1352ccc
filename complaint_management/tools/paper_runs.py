"""Text from right to left on paper, with words in other scripts between.

wkhtmltopdf puts words of a line where they do not belong, over others, when one piece
of text runs in both directions, as the time of day in Arabic. Where each word is an
element of its own, each stands where it should. It also takes words in Arabic for too
short, and lines run out of the page; their class is for a style that has them measured
as they are drawn.
"""

import re

from lxml import etree, html

#: Letters of Hebrew and Arabic scripts with their marks, without digits and
#: punctuation.
LETTERS = (
    "\u0590-\u05ff\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0700-\u08ff"
    "\ufb1d-\ufdff\ufe70-\ufefc"
)
RIGHT_TO_LEFT = re.compile(f"[{LETTERS}]")
PIECE = re.compile(rf"[{LETTERS}]+|[^\s{LETTERS}]+|\s+")
#: What a page has to be read for: such a letter, or one that is written as a number;
#: quotation marks are not.
WORTH_READING = re.compile(f"[{LETTERS}]|&#(?!3[49];)")
#: Class of words from right to left.
WORD = "o_rtl_word"
#: Elements whose text nobody sees.
UNSEEN = ("script", "style", "title")


def separate_runs(page):
    """The same page, with each word of such texts as an element of its own.

    :param bytes page: HTML in UTF-8
    :return: bytes

    >>> print(separate_runs("<p>9:42 \u0635</p>".encode()).decode())
    <p><span>9:42</span><span> </span><span class="o_rtl_word">ص</span></p>
    >>> print(separate_runs(b"<p>9:42</p>").decode())
    <p>9:42</p>
    >>> print(separate_runs("<div><b>a</b>\u0635&lt;i&gt;</div>".encode()).decode())
    <div><b>a</b><span class="o_rtl_word">ص</span><span>&lt;i&gt;</span></div>
    >>> print(separate_runs(b"<p>it&#39;s &#1589;</p>").decode()[-37:])
    <span class="o_rtl_word">ص</span></p>
    """
    if isinstance(page, bytes) and not WORTH_READING.search(page.decode()):
        return page  # taking it to pieces costs a tenth of a long report's time
    root = html.fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    for element in list(root.iter()):
        seen = isinstance(element.tag, str) and element.tag not in UNSEEN
        if seen and RIGHT_TO_LEFT.search(element.text or ""):
            pieces, element.text = _make_pieces(element.text), None
            element[0:0] = pieces
        if RIGHT_TO_LEFT.search(element.tail or ""):
            pieces, element.tail = _make_pieces(element.tail), None
            place = element.getparent().index(element) + 1
            element.getparent()[place:place] = pieces
    return etree.tostring(root, encoding="utf-8", method="html")


def _make_pieces(text):
    pieces = []
    for piece in PIECE.findall(text):
        span = etree.Element("span")
        span.text = piece
        if RIGHT_TO_LEFT.match(piece):
            span.set("class", WORD)
        pieces.append(span)
    return pieces
