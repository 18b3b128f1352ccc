"""Measuring objectives: each period once, when it is over (ISO 10002, 6.2, 8.4).

Cost follows what is due: objectives whose period has ended are found by an index, and
those of one company, period and part of the complaints are counted together.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import clocks
from ..tools import objective as rules
from .batch_work import work_off

#: Objectives that one transaction measures.
BATCH = 50
#: What decides when the next period is over.
PLANNING = frozenset({"date_from", "date_to", "frequency", "company_id", "active"})
CRON = "complaint_management.ir_cron_objectives"


class ComplaintObjective(models.Model):
    _inherit = "complaint.objective"

    state = fields.Selection(
        selection=[
            ("on_way", "On the way"),
            (rules.MET, "Met"),
            (rules.MISSED, "Missed"),
            (rules.NO_DATA, "Not enough data"),
        ],
        required=True,
        readonly=True,
        default="on_way",
        copy=False,
        help="Of the last period that is over. On the way: the first one still runs.",
    )
    measured_until = fields.Date(
        readonly=True, copy=False, help="Last day of the last period measured."
    )
    next_measured_at = fields.Datetime(
        string="Next measured on",
        compute="_compute_next_measured_at",
        store=True,
        help="When the current period is over where the company is.",
    )
    result_ids = fields.One2many(
        comodel_name="complaint.objective.result",
        inverse_name="objective_id",
        string="Results",
        readonly=True,
        groups="complaint_management.group_complaint_manager,"
        "complaint_management.group_complaint_auditor",
    )
    last_result_id = fields.Many2one(
        comodel_name="complaint.objective.result",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="complaint_management.group_complaint_manager,"
        "complaint_management.group_complaint_auditor",
    )

    _due_idx = models.Index("(next_measured_at) WHERE next_measured_at IS NOT NULL")

    @api.depends(
        "date_from", "date_to", "frequency", "company_id", "measured_until", "active"
    )
    def _compute_next_measured_at(self):
        for objective in self:
            period = objective.active and objective._get_next_period()
            objective.next_measured_at = period and clocks.start_of_day(
                period.last + timedelta(days=1),
                objective.company_id._get_complaint_tz(),
            )

    def _get_results(self):
        """Results, the last period first; new ones as well."""
        return self.result_ids.sorted("date_to", reverse=True)

    def _get_next_period(self):
        """The first period that has not been measured; None when there is no more."""
        if not (self.date_from and self.frequency and self.company_id):
            return None
        return rules.get_next_period(
            self.frequency,
            self.date_from,
            self.date_to or None,
            self.measured_until or None,
            self.company_id._get_complaint_today(),
        )

    @api.model_create_multi
    def create(self, vals_list):
        objectives = super().create(vals_list)
        objectives._wake()
        return objectives

    def write(self, vals):
        res = super().write(vals)
        if PLANNING & vals.keys():
            self._wake()
        return res

    def _wake(self):
        """Have periods that are over already measured at once."""
        now = fields.Datetime.now()
        if any(
            objective.next_measured_at and objective.next_measured_at <= now
            for objective in self
        ):
            # the job is the system's; that it has something to do is no secret
            cron = self.env.ref(CRON, raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger()

    # ------------------------------------------------------------
    # Measuring (with the system's rights)
    # ------------------------------------------------------------

    @api.model
    def _cron_measure(self):
        """Measure the periods that are over, batch by batch."""
        work_off(self.env, self._take_due, lambda batch: batch._measure())

    @api.model
    def _take_due(self):
        """The next objectives whose period is over, locked; others skip them."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM complaint_objective
                 WHERE next_measured_at IS NOT NULL AND next_measured_at <= %s
                 ORDER BY next_measured_at, id
                 LIMIT %s
                   FOR UPDATE SKIP LOCKED
                """,
                fields.Datetime.now(),
                BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _measure(self):
        """Measure one ended period of each, and tell owners of what was missed."""
        parts = self.grouped(
            lambda objective: (
                objective.company_id,
                objective._get_next_period(),
                tuple(objective._get_scope().items()),
            )
        )
        for (company, period, scope), objectives in parts.items():
            if not period:  # it ended longer ago than is made up for
                objectives.next_measured_at = False
                continue
            # an objective is the company's: all of its complaints count; nothing but
            # numbers comes of it
            figures = objectives.sudo()._get_figures(company, period, dict(scope))
            for objective in objectives:
                objective._keep_result(period, figures.get(objective.metric))

    def _get_figures(self, company, period, scope):
        """What was reached in a period, of what the user may see.

        :param Period period: its days, in the company's time
        :param dict scope: of which complaints, see ``_get_scope``
        :return: dict of metric -> figure, as in the monitoring report
        """
        report = self.env["complaint.monitoring"].with_context(
            allowed_company_ids=company.ids
        )
        span = report._span(period, company._get_complaint_tz(), fields.Datetime.now())
        keys = set(self.mapped("metric"))
        return report._get_figures(company, [span], keys, scope)

    def _keep_result(self, period, figure):
        """Keep what a period brought.

        :param figure: of the monitoring report; None if its addon is gone
        """
        self.ensure_one()
        figure = figure or {"value": None, "count": 0, "interval": None, "whole": None}
        metric, before = self._get_metrics().get(self.metric), self.last_result_id
        target, at_least = self._get_target(), self.direction == "at_least"
        value = figure["value"]
        if metric and metric.part and metric.part.only_now and self._is_behind(period):
            value = None  # nothing tells how it was then
        measured = rules.Measured(
            value, figure["count"], (figure["whole"] or {}).get("count", 0), period.days
        )
        unit, is_flow = (metric.unit, metric.is_flow) if metric else ("count", False)
        sure = rules.is_sure(figure["interval"], target)
        result = self.env["complaint.objective.result"].create(
            {
                "objective_id": self.id,
                "date_from": period.first,
                "date_to": period.last,
                "frequency": self.frequency,
                "metric": self.metric,
                "unit": unit,
                "is_flow": is_flow,
                "direction": self.direction,
                "target": target,
                "value": value or 0.0,
                "count": measured.count,
                "whole": measured.whole,
                "state": rules.judge(value, target, at_least),
                "is_sure": bool(sure),
                "has_interval": sure is not None,
                "trend": before
                and rules.get_trend(
                    unit, is_flow, at_least, measured, before._get_measured()
                ),
                "user_id": self.user_id.id,
                "measured_at": fields.Datetime.now(),
            }
        )
        self.write(
            {
                "measured_until": period.last,
                "last_result_id": result.id,
                "state": result.state,
            }
        )
        # what is long over is history, and nobody's to-do
        if not self._is_behind(period):
            self._tell_owner(result, before)

    def _is_behind(self, period):
        """Whether a later period is over, too."""
        later = rules.get_next_period(
            self.frequency,
            self.date_from,
            self.date_to or None,
            period.last,
            self.company_id._get_complaint_today(),
        )
        return bool(later) and later.last < self.company_id._get_complaint_today()
