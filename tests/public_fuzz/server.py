"""A real server on a database of its own, with a complaint full of canaries."""

import json
import os
import re
import subprocess
import sys
import textwrap
import time
import urllib.request

import psycopg2
from psycopg2 import sql
from test_module_lifecycle import free_port

#: Stands in everything that is nobody's business but ours.
CANARY = "xqcanaryqx"
#: Stands in what the complainant may read, and nobody else outside.
OWN = "xqownwordsqx"
#: Stands in complaints of somebody who is not there: their links open nothing any more.
ABSENT = "xqabsentqx"

#: People, a complaint of each kind of phase, and what may not be seen of them.
FILL = f"""
    import json
    from odoo import Command, fields

    env = env(context={{"no_reset_password": True, "mail_notify_force_send": False}})
    Users = env["res.users"]
    portal = env.ref("base.group_portal")
    role = env.ref("complaint_management.group_complaint_handler")

    def person(login, group, name):
        return Users.create({{
            "name": name, "login": login, "password": "fuzz-" + login,
            "email": login + "@example.com", "group_ids": [Command.set(group.ids)],
        }})

    owner = person("owner", portal, "Olga Owner")
    stranger = person("stranger", portal, "Stan Stranger")
    absent = person("absent", portal, "{ABSENT} Person")
    handler = person("{CANARY}handler", role, "{CANARY} Handler")
    accused = person("{CANARY}accused", role, "{CANARY} Accused")
    team = env.ref("complaint_management.team_complaints")
    team.user_ids = handler
    env.company.email = "house@example.com"
    Ticket = env["helpdesk.ticket"]

    def complain(words="{OWN}", who=owner):
        complaint = Ticket.create({{
            "feedback_type": "complaint",
            "name": words + " machine",
            "description": "<p>" + words + " it broke</p>",
            "team_id": team.id,
            "user_id": handler.id,
            "partner_id": who.partner_id.id,
            "respondent_ids": [Command.set(accused.ids)],
            "severity": "medium",
            "complexity": "standard",
            "impact": "single",
            "immediate_action": "not_needed",
            "acknowledged_at": fields.Datetime.now(),
            "acknowledgement_method": "phone",
            "complaint_phase": "acknowledged",
        }})
        complaint.write({{
            "complaint_phase": "investigation",
            "investigator_id": handler.id,
            "findings": "<p>{CANARY} findings</p>",
        }})
        note = complaint.message_post(
            body="{CANARY} internal note", subtype_xmlid="mail.mt_note",
            attachments=[("{CANARY}.txt", b"{CANARY} file")],
        )
        complaint.message_post(
            body=words + " we are looking into it", subtype_xmlid="mail.mt_comment",
            message_type="comment",
            attachments=[(words + ".txt", words.encode() + b" file")],
        )
        return complaint

    def answer(complaint):
        complaint.write({{
            "decision": "upheld",
            "decision_reasons": "<p>{OWN} you are right</p>",
            "remedy_ids": [Command.create(
                {{"type_id": env.ref("complaint_management.remedy_refund").id}}
            )],
            "complaint_phase": "responded",
        }})

    running, decided, closed = complain(), complain(), complain()
    expired, renewed, apart = (complain("{ABSENT}", absent) for _link in range(3))
    answer(decided)
    answer(closed)
    for complaint in (closed, expired):
        complaint.write({{
            "complaint_phase": "closed", "closure_reason": "withdrawn",
            "closure_note": "{CANARY} closing",
        }})
    links = {{
        name: complaint._get_tracking_path()
        for name, complaint in (
            ("running", running), ("decided", decided), ("closed", closed),
            ("expired", expired), ("renewed", renewed),
        )
    }}
    renewed.action_renew_link()
    unharmed = apart._get_tracking_path()  # attacked by nobody
    env.flush_all()
    env.cr.execute(
        "UPDATE helpdesk_ticket SET closed_date = now() - interval '3 years' "
        "WHERE id = %s", [expired.id],
    )
    # what is limited would never get as far as the rest
    env.company.write({{
        "complaint_anonymous": True,
        "complaint_limit_sender": 10**6,
        "complaint_limit_company": 10**6,
    }})
    files = env["ir.attachment"].search([("res_model", "=", "helpdesk.ticket")])
    rules = []
    for rule in env["ir.http"].routing_map().iter_rules():
        module = rule.endpoint.func.__module__ if rule.endpoint else ""
        methods = [
            m for m in (rule.methods or ("GET", "POST")) if m in ("GET", "POST")
        ]
        if "complaint_management" in module or "helpdesk_mgmt" in module:
            kind = rule.endpoint.routing.get("type")
            rules.append([rule.rule, sorted(methods), kind])
    env.cr.commit()
    print("FILLED " + json.dumps({{
        "rules": rules,
        "links": links,
        "apart": unharmed,
        "complaints": [c.id for c in (running, decided, closed, expired, renewed)],
        "files": files.ids,
        "messages": env["mail.message"].search([], order="id desc", limit=30).ids,
        "partners": [owner.partner_id.id, handler.partner_id.id],
    }}))
"""


class Server:
    """Odoo serving a fresh database; ``told`` is what the filling said of it."""

    def __init__(self, template, folder):
        """:param str template: name of a database that has our addon"""
        self.name = f"complaint_test_{os.getpid()}_fuzz"
        self.log = folder / "server.log"
        self.admin("CREATE DATABASE {} TEMPLATE {}", self.name, template)
        said = self.odoo("shell", given=textwrap.dedent(FILL))
        line = next(ln for ln in said.splitlines() if ln.startswith("FILLED "))
        self.told = json.loads(line.removeprefix("FILLED "))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-X", "faulthandler", "-m", "odoo", "-d", self.name]
                + ["--db-filter", f"^{self.name}$", "--http-port", str(self.port)]
                + ["--max-cron-threads=0", "--log-level=warn"],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait_until_it_answers()

    def odoo(self, *arguments, given=None):
        command = [sys.executable, "-m", "odoo"]
        command += arguments[:1] if arguments[0] == "shell" else []
        command += ["-d", self.name, "--no-http", "--log-level=warn"]
        command += arguments if arguments[0] != "shell" else arguments[1:]
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def wait_until_it_answers(self, patience=120):
        until = time.monotonic() + patience
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log_end()
            try:
                urllib.request.urlopen(f"{self.url}/web/health", timeout=5).read()
                return
            except OSError:
                pass  # not yet: asked again, until the time is over
        raise AssertionError(f"no answer: {self.log_end()}")

    def log_end(self, pattern=None):
        lines = self.log.read_text(errors="replace").splitlines()
        if pattern:
            lines = [line for line in lines if re.search(pattern, line)]
        return "\n".join(lines[-60:])

    def rows(self, statement, *params):
        connection = psycopg2.connect(dbname=self.name)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, params or None)
                return cursor.fetchall()
        finally:
            connection.close()

    def execute(self, statement, *params):
        connection = psycopg2.connect(dbname=self.name)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, params or None)
        finally:
            connection.close()

    def admin(self, statement, *names):
        connection = psycopg2.connect(dbname="postgres")
        try:
            connection.autocommit = True
            names = [sql.Identifier(name) for name in names]
            connection.cursor().execute(sql.SQL(statement).format(*names))
        finally:
            connection.close()

    def close(self):
        process = getattr(self, "process", None)
        if process:
            process.terminate()
            process.wait(60)
        self.admin("DROP DATABASE IF EXISTS {}", self.name)
