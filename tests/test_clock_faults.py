"""Nothing is lost and nothing is done twice, whatever happens to the processes.

Real processes on real, committed data: killed, several at once, without a mail server,
with a wrong clock. What one process does by itself is in
``complaint_management/tests/test_sweep.py``.
"""

import email
import random
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from clock_faults.house import LETTERS, PLAIN, URGENT

MAILBOX = Path(__file__).parents[1] / "script" / "lib" / "mailbox.py"
CLOSED = {
    "complaint_phase": "closed",
    "closure_reason": "withdrawn",
    "closure_note": "Found it",
}
EXPECTED = """
    SELECT d.id, l.id, COALESCE(d.cycle, 0)
      FROM complaint_deadline d
      JOIN complaint_schedule_level l ON l.milestone_id = d.milestone_id
     WHERE d.next_run_at IS NOT NULL
"""
TO_DOS = "SELECT count(*) FROM mail_activity WHERE res_model = 'helpdesk.ticket'"
WEEK, HOUR = 7 * 24 * 3600, 3600


@pytest.fixture
def house(model):
    model.renew()
    yield model
    model.nursery.end_all()


def die(at, nth, when="after"):
    return {"at": at, "nth": nth, "when": when}


def wait_at(at, nth, when="after"):
    return {"at": at, "nth": nth, "when": when, "do": "wait"}


def is_killed_at(house, job, *points, **arguments):
    """One process after another, each killed at its point."""
    for point in points:
        process = house.nursery.start(job, stops=[point], **arguments)
        assert process.wait() == -9, f"{point} not reached: {house.nursery.log_end()}"


def run_until_done(house, later=0):
    """As the cron does: again and again while there is something to do."""
    house.nursery.run("run_clocks", later=later)
    # what a killed process had in hand is free a moment after its death
    for _again in range(20):
        if not house.work_left(later):
            return
        house.nursery.run("run_clocks", later=later)
    raise AssertionError(f"{house.work_left(later)} left")


def assert_each_once(house, expected, after=0):
    """Every level, activity, notice and mail exactly once.

    :param after: the last mail that was there before
    """
    levels = house.rows("SELECT deadline_id, level_id, cycle FROM complaint_escalation")
    assert sorted(levels) == sorted(expected)
    assert house.rows("SELECT DISTINCT state FROM complaint_escalation") == [("done",)]
    assert_activities_once(house)
    assert house.rows(
        """
        SELECT e.id, t.user_id
          FROM complaint_escalation e JOIN helpdesk_ticket t ON t.id = e.ticket_id
         ORDER BY e.id
        """
    ) == house.rows(
        "SELECT escalation_id, user_id FROM complaint_notice ORDER BY escalation_id"
    )
    assert_mails_once(house, after)


def assert_activities_once(house):
    there = house.rows(
        "SELECT id, res_id FROM mail_activity WHERE summary = 'Overdue' ORDER BY id"
    )
    noted = house.rows(
        "SELECT activity_id, ticket_id FROM complaint_escalation "
        "WHERE activity_id IS NOT NULL ORDER BY 1"
    )
    assert there == noted


def assert_mails_once(house, after=0):
    """Every notice and letter has its mail, no mail is without, each to whom it is."""
    assert (
        house.value("SELECT count(*) FROM complaint_notice WHERE mail_id IS NULL") == 0
    )
    noted = house.rows(
        """
        SELECT DISTINCT n.mail_id, u.partner_id
          FROM complaint_notice n JOIN res_users u ON u.id = n.user_id
         UNION ALL
        SELECT e.letter_id, t.partner_id
          FROM complaint_escalation e JOIN helpdesk_ticket t ON t.id = e.ticket_id
         WHERE e.letter_id IS NOT NULL
         ORDER BY 1
        """
    )
    there = house.rows(
        "SELECT mail_mail_id, res_partner_id FROM mail_mail_res_partner_rel "
        "WHERE mail_mail_id > %s ORDER BY 1",
        after,
    )
    assert there == noted
    mails = house.value("SELECT count(*) FROM mail_mail WHERE id > %s", after)
    assert mails == len(noted)
    # the complainant was written to, and that was counted, as often
    assert house.rows(
        "SELECT DISTINCT t.update_count = count(e.id) FROM helpdesk_ticket t "
        "JOIN complaint_escalation e ON e.ticket_id = t.id "
        "WHERE e.letter_id IS NOT NULL GROUP BY t.id"
    ) in ([], [(True,)])


# killed ----------------------------------------------------------------


def test_a_process_killed_at_many_points_among_ten_thousand_levels(house):
    expected = house.rows(EXPECTED)
    assert len(expected) == PLAIN + LETTERS + URGENT == 10_000
    begin = time.monotonic()
    sweep = "complaint.deadline."
    is_killed_at(
        house,
        "run_clocks",
        die(f"{sweep}_take_due", 1),
        die(f"{sweep}_run_batch", 1),
        die("cursor.commit", 3, "before"),
        die(f"{sweep}_add_activities", 2),
        die("cursor.commit", 3, "after"),
        die(f"{sweep}_write_rows", 2),
        die("complaint.escalation._add_notices", 1),
        die("cursor.flush", 4, "after"),
        die("cursor.commit", 5, "before"),
    )
    chance = random.Random(10002)
    for _number in range(12):
        process = house.nursery.start("run_clocks")
        process.ends_within(chance.uniform(0.05, 2))
        assert process.kill() == -9, "there was more to do"
    # all that is left is carried out, then people are told
    is_killed_at(
        house,
        "run_clocks",
        die("complaint.notice._queue_mail", 1),
        die("complaint.notice._queue_mail", 30, "before"),
        die("complaint.notice._try_to_tell", 50),
        die("cursor.commit", 1, "before"),
        die("cursor.commit", 1, "after"),  # fifty people know
        die("complaint.notice._queue_mail", 7),
        die("cursor.commit", 1, "before"),
    )
    run_until_done(house)
    print(f"\n10,000 levels, killed 28 times: {time.monotonic() - begin:.0f} s")
    assert_each_once(house, expected)


def test_a_process_killed_while_it_writes_to_complainants(house):
    house.keep_only(plain=20, letters=60, urgent=5)
    expected = house.rows(EXPECTED)
    level = "complaint.schedule.level."
    is_killed_at(
        house,
        "run_clocks",
        die(f"{level}_send_letter", 1, "before"),
        die(f"{level}_send_letter", 1),
        die(f"{level}_send_letter", 60),
        die("helpdesk.ticket._note_told", 7),
        die("mail.template.send_mail", 30),
        die("complaint.deadline._carry_out", 40),
        die("cursor.commit", 3, "before"),
        die("cursor.commit", 3, "after"),
    )
    run_until_done(house)
    assert_each_once(house, expected)


def test_acknowledgements_of_a_process_that_is_killed(house):
    number = 220
    house.nursery.run("plan_acknowledgements", number=number)
    is_killed_at(
        house,
        "acknowledge",
        die("mail.template.send_mail_batch", 1),
        die("helpdesk.ticket._queue_acknowledgements", 1),
        die("cursor.commit", 2, "before"),
        die("cursor.commit", 2, "after"),
        die("helpdesk.ticket._queue_acknowledgements", 2),
    )
    for _again in range(20):
        house.nursery.run("acknowledge")
        if not planned(house):
            break
    assert not planned(house)
    assert acknowledged(house) == [("acknowledged", "sent", 1)] * number


def planned(house):
    return house.value(
        "SELECT count(*) FROM helpdesk_ticket WHERE acknowledgement_state = 'planned'"
    )


def acknowledged(house):
    return house.rows(
        """
        SELECT t.complaint_phase, t.acknowledgement_state, count(mail.id)
          FROM helpdesk_ticket t
          LEFT JOIN mail_message m
                 ON m.model = 'helpdesk.ticket' AND m.res_id = t.id
          LEFT JOIN mail_mail mail ON mail.mail_message_id = m.id
         WHERE t.name LIKE 'By mail%'
         GROUP BY t.id
        """
    )


# several at once ---------------------------------------------------------


INVITED = """
    SELECT i.state, count(DISTINCT m.id), i.access_token IS NOT NULL
      FROM complaint_survey_invitation i
      LEFT JOIN mail_message g ON g.model = 'complaint.survey.invitation'
                              AND g.res_id = i.id
      LEFT JOIN mail_mail m ON m.mail_message_id = g.id
     GROUP BY i.id
"""


def test_invitations_of_a_process_that_is_killed(house):
    number = 450
    house.nursery.run("plan_invitations", number=number)
    invitation = "complaint.survey.invitation."
    is_killed_at(
        house,
        "invite",
        die(f"{invitation}_take_due", 1),
        die("mail.template.send_mail_batch", 1),
        die(f"{invitation}_send", 1),
        die(f"{invitation}_send", 2),
        die("cursor.commit", 2, "before"),
    )
    finish_inviting(house)
    assert house.rows(INVITED) == [("sent", 1, True)] * number


def test_two_processes_that_invite_at_once(house):
    number = 450
    house.nursery.run("plan_invitations", number=number)
    stop = wait_at("complaint.survey.invitation._run_batch", 1, "before")
    first = house.nursery.start("invite", stops=[stop])
    first.hear(stop["at"])  # has a batch in hand
    house.nursery.run("invite")
    left = "SELECT count(*) FROM complaint_survey_invitation WHERE state = 'planned'"
    assert house.value(left) == 200, "the other batches did not wait"
    first.tell()
    first.succeeds()
    finish_inviting(house)
    assert house.rows(INVITED) == [("sent", 1, True)] * number


def finish_inviting(house):
    # what a killed process had in hand is free a moment after its death
    for _again in range(20):
        house.nursery.run("invite")
        if not house.value(
            "SELECT count(*) FROM complaint_survey_invitation WHERE state = 'planned'"
        ):
            return
    raise AssertionError("invitations left")


def test_four_processes_at_once_share_the_work(house):
    house.keep_only(plain=1_500, letters=20, urgent=20)
    expected = house.rows(EXPECTED)
    stop = wait_at("complaint.deadline._take_due", 1)
    processes = [house.nursery.start("run_clocks", stops=[stop]) for _n in range(4)]
    for process in processes:
        process.hear(stop["at"])  # each has a batch in hand before any goes on
    for process in processes:
        process.tell()
    taken = [process.succeeds() for process in processes]
    assert min(taken) > 0, taken
    run_until_done(house)
    assert_each_once(house, expected)


def test_four_processes_that_tell_people_at_once(house):
    house.keep_only(plain=180, letters=0, urgent=0)
    expected = house.rows(EXPECTED)
    is_killed_at(
        house, "run_clocks", die("complaint.notice._send_digests", 1, "before")
    )
    stop = wait_at("complaint.notice._try_to_tell", 1, "before")
    processes = [house.nursery.start("run_clocks", stops=[stop]) for _n in range(4)]
    for process in processes:
        process.hear(stop["at"])  # each knows whom to tell: the same people
    for process in processes:
        process.tell()
    for process in processes:
        process.succeeds()
    run_until_done(house)
    assert_each_once(house, expected)


def test_two_processes_that_acknowledge_at_once(house):
    number = 120
    house.nursery.run("plan_acknowledgements", number=number)
    stop = wait_at("helpdesk.ticket._send_acknowledgements", 1, "before")
    first = house.nursery.start("acknowledge", stops=[stop])
    first.hear(stop["at"])
    house.nursery.run("acknowledge")
    first.tell()
    first.succeeds()
    house.nursery.run("acknowledge")
    assert acknowledged(house) == [("acknowledged", "sent", 1)] * number


# a handler at work ---------------------------------------------------------


def first_of(house, name):
    return house.rows(
        "SELECT t.id, u.login FROM helpdesk_ticket t "
        "JOIN res_users u ON u.id = t.user_id "
        "JOIN complaint_deadline d ON d.ticket_id = t.id "
        "WHERE t.name = %s AND d.state = 'running' ORDER BY t.id LIMIT 1",
        name,
    )[0]


def carried_out(house, ticket_id=None):
    return house.value(
        "SELECT count(*) FROM complaint_escalation WHERE %s IN (0, ticket_id)",
        ticket_id or 0,
    )


def is_over(house, ticket_id):
    """Whether a complaint is closed and its clock has nothing more to do."""
    return house.rows(
        "SELECT t.complaint_phase, d.state IN ('met', 'void'), d.next_run_at "
        "FROM complaint_deadline d JOIN helpdesk_ticket t ON t.id = d.ticket_id "
        "WHERE t.id = %s",
        ticket_id,
    ) == [("closed", True, None)]


def test_a_handler_who_meets_the_clock_first_is_not_bothered(house):
    house.keep_only(plain=300, letters=0, urgent=0)
    ticket_id, login = first_of(house, "Plain")
    handler = house.nursery.start(
        "handle", login=login, ticket_id=ticket_id, vals=CLOSED, hold=True
    )
    handler.hear("written")
    house.nursery.run("run_clocks")
    assert carried_out(house) == 299, "the others do not wait for it"
    handler.tell()
    handler.succeeds()
    run_until_done(house)
    assert carried_out(house, ticket_id) == 0
    assert is_over(house, ticket_id)


def test_no_complaint_waits_for_one_that_somebody_has_in_hand(house):
    house.keep_only(plain=20, letters=5, urgent=0)
    expected = house.rows(EXPECTED)
    ticket_id, login = first_of(house, "Letter")
    handler = house.nursery.start(
        "handle", login=login, ticket_id=ticket_id, vals={"name": "Drum"}, hold=True
    )
    handler.hear("written")
    sweeper = house.nursery.start("run_clocks")
    house.until(lambda: carried_out(house) == 24)
    handler.tell()
    handler.succeeds()
    sweeper.succeeds()
    run_until_done(house)
    assert_each_once(house, expected)


def test_a_handler_who_comes_second_succeeds(house):
    house.keep_only(plain=50, letters=0, urgent=0)
    ticket_id, login = first_of(house, "Plain")
    stop = wait_at("complaint.deadline._run_batch", 1)
    sweeper = house.nursery.start("run_clocks", stops=[stop])
    sweeper.hear(stop["at"])
    handler = house.nursery.start(
        "handle", login=login, ticket_id=ticket_id, vals=CLOSED
    )
    house.until(house.somebody_waits_for_a_lock)
    sweeper.tell()
    sweeper.succeeds()
    handler.succeeds()
    run_until_done(house)
    assert carried_out(house) == 50
    assert carried_out(house, ticket_id) == 1
    assert is_over(house, ticket_id)
    assert house.value(TO_DOS + " AND res_id = %s", ticket_id) == 0


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


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_without_mail_server_nothing_is_lost_and_managers_know(house, mailbox):
    house.keep_only(plain=30, letters=5, urgent=2)
    expected = house.rows(EXPECTED)
    house.execute(
        "INSERT INTO ir_mail_server (name, smtp_host, smtp_port, smtp_authentication, "
        "smtp_encryption, active, sequence) "
        "VALUES ('Ours', '127.0.0.1', %s, 'login', 'none', TRUE, 1)",
        closed_port(),
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
