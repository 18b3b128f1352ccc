"""Nothing is lost and nothing is done twice by processes that are killed.

Real processes on real, committed data. What one process does by itself is in
``complaint_management/tests/test_sweep.py`` and ``test_sweep_once.py``.
"""

import random
import time

from clock_faults.checks import (
    EXPECTED,
    INVITED,
    acknowledged,
    assert_each_once,
    die,
    finish_inviting,
    is_killed_at,
    planned,
    run_until_done,
)
from clock_faults.house import LETTERS, PLAIN, URGENT


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
