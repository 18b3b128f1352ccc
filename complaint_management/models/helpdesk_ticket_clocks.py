"""The clocks on a complaint: how they stand, and the facts they follow (4.6, 7.3).

Which clocks there are follows from the facts alone (tools/milestones.py);
helpdesk_ticket_clocks_plan.py brings the records in line with them.
"""

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import milestones

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
        string="Next due soon from",
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
        string="Next",
        compute="_compute_next_milestone",
        # whoever may read a complaint may read its clocks: asking once more would read
        # all of each complaint of a list
        compute_sudo=True,
        help="What is due next.",
    )
    clock_error = fields.Char(
        readonly=True,
        copy=False,
        help="Why the clocks could not be planned; tried again by the job.",
    )
    clocks_plan_at = fields.Datetime(
        string="Next planning of the clocks",
        readonly=True,
        copy=False,
        help="When the job plans the clocks of this complaint anew; empty if never.",
    )
    clocks_since = fields.Datetime(
        string="Clocks run since",
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
        string="Round of the clocks",
        readonly=True,
        copy=False,
        help="How often it was taken up again.",
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
            first = ticket.deadline_ids._filter_duties().sorted("due_at")[:1]
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

    @api.model
    def _get_clock_rules(self):
        """How each milestone follows from the facts; for addons to add milestones.

        :return: see ``RULES`` in tools/milestones.py
        """
        return milestones.RULES

    def _get_clock_facts(self):
        """What has happened on this complaint, for tools/milestones.py.

        An addon puts moments of its own into ``moments``.
        """
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
            taken_over_at=(self.is_imported and self.clocks_since) or None,
        )
