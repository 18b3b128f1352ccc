"""How much memory a process holds at most."""

import subprocess
import sys

MEGABYTE = 1024  # in the unit of the kernel, KB


def peak_memory(pid="self"):
    """The most memory a process has held since ``forget_peak``, in MB.

    Not ``ru_maxrss``: that begins with what the parent process had.
    """
    with open(f"/proc/{pid}/status") as status:
        lines = [line.split() for line in status if line.startswith("VmHWM:")]
    return int(lines[0][1]) / MEGABYTE


def forget_peak():
    """Begin anew: the peak is what the process holds now (proc(5), clear_refs)."""
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def run_apart(*arguments):
    """Run this program once more, in a process of its own.

    :return: the numbers on the last line that it prints
    """
    child = subprocess.run(
        [sys.executable, sys.argv[0], *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [float(word) for word in child.stdout.splitlines()[-1].split()]
