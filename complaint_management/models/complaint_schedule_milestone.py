"""A milestone of a schedule: what has to be done, and in which time (4.6, 7.3-7.9)."""

from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import clocks, milestones

MILESTONES = [
    (milestones.ACKNOWLEDGE, "Acknowledge"),
    (milestones.ASSESS, "Assess"),
    (milestones.UPDATE, "Tell how it stands"),
    (milestones.RESPOND, "Answer"),
    (milestones.REVIEW_ACKNOWLEDGE, "Acknowledge the review"),
    (milestones.REVIEW, "Decide the review"),
    (milestones.CLOSE, "Close after no answer"),
]
UNITS = [
    ("working_hours", "Working hours"),
    ("working_days", "Working days"),
    ("hours", "Hours round the clock"),
    ("calendar_days", "Calendar days"),
    ("months", "Months"),
]
#: What a clock may count from.
STARTS = [
    ("received", "Receipt"),
    ("acknowledge", "Acknowledgement"),
    ("assess", "Assessment"),
    ("respond", "Answer"),
    ("review", "Request for a review"),
    ("review_acknowledge", "Acknowledgement of the review"),
]
#: What each milestone may be counted from; the first is proposed.
ALLOWED_STARTS = {
    milestones.ACKNOWLEDGE: ("received",),
    milestones.ASSESS: ("received", "acknowledge"),
    milestones.UPDATE: ("received", "acknowledge", "assess"),
    milestones.RESPOND: ("received", "acknowledge", "assess"),
    milestones.REVIEW_ACKNOWLEDGE: ("review",),
    milestones.REVIEW: ("review", "review_acknowledge"),
    milestones.CLOSE: ("respond",),
}
MilestoneTerms = namedtuple(
    "MilestoneTerms",
    "id kind amount unit start day_end may_pause may_extend maximum levels",
)


class ComplaintScheduleMilestone(models.Model):
    _name = "complaint.schedule.milestone"
    _description = "Complaint Schedule Milestone"
    _inherit = ["complaint.schedule.part"]
    _order = "schedule_id, sequence, id"
    _rec_name = "milestone"
    _terms = frozenset(
        {
            "schedule_id",
            "milestone",
            "amount",
            "unit",
            "start",
            "day_end",
            "may_pause",
            "may_extend",
            "maximum",
        }
    )

    schedule_id = fields.Many2one(
        comodel_name="complaint.schedule",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    milestone = fields.Selection(
        selection=MILESTONES,
        required=True,
        help="What has to be done by then. “Tell how it stands” starts anew with every "
        "message to the complainant, until there is a decision.",
    )
    amount = fields.Float(string="Within", required=True, default=1)
    unit = fields.Selection(selection=UNITS, required=True, default="working_days")
    start = fields.Selection(
        selection=STARTS,
        string="Counted from",
        required=True,
        default="received",
        help="The day of the start itself does not count. While what it is counted "
        "from has not happened, the day on which that is due stands in for it.",
    )
    day_end = fields.Boolean(
        string="Until the end of the day",
        help="Until midnight where the company is. Otherwise working days end with the "
        "last working hour, calendar days at the time of the receipt.",
    )
    may_pause = fields.Boolean(
        string="Pauses",
        help="Stands still while the complaint is in a stage that waits for the "
        "complainant. Most legal time limits do not.",
    )
    may_extend = fields.Boolean(
        string="May be extended",
        help="With a reason, and the complainant being told.",
    )
    maximum = fields.Float(
        string="At most",
        help="Longest time allowed in all after extensions, in the same unit. "
        "0: no limit.",
    )
    level_ids = fields.One2many(
        comodel_name="complaint.schedule.level",
        inverse_name="milestone_id",
        string="Levels",
        copy=True,
    )
    level_summary = fields.Char(
        compute="_compute_level_summary", string="Escalation levels"
    )

    _milestone_uniq = models.Constraint(
        "UNIQUE (schedule_id, milestone)", "A schedule has each milestone once."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The time allowed must be more than nothing."
    )

    @api.depends("level_ids.name")
    @api.depends_context("lang")
    def _compute_level_summary(self):
        for milestone in self:
            milestone.level_summary = ", ".join(milestone.level_ids.mapped("name"))

    @api.depends("milestone", "schedule_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["milestone"]._description_selection(self.env))
        for milestone in self:
            milestone.display_name = labels.get(milestone.milestone, "")

    @api.model
    def _get_allowed_starts(self):
        """What each milestone may be counted from; for addons to add theirs."""
        return ALLOWED_STARTS

    @api.onchange("milestone")
    def _onchange_milestone(self):
        if self.milestone:
            self.start = self._get_allowed_starts()[self.milestone][0]

    @api.constrains("milestone", "start")
    def _check_start(self):
        allowed_starts = self._get_allowed_starts()
        for milestone in self:
            allowed = allowed_starts[milestone.milestone]
            if milestone.start not in allowed:
                labels = dict(self._fields["start"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "“%(milestone)s” cannot be counted from “%(start)s”. Choose: "
                        "%(allowed)s.",
                        milestone=milestone.display_name,
                        start=labels[milestone.start],
                        allowed=", ".join(labels[start] for start in allowed),
                    )
                )

    @api.constrains("amount", "unit", "maximum")
    def _check_whole(self):
        for milestone in self:
            if milestone.unit in clocks.DAY_UNITS and (
                milestone.amount % 1 or milestone.maximum % 1
            ):
                raise ValidationError(
                    self.env._(
                        "“%s”: days and months are whole numbers. For parts of a day "
                        "use hours.",
                        milestone.display_name,
                    )
                )
            if milestone.maximum and milestone.maximum < milestone.amount:
                raise ValidationError(
                    self.env._(
                        "“%s”: the longest time allowed is shorter than the time "
                        "allowed.",
                        milestone.display_name,
                    )
                )

    def _get_terms(self):
        """The terms as plain values, for tools/clocks.py."""
        self.ensure_one()
        return MilestoneTerms(
            id=self.id,
            kind=self.milestone,
            amount=self.amount,
            unit=self.unit,
            start=self.start,
            day_end=self.day_end,
            may_pause=self.may_pause,
            may_extend=self.may_extend,
            maximum=self.maximum,
            levels=tuple(level._get_terms() for level in self.level_ids),
        )

    def action_open_levels(self):
        """The milestone in a form of its own, to edit its levels."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
