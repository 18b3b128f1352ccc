"""Rows of a register as plain values, the same for paper and spreadsheet (7.2, 8.1)."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pytz

from odoo import fields
from odoo.tools import split_every

from ..tools import register
from .complaint_analysis import GRANTED
from .complaint_file_words import Words

#: Complaints read at a time; then their values are forgotten.
BATCH = 500
FIELDS = (
    "complaint_reference",
    "feedback_type",
    "received_at",
    "channel_id",
    "team_id",
    "category_id",
    "severity",
    "complaint_phase",
    "acknowledged_at",
    "responded_at",
    "decision",
    "closed_date",
    "review_level",
    "reopen_count",
    "user_id",
    "partner_id",
    "partner_name",
    "is_anonymous",
    "policy_id",
    "concerns",
    "name",
)


@dataclass
class Entry:
    """One complaint; texts in the reader's language, moments in the company's time.

    What tells of persons, or may, is empty in a register without them.
    """

    reference: str
    kind: str
    received_at: datetime
    channel: str
    team: str
    category: str
    about: str
    complainant: str
    handler: str
    severity: str
    phase: str
    acknowledged_at: datetime | None
    responded_at: datetime | None
    decision: str
    is_upheld: bool
    remedies: str
    cost: float
    closed_at: datetime | None
    verdict: str | None
    on_time: str
    causes: str
    days_to_answer: float | None
    days_to_close: float | None
    reviews: int
    reopenings: int
    policy: str


class RegisterRows:
    """Goes through complaints in batches, and sums up what it has gone through.

    :param tickets: those of the register, in its order, with the system's rights after
        the reader's were checked; language in the context
    :param tz: of the company, from pytz
    :param bool with_persons: names and words of people, too
    """

    def __init__(self, tickets, tz, with_persons):
        self.tickets = tickets
        self.env = tickets.env
        self.tz = tz
        self.with_persons = with_persons
        self.words = Words(tickets.with_context(tz=tz.zone))
        self.totals = register.Totals()
        self.now = fields.Datetime.now()

    def __iter__(self):
        for ids in split_every(BATCH, self.tickets._ids):
            batch = self.tickets.browse(ids)
            batch.fetch(FIELDS)
            for ticket in batch:
                entry = self._make_entry(ticket)
                self.totals.add(entry)
                yield entry
            self.env.invalidate_all()  # memory is given back

    @cached_property
    def labels(self):
        """Labels of selections, by field."""
        return {
            name: dict(self.tickets._fields[name]._description_selection(self.env))
            for name in ("feedback_type", "severity", "complaint_phase", "decision")
        }

    @cached_property
    def milestones(self):
        field = self.env["complaint.deadline"]._fields["milestone"]
        return dict(field._description_selection(self.env))

    def _local(self, value):
        if not value:
            return None
        return pytz.utc.localize(value).astimezone(self.tz).replace(tzinfo=None)

    def _label(self, ticket, name):
        return self.labels[name].get(ticket[name], "")

    def _make_entry(self, ticket):
        text = self.words.text
        verdict, on_time = self._judge(ticket)
        remedies = ticket.remedy_ids.filtered(lambda remedy: remedy.state in GRANTED)
        return Entry(
            reference=ticket.complaint_reference,
            kind=self._label(ticket, "feedback_type"),
            received_at=self._local(ticket.received_at),
            channel=text(ticket.channel_id.name),
            team=text(ticket.team_id.name),
            category=text(ticket.category_id.name),
            severity=self._label(ticket, "severity"),
            phase=self._label(ticket, "complaint_phase"),
            acknowledged_at=self._local(ticket.acknowledged_at),
            responded_at=self._local(ticket.responded_at),
            decision=self._label(ticket, "decision"),
            is_upheld=ticket.decision in ("upheld", "partly_upheld"),
            remedies=", ".join(self._name_remedies(remedies)),
            cost=sum(remedies.mapped("amount")),
            closed_at=self._local(ticket.closed_date),
            verdict=verdict,
            on_time=on_time,
            causes=", ".join(
                text(cause.display_name) for cause in ticket.root_cause_ids
            ),
            days_to_answer=register.days_between(
                ticket.received_at, ticket.responded_at
            ),
            days_to_close=register.days_between(ticket.received_at, ticket.closed_date),
            reviews=ticket.review_level,
            reopenings=ticket.reopen_count,
            policy=text(ticket.policy_id.display_name),
            **self._tell_persons(ticket),
        )

    def _tell_persons(self, ticket):
        """What tells of persons, or may: names, and words that somebody typed."""
        if not self.with_persons:
            return {"about": "", "complainant": "", "handler": ""}
        text = self.words.text
        about = (text(ticket.name), text(ticket.concerns))
        complainant = text(ticket.partner_id.name or ticket.partner_name)
        if ticket.is_anonymous:
            complainant = self.env._("anonymous")
        return {
            "about": " · ".join(part for part in about if part),
            "complainant": complainant,
            "handler": text(ticket.user_id.name),
        }

    def _name_remedies(self, remedies):
        """Names of remedies; what exactly each is, somebody has typed."""
        for remedy in remedies:
            name = remedy.display_name if self.with_persons else remedy.type_id.name
            yield self.words.text(name)

    def _judge(self, ticket):
        verdict, late = register.judge(
            [
                (clock.milestone, clock.state, clock.is_late, clock.due_at)
                for clock in ticket.deadline_ids
            ],
            self.now,
        )
        words = {
            register.ON_TIME: self.env._("yes"),
            register.RUNNING: self.env._("running"),
            None: "",
        }
        if verdict == register.LATE:
            names = ", ".join(self.milestones[milestone] for milestone in late)
            return verdict, self.env._("no: %s", names)
        return verdict, words[verdict]
