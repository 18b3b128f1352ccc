"""Installing over a helpdesk in use, updating, uninstalling: on databases of their own.

``script/test`` names, in COMPLAINT_TEST_TEMPLATE, a database with the helpdesk and
without our addons. Each test works on a copy of it and runs Odoo's command line, as an
administrator does.
"""

import os
import socket
import subprocess
import sys
import textwrap
import uuid

import psycopg2
import pytest
from psycopg2 import sql

TICKETS = 2_000

#: A helpdesk in use: tickets in all stages, some closed, with messages.
FILL = f"""
    team = env["helpdesk.ticket.team"].create({{"name": "Support"}})
    stages = env["helpdesk.ticket.stage"].search([])
    partner = env["res.partner"].create({{"name": "Cleo Customer"}})
    env["helpdesk.ticket"].with_context(tracking_disable=True).create([
        {{
            "name": f"Ticket {{n}}",
            "description": "It jams",
            "team_id": team.id,
            "partner_id": partner.id,
            "stage_id": stages[n % len(stages)].id,
        }}
        for n in range({TICKETS})
    ])
"""


def free_port():
    """A port of the loopback interface where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Database:
    """A database of its own, and Odoo's command line on it."""

    def __init__(self, template):
        self.name = f"complaint_test_{os.getpid()}_{uuid.uuid4().hex[:8]}"
        self._admin(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(self.name), sql.Identifier(template)
            )
        )

    def drop(self):
        self._admin(sql.SQL("DROP DATABASE {}").format(sql.Identifier(self.name)))

    def _admin(self, statement):
        connection = psycopg2.connect(dbname="postgres")
        try:
            connection.autocommit = True
            connection.cursor().execute(statement)
        finally:
            connection.close()

    def query(self, statement):
        connection = psycopg2.connect(dbname=self.name)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall()
        finally:
            connection.close()

    def odoo(self, *arguments, script=None):
        """Run Odoo's command line; its complaints fail the test.

        :return: all that it said
        """
        result = subprocess.run(
            [sys.executable, "-m", "odoo", *arguments],
            input=script,
            capture_output=True,
            text=True,
            timeout=600,
        )
        log = result.stdout + result.stderr
        assert result.returncode == 0, log[-3000:]
        bad = [line for line in log.splitlines() if " ERROR " in line]
        assert not bad, "\n".join(bad)
        return log

    def server(self, *arguments):
        # with tests in it, Odoo listens whatever it is told
        port = ("--http-port", str(free_port()))
        return self.odoo(
            *("-d", self.name, "--no-http", *port, "--stop-after-init", *arguments)
        )

    def shell(self, script):
        """Run Python in ``odoo shell``; what it prints comes back."""
        script = textwrap.dedent(script)
        # one block: the shell reads it as a whole, and an error ends it
        script += "\nenv.cr.commit()\nprint('\\nDONE')\n"
        code = f"exec(compile({script!r}, 'test', 'exec'))\n"
        output = self.odoo("shell", "-d", self.name, "--no-http", script=code)
        assert "DONE" in output, output[-3000:]
        return output

    def row_versions(self):
        """PostgreSQL's version of every ticket's row: changes when it is rewritten."""
        return self.query("SELECT id, ctid::text, xmin::text FROM helpdesk_ticket")


@pytest.fixture
def database():
    database = Database(os.environ["COMPLAINT_TEST_TEMPLATE"])
    yield database
    database.drop()


def install(database):
    database.server("-i", "complaint_management")


def test_installing_rewrites_no_ticket_and_uninstalling_leaves_a_helpdesk(database):
    database.shell(FILL)
    rows = sorted(database.row_versions())
    assert len(rows) >= TICKETS

    install(database)

    assert sorted(database.row_versions()) == rows
    assert database.query(
        "SELECT count(*) FROM helpdesk_ticket WHERE feedback_type IS NOT NULL"
    ) == [(0,)]
    database.shell(
        """
        Ticket = env["helpdesk.ticket"]
        Ticket.search([("name", "=", "Ticket 7")]).action_turn_into_complaint()
        complaint = Ticket.create({
            "feedback_type": "complaint",
            "name": "It broke",
            "description": "On the first day",
        })
        complaint.write({
            "complaint_phase": "closed",
            "closure_reason": "withdrawn",
            "closure_note": "It works again",
        })
        env["complaint.remedy"].create({
            "ticket_id": Ticket.search([("name", "=", "Ticket 7")]).id,
            "type_id": env.ref("complaint_management.remedy_apology").id,
        })
        survey = env.ref("complaint_management.survey_satisfaction").copy()
        env["survey.user_input"].create({"survey_id": survey.id})
        env["complaint.survey.invitation"].create({
            "ticket_id": complaint.id,
            "company_id": complaint.company_id.id,
            "closure_number": 1,
            "planned_at": complaint.closed_date,
            "survey_id": survey.id,
        })
        """
    )

    database.odoo("module", "uninstall", "-d", database.name, "complaint_management")

    assert database.query(
        "SELECT state FROM ir_module_module WHERE name = 'complaint_management'"
    ) == [("uninstalled",)]
    left_over = database.query(
        """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public'
          AND (column_name LIKE 'complaint%' OR table_name LIKE 'complaint%'
               OR column_name IN ('feedback_type', 'severity'))
        """
    )
    assert left_over == []
    # what complainants answered is not left for others to read
    assert database.query("SELECT count(*) FROM survey_user_input") == [(0,)]
    assert (
        database.query("SELECT name FROM ir_rule WHERE domain_force LIKE '%complaint%'")
        == []
    )
    database.shell(
        """
        Ticket = env["helpdesk.ticket"]
        stages = Ticket.search([("name", "in", ("Ticket 7", "It broke"))]).stage_id
        assert set(stages.mapped("name")) == {"In Progress", "Done"}, stages
        done = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        ticket = Ticket.create({"name": "After", "description": "Still works"})
        ticket.stage_id = done
        assert ticket.closed and ticket.number
        user = env.ref("base.user_admin")
        assert Ticket.with_user(user).search_count([]) > 2000
        ticket.with_user(user).unlink()
        """
    )


def test_updating_overwrites_nothing_that_users_have_edited(ours):
    ours.shell(
        """
        ref = lambda name: env.ref(f"complaint_management.{name}")
        ref("stage_investigation").name = "Looking into it"
        ref("remedy_apology").guidance = "<p>Ours</p>"
        ref("root_cause_people_training").name = "Skills"
        ref("category_damaged").active = False
        ref("mail_template_acknowledgement").subject = "Thanks"
        ref("team_complaints").name = "Customer care"
        ref("root_cause_system_outage").unlink()
        for name in "abc":
            env["helpdesk.ticket"].create({
                "feedback_type": "complaint", "name": name, "description": name,
            })
        """
    )
    rows = sorted(ours.row_versions())

    ours.server("-u", "complaint_management")

    assert sorted(ours.row_versions()) == rows
    ours.shell(
        """
        ref = lambda name: env.ref(f"complaint_management.{name}")
        assert ref("stage_investigation").name == "Looking into it"
        assert "Ours" in ref("remedy_apology").guidance
        assert ref("root_cause_people_training").name == "Skills"
        assert not ref("category_damaged").active
        assert ref("mail_template_acknowledgement").subject == "Thanks"
        assert ref("team_complaints").name == "Customer care"
        """
    )


def test_public_stays_unable_to_write_stages_after_the_helpdesk_is_updated(ours):
    ours.server("-u", "helpdesk_mgmt")
    assert ours.query(
        """
        SELECT perm_write FROM ir_model_access
        WHERE name = 'helpdesk.ticket.stage.public'
        """
    ) == [(False,)]


def test_every_company_gets_its_numbers(database):
    database.shell('env["res.company"].create({"name": "Before"})')
    install(database)
    database.shell('env["res.company"].create({"name": "After"})')
    assert database.query(
        "SELECT count(DISTINCT company_id), count(*) FROM ir_sequence "
        "WHERE code = 'complaint.reference'"
    ) == [(3, 3)]
