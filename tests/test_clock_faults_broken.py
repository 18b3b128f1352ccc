"""Nothing is lost when what the jobs need is broken: the time, templates, mail.

Real processes on real, committed data. What one process does by itself is in
``complaint_management/tests/test_sweep.py`` and ``test_sweep_once.py``.
"""

import email
import subprocess
import sys
from pathlib import Path

import pytest
from clock_faults.checks import (
    EXPECTED,
    TO_DOS,
    assert_activities_once,
    assert_each_once,
    carried_out,
    die,
    is_killed_at,
    run_until_done,
)
from test_module_lifecycle import free_port

MAILBOX = Path(__file__).parents[1] / "script" / "lib" / "mailbox.py"
WEEK, HOUR = 7 * 24 * 3600, 3600


# time --------------------------------------------------------------------


@pytest.mark.parametrize("next_run", [-HOUR, WEEK], ids=["hour_back", "week_down"])
def test_a_clock_that_jumps_between_two_runs(house, next_run):
    house.keep_only(plain=500, letters=5, urgent=5)
    expected = house.rows(EXPECTED)
    planned = house.value(
        "SELECT EXTRACT(epoch FROM min(next_run_at) - now() AT TIME ZONE 'UTC') "
        "FROM complaint_deadline"
    )
    soon = int(planned) + 600
    # some are done and not told, the rest was in hand
    is_killed_at(house, "run_clocks", die("cursor.commit", 2), later=soon)
    done = carried_out(house)
    assert 0 < done < len(expected)
    house.nursery.run("run_clocks", later=soon + next_run)
    if next_run < 0:
        assert carried_out(house) == done, "it is not time yet"
    run_until_done(house, later=soon + max(next_run, HOUR))
    assert_each_once(house, expected)


# what the job needs is broken ------------------------------------------------


def test_a_broken_template_costs_no_level_and_managers_learn_of_it(house):
    house.keep_only(plain=40, letters=6, urgent=0)
    expected = house.rows(EXPECTED)
    template = house.rows(
        "SELECT id, body_html FROM mail_template WHERE id IN (SELECT template_id FROM "
        "complaint_schedule_level l JOIN complaint_schedule_milestone m "
        "ON m.id = milestone_id JOIN complaint_schedule s ON s.id = schedule_id "
        "WHERE s.name->>'en_US' = 'With letters')"
    )
    ((template_id, body),) = template
    set_body = "UPDATE mail_template SET body_html = %s::jsonb WHERE id = %s"
    house.execute(
        set_body, '{"en_US": "<p t-out=\'object.no_such_field\'/>"}', template_id
    )
    is_killed_at(house, "run_clocks", die("complaint.deadline._note_failure", 3))
    run_until_done(house)
    assert house.rows(
        "SELECT state, max(attempts), count(*) FROM complaint_escalation GROUP BY 1 "
        "ORDER BY 1"
    ) == [("done", 0, 40), ("failed", 1, 6)]
    told = house.rows(
        "SELECT e.id, count(*) FROM complaint_escalation e "
        "JOIN complaint_notice n ON n.escalation_id = e.id JOIN res_users u "
        "ON u.id = n.user_id WHERE e.state = 'failed' AND u.login = 'manager' "
        "AND n.mail_id IS NOT NULL GROUP BY 1"
    )
    assert [number for _id, number in told] == [1] * 6
    before = house.value("SELECT max(id) FROM mail_mail")
    house.nursery.run(
        "run",
        code="env['mail.template'].browse(template_id).body_html = '<p>Soon</p>'",
        template_id=template_id,
    )
    is_killed_at(
        house,
        "run_clocks",
        die("complaint.schedule.level._send_letter", 3),
        later=600,
    )
    run_until_done(house, later=600)
    assert sorted(
        house.rows("SELECT deadline_id, level_id, cycle FROM complaint_escalation")
    ) == sorted(expected)
    assert house.rows("SELECT DISTINCT state FROM complaint_escalation") == [("done",)]
    assert_activities_once(house)
    letters = house.rows("SELECT DISTINCT letter_id FROM complaint_escalation")
    assert len(letters) == 6 + 1, "one each; none for the plain ones"
    digests = house.value(
        "SELECT count(DISTINCT mail_id) FROM complaint_notice WHERE mail_id > %s",
        before,
    )
    assert (
        house.value("SELECT count(*) FROM mail_mail WHERE id > %s", before)
        == 6 + digests
    )


def test_a_handler_who_left_before_being_told_is_not_the_only_one_to_know(house):
    house.keep_only(plain=30, letters=0, urgent=0)
    is_killed_at(
        house, "run_clocks", die("complaint.notice._send_digests", 1, "before")
    )
    assert carried_out(house) == 30
    house.execute("UPDATE res_users SET active = FALSE WHERE login LIKE 'handler%'")
    run_until_done(house)
    assert (
        house.value(
            "SELECT count(DISTINCT escalation_id) FROM complaint_notice n "
            "JOIN res_users u ON u.id = n.user_id "
            "WHERE u.active AND n.mail_id IS NOT NULL"
        )
        == 30
    ), "managers are told instead"


@pytest.mark.parametrize(
    "loss",
    [
        "UPDATE res_company SET resource_calendar_id = NULL;"
        "DELETE FROM resource_calendar WHERE name = 'Weekdays'",
        "DELETE FROM resource_calendar_attendance a USING resource_calendar c "
        "WHERE c.id = a.calendar_id AND c.name = 'Weekdays'",
    ],
    ids=["calendar", "hours"],
)
def test_a_calendar_that_vanished_delays_but_loses_nothing(house, loss):
    house.keep_only(plain=30, letters=3, urgent=3)
    expected = house.rows(EXPECTED)
    house.execute(loss)
    is_killed_at(house, "run_clocks", die("helpdesk.ticket._note_clock_error", 20))
    run_until_done(house)
    assert carried_out(house) == 0
    assert house.value(
        "SELECT count(*) FROM helpdesk_ticket WHERE clock_error IS NOT NULL"
    ) == len(expected)
    to_do = TO_DOS.replace("=", "IS NULL OR res_model =")
    assert house.value(to_do) >= 1, "managers learn of it"
    mails = house.rows(
        "SELECT max(mail_mail_id), count(*) FROM mail_mail_res_partner_rel "
        "GROUP BY res_partner_id"
    )
    assert all(number == 1 for _last, number in mails), "but once"
    last = max((last for last, _number in mails), default=0)
    house.nursery.run(
        "run",
        code=(
            "env.company.resource_calendar_id = env['resource.calendar'].create("
            "{'name': 'Weekdays', 'tz': 'UTC', 'company_id': env.company.id})"
        ),
    )
    is_killed_at(house, "run_clocks", die("cursor.commit", 4, "before"), later=2 * HOUR)
    run_until_done(house, later=2 * HOUR)
    assert_each_once(house, expected, after=last)
    assert not house.value(
        "SELECT count(*) FROM helpdesk_ticket WHERE clock_error IS NOT NULL"
    )


# the mail server -----------------------------------------------------------


@pytest.fixture
def mailbox(tmp_path):
    """A mail server that keeps what it gets in a folder; (port, folder)."""
    server = subprocess.Popen(
        [sys.executable, str(MAILBOX), str(tmp_path / "mail")],
        stdout=subprocess.PIPE,
        text=True,
    )
    yield int(server.stdout.readline()), tmp_path / "mail"
    server.terminate()
    server.wait(30)
    server.stdout.close()


def test_without_mail_server_nothing_is_lost_and_managers_know(house, mailbox):
    house.keep_only(plain=30, letters=5, urgent=2)
    expected = house.rows(EXPECTED)
    house.execute(
        "INSERT INTO ir_mail_server (name, smtp_host, smtp_port, smtp_authentication, "
        "smtp_encryption, active, sequence) "
        "VALUES ('Ours', '127.0.0.1', %s, 'login', 'none', TRUE, 1)",
        free_port(),
    )
    run_until_done(house)
    mails = house.value("SELECT count(*) FROM mail_mail")
    for _again in range(2):
        house.nursery.run("send_mails")
        house.nursery.run("run_clocks")
        assert house.rows("SELECT DISTINCT state FROM mail_mail") == [("outgoing",)]
    assert house.rows(
        "SELECT DISTINCT u.login FROM mail_activity a JOIN res_users u "
        "ON u.id = a.user_id WHERE a.res_model IS NULL AND u.login = 'manager'"
    ) == [("manager",)], "told where it does not take a mail"
    assert_each_once(house, expected)

    port, folder = mailbox
    house.execute("UPDATE ir_mail_server SET smtp_port = %s", port)
    # the time until the next attempt has passed
    house.execute(
        "UPDATE mail_mail SET scheduled_date = scheduled_date - interval '1 day'"
    )
    for _again in range(2):
        house.nursery.run("send_mails")
    arrived = [
        email.message_from_bytes(path.read_bytes()) for path in folder.glob("*.eml")
    ]
    assert len(arrived) == mails
    assert len({message["Message-Id"] for message in arrived}) == mails
    house.nursery.run("run_clocks")
    assert (
        house.value("SELECT count(*) FROM mail_activity WHERE res_model IS NULL") == 0
    ), "the outage is over"
