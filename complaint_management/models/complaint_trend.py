"""Trend watch: does something come in more often than chance explains (8.2, 8.7)?

One series for each category, and one for all complaints of a company. How they are
counted and judged: complaint_trend_watch.py; by which method: tools/control_chart.py.
"""

from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import formatLang

from ..tools import control_chart
from .res_users import MANAGER

#: All complaints of a company are a series, too.
ALL = "all"
WEEK = timedelta(weeks=1)
#: What happens less often than once in so many times is not told more exactly.
RARE = 10_000


class ComplaintTrend(models.Model):
    _name = "complaint.trend"
    _description = "Complaint Trend"
    _order = "is_signal desc, state desc, chance, count desc, id"
    _rec_name = "name"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    dimension = fields.Selection(
        selection=[(ALL, "All complaints"), ("category_id", "Category")],
        string="Counted by",
        required=True,
        readonly=True,
        help="What the complaints of this series have in common.",
    )
    value_id = fields.Integer(
        readonly=True, aggregator=None, help="Which category, product…; 0 for all."
    )
    name = fields.Char(string="Series", compute="_compute_name")
    week = fields.Date(
        string="Week of",
        readonly=True,
        help="Monday of the last week that was judged; weeks end where the company is.",
    )
    state = fields.Selection(
        selection=[
            ("gathering", "Too little known"),
            ("usual", "As usual"),
            ("signal", "More than usual"),
        ],
        required=True,
        readonly=True,
        help="More than usual: more complaints than chance explains, in the last week "
        "or in the last four.",
    )
    is_signal = fields.Boolean(readonly=True, help="More than usual.")
    count = fields.Integer(
        string="Last week", readonly=True, aggregator=None, help="Complaints received."
    )
    limit = fields.Integer(
        readonly=True,
        aggregator=None,
        help="More in one week than that are not chance.",
    )
    recent_count = fields.Integer(string="Last 4 weeks", readonly=True, aggregator=None)
    recent_weeks = fields.Integer(
        string="Weeks looked at",
        readonly=True,
        aggregator=None,
        help="Of the last four, those that had not been a signal before.",
    )
    recent_limit = fields.Integer(
        string="Limit of 4 weeks",
        readonly=True,
        aggregator=None,
        help="More in these weeks than that are not chance.",
    )
    centre = fields.Float(
        string="Usual",
        readonly=True,
        aggregator=None,
        help="Complaints a week, over the weeks of the baseline.",
    )
    dispersion = fields.Float(
        readonly=True,
        aggregator=None,
        help="How much weeks differ: 1 for pure chance, more if complaints come in "
        "clusters. Limits follow it.",
    )
    baseline_weeks = fields.Integer(
        string="Weeks compared with", readonly=True, aggregator=None
    )
    chance = fields.Float(
        readonly=True,
        aggregator=None,
        digits=(0, 6),
        help="Probability of so many or more, if nothing has changed.",
    )
    chance_words = fields.Char(
        string="By chance",
        compute="_compute_chance_words",
        help="How often so many or more come in, if nothing has changed.",
    )
    baseline_from = fields.Date(
        string="Compared with weeks from",
        readonly=True,
        help="Set when a manager takes a new level as usual: what was before does not "
        "count any more.",
    )
    explanation = fields.Char(compute="_compute_explanation")
    points = fields.Json(
        readonly=True, help="Weeks of the chart: Monday, count, whether flagged."
    )
    signal_ids = fields.One2many(
        comodel_name="complaint.trend.signal",
        inverse_name="trend_id",
        string="Signals",
        readonly=True,
    )

    _series_uniq = models.UniqueIndex("(company_id, dimension, value_id)")

    @api.depends("dimension", "value_id")
    @api.depends_context("lang")
    def _compute_name(self):
        names = {}
        for dimension, trends in self.grouped("dimension").items():
            if dimension == ALL:
                continue
            model = self._get_model(dimension)
            # what complaints are about is no secret of those who may see the series
            records = model.sudo().browse(trends.mapped("value_id")).exists()
            names |= {(dimension, record.id): record.display_name for record in records}
        for trend in self:
            trend.name = names.get(
                (trend.dimension, trend.value_id),
                self.env._("All complaints")
                if trend.dimension == ALL
                else self.env._("(deleted)"),
            )

    @api.depends("state", "count", "recent_count", "centre", "limit", "recent_limit")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for trend in self:
            trend.explanation = trend._explain()

    @api.depends("chance")
    @api.depends_context("lang")
    def _compute_chance_words(self):
        for trend in self:
            trend.chance_words = self._say_chance(trend.chance)

    @api.model
    def _say_chance(self, chance):
        """A probability as people say it.

        :param float chance: between 0 and 1
        """
        if chance < 1 / RARE:
            return self.env._(
                "less than once in %s", formatLang(self.env, RARE, digits=0)
            )
        odds = round(1 / chance)
        return self.env._("once in %s", formatLang(self.env, odds, digits=0))

    def _explain(self):
        """What the figures say, in one or two sentences."""
        if self.state == "gathering":
            return self.env._(
                "Weeks known: %(weeks)s. A week can be compared with them once there "
                "are %(least)s.",
                weeks=self.baseline_weeks,
                least=control_chart.LEAST_WEEKS,
            )
        figures = {
            "count": self.count,
            "usual": formatLang(self.env, self.centre, digits=1),
            "limit": self.limit,
            "recent": self.recent_count,
            "weeks": self.recent_weeks,
            "recent_limit": self.recent_limit,
        }
        if self.count > self.limit:
            return self.env._(
                "Complaints in the last week: %(count)s. Usual are %(usual)s, and up "
                "to %(limit)s can be chance.",
                **figures,
            )
        if self.is_signal:
            return self.env._(
                "Complaints in the last weeks (%(weeks)s): %(recent)s. Usual are "
                "%(usual)s a week, and up to %(recent_limit)s in that time can be "
                "chance.",
                **figures,
            )
        return self.env._(
            "Complaints in the last week: %(count)s; in the last weeks (%(weeks)s): "
            "%(recent)s. As usual (%(usual)s a week), or chance.",
            **figures,
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    @api.model
    def _check_manager(self):
        """:raise AccessError: for anybody but managers"""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only complaint managers decide what a trend means.")
            )

    def action_watch_now(self):
        """Judge the weeks that are over, without waiting for the job.

        :raise AccessError: for anybody but managers
        """
        self._check_manager()
        # series are the system's: nobody writes what was counted
        self.sudo()._watch(self.env.companies)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_take_level(self):
        """Take the level since the last signal as usual from now on.

        :raise AccessError: for anybody but managers
        """
        self._check_manager()
        self.check_access("read")
        for trend in self:
            signal = trend.signal_ids[:1]
            # checked above: a manager decides, nobody writes the rows by hand
            trend.sudo().baseline_from = signal.first_week or trend.week
        return True

    def action_view_complaints(self):
        """The complaints of the last four weeks that were judged."""
        self.ensure_one()
        first = (self.week or fields.Date.today()) - (control_chart.RECENT - 1) * WEEK
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_action_all"
        )
        domain = self._get_complaint_domain(first, self.week or fields.Date.today())
        return action | {
            "name": self.name,
            "domain": [
                [name, operator, fields.Datetime.to_string(value)]
                if isinstance(value, datetime)
                else [name, operator, value]
                for name, operator, value in domain
            ],
        }
