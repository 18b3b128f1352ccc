"""Bringing the clocks of one complaint in line with its facts: a plan, carried out.

Which clocks there are to be says tools/milestones.py, when they are due
tools/clocks.py.
"""

from odoo import fields

from ..tools import clocks, milestones


class ClockPlan:
    """Brings the clocks of one complaint in line with its facts.

    :param ticket: the complaint
    :param deadlines: the clocks it has
    """

    def __init__(self, ticket, deadlines, cause, reason, *, afresh=False, pauses=None):
        self.ticket = ticket
        self.deadlines = deadlines
        self.cause = cause
        self.reason = reason
        self.afresh = afresh
        self.now = fields.Datetime.now()
        self.pauses = deadlines._get_pauses() if pauses is None else pauses
        #: values of what changed, to be created with those of other plans
        self.changes = []
        #: kind -> due time, stands in for a milestone not reached yet
        self.dues = {}

    def make(self):
        """Change the clocks there are.

        :return: list of values of the clocks that are to be created
        :raise UserError, WorkingTimeError: when the calendar is of no use
        """
        ticket = self.ticket
        schedule = self._choose_schedule()
        if schedule != ticket.schedule_id:
            if ticket.schedule_id:
                self.cause = "schedule"
            ticket._set_clock_columns({"schedule_id": schedule})
        self.schedule = schedule
        terms = schedule._get_terms() if schedule and ticket.active else {}
        self.ruler = terms and ticket._get_ruler(schedule)
        self._keep_in_company()
        self.waits = ticket.stage_id.waits_for_complainant
        known = {(clock.milestone, clock.round): clock for clock in self.deadlines}
        created = []
        # in the order of the work: one may count from another
        rules = ticket._get_clock_rules()
        starts = {kind: terms[kind].start for kind in rules if kind in terms}
        wanted = []
        if starts:
            wanted = milestones.get_clocks(ticket._get_clock_facts(), starts, rules)
        for clock in wanted:
            deadline = known.pop((clock.kind, clock.round), None)
            if deadline:
                self._adjust(deadline, clock, terms[clock.kind])
            else:
                created += self._prepare(clock, terms[clock.kind])
        for deadline in known.values():
            if deadline.state in ("running", "paused"):
                self._end(deadline, "void", self.now)
                # the schedule it runs on now may have no such milestone
                dropped = terms and deadline.milestone not in terms
                untold = self.cause == "undelivered"
                cause = self.cause if dropped or untold else "ended"
                self._note(deadline, "void", cause=cause, reason=self.reason)
        return created

    def _keep_in_company(self):
        """A ticket may have changed company before it became a complaint again."""
        company = self.ticket.company_id
        strangers = self.deadlines.filtered(lambda clock: clock.company_id != company)
        if strangers:
            strangers.company_id = company
            strangers.escalation_ids.company_id = company

    def _note(self, deadline, kind, **vals):
        """Note that a clock changed, who did it and why (never silently)."""
        self.changes.append(
            {
                "deadline_id": deadline.id,
                "kind": kind,
                "moment": self.now,
                "user_id": self.ticket.env.uid,
                "due_before": deadline.due_at,
                **vals,
            }
        )

    def _choose_schedule(self):
        ticket = self.ticket
        Schedule = ticket.env["complaint.schedule"]
        if not ticket.feedback_type:
            ticket._set_clock_columns({"is_schedule_pinned": False})
            return Schedule.browse()
        asked = self.cause in ("schedule", "registration")
        if ticket.schedule_id and (ticket.is_schedule_pinned or not asked):
            return ticket.schedule_id
        chosen = Schedule._choose(ticket)
        if chosen and chosen.family_id == ticket.schedule_id.family_id:
            return ticket.schedule_id  # it keeps the version it started with
        return chosen

    def _get_start(self, clock, terms):
        """When a clock starts; for what has not happened yet, when that is due."""
        return clock.started_at or self.dues.get(terms.start) or self.ticket.received_at

    def _prepare(self, clock, terms):
        """Values of a new clock, in a list that may be empty."""
        ticket = self.ticket
        met = clock.state == milestones.MET
        if met and (ticket.is_imported or not clock.started_at):
            return []  # history is not measured by promises made later
        start = self._get_start(clock, terms)
        planned = self.ruler.due_at(terms, start)
        due, promised = planned, False
        if clock.kind == "respond" and not clock.round and ticket.respond_by:
            promised = clocks.end_of_day(ticket.respond_by, self.ruler.tz)
            if promised < planned:
                due = promised
            else:
                promised = False
        self.dues[clock.kind] = due
        vals = {
            "ticket_id": ticket.id,
            "company_id": ticket.company_id.id,
            # it follows by itself; with the rest it takes no statement of its own
            "feedback_type": ticket.feedback_type,
            "schedule_id": self.schedule.id,
            "milestone_id": terms.id,
            "milestone": clock.kind,
            "round": clock.round,
            "started_at": start,
            "planned_due_at": planned,
            "due_at": due,
            "extended_to": promised,
        }
        if met:
            return [
                vals
                | {
                    "state": "met",
                    "ended_at": clock.met_at,
                    "is_late": clock.met_at > due,
                }
            ]
        if self.waits and terms.may_pause and due > self.now:
            return [vals | {"state": "paused", "paused_at": self.now}]
        levels = [
            moment
            for moment, _level in self.ruler.levels_at(terms, start, due)
            if not ticket.clocks_since or moment > ticket.clocks_since
        ]
        return [
            vals
            | {
                "soon_at": self.ruler.soon_at(terms, start, due),
                "next_run_at": min(levels, default=False),
            }
        ]

    def _adjust(self, deadline, clock, terms):
        """Bring one clock in line: met, moved, paused, resumed."""
        if clock.state == milestones.MET:
            self._meet(deadline, clock)
        else:
            self._keep_running(deadline, clock, terms)
        self.dues[clock.kind] = deadline.due_at

    def _meet(self, deadline, clock):
        start = clock.started_at or deadline.started_at
        due = deadline.due_at
        if start != deadline.started_at and not deadline.extended_to:
            due = self._get_own_due(deadline, start)
        if deadline.state == "met":
            if (deadline.ended_at, deadline.due_at) == (clock.met_at, due):
                return
            self._note(
                deadline,
                "corrected",
                cause=self.cause,
                reason=self.reason,
                due_after=due,
            )
        if due != deadline.due_at:
            deadline.write({"started_at": start, "due_at": due})
        self._end(deadline, "met", clock.met_at)

    def _get_own_due(self, deadline, start):
        """When a clock is due by the terms it ran on, which need not be today's."""
        own = deadline.milestone_id._get_terms()
        ruler = self.ticket._get_ruler(deadline.schedule_id)
        due = ruler.due_at(own, start)
        return ruler.after_pauses(own, due, self._get_pauses(deadline))

    def _end(self, deadline, state, moment):
        if deadline.state == "paused":
            own = deadline.milestone_id._get_terms()
            self.ruler = self.ruler or self.ticket._get_ruler(deadline.schedule_id)
            self._resume(deadline, own, moment)
        deadline.write(
            {
                "state": state,
                "ended_at": moment,
                "is_late": state == "met" and moment > deadline.due_at,
                "soon_at": False,
                "next_run_at": False,
                "paused_at": False,
            }
        )
        if deadline.escalation_ids:
            failed = deadline.escalation_ids.filtered(lambda row: row.state == "failed")
            failed._settle()
            self._drop_activities(deadline)

    def _drop_activities(self, deadline):
        """What levels asked people to do is done; what was marked as done stays."""
        deadline.escalation_ids.activity_id.filtered("active").unlink()

    def _keep_running(self, deadline, clock, terms):
        start = self._get_start(clock, terms)
        revived = deadline.state in ("met", "void")
        moved = (
            self.afresh
            or revived
            or deadline.milestone_id.id != terms.id
            or deadline.started_at != start
        )
        if moved:
            self._move(deadline, terms, start, revived)
        pausing = self.waits and terms.may_pause and deadline.due_at > self.now
        if deadline.state == "running" and pausing:
            self._pause(deadline)
        elif deadline.state == "paused" and not (self.waits and terms.may_pause):
            self._resume(deadline, terms, self.now)

    def _move(self, deadline, terms, start, revived):
        """Compute the due time anew; noted only if something really changes."""
        due = self.ruler.due_at(terms, start)
        if deadline.extended_at:  # agreed with the complainant
            due = deadline.extended_to
        elif deadline.extended_to:  # promised on receipt: only ever earlier
            due = min(due, deadline.extended_to)
        due = self.ruler.after_pauses(terms, due, self._get_pauses(deadline))
        same = due == deadline.due_at and deadline.milestone_id.id == terms.id
        if same and not revived and deadline.started_at == start:
            return
        self._note(
            deadline, "planned", cause=self.cause, reason=self.reason, due_after=due
        )
        vals = {
            "schedule_id": self.schedule.id,
            "milestone_id": terms.id,
            "started_at": start,
            "due_at": due,
        }
        if revived:
            vals |= {"state": "running", "ended_at": False, "is_late": False}
        self._restart(deadline, terms, vals)

    def _get_pauses(self, deadline):
        """Pauses that move the due time: what was promised later counts them in."""
        since = deadline.extended_at
        return [
            pause
            for pause in self.pauses.get(deadline.id, [])
            if not since or pause[0] >= since
        ]

    def _restart(self, deadline, terms, vals):
        """Write a moved due time and begin a new cycle of levels.

        What levels of the cycle before still wanted is no longer so.
        """
        before = deadline.escalation_ids
        before.filtered("retry_at").write({"retry_at": False, "state": "abandoned"})
        if vals.get("due_at", deadline.due_at) > deadline.due_at:
            self._drop_activities(deadline)
        vals |= {"cycle": deadline.cycle + 1, "cycle_started_at": self.now}
        if vals.get("state", deadline.state) == "running":
            start = vals.get("started_at", deadline.started_at)
            vals["soon_at"] = self.ruler.soon_at(terms, start, vals["due_at"])
            vals["next_run_at"] = deadline._get_next_run(
                self.ruler,
                terms,
                **{
                    name: vals[name]
                    for name in ("started_at", "due_at", "cycle", "cycle_started_at")
                    if name in vals
                },
            )
        deadline.write(vals)

    def _pause(self, deadline):
        self._note(deadline, "paused", cause="stage", reason=self._get_stage_name())
        deadline.write(
            {
                "state": "paused",
                "paused_at": self.now,
                "soon_at": False,
                "next_run_at": False,
            }
        )

    def _resume(self, deadline, terms, moment):
        due = self.ruler.after_pauses(
            terms, deadline.due_at, [(deadline.paused_at, moment)]
        )
        self._note(
            deadline,
            "resumed",
            cause="stage",
            reason=self._get_stage_name(),
            moment=moment,
            paused_at=deadline.paused_at,
            due_after=due,
        )
        self._restart(
            deadline,
            terms,
            {
                "state": "running",
                "paused_at": False,
                "was_paused": True,
                "due_at": due,
            },
        )

    def _get_stage_name(self):
        return self.ticket.stage_id.name

    def extend(self, deadline, extended_to, reason):
        """Move a clock to the moment that the complainant was promised."""
        ticket, terms = self.ticket, deadline.milestone_id._get_terms()
        self.schedule = deadline.schedule_id
        self.ruler = ticket._get_ruler(self.schedule)
        self._note(
            deadline,
            "extended",
            cause="extension",
            reason=reason,
            due_after=extended_to,
        )
        self._restart(
            deadline,
            terms,
            {
                "due_at": extended_to,
                "extended_to": extended_to,
                "extended_at": self.now,
                "extension_reason": reason,
            },
        )
