"""Inviting 1,000 complainants to a survey, one mail each, queued.

The peer: Odoo's own ``survey.invite`` with the same survey and the same people. The job
commits its batches; the peer's work is rolled back.
"""

import sys

import common

PEOPLE = 100 if common.SMALL else 1_000


def prepare_people(env):
    """Partners, and closed complaints of theirs that are to be asked about today."""
    complaint = common.prepare_complaints(env)
    partners = env["res.partner"].create(
        [
            {"name": f"Customer {number}", "email": f"customer{number}@example.com"}
            for number in range(PEOPLE)
        ]
    )
    ids = common.add_complaints(env, complaint, PEOPLE)
    env.cr.execute(
        "UPDATE helpdesk_ticket SET complaint_phase = 'closed', closed_date = now(), "
        "closure_reason = 'accepted', partner_id = %s + id - %s "
        "WHERE id BETWEEN %s AND %s",
        [partners[0].id, ids[0], ids[0], ids[-1]],
    )
    env.cr.commit()
    return partners, (ids[0], ids[-1])


def plan(env, bounds):
    """Invitations that are due; by SQL. What was sent before is forgotten."""
    env.cr.execute("DELETE FROM mail_mail")
    env.cr.execute("DELETE FROM complaint_survey_invitation")
    env.cr.execute(
        """
        INSERT INTO complaint_survey_invitation (ticket_id, company_id, team_id,
               closure_number, state, planned_at, next_run_at, reminder_count)
        SELECT id, company_id, team_id, 1, 'planned', now() - interval '1 hour',
               now() - interval '1 hour', 0
          FROM helpdesk_ticket WHERE id BETWEEN %s AND %s
        """,
        bounds,
    )
    env.cr.commit()
    env.invalidate_all()


def main():
    board = common.Board("survey")
    with common.environment("BENCH_DB") as env:
        partners, bounds = prepare_people(env)
        common.settle(env)
        survey = env.ref("complaint_management.survey_satisfaction")
        template = env.ref("survey.mail_template_user_input_invite")
        ours, peer = common.Timing(PEOPLE), common.Timing(PEOPLE)

        def invite():
            env["survey.invite"].create(
                {
                    "survey_id": survey.id,
                    "template_id": template.id,
                    "partner_ids": [(6, 0, partners.ids)],
                }
            ).action_invite()
            env.flush_all()

        def job():
            env["complaint.survey.invitation"]._cron_invite()

        for round_ in range(common.ROUNDS):
            for function in (job, invite) if round_ % 2 else (invite, job):
                if function is job:
                    plan(env, bounds)
                    common.clock(env, job, ours)
                    check(env)
                else:
                    common.clock(env, invite, peer)
                    env.cr.rollback()
                    env.invalidate_all()
        board.show("invitations by the job", ours)
        board.show("survey.invite", peer)
        board.compare("inviting / survey.invite", ours, peer, 0.5)
        # ours: what a test pins as well
        board.judge_queries("queries for each invitation", ours, 2.5, own=True)
    board.end()


def check(env):
    mails = env["mail.mail"].search_count([("state", "=", "outgoing")])
    sent = env["complaint.survey.invitation"].search_count([("state", "=", "sent")])
    if (mails, sent) != (PEOPLE, PEOPLE):
        sys.exit(f"{mails} mails and {sent} invitations instead of {PEOPLE}.")


if __name__ == "__main__":
    main()
