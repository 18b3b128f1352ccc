"""Runs all tests in two processes at once, each on one of two processors.

``python pytest_halves.py DATABASE OTHER PYTEST-ARGUMENT…``: what runs inside Odoo has
the one database. What starts servers and jobs of its own (the folder ``tests``) has
the other, together with some of the first, so that both take about as long; its output
comes when both are done.
"""

import glob
import signal
import subprocess
import sys
import tempfile

OWN_PROCESSES = "tests"
#: Of what runs inside Odoo, what keeps the other process company: each stands alone and
#: takes long.
MOVED = ("test_accessibility.py", "test_attack_*.py", "test_role_matrix.py")


def main(database, other, *arguments):
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
    pytest = [sys.executable, "-m", "pytest", *arguments]
    inside = [f"--odoo-database={database}", "--odoo-http"]
    inside += sorted(glob.glob("*/tests") + glob.glob("*/tools"))
    moved = sorted(file for name in MOVED for file in glob.glob(f"*/tests/{name}"))
    inside += [f"--ignore={file}" for file in moved]
    outside = [f"--odoo-database={other}", "-o", "cache_dir=.state/cache/pytest-apart"]
    outside += ["--odoo-http", OWN_PROCESSES, *moved]
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        children = [
            subprocess.Popen(
                pytest + outside, stdout=said, stderr=subprocess.STDOUT, text=True
            ),
            subprocess.Popen(pytest + inside),
        ]
        try:
            codes = [child.wait() for child in reversed(children)]
        except BaseException:
            for child in children:
                child.terminate()
            for child in children:
                child.wait()
            raise
        finally:
            said.seek(0)
            sys.stdout.write(said.read())
    # whichever of them had something to tell
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
