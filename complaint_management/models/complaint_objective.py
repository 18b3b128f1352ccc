"""Measurable objectives of complaints handling (ISO 10002, 6.2)."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .complaint_monitoring_words import MonitoringWords
from .res_users import AUDITOR, HANDLER

#: Fields of a complaint by which an objective may be for a part of them only.
SCOPE = ("team_id", "category_id", "channel_id")
#: What decides which figure it is. Its history is of one figure only.
MEASURED = frozenset({"metric", "company_id", *SCOPE})


class ComplaintObjective(models.Model):
    _name = "complaint.objective"
    _description = "Objective of Complaints Handling"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id"

    metric = fields.Selection(
        selection="_get_metric_selection",
        string="Figure",
        required=True,
        help="What is measured: a figure of the monitoring report.",
    )
    direction = fields.Selection(
        selection=[("at_least", "at least"), ("at_most", "at most")],
        required=True,
        default="at_least",
        tracking=True,
    )
    target = fields.Float(
        required=True,
        digits=(16, 2),
        tracking=True,
        help="Percent for shares, from 0 to 100; from 1 to 5 for scores; days; money "
        "in company currency; or a number.",
    )
    unit = fields.Char(compute="_compute_unit")
    frequency = fields.Selection(
        selection=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        string="Measured each",
        required=True,
        default="quarter",
        tracking=True,
        help="Once such a period is over, its result is kept: with the target it had "
        "then, whatever the target is later.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        domain="[('feedback_type', '=', 'complaint'), "
        "('company_id', 'in', [company_id, False])]",
        ondelete="restrict",
        help="Only complaints of this team. Empty: of all.",
    )
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category",
        domain="[('company_id', 'in', [company_id, False])]",
        ondelete="restrict",
        help="Only complaints of this category. Empty: of all.",
    )
    channel_id = fields.Many2one(
        comodel_name="helpdesk.ticket.channel",
        domain="[('company_id', 'in', [company_id, False])]",
        ondelete="restrict",
        help="Only complaints that came by this channel. Empty: by all.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        tracking=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
        help="First day. Periods since then that are over are measured at once.",
    )
    date_to = fields.Date(
        string="To", tracking=True, help="Last day; empty: until further notice."
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        required=True,
        tracking=True,
        domain=lambda self: self._get_owner_domain(),
        default=lambda self: self.env.user,
        help="Who answers for reaching it, and gets a to-do when it is missed (6.2).",
    )
    active = fields.Boolean(default=True)

    _days_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "An objective cannot end before it begins.",
    )

    @api.model
    def _get_owner_domain(self):
        """Whoever can read what they answer for."""
        ids = [
            self.env["ir.model.data"]._xmlid_to_res_id(name)
            for name in (HANDLER, AUDITOR)
        ]
        return [("share", "=", False), ("all_group_ids", "in", ids)]

    # ------------------------------------------------------------
    # The figure
    # ------------------------------------------------------------

    @api.model
    def _get_metric_selection(self):
        return [
            (metric.key, metric.name)
            for metric in self.env["complaint.monitoring"]._get_metrics()
            if metric.is_recorded
        ]

    @api.model
    def _get_metrics(self):
        """Metrics by their key."""
        metrics = self.env["complaint.monitoring"]._get_metrics()
        return {metric.key: metric for metric in metrics}

    @api.depends("metric", "company_id")
    @api.depends_context("lang")
    def _compute_unit(self):
        metrics = self._get_metrics()
        names = {"share": "%", "days": self.env._("days"), "score": self.env._("of 5")}
        for objective in self:
            unit = metrics[objective.metric].unit if objective.metric else None
            objective.unit = (
                objective.company_id.currency_id.symbol
                if unit == "amount"
                else names.get(unit, "")
            )

    @api.depends("metric", "direction", "target", "company_id", "frequency", *SCOPE)
    @api.depends_context("lang")
    def _compute_display_name(self):
        for objective in self:
            objective.display_name = self.env._(
                "%(figure)s %(aim)s",
                figure=objective._get_figure_name(),
                aim=objective._get_aim(),
            )

    def _get_figure_name(self):
        """What is measured, of which complaints."""
        self.ensure_one()
        labels = dict(self._fields["metric"]._description_selection(self.env))
        # what complaints are about, and by whom they are handled, is no secret of those
        # who read the objective
        parts = [part.sudo().display_name for part in self._get_scope_records()]
        name = labels.get(self.metric, self.metric or "")
        return " · ".join([name, *parts])

    def _get_scope_records(self):
        """Team, category, channel: those that are set, one after the other."""
        return [self[name] for name in SCOPE if self[name]]

    def _get_aim(self):
        """The target in words."""
        self.ensure_one()
        metric = self._get_metrics().get(self.metric)
        words = MonitoringWords(self.env, self.company_id)
        return self._put_aim_into_words(
            words,
            self.direction,
            metric and metric.unit,
            self._get_target(),
            self.frequency if metric and metric.is_flow else None,
        )

    @api.model
    def _put_aim_into_words(self, words, direction, unit, target, frequency=None):
        """A target in words.

        :param frequency: the period that it is for, where that makes a difference
        """
        text = words.in_unit(unit, target)
        text = (
            self.env._("≤ %s", text)
            if direction == "at_most"
            else self.env._("≥ %s", text)
        )
        each = {
            "month": self.env._("%s a month", text),
            "quarter": self.env._("%s a quarter", text),
            "year": self.env._("%s a year", text),
        }
        return each.get(frequency, text)

    def _get_target(self):
        """The target as figures are measured: shares from 0 to 1."""
        metric = self._get_metrics().get(self.metric)
        return self.target / 100 if metric and metric.unit == "share" else self.target

    def _get_scope(self):
        """Which complaints it is about: name of a field -> id, as figures want it."""
        self.ensure_one()
        return {name: self[name].id for name in SCOPE if self[name]}

    # ------------------------------------------------------------
    # What cannot be
    # ------------------------------------------------------------

    @api.constrains("metric", "target")
    def _check_target(self):
        metrics, known = self._get_metrics(), dict(self._get_metric_selection())
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
                metrics[objective.metric].unit, (0, float("inf"))
            )
            if not least <= objective.target <= most:
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be reached or missed: a share is from 0 to 100, a "
                        "score from 1 to 5, and nothing is less than 0.",
                        objective.display_name,
                    )
                )

    @api.constrains(*MEASURED)
    def _check_scope(self):
        metrics = self._get_metrics()
        for objective in self:
            metric = metrics.get(objective.metric)
            if (
                metric
                and objective._get_scope()
                and not metric.has_complaints(self.env)
            ):
                raise ValidationError(
                    self.env._(
                        "“%s” is counted for the whole company. Leave team, category "
                        "and channel empty.",
                        metric.name,
                    )
                )
            for record in objective._get_scope_records():
                # of which company something is, is asked of whatever the user may read
                if record.sudo().company_id not in (
                    objective.company_id,
                    objective.company_id.browse(),
                ):
                    raise ValidationError(
                        self.env._(
                            "“%(name)s” belongs to another company than the "
                            "objective. Choose one of %(company)s.",
                            name=record.display_name,
                            company=objective.company_id.name,
                        )
                    )

    def write(self, vals):
        changed = MEASURED & vals.keys()
        for objective in self if changed else ():
            for name in changed:
                value = objective[name]
                value = value.id if isinstance(value, models.BaseModel) else value
                if value != vals[name] and objective._has_results():
                    raise UserError(
                        self.env._(
                            "“%s” has results already, which are of this figure. "
                            "Archive it, and set a new objective for another one.",
                            objective.display_name,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_measured(self):
        for objective in self:
            if objective._has_results():
                raise UserError(
                    self.env._(
                        "“%s” has results, and results are kept. Archive it instead.",
                        objective.display_name,
                    )
                )

    def _has_results(self):
        # whether there are any, whoever asks
        return bool(
            self.env["complaint.objective.result"]
            .sudo()
            .search_count([("objective_id", "=", self.id)], limit=1)
        )
