"""The monitoring report: figures of a period against the one before (annex H).

One reading for the screen and the paper. Every figure comes with the conditions of the
records behind it; counted is what the reader may see, in the companies chosen. Cost
follows what happened in the periods: one pass over each model, whatever the number of
metrics.
"""

from datetime import date, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import clocks, monitoring
from .complaint_monitoring_tally import Span, Tally
from .res_users import AUDITOR, MANAGER

#: The period shown first.
FIRST_SHOWN = "this_quarter"
CUSTOM = "custom"


class ComplaintMonitoring(models.AbstractModel):
    _name = "complaint.monitoring"
    _description = "Monitoring Report"

    @api.model
    def _check_reader(self):
        """:raise AccessError: for anybody but managers and auditors"""
        if not (self.env.user.has_group(MANAGER) or self.env.user.has_group(AUDITOR)):
            raise AccessError(
                self.env._(
                    "Only complaint managers and auditors see the monitoring report."
                )
            )

    @api.model
    @api.readonly
    def get_report(self, options=None):
        """All of the report as plain values, in the reader's language.

        :param dict options: ``period`` (a key of ``monitoring.PERIODS`` or custom),
            ``first`` and ``last`` (ISO dates of a custom one), ``comparison`` (of
            ``monitoring.COMPARISONS``), ``company_ids``; each may be left out
        :raise AccessError: for anybody but managers and auditors
        :raise UserError: for days that make no period
        """
        self._check_reader()
        options = options if isinstance(options, dict) else {}
        companies = self._read_companies(options)
        reader = self.with_context(allowed_company_ids=companies.ids)
        span, before = reader._read_spans(options, companies[0])
        spans = [span, before] if before else [span]
        figures = reader._get_figures(companies, spans)
        tables = reader._get_tables(companies, spans)
        objectives = reader._get_objectives(companies, span, figures)
        series = reader._get_series(companies, span)
        findings = reader._get_findings(figures, tables, objectives, spans)
        return {
            "options": reader._prepare_options(options, companies, span),
            "choices": self._get_choices(),
            "head": reader._get_head(companies, spans),
            "findings": findings,
            "sections": reader._get_sections(figures),
            "tables": tables,
            "objectives": objectives,
            "charts": reader._get_charts(figures, tables, series),
            "is_empty": not any(figure["count"] for figure in figures.values()),
        }

    # ------------------------------------------------------------
    # What is asked for
    # ------------------------------------------------------------

    @api.model
    def _read_companies(self, options):
        """Companies of the reader's that are chosen; the current one without."""
        wanted = options.get("company_ids")
        wanted = wanted if isinstance(wanted, list) else []
        chosen = self.env.companies.filtered(lambda company: company.id in wanted)
        return chosen or self.env.company

    @api.model
    def _read_spans(self, options, company):
        """The period, and what it is compared with or None.

        Days begin and end where the company is, whoever reads.
        """
        tz = company._get_complaint_tz()
        now = fields.Datetime.now()
        today = pytz.utc.localize(now).astimezone(tz).date()
        kind = options.get("period") or FIRST_SHOWN
        if kind == CUSTOM:
            period = self._read_custom(options)
        elif kind in monitoring.PERIODS:
            period = monitoring.get_period(kind, today)
        else:
            raise UserError(self.env._("There is no such period. Please choose one."))
        comparison = options.get("comparison") or "previous"
        if comparison not in monitoring.COMPARISONS:
            comparison = "previous"
        before = monitoring.get_earlier(period, comparison, today)
        return self._span(period, tz, now), before and self._span(before, tz, now)

    @api.model
    def _read_custom(self, options):
        try:
            first, last = (
                date.fromisoformat(str(options.get(name))) for name in ("first", "last")
            )
        except ValueError:
            raise UserError(
                self.env._("Please give the first and the last day of the period.")
            ) from None
        if first > last:
            raise UserError(
                self.env._("The period ends before it begins. Please swap the days.")
            )
        if not 1970 <= first.year <= last.year <= 9000:
            raise UserError(self.env._("Please check the years of the period."))
        return monitoring.Period(first, last)

    @api.model
    def _span(self, period, tz, now):
        start = clocks.start_of_day(period.first, tz)
        end = clocks.start_of_day(period.last + timedelta(days=1), tz)
        at = min(end, now)
        return Span(self.env, period, start, end, at, clocks.local_date(at, tz))

    @api.model
    def _prepare_options(self, options, companies, span):
        """What was asked for, completed: the same report anew, on paper, too."""
        comparison = options.get("comparison")
        return {
            "period": options.get("period") or FIRST_SHOWN,
            "first": fields.Date.to_string(span.period.first),
            "last": fields.Date.to_string(span.period.last),
            "comparison": comparison
            if comparison in monitoring.COMPARISONS
            else "previous",
            "company_ids": companies.ids,
        }

    @api.model
    def _get_choices(self):
        """What can be asked for."""
        periods = {
            "this_month": self.env._("This month"),
            "last_month": self.env._("Last month"),
            "this_quarter": self.env._("This quarter"),
            "last_quarter": self.env._("Last quarter"),
            "this_year": self.env._("This year"),
            "last_year": self.env._("Last year"),
            CUSTOM: self.env._("From … to …"),
        }
        comparisons = {
            "previous": self.env._("The period before"),
            "year": self.env._("The same a year ago"),
            "none": self.env._("Nothing"),
        }
        return {
            "periods": [*periods.items()],
            "comparisons": [*comparisons.items()],
            "companies": [(company.id, company.name) for company in self.env.companies],
        }

    # ------------------------------------------------------------
    # Series
    # ------------------------------------------------------------

    @api.model
    def _get_series(self, companies, span):
        """What came in and what was closed, in the parts of the period.

        :return: dict of ``days`` (the first of each part), ``received``, ``closed``
        """
        days = span.period.parts()
        tz = companies[0]._get_complaint_tz()
        starts = [clocks.start_of_day(day, tz) for day in days]
        metrics = {metric.key: metric for metric in self._get_metrics()}
        tally = Tally(self.env, companies)
        return {
            "days": days,
            **{
                key: tally.count_parts(metrics[key].part, span, starts)
                for key in ("received", "closed")
            },
        }
