"""The clocks of a complaint: planned, moved, met, in step with what happens (4.6, 7.3).

Which clocks there are follows from the facts alone (tools/milestones.py); here the
records are brought in line with them, and every move is noted with who and why.
"""

import logging
from collections import defaultdict
from datetime import timedelta
from functools import partial

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, plaintext2html

from ..tools import clocks, milestones
from ..tools.working_time import WorkingTimeError
from .batch_work import work_off
from .complaint_clock_plan import ClockPlan
from .res_users import HANDLER

_logger = logging.getLogger(__name__)

#: Facts that clocks start from or are met by.
CLOCK_FACTS = frozenset(
    {
        "stage_id",
        "complaint_phase",
        "team_id",
        "received_at",
        "acknowledged_at",
        "assessed_at",
        "responded_at",
        "closed_date",
        "complainant_verdict",
        "complainant_told_at",
        "feedback_type",
        "active",
    }
)
#: What follows from the clocks or is counted by the system: written by nobody else.
SYSTEM_FIELDS = frozenset(
    {
        "schedule_id",
        "is_schedule_pinned",
        "next_due_at",
        "next_soon_at",
        "clocks_paused",
        "clock_error",
        "clocks_plan_at",
        "clocks_since",
        "imported_at",
        "complainant_told_at",
        "update_count",
        "taken_up_at",
        "clock_round",
        "review_requested_at",
        "review_acknowledged_at",
        "review_at",
    }
)
CLOCKS_STOPPED = "complaint_management.mail_activity_clocks_stopped"
#: When planning that failed is tried again, unless the calendar changes before.
RETRY_PLANNING = timedelta(hours=1)
#: Complaints planned again between two commits.
BATCH = 200
CLOCK_STATES = [
    ("on_track", "On track"),
    ("due_soon", "Due soon"),
    ("overdue", "Overdue"),
    ("paused", "Paused"),
]


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    schedule_id = fields.Many2one(
        comodel_name="complaint.schedule",
        readonly=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The set of clocks this complaint runs on. It keeps the version that it "
        "started with.",
    )
    is_schedule_pinned = fields.Boolean(
        string="Schedule chosen by hand", readonly=True, copy=False
    )
    schedule_reason = fields.Text(
        string="Why this schedule", compute="_compute_schedule_reason"
    )
    deadline_ids = fields.One2many(
        comodel_name="complaint.deadline",
        inverse_name="ticket_id",
        string="Clocks",
        readonly=True,
        copy=False,
    )
    escalation_ids = fields.One2many(
        comodel_name="complaint.escalation",
        inverse_name="ticket_id",
        string="Escalations",
        readonly=True,
        copy=False,
    )
    next_due_at = fields.Datetime(
        string="Next due",
        readonly=True,
        copy=False,
        help="When the next thing is due that this complaint asks of us.",
    )
    next_soon_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="From then on the complaint is shown as due soon.",
    )
    clocks_paused = fields.Boolean(
        readonly=True,
        copy=False,
        help="A clock stands still because we wait for the complainant.",
    )
    clock_state = fields.Selection(
        selection=CLOCK_STATES,
        string="State of the clocks",
        compute="_compute_clock_state",
        search="_search_clock_state",
        help="On track, due soon (80 % of the time is gone), overdue, or paused while "
        "we wait for the complainant.",
    )
    next_milestone = fields.Char(
        string="Next", compute="_compute_next_milestone", help="What is due next."
    )
    clock_error = fields.Char(
        readonly=True,
        copy=False,
        help="Why the clocks could not be planned; tried again by the job.",
    )
    clocks_plan_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the job plans the clocks of this complaint anew; empty if never.",
    )
    clocks_since = fields.Datetime(
        readonly=True,
        copy=False,
        help="Since when the clocks run here: levels from before, in an earlier "
        "register or version, are history.",
    )
    complainant_told_at = fields.Datetime(
        string="Complainant last told",
        readonly=True,
        copy=False,
        help="When the complainant last heard from us how it stands (7.3).",
    )
    update_count = fields.Integer(
        string="Progress updates", readonly=True, copy=False, aggregator="sum"
    )
    taken_up_at = fields.Datetime(
        string="Taken up again on",
        readonly=True,
        copy=False,
        help="When the last review or reopening began: clocks start anew from here.",
    )
    clock_round = fields.Integer(
        readonly=True, copy=False, help="How often it was taken up again."
    )
    review_requested_at = fields.Datetime(
        string="Review asked for on",
        readonly=True,
        copy=False,
        help="When the complainant did not accept the decision (7.9).",
    )
    review_acknowledged_at = fields.Datetime(
        string="Review acknowledged on",
        readonly=True,
        copy=False,
        help="When the complainant was first told of the review.",
    )
    review_at = fields.Datetime(string="Review begun on", readonly=True, copy=False)

    _complaint_next_due_idx = models.Index(
        "(next_due_at, id) WHERE next_due_at IS NOT NULL"
    )
    _complaint_clock_error_idx = models.Index("(id) WHERE clock_error IS NOT NULL")
    _complaint_plan_idx = models.Index(
        "(clocks_plan_at, id) WHERE clocks_plan_at IS NOT NULL"
    )

    # ------------------------------------------------------------
    # How it stands
    # ------------------------------------------------------------

    @api.depends("next_due_at", "next_soon_at", "clocks_paused")
    def _compute_clock_state(self):
        now = fields.Datetime.now()
        for ticket in self:
            if ticket.next_due_at and ticket.next_due_at < now:
                ticket.clock_state = "overdue"
            elif ticket.next_soon_at and ticket.next_soon_at <= now:
                ticket.clock_state = "due_soon"
            elif ticket.clocks_paused:
                ticket.clock_state = "paused"
            else:
                ticket.clock_state = "on_track" if ticket.next_due_at else False

    def _search_clock_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        overdue = Domain("next_due_at", "<", now)
        soon = Domain("next_soon_at", "<=", now) & ~overdue
        paused = Domain("clocks_paused", "=", True) & ~overdue & ~soon
        domains = {
            "overdue": overdue,
            "due_soon": soon,
            "paused": paused,
            "on_track": Domain("next_soon_at", ">", now)
            & Domain("next_due_at", ">=", now)
            & Domain("clocks_paused", "=", False),
            False: Domain("next_due_at", "=", False)
            & Domain("clocks_paused", "=", False),
        }
        return Domain.OR(domains[item] for item in value if item in domains)

    @api.depends("deadline_ids.state", "deadline_ids.due_at")
    @api.depends_context("lang")
    def _compute_next_milestone(self):
        for ticket in self:
            running = ticket.deadline_ids.filtered(
                lambda clock: clock.state == "running"
                and clock.milestone in milestones.DUTIES
            )
            first = running.sorted("due_at")[:1]
            ticket.next_milestone = first.display_name or False

    @api.depends("schedule_id", "is_schedule_pinned", "feedback_type")
    @api.depends_context("lang")
    def _compute_schedule_reason(self):
        Schedule = self.env["complaint.schedule"]
        for ticket in self:
            ticket.schedule_reason = (
                Schedule._explain_choice(ticket) if ticket.feedback_type else False
            )

    # ------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------

    def _get_clock_facts(self):
        """What has happened on this complaint, for tools/milestones.py."""
        self.ensure_one()
        return milestones.Facts(
            phase=self.complaint_phase,
            received_at=self.received_at,
            acknowledged_at=self.acknowledged_at or None,
            assessed_at=self.assessed_at or None,
            responded_at=self.responded_at or None,
            closed_at=self.closed_date or None,
            told_at=self.complainant_told_at or None,
            taken_up_at=self.taken_up_at or None,
            review_at=self.review_at or None,
            review_requested_at=self.review_requested_at or None,
            review_acknowledged_at=self.review_acknowledged_at or None,
            verdict=self.complainant_verdict or None,
            round=self.clock_round,
            updates=self.update_count,
        )

    def _note_told(self, moment=None):
        """The complainant was told how it stands: the next update counts from now."""
        # counted by the system; whoever may write to the complainant brings it about
        for ticket in self.sudo():
            told_at = moment or fields.Datetime.now()
            vals = {
                "complainant_told_at": max(
                    told_at, ticket.complainant_told_at or told_at
                )
            }
            requested = ticket.review_requested_at
            known = ticket.review_acknowledged_at
            if (
                requested
                and told_at >= requested
                and not (known and known >= requested)
            ):
                vals["review_acknowledged_at"] = told_at
            if ticket.complaint_phase not in milestones.phases.DECIDED:
                vals["update_count"] = ticket.update_count + 1
            ticket.write(vals)

    def _may_be_told(self, user):
        """Whether ``user`` may learn of this complaint, by the rule of access."""
        self.ensure_one()
        return self._is_ours(user) and bool(
            self.filtered_domain(user._get_complaint_domain("read"))
        )

    def _get_knowers(self):
        """As ``_may_be_told`` for many complaints: the rule is asked once per user.

        :return: function of one of these complaints and a user
        """
        known = {}

        def may_be_told(ticket, user):
            if user not in known:
                domain = user._get_complaint_domain("read")
                known[user] = set(self.filtered_domain(domain)._ids)
            return ticket._is_ours(user) and (
                ticket.id in known[user] or ticket._may_be_told(user)
            )

        return may_be_told

    def _may_handle(self, user):
        """Whether ``user`` may be given this complaint to handle or review."""
        self.ensure_one()
        return (
            self._is_ours(user)
            and user.has_group(HANDLER)
            and user not in self.respondent_ids
        )

    def _is_ours(self, user):
        return user.active and not user.share and self.company_id in user.company_ids

    def _get_complaint_managers(self):
        """Managers of complaints in the company of this one."""
        # not env.ref, which asks the database each time whether the group still exists
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "complaint_management.group_complaint_manager"
        )
        managers = self.env["res.groups"].browse(group_id).all_user_ids
        company = self.company_id
        return managers.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )

    def _get_ruler(self, schedule):
        """What due times of this complaint are measured with."""
        company = self.company_id
        first = min(self.received_at, fields.Datetime.now())
        last = max(self.received_at, fields.Datetime.now())
        return clocks.Ruler(
            clocks.OnDemand(
                lambda: schedule._get_calendar(company)._get_working_time(first, last)
            ),
            company.sudo()._get_complaint_tz(),  # a setting, no secret
        )

    def _take_from_uninvolved(self):
        """To-dos tell what they are about: none stays with who may not know (4.7)."""
        # other people's to-dos, whoever it is that changes the complaint
        for ticket in self.sudo():
            for activity in ticket.activity_ids:
                if not ticket._may_be_told(activity.user_id):
                    candidates = ticket.user_id + ticket.team_id.user_id
                    candidates += ticket._get_complaint_managers()
                    new = candidates.filtered(ticket._may_be_told)[:1]
                    if new:
                        activity.user_id = new
                    else:
                        activity.unlink()

    def _check_system_fields(self, vals):
        """:raise AccessError: when somebody writes what follows from what happens"""
        defaults = {f"default_{name}": name for name in SYSTEM_FIELDS}
        touched = SYSTEM_FIELDS & vals.keys()
        touched |= {defaults[key] for key in defaults.keys() & self.env.context.keys()}
        if touched and not self.env.su:
            raise AccessError(
                self.env._(
                    "“%s” follows from what happens on the complaint and cannot be "
                    "written. To move a clock, extend it.",
                    self._fields[min(touched)]._description_string(self.env),
                )
            )
        if "respond_by" in vals and not self.env.su:
            clock = self.sudo().deadline_ids.filtered(  # whether there is one, no more
                lambda clock: clock.milestone in ("respond", "review")
                and clock.state in ("running", "paused")
            )
            if clock:
                raise UserError(
                    self.env._(
                        "The clock says by when an answer is due. To promise another "
                        "date, choose “Extend” beside the clock: it asks for the "
                        "reason and tells the complainant."
                    )
                )

    # ------------------------------------------------------------
    # Planning
    # ------------------------------------------------------------

    def _plan_clocks(self, cause="progress", *, new=False, reason=None, afresh=False):
        """Bring the clocks of these complaints in line with the facts.

        :param str cause: why, see ``complaint.deadline.change``
        :param bool new: just registered, there is no clock yet
        :param reason: the user's words, for the record
        :param bool afresh: compute due times anew even if nothing else changed
        """
        # clocks are the system's: nobody sets them but by what happens
        tickets = self.sudo()
        Deadline = self.env["complaint.deadline"].sudo()  # as above
        known = defaultdict(Deadline.browse)
        pauses = {}
        if not new:
            deadlines = Deadline.search([("ticket_id", "in", tickets.ids)])
            pauses = deadlines._get_pauses()
            for ticket, own in deadlines.grouped("ticket_id").items():
                known[ticket.id] = own
        vals_list, changes = [], []
        for ticket in tickets:
            plan = ClockPlan(
                ticket, known[ticket.id], cause, reason, afresh=afresh, pauses=pauses
            )
            try:
                vals_list += plan.make()
            except (UserError, WorkingTimeError) as error:
                ticket._note_clock_error(error)
                continue
            finally:
                changes += plan.changes
            if ticket.clock_error or ticket.clocks_plan_at:
                ticket._set_clock_columns(
                    {"clock_error": False, "clocks_plan_at": False}
                )
        created = Deadline.create(vals_list)
        for deadline in created:
            known[deadline.ticket_id.id] |= deadline
            if deadline.extended_to:
                changes.append(
                    {
                        "deadline_id": deadline.id,
                        "kind": "planned",
                        "cause": "promise",
                        "moment": fields.Datetime.now(),
                        "user_id": self.env.uid,
                        "due_before": deadline.planned_due_at,
                        "due_after": deadline.due_at,
                    }
                )
        # as above
        self.env["complaint.deadline.change"].sudo().create(changes)
        for ticket in tickets:
            ticket._summarise_clocks(known[ticket.id])
        moments = [
            deadline.next_run_at
            for ticket in tickets
            for deadline in known[ticket.id]
            if deadline.next_run_at
        ]
        if moments:
            Deadline._wake(min(moments))

    def _follow_with_clocks(self, vals):
        """Plan again where what was written matters to clocks.

        :param dict vals: what was written
        """
        if {"respondent_ids", "confidentiality"} & vals.keys():
            self._take_from_uninvolved()
        criteria = self.env["complaint.schedule"]._get_criteria_fields()
        if criteria & vals.keys():
            self._plan_clocks("schedule")
        elif CLOCK_FACTS & vals.keys():
            self._plan_clocks("progress")

    def _summarise_clocks(self, deadlines):
        """Put on the complaint what lists and searches need of its clocks."""
        running = deadlines.filtered(
            lambda clock: clock.state == "running"
            and clock.milestone in milestones.DUTIES
        )
        answer = deadlines.filtered(
            lambda clock: clock.milestone in ("respond", "review")
            and clock.state in ("running", "paused")
        )[:1]
        vals = {
            "next_due_at": min(running.mapped("due_at"), default=False),
            "next_soon_at": min(running.mapped("soon_at"), default=False),
            "clocks_paused": any(clock.state == "paused" for clock in deadlines),
        }
        if answer:
            tz = self.company_id._get_complaint_tz()
            vals["respond_by"] = clocks.local_date(answer.due_at, tz)
        self._set_clock_columns(vals)

    def _set_clock_columns(self, vals):
        """Set what follows from the clocks, as a stored compute would: no tracking,
        no rules, no write of the user's."""
        changed = {name: val for name, val in vals.items() if self[name] != val}
        if changed:
            with self.env.protecting([self._fields[name] for name in changed], self):
                for name, value in changed.items():
                    self[name] = value
            # protected fields tell nobody: what is computed from them is now stale
            self.modified(changed)

    def _note_clock_error(self, error):
        """Keep a complaint whose clocks cannot be planned; tell the managers once."""
        self.ensure_one()
        message = str(error)[:500]
        known = self.clock_error
        _logger.warning(
            "Clocks of complaint %s cannot be planned: %s",
            self.complaint_reference,
            message,
        )
        self._set_clock_columns(
            {
                "clock_error": message,
                "clocks_plan_at": fields.Datetime.now() + RETRY_PLANNING,
            }
        )
        if not known:
            self.env["mail.activity"]._tell_managers(
                CLOCKS_STOPPED,
                self._get_complaint_managers(),
                self.env._("Clocks of complaints do not run"),
                plaintext2html(
                    self.env._(
                        "%(reference)s: %(reason)s\nAll of them: filter “Clocks do not "
                        "run” in the list of complaints. They start by themselves once "
                        "that is mended.",
                        reference=self.complaint_reference,
                        reason=message,
                    )
                ),
            )

    @api.model
    def _cron_replan_clocks(self):
        """Plan anew the clocks whose working hours or holidays changed."""
        schedules = (
            self.env["complaint.schedule"]
            .with_context(active_test=False)
            .search([("is_replanning", "=", True)])
        )
        for schedule in schedules:

            def replan(tickets, schedule=schedule):
                tickets._replan_or_split()
                schedule.replan_after_id = tickets[-1].id

            if work_off(self.env, partial(self._take_for_replanning, schedule), replan):
                schedule.is_replanning = False
                self.env["ir.cron"]._commit_progress()

    @api.model
    def _cron_plan_clocks(self):
        """Plan single complaints whose time for it has come: those that failed."""
        work_off(self.env, self._take_for_planning, lambda t: t._plan_again())
        if not self.search_count([("clock_error", "!=", False)], limit=1):
            self.env["mail.activity"]._end_trouble(CLOCKS_STOPPED)

    @api.model
    def _take_for_planning(self):
        """Lock the next complaints to plan that nobody else has in hand."""
        self.flush_model(["clocks_plan_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id
                  FROM helpdesk_ticket
                 WHERE clocks_plan_at <= %s
                 ORDER BY clocks_plan_at, id
                 LIMIT %s
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                fields.Datetime.now(),
                BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _plan_again(self):
        """Plan anew, and see whether the levels can be told from it, too."""
        self._set_clock_columns_of_all({"clocks_plan_at": False})
        self._replan_or_split()
        for ticket in self.filtered(lambda ticket: not ticket.clock_error):
            try:
                for clock in ticket.deadline_ids.filtered(
                    lambda clock: clock.state == "running"
                ):
                    clock._get_next_run(
                        ticket._get_ruler(clock.schedule_id),
                        clock.milestone_id._get_terms(),
                    )
            except (UserError, WorkingTimeError) as error:
                ticket._note_clock_error(error)

    def _plan_later(self):
        """Leave the planning of many complaints to the job, which starts at once."""
        self._set_clock_columns_of_all({"clocks_plan_at": fields.Datetime.now()})
        if self:
            self.env["complaint.deadline"]._wake()

    def _set_clock_columns_of_all(self, vals):
        for ticket in self:
            ticket._set_clock_columns(vals)

    def _replan_or_split(self):
        """Plan anew; one by one where something is wrong with one of them.

        :raise OperationalError: when another process was faster
        """
        try:
            with self.env.cr.savepoint():
                self._plan_clocks("calendar", afresh=True)
        except OperationalError:
            raise
        except Exception as error:
            if len(self) == 1:
                self._note_clock_error(error)
                return
            for ticket in self:
                ticket._replan_or_split()

    @api.model
    def _take_for_replanning(self, schedule):
        """The next complaints that run on ``schedule``, in order of their id."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ticket_id
                  FROM complaint_deadline
                 WHERE schedule_id = %s
                   AND state IN ('running', 'paused')
                   AND ticket_id > %s
                 ORDER BY ticket_id
                 LIMIT %s
                """,
                schedule.id,
                schedule.replan_after_id,
                BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def _move_to_schedule(self, schedule, reason):
        """Run these complaints on another schedule or version from now on.

        :param str reason: stays with every clock that moves
        """
        # the schedule is the manager's to choose; checked by the wizard
        self.sudo().write({"schedule_id": schedule.id, "is_schedule_pinned": True})
        self._plan_clocks("moved", reason=reason)
