"""What handlers see of the clocks: what is due next, and past and coming in one list.

The list is computed when somebody looks at it and stored nowhere: what has happened is
in the clocks, their changes and the levels carried out; what is to come follows from
the schedule.
"""

from datetime import timedelta

from babel.dates import format_timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_time
from odoo.tools.misc import babel_locale_parse, get_lang

from ..tools.working_time import WorkingTimeError
from .complaint_deadline import OPEN
from .complaint_deadline_sweep import Task

#: A level carried out within this time of the planned moment came when planned.
PUNCTUAL = timedelta(minutes=10)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    next_due_words = fields.Char(
        string="What is due",
        compute="_compute_next_due_words",
        help="What is due next and when, counted in days where you are.",
    )
    has_answer_clock = fields.Boolean(
        compute="_compute_answer_clock",
        help="A clock says by when the answer is due.",
    )
    may_extend_answer = fields.Boolean(compute="_compute_answer_clock")

    # ------------------------------------------------------------
    # At a glance
    # ------------------------------------------------------------

    @api.depends("next_due_at", "next_milestone")
    @api.depends_context("tz", "lang")
    def _compute_next_due_words(self):
        now = fields.Datetime.now()
        for ticket in self:
            ticket.next_due_words = ticket.next_due_at and self._get_due_words(
                ticket.next_milestone or self.env._("Next"), ticket.next_due_at, now
            )

    @api.model
    def _get_due_words(self, what, due_at, now):
        """What is due and when, in words: “Answer: due in 3 days”."""
        here = fields.Datetime.context_timestamp
        days = (here(self, due_at).date() - here(self, now).date()).days
        if days == 1:
            return self.env._("%(what)s: due tomorrow", what=what)
        if days == -1:
            return self.env._("%(what)s: was due yesterday", what=what)
        if days:
            when = format_timedelta(
                timedelta(days=days),
                granularity="day",
                threshold=10**6,  # “in 20 days”, never “in 3 weeks”
                add_direction=True,
                locale=babel_locale_parse(get_lang(self.env).code),
            )
            if due_at < now:
                return self.env._("%(what)s: was due %(when)s", what=what, when=when)
            return self.env._("%(what)s: due %(when)s", what=what, when=when)
        time = format_time(self.env, due_at, tz=self.env.tz.zone, time_format="short")
        if due_at < now:
            return self.env._("%(what)s: was due today, %(time)s", what=what, time=time)
        return self.env._("%(what)s: due today, %(time)s", what=what, time=time)

    @api.depends("deadline_ids.state", "deadline_ids.milestone")
    @api.depends_context("uid")
    def _compute_answer_clock(self):
        for ticket in self:
            clock = ticket.deadline_ids._get_answer_clock()
            ticket.has_answer_clock = bool(clock)
            ticket.may_extend_answer = bool(clock._filter_extendable())

    def action_extend_answer(self):
        """Extend the clock by which the answer is due.

        :raise UserError: when there is none
        """
        self.ensure_one()
        clock = self.deadline_ids._get_answer_clock()
        if not clock:
            raise UserError(
                self.env._("No clock runs for the answer: set the promised date.")
            )
        return clock.action_extend()

    # ------------------------------------------------------------
    # Past and coming
    # ------------------------------------------------------------

    def get_clock_timeline(self):
        """Past and coming of the clocks, for the page “Clocks” of the form.

        :return: see ``_get_timeline``
        :raise AccessError: for those who may not read the complaint
        """
        self.ensure_one()
        return self._get_timeline()

    def _get_timeline(self):
        """Everything that has happened with the clocks and will happen, in order.

        Plain values in the reader's language; moments are UTC, as in RPC, and shown in
        the reader's time zone. The number of queries does not depend on the rows.

        :return: dict of ``now``, ``tz`` (in which the company counts its days),
            ``problem`` (why what is to come is unknown, or False) and ``entries``,
            dicts of ``id``, ``kind`` (received, clock, change, level, coming),
            ``moment``, ``title``, ``state``, ``state_label``, ``is_coming``,
            ``details`` (dicts of ``label`` and ``text`` or ``moment``) and
            ``extend_id`` (the clock that the reader may extend here, or False)
        :raise AccessError: for those who may not read the complaint
        """
        self.ensure_one()
        self.check_access("read")
        return Timeline(self).make()


class ComplaintDeadline(models.Model):
    _inherit = "complaint.deadline"

    def _filter_extendable(self):
        """Clocks that this user may extend now."""
        if not self.env["complaint.extension"].has_access("create"):
            return self.browse()
        return self.filtered(
            lambda clock: clock.state == "running"
            # what the schedule allows is no secret
            and clock.sudo().milestone_id.may_extend
            and clock.ticket_id.has_access("write")
        )


class Timeline:
    """The list of past and coming of the clocks of one complaint.

    :param ticket: the complaint, in the environment of the reader
    """

    def __init__(self, ticket):
        self.ticket = ticket
        self.env = ticket.env
        self.now = fields.Datetime.now()
        self.problem = False
        in_order = [("ticket_id", "=", ticket.id)]
        # under the reader's own rights: whoever reads the complaint reads its clocks
        self.deadlines = self.env["complaint.deadline"].search(in_order)
        self.escalations = self.env["complaint.escalation"].search(in_order)
        self.changes = self.env["complaint.deadline.change"].search(
            [("deadline_id", "in", self.deadlines.ids)]
        )
        self.extendable = self.deadlines._filter_extendable()
        self.situations = self._get_labels("complaint.deadline", "situation")

    def make(self):
        entries = self._get_received() if self.deadlines else []
        entries += self._get_clocks()
        entries += self._get_changes()
        entries += self._get_levels()
        entries += self._get_coming()
        # what was reached and not carried out yet is still to come
        entries.sort(key=lambda entry: (entry["is_coming"], entry["moment"]))
        for entry in entries:
            entry["moment"] = fields.Datetime.to_string(entry["moment"])
        return {
            "now": fields.Datetime.to_string(self.now),
            "tz": self.ticket.company_id.sudo()._get_complaint_tz().zone,  # no secret
            "problem": self.ticket.clock_error or self.problem,
            "entries": entries,
        }

    # ------------------------------------------------------------
    # Kinds of entries
    # ------------------------------------------------------------

    def _get_received(self):
        title = self.env._("Received")
        return [self._entry("received", self.ticket, self.ticket.received_at, title)]

    def _get_clocks(self):
        """Each clock at the moment it is due, or was done."""
        titles = {
            "running": self.env._("%s: due"),
            "paused": self.env._("%s: stands still"),
            "met": self.env._("%s: done"),
            "void": self.env._("%s: not needed any more"),
        }
        ends = {
            change.deadline_id: change
            for change in self.changes
            if change.kind == "void"
        }
        entries = []
        for clock in self.deadlines:
            situation = clock._get_situation(self.now)
            is_open = clock.state in OPEN
            details = [self._moment(self.env._("Counted from"), clock.started_at)]
            if clock.planned_due_at != clock.due_at:
                details.append(
                    self._moment(self.env._("First due"), clock.planned_due_at)
                )
            if clock.state != "running":
                details.append(self._moment(self.env._("Due"), clock.due_at))
            if clock.state == "paused":
                details.append(
                    self._moment(self.env._("Stands still since"), clock.paused_at)
                )
                waits = self.env._(
                    "Waits for the complainant; what was left is left afterwards."
                )
                details.append(self._text("", waits))
            if clock.state == "void" and clock in ends:
                details += self._tell_who_and_why(ends[clock])
            entry = self._entry(
                "clock",
                clock,
                clock.due_at if is_open else clock.ended_at or clock.due_at,
                titles[clock.state] % clock.display_name,
                situation,
                self.situations[situation],
                details,
            )
            # one that stands still is not due yet, whatever date it shows
            coming = clock.state == "paused" or (is_open and clock.due_at >= self.now)
            entry["is_coming"] = coming
            entry["extend_id"] = clock in self.extendable and clock.id
            entries.append(entry)
        return entries

    def _get_changes(self):
        """Every move of a clock: who, why, from when to when."""
        kinds = self._get_labels("complaint.deadline.change", "kind")
        entries = []
        for change in self.changes:
            clock = change.deadline_id
            if change.kind == "void" and clock.state == "void":
                continue  # told with the clock itself
            details = self._tell_who_and_why(change)
            if change.due_after and change.due_after != change.due_before:
                details.append(
                    self._moment(self.env._("Due before"), change.due_before)
                )
                details.append(self._moment(self.env._("Due now"), change.due_after))
            title = f"{clock.display_name}: {kinds[change.kind]}"
            entries.append(
                self._entry(
                    "change", change, change.moment, title, change.kind, False, details
                )
            )
        return entries

    def _tell_who_and_why(self, change):
        causes = self._get_labels("complaint.deadline.change", "cause")
        # names of colleagues, whatever company they belong to
        user = change.sudo().user_id
        automatic = user.id == SUPERUSER_ID
        why = [causes.get(change.cause), (change.reason or "").strip()]
        return [
            self._text(
                self.env._("By"), self.env._("the system") if automatic else user.name
            ),
            self._text(self.env._("Why"), ": ".join(filter(None, why))),
        ]

    def _get_levels(self):
        """Every level carried out, left out or failed."""
        states = self._get_labels("complaint.escalation", "state")
        entries = []
        # one run carries out many: in the order in which they were planned
        for row in self.escalations.sorted("planned_at"):
            # names of configuration, for whoever may read the complaint
            level = row.level_id.sudo()
            moment = row.executed_at or row.planned_at
            details = [
                self._text(self.env._("Clock"), row.deadline_id.display_name),
                self._text(self.env._("Why"), level.when),
                self._moment(self.env._("Was due"), row.due_at),
            ]
            if abs(moment - row.planned_at) > PUNCTUAL:
                details.append(self._moment(self.env._("Planned"), row.planned_at))
            if row.state in ("failed", "abandoned"):
                details.append(self._text(self.env._("What went wrong"), row.error))
                details.append(self._moment(self.env._("Next attempt"), row.retry_at))
            else:
                details.append(self._text(self.env._("What was done"), row.outcome))
            entries.append(
                self._entry(
                    "level",
                    row,
                    moment,
                    level.name,
                    row.state,
                    states[row.state],
                    details,
                )
            )
        return entries

    def _get_coming(self):
        """Every level that running clocks will reach, and what it would do."""
        entries = []
        for clock in self.deadlines.filtered(lambda clock: clock.state == "running"):
            # terms and working hours, which readers need not be allowed to read
            schedule = clock.sudo().schedule_id
            terms = schedule._get_terms().get(clock.milestone)
            if not terms:
                continue
            try:
                pending = clock._get_pending_levels(
                    self.ticket._get_ruler(schedule), terms
                )
            except (UserError, WorkingTimeError) as error:
                self.problem = str(error)
                continue
            levels = schedule.milestone_ids.level_ids.browse(
                level_id for _moment, level_id in pending
            )
            for (moment, _id), level in zip(pending, levels, strict=True):
                entries.append(self._get_coming_level(clock, level, moment))
        return entries

    def _get_coming_level(self, clock, level, moment):
        details = [
            self._text(self.env._("Clock"), clock.display_name),
            self._text(self.env._("Why"), level.when),
            self._text(self.env._("Will do"), level.action_summary),
        ]
        if moment <= self.now:
            details.append(
                self._text(
                    "", self.env._("Its time has come; the next run carries it out.")
                )
            )
        # conditions may look at what the reader may not
        task = Task(moment, clock.sudo(), level, None)
        skip = level._get_skip_reason(task, min(self.now, clock.due_at))
        if skip:
            skips = self._get_labels("complaint.escalation", "skip_reason")
            details.append(
                self._text(self.env._("Would be left out now"), skips.get(skip, skip))
            )
        entry = self._entry(
            "coming",
            level,
            moment,
            level.name,
            "coming",
            self.env._("To come"),
            details,
        )
        return entry | {"is_coming": True, "id": f"coming-{clock.id}-{level.id}"}

    # ------------------------------------------------------------
    # Plain values
    # ------------------------------------------------------------

    def _get_labels(self, model, name):
        return dict(self.env[model]._fields[name]._description_selection(self.env))

    def _entry(
        self, kind, record, moment, title, state=False, state_label=False, details=()
    ):
        return {
            "id": f"{kind}-{record.id}",
            "kind": kind,
            "moment": moment,
            "title": title,
            "state": state,
            "state_label": state_label,
            "is_coming": False,
            "extend_id": False,
            "details": [detail for detail in details if detail],
        }

    def _text(self, label, text):
        return text and {"label": label, "text": text}

    def _moment(self, label, moment):
        return moment and {
            "label": label,
            "moment": fields.Datetime.to_string(moment),
        }
