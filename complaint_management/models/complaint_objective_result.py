"""What an ended period brought, against the target it had then (ISO 10002, 6.2, 8.4).

Made once by the job that measures objectives, and changed by nobody: what was reached
does not change when somebody changes the target.
"""

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import objective as rules
from ..tools.monitoring import Period
from .complaint_monitoring_words import MonitoringWords

#: How a period is named that is a whole one; and where there is little room.
PATTERNS = {"month": "MMMM y", "quarter": "QQQ y", "year": "y"}
SHORT = {"month": "M/yy", "quarter": "QQQ yy", "year": "y"}
STATES = [
    (rules.MET, "Met"),
    (rules.MISSED, "Missed"),
    (rules.NO_DATA, "Not enough data"),
]
TRENDS = [
    (rules.BETTER, "Better"),
    (rules.WORSE, "Worse"),
    (rules.SAME, "About the same"),
]


class ComplaintObjectiveResult(models.Model):
    _name = "complaint.objective.result"
    _description = "Result of an Objective"
    _order = "date_to desc, id desc"

    objective_id = fields.Many2one(
        comodel_name="complaint.objective",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="objective_id.company_id", store=True, index=True
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    frequency = fields.Char(readonly=True, help="Month, quarter or year.")
    metric = fields.Char(readonly=True, help="Key of the figure.")
    unit = fields.Char(readonly=True, help="What it is measured in.")
    is_flow = fields.Boolean(
        readonly=True, help="Whether the figure grows with the days of a period."
    )
    direction = fields.Selection(
        selection=[("at_least", "at least"), ("at_most", "at most")], readonly=True
    )
    target = fields.Float(
        string="Target as measured",
        readonly=True,
        aggregator=None,
        help="As it was then; shares from 0 to 1.",
    )
    value = fields.Float(
        string="Result as measured",
        readonly=True,
        aggregator=None,
        digits=0,
        help="Shares from 0 to 1; 0 where nothing was measured, see the state.",
    )
    count = fields.Integer(
        readonly=True, aggregator=None, help="Records that make up the figure."
    )
    whole = fields.Integer(
        string="Out of", readonly=True, aggregator=None, help="For shares: of how many."
    )
    state = fields.Selection(selection=STATES, required=True, readonly=True)
    is_sure = fields.Boolean(
        string="More than chance",
        readonly=True,
        help="The true value lies on the same side of the target with 95 % certainty. "
        "Off where it may not, or where no interval is known.",
    )
    has_interval = fields.Boolean(readonly=True)
    trend = fields.Selection(
        selection=TRENDS,
        readonly=True,
        help="Against the period before. About the same: no more different than chance "
        "brings about. Empty: one of them has no value.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner then",
        readonly=True,
        ondelete="restrict",
    )
    measured_at = fields.Datetime(string="Measured on", readonly=True)
    aim_text = fields.Char(string="Target", compute="_compute_texts")
    actual_text = fields.Char(string="Result", compute="_compute_texts")

    _once = models.Constraint(
        "UNIQUE (objective_id, date_from)", "A period is measured once."
    )

    @api.depends("date_from", "date_to", "frequency")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for result in self:
            result.display_name = result._get_period_name(
                result.frequency, Period(result.date_from, result.date_to)
            )

    @api.model
    def _get_period_name(self, frequency, period):
        """A period in words: as a whole month, quarter or year, or by its days."""
        if rules.get_period(frequency, period.first) == period:
            return format_date(
                self.env, period.first, date_format=PATTERNS.get(frequency)
            )
        return self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, period.first),
            last=format_date(self.env, period.last),
        )

    def _get_short_name(self):
        """By the period it lies in, whether whole or not."""
        return format_date(
            self.env, self.date_from, date_format=SHORT.get(self.frequency)
        )

    @api.depends("value", "state", "target", "direction", "unit", "count", "whole")
    @api.depends_context("lang")
    def _compute_texts(self):
        Objective = self.env["complaint.objective"]
        for result in self:
            words = MonitoringWords(self.env, result.company_id)
            result.aim_text = Objective._put_aim_into_words(
                words,
                result.direction,
                result.unit,
                result.target,
                result.frequency if result.is_flow else None,
            )
            result.actual_text = result._get_actual(words)

    def _get_actual(self, words):
        if self.state == rules.NO_DATA:
            return self.env._("nothing measured")
        text = words.in_unit(self.unit, self.value)
        if self.unit == "share":
            return self.env._(
                "%(share)s (%(count)s of %(whole)s)",
                share=text,
                count=self.count,
                whole=self.whole,
            )
        if self.unit in ("score", "days"):
            return self.env._("%(value)s (of %(count)s)", value=text, count=self.count)
        return text

    def _get_measured(self):
        """The result as ``tools.objective`` compares it."""
        return rules.Measured(
            None if self.state == rules.NO_DATA else self.value,
            self.count,
            self.whole,
            Period(self.date_from, self.date_to).days,
        )

    def action_view_report(self):
        """The monitoring report of this period."""
        self.check_access("read")
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "complaint_management.complaint_monitoring_action"
        )
        options = {
            "period": "custom",
            "first": fields.Date.to_string(self.date_from),
            "last": fields.Date.to_string(self.date_to),
            "company_ids": self.company_id.ids,
        }
        return action | {"context": {"complaint_monitoring_options": options}}
