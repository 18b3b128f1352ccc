"""What installing and uninstalling do beyond the data files."""

import logging

from odoo.tools import sql

_logger = logging.getLogger(__name__)
#: Columns that lists and figures read of every ticket: those of the rule about who may
#: see a complaint, then those of the monitoring report.
BUSY_COLUMNS = {
    "feedback_type": "varchar",
    "confidentiality": "varchar",
    "is_identity_protected": "bool",
    "investigator_id": "int4 REFERENCES res_users ON DELETE SET NULL",
    "complaint_phase": "varchar",
    "received_at": "timestamp",
    "acknowledged_at": "timestamp",
    "assessed_at": "timestamp",
    "reassessed_at": "timestamp",
    "investigation_at": "timestamp",
    "responded_at": "timestamp",
    "referred_at": "timestamp",
    "reopened_at": "timestamp",
    "next_due_at": "timestamp",
    "severity": "varchar",
    "decision": "varchar",
    "recurrence": "varchar",
    "complainant_verdict": "varchar",
    "repeat_of_id": "int4 REFERENCES helpdesk_ticket ON DELETE RESTRICT",
    "reopen_count": "int4",
    "review_level": "int4",
    "safety_implication": "bool",
}
#: Tables of ours that tickets refer to: Odoo makes their columns.
REFERRED_TABLES = ("complaint_erasure", "complaint_policy", "complaint_schedule")
#: Further columns with a foreign key.
REFERRING_COLUMNS = {
    "acknowledged_by_id": "int4 REFERENCES res_users ON DELETE SET NULL",
    "assessed_by_id": "int4 REFERENCES res_users ON DELETE SET NULL",
    "complainant_country_id": "int4 REFERENCES res_country ON DELETE SET NULL",
    "erasure_id": "int4 REFERENCES complaint_erasure ON DELETE RESTRICT",
    "external_body_id": "int4 REFERENCES res_partner ON DELETE SET NULL",
    "policy_id": "int4 REFERENCES complaint_policy ON DELETE RESTRICT",
    "representative_id": "int4 REFERENCES res_partner ON DELETE SET NULL",
    "schedule_id": "int4 REFERENCES complaint_schedule ON DELETE RESTRICT",
}


def pre_init_hook(env):
    """Make the columns that are read most before all others, and those that refer.

    PostgreSQL finds a column by walking over those before it: behind a hundred others,
    a list of tickets took twice as long. A key that comes with its empty column it
    takes as kept; for one that is added later it reads all tickets.
    """
    for table in REFERRED_TABLES:
        if not sql.table_exists(env.cr, table):
            sql.create_model_table(env.cr, table)
    make_ticket_columns(env.cr, BUSY_COLUMNS | REFERRING_COLUMNS)


def make_ticket_columns(cr, columns):
    """Make columns of tickets, empty ones, where they are not there yet.

    :param dict columns: name -> type in SQL, with the table it refers to; Odoo takes
        them for its own, and replaces a key that is not as the field has it
    """
    for name, kind in columns.items():
        if not sql.column_exists(cr, "helpdesk_ticket", name):
            sql.create_column(cr, "helpdesk_ticket", name, kind)


def post_init_hook(env):
    """Give every company its register numbers."""
    for company in env["res.company"].search([]):
        company._get_complaint_sequence()
        company._get_letter_sequence()


def uninstall_hook(env):
    """Leave a working helpdesk: complaints become tickets in ordinary stages.

    Plain SQL, because the gate would rightly refuse all of it.
    """
    # remedies and clocks fall with their tables; before that they hold on to the
    # types, schedules and levels they go by
    env.cr.execute("DELETE FROM complaint_letter")
    env.cr.execute("DELETE FROM complaint_remedy")
    env.cr.execute("DELETE FROM complaint_deadline")
    # invitations hold on to their survey, which falls with what complainants answered:
    # it must not turn into a survey that other people may read
    env.cr.execute("DELETE FROM complaint_satisfaction")
    env.cr.execute("DELETE FROM complaint_survey_invitation")
    # objectives hold on to teams and channels, and are held by their results
    env.cr.execute("DELETE FROM complaint_objective_result")
    env.cr.execute("DELETE FROM complaint_objective")
    env.cr.execute(
        "UPDATE helpdesk_ticket SET schedule_id = NULL WHERE schedule_id IS NOT NULL"
    )
    # actions and reviews hold on to categories and complaints
    env.cr.execute("DELETE FROM complaint_action")
    env.cr.execute("DELETE FROM complaint_management_review")
    # versions of the policy are kept for good as long as the addon is there
    env.cr.execute(
        "UPDATE helpdesk_ticket SET policy_id = NULL WHERE policy_id IS NOT NULL"
    )
    env.cr.execute("DELETE FROM complaint_policy")
    for closed, stage in ((True, "done"), (False, "in_progress")):
        stage = env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{stage}", False)
        env.cr.execute(
            """
            UPDATE helpdesk_ticket t SET stage_id = %s
              FROM helpdesk_ticket_stage s
             WHERE s.id = t.stage_id
               AND s.complaint_phase IS NOT NULL
               AND COALESCE(s.closed, FALSE) = %s
            """,
            (stage.id if stage else None, closed),
        )
        _logger.info("%s complaints become ordinary tickets", env.cr.rowcount)
    env.invalidate_all()
    env.cr.execute("DROP FUNCTION IF EXISTS complaint_ledger_guard() CASCADE")
