"""Bringing the clocks of complaints in line with their facts, many at once.

What is done on one complaint stands in complaint_clock_plan.py.
"""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import clocks
from ..tools.working_time import WorkingTimeError
from .complaint_clock_plan import ClockPlan

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


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _get_clock_fields(self):
        """Facts that clocks start from or are met by; for addons to add theirs."""
        return CLOCK_FACTS

    def _follow_with_clocks(self, vals):
        """Plan again where what was written matters to clocks.

        :param dict vals: what was written
        """
        criteria = self.env["complaint.schedule"]._get_criteria_fields()
        if criteria & vals.keys():
            self._plan_clocks("schedule")
        elif self._get_clock_fields() & vals.keys():
            self._plan_clocks("progress")

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

    def _summarise_clocks(self, deadlines):
        """Put on the complaint what lists and searches need of its clocks."""
        running = deadlines._filter_duties()
        answer = deadlines._get_answer_clock()
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
        for ticket in self:
            changed = {name: val for name, val in vals.items() if ticket[name] != val}
            columns = [self._fields[name] for name in changed]
            with self.env.protecting(columns, ticket):
                for name, value in changed.items():
                    ticket[name] = value
            # protected fields tell nobody: what is computed from them is now stale
            ticket.modified(changed)

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

    def _move_to_schedule(self, schedule, reason):
        """Run these complaints on another schedule or version from now on.

        :param str reason: stays with every clock that moves
        """
        # the schedule is the manager's to choose; checked by the wizard
        self.sudo().write({"schedule_id": schedule.id, "is_schedule_pinned": True})
        self._plan_clocks("moved", reason=reason)
