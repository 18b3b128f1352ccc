"""Forks processes that run a job on a database, and stop where a test says so.

``python nursery.py DATABASE`` loads Odoo once and then takes orders, one JSON a line:
``start`` a child, ``hear`` what it says, ``tell`` it something, ``wait`` for its end.
Each child is a process of its own with a connection of its own, as a cron worker is.
What a child logs goes to standard error.
"""

import functools
import itertools
import json
import os
import select
import signal
import sys
import traceback
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


class Talk:
    """The child's end of its two pipes to the test."""

    def __init__(self, incoming, outgoing):
        self.incoming = os.fdopen(incoming)
        self.outgoing = os.fdopen(outgoing, "w")

    def say(self, what):
        print(json.dumps(what), file=self.outgoing, flush=True)

    def hear(self):
        return json.loads(self.incoming.readline() or "null")


class Children:
    def __init__(self, database):
        from odoo.modules.registry import Registry
        from odoo.sql_db import close_all
        from odoo.tools import config

        config.parse_config(
            ["--no-http", "--max-cron-threads=0", "--log-level=warn"],
            setup_logging=True,
        )
        self.registry = Registry(database)
        close_all()  # no child inherits a connection
        self.talks = {}

    def start(self, **order):
        to_child, to_parent = os.pipe(), os.pipe()
        pid = os.fork()
        if pid:
            os.close(to_child[0])
            os.close(to_parent[1])
            self.talks[pid] = os.fdopen(to_parent[0]), os.fdopen(to_child[1], "w")
            return pid
        code = 1
        try:
            os.close(to_child[1])
            os.close(to_parent[0])
            self.work(Talk(to_child[0], to_parent[1]), **order)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    def work(self, talk, job, stops=(), later=0, **arguments):
        """Run a job as Odoo's cron does, by the system user.

        :param later: seconds that this process' clock is ahead
        """
        from odoo import SUPERUSER_ID, api, fields

        from clock_faults import jobs

        if later:
            now = fields.Datetime.now
            fields.Datetime.now = staticmethod(lambda: now() + timedelta(seconds=later))
        with self.registry.cursor() as cr:
            self.registry.check_signaling(cr)
            env = api.Environment(cr, SUPERUSER_ID, {})
            for stop in stops:
                stop_at(env, talk, **stop)
            talk.say({"result": getattr(jobs, job)(env, talk, **arguments)})

    def hear(self, pid, timeout):
        heard, _told = self.talks[pid]
        if not select.select([heard], [], [], timeout)[0]:
            return None
        return json.loads(heard.readline() or "null")

    def tell(self, pid, what):
        _heard, told = self.talks[pid]
        print(json.dumps(what), file=told, flush=True)

    def wait(self, pid, timeout):
        """The exit code, minus the signal that ended it; None if it still runs."""
        end = os.pidfd_open(pid)
        try:
            if not select.select([end], [], [], timeout)[0]:
                return None
        finally:
            os.close(end)
        _pid, status = os.waitpid(pid, 0)
        heard, told = self.talks.pop(pid)
        said = [json.loads(line) for line in heard if line.endswith("\n")]
        heard.close()
        told.close()
        return os.waitstatus_to_exitcode(status), said

    def kill(self, pid):
        os.kill(pid, signal.SIGKILL)


def stop_at(env, talk, at, nth, when="after", do="die"):
    """Have this process die, or wait for a word, at the nth call of a method.

    :param str at: ``model.method``, or ``cursor.commit``
    """
    owner, method = at.rsplit(".", 1)
    owner = type(env.cr) if owner == "cursor" else env.registry[owner]
    original = getattr(owner, method)
    calls = itertools.count(1)

    def stop():
        if do == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        talk.say(at)
        talk.hear()

    @functools.wraps(original)
    def stopping(*args, **kwargs):
        here = next(calls) == nth
        if here and when == "before":
            stop()
        result = original(*args, **kwargs)
        if here and when == "after":
            stop()
        return result

    setattr(owner, method, stopping)


def main(database):
    orders = os.fdopen(os.dup(0))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what is printed goes to the log
    children = Children(database)
    print("null", file=answers, flush=True)
    for line in orders:
        order = json.loads(line)
        answer = getattr(children, order.pop("order"))(**order)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
