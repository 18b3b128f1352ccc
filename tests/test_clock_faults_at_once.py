"""Nothing is done twice by several processes at once, nor beside a handler at work.

Real processes on real, committed data. What one process does by itself is in
``complaint_management/tests/test_sweep.py`` and ``test_sweep_once.py``.
"""

from clock_faults.checks import (
    EXPECTED,
    INVITED,
    TO_DOS,
    acknowledged,
    assert_each_once,
    carried_out,
    die,
    finish_inviting,
    is_killed_at,
    run_until_done,
    wait_at,
)

CLOSED = {
    "complaint_phase": "closed",
    "closure_reason": "withdrawn",
    "closure_note": "Found it",
}


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
