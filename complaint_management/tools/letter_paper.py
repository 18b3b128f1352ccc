"""The text of a letter for paper: what stands in it, and nothing that is fetched.

The renderer of PDFs would fetch what HTML points to, from the network and from the
server's own files. So only elements that give a text its shape come through, without
any attribute but the direction of writing; pictures become their words, links are
printed. Plain Python.
"""

import re

from lxml import html as lxml_html
from markupsafe import Markup

from . import public_html

#: Elements that give a text its shape.
SHAPES = frozenset(
    "p div span br hr b strong i em u s small sub sup blockquote pre ul ol li dl dt dd "
    "h1 h2 h3 h4 h5 h6 table thead tbody tfoot tr td th".split()
)
#: Whatever has this class is for the mail only: a button, a link.
ONLY_BY_MAIL = "o_only_by_mail"
ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
DIRECTIONS = ("ltr", "rtl")


def to_paper(text):
    """HTML of a mail as HTML for paper.

    :param str text: what somebody wrote, or a template gave
    :return: Markup

    >>> to_paper('<p>See <a href="https://x.example/a">the rules</a>.</p>')
    Markup('<p>See the rules (https://x.example/a).</p>')
    >>> to_paper('<a href="https://x.example">x.example</a>')
    Markup('x.example')
    >>> to_paper('<p dir="rtl" style="background:url(file:///etc/passwd)">a</p>')
    Markup('<p dir="rtl">a</p>')
    >>> to_paper('<p>1</p><p class="o_only_by_mail"><a href="/x">Button</a></p>')
    Markup('<p>1</p>')
    >>> to_paper('<p>a<img src="http://x.example/i.png" alt="drum"></p>')
    Markup('<p>a[drum]</p>')
    >>> to_paper('<p><video src="file:///etc/passwd">a</video><font>b</font></p>')
    Markup('<p>b</p>')
    >>> to_paper("")
    Markup('')
    """
    if not text:
        return Markup()
    root = lxml_html.fragment_fromstring(str(text), create_parent="div")
    for element in root.xpath(f".//*[contains(@class, '{ONLY_BY_MAIL}')]"):
        element.drop_tree()
    for picture in root.xpath(".//img"):
        # also one that stands within the text itself
        picture.attrib.pop("src", None)
    safe = public_html.clean(_inner(root), {})
    root = lxml_html.fragment_fromstring(str(safe), create_parent="div")
    for element in list(root.iterdescendants()):
        if not isinstance(element.tag, str):
            element.drop_tree()
        elif element.tag == "a":
            _print_address(element)
            element.drop_tag()
        elif element.tag == "img":
            _put_words(element, element.get("alt"))
            element.drop_tree()
        elif element.tag in SHAPES:
            direction = element.get("dir")
            element.attrib.clear()
            if direction in DIRECTIONS:
                element.set("dir", direction)
        else:
            element.drop_tag()
    return Markup(_inner(root))  # noqa: S704  nothing is left but shapes


def _print_address(link):
    address = (link.get("href") or "").strip()
    shown = "".join(link.itertext()).strip()
    if ADDRESS.fullmatch(address):
        bare = address.split("://", 1)[1].rstrip("/")
        if bare not in shown:
            _append_words(link, f" ({address})")


def _put_words(picture, words):
    words = (words or "").strip()
    if words:
        picture.tail = f"[{words}]{picture.tail or ''}"


def _append_words(element, words):
    children = list(element)
    if children:
        children[-1].tail = (children[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


def _inner(root):
    whole = lxml_html.tostring(root, encoding="unicode")
    return whole[whole.index(">") + 1 : whole.rindex("</div>")]
