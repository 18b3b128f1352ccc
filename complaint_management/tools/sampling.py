"""Drawing complaints by chance, so that anybody can draw them again: closed ones for a
second look, any for the sample of a conformity report.

Each complaint gets a rank, the SHA-256 of seed and reference; the lowest are drawn.
Whoever knows the seed and what was drawn from finds the same ones, and nobody who does
not know the seed can tell before which they are.
"""

from hashlib import sha256


def get_size(count, percent):
    """How many are drawn: the share rounded up, so at least one of any.

    :param int count: complaints to draw from
    :param float percent: share of them, 0 to 100; 0: none

    >>> get_size(40, 5), get_size(41, 5), get_size(1, 5), get_size(0, 5)
    (2, 3, 1, 0)
    >>> get_size(40, 0), get_size(3, 100), get_size(3, 250)
    (0, 3, 3)
    """
    if percent <= 0:
        return 0
    # by whole thousandths of a percent, so that no rounding of floats adds one
    share = round(percent * 1000)
    return min(count, -(-count * share // 100_000))


def get_rank(seed, reference):
    """Place of one complaint in the draw: the lower, the earlier drawn.

    >>> get_rank("seed", "C/2026/00001")[:12]
    'f24c855c9b06'
    """
    return sha256(f"{seed}\n{reference}".encode()).hexdigest()


def draw(seed, references, percent):
    """Which of these are drawn, in the order in which they are.

    The order in which they are given does not matter.

    >>> pool = ["C/2026/00001", "C/2026/00002", "C/2026/00003"]
    >>> draw("a", pool, 34) == draw("a", reversed(pool), 34)
    True
    >>> sorted(draw("a", pool, 100)) == pool
    True
    """
    pool = set(references)
    return take(seed, pool, get_size(len(pool), percent))


def take(seed, references, size):
    """So many of these, in the order in which they are drawn.

    >>> take("seed", ["b", "a", "a"], 1), take("seed", ["a"], 5), take("seed", [], 5)
    (['a'], ['a'], [])
    """
    pool = sorted(set(references), key=lambda reference: get_rank(seed, reference))
    return pool[:size]


def get_pool_digest(references):
    """What the complaints were that were drawn from, in one line: SHA-256 of the sorted
    references, one on each line.

    >>> get_pool_digest(["b", "a"]) == get_pool_digest(["a", "b"])
    True
    """
    return sha256("\n".join(sorted(set(references))).encode()).hexdigest()
