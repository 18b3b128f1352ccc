"""Measuring side by side: seconds, queries and memory of each repetition."""

import gc
import statistics
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone

from .memory import forget_peak, peak_memory
from .settings import ROUNDS
from .words import milliseconds, number, span


@dataclass
class Timing:
    """What repetitions of one thing took.

    Seconds, of them Python's own, queries, and the most MB the process held meanwhile;
    whatever was not looked at is empty.
    """

    per: int = 1  # of how many things one repetition consists
    seconds: list = field(default_factory=list)
    cpu: list = field(default_factory=list)
    queries: list = field(default_factory=list)
    peaks: list = field(default_factory=list)

    def __str__(self):
        """Milliseconds for each thing: median (least to most); queries; memory."""
        each = [1000 * seconds / self.per for seconds in self.seconds]
        return milliseconds(self.median) + span(each) + self._beside()

    @property
    def brief(self):
        """The same without the spread."""
        return milliseconds(self.median) + self._beside()

    def _beside(self):
        text = ""
        if any(self.queries):
            queries = statistics.median(self.queries) / self.per
            text += f", {number(queries)} {'query' if queries == 1 else 'queries'}"
        if self.peaks:
            text += f", {max(self.peaks):.0f} MB"
        return text

    @property
    def median(self):
        """Seconds that one of the things took."""
        return statistics.median(self.seconds) / self.per

    @property
    def least(self):
        """Seconds in the quickest round: what a busy machine blurs least."""
        return min(self.seconds) / self.per

    def ratios_to(self, peer, what):
        """For each round ours by the peer's: ``seconds`` or ``cpu``."""
        pairs = zip(getattr(self, what), getattr(peer, what), strict=True)
        return [(mine / self.per) / (theirs / peer.per) for mine, theirs in pairs]

    def plus(self, other):
        """What this and another thing took together, round by round."""
        return Timing(
            self.per,
            [sum(pair) for pair in zip(self.seconds, other.seconds, strict=True)],
            [sum(pair) for pair in zip(self.cpu, other.cpu, strict=True)],
            [sum(pair) for pair in zip(self.queries, other.queries, strict=True)],
            [max(pair) for pair in zip(self.peaks, other.peaks, strict=True)],
        )


def clock(env, function, timing):
    """Run ``function`` once and note in ``timing`` what it took."""
    gc.collect()
    forget_peak()
    queries = env.cr.sql_log_count
    start, start_cpu = time.perf_counter(), time.process_time()
    result = function()
    timing.seconds.append(time.perf_counter() - start)
    timing.cpu.append(time.process_time() - start_cpu)
    timing.queries.append(env.cr.sql_log_count - queries)
    timing.peaks.append(peak_memory())
    return result


def side_by_side(cases, rounds=ROUNDS, per=1):
    """Run every case once in each round, now this one first, now that one.

    So what else the machine is doing burdens all of them alike.

    :param cases: dict of label -> (environment, function)
    :return: dict of label -> Timing
    """
    timings = {label: Timing(per) for label in cases}
    for number_ in range(rounds):
        labels = list(cases)
        for label in labels if number_ % 2 else reversed(labels):
            env, function = cases[label]
            clock(env, function, timings[label])
    return timings


def today():
    return datetime.now(timezone.utc).date()
