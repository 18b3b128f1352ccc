"""One clock of one complaint: due, met, paused, extended, missed (4.6, 7.3)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools import milestones
from .complaint_schedule_milestone import MILESTONES

OPEN = ("running", "paused")
#: Milestones that are an answer to the complainant.
ANSWERS = (milestones.RESPOND, milestones.REVIEW)
#: A level that failed in one cycle comes again in the next.
FINISHED = ("done", "skipped")

SITUATIONS = [
    ("on_track", "On track"),
    ("due_soon", "Due soon"),
    ("overdue", "Overdue"),
    ("paused", "Paused"),
    ("met", "In time"),
    ("late", "Too late"),
    ("void", "Not needed"),
]


class ComplaintDeadline(models.Model):
    _name = "complaint.deadline"
    _description = "Complaint Clock"
    _order = "due_at, id"
    _rec_name = "milestone"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    # of its own: who counts the clocks of a period need not look up their complaints
    feedback_type = fields.Selection(related="ticket_id.feedback_type", store=True)
    schedule_id = fields.Many2one(
        comodel_name="complaint.schedule",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    milestone_id = fields.Many2one(
        comodel_name="complaint.schedule.milestone",
        string="Terms of the milestone",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    milestone = fields.Selection(selection=MILESTONES, required=True, readonly=True)
    round = fields.Integer(
        readonly=True,
        help="0 for the first time; counts on when a complaint is taken up again, and "
        "with each progress update.",
    )
    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("void", "Not needed"),
        ],
        required=True,
        readonly=True,
        default="running",
    )
    started_at = fields.Datetime(string="Counted from", readonly=True)
    planned_due_at = fields.Datetime(
        string="First due",
        readonly=True,
        help="When it was due before it was moved by a pause, an extension or a change "
        "of what it depends on.",
    )
    due_at = fields.Datetime(string="Due", required=True, readonly=True)
    soon_at = fields.Datetime(
        string="Due soon from",
        readonly=True,
        help="From then on it is shown as due soon: 80 % of the time.",
    )
    ended_at = fields.Datetime(
        string="Done",
        readonly=True,
        help="When it was met, or was not needed any more.",
    )
    is_late = fields.Boolean(
        string="Met too late",
        readonly=True,
        help="It was met, but after it was due.",
    )
    paused_at = fields.Datetime(string="Paused since", readonly=True)
    was_paused = fields.Boolean(readonly=True)
    extended_to = fields.Datetime(
        readonly=True, help="The moment promised to the complainant instead."
    )
    extended_at = fields.Datetime(string="Extended on", readonly=True)
    extension_reason = fields.Text(readonly=True)
    cycle = fields.Integer(
        readonly=True,
        help="Counts how often the due time was moved: levels that lie ahead again are "
        "carried out again, each once per cycle.",
    )
    cycle_started_at = fields.Datetime(string="Due time last moved", readonly=True)
    next_run_at = fields.Datetime(
        string="Next level",
        readonly=True,
        help="When the job has to look at this clock again; empty if never.",
    )
    escalation_ids = fields.One2many(
        comodel_name="complaint.escalation",
        inverse_name="deadline_id",
        string="Levels carried out",
        readonly=True,
    )
    change_ids = fields.One2many(
        comodel_name="complaint.deadline.change",
        inverse_name="deadline_id",
        string="Changes",
        readonly=True,
    )
    situation = fields.Selection(
        selection=SITUATIONS,
        string="How it stands",
        compute="_compute_situation",
        search="_search_situation",
    )
    # of the complaint, for lists and the overview
    user_id = fields.Many2one(related="ticket_id.user_id", string="Handler")
    team_id = fields.Many2one(related="ticket_id.team_id")
    severity = fields.Selection(related="ticket_id.severity")
    complaint_reference = fields.Char(related="ticket_id.complaint_reference")
    partner_id = fields.Many2one(related="ticket_id.partner_id", string="Complainant")

    _ticket_milestone_round = models.UniqueIndex(
        "(ticket_id, milestone, round)", "A complaint has each clock once per round."
    )
    # cost follows what is due, never the history
    _due_work = models.Index("(next_run_at, id) WHERE next_run_at IS NOT NULL")
    _open_due = models.Index("(due_at, id) WHERE state = 'running'")
    # what was due in a period, for figures
    _due_idx = models.Index("(due_at, milestone)")
    _extended_idx = models.Index("(company_id, due_at) WHERE extended_at IS NOT NULL")
    _open_schedule = models.Index(
        "(schedule_id, ticket_id) WHERE state IN ('running', 'paused')"
    )

    # ------------------------------------------------------------
    # How it stands
    # ------------------------------------------------------------

    @api.depends("state", "due_at", "soon_at", "is_late")
    def _compute_situation(self):
        now = fields.Datetime.now()
        for deadline in self:
            deadline.situation = deadline._get_situation(now)

    def _get_situation(self, now):
        self.ensure_one()
        if self.state == "met":
            return "late" if self.is_late else "met"
        if self.state != "running":
            return self.state
        if self.due_at < now:
            return "overdue"
        return "due_soon" if self.soon_at and self.soon_at <= now else "on_track"

    def _search_situation(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        running = Domain("state", "=", "running")
        met = Domain("state", "=", "met")
        late = Domain("is_late", "=", True)
        domains = {
            "on_track": running & Domain("soon_at", ">", now),
            "due_soon": running
            & Domain("due_at", ">=", now)
            & Domain("soon_at", "<=", now),
            "overdue": running & Domain("due_at", "<", now),
            "paused": Domain("state", "=", "paused"),
            "met": met & ~late,
            "late": met & late,
            "void": Domain("state", "=", "void"),
        }
        return Domain.OR(domains[item] for item in value if item in domains)

    @api.depends("milestone", "round", "complaint_reference")
    @api.depends_context("lang", "complaint_clock_full_name")
    def _compute_display_name(self):
        """With the complaint, where clocks of many stand beside each other."""
        for deadline in self:
            deadline.display_name = deadline._get_label()
            if self.env.context.get("complaint_clock_full_name"):
                deadline.display_name = self.env._(
                    "%(complaint)s: %(clock)s",
                    complaint=deadline.complaint_reference,
                    clock=deadline.display_name,
                )

    def _get_label(self):
        labels = dict(self._fields["milestone"]._description_selection(self.env))
        label = labels.get(self.milestone, "")
        if self.milestone == milestones.UPDATE or not self.round:
            return label
        return self.env._(
            "%(milestone)s (taken up again: %(round)s)",
            milestone=label,
            round=self.round,
        )

    def _filter_duties(self):
        """Clocks that run for something we owe."""
        return self.filtered(
            lambda clock: clock.state == "running"
            and milestones.is_duty(clock.milestone)
        )

    def _get_answer_clock(self):
        """The open clock by which the answer, or that to a review, is due."""
        return self.filtered(
            lambda clock: clock.milestone in ANSWERS and clock.state in OPEN
        )[:1]

    # ------------------------------------------------------------
    # Moving (called by complaint_clock_plan.py with the system's rights)
    # ------------------------------------------------------------

    def _get_pauses(self):
        """Past pauses of these clocks: deadline id -> list of (from, to)."""
        pauses = {}
        paused = self.filtered("was_paused")
        if paused:
            changes = self.env["complaint.deadline.change"].search(
                [("deadline_id", "in", paused.ids), ("kind", "=", "resumed")],
                order="moment, id",
            )
            for change in changes:
                span = (change.paused_at, change.moment)
                pauses.setdefault(change.deadline_id.id, []).append(span)
        return pauses

    def _get_next_run(self, ruler, terms, **changed):
        """The next moment at which the job has to look at this clock, or False.

        :param changed: values of the clock that are about to be written
        """
        moments = [
            moment for moment, _lv in self._get_pending_levels(ruler, terms, **changed)
        ]
        moments += self.escalation_ids.filtered("retry_at").mapped("retry_at")
        return min(moments, default=False)

    def _get_pending_levels(self, ruler, terms, **changed):
        """(moment, level id) still to be carried out, in planned order.

        A level is pending in a cycle until it was carried out in it; one that an
        earlier cycle has carried out comes again only if it lies ahead again. What was
        reached before a complaint came in from an earlier register is history.
        """
        self.ensure_one()
        now = {
            name: changed.get(name, self[name])
            for name in ("started_at", "due_at", "cycle", "cycle_started_at")
        }
        levels = ruler.levels_at(terms, now["started_at"], now["due_at"])
        rows = self.escalation_ids
        done = {row.level_id.id for row in rows if row.cycle == now["cycle"]}
        ever = {row.level_id.id for row in rows if row.state in FINISHED}
        since, clocks_since = now["cycle_started_at"], self.ticket_id.clocks_since
        return [
            (moment, level)
            for moment, level in levels
            if level not in done
            and not (level in ever and since and moment <= since)
            and not (clocks_since and moment <= clocks_since)
        ]

    @api.model
    def _wake(self, at=None):
        """Wake the job that runs the clocks, now or at the next planned moment.

        One trigger ahead that comes early enough serves all. Those whose time has come
        do not count: a run that is about to end still takes them away.
        """
        # waking the job is all that is done with its rights
        cron = self.env.ref("complaint_management.ir_cron_run_clocks").sudo()
        now = fields.Datetime.now()
        at = max(at or now, now)
        ahead = [
            ("cron_id", "=", cron.id),
            ("call_at", ">", now),
            ("call_at", "<=", at),
        ]
        # as above
        if not self.env["ir.cron.trigger"].sudo().search_count(ahead, limit=1):
            cron._trigger(at=at)

    def action_open_complaint(self):
        """The complaint this clock belongs to."""
        self.ensure_one()
        return self.ticket_id.action_open_complaint()

    def action_extend(self):
        """Ask for a later date, a reason, and tell the complainant."""
        self.ensure_one()
        if not self.ticket_id.has_access("write"):
            raise AccessError(
                self.env._("You may read this complaint, but not move its clocks.")
            )
        return {
            "name": self.env._("Extend: %s", self.display_name),
            "type": "ir.actions.act_window",
            "res_model": "complaint.extension",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_deadline_id": self.id},
        }
