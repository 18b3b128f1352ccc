"""How much is measured: what ``script/bench`` was told, by the environment."""

import os

#: Sizes at which cost is shown to follow what is due, not what is open.
SIZES = [
    int(size)
    for size in os.environ.get("BENCH_SIZES", "10000,100000,1000000").split(",")
]
#: Rounds of each comparison, unless the benchmark needs more.
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
#: Whether a first idea is enough: what has a size of its own is made smaller, too.
SMALL = bool(os.environ.get("BENCH_SMALL"))
