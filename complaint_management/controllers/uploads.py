"""Files that customers send: how many, how large, of which kind (4.10)."""

from odoo.http import request

#: Files accepted with one submission, and how large each may be at most.
MAX_FILES = 10
MAX_FILE_BYTES = 25 * 1024 * 1024


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
    for file in files:
        size = file.seek(0, 2)
        file.seek(0)
        if size > MAX_FILE_BYTES:
            return request.env._(
                "“%(name)s” is too large: at most %(size)s MB can be taken.",
                name=file.filename,
                size=MAX_FILE_BYTES // (1024 * 1024),
            )
    return None
