"""Rows of a long table in pages: the renderer repeats no heads and cuts rows in two.

How high a row becomes is estimated from its text, rather too high than too low: a page
with a line to spare looks right, one with a line too many does not.
"""

import unicodedata

#: Widths of letters of DejaVu Sans, in hundredths of its size.
WIDTHS = {
    letter: width / 100
    for width, letters in {
        28: "'ijl",
        32: "IJ,. ",
        36: "/:;\\|f-",
        42: "rt()[]!",
        50: '"*_`sz',
        56: "?cL",
        60: "kvxyFP",
        64: "abdeghnopquESTY0123456789${}",
        70: "ABCKRVXZ",
        79: "DGHNOQU&",
        86: "wM#+<=>^~",
        100: "mW%@",
    }.items()
    for letter in letters
}
#: Of others: small and capital letters, and those of square scripts.
SMALL, CAPITAL, SQUARE = 0.65, 0.85, 1.05
SPACE = WIDTHS[" "]


def measure(text):
    """Width of a text on one line, as a multiple of the size of its letters.

    >>> measure("ill") < measure("non") < measure("MWM") < measure("投訴書")
    True
    """
    return sum(map(_measure_letter, text))


def _measure_letter(letter):
    if letter in WIDTHS:
        return WIDTHS[letter]
    if unicodedata.east_asian_width(letter) in "WF":
        return SQUARE
    return CAPITAL if letter.isupper() else SMALL


def count_lines(text, width):
    """Lines that a text takes; words that are wider than the line are broken.

    :param float width: of the line, as a multiple of the size of its letters

    >>> count_lines("", 10), count_lines("short", 10)
    (0, 1)
    >>> count_lines("two words", 5), count_lines("one\\ntwo", 50)
    (2, 2)
    >>> count_lines("x" * 100, 6.1)
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
