"""Charts of the monitoring report as SVG, drawn with reportlab.

The same pictures stand on the screen and on paper. What they show stands beside them as
a table; colours differ in lightness, too. Words are drawn as text, never as markup.
"""

import re

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

WIDTH, ROW, PAD = 640, 22, 4
#: Room for names, and for numbers after bars.
NAMES, NUMBERS = 180, 100
SIZE = 11
STRONG, SOFT, LINE, INK = (
    HexColor(code) for code in ("#2f5d8a", "#c4d5e6", "#b3541e", "#222222")
)
#: By which letters are measured; drawn are those that the reader's machine has.
FONT = "Helvetica"
#: How much wider the widest of the families is.
WIDER = 1.2
FAMILIES = "'DejaVu Sans', Roboto, 'Noto Sans', Arial, sans-serif"
#: Letters that XML cannot hold.
UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Sheet:
    """A drawing with its origin at the top; mirrored for right to left.

    :param int height: in points
    :param str title: what it shows, for those who do not see it
    """

    def __init__(self, height, title, rtl=False):
        self.height, self.title, self.rtl = height, title, rtl
        self.drawing = Drawing(WIDTH, height)

    def _x(self, x):
        return WIDTH - x if self.rtl else x

    def rect(self, x, y, width, height, color):
        left = WIDTH - x - width if self.rtl else x
        self.drawing.add(
            Rect(
                left,
                self.height - y - height,
                max(width, 0),
                max(height, 0),
                fillColor=color,
                strokeColor=None,
            )
        )

    def line(self, x, y, x_end, y_end, color=INK, width=0.5):
        self.drawing.add(
            Line(
                self._x(x),
                self.height - y,
                self._x(x_end),
                self.height - y_end,
                strokeColor=color,
                strokeWidth=width,
            )
        )

    def path(self, points, color):
        flat = [n for x, y in points for n in (self._x(x), self.height - y)]
        self.drawing.add(PolyLine(flat, strokeColor=color, strokeWidth=2))
        for x, y in points:
            self.rect(x - 2, y - 2, 4, 4, color)

    def text(self, x, y, words, anchor="start", room=None, color=INK):
        """Words with their base line at ``y``; cut to the room there is."""
        words = UNFIT.sub("", str(words))
        text = String(
            self._x(x),
            self.height - y,
            fit(words, room) if room else words,
            fontName=FONT,
            fontSize=SIZE,
            fillColor=color,
        )
        if self.rtl:
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        # where it stands is left to who draws it: letters differ in width
        text._svgAttrs = {"text-anchor": anchor}
        self.drawing.add(text)

    def svg(self):
        """The SVG as text."""
        picture = renderSVG.drawToString(
            self.drawing,
            fontHacks={FONT: {"family": FAMILIES}},
            svgAttrs={"role": "img"},
        )
        # neither a description by the drawing library nor an address of its own
        picture = re.sub(r"<desc>.*?</desc>", "", picture, flags=re.DOTALL)
        picture = re.sub(r"<!DOCTYPE.*?>", "", picture, flags=re.DOTALL)
        title = UNFIT.sub("", self.title)
        for sign, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            title = title.replace(sign, safe)
        return re.sub(
            r"<title>.*?</title>",
            lambda _match: f"<title>{title}</title>",
            picture,
            count=1,
            flags=re.DOTALL,
        )


def fit(words, room):
    """Words cut to a width, with an ellipsis.

    >>> fit("short", 100), fit("a name that is too long", 60)
    ('short', 'a name…')
    """
    if _width(words) <= room:
        return words
    while words and _width(words + "…") > room:
        words = words[:-1]
    return words.rstrip() + "…"


def _width(words):
    return WIDER * stringWidth(words, FONT, SIZE)


def draw_bars(rows, title, rtl=False, running=None):
    """Bars from top to bottom, with names before and words after them.

    :param rows: list of (name, number, words)
    :param running: running shares from 0 to 1, drawn as a line (Pareto)
    """
    sheet = Sheet(len(rows) * ROW + 2 * PAD, title, rtl)
    most = max((number for _name, number, _words in rows), default=0) or 1
    room = WIDTH - NAMES - NUMBERS
    for place, (name, number, words) in enumerate(rows):
        y = PAD + place * ROW
        sheet.text(NAMES - 8, y + 15, name, anchor="end", room=NAMES - 12)
        sheet.rect(NAMES, y + 4, room * number / most, ROW - 8, STRONG)
        sheet.text(WIDTH - NUMBERS + 8, y + 15, words, room=NUMBERS - 8)
    sheet.line(NAMES, PAD, NAMES, sheet.height - PAD)
    if running:
        points = [
            (NAMES + room * share, PAD + (place + 0.5) * ROW)
            for place, share in enumerate(running)
        ]
        sheet.path(points, LINE)
    return sheet.svg()


def draw_shares(rows, title, rtl=False):
    """Bars of one length, parted in what is so and what is not.

    :param rows: list of (name, share from 0 to 1, words)
    """
    sheet = Sheet(len(rows) * ROW + 2 * PAD, title, rtl)
    room = WIDTH - NAMES - NUMBERS
    for place, (name, share, words) in enumerate(rows):
        y = PAD + place * ROW
        sheet.text(NAMES - 8, y + 15, name, anchor="end", room=NAMES - 12)
        sheet.rect(NAMES, y + 4, room, ROW - 8, SOFT)
        sheet.rect(NAMES, y + 4, room * share, ROW - 8, STRONG)
        sheet.text(WIDTH - NUMBERS + 8, y + 15, words, room=NUMBERS - 8)
    return sheet.svg()


def draw_series(parts, columns, line, title, rtl=False):
    """Columns side by side in time, and a line over them.

    :param parts: names of the parts of time
    :param columns: their numbers
    :param line: other numbers of the same parts
    """
    top, floor, left = 12, 150, 40
    sheet = Sheet(floor + 24, title, rtl)
    most = max([*columns, *line, 1])
    step = (WIDTH - left - PAD) / max(len(parts), 1)
    room = floor - top

    def height(number):
        return room * number / most

    for number in sorted({0, most // 2, most}):
        y = floor - height(number)
        sheet.line(left, y, WIDTH - PAD, y, SOFT)
        sheet.text(left - 6, y + 4, number, anchor="end")
    for place, number in enumerate(columns):
        high = height(number)
        sheet.rect(left + place * step + 1, floor - high, step - 2, high, STRONG)
    # as many names as find room
    every = max(1, -(-int(max(map(_width, parts), default=0) + 10) // int(step or 1)))
    for place in range(0, len(parts), every):
        middle = left + (place + 0.5) * step
        sheet.text(middle, floor + 16, parts[place], anchor="middle")
    points = [
        (left + (place + 0.5) * step, floor - height(number))
        for place, number in enumerate(line)
    ]
    if points:
        sheet.path(points, LINE)
    sheet.line(left, floor, WIDTH - PAD, floor)
    return sheet.svg()


def draw_target(parts, title, rtl=False):
    """Columns side by side in time, each with the target it had.

    What missed its target is drawn lighter, and a column has its value above.

    :param parts: list of (name, value or None, words, target, whether it was met)
    """
    top, floor = 24, 150
    sheet = Sheet(floor + 24, title, rtl)
    most = max([n for _, value, _, target, _ in parts for n in (value or 0, target)])
    step = min((WIDTH - 2 * PAD) / max(len(parts), 1), 120)
    room = (floor - top) / (most or 1)
    for place, (name, value, words, target, is_met) in enumerate(parts):
        left, middle = PAD + place * step, PAD + (place + 0.5) * step
        if value is not None:
            high = room * value
            color = STRONG if is_met else SOFT
            sheet.rect(left + 6, floor - high, step - 12, high, color)
            sheet.text(middle, floor - high - 5, words, anchor="middle", room=step)
        sheet.text(middle, floor + 16, name, anchor="middle", room=step - 4)
        y = floor - room * target
        sheet.line(left, y, left + step, y, LINE, 2)
    sheet.line(PAD, floor, WIDTH - PAD, floor)
    return sheet.svg()
