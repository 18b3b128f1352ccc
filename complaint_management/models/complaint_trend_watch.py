"""Counting the complaints of each week, and judging it once when it is over (8.2).

One query counts all series of all companies; it reads an index from the first week of
the window on, so that its cost follows these weeks and not the history.

Complaints about somebody who may see the series are left out, for everybody: a number
that is higher than the list behind it would tell them that there is one (4.7).
"""

from collections import defaultdict
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import clocks, control_chart
from .complaint_trend import ALL, WEEK

#: Weeks that the job makes up for when it could not run.
CATCH_UP = 8
#: Weeks that are read: the baseline, those looked at, and room for flagged ones.
WINDOW = control_chart.MOST_WEEKS + control_chart.RECENT + CATCH_UP + 12


class ComplaintTrend(models.Model):
    _inherit = "complaint.trend"

    # ------------------------------------------------------------
    # Series
    # ------------------------------------------------------------

    @api.model
    def _get_dimensions(self):
        """What series are made by: name of a many2one of complaints -> its SQL.

        An addon adds its own, and the same name to the selection of ``dimension``.
        """
        return {"category_id": SQL("t.category_id")}

    @api.model
    def _get_model(self, dimension):
        ticket = self.env["helpdesk.ticket"]
        return self.env[ticket._fields[dimension].comodel_name]

    def _get_complaint_domain(self, first_week, last_week):
        """Complaints of this series that came in from one week to another."""
        self.ensure_one()
        tz = self.company_id._get_complaint_tz()
        domain = [
            ("feedback_type", "=", "complaint"),
            ("company_id", "=", self.company_id.id),
            ("duplicate_id", "=", False),
            ("received_at", ">=", clocks.start_of_day(first_week, tz)),
            ("received_at", "<", clocks.start_of_day(last_week + WEEK, tz)),
        ]
        if self.dimension != ALL:
            domain.append((self.dimension, "=", self.value_id))
        return domain

    @api.model
    def _get_counts(self, weeks):
        """Complaints by series and week, of all companies at once.

        Reads an index on the moment of receipt from the first of these weeks on,
        whatever the history.

        :param weeks: dict of company -> (first Monday, Monday after the last week)
        :return: dict of company id -> (dimension, value) -> Monday -> count
        """
        self.env["helpdesk.ticket"].flush_model()
        houses, bounds = [], []
        for company, (first, end) in weeks.items():
            tz = company._get_complaint_tz()
            since, until = clocks.start_of_day(first, tz), clocks.start_of_day(end, tz)
            bounds += [since, until]
            houses.append(
                SQL(
                    "(%s, %s, %s::timestamp, %s::timestamp)",
                    company.id,
                    tz.zone,
                    since,
                    until,
                )
            )
        series = [SQL("(%s, 0)", ALL)] + [
            SQL("(%s, %s)", name, column)
            for name, column in self._get_dimensions().items()
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.company_id, d.dimension, d.value_id,
                       date_trunc('week', t.received_at AT TIME ZONE 'UTC'
                                          AT TIME ZONE h.tz)::date AS week,
                       count(*)
                  FROM helpdesk_ticket t
                  JOIN (VALUES %(houses)s) h(company_id, tz, since, until)
                    ON h.company_id = t.company_id
                 CROSS JOIN LATERAL (VALUES %(series)s) d(dimension, value_id)
                 WHERE t.feedback_type IS NOT NULL AND t.feedback_type = 'complaint'
                   AND t.active AND t.duplicate_id IS NULL
                   AND t.received_at >= %(since)s AND t.received_at < %(until)s
                   AND t.received_at >= h.since AND t.received_at < h.until
                   AND d.value_id IS NOT NULL
                   AND t.id NOT IN (%(kept)s)
                 GROUP BY t.company_id, d.dimension, d.value_id, week
                """,
                houses=SQL(", ").join(houses),
                series=SQL(", ").join(series),
                since=min(bounds),
                until=max(bounds),
                kept=self._get_readers()._sql_kept_away(),
            )
        )
        counts = defaultdict(lambda: defaultdict(dict))
        for company_id, dimension, value_id, week, count in rows:
            counts[company_id][dimension, value_id][week] = count
        return counts

    @api.model
    def _get_readers(self):
        """Who may see series and rises, of whatever company."""
        # who has which role is looked at only to leave out what is about them
        return self.env["res.users"].sudo()._get_ledger_watchers()

    # ------------------------------------------------------------
    # Judging (with the system's rights)
    # ------------------------------------------------------------

    @api.model
    def _cron_watch(self):
        """Judge the weeks that have ended since the last run, in every company."""
        self._watch(self.env["res.company"]._get_with_ledger())

    @api.model
    def _watch(self, companies):
        """Judge what is over and has not been judged; twice does no harm.

        :param companies: ``res.company``
        """
        now = fields.Datetime.now()
        trends = self.search([("company_id", "in", companies.ids)])
        known = trends.grouped("company_id")
        plans, windows = {}, {}
        for company in companies:
            tz = company._get_complaint_tz()
            today = pytz.utc.localize(now).astimezone(tz).date()
            end = today - timedelta(days=today.weekday())  # this week is not over
            judged = max(
                (trend.week for trend in known.get(company, ()) if trend.week),
                default=end - 2 * WEEK,
            )
            first = max(judged + WEEK, end - CATCH_UP * WEEK)
            plans[company] = [first + n * WEEK for n in range((end - first).days // 7)]
            if plans[company]:
                windows[company] = (end - WINDOW * WEEK, end)
        if not windows:
            return
        counts = self._get_counts(windows)
        for company, (first, end) in windows.items():
            mondays = [first + n * WEEK for n in range((end - first).days // 7)]
            self._watch_company(
                company,
                plans[company],
                mondays,
                counts.get(company.id, {}),
                known.get(company, self.browse()),
            )

    @api.model
    def _watch_company(self, company, weeks, mondays, counts, trends):
        """Judge these weeks, one after the other, in all series of a company.

        :param weeks: Mondays of the weeks to judge
        :param mondays: of all weeks that were read
        :param counts: (dimension, value) -> Monday -> count
        :param trends: the series there are
        """
        known = {(trend.dimension, trend.value_id): trend for trend in trends}
        new = [key for key in counts if key not in known]
        created = self.create(
            [
                {
                    "company_id": company.id,
                    "dimension": dimension,
                    "value_id": value_id,
                    "state": "gathering",
                }
                for dimension, value_id in new
            ]
        )
        known |= dict(zip(new, created, strict=True))
        starts = self._get_starts(known, counts, mondays)
        for week in weeks:
            passed = [monday for monday in mondays if monday <= week]
            rows = {}
            for key, trend in known.items():
                start = max(starts[key], trend.baseline_from or starts[key])
                own = [monday for monday in passed if monday >= start] or [week]
                flagged = trend._get_flagged(own)
                rows[trend] = (
                    [counts.get(key, {}).get(monday, 0) for monday in own],
                    flagged,
                )
            ready = [t for t, row in rows.items() if control_chart.has_enough(*row)]
            alpha = control_chart.share_alpha(len(ready))
            verdicts = {}
            for trend, (numbers, flagged) in rows.items():
                if trend in ready:
                    verdicts[trend] = control_chart.judge(numbers, flagged, alpha)
                    trend._note_verdict(week, verdicts[trend])
                else:
                    trend._note_gathering(week, numbers)
            self._raise_signals(week, verdicts)
        for key, trend in known.items():
            trend._draw(
                [monday for monday in mondays if monday >= starts[key]],
                counts.get(key, {}),
            )

    @api.model
    def _raise_signals(self, week, verdicts):
        """Tell of rises; of one of all complaints only if no other explains it.

        :param verdicts: dict of series -> what the chart says of it
        """
        risen = [trend for trend, verdict in verdicts.items() if verdict.signal]
        particular = [trend for trend in risen if trend.dimension != ALL]
        for trend in particular or risen:
            trend.signal_ids._raise(trend, week, verdicts[trend])

    @api.model
    def _get_starts(self, known, counts, mondays):
        """The first week in which each series could have had a complaint.

        Not before the company's first complaint among those read; not before the
        category itself was there, unless an earlier complaint has been put into it.
        """
        house = min(
            (week for row in counts.values() for week in row), default=mondays[-1]
        )
        starts = {}
        for dimension in {dimension for dimension, _value in known}:
            values = [value for name, value in known if name == dimension]
            made = {}
            if dimension != ALL:
                records = self._get_model(dimension).browse(values).exists()
                made = {
                    record.id: record.create_date.date()
                    - timedelta(days=record.create_date.weekday())
                    for record in records
                }
            for value in values:
                key = (dimension, value)
                first = min(counts.get(key, {}), default=mondays[-1])
                starts[key] = max(min(first, made.get(value, house)), house)
        return starts

    def _get_flagged(self, mondays):
        """Positions of weeks in which a signal says that something special happened."""
        signals = self.signal_ids.filtered(lambda signal: signal.state != "dismissed")
        return {
            place
            for place, monday in enumerate(mondays)
            for signal in signals
            if signal.first_week <= monday <= signal.last_week
        }

    def _note_verdict(self, week, verdict):
        self.ensure_one()
        self.write(
            {
                "week": week,
                "state": "signal" if verdict.signal else "usual",
                "is_signal": bool(verdict.signal),
                "count": verdict.count,
                "limit": verdict.limit,
                "recent_count": verdict.recent,
                "recent_weeks": verdict.recent_weeks,
                "recent_limit": verdict.recent_limit,
                "centre": verdict.baseline.mean,
                "dispersion": verdict.baseline.dispersion,
                "baseline_weeks": verdict.baseline.weeks,
                "chance": min(verdict.chance, verdict.recent_chance),
            }
        )

    def _note_gathering(self, week, numbers):
        self.ensure_one()
        self.write(
            {
                "week": week,
                "state": "gathering",
                "is_signal": False,
                "count": numbers[-1],
                "recent_count": sum(numbers[-control_chart.RECENT :]),
                "recent_weeks": min(len(numbers), control_chart.RECENT),
                "limit": 0,
                "recent_limit": 0,
                "centre": 0,
                "dispersion": 0,
                "baseline_weeks": len(numbers) - 1,
                "chance": 1,
            }
        )

    def _draw(self, mondays, counts):
        """Keep the weeks that the chart shows."""
        shown = mondays[-(control_chart.MOST_WEEKS + control_chart.RECENT) :]
        flagged = self._get_flagged(shown)
        self.points = [
            {
                "week": fields.Date.to_string(monday),
                "count": counts.get(monday, 0),
                "flagged": place in flagged,
            }
            for place, monday in enumerate(shown)
        ]
