"""Files that customers send: how many, how large, of which kind (4.10)."""

from odoo.http import request

from ..tools import file_kinds

#: Files accepted with one submission, and how large each may be at most.
MAX_FILES = 10
MAX_FILE_BYTES = 25 * 1024 * 1024
#: How large all of them together may be; below what Odoo takes in one request, so that
#: whoever sends more gets an answer of ours.
MAX_TOTAL_BYTES = 100 * 1024 * 1024
MEGABYTE = 1024 * 1024
#: What a file dialog offers; what counts is the content.
ACCEPT = (
    "image/*,audio/*,video/*,application/pdf,text/plain,"
    ".heic,.docx,.xlsx,.pptx,.odt,.ods,.odp,.csv"
)


def get_files(name):
    """The files of this request's form field ``name``; none that is empty of name."""
    return [file for file in request.httprequest.files.getlist(name) if file.filename]


def get_problem(files):
    """What is wrong with these files, in words for a customer; None if nothing."""
    if len(files) > MAX_FILES:
        return request.env._(
            "Please send at most %s files at once. You can add more afterwards.",
            MAX_FILES,
        )
    total = 0
    for file in files:
        size = get_size(file)
        total += size
        problem = _get_file_problem(file, size)
        if problem:
            return problem
    if total > MAX_TOTAL_BYTES:
        return request.env._(
            "Together your files are too large: at most %s MB can be taken at once. "
            "You can add more afterwards.",
            MAX_TOTAL_BYTES // MEGABYTE,
        )
    return None


def get_size(file):
    """Bytes of an uploaded file, which is left at its start."""
    size = file.seek(0, 2)
    file.seek(0)
    return size


def get_values(files):
    """Values of attachments for files in which there is no problem.

    Name and type follow from the content, whatever the sender said. A file of no
    allowed kind is left out: ask ``get_problem`` before.
    """
    values = []
    for file in files:
        kind = file_kinds.find_kind(file.stream, _get_name(file))
        if kind:
            values.append(
                {
                    "name": file_kinds.clean_name(_get_name(file), kind),
                    "mimetype": kind.mimetype,
                    "raw": file.read(),
                }
            )
    return values


def _get_name(file):
    """The name as sent, short enough to be looked at and shown."""
    return (file.filename or "").replace("\0", "")[:200]


def _get_file_problem(file, size):
    name = " ".join(_get_name(file).split())
    if not size:
        return request.env._("“%s” is empty. Please choose the file again.", name)
    if size > MAX_FILE_BYTES:
        return request.env._(
            "“%(name)s” is too large: at most %(size)s MB can be taken.",
            name=name,
            size=MAX_FILE_BYTES // MEGABYTE,
        )
    if not file_kinds.find_kind(file.stream, _get_name(file)):
        return request.env._(
            "“%s” is a kind of file we cannot open safely. Please send a picture, a "
            "film, a PDF or a document without macros.",
            name,
        )
    return None
