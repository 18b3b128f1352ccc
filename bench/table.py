"""Writes what full runs have measured into docs/performance.md.

``script/bench --table`` runs it. It writes between two markers, and nothing else of the
page. What has not been measured at full size with this version of the addon stands
there as not measured.
"""

import ast
import json
import pathlib
import sys

from common.machine import ROOT, get_version
from common.words import number

PAGE = ROOT / "docs" / "performance.md"
BEGIN = "<!-- figures: written by script/bench --table -->"
END = "<!-- end of figures -->"
HEAD = ("What", "Ours", "Peer", "Ratio or value", "Budget", "Verdict")


def find_benchmarks():
    """Names of all benchmarks -> what their first line says they measure."""
    found = {}
    for path in sorted((ROOT / "bench").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "\ndef main(" in text:
            found[path.stem] = ast.get_docstring(ast.parse(text)).splitlines()[0]
    return found


def read_run(logs, name):
    """What the full run of a benchmark left; None if there is none of this version."""
    path = logs / f"bench-{name}.json"
    if not path.exists():
        return None
    run = json.loads(path.read_text(encoding="utf-8"))
    is_whole = run.get("version") == get_version() and not run.get("small")
    return run if is_whole else None


def cell(text):
    return str(text).replace("|", "\\|")


def line(cells):
    return f"| {' | '.join(cell(text) for text in cells)} |"


def tell_row(row):
    """One row of the table."""
    sign = "≥" if row["at_least"] else "≤"
    return line(
        [
            row["what"],
            row["ours"],
            row["peer"],
            number(row["value"]) + row["spread"],
            f"{sign} {number(row['budget'])}{' *' if row['own'] else ''}",
            "kept" if row["kept"] else "**missed**",
        ]
    )


def tell_machine(machine):
    """The machine and its versions in a sentence."""
    return (
        f"{machine['processors']} processors ({machine['processor']}), "
        f"{machine['memory']} GB, {machine['system']}, PostgreSQL "
        f"{machine['postgresql']}, Python {machine['python']}, Odoo {machine['odoo']}, "
        f"`helpdesk_mgmt` {machine['helpdesk_mgmt']}"
    )


def tell(logs):
    """All that stands between the markers."""
    runs = {name: read_run(logs, name) for name in find_benchmarks()}
    done = {name: run for name, run in runs.items() if run}
    rows = [row for run in done.values() for row in run["rows"]]
    kept = sum(row["kept"] for row in rows)
    words = [f"Version {get_version()}: of {len(rows)} budgets {kept} are kept."]
    if len(done) < len(runs):
        words.append(f"Benchmarks not measured: {len(runs) - len(done)}.")
    for machine in sorted({tell_machine(run["machine"]) for run in done.values()}):
        words.append(f"Measured on {machine}.")
    lines = ["", *words, ""]
    for name, about in find_benchmarks().items():
        run = runs[name]
        lines += [f"### `{name}`", "", about, ""]
        if not run:
            lines += ["Not measured at full size with this version.", ""]
            continue
        lines += [
            f"{run['measured'][:10]}, {run['rounds']} rounds, revision "
            f"{run['revision'] or 'unknown'}, load {run['load']:.1f} at the start.",
            "",
            line(HEAD),
            line(["---"] * len(HEAD)),
            *map(tell_row, run["rows"]),
            "",
        ]
    return "\n".join(lines)


def write(logs):
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{tell(logs)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
