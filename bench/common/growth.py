"""How cost grows with size: by which factor, and with which power."""

import math


def factor(costs):
    """Cost at the greatest size by that at the least.

    :param dict costs: size -> cost

    >>> factor({10: 2, 100: 2, 1000: 3})
    1.5
    """
    return costs[max(costs)] / costs[min(costs)]


def exponent(costs):
    """The power of size that cost follows: least squares over the logarithms.

    0: cost does not follow size at all; 1: it is twice as much at twice the size.

    :param dict costs: size -> cost, at least two

    >>> round(exponent({10: 3, 100: 30, 1000: 300}), 2)
    1.0
    >>> round(exponent({10: 3, 100: 3}), 2)
    0.0
    """
    x = [math.log(size) for size in costs]
    y = [math.log(cost) for cost in costs.values()]
    middle = sum(x) / len(x), sum(y) / len(y)
    return sum((a - middle[0]) * (b - middle[1]) for a, b in zip(x, y, strict=True)) / (
        sum((a - middle[0]) ** 2 for a in x)
    )
