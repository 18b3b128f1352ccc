"""Rows of a long table in pages: the renderer repeats no heads and cuts rows in two.

How high a row becomes is estimated from its text, rather too high than too low: a page
with a line to spare looks right, one with a line too many does not.
"""

import unicodedata

#: Widths of letters of DejaVu Sans as shares of its size.
SPACE, NARROW, LETTER, CAPITAL, WIDE, SQUARE = 0.32, 0.42, 0.64, 0.79, 1.0, 1.05
NARROW_LETTERS = frozenset("iljftrI.,:;'|!()[]-/")
WIDE_LETTERS = frozenset("mwMW@%")


def measure(text):
    """Width of a text on one line, as a multiple of the size of its letters.

    >>> measure("ill") < measure("non") < measure("MWM") < measure("投訴書")
    True
    """
    return sum(map(_measure_letter, text))


def _measure_letter(letter):
    if letter == " ":
        return SPACE
    if letter in NARROW_LETTERS:
        return NARROW
    if letter in WIDE_LETTERS:
        return WIDE
    if unicodedata.east_asian_width(letter) in "WF":
        return SQUARE
    return CAPITAL if letter.isupper() else LETTER


def count_lines(text, width):
    """Lines that a text takes; words that are wider than the line are broken.

    :param float width: of the line, as a multiple of the size of its letters

    >>> count_lines("", 10), count_lines("short", 10)
    (0, 1)
    >>> count_lines("two words", 5), count_lines("one\\ntwo", 50)
    (2, 2)
    >>> count_lines("x" * 100, 6.5)
    10
    """
    lines = 0
    for part in text.split("\n") if text else ():
        lines, room = lines + 1, width
        for word in part.split(" "):
            needed = measure(word)
            if needed > room and room < width:
                lines, room = lines + 1, width
            while needed > width:
                lines, needed = lines + 1, needed - width
            room -= needed + SPACE
    return lines


def split_pages(rows, first, other, last=0):
    """Rows in pages.

    :param rows: pairs of (row, its height)
    :param first: room on the first page
    :param other: room on the others
    :param last: room needed below the last row
    :return: list of lists of rows; the last one is empty where what stands below the
        rows has a page of its own

    >>> split_pages([("a", 2), ("b", 2), ("c", 3)], 4, 5)
    [['a', 'b'], ['c']]
    >>> split_pages([("a", 2), ("b", 2)], 4, 5, last=1)
    [['a', 'b'], []]
    >>> split_pages([("too high", 9), ("b", 1)], 4, 5)
    [['too high'], ['b']]
    >>> split_pages([], 4, 5)
    [[]]
    """
    pages, room = [[]], first
    for row, height in rows:
        if height > room and (pages[-1] or len(pages) == 1 and height <= other):
            pages.append([])
            room = other
        pages[-1].append(row)
        room -= height
    if last > room:
        pages.append([])
    return pages
