"""Files handed out as evidence: names that do no harm, digests, words as words.

Plain Python; what is read is read in pieces, so a file may be larger than memory.
"""

import hashlib
import hmac
import re
import unicodedata

#: Read at a time.
PIECE = 1024 * 1024
#: Characters of a file's name, without the number before it.
MAX_NAME = 100
#: Letters that are no part of a name on one system or another.
UNSAFE = re.compile(r'[<>:"/\\|?*\'`$;&]')
#: What turns the direction of the text around it: a name or a sentence could be made to
#: look like another one.
TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def safe_name(place, name):
    """The name of a file in a pack: its number first, no folders, nothing that runs.

    >>> safe_name(1, "../../etc/passwd")
    '001-passwd'
    >>> safe_name(12, "C:\\\\temp\\\\in voice?.pdf")
    '012-in voice.pdf'
    >>> safe_name(3, "photo\\u202egpj.exe")
    '003-photogpj.exe'
    >>> safe_name(4, ".."), safe_name(5, None), safe_name(6, "a\\nb.txt")
    ('004-file', '005-file', '006-a b.txt')
    >>> len(safe_name(7, "x" * 300 + ".pdf")), safe_name(7, "x" * 300 + ".pdf")[-5:]
    (104, 'x.pdf')
    """
    name = unicodedata.normalize("NFC", name or "")
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = UNSAFE.sub("", plain(name).replace("\n", " "))
    name = " ".join(name.split()).strip(". ")
    if len(name) > MAX_NAME:
        stem, dot, end = name.rpartition(".")
        end = dot + end if dot and len(end) <= 10 else ""
        name = (stem if end else name)[: MAX_NAME - len(end)] + end
    return f"{place:03}-{name or 'file'}"


def plain(text):
    """A text that shows what it says: no control characters, no turning of directions.

    >>> plain("one\\x00two\\u202eeerht\\r\\nfour")
    'onetwoeerht\\nfour'
    """
    text = TURNING.sub("", text or "")
    return "".join(
        char
        for char in text
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Cn")
    )


def read_digests(stream, salts=(), copy=None):
    """SHA-256 of a file, and its digests as entries of the ledger hold them.

    :param stream: open for reading, in bytes
    :param salts: of the entries, in hexadecimal digits
    :param copy: writes each piece elsewhere, if given
    :return: (SHA-256, list of digests, one for each salt), in hexadecimal digits

    >>> import io
    >>> from odoo.addons.complaint_management.tools import ledger
    >>> whole, (entry,) = read_digests(io.BytesIO(b"drum"), ["00ff"])
    >>> whole == hashlib.sha256(b"drum").hexdigest()
    True
    >>> entry == ledger.digest("00ff", b"drum")
    True
    """
    whole = hashlib.sha256()
    entries = [
        hmac.new(bytes.fromhex(salt), digestmod=hashlib.sha256) for salt in salts
    ]
    while piece := stream.read(PIECE):
        for digest in (whole, *entries):
            digest.update(piece)
        if copy:
            copy(piece)
    return whole.hexdigest(), [entry.hexdigest() for entry in entries]
