"""An objective as people read it: what came out, how it develops, what to aim at."""

import base64
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

from ..tools import monitoring_charts
from ..tools import objective as rules
from .complaint_monitoring_words import MonitoringWords
from .complaint_objective_result import TRENDS
from .res_users import AUDITOR, MANAGER

DAY = timedelta(days=1)


class ComplaintObjective(models.Model):
    _inherit = "complaint.objective"

    scope_text = fields.Char(
        string="Complaints measured",
        compute="_compute_scope_text",
        help="The complaints that count for this objective.",
    )
    aim_text = fields.Char(string="Target, in words", compute="_compute_aim_text")
    period_text = fields.Char(string="Last period", compute="_compute_last")
    actual_text = fields.Char(string="Last result", compute="_compute_last")
    trend = fields.Selection(
        selection=TRENDS, string="Trend as told", compute="_compute_last"
    )
    trend_text = fields.Char(
        string="Trend",
        compute="_compute_last",
        help="The last period against the one before. About the same: no more "
        "different than chance brings about.",
    )
    current_text = fields.Char(
        string="So far",
        compute="_compute_current_text",
        help="In the period that still runs, counted now.",
    )
    baseline_text = fields.Char(
        string="Before",
        compute="_compute_baseline_text",
        help="What the last whole period brought: a measure for choosing the target.",
    )
    chart = fields.Html(
        compute="_compute_chart",
        sanitize=False,
        groups="complaint_management.group_complaint_manager,"
        "complaint_management.group_complaint_auditor",
    )

    @api.depends("team_id", "category_id", "channel_id")
    @api.depends_context("lang")
    def _compute_scope_text(self):
        for objective in self:
            # names of what the objective is about, for whoever reads it
            parts = [one.sudo().display_name for one in objective._get_scope_records()]
            objective.scope_text = " · ".join(parts) or self.env._("all complaints")

    @api.depends("metric", "direction", "target", "frequency", "company_id")
    @api.depends_context("lang")
    def _compute_aim_text(self):
        for objective in self:
            objective.aim_text = objective.metric and objective._get_aim()

    @api.depends("state", "measured_until")
    @api.depends_context("lang", "uid")
    def _compute_last(self):
        labels = {
            rules.BETTER: self.env._("▲ better"),
            rules.WORSE: self.env._("▼ worse"),
            rules.SAME: self.env._("= about the same"),
        }
        for objective in self:
            # shown below to those who may know it
            result = objective.sudo().last_result_id
            is_shown = result and objective._is_shown(result.count, result.whole)
            objective.period_text = result.display_name if result else ""
            objective.actual_text = (
                result.actual_text
                if is_shown or not result
                else self.env._("too few to show")
            )
            objective.trend = is_shown and result.trend
            objective.trend_text = labels.get(objective.trend, "")

    def _is_shown(self, count, whole):
        """Whether the reader may know a figure of so few complaints.

        A handler could tell single complaints from it that are none of theirs (4.10).
        """
        return (
            self.env.su
            or self._reads_all()
            or self.user_id == self.env.user
            or self._has_enough(count, whole)
        )

    @api.model
    def _reads_all(self):
        """Whether the reader sees all complaints, but for those kept from them."""
        user = self.env.user
        return user.has_group(MANAGER) or user.has_group(AUDITOR)

    def _has_enough(self, count, whole):
        """Whether a figure is of so many that nobody recognises one of them."""
        # a setting of the company
        return (whole or count) >= self.company_id.sudo()._get_smallest_group()

    # ------------------------------------------------------------
    # The period that runs, and the one before the objective
    # ------------------------------------------------------------

    @api.depends("metric", "target", "direction", "frequency", "date_from", "date_to")
    @api.depends_context("lang", "uid")
    def _compute_current_text(self):
        for objective in self:
            today = objective.company_id._get_complaint_today()
            last = objective.date_to or None
            runs = objective.date_from and objective.date_from <= today
            if not (objective._origin and runs) or (last and last < today):
                objective.current_text = ""
                continue
            period = rules.get_period(
                objective.frequency, today, objective.date_from, last
            )
            figure = objective._read_figure(period)
            text = objective._put_into_words(period, figure)
            verdict = figure and rules.judge(
                figure["value"],
                objective._get_target(),
                objective.direction == "at_least",
            )
            verdicts = {
                rules.MET: self.env._("%s. That would meet the target.", text),
                rules.MISSED: self.env._("%s. That would miss the target.", text),
            }
            objective.current_text = verdicts.get(verdict, text)

    @api.depends(
        "metric", "frequency", "company_id", "team_id", "category_id", "channel_id"
    )
    @api.depends_context("lang", "uid")
    def _compute_baseline_text(self):
        for objective in self:
            metric = self._get_metrics().get(objective.metric)
            if not metric or (objective._get_scope() and not metric.part):
                objective.baseline_text = ""
                continue
            today = objective.company_id._get_complaint_today()
            current = rules.get_period(objective.frequency, today)
            period = rules.get_period(objective.frequency, current.first - DAY)
            figure = objective._read_figure(period)
            objective.baseline_text = objective._put_into_words(period, figure)

    def _read_figure(self, period):
        """The objective's figure in a period, None if its addon is gone.

        Who sets objectives tries their conditions as often as they like: they count
        what they may see, and learn of no complaint that is kept from them (4.7).
        """
        # others cannot choose conditions: it is the company's figure, unless of few
        counter = self if self._reads_all() else self.sudo()
        figures = counter._get_figures(self.company_id, period, self._get_scope())
        return figures.get(self.metric)

    def _put_into_words(self, period, figure):
        """What a period brought, in words."""
        name = self.env["complaint.objective.result"]._get_period_name(
            self.frequency, period
        )
        whole = figure and (figure["whole"] or {}).get("count")
        if not figure or (figure["value"] is None and not whole):
            actual = self.env._("nothing measured")
        elif not self._is_shown(figure["count"], whole):
            actual = self.env._("too few to show")
        else:
            words = MonitoringWords(self.env, self.company_id)
            metric = self._get_metrics()[self.metric]
            actual = words.value(metric, figure)
            if whole:
                actual = self.env._(
                    "%(share)s (%(count)s of %(whole)s)",
                    share=actual,
                    count=figure["count"],
                    whole=whole,
                )
        return self.env._("%(period)s: %(actual)s", period=name, actual=actual)

    # ------------------------------------------------------------
    # The chart
    # ------------------------------------------------------------

    @api.depends("measured_until")
    @api.depends_context("lang")
    def _compute_chart(self):
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        for objective in self:
            results = objective._get_results()[: rules.SHOWN]
            if len(results) < 2:
                objective.chart = False
                continue
            title = self.env._("Results (columns) and target (line), by period")
            words = MonitoringWords(self.env, objective.company_id)
            parts = [
                (
                    result._get_short_name(),
                    None if result.state == rules.NO_DATA else result.value,
                    words.in_unit(result.unit, result.value),
                    result.target,
                    result.state == rules.MET,
                )
                for result in reversed(results)
            ]
            svg = monitoring_charts.draw_target(
                parts, title, rtl=lang.direction == "rtl"
            )
            code = base64.b64encode(svg.encode()).decode()
            objective.chart = Markup(
                "<img class='o_objective_chart' alt='%s' "
                "src='data:image/svg+xml;base64,%s'/>"
            ) % (title, code)
