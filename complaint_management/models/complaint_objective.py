"""Measurable objectives of complaints handling (ISO 10002, 6.2)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import monitoring
from .complaint_monitoring_words import MonitoringWords


class ComplaintObjective(models.Model):
    _name = "complaint.objective"
    _description = "Objective of Complaints Handling"
    _order = "date_from desc, id"

    metric = fields.Selection(
        selection="_get_metric_selection",
        string="Figure",
        required=True,
        help="What is measured: a figure of the monitoring report.",
    )
    direction = fields.Selection(
        selection=[("at_least", "at least"), ("at_most", "at most")],
        string="Aim",
        required=True,
        default="at_least",
    )
    target = fields.Float(
        required=True,
        digits=(16, 2),
        help="Percent for shares, from 0 to 100; from 1 to 5 for scores; days; money "
        "in company currency; or a number.",
    )
    unit = fields.Char(compute="_compute_unit")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
    )
    date_to = fields.Date(string="To", help="Last day; empty: until further notice.")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        required=True,
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
        help="Who answers for reaching it (6.2).",
    )
    active = fields.Boolean(default=True)

    _days_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "An objective cannot end before it begins.",
    )

    @api.model
    def _get_metric_selection(self):
        return [
            (metric.key, metric.name)
            for metric in self.env["complaint.monitoring"]._get_metrics()
            if metric.is_recorded
        ]

    @api.model
    def _get_units(self):
        """Unit of each metric by its key."""
        metrics = self.env["complaint.monitoring"]._get_metrics()
        return {metric.key: metric.unit for metric in metrics}

    @api.depends("metric", "company_id")
    @api.depends_context("lang")
    def _compute_unit(self):
        units = self._get_units()
        names = {"share": "%", "days": self.env._("days"), "score": self.env._("of 5")}
        for objective in self:
            unit = units.get(objective.metric)
            objective.unit = (
                objective.company_id.currency_id.symbol
                if unit == "amount"
                else names.get(unit, "")
            )

    @api.depends("metric", "direction", "target", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["metric"]._description_selection(self.env))
        for objective in self:
            objective.display_name = self.env._(
                "%(figure)s %(aim)s",
                figure=labels.get(objective.metric, objective.metric or ""),
                aim=objective._get_aim(),
            )

    def _get_aim(self):
        """The target in words."""
        self.ensure_one()
        unit = self._get_units().get(self.metric)
        words = MonitoringWords(self.env, self.company_id)
        text = words.in_unit(unit, self._get_target())
        if self.direction == "at_most":
            return self.env._("≤ %s", text)
        return self.env._("≥ %s", text)

    def _get_target(self):
        """The target as figures are measured: shares from 0 to 1."""
        is_share = self._get_units().get(self.metric) == "share"
        return self.target / 100 if is_share else self.target

    @api.constrains("metric", "target")
    def _check_target(self):
        units, known = self._get_units(), dict(self._get_metric_selection())
        for objective in self:
            if objective.metric not in known:
                raise ValidationError(
                    self.env._(
                        "Nothing is recorded of “%s”, so it cannot be an objective. "
                        "Choose a figure of the monitoring report.",
                        objective.metric,
                    )
                )
            least, most = {"share": (0, 100), "score": (1, 5)}.get(
                units.get(objective.metric), (0, float("inf"))
            )
            if not least <= objective.target <= most:
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be reached or missed: a share is from 0 to 100, a "
                        "score from 1 to 5, and nothing is less than 0.",
                        objective.display_name,
                    )
                )


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
        rows = []
        for objective in found:
            figure = figures.get(objective.metric)
            if not figure:
                continue  # its addon is gone
            target = objective._get_target()
            reached = monitoring.is_reached(
                figure["value"], target, objective.direction == "at_least"
            )
            interval = figure["interval"]
            rows.append(
                {
                    "id": objective.id,
                    "key": objective.metric,
                    "name": objective.display_name,
                    "figure": figure["name"],
                    "aim": objective._get_aim(),
                    "actual": figure["text"],
                    "interval_text": figure["interval_text"],
                    "reached": reached,
                    # the true value may as well lie on the other side
                    "is_sure": None
                    if reached is None or not interval
                    else not interval[0] <= target <= interval[1],
                    # names of colleagues, as the objective itself shows them
                    "owner": objective.user_id.sudo().name,
                    "until": format_date(self.env, objective.date_to)
                    if objective.date_to
                    else "",
                }
            )
        return rows
