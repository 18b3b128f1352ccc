"""On which machine, and with which versions, something was measured."""

import ast
import os
import pathlib
import platform
from importlib import metadata

import psycopg2

from odoo import release

ROOT = pathlib.Path(__file__).parents[2]


def describe():
    """Plain values for the head of a table of figures."""
    return {
        "processor": _read_after("/proc/cpuinfo", "model name"),
        "processors": os.cpu_count(),
        "memory": int(_read_after("/proc/meminfo", "MemTotal").split()[0]) >> 20,
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "postgresql": _get_postgresql(),
        "odoo": release.version,
        "helpdesk_mgmt": _get_helpdesk(),
    }


def get_version():
    """The version of the addon, as its manifest says."""
    manifest = ROOT / "complaint_management" / "__manifest__.py"
    return ast.literal_eval(manifest.read_text(encoding="utf-8"))["version"]


def _read_after(path, name):
    for line in pathlib.Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.split(":", 1)[1].strip()
    return "unknown"


def _get_postgresql():
    connection = psycopg2.connect(dbname="postgres")
    try:
        number = connection.server_version
    finally:
        connection.close()
    return f"{number // 10000}.{number % 10000}"


def _get_helpdesk():
    try:
        return metadata.version("odoo-addon-helpdesk-mgmt")
    except metadata.PackageNotFoundError:
        return "unknown"
