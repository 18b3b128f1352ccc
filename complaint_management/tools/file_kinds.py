"""What a file really is, by its content, and under which name it may be kept.

Only kinds that are listed here are taken: pictures, sound and film, PDF, plain text and
office documents without macros. What can run in a browser or on a desk is not.
"""

import lzma
import re
import struct
import unicodedata
import zipfile
import zlib
from collections import namedtuple

#: A kind of file: the type under which it is kept, and the ends of names that fit it;
#: a file whose name ends otherwise gets the first of them.
Kind = namedtuple("Kind", "mimetype extensions")

JPEG = Kind("image/jpeg", ("jpg", "jpeg", "jfif"))
PNG = Kind("image/png", ("png",))
GIF = Kind("image/gif", ("gif",))
WEBP = Kind("image/webp", ("webp",))
BMP = Kind("image/bmp", ("bmp",))
TIFF = Kind("image/tiff", ("tif", "tiff"))
HEIC = Kind("image/heic", ("heic", "heif"))
AVIF = Kind("image/avif", ("avif",))
PDF = Kind("application/pdf", ("pdf",))
TEXT = Kind("text/plain", ("txt", "csv", "log", "md"))
MP3 = Kind("audio/mpeg", ("mp3",))
M4A = Kind("audio/mp4", ("m4a",))
WAV = Kind("audio/wav", ("wav",))
OGG = Kind("audio/ogg", ("ogg", "oga", "opus"))
AMR = Kind("audio/amr", ("amr",))
MP4 = Kind("video/mp4", ("mp4", "m4v", "3gp"))
MOV = Kind("video/quicktime", ("mov", "qt"))
WEBM = Kind("video/webm", ("webm", "mkv"))

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
OFFICE = {
    "word/": Kind(_OFFICE + "wordprocessingml.document", ("docx",)),
    "xl/": Kind(_OFFICE + "spreadsheetml.sheet", ("xlsx",)),
    "ppt/": Kind(_OFFICE + "presentationml.presentation", ("pptx",)),
}
OPEN = {
    _OPEN + "text": Kind(_OPEN + "text", ("odt",)),
    _OPEN + "spreadsheet": Kind(_OPEN + "spreadsheet", ("ods",)),
    _OPEN + "presentation": Kind(_OPEN + "presentation", ("odp",)),
    _OPEN + "graphics": Kind(_OPEN + "graphics", ("odg",)),
}
#: How files of a kind begin.
SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"%PDF-", PDF),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
    (b"OggS", OGG),
    (b"#!AMR", AMR),
    (b"\x1aE\xdf\xa3", WEBM),
)
#: Containers of Apple and MPEG say after "ftyp" what they hold.
BRANDS = {
    b"heic": HEIC,
    b"heix": HEIC,
    b"hevc": HEIC,
    b"mif1": HEIC,
    b"msf1": HEIC,
    b"avif": AVIF,
    b"M4A ": M4A,
    b"qt  ": MOV,
}
#: What a text says that means to be run or shown by a browser.
ACTIVE = re.compile(
    rb"<\s*(script|html|svg|!doctype|\?|iframe|body|head|object|embed|style|xml)"
    rb"|\A\s*(#!|@echo|rem\s|<)|javascript:",
    re.IGNORECASE,
)
#: Bytes that no text has.
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
#: What an archive raises that is broken, encrypted or made to break its reader.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
)
MAX_NAME = 100
#: Larger lists of contents are not those of a letter.
MAX_PARTS = 5000


def find_kind(stream, name=""):
    """The kind of a file, None for what cannot be taken.

    :param stream: binary, seekable; left at its start
    :param name: as sent; decides only for text, which has no signature

    >>> import io
    >>> find_kind(io.BytesIO(b"%PDF-1.7 ..."), "bill.exe").mimetype
    'application/pdf'
    >>> find_kind(io.BytesIO(b"It broke."), "note.txt").mimetype
    'text/plain'
    >>> find_kind(io.BytesIO(b"It broke."), "note.bat")
    >>> find_kind(io.BytesIO(b"<html><script>"), "note.txt")
    >>> find_kind(io.BytesIO(b"MZ\\x90\\x00"), "photo.jpg")
    """
    try:
        stream.seek(0)
        head = stream.read(64)
        if head.startswith(b"PK\x03\x04"):
            return _find_packed(stream)
        return _find_by_head(head) or _find_text(stream, name)
    finally:
        stream.seek(0)


def _find_by_head(head):
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return BMP
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], MP4)
    return None


def _find_packed(stream):
    """Kind of an office document; None for any other archive and for macros."""
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.namelist()
            if len(parts) > MAX_PARTS or _has_macros(parts):
                return None
            if "mimetype" in parts:
                with archive.open("mimetype") as part:
                    mimetype = part.read(100).decode("ascii", "replace")
                return OPEN.get(mimetype.strip())
            if "[Content_Types].xml" not in parts:
                return None
            with archive.open("[Content_Types].xml") as part:
                types = part.read(1024 * 1024)
            if b"macroEnabled" in types:
                return None
    except BROKEN:
        return None
    for folder, kind in OFFICE.items():
        if any(part.startswith(folder) for part in parts):
            return kind
    return None


def _has_macros(parts):
    """Whether an office document carries what runs, by the names of its parts."""
    return any(
        part.lower().rsplit("/", 1)[-1] in ("vbaproject.bin", "vbadata.xml")
        or part.startswith(("Basic/", "Scripts/"))
        or "/activex/" in f"/{part.lower()}"
        for part in parts
    )


def _find_text(stream, name):
    stem, dot, extension = name.rpartition(".")
    if dot and stem and extension.lower() not in TEXT.extensions:
        return None
    stream.seek(0)
    content = stream.read()
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not content.strip() or CONTROL.search(content) or ACTIVE.search(content):
        return None
    return TEXT


def clean_name(name, kind):
    """A name that says what the file is and misleads nobody.

    >>> clean_name("../../etc/invoice.exe", PDF)
    'invoice.pdf'
    >>> clean_name("photo\\u202egpj.JPG", JPEG)
    'photogpj.JPG'
    >>> clean_name("", PNG)
    'file.png'
    """
    name = unicodedata.normalize("NFC", name or "")
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(
        " " if char.isspace() else char
        for char in name
        if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
        or char.isspace()
    )
    name = " ".join(re.sub(r'[<>:"|?*]', " ", name).split()).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = extension, ""
    if extension.lower() not in kind.extensions:
        # an end that is none belongs to the name: "Mr. Doe"
        if not re.fullmatch(r"\w{1,5}", extension):
            stem = name
        extension = kind.extensions[0]
    stem = stem[: MAX_NAME - len(extension) - 1].strip(". ") or "file"
    return f"{stem}.{extension}"
