"""The figures of the monitoring report, each with the records behind it."""

from odoo import api, models
from odoo.fields import Domain

from ..tools import monitoring, satisfaction
from .complaint_monitoring_tally import Tally
from .complaint_monitoring_words import MonitoringWords


class ComplaintMonitoring(models.AbstractModel):
    _inherit = "complaint.monitoring"

    @api.model
    def _get_figures(self, companies, spans, keys=None, scope=None):
        """Metrics, counted.

        :param spans: the period, and the earlier one if there is one
        :param keys: of the metrics; all of them without
        :param scope: dict of a field of complaints -> id; all complaints without
        :return: dict of key -> plain values
        """
        metrics = [
            metric
            for metric in self._get_metrics()
            if keys is None or metric.key in keys
        ]
        tally = Tally(self.env, companies, scope)
        totals = {}
        for metric in metrics:
            for place, span in enumerate(spans):
                if not metric.part or (place and metric.part.only_now):
                    continue
                totals[metric.key, place] = (
                    tally.add(metric.part, span),
                    metric.whole and tally.add(metric.whole, span),
                )
        tally.run()
        scores = (
            [self._get_scores(companies, span) for span in spans]
            if any(metric.source for metric in metrics)
            else []
        )
        words = MonitoringWords(self.env, companies)
        figures = {}
        for metric in metrics:
            values = [
                self._get_score(metric, scores[place])
                if metric.source
                else self._get_value(metric, totals.get((metric.key, place)), words)
                for place in range(len(spans))
            ]
            figures[metric.key] = self._prepare_figure(metric, values, spans, words)
        return figures

    @api.model
    def _get_value(self, metric, total, words):
        """One figure of one period, as plain values."""
        if not total:
            return None
        part, whole = total
        value, interval = part.count, None
        if metric.unit == "share":
            value = part.count / whole.count if whole.count else None
            interval = satisfaction.share_interval(part.count, whole.count)
        elif metric.unit == "days":
            value = part.value
        elif metric.unit == "amount":
            # amounts of several currencies have no sum
            value = (part.value or 0.0) if words.currency else None
        return {
            "value": value,
            "count": part.count,
            "interval": interval,
            "model": part.model,
            "domain": self._plain(part.domain),
            "whole": whole
            and {
                "count": whole.count,
                "model": whole.model,
                "domain": self._plain(whole.domain),
            },
        }

    @api.model
    def _plain(self, domain):
        """Conditions fit for the browser."""
        return self.env["complaint.overview"]._figure(0, domain)["domain"]

    @api.model
    def _get_scores(self, companies, span):
        """Satisfaction in a period, counted as on its own page.

        :return: dict of source -> plain values
        """
        Figures = self.env["complaint.satisfaction.figures"]
        whose = Domain("company_id", "in", companies.ids)
        answers = whose & span.within("complaint.satisfaction", "month")
        answers &= Domain("is_published", "=", True)
        asked = whose & span.within("complaint.survey.invitation", "sent_at")
        scores = {row["id"]: row for row in Figures._get_dimensions(answers)}
        # in a small group one of them could be recognised
        anonymous = answers & Domain("is_anonymous", "=", True)
        least = companies._get_smallest_group()
        if satisfaction.find_hidden([(Figures._count(anonymous), True)], least):
            scores = {
                name: row | {"mean": None, "interval": None}
                for name, row in scores.items()
            }
        return {**scores, "response": Figures._get_response(asked)}

    @api.model
    def _get_score(self, metric, scores):
        row = scores[metric.source]
        if metric.unit == "score":
            return {
                "value": row["mean"] if row["count"] else None,
                "count": row["count"],
                "interval": row.get("interval"),
                "model": "complaint.satisfaction",
                "domain": row["domain"],
                "whole": None,
            }
        return {
            "value": row["share"],
            "count": row["answered"] or 0,
            "interval": row["interval"],
            "model": None,  # who has answered is nobody's to list
            "domain": [],
            "whole": {
                "count": row["asked"],
                "model": "complaint.survey.invitation",
                "domain": row["domain"],
            },
        }

    @api.model
    def _prepare_figure(self, metric, values, spans, words):
        """A metric with its values in words, and how it has changed."""
        now = values[0] or {"value": None, "count": 0, "interval": None, "whole": None}
        before = values[1] if len(values) > 1 else None
        for value in filter(None, (now, before)):
            value["text"] = words.value(metric, value)
            value["interval_text"] = words.interval(metric, value["interval"])
        return {
            "key": metric.key,
            "name": metric.name,
            "section": metric.section,
            "unit": metric.unit,
            "better": metric.better,
            "clause": metric.clause,
            "help": metric.help,
            "recorded": metric.is_recorded,
            **now,
            "before": before,
            "change": self._get_change(metric, now, before, spans, words),
        }

    @api.model
    def _get_change(self, metric, now, before, spans, words):
        """How a figure has changed, None where that cannot be told.

        :return: dict of ``text``, ``way`` (up, down, same), ``is_good`` (None where
            neither is better) and ``is_sure``: whether it is more than chance; None
            where no test says so
        """
        if not before or now["value"] is None or before["value"] is None:
            return None
        difference = now["value"] - before["value"]
        is_good = None
        if difference and metric.better:
            is_good = (difference > 0) == (metric.better == "more")
        return {
            "text": words.change(metric, now["value"], before["value"]),
            "way": "up" if difference > 0 else "down" if difference else "same",
            "is_good": is_good,
            "is_sure": self._is_change_sure(metric, now, before, spans),
        }

    @api.model
    def _is_change_sure(self, metric, now, before, spans):
        if metric.unit == "share":
            return monitoring.is_share_changed(
                now["count"],
                now["whole"]["count"],
                before["count"],
                before["whole"]["count"],
            )
        # what is open at a moment is no count of events
        if metric.unit == "count" and metric.part.moment:
            return monitoring.is_count_changed(
                now["count"],
                before["count"],
                *(span.period.days for span in spans),
            )
        return None

    # ------------------------------------------------------------
    # Tables
    # ------------------------------------------------------------

    @api.model
    def _get_tables(self, companies, spans):
        """Breakdowns: their groups with shares; those of one count in one query.

        :return: list of plain values
        """
        tally = Tally(self.env, companies)
        breakdowns = self._get_breakdowns()
        groups = {}
        for count in dict.fromkeys(row.count for row in breakdowns):
            mine = [row for row in breakdowns if row.count == count]
            many = self.env[count.model]._fields
            single = [row.field for row in mine if many[row.field].type != "many2many"]
            if single:
                found = tally.count_groups(count, single, spans)
                groups |= {(count, name): rows for name, rows in found.items()}
            for row in mine:
                if row.field not in single:
                    groups[count, row.field] = tally.count_links(
                        count, row.field, spans
                    )
        words = MonitoringWords(self.env, companies)
        return [
            self._prepare_table(row, groups[row.count, row.field], tally, spans, words)
            for row in breakdowns
        ]

    @api.model
    def _prepare_table(self, breakdown, groups, tally, spans, words):
        field = self.env[breakdown.count.model]._fields[breakdown.field]
        names = self._get_names(field, groups)
        rows = sorted(
            groups.items(),
            key=lambda item: (
                # what has no name stands at the end
                item[0] is None,
                list(names).index(item[0]) if breakdown.ordered and item[0] else 0,
                -item[1][0][0],
                str(names.get(item[0])),
            ),
        )
        shares = monitoring.add_shares([figures[0][0] for _key, figures in rows])
        domains = [tally.get_domain(breakdown.count, span) for span in spans]
        many = field.type == "many2many"
        return {
            "key": breakdown.key,
            "name": breakdown.name,
            "help": breakdown.help,
            "model": breakdown.count.model,
            "has_amount": bool(breakdown.count.measure),
            # a record may stand in several rows: shares would not add up
            "is_parted": not many,
            "has_running": not (many or breakdown.ordered or breakdown.count.measure),
            "total": sum(figures[0][0] for _key, figures in rows),
            "rows": [
                {
                    "id": key or False,
                    "name": names.get(key) or self.env._("Not given"),
                    "is_named": key is not None,
                    "count": figures[0][0],
                    "amount": words.amount(figures[0][1]),
                    "share": share,
                    "running": running,
                    "share_text": words.percent(share),
                    "running_text": words.percent(running),
                    "domain": self._plain(domains[0] & _is(field, key)),
                    "before": figures[1][0] if len(spans) > 1 else None,
                    "before_domain": self._plain(domains[1] & _is(field, key))
                    if len(spans) > 1
                    else None,
                }
                for (key, figures), (share, running) in zip(rows, shares, strict=True)
            ],
        }

    @api.model
    def _get_names(self, field, groups):
        """Names of groups; keys in the field's own order where it has one."""
        if field.type == "selection":
            return dict(field._description_selection(self.env))
        # names of what the reader's own figures are about, no more
        records = self.env[field.comodel_name].sudo()
        records = records.browse([key for key in groups if key])
        return {record.id: record.display_name for record in records}


def _is(field, key):
    if field.type == "many2many" and key:
        return Domain(field.name, "in", [key])
    return Domain(field.name, "=", key or False)
