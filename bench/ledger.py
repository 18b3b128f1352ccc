"""Checking a ledger of a million entries: in the database, and an export of it alone.

The peer: reading the same rows, and nothing but the hashes that stand in them: SHA-256
of each entry, and of the words kept of persons with their salt, which HMAC hashes twice
(RFC 2104). SHA-256 over the rows as they are, words unread, is told beside it. Memory
is that of a process of its own, at each size.
"""

import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import common

#: Entries of each chain: one that registers, and these after it.
EACH = 9
#: What an auditor checks an export with, without Odoo.
VERIFIER = os.path.join("complaint_management", "tools", "ledger.py")
#: Runs it, and tells at the end how many MB it held at most.
VERIFYING = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    with open("/proc/self/status") as status:
        peak = next(line for line in status if line.startswith("VmHWM:"))
    sys.stderr.write(f"{int(peak.split()[1]) / 1024}")
"""
TABLES = (
    "complaint_ledger_entry",
    "complaint_ledger_head",
    "complaint_ledger_leaf",
)


def write_chain(env, complaint):
    """The chain that is copied, written as in life: nothing else stands in it."""
    ledger = env["complaint.ledger"]
    (model,) = env["helpdesk.ticket"].browse(
        common.add_complaints(env, complaint, 1)[0]
    )
    env.invalidate_all()
    ledger._note(model, "registered", {"facts": model._get_ledger_facts()})
    for number in range(EACH):
        change = {"changed": {"severity": [None, str(number)]}}
        ledger._note(model, "assessment", change)
    env.cr.commit()
    return model


def add_chains(env, complaint, model, count):
    """Complaints with copies of a chain, by SQL; then a seal over them.

    Each entry names its own complaint and the hash of the one before, so each has a
    hash of its own, as in life.
    """
    ids = common.add_complaints(env, complaint, count)
    # apart: the table itself has no index while it is being filled
    env.cr.execute(
        "CREATE TEMP TABLE model_entry ON COMMIT DROP AS "
        "SELECT * FROM complaint_ledger_entry WHERE ticket_id = %s",
        [model.id],
    )
    env.cr.execute(
        """
        CREATE TEMP TABLE chain ON COMMIT DROP AS
        WITH RECURSIVE grown AS (
            SELECT id, complaint_reference AS reference, 0 AS number,
                   repeat('0', 64) AS hash, '' AS text
              FROM helpdesk_ticket WHERE id BETWEEN %(first)s AND %(last)s
             UNION ALL
            SELECT grown.id, grown.reference, entry.number,
                   encode(sha256(convert_to(made.text, 'UTF8')), 'hex'), made.text
              FROM grown
              JOIN model_entry AS entry ON entry.number = grown.number + 1
             CROSS JOIN LATERAL (
                   SELECT regexp_replace(
                          replace(entry.text, %(reference)s,
                                  '"complaint":"' || grown.reference || '"'),
                          '"previous":"[0-9a-f]{64}"',
                          '"previous":"' || grown.hash || '"') AS text) AS made
        )
        SELECT * FROM grown WHERE number > 0
        """,
        {
            "first": ids[0],
            "last": ids[-1],
            "reference": f'"complaint":"{model.complaint_reference}"',
        },
    )
    env.cr.execute(
        """
        INSERT INTO complaint_ledger_head (ticket_id, company_id, reference, number,
               hash, moment, sealed_number, is_unsealed)
        SELECT chain.id, head.company_id, chain.reference, chain.number, chain.hash,
               head.moment, 0, TRUE
          FROM chain JOIN complaint_ledger_head AS head
            ON head.ticket_id = %s AND head.number = chain.number
        """,
        [model.id],
    )
    env.cr.execute("ANALYZE complaint_ledger_head, chain, model_entry")
    env.cr.execute(
        """
        INSERT INTO complaint_ledger_entry (ticket_id, company_id, number, kind, moment,
               user_id, text, hash, private)
        SELECT chain.id, entry.company_id, entry.number, entry.kind, entry.moment,
               entry.user_id, chain.text, chain.hash, entry.private
          FROM chain JOIN model_entry AS entry ON entry.number = chain.number
        """
    )


def grow(env, complaint, model, entries):
    """Fill up to so many entries, seal them, and tell how many there are."""
    there = env["complaint.ledger.entry"].search_count([])
    with common.in_bulk(env, *common.OF_COMPLAINTS, *TABLES):
        add_chains(env, complaint, model, -(-(entries - there) // (EACH + 1)))
    env["complaint.ledger.seal"]._seal(env.company, force=True)
    common.settle(env, "helpdesk_ticket", *TABLES)
    return env["complaint.ledger.entry"].search_count([])


def check(env):
    def run():
        checker = env["complaint.ledger"]._check(env.company)
        if checker.problems:
            sys.exit(f"The ledger does not fit: {checker.problems[:3]}")
        env.invalidate_all()

    return run


def read_rows(env):
    """All entries as they lie there; a cursor of the server's, so memory stays flat."""
    with env.cr.connection.cursor("bench_ledger") as cursor:
        cursor.execute("SELECT text, private FROM complaint_ledger_entry")
        yield from cursor


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


def check_export(env, entries):
    """What the export and its check without Odoo take, in a file of its own."""
    writing, checking = common.Timing(entries), common.Timing(entries)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:

        def write():
            file.writelines(env["complaint.ledger"]._export(env.company))
            file.flush()

        common.clock(env, write, writing)
        start = time.perf_counter()
        child = subprocess.run(
            [sys.executable, "-c", VERIFYING, VERIFIER, file.name],
            capture_output=True,
            text=True,
        )
        checking.seconds.append(time.perf_counter() - start)
        checking.peaks.append(float(child.stderr.split()[-1]))
        if child.returncode:
            sys.exit(f"The export does not fit: {child.stdout[-500:]}")
    return writing, checking


def measure(board, env, entries):
    timings = common.side_by_side(
        {
            "check": (env, check(env)),
            "alone": (env, hash_alone(env)),
            "unread": (env, hash_unread(env)),
        },
        per=entries,
    )
    timings["export"], timings["verifier"] = check_export(env, entries)
    board.show(f"checking an entry, of {entries:,}", timings["check"])
    board.show("reading it, and its hashes alone", timings["alone"])
    board.show("reading it, and SHA-256 with words unread", timings["unread"])
    board.show("exporting it", timings["export"])
    board.show("checking it in the export, without Odoo", timings["verifier"])
    board.compare(
        f"check of {entries:,} entries / their hashes alone",
        timings["check"],
        timings["alone"],
        4,
    )
    ratios = timings["check"].ratios_to(timings["unread"], "seconds")
    board.note(f"check / words unread: {statistics.median(ratios):.1f}")
    return timings


def run_for_memory():
    """The child process: prints MB before the check and at its peak."""
    with common.environment("BENCH_DB") as env:
        ready = common.peak_memory()
        check(env)()
        print(ready, common.peak_memory())


def main():
    if sys.argv[1:2] == ["--memory"]:
        return run_for_memory()
    board = common.Board("ledger")
    checks, verifiers, peaks, exports = {}, {}, {}, {}
    with common.environment("BENCH_DB") as env:
        complaint = common.prepare_complaints(env)
        model = write_chain(env, complaint)
        for size in common.SIZES:
            entries = grow(env, complaint, model, size)
            timings = measure(board, env, entries)
            checks[entries] = timings["check"]
            verifiers[entries] = timings["verifier"]
            peaks[entries] = common.run_apart("--memory")
            exports[entries] = (0, timings["verifier"].peaks[0])
        board.judge_growth("checking an entry", checks)
        board.judge_growth("checking an entry of an export", verifiers)
        board.judge_memory("entries checked", peaks)
        board.judge_memory("entries of an export checked", exports, own=True)
    board.end()


if __name__ == "__main__":
    main()
