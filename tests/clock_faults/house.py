"""A database with overdue complaints, and processes at work on it."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql

from odoo.tools import config

NURSERY = Path(__file__).with_name("nursery.py")
#: Overdue complaints in the model, by what their level does (``jobs.fill``).
PLAIN, LETTERS, URGENT = 9_700, 200, 100
#: Seconds after which a process is taken to be stuck.
PATIENCE = 300


class Process:
    """A child of the nursery: runs one job."""

    def __init__(self, nursery, order):
        self.nursery = nursery
        self.pid = nursery.ask("start", **order)
        self.code = self.result = None

    def hear(self, expected, timeout=PATIENCE):
        said = self.nursery.ask("hear", pid=self.pid, timeout=timeout)
        assert said == expected, f"{said!r}, not {expected!r}: {self.nursery.log_end()}"

    def says_nothing(self):
        return self.nursery.ask("hear", pid=self.pid, timeout=0) is None

    def tell(self, what="go on"):
        self.nursery.ask("tell", pid=self.pid, what=what)

    def kill(self):
        self.nursery.ask("kill", pid=self.pid)
        return self.wait()

    def ends_within(self, seconds):
        if self.code is None:
            end = self.nursery.ask("wait", pid=self.pid, timeout=seconds)
            if end is None:
                return False
            self.code, said = end
            for line in said:
                if isinstance(line, dict):
                    self.result = line["result"]
        return True

    def wait(self, timeout=PATIENCE):
        assert self.ends_within(timeout), f"stuck: {self.nursery.log_end()}"
        return self.code

    def succeeds(self):
        assert self.wait() == 0, self.nursery.log_end()
        return self.result


class Nursery:
    """Starts processes on one database (see nursery.py)."""

    def __init__(self, database, log):
        self.log = log
        self.processes = []
        with log.open("w") as stream:
            self.popen = subprocess.Popen(
                [sys.executable, str(NURSERY), database],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                text=True,
            )
        self.answer()

    def answer(self):
        line = self.popen.stdout.readline()
        assert line, self.log_end()
        return json.loads(line)

    def ask(self, order, **arguments):
        print(
            json.dumps({"order": order, **arguments}),
            file=self.popen.stdin,
            flush=True,
        )
        return self.answer()

    def start(self, job, **arguments):
        process = Process(self, {"job": job, **arguments})
        self.processes.append(process)
        return process

    def run(self, job, **arguments):
        return self.start(job, **arguments).succeeds()

    def log_end(self):
        return self.log.read_text()[-3000:]

    def end_all(self):
        for process in self.processes:
            if process.code is None:
                process.kill()
        self.processes.clear()

    def close(self):
        self.end_all()
        self.popen.stdin.close()
        self.popen.wait(PATIENCE)
        self.popen.stdout.close()


class House:
    """Makes databases; the one that tests work on is a copy of ``model``."""

    def __init__(self, template, folder):
        """:param str template: name of a database that has our addon"""
        self.name = f"complaint_test_{os.getpid()}_faults"
        self.model = f"{self.name}_model"
        self.folder = folder
        self.nursery = None
        self._copy(template, self.model)
        # the model is at work under the name of its copies while it is made
        self._rename(self.model, self.name)
        self.nursery = Nursery(self.name, folder / "nursery.log")

    def make(self, job, **arguments):
        """Fill the database; what it holds then is where each test begins."""
        self.nursery.run(job, **arguments)
        self.execute("VACUUM ANALYZE")
        self._rename(self.name, self.model)

    def renew(self):
        """Begin again with the model."""
        if self.nursery:
            self.nursery.end_all()
        self._drop(self.name)
        self._copy(self.model, self.name)

    def close(self):
        if self.nursery:
            self.nursery.close()
        self._drop(self.name)
        self._drop(self.model)
        shutil.rmtree(config.filestore(self.name), ignore_errors=True)

    # databases ------------------------------------------------------------

    def _copy(self, source, target):
        self._admin("CREATE DATABASE {} TEMPLATE {}", target, source)

    def _rename(self, old, new):
        self._admin("ALTER DATABASE {} RENAME TO {}", old, new)

    def _drop(self, name):
        # not WITH (FORCE): that fails while PostgreSQL itself is vacuuming there, for
        # which the plain command waits
        with self._connect("postgres") as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = %s AND backend_type = 'client backend'",
                [name],
            )
        self._admin("DROP DATABASE IF EXISTS {}", name)

    def _admin(self, statement, *names):
        with self._connect("postgres") as cursor:
            names = [sql.Identifier(name) for name in names]
            cursor.execute(sql.SQL(statement).format(*names))

    @contextlib.contextmanager
    def _connect(self, name):
        connection = psycopg2.connect(dbname=name)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    # looking, and meddling ----------------------------------------------------

    def rows(self, statement, *params):
        with self._connect(self.name) as cursor:
            cursor.execute(statement, params or None)
            return cursor.fetchall()

    def value(self, statement, *params):
        ((value,),) = self.rows(statement, *params)
        return value

    def execute(self, statement, *params):
        with self._connect(self.name) as cursor:
            cursor.execute(statement, params or None)

    def keep_only(self, plain, letters, urgent):
        """Fewer complaints, for what is slow."""
        for name, number in (("Plain", plain), ("Letter", letters), ("Urgent", urgent)):
            self.execute(
                "UPDATE complaint_deadline SET next_run_at = NULL, state = 'void' "
                "WHERE ticket_id IN (SELECT id FROM helpdesk_ticket WHERE name = %s "
                "ORDER BY id OFFSET %s)",
                name,
                number,
            )

    def until(self, condition, timeout=60):
        """Wait until something is so; a condition looks at the database."""
        end, wait = time.monotonic() + timeout, threading.Event().wait
        while not condition():
            assert time.monotonic() < end, self.nursery.log_end()
            wait(0.05)

    def somebody_waits_for_a_lock(self):
        return self.value(
            "SELECT count(*) > 0 FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )

    def work_left(self, later=0):
        """Clocks that are due, and notices that were not told."""
        return self.value(
            "SELECT (SELECT count(*) FROM complaint_deadline WHERE next_run_at <= "
            "        now() AT TIME ZONE 'UTC' + %s * interval '1 second') "
            "     + (SELECT count(*) FROM complaint_notice WHERE told_at IS NULL)",
            later,
        )
