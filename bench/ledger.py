"""Checking the ledger of thousands of complaints, and writing its entries.

The peer: reading the same rows, and nothing but the hashes that stand in them: SHA-256
of each entry, and of the words kept of persons with their salt, which HMAC hashes twice
(RFC 2104). SHA-256 over the rows as they are, words unread, is told beside it. Memory
is that of a process of its own.
"""

import hashlib
import json
import os
import statistics
import subprocess
import sys

import common

#: Complaints with a chain, and entries of each after the first.
FEW, MANY, EACH = (100, 1_000, 9) if common.SMALL else (500, 5_000, 9)
#: Complaints noted between two commits.
BATCH = 500


def add_chains(env, complaint, count):
    """Complaints with chains, written as they are in life, and sealed twice."""
    ids = common.add_complaints(env, complaint, count)
    tickets = env["helpdesk.ticket"].browse(ids)
    ledger = env["complaint.ledger"]
    for start in range(0, count, BATCH):
        for ticket in tickets[start : start + BATCH]:
            facts = {"facts": ticket._get_ledger_facts()}
            ledger._note(ticket, "registered", facts)
            for number in range(EACH):
                ledger._note(
                    ticket, "assessment", {"changed": {"severity": [None, str(number)]}}
                )
        env.cr.commit()
        env.invalidate_all()
    env["complaint.ledger.seal"]._seal(env.company, force=True)
    env.cr.commit()


def check(env):
    def run():
        checker = env["complaint.ledger"]._check(env.company)
        if checker.problems:
            sys.exit(f"The ledger does not fit: {checker.problems[:3]}")
        env.invalidate_all()

    return run


def read_rows(env):
    env.cr.execute("SELECT text, private FROM complaint_ledger_entry")
    while rows := env.cr.fetchmany(2000):
        yield from rows


def hash_alone(env):
    pad, other_pad = b"6" * 48, b"\\" * 48  # what HMAC puts behind a salt

    def run():
        for text, private in read_rows(env):
            hashlib.sha256(text.encode()).hexdigest()
            kept = json.loads(private)
            salt = bytes.fromhex(kept["salt"])
            for words in kept["values"].values():
                inner = hashlib.sha256(salt + pad + words.encode()).digest()
                hashlib.sha256(salt + other_pad + inner).hexdigest()

    return run


def hash_unread(env):
    def run():
        for text, private in read_rows(env):
            hashlib.sha256(text.encode()).hexdigest()
            hashlib.sha256(private.encode()).hexdigest()

    return run


def measure_memory(board, amount):
    child = subprocess.run(
        [sys.executable, __file__, "--memory"],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    ready, peak = map(int, child.stdout.split()[-2:])
    board.note(
        f"{amount:,} complaints, in a process of its own: peak {peak / 1024:.0f} MB, "
        f"of it {ready / 1024:.0f} MB before"
    )
    return peak


def run_for_memory():
    """The child process: prints its peak in KB before and after the check."""
    with common.environment("BENCH_DB") as env:
        ready = common.peak_memory()
        check(env)()
        print(ready, common.peak_memory())


def main():
    if sys.argv[1:2] == ["--memory"]:
        return run_for_memory()
    board = common.Board("ledger")
    with common.environment("BENCH_DB") as env:
        complaint = common.prepare_complaints(env)
        add_chains(env, complaint, FEW)
        few = measure_memory(board, FEW)
        add_chains(env, complaint, MANY - FEW)
        many = measure_memory(board, MANY)
        board.judge(f"peak memory, {MANY:,} complaints / {FEW:,}", many / few, 1.1)
        entries = env["complaint.ledger.entry"].search_count([])
        timings = common.side_by_side(
            {
                "check": (env, check(env)),
                "alone": (env, hash_alone(env)),
                "unread": (env, hash_unread(env)),
            },
            per=entries,
        )
        board.show(f"checking an entry, of {entries:,}", timings["check"])
        board.show("reading it, and its hashes alone", timings["alone"])
        board.show("reading it, and SHA-256 with words unread", timings["unread"])
        board.compare("check / hashes alone", timings["check"], timings["alone"], 4)
        ratios = timings["check"].ratios_to(timings["unread"], "seconds")
        board.note(f"check / words unread: {statistics.median(ratios):.1f}")
    board.end()


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    main()
