"""Complaints to measure with: one in earnest, and its copies."""

import sys

from .bulk import multiply

#: Clocks that run on a complaint from its receipt on (schedule of ISO 10002).
CLOCKS_EACH = 4
#: Tables that ``add_complaints`` writes to.
OF_COMPLAINTS = (
    "helpdesk_ticket",
    "complaint_deadline",
    "mail_followers",
    "mail_followers_mail_message_subtype_rel",
)


def prepare_company(env):
    """A house with a handler, a team and a complainant, as both databases can have.

    :return: values of a plain ticket
    """
    handler = env["res.users"].create(
        {
            "name": "Hanna Handler",
            "login": "bench_handler",
            "email": "hanna@example.com",
            "group_ids": [(4, env.ref("helpdesk_mgmt.group_helpdesk_user").id)],
        }
    )
    team = env["helpdesk.ticket.team"].create(
        {"name": "Bench", "user_ids": [(4, handler.id)]}
    )
    partner = env["res.partner"].create(
        {"name": "Ada Complainant", "email": "ada@example.com"}
    )
    env.cr.commit()
    return {
        "name": "The lift is out of order",
        "description": "<p>For the third time this month.</p>",
        "team_id": team.id,
        "user_id": handler.id,
        "partner_id": partner.id,
        "channel_id": env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email").id,
    }


def prepare_complaints(env, **vals):
    """The same house, for complaints: one of them, to be multiplied.

    :return: a complaint on the schedule of ISO 10002, with its clocks
    """
    vals = {**prepare_company(env), "feedback_type": "complaint", **vals}
    calendar = env["resource.calendar"].create(
        {"name": "Weekdays", "tz": "Europe/Rome", "company_id": env.company.id}
    )
    env.company.resource_calendar_id = calendar
    # before it is theirs: nobody else follows a complaint, or has to do with it
    role = env.ref("complaint_management.group_complaint_handler")
    env["res.users"].browse(vals["user_id"]).group_ids = [(4, role.id)]
    complaint = env["helpdesk.ticket"].create(vals)
    if len(complaint.deadline_ids) != CLOCKS_EACH:
        sys.exit(f"A complaint has {len(complaint.deadline_ids)} clocks here.")
    complaint.acknowledgement_state = False  # nothing of it goes to the mail
    env.flush_all()
    env.cr.commit()
    return complaint


def add_complaints(env, complaint, count, spread="365 days"):
    """Copies of a complaint with its running clocks, due over the coming ``spread``.

    :return: range of their ids
    """
    cr = env.cr
    cr.execute("SELECT max(id) FROM helpdesk_ticket")
    first = cr.fetchone()[0] + 1
    multiply(
        env,
        "helpdesk_ticket",
        complaint.ids,
        f"SELECT generate_series({first}, {first + count - 1}) AS n",
        number="'B' || n",
        complaint_reference="'B/' || n",
        access_token="NULL",
    )
    # ids were given in that order, for nobody else writes here
    cr.execute("SELECT min(id) FROM helpdesk_ticket WHERE number = %s", [f"B{first}"])
    first = cr.fetchone()[0]
    shift = f"((n - {first}) * interval '{spread}' / {count})"
    multiply(
        env,
        "complaint_deadline",
        complaint.deadline_ids.ids,
        f"SELECT generate_series({first}, {first + count - 1}) AS n",
        ticket_id="n",
        **{
            name: f"t.{name} + {shift}"
            for name in (
                "started_at",
                "planned_due_at",
                "due_at",
                "soon_at",
                "next_run_at",
            )
        },
    )
    add_followers(env, complaint, first, first + count - 1)
    return range(first, first + count)


def add_followers(env, complaint, first, last):
    """Whoever follows a complaint follows its copies, as they would if registered."""
    followers = complaint.message_follower_ids
    if not followers:
        sys.exit("A complaint that somebody handles has a follower.")
    source = f"SELECT generate_series({first}, {last}) AS n"
    multiply(env, "mail_followers", followers.ids, source, res_id="n")
    env.cr.execute(
        """
        WITH told AS MATERIALIZED (
            SELECT follower.partner_id, subtype.mail_message_subtype_id
              FROM mail_followers AS follower
              JOIN mail_followers_mail_message_subtype_rel AS subtype
                ON subtype.mail_followers_id = follower.id
             WHERE follower.id = ANY(%s)
        )
        INSERT INTO mail_followers_mail_message_subtype_rel
        SELECT copy.id, told.mail_message_subtype_id
          FROM mail_followers AS copy
          JOIN told ON told.partner_id = copy.partner_id
         WHERE copy.res_model = 'helpdesk.ticket' AND copy.res_id BETWEEN %s AND %s
        """,
        [followers.ids, first, last],
    )


def add_history(env, complaint, complaints, told, level, user):
    """Closed complaints with ended clocks, executed levels and told notices."""
    ids = add_complaints(env, complaint, complaints, "0 days")
    bounds = (ids[0], ids[-1])
    env.cr.execute(
        "UPDATE helpdesk_ticket SET complaint_phase = 'closed', next_due_at = NULL, "
        "next_soon_at = NULL WHERE id BETWEEN %s AND %s",
        bounds,
    )
    env.cr.execute(
        "UPDATE complaint_deadline SET state = 'met', ended_at = due_at, "
        "soon_at = NULL, next_run_at = NULL WHERE ticket_id BETWEEN %s AND %s",
        bounds,
    )
    execute_levels(env, bounds, told, level)
    env.cr.execute(
        "INSERT INTO complaint_notice (escalation_id, user_id, told_at) "
        "SELECT id, %s, executed_at FROM complaint_escalation "
        "WHERE ticket_id BETWEEN %s AND %s",
        (user.id, *bounds),
    )
    return ids


def execute_levels(env, bounds, count, level):
    """Rows of executed levels, by SQL, on the first clocks of these complaints."""
    env.cr.execute(
        """
        INSERT INTO complaint_escalation (deadline_id, ticket_id, company_id, level_id,
               cycle, state, planned_at, executed_at, due_at, attempts)
        SELECT id, ticket_id, company_id, %s, 0, 'done', due_at, due_at, due_at, 0
          FROM complaint_deadline
         WHERE ticket_id BETWEEN %s AND %s
         ORDER BY id LIMIT %s
        """,
        (level.id, *bounds, count),
    )
