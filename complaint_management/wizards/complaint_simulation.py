"""Trying a schedule: all due times and levels of a complaint there need not be.

Nothing is written: the complaint is a record in memory, played through by
tools/simulation.py with the terms and working hours of the real thing.
"""

from collections import namedtuple
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.complaint_deadline_sweep import Task
from ..models.helpdesk_ticket import FEEDBACK_TYPES
from ..models.helpdesk_ticket_assessment import SEVERITIES
from ..tools import simulation
from ..tools.working_time import WorkingTimeError

#: Fields of a complaint that the wizard supposes.
SUPPOSED = (
    "company_id",
    "feedback_type",
    "team_id",
    "category_id",
    "channel_id",
    "severity",
    "received_at",
)
#: Field with a moment -> what happens then.
EVENTS = {
    "acknowledged_at": simulation.ACKNOWLEDGED,
    "assessed_at": simulation.ASSESSED,
    "told_at": simulation.TOLD,
    "responded_at": simulation.ANSWERED,
    "review_requested_at": simulation.REVIEW_REQUESTED,
}
#: The complaint's own name of these fields, where it has another.
TICKET_FIELDS = {"told_at": "complainant_told_at"}
#: Further from today or from the receipt nobody plans, and no calendar is read.
REACH = timedelta(days=3660)
#: Months that lie further ahead than working hours are read for.
EVENT_REACH = timedelta(days=1096)

#: What a level looks at when it decides whether it makes sense.
Clock = namedtuple("Clock", "state due_at ticket_id")


class ComplaintSimulation(models.TransientModel):
    _name = "complaint.simulation"
    _description = "Trial of a Complaint Schedule"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Complaint",
        readonly=True,
        ondelete="cascade",
        help="The complaint this starts from. It is not changed.",
    )
    schedule_id = fields.Many2one(
        comodel_name="complaint.schedule",
        ondelete="cascade",
        help="The schedule or version to try. Empty: the one the rules choose for such "
        "a complaint.",
    )
    received_at = fields.Datetime(
        string="Received on",
        required=True,
        default=lambda self: fields.Datetime.now().replace(second=0),
    )
    severity = fields.Selection(
        selection=SEVERITIES,
        help="Supposed from the receipt on; on a real complaint it is known once it is "
        "assessed, and the schedule may change with it.",
    )
    feedback_type = fields.Selection(
        selection=FEEDBACK_TYPES,
        string="Kind of feedback",
        required=True,
        default="complaint",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        domain="[('company_id', 'in', (company_id, False))]",
        ondelete="cascade",
    )
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category", ondelete="cascade"
    )
    channel_id = fields.Many2one(
        comodel_name="helpdesk.ticket.channel", ondelete="cascade"
    )
    acknowledged_at = fields.Datetime(
        string="Acknowledged on", help="Empty: nobody acknowledges it."
    )
    assessed_at = fields.Datetime(
        string="Assessed on", help="Empty: nobody assesses it."
    )
    told_at = fields.Datetime(
        string="Told how it stands on",
        help="A message to the complainant; progress updates count from it.",
    )
    responded_at = fields.Datetime(
        string="Answered on",
        help="Empty: nobody answers. An answer is also the acknowledgement and the "
        "assessment if there was none.",
    )
    review_requested_at = fields.Datetime(
        string="Review asked for on",
        help="When the complainant does not accept the answer.",
    )
    gives_updates = fields.Boolean(
        string="Progress updates are given",
        default=True,
        help="Each on the last moment, until the answer is due. Otherwise the first "
        "one stays due.",
    )
    used_schedule_id = fields.Many2one(
        comodel_name="complaint.schedule",
        string="Runs on",
        compute="_compute_result",
    )
    choice_reason = fields.Text(string="Why", compute="_compute_result")
    problem = fields.Char(compute="_compute_result")
    result = fields.Html(
        compute="_compute_result", sanitize=False, help="Due times and levels."
    )

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids") or []
        record_id = self.env.context.get("active_id") or (ids and ids[0])
        if model == "complaint.schedule" and record_id:
            schedule = self.env[model].browse(record_id)
            defaults.setdefault("schedule_id", schedule.id)
            defaults |= self._prepare_fitting(schedule)
        elif model == "helpdesk.ticket" and record_id:
            ticket = self.env[model].browse(record_id)
            ticket.check_access("read")
            if ticket.feedback_type:
                defaults |= self._prepare_from_complaint(ticket)
        return {name: value for name, value in defaults.items() if name in fields}

    @api.model
    def _prepare_from_complaint(self, ticket):
        """The facts of a real complaint, to start from."""
        values = {"ticket_id": ticket.id, "schedule_id": ticket.schedule_id.id}
        names = dict(zip(SUPPOSED, SUPPOSED, strict=True))
        names |= {name: TICKET_FIELDS.get(name, name) for name in EVENTS}
        for name, source in names.items():
            value = ticket[source]
            values[name] = value.id if isinstance(value, models.Model) else value
        answered, review = ticket.responded_at, ticket.review_requested_at
        if review and not (answered and answered <= review):
            values["review_requested_at"] = False  # answered since: see _get_events
        values["gives_updates"] = False  # what is really due next
        return values

    @api.model
    def _prepare_fitting(self, schedule):
        """A complaint such as the schedule is for."""
        values = {
            "team_id": schedule.team_ids[:1].id,
            "category_id": schedule.category_ids[:1].id,
            "channel_id": schedule.channel_ids[:1].id,
            "severity": schedule.severity,
        }
        if schedule.company_id:
            values["company_id"] = schedule.company_id.id
        if schedule.feedback_type:
            values["feedback_type"] = schedule.feedback_type
        return values

    # ------------------------------------------------------------
    # Playing it through
    # ------------------------------------------------------------

    @api.constrains("ticket_id")
    def _check_readable(self):
        """Names of complaints show in the window, read with the system's rights."""
        # Odoo checks with the system's rights
        self.sudo(False).ticket_id.check_access("read")

    @api.depends(*SUPPOSED, *EVENTS, "ticket_id", "schedule_id", "gives_updates")
    @api.depends_context("lang")
    def _compute_result(self):
        for wizard in self:
            wizard.used_schedule_id = wizard.choice_reason = wizard.result = False
            wizard.problem = wizard._get_problem()
            if wizard.problem:
                continue
            ticket = wizard._suppose_ticket()
            schedule = wizard._choose_schedule(ticket)
            wizard.used_schedule_id = schedule
            wizard.choice_reason = wizard._explain(ticket, schedule)
            if not schedule:
                continue
            try:
                played = wizard._simulate(ticket, schedule)
                wizard.result = wizard._render(schedule, played)
            except (UserError, WorkingTimeError) as error:
                wizard.problem = self.env._(
                    "The times cannot be computed: %s", str(error)
                )

    def _get_problem(self):
        """Why these moments make no sense together, or False."""
        self.ensure_one()
        labels = {
            name: self._fields[name]._description_string(self.env) for name in EVENTS
        }
        if not self.received_at or not self.company_id or not self.feedback_type:
            return self.env._(
                "Say when it is received, by which company, and what kind it is."
            )
        if abs(self.received_at - fields.Datetime.now()) > REACH:
            return self.env._("Choose a receipt within ten years from today.")
        for name, label in labels.items():
            moment = self[name]
            if moment and moment < self.received_at:
                return self.env._("“%s” lies before the receipt.", label)
            if moment and moment > self.received_at + EVENT_REACH:
                return self.env._("“%s” lies more than three years ahead.", label)
        answered, review = self.responded_at, self.review_requested_at
        if review and not (answered and answered <= review):
            return self.env._(
                "A review is asked for after the answer: please fill in “%s”, too.",
                labels["responded_at"],
            )
        return False

    def _suppose_ticket(self):
        """The complaint that is supposed, in memory only."""
        self.ensure_one()
        values = {
            name: self[name].id if isinstance(self[name], models.Model) else self[name]
            for name in SUPPOSED
        }
        # further conditions look at what the real complaint says beyond these fields
        origin = self.ticket_id._origin or None
        if origin:
            origin.check_access("read")
        return self.env["helpdesk.ticket"].new(values, origin=origin)

    def _choose_schedule(self, ticket):
        schedule = self.schedule_id._origin or self.env["complaint.schedule"]._choose(
            ticket
        )
        schedule.check_access("read")
        ticket.schedule_id = schedule
        ticket.is_schedule_pinned = False
        return schedule

    def _explain(self, ticket, schedule):
        Schedule = self.env["complaint.schedule"]
        if not self.schedule_id:
            return Schedule._explain_choice(ticket)
        chosen = Schedule._choose(ticket)
        if chosen == schedule:
            return self.env._("The rules choose it for such a complaint, too.")
        if chosen:
            return self.env._(
                "Tried by hand. For such a complaint the rules choose “%s”.",
                # names of configuration
                chosen.sudo().display_name,
            )
        return self.env._(
            "Tried by hand. For such a complaint the rules choose no schedule."
        )

    def _simulate(self, ticket, schedule):
        """The complaint played through.

        :return: ``tools.simulation.Simulation`` that has run
        """
        # what a level does is shown in names, of users and letters, to whoever may
        # read its schedule
        levels = self.env["complaint.schedule.level"].sudo()

        def judge(level, clock, planned_at, now, facts):
            ticket.complaint_phase = facts.phase
            deadline = Clock(clock.state, clock.due_at, ticket)
            task = Task(planned_at, deadline, levels.browse(level), None)
            return task.level._get_skip_reason(task, now)

        played = simulation.Simulation(
            schedule._get_terms(),
            ticket._get_ruler(schedule),
            self.received_at,
            events=self._get_events(),
            judge=judge,
            effect=lambda level: self._get_effect(levels.browse(level)),
            updates_given=self.gives_updates,
            rules=ticket._get_clock_rules(),
        )
        played.run()
        return played

    @api.model
    def _get_effect(self, level):
        """What a level brings about that clocks depend on; None for most."""
        if level.move_to:
            return level.move_to  # review, referred, closed
        return simulation.TOLD if level.template_id else None

    def _get_events(self):
        """What happens, as supposed; on a complaint taken up again, that too."""
        events = [(self[name], what) for name, what in EVENTS.items() if self[name]]
        ticket = self.ticket_id
        acknowledged = ticket.review_acknowledged_at
        if acknowledged and acknowledged not in (self.told_at, self.received_at):
            events.append((acknowledged, simulation.TOLD))
        if ticket.taken_up_at and ticket.taken_up_at >= self.received_at:
            is_review = ticket.review_at == ticket.taken_up_at
            what = simulation.REVIEW if is_review else simulation.TAKEN_UP
            events.append((ticket.taken_up_at, what))
        return events
