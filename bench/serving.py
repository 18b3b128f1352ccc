"""Odoo serving a database, for what has to be measured over HTTP; and browsers."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass

import requests

#: What starts Odoo: it starts its process for live messages by the name of that file.
ODOO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "odoo_server.py")
#: Seconds within which a server has to be there.
PATIENCE = 300


#: What the server's log says of a page: its path, and how many queries it took.
LOGGED = r'"GET {} HTTP[^"]*" \d+ - (\d+) '


@dataclass
class Server:
    """A server that runs: where, in which process, and the file of its log."""

    address: str
    pid: int
    log: str

    def get_queries(self, path):
        """Queries that a page took when it was last asked for."""
        with open(self.log, encoding="utf-8") as file:
            found = re.findall(LOGGED.format(re.escape(path)), file.read())
        if not found:
            sys.exit(f"The server's log says nothing of {path}.")
        return int(found[-1])


@contextmanager
def serve(database, workers=0):
    """A ``Server`` of ``database`` on this machine alone.

    :param int workers: processes that answer; 0: one, with threads
    """
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        yield from start(database, workers, log.name)


def start(database, workers, log):
    port = get_free_port()
    command = [
        *(sys.executable, ODOO, "-d", database),
        *("--db-filter", f"^{database}$", "--http-interface", "127.0.0.1"),
        *("--http-port", str(port), "--workers", str(workers)),
        *("--gevent-port", str(get_free_port()), "--max-cron-threads", "0"),
        *("--log-level", "error", "--log-handler", "werkzeug:INFO", "--logfile", log),
    ]
    process = subprocess.Popen(command)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(process, address)
        yield Server(address, process.pid, log)
    finally:
        process.terminate()
        process.wait(60)


def get_free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(process, address):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit(f"The server ended by itself, with status {process.returncode}.")
        try:
            requests.get(f"{address}/web/health", timeout=5).raise_for_status()
            return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.2)
    sys.exit(f"The server did not answer within {PATIENCE} seconds.")


class Browser:
    """Somebody in front of a page, with cookies."""

    def __init__(self, address):
        self.address = address
        self.session = requests.Session()

    def get(self, path, seen=None):
        """The text of a page.

        :param str seen: what has to stand in it, or the program ends
        """
        return self._check(self.session.get(self.address + path, timeout=60), seen)

    def post(self, path, values, seen=None, files=None):
        response = self.session.post(
            self.address + path, values, files=files, timeout=120
        )
        return self._check(response, seen)

    def log_in(self, login, password):
        page = self.get("/web/login")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        values = {"csrf_token": token, "login": login, "password": password}
        self.post("/web/login", values, seen="/my")

    def _check(self, response, seen):
        if response.status_code != 200 or (seen and seen not in response.text):
            sys.exit(f"{response.url} says {response.status_code}, not {seen!r}.")
        return response.text


def add_portal_user(env, partner):
    """A login for a customer; name and password are the same.

    :return: both, as ``Browser.log_in`` wants them
    """
    login = f"bench_portal_{partner.id}_{os.getpid()}"
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "partner_id": partner.id,
            "login": login,
            "password": login,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )
    env.cr.commit()
    return login, login
