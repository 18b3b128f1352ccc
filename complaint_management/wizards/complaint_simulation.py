"""Trying a schedule: all due times and levels of a complaint there need not be.

Nothing is written: the complaint is a record in memory, played through by
tools/simulation.py with the terms and working hours of the real thing.
"""

from collections import namedtuple
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime, format_time
from odoo.tools.intervals import Intervals

from ..models.helpdesk_ticket import FEEDBACK_TYPES
from ..models.helpdesk_ticket_assessment import SEVERITIES
from ..tools import clocks, milestones, simulation
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
Task = namedtuple("Task", "planned_at deadline level escalation")


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
        if ticket.taken_up_at and ticket.taken_up_at >= self.received_at:
            is_review = ticket.review_at == ticket.taken_up_at
            what = simulation.REVIEW if is_review else simulation.TAKEN_UP
            events.append((ticket.taken_up_at, what))
        return events

    # ------------------------------------------------------------
    # In words
    # ------------------------------------------------------------

    def _get_result_values(self, schedule, played):
        """What the template of the result needs, as plain values."""
        tz = self.company_id.sudo()._get_complaint_tz()  # a setting, no secret
        lines = played.lines
        remarks = self._get_remarks(
            schedule, tz, max(line.moment for line in lines if not line.reason)
        )
        if played.goes_on:
            remarks.append(
                self.env._(
                    "The letters go on like this until the complaint is decided."
                )
            )
        return {
            "rows": [self._describe(line, tz) for line in lines],
            "remarks": remarks,
            "tz": tz.zone,
        }

    def _render(self, schedule, played):
        return self.env["ir.qweb"]._render(
            "complaint_management.complaint_simulation_result",
            self._get_result_values(schedule, played),
        )

    def _describe(self, line, tz):
        """One row of the table, as plain values."""
        moment = line.moment
        row = {
            "kind": line.kind,
            "weekday": self._format_weekday(moment, tz),
            "date": format_date(self.env, clocks.local_date(moment, tz)),
            "time": self._format_time(moment, tz),
            "is_left_out": bool(line.reason),
            "detail": "",
        }
        row |= getattr(self, f"_describe_{line.kind}")(line, tz)
        row["is_weighty"] = line.kind in ("fact", "due") and not row["is_left_out"]
        return row

    def _format_weekday(self, moment, tz):
        return format_datetime(self.env, moment, tz=tz.zone, dt_format="EEE")

    def _format_time(self, moment, tz):
        # of 24 hours: the renderer of PDFs prints Arabic "a.m." over the digits
        return format_time(self.env, moment, tz=tz.zone, time_format="HH:mm")

    def _format_moment(self, moment, tz):
        date = format_date(self.env, clocks.local_date(moment, tz))
        return " ".join(
            (self._format_weekday(moment, tz), date, self._format_time(moment, tz))
        )

    def _describe_fact(self, line, _tz):
        words = {
            simulation.RECEIVED: self.env._("Received"),
            simulation.ACKNOWLEDGED: self.env._("Acknowledged"),
            simulation.ASSESSED: self.env._("Assessed"),
            simulation.TOLD: self.env._("Told how it stands"),
            simulation.ANSWERED: self.env._("Answered"),
            simulation.REVIEW_REQUESTED: self.env._("Review asked for"),
            simulation.TAKEN_UP: self.env._("Taken up again"),
            simulation.CLOSED: self.env._("Closed"),
            simulation.REFERRED: self.env._("Referred outside"),
            simulation.REVIEW: self.env._("Review begun"),
        }
        supposed = self.env._("Supposed to happen then") if line.supposed else ""
        return {"what": words[line.fact], "detail": supposed}

    def _get_clock_label(self, clock):
        labels = dict(
            self.env["complaint.schedule.milestone"]
            ._fields["milestone"]
            ._description_selection(self.env)
        )
        # the first review is itself a taking up
        of_review = clock.kind in (milestones.REVIEW_ACKNOWLEDGE, milestones.REVIEW)
        if clock.round <= of_review:
            return labels[clock.kind]
        if clock.kind == milestones.UPDATE:
            return self.env._(
                "%(milestone)s (update %(number)s)",
                milestone=labels[clock.kind],
                number=clock.round + 1,
            )
        return self.env._(
            "%(milestone)s (taken up again: %(round)s)",
            milestone=labels[clock.kind],
            round=clock.round,
        )

    def _describe_start(self, line, _tz):
        # terms of a schedule that may be read: see _choose_schedule
        milestone = self.env["complaint.schedule.milestone"].sudo()
        return {
            "what": self.env._(
                "%s: the clock starts", self._get_clock_label(line.clock)
            ),
            "detail": milestone.browse(line.clock.terms.id).time_allowed,
        }

    def _describe_soon(self, line, _tz):
        return {
            "what": self.env._("%s: due soon", self._get_clock_label(line.clock)),
            "detail": self.env._("%s %% of the time is gone", clocks.SOON),
        }

    def _describe_due(self, line, tz):
        clock = line.clock
        detail = ""
        if clock.state == "void":
            detail = self.env._("Not needed any more by then")
        elif clock.ended_at:
            moment = self._format_moment(clock.ended_at, tz)
            detail = (
                self.env._("Done too late, on %s", moment)
                if clock.is_late
                else self.env._("Done in time, on %s", moment)
            )
        return {
            "what": self.env._("%s: due", self._get_clock_label(clock)),
            "detail": detail,
            "is_left_out": clock.state == "void" and clock.ended_at < clock.due_at,
        }

    def _describe_level(self, line, _tz):
        # see _simulate
        level = self.env["complaint.schedule.level"].sudo().browse(line.level)
        when = level.when
        if line.waited:
            when = self.env._("%s, then waits for working time", when)
        detail = level.action_summary
        if line.reason:
            reasons = dict(
                self.env["complaint.escalation"]
                ._fields["skip_reason"]
                ._description_selection(self.env)
            )
            detail = self.env._("Left out because %s", reasons[line.reason])
        return {
            "what": level.name,
            "when": f"{self._get_clock_label(line.clock)}: {when}",
            "detail": detail,
        }

    # ------------------------------------------------------------
    # Why a date is later than one would think
    # ------------------------------------------------------------

    def _get_remarks(self, schedule, tz, last):
        """Working hours, holidays and changes of the clocks until ``last``."""
        remarks = []
        # terms and levels are shown anyway; users of a level may be hidden
        if schedule.sudo()._needs_working_time():
            remarks += self._get_calendar_remarks(schedule, last)
        for day, change in simulation.clock_changes(tz, self.received_at, last):
            minutes = int(abs(change).total_seconds() // 60)
            forward = change > timedelta()
            words = (
                self.env._("%(day)s: the clocks go forward by %(minutes)s minutes.")
                if forward
                else self.env._("%(day)s: the clocks go back by %(minutes)s minutes.")
            )
            remarks.append(
                words % {"day": format_date(self.env, day), "minutes": minutes}
            )
        if any(
            clock.was_paused or clock.extended_to
            for clock in self.ticket_id.deadline_ids
        ):
            remarks.append(
                self.env._(
                    "The pauses and extensions of this complaint are left out: these "
                    "are the times of the schedule alone."
                )
            )
        return remarks

    def _get_calendar_remarks(self, schedule, last):
        # working hours and holidays of the house are no secret (see resource_calendar)
        calendar = schedule._get_calendar(self.company_id).sudo()
        remarks = [
            self.env._(
                "Working time: %(calendar)s, time zone %(tz)s.",
                calendar=calendar.name,
                tz=calendar.tz,
            )
        ]
        for name, first_day, last_day, hours in self._get_closures(calendar, last):
            days = format_date(self.env, first_day)
            if last_day != first_day:
                days = f"{days} – {format_date(self.env, last_day)}"
            remarks.append(
                self.env._(
                    "%(days)s: %(name)s, %(hours)g working hours fewer.",
                    days=days,
                    name=name or self.env._("closed"),
                    hours=round(hours, 2),
                )
            )
        return remarks

    def _get_closures(self, calendar, last):
        """Holidays of the house that take working time away until ``last``.

        :return: list of (name, first day, last day, working hours)
        """
        tz = pytz.timezone(calendar.tz)
        start = pytz.utc.localize(self.received_at).astimezone(tz)
        end = pytz.utc.localize(last).astimezone(tz)
        leaves = calendar.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("calendar_id", "in", [False, calendar.id]),
                ("date_from", "<=", last),
                ("date_to", ">=", self.received_at),
            ],
            order="date_from, id",
        )
        if calendar.company_id:
            # as resource_calendar._get_work_periods reads them
            leaves = leaves.filtered(
                lambda leave: leave.calendar_id
                or leave.company_id in (calendar.company_id, leave.company_id.browse())
            )
        work = calendar._attendance_intervals_batch(start, end, tz=tz)[False]
        closures = []
        for leave in leaves:
            closed = [
                pytz.utc.localize(moment).astimezone(tz)
                for moment in (leave.date_from, leave.date_to)
            ]
            lost = work & Intervals([(*closed, leave)])
            hours = sum((b - a).total_seconds() for a, b, _leave in lost) / 3600
            if hours:
                # one that ends at midnight ends on the day before
                last_day = (closed[1] - timedelta(seconds=1)).date()
                closures.append((leave.name, closed[0].date(), last_day, hours))
        return closures

    # ------------------------------------------------------------
    # Printing
    # ------------------------------------------------------------

    def action_print(self):
        """The result as PDF.

        :raise UserError: when there is none
        """
        self.ensure_one()
        if not self.result:
            raise UserError(
                self.problem
                or self.env._("No schedule fits such a complaint: no clock runs.")
            )
        return self.env.ref(
            "complaint_management.complaint_simulation_report"
        ).report_action(self, config=False)

    def _get_report_file_name(self):
        return self.env._(
            "Trial of a schedule - %s", self.used_schedule_id.display_name or ""
        )

    def _get_printed_values(self):
        """What stands on paper, as plain values."""
        self.ensure_one()
        ticket = self._suppose_ticket()
        schedule = self._choose_schedule(ticket)
        values = self._get_result_values(schedule, self._simulate(ticket, schedule))
        tz = self.company_id.sudo()._get_complaint_tz()  # a setting, no secret
        today = self._format_moment(fields.Datetime.now(), tz)
        return values | {
            "company": self.company_id.name,
            "facts": self._get_printed_facts(schedule, tz),
            "page_label": self.env._("Page %(page)s of %(pages)s"),
            "foot": self.env._(
                "A trial: nothing was written and nobody was told. "
                "Printed on %(moment)s by %(user)s.",
                moment=today,
                user=self.env.user.name,
            ),
        }

    def _get_printed_facts(self, schedule, tz):
        """What was supposed, and which schedule it ran on: pairs of label and text."""
        facts = []
        for name in ("ticket_id", *SUPPOSED, *EVENTS):
            field, value = self._fields[name], self[name]
            if not value or name == "company_id":
                continue
            if field.type == "datetime":
                text = self._format_moment(value, tz)
            elif field.type == "selection":
                text = dict(field._description_selection(self.env))[value]
            else:
                text = value.display_name
            facts.append((field._description_string(self.env), text))
        if self.gives_updates and not self.responded_at:
            label = self._fields["gives_updates"]._description_string(self.env)
            facts.append((label, self.env._("each when it is due")))
        label = self._fields["used_schedule_id"]._description_string(self.env)
        facts.append((label, schedule.display_name))
        label = self._fields["choice_reason"]._description_string(self.env)
        facts.append((label, self.choice_reason))
        if schedule.legal_source:
            label = schedule._fields["legal_source"]._description_string(self.env)
            facts.append((label, schedule.legal_source))
        return facts
