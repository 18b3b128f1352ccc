"""Prints what was measured, judges it, and writes it down."""

import json
import os
import statistics
import sys
from datetime import datetime, timezone

from . import growth, machine
from .settings import ROUNDS, SIZES, SMALL
from .words import milliseconds, number, span


class Board:
    """Prints what was measured and judges it; ``end`` is the status of the program.

    Where ``BENCH_JSON`` names a file, the same is written there; ``bench/table.py``
    makes the table of docs/performance.md of it. Budgets are those of the design, or
    our ``own``.
    """

    def __init__(self, title):
        self.misses = 0
        load = os.getloadavg()[0]
        self.told = {
            "title": title,
            "measured": datetime.now(timezone.utc).isoformat(timespec="minutes"),
            "version": machine.get_version(),
            "revision": os.environ.get("BENCH_REVISION", ""),
            "machine": machine.describe(),
            "load": load,
            "small": SMALL,
            "sizes": SIZES,
            "rounds": ROUNDS,
            "timings": [],
            "rows": [],
        }
        about = self.told["machine"]
        print(f"\n== {title}")
        print(
            f"   Python {about['python']}, PostgreSQL {about['postgresql']}, "
            f"{about['processors']} processors, load {load:.1f} at the start",
            flush=True,
        )

    def note(self, text):
        print(f"   {text}", flush=True)

    def show(self, label, timing):
        self.note(f"{label:<58} {timing}")
        self.told["timings"].append(
            {
                "label": label,
                "seconds": [seconds / timing.per for seconds in timing.seconds],
                "queries": [queries / timing.per for queries in timing.queries],
                "megabytes": timing.peaks,
            }
        )

    def compare(self, label, ours, peer, budget, own=False):
        """Judge the time of ours by that of its peer.

        The median of the ratios of the rounds: the two of a round ran at one time.
        Python's own time is shown as well; a busy machine blurs it less.
        """
        ratios = ours.ratios_to(peer, "seconds")
        spread = span(ratios)
        if all(peer.cpu):
            spread += f", CPU {number(statistics.median(ours.ratios_to(peer, 'cpu')))}"
        self.judge(
            label,
            statistics.median(ratios),
            budget,
            spread,
            own=own,
            ours=ours.brief,
            peer=peer.brief,
        )

    def judge(
        self,
        label,
        value,
        budget,
        spread="",
        at_least=False,
        own=False,
        ours="",
        peer="",
    ):
        """Print one line of the budget, with pass or MISS.

        :param str spread: what is told behind the value
        :param bool own: the budget is ours, not the design's
        :param str ours: what ours took, and ``peer``, for the table
        """
        good = value >= budget if at_least else value <= budget
        self.misses += not good
        print(
            f"{'pass' if good else 'MISS'}   {label}: {number(value)}{spread}, "
            f"budget {'>=' if at_least else '<='} {number(budget)}",
            flush=True,
        )
        self.told["rows"].append(
            {
                "what": label,
                "ours": ours,
                "peer": peer,
                "value": value,
                "spread": spread,
                "budget": budget,
                "at_least": at_least,
                "own": own,
                "kept": good,
            }
        )

    def judge_queries(self, label, timing, budget, own=False):
        """Judge the queries that one thing takes, in the round that took fewest."""
        self.judge(label, min(timing.queries) / timing.per, budget, own=own)

    def judge_memory(self, label, peaks, budget=1.1, own=False):
        """Judge that memory does not grow with the amount of work.

        :param dict peaks: amount -> (MB before, MB at most), each of a process of its
            own
        """
        for amount, (ready, peak) in peaks.items():
            self.note(
                f"{amount:,} in a process of its own: peak {peak:.0f} MB, of it "
                f"{ready:.0f} MB before"
            )
        least, most = min(peaks), max(peaks)
        self.judge(
            f"peak memory, {label}, {most:,} / {least:,}",
            peaks[most][1] / peaks[least][1],
            budget,
            own=own,
            ours=f"{peaks[most][1]:.0f} MB",
            peer=f"{peaks[least][1]:.0f} MB",
        )

    def judge_growth(self, label, timings, budget=1.5, peer=None):
        """Judge that cost follows the work, not what else there is.

        Cost is that of one thing in the quickest round: rounds at different sizes ran
        at different times, and that is what a busy machine blurs least.

        :param dict timings: size -> Timing; one size alone has no growth
        :param dict peer: the same of a peer that grows as well; then ours may grow so
            many times more
        """
        if len(timings) < 2:
            return
        costs = {size: timing.least for size, timing in timings.items()}
        told = " · ".join(milliseconds(cost) for cost in costs.values())
        value = growth.factor(costs)
        spread = f", power {growth.exponent(costs):.2f} of the size"
        theirs = ""
        if peer:
            others = {size: timing.least for size, timing in peer.items()}
            theirs = " · ".join(milliseconds(cost) for cost in others.values())
            spread += f" (peer's {growth.exponent(others):.2f})"
            value /= growth.factor(others)
        self.judge(
            f"growth of {label}, {' · '.join(f'{size:,}' for size in costs)}",
            value,
            budget,
            spread,
            own=True,
            ours=told,
            peer=theirs,
        )
        self.note(f"{'':<7}{told}" + (f"; the peer {theirs}" if theirs else ""))

    def end(self):
        if path := os.environ.get("BENCH_JSON"):
            with open(path, "w", encoding="utf-8") as file:
                json.dump(self.told, file, indent=1)
        sys.exit(1 if self.misses else 0)
