"""What the processes of the fault tests do. Each gets an environment and a talk."""

import functools
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.service.model import retrying

HANDLERS = 60
#: Complaints came in so many days ago; answers were due after ten.
AGE = 60


def fill(env, talk, plain, letters, urgent):
    """A house with complaints whose answers are overdue: one level each.

    One complaint of each kind is registered, the others are copies of its row: what
    is tested is what happens to them later.

    :param plain: complaints with an activity and a notice for their handler
    :param letters: the same, with a letter to the complainant
    :param urgent: as plain, but each with a mail of its own
    """
    env = env(context={"tracking_disable": True, "no_reset_password": True})
    group = env.ref("complaint_management.group_complaint_handler")
    managers = env.ref("complaint_management.group_complaint_manager")
    new_users = [("manager", managers)]
    new_users += [(f"handler{number}", group) for number in range(HANDLERS)]
    users = env["res.users"].create(
        [
            {
                "name": login.capitalize(),
                "login": login,
                "email": f"{login}@example.com",
                "group_ids": [Command.link(role.id)],
            }
            for login, role in new_users
        ]
    )
    handlers = users[1:]
    calendar = env["resource.calendar"].create(
        {"name": "Weekdays", "tz": "UTC", "company_id": env.company.id}
    )
    env.company.write({"resource_calendar_id": calendar.id, "email": "us@example.com"})
    team = env.ref("complaint_management.team_complaints")
    team.user_id = handlers[0]
    others = team.copy({"name": "Letters"})
    todo = env.ref("mail.mail_activity_data_todo")
    level = {"name": "Overdue", "notify_handler": True, "activity_type_id": todo.id}
    template = env.ref("complaint_management.mail_template_holding").copy()
    _schedule(env, "With letters", level | {"template_id": template.id}, others)
    _schedule(env, "Plain", level, team)
    partner = env["res.partner"].create(
        {"name": "Ada Complainant", "email": "ada@example.com"}
    )
    kinds = [
        ("Plain", plain, {"team_id": team.id}),
        ("Letter", letters, {"team_id": others.id}),
        ("Urgent", urgent, {"team_id": team.id, "severity": "critical"}),
    ]
    for name, number, vals in kinds:
        first = env["helpdesk.ticket"].create(
            {
                "feedback_type": "complaint",
                "name": name,
                "description": "<p>The drum is loose.</p>",
                "received_at": fields.Datetime.now() - timedelta(days=AGE),
                "partner_id": partner.id,
                "user_id": handlers[0].id,
                **vals,
            }
        )
        env.flush_all()
        _multiply(env, first, number - 1, handlers)


def _schedule(env, name, level, team):
    env["complaint.schedule"].create(
        {
            "name": name,
            "sequence": 1,
            "team_ids": [Command.link(team.id)],
            "milestone_ids": [
                Command.create(
                    {
                        "milestone": "respond",
                        "amount": 10,
                        "unit": "working_days",
                        "level_ids": [Command.create(level)],
                    }
                )
            ],
        }
    )


def _multiply(env, ticket, number, handlers):
    """Copies of a complaint and of its clock, straight into the tables."""
    deadline = ticket.deadline_ids
    assert len(deadline) == 1, deadline
    assert deadline.next_run_at < fields.Datetime.now()
    _insert_copies(
        env,
        ticket,
        number,
        {
            "number": "t.number || '-' || n",
            "complaint_reference": "t.complaint_reference || '-' || n",
            "user_id": "(%s::int[])[1 + n %% %s]",
        },
        handlers.ids,
        len(handlers),
    )
    env.cr.execute("SELECT max(id) FROM helpdesk_ticket")
    (last,) = env.cr.fetchone()
    _insert_copies(env, deadline, number, {"ticket_id": "%s + n"}, last - number)


def _insert_copies(env, record, copies, changed, *params):
    names = [
        name
        for name, field in record._fields.items()
        if field.store and field.column_type and name != "id"
    ]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(changed.get(name, f't."{name}"') for name in names)
    env.cr.execute(
        f"INSERT INTO {record._table} ({columns}) SELECT {values} "
        f"FROM {record._table} t, generate_series(1, %s) n WHERE t.id = %s ORDER BY n",
        [*params, copies, record.id],
    )


# ------------------------------------------------------------
# What the house does
# ------------------------------------------------------------


def run_clocks(env, talk):
    """The job that runs the clocks; how many it had in hand and committed."""
    Cron = env.registry["ir.cron"]
    commit, taken = Cron._commit_progress, []

    def count(cron, processed=0, **options):
        time_left = commit(cron, processed, **options)
        taken.append(processed)
        return time_left

    Cron._commit_progress = count
    env["complaint.deadline"]._cron_run_clocks()
    env.cr.commit()
    return sum(taken)


def acknowledge(env, talk):
    """The job that acknowledges."""
    env["helpdesk.ticket"]._cron_acknowledge()
    env.cr.commit()


def send_mails(env, talk):
    """Odoo's own mail queue."""
    env["mail.mail"].process_email_queue()
    env.cr.commit()


def plan_acknowledgements(env, talk, number):
    """Complaints that came in by e-mail and are to be acknowledged."""
    channel = env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email")
    partner = env["res.partner"].create({"name": "Bo", "email": "bo@example.com"})
    tickets = env["helpdesk.ticket"].create(
        [
            {
                "feedback_type": "complaint",
                "name": f"By mail {n}",
                "description": "-",
                "partner_id": partner.id,
                "channel_id": channel.id,
            }
            for n in range(number)
        ]
    )
    assert set(tickets.mapped("acknowledgement_state")) == {"planned"}


def plan_invitations(env, talk, number):
    """Closed complaints whose complainants are to be asked how it went.

    One is closed in earnest, the others are copies of its row.
    """
    partner = env["res.partner"].create({"name": "Cy", "email": "cy@example.com"})
    first = env["helpdesk.ticket"].create(
        {
            "feedback_type": "complaint",
            "name": "Closed",
            "description": "-",
            "partner_id": partner.id,
            "acknowledged_at": fields.Datetime.now(),
            "acknowledgement_method": "phone",
            "severity": "low",
            "complexity": "simple",
            "impact": "single",
            "immediate_action": "not_needed",
            "decision": "not_upheld",
            "decision_reasons": "<p>It works as described.</p>",
            "complaint_phase": "responded",
        }
    )
    first.write({"complainant_verdict": "accepted", "complaint_phase": "closed"})
    invitation = first.survey_invitation_ids
    assert invitation.state == "planned", invitation
    invitation.next_run_at = fields.Datetime.now() - timedelta(hours=1)
    env.flush_all()
    _insert_copies(
        env,
        first,
        number - 1,
        {
            "number": "t.number || '-' || n",
            "complaint_reference": "t.complaint_reference || '-' || n",
            "complaint_token": "NULL",
            "access_token": "NULL",
        },
    )
    env.cr.execute("SELECT max(id) FROM helpdesk_ticket")
    (last,) = env.cr.fetchone()
    _insert_copies(
        env, invitation, number - 1, {"ticket_id": "%s + n"}, last - number + 1
    )


def invite(env, talk):
    """The job that invites to the survey."""
    env["complaint.survey.invitation"]._cron_invite()
    env.cr.commit()


def run(env, talk, code, **names):
    """Whatever a test needs done by the ORM; committed."""
    exec(compile(code, "test", "exec"), {"env": env, **names})


def handle(env, talk, login, ticket_id, vals, hold=False):
    """A handler's request, as Odoo's web server runs it: tried again on collisions.

    :param hold: keep the transaction open until told
    """
    user = env["res.users"].search([("login", "=", login)])

    def request():
        env(user=user)["helpdesk.ticket"].browse(ticket_id).write(vals)
        env.flush_all()
        talk.say("written")
        if hold:
            talk.hear()

    retrying(functools.partial(request), env)
    env.cr.commit()


def act(env, talk, login, code, **names):
    """A request of somebody's, as Odoo's web server runs it: tried again on collisions.

    :param str code: with ``env``, theirs, and ``names``
    :return: what they are told where it is refused; None: it is done
    """
    people = env["res.users"].with_context(active_test=False)
    user = people.search([("login", "=", login)])
    program = compile(code, "request", "exec")

    def request():
        exec(program, {"env": env(user=user), "Command": Command, **names})

    try:
        retrying(request, env)
    except UserError as error:  # and its kinds: no right, locked, not valid
        env.cr.rollback()
        return str(error)


def check_ledger(env, talk, ticket_id):
    """What a check of the ledger finds wrong with one complaint."""
    ticket = env["helpdesk.ticket"].browse(ticket_id)
    report = env["complaint.ledger"]._check(ticket.company_id)
    return [
        problem.code
        for problem in report.problems
        if problem.where == ticket.complaint_reference
    ]
