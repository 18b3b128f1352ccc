"""How figures are written."""


def number(value):
    """Three digits that count, in plain notation.

    >>> number(12345), number(0.01234), number(5)
    ('12,345', '0.0123', '5')
    """
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def span(values):
    """Least and greatest of several values; nothing of one.

    >>> span([3, 1, 2]), span([1])
    (' (1 to 3)', '')
    """
    if len(values) < 2:
        return ""
    return f" ({number(min(values))} to {number(max(values))})"


def milliseconds(seconds):
    """
    >>> milliseconds(0.0123)
    '12.3 ms'
    """
    return f"{number(1000 * seconds)} ms"
