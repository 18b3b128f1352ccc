"""One level of one clock, carried out: planned, executed, why, what was done."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

from ..tools import assessment
from .batch_work import insert_rows


class ComplaintEscalation(models.Model):
    _name = "complaint.escalation"
    _description = "Complaint Escalation"
    _order = "executed_at desc, id desc"
    _rec_name = "level_id"
    _log_access = False  # only the job writes; rows stay narrow

    deadline_id = fields.Many2one(
        comodel_name="complaint.deadline",
        string="Clock",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    level_id = fields.Many2one(
        comodel_name="complaint.schedule.level",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    cycle = fields.Integer(readonly=True)
    state = fields.Selection(
        selection=[
            ("done", "Carried out"),
            ("skipped", "Left out"),
            ("failed", "Failed, will be tried again"),
            ("abandoned", "Failed, given up"),
        ],
        required=True,
        readonly=True,
    )
    planned_at = fields.Datetime(string="Planned", required=True, readonly=True)
    executed_at = fields.Datetime(string="Carried out", readonly=True)
    due_at = fields.Datetime(
        string="Clock due", readonly=True, help="When the clock was due at that time."
    )
    skip_reason = fields.Selection(
        selection=[
            ("past", "it was to come before the due time, which has passed"),
            ("severity", "the severity is lower than the level asks for"),
            ("phase", "the complaint is in another phase"),
            ("domain", "the further conditions are not fulfilled"),
            ("ended", "the clock had ended"),
            ("nobody", "there is nobody left to tell"),
        ],
        readonly=True,
    )
    actions = fields.Json(
        readonly=True, help="What was done, as it was then: kind and name."
    )
    error = fields.Char(readonly=True)
    attempts = fields.Integer(readonly=True)
    retry_at = fields.Datetime(string="Next attempt", readonly=True)
    activity_id = fields.Many2one(
        comodel_name="mail.activity",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    letter_id = fields.Many2one(
        comodel_name="mail.mail",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    notice_ids = fields.One2many(
        comodel_name="complaint.notice",
        inverse_name="escalation_id",
        string="Told",
        readonly=True,
    )
    reason = fields.Char(string="Why", compute="_compute_reason")
    outcome = fields.Char(string="What was done", compute="_compute_outcome")

    # what makes a second run harmless
    _once = models.UniqueIndex(
        "(deadline_id, level_id, cycle)", "Each level is carried out once per cycle."
    )
    _latest = models.Index("(executed_at DESC, id DESC)")
    _trouble = models.Index("(id) WHERE state IN ('failed', 'abandoned')")

    # ------------------------------------------------------------
    # In words, in the reader's language
    # ------------------------------------------------------------

    @api.depends("level_id", "deadline_id", "planned_at", "executed_at", "due_at")
    @api.depends_context("lang")
    def _compute_reason(self):
        for escalation in self:
            escalation.reason = escalation._get_reason()

    def _get_reason(self):
        """Why this level fired, in a sentence."""
        self.ensure_one()
        # names of configuration, for whoever may read the complaint
        level = self.level_id.sudo()
        clock = self.deadline_id.display_name
        reason = self.env._(
            "“%(clock)s”, due on %(due)s: “%(when)s” was reached on %(planned)s.",
            clock=clock,
            due=self._format(self.due_at),
            when=level.when,
            planned=self._format(self.planned_at),
        )
        late = self.executed_at and self.executed_at - self.planned_at
        if late and late > timedelta(hours=1):
            reason += " " + self.env._(
                "It was carried out on %s, when the server ran again.",
                self._format(self.executed_at),
            )
        return reason

    def _format(self, moment):
        tz = self.company_id._get_complaint_tz().zone
        return format_datetime(self.env, moment, tz=tz, dt_format="short")

    @api.depends("state", "actions", "skip_reason", "error")
    @api.depends_context("lang")
    def _compute_outcome(self):
        skips = dict(self._fields["skip_reason"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        for escalation in self:
            if escalation.state == "skipped":
                escalation.outcome = self.env._(
                    "Left out: %s.", skips.get(escalation.skip_reason, "")
                )
            elif escalation.state == "done":
                words = self._get_action_words()
                escalation.outcome = "; ".join(
                    f"{words[kind]}: {name}" if name else words[kind]
                    for kind, name in escalation.actions or []
                )
            else:
                escalation.outcome = (
                    f"{states[escalation.state]} ({escalation.error or ''})"
                )

    def _get_action_words(self):
        return {
            "told": self.env._("Told"),
            "activity": self.env._("Activity"),
            "reassigned": self.env._("New handler"),
            "priority": self.env._("Priority raised"),
            "letter": self.env._("Letter to the complainant"),
            "review": self.env._("Review started with"),
            "referred": self.env._("Referred to"),
            "closed": self.env._("Closed as unanswered"),
        }

    # ------------------------------------------------------------
    # Telling people
    # ------------------------------------------------------------

    def _add_notices(self, people):
        """Queue what these levels have to tell, one row for each person.

        :param people: for each escalation the users to tell
        """
        Notice = self.env["complaint.notice"]
        known = defaultdict(dict)
        retried = self.filtered("attempts")
        if retried:
            for notice in Notice.search([("escalation_id", "in", retried.ids)]):
                known[notice.escalation_id][notice.user_id] = notice
        vals_list = []
        for escalation, users in zip(self, people, strict=True):
            if not users:
                continue
            urgent = escalation._is_urgent()
            for user in users:
                if user in known[escalation]:  # told of the failure: now of the level
                    known[escalation][user].told_at = False
                    continue
                vals_list.append(
                    {
                        "escalation_id": escalation.id,
                        "user_id": user.id,
                        "is_urgent": urgent,
                    }
                )
        self.invalidate_recordset(["notice_ids"], flush=False)
        return insert_rows(Notice, vals_list)

    def _is_urgent(self):
        return assessment.reaches(
            self.ticket_id.severity, self.deadline_id.schedule_id.urgent_severity
        )

    def action_open_complaint(self):
        self.ensure_one()
        return self.ticket_id.action_open_complaint()
