"""Objectives in the monitoring report: target against actual of its period (6.2)."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import monitoring
from ..tools import objective as rules


class ComplaintMonitoring(models.AbstractModel):
    _inherit = "complaint.monitoring"

    @api.model
    def _get_objectives(self, companies, span, figures):
        """Objectives valid in the period, against what was reached.

        An objective is one company's: for several at once there is none.

        :return: list of plain values
        """
        if len(companies) != 1:
            return []
        found = self.env["complaint.objective"].search(
            Domain("company_id", "=", companies.id)
            & Domain("date_from", "<=", span.period.last)
            & (
                Domain("date_to", "=", False)
                | Domain("date_to", ">=", span.period.first)
            )
        )
        metrics = {metric.key: metric for metric in self._get_metrics()}
        rows = {}
        parts = found.grouped(lambda one: tuple(one._get_scope().items()))
        for scope, objectives in parts.items():
            theirs = figures
            if scope:
                keys = set(objectives.mapped("metric"))
                theirs = self._get_figures(companies, [span], keys, dict(scope))
            for objective in objectives:
                figure = theirs.get(objective.metric)
                if figure:  # else its addon is gone
                    metric = metrics[objective.metric]
                    rows[objective] = self._prepare_objective(
                        objective, metric, figure, span
                    )
        return [rows[objective] for objective in found if objective in rows]

    @api.model
    def _prepare_objective(self, objective, metric, figure, span):
        """One objective as a row of the report."""
        target = objective._get_target()
        is_comparable = rules.is_comparable(
            span.period, objective.frequency, metric.is_flow
        )
        reached = None
        if is_comparable:
            reached = monitoring.is_reached(
                figure["value"], target, objective.direction == "at_least"
            )
        is_sure = None
        if reached is not None:
            is_sure = rules.is_sure(figure["interval"], target)
        return {
            "id": objective.id,
            "key": objective.metric,
            "name": objective.display_name,
            "figure": objective._get_figure_name(),
            "aim": objective._get_aim(),
            "actual": figure["text"],
            "interval_text": figure["interval_text"],
            "is_comparable": is_comparable,
            "reached": reached,
            # the true value may as well lie on the other side
            "is_sure": is_sure,
            "verdict": self._get_verdict(objective, figure, reached, is_comparable),
            "trend": self._get_trend_text(objective),
            # names of colleagues, as the objective itself shows them
            "owner": objective.user_id.sudo().name,
            "until": format_date(self.env, objective.date_to)
            if objective.date_to
            else "",
        }

    @api.model
    def _get_verdict(self, objective, figure, reached, is_comparable):
        """Whether it was reached, in a word."""
        if figure["value"] is None:
            return self.env._("not measured")
        if not is_comparable:
            # a number set for a month says nothing of a year
            return {
                "month": self.env._("set for a month"),
                "quarter": self.env._("set for a quarter"),
                "year": self.env._("set for a year"),
            }[objective.frequency]
        return self.env._("yes") if reached else self.env._("no")

    @api.model
    def _get_trend_text(self, objective):
        """How its last ended period compares with the one before."""
        if not objective.trend_text:
            return ""
        return self.env._(
            "%(trend)s in %(period)s",
            trend=objective.trend_text,
            period=objective.period_text,
        )
