"""What the benchmarks share: databases, measuring side by side, bulk data, the verdict.

A benchmark is a program; ``script/bench`` gives it two databases of its own.
"""

from .board import Board
from .bulk import in_bulk, multiply, settle
from .complaints import (
    CLOCKS_EACH,
    OF_COMPLAINTS,
    add_complaints,
    add_followers,
    add_history,
    execute_levels,
    prepare_company,
    prepare_complaints,
)
from .databases import copy, environment
from .measuring import Timing, clock, side_by_side, today
from .memory import peak_memory, run_apart
from .paper import print_side_by_side
from .settings import ROUNDS, SIZES, SMALL
from .words import number

__all__ = [
    "CLOCKS_EACH",
    "OF_COMPLAINTS",
    "ROUNDS",
    "SIZES",
    "SMALL",
    "Board",
    "Timing",
    "add_complaints",
    "add_followers",
    "add_history",
    "clock",
    "copy",
    "environment",
    "execute_levels",
    "in_bulk",
    "multiply",
    "number",
    "peak_memory",
    "prepare_company",
    "prepare_complaints",
    "print_side_by_side",
    "run_apart",
    "settle",
    "side_by_side",
    "today",
]
