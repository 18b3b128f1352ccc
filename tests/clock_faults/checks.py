"""Killing processes at their work, and whether all was done once in the end."""

#: Levels of clocks that are due: (clock, level, cycle).
EXPECTED = """
    SELECT d.id, l.id, COALESCE(d.cycle, 0)
      FROM complaint_deadline d
      JOIN complaint_schedule_level l ON l.milestone_id = d.milestone_id
     WHERE d.next_run_at IS NOT NULL
"""
#: State of each invitation, how many mails it has, whether it has a link.
INVITED = """
    SELECT i.state, count(DISTINCT m.id), i.access_token IS NOT NULL
      FROM complaint_survey_invitation i
      LEFT JOIN mail_message g ON g.model = 'complaint.survey.invitation'
                              AND g.res_id = i.id
      LEFT JOIN mail_mail m ON m.mail_message_id = g.id
     GROUP BY i.id
"""
TO_DOS = "SELECT count(*) FROM mail_activity WHERE res_model = 'helpdesk.ticket'"


def die(at, nth, when="after"):
    """Where a process kills itself: before or after the nth call of ``at``."""
    return {"at": at, "nth": nth, "when": when}


def wait_at(at, nth, when="after"):
    """Where a process stops until it is told to go on."""
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


def carried_out(house, ticket_id=None):
    """How many levels were carried out, of one complaint or of all."""
    return house.value(
        "SELECT count(*) FROM complaint_escalation WHERE %s IN (0, ticket_id)",
        ticket_id or 0,
    )


def planned(house):
    """How many acknowledgements are still to be sent."""
    return house.value(
        "SELECT count(*) FROM helpdesk_ticket WHERE acknowledgement_state = 'planned'"
    )


def acknowledged(house):
    """Phase, acknowledgement, number of mails of each complaint that came by mail."""
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


def finish_inviting(house):
    """As the cron does: again and again while an invitation is planned."""
    # what a killed process had in hand is free a moment after its death
    for _again in range(20):
        house.nursery.run("invite")
        if not house.value(
            "SELECT count(*) FROM complaint_survey_invitation WHERE state = 'planned'"
        ):
            return
    raise AssertionError("invitations left")
