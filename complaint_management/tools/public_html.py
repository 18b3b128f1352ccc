"""HTML of mails and records, made fit for pages that complainants see (4.4, 4.10).

Odoo puts keys to files, and links into the house, into the texts of messages. None of
that leaves it: pictures and files are led to addresses of the page's own, or left out.
"""

import re

from lxml import html as lxml_html
from markupsafe import Markup

from odoo.tools import html_sanitize, is_html_empty

#: A file of Odoo's in an address.
OWN_FILE = re.compile(r"/web/(?:image|content)/(?:ir\.attachment/)?(\d+)\b")
#: Pictures within the text itself.
INLINE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,", re.IGNORECASE)
LINKS = ("http://", "https://", "mailto:", "tel:")
#: Ways in for the complainant alone.
PRIVATE = re.compile(r"/complaints/(?:track|survey|sent)/")
#: What makes of an address a key.
KEYS = re.compile(r"[?&;](?:access_token|token|hash|auth_\w+|signup_token)=", re.I)
#: Attributes that point somewhere, name something of the page, or carry our ids.
DROPPED = (
    "id",
    "name",
    "class",
    "srcset",
    "background",
    "poster",
    "longdesc",
    "usemap",
)


def clean(text, files):
    """HTML with nothing in it that loads, links or tells more than it shows.

    :param str text: HTML, or what a stranger sent as such
    :param dict files: id of each file that may be shown -> its address on the page
    :return: Markup

    >>> clean('<p>See <img src="/web/image/7?access_token=k" alt="the drum"></p>', {})
    Markup('<p>See [the drum]</p>')
    >>> clean('<img src="/web/image/7-abc/drum.png" alt="drum">', {7: "/file/7"})
    Markup('<img src="/file/7" alt="drum">')
    >>> clean('<a href="https://x.example/?access_token=k">ours</a>', {})
    Markup('<a>ours</a>')
    >>> clean('<a href="https://x.example/">theirs</a>', {})
    Markup('<a href="https://x.example/" rel="noopener noreferrer nofollow">theirs</a>')
    >>> clean('<p>1<script>alert(1)</script></p>', {})
    Markup('<p>1</p>')
    >>> clean("", {})
    Markup('')
    """
    if not text or (is_html_empty(text) and "<img" not in text):
        return Markup()
    safe = html_sanitize(
        text, sanitize_attributes=True, sanitize_style=True, strip_classes=True
    )
    root = lxml_html.fragment_fromstring(str(safe), create_parent="div")
    for element in root.iterdescendants():
        if not isinstance(element.tag, str):
            continue
        for name in element.keys():
            if name in DROPPED or name.startswith("data-"):
                del element.attrib[name]
        if "url" in (element.get("style") or ""):
            del element.attrib["style"]
    for link in root.xpath(".//a | .//area"):
        _lead(link, files)
    for picture in root.xpath(".//*[@src]"):
        _show(picture, files)
    whole = lxml_html.tostring(root, encoding="unicode")
    inner = whole[whole.index(">") + 1 : whole.rindex("</div>")]
    return Markup(inner)  # noqa: S704  sanitised above


def _lead(link, files):
    """Leave a link that leads outside, or to a file of the page."""
    address = (link.get("href") or "").strip()
    own = OWN_FILE.search(address)
    if own and int(own[1]) in files:
        link.set("href", files[int(own[1])])
    elif (
        address.lower().startswith(LINKS)
        and not KEYS.search(address)
        and not PRIVATE.search(address)  # one is there already
        and not own
    ):
        link.set("rel", "noopener noreferrer nofollow")
        link.attrib.pop("target", None)
    else:
        link.attrib.pop("href", None)
        link.attrib.pop("target", None)


def _show(picture, files):
    """Leave a picture of the page's own; others would tell who looks at it when."""
    address = (picture.get("src") or "").strip()
    own = OWN_FILE.search(address)
    if own and int(own[1]) in files:
        picture.set("src", files[int(own[1])])
    elif picture.tag != "img" or not INLINE.match(address):
        alternative = (picture.get("alt") or "").strip()
        words = f"[{alternative}]" if alternative else ""
        picture.tail = words + (picture.tail or "")
        picture.drop_tree()
