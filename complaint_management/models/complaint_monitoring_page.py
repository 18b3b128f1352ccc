"""The monitoring report as it is read: head, sections, charts, findings in words."""

import base64

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ..tools import monitoring_charts, monitoring_findings
from .complaint_monitoring_words import MonitoringWords

#: Rows that a chart of groups shows; the table beside it shows all.
CHART_ROWS = 12


class ComplaintMonitoring(models.AbstractModel):
    _inherit = "complaint.monitoring"

    @api.model
    def _get_head(self, companies, spans):
        """Of whom, of when, for whom."""
        words = MonitoringWords(self.env, companies)
        tz = companies[0]._get_complaint_tz().zone
        return {
            "companies": ", ".join(companies.mapped("name")),
            "period": words.span(spans[0]),
            "before": words.span(spans[1]) if len(spans) > 1 else "",
            "tz": self.env._("Days begin and end in %s.", tz),
            "made": self.env._(
                "Made on %(moment)s for %(user)s. Complaints that %(user)s may not see "
                "are not counted.",
                moment=format_datetime(
                    self.env, fields.Datetime.now(), dt_format="short"
                ),
                user=self.env.user.name,
            ),
            "interval": self.env._(
                "“95 %” is where the true value lies with that certainty (shares: "
                "Wilson's interval; scores: Student's t). A change is bold if chance "
                "alone would bring it about less than once in twenty times."
            ),
        }

    @api.model
    def _get_section_names(self):
        """Sections in their order; an addon adds its own."""
        return {
            "volume": self.env._("Complaints"),
            "timeliness": self.env._("Timeliness"),
            "milestones": self.env._("Clocks kept in time"),
            "ageing": self.env._("Age of what was open at the end"),
            "handling": self.env._("Handling"),
            "remedies": self.env._("Remedies and improvements"),
            "satisfaction": self.env._("Satisfaction of complainants"),
            "improvement": self.env._("Policy"),
        }

    @api.model
    def _get_sections(self, figures):
        """Figures by section; a milestone that has no clocks is left out."""
        sections = []
        for key, name in self._get_section_names().items():
            mine = [figure for figure in figures.values() if figure["section"] == key]
            if key == "milestones":
                mine = [figure for figure in mine if _has_whole(figure)]
            if mine:
                sections.append({"key": key, "name": name, "figures": mine})
        return sections

    # ------------------------------------------------------------
    # Charts
    # ------------------------------------------------------------

    @api.model
    def _get_charts(self, figures, tables, series):
        """Charts as SVG, each with words for those who do not see it.

        :return: dict of key -> dict of ``svg`` (as an address that holds it), ``title``
        """
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        rtl = lang.direction == "rtl"
        charts = {}

        def add(key, title, draw, *args, **kw):
            svg = draw(*args, title, rtl=rtl, **kw)
            code = base64.b64encode(svg.encode()).decode()
            charts[key] = {
                "title": title,
                "svg": f"data:image/svg+xml;base64,{code}",
            }

        if any(series["received"]) or any(series["closed"]):
            add(
                "series",
                self.env._("Received (columns) and closed (line)"),
                monitoring_charts.draw_series,
                [
                    format_date(self.env, day, date_format="d MMM")
                    for day in series["days"]
                ],
                series["received"],
                series["closed"],
            )
        kept = [
            (figure["name"], figure["value"], figure["text"])
            for figure in figures.values()
            if figure["section"] == "milestones" and figure["value"] is not None
        ]
        if kept:
            title = self.env._("Share of clocks kept in time")
            add("milestones", title, monitoring_charts.draw_shares, kept)
        ages = [
            (figure["name"], figure["count"], figure["text"])
            for figure in figures.values()
            if figure["section"] == "ageing"
        ]
        if any(count for _name, count, _text in ages):
            title = self.env._("Open complaints by age")
            add("ageing", title, monitoring_charts.draw_bars, ages)
        for table in tables:
            rows = [row for row in table["rows"] if row["count"]][:CHART_ROWS]
            if len(rows) < 2:
                continue
            pareto = table["has_running"]
            add(
                table["key"],
                self.env._("%s: number (bars) and running share (line)", table["name"])
                if pareto
                else table["name"],
                monitoring_charts.draw_bars,
                [
                    (
                        row["name"],
                        row["count"],
                        f"{row['count']} · {row['share_text']}"
                        if table["is_parted"]
                        else str(row["count"]),
                    )
                    for row in rows
                ],
                running=[row["running"] for row in rows] if pareto else None,
            )
        return charts

    # ------------------------------------------------------------
    # Findings
    # ------------------------------------------------------------

    @api.model
    def _get_findings(self, figures, tables, objectives, spans):
        """What the figures say, in words, the bad first.

        :return: list of dicts of ``mood``, ``text``, and ``key`` of the figure or None
        """
        found = monitoring_findings.find(
            {key: self._to_figure(figure) for key, figure in figures.items()},
            {
                table["key"]: [row["count"] for row in table["rows"] if row["is_named"]]
                for table in tables
            },
            [
                monitoring_findings.Objective(
                    objective["name"], objective["key"], objective["reached"]
                )
                for objective in objectives
                if objective["is_comparable"]
            ],
            spans[0].period.days,
            spans[1].period.days if len(spans) > 1 else None,
        )
        named = {table["key"]: table["rows"] for table in tables}
        return [
            {
                "mood": finding.mood,
                "text": self._put_into_words(finding, figures, named),
                "key": finding.key,
            }
            for finding in found
        ]

    @api.model
    def _to_figure(self, figure, before=None):
        whole = figure["whole"]
        return monitoring_findings.Figure(
            figure["key"],
            unit=figure["unit"],
            better=figure["better"],
            value=figure["value"],
            count=figure["count"],
            whole=whole and whole["count"],
            interval=figure["interval"],
            before=self._to_figure({**figure, **figure["before"], "before": None})
            if figure["before"]
            else None,
            recorded=figure["recorded"],
        )

    @api.model
    def _put_into_words(self, finding, figures, named):
        """One finding as a sentence."""
        figure = figures.get(finding.key) or {}
        before = figure.get("before") or {}
        values = {
            **finding.values,
            "figure": figure.get("name"),
            "value": figure.get("text"),
            "count": figure.get("count"),
            "interval": figure.get("interval_text"),
            "whole": (figure.get("whole") or {}).get("count"),
            "before": before.get("text"),
            "days": monitoring_findings.OLD,
        }
        if "few" in values:
            rows = named[finding.code.removeprefix("vital_")]
            few = [row["name"] for row in rows if row["is_named"]][: values["few"]]
            values["names"] = ", ".join(few)
        if "keys" in values:
            values["names"] = ", ".join(figures[key]["name"] for key in values["keys"])
        return self._get_sentences(values)[finding.code]()

    @api.model
    def _get_sentences(self, v):
        """Sentences by the code of a finding, each made when it is asked for."""
        return {
            "nothing": lambda: self.env._(
                "Nothing was received, open or done in this period."
            ),
            "received": lambda: self.env._("Complaints received: %(value)s.", **v),
            "alike": lambda: self.env._(
                "Complaints received: %(value)s, before %(before)s. The difference is "
                "no more than chance brings about.",
                **v,
            ),
            "more": lambda: self.env._(
                "Complaints received: %(value)s, before %(before)s: more than chance "
                "explains. See which categories have grown.",
                **v,
            ),
            "fewer": lambda: self.env._(
                "Complaints received: %(value)s, before %(before)s: fewer than chance "
                "explains. Make sure that complaining has not become harder.",
                **v,
            ),
            "objective_reached": lambda: self.env._(
                "Objective reached: %(name)s.", **v
            ),
            "objective_missed": lambda: self.env._("Objective missed: %(name)s.", **v),
            "objective_unmeasured": lambda: self.env._(
                "Objective without a figure in this period: %(name)s.", **v
            ),
            "late": lambda: self.env._(
                "%(figure)s: only %(value)s of %(whole)s clocks (95 %%: %(interval)s).",
                **v,
            ),
            "kept": lambda: self.env._(
                "At least 95 % of the clocks of every milestone were kept."
            ),
            "share_up": lambda: self.env._(
                "%(figure)s has risen from %(before)s to %(value)s, more than chance "
                "explains.",
                **v,
            ),
            "share_down": lambda: self.env._(
                "%(figure)s has fallen from %(before)s to %(value)s, more than chance "
                "explains.",
                **v,
            ),
            "old": lambda: self.env._(
                "Complaints open for %(days)s days or more: %(count)s.", **v
            ),
            "safety": lambda: self.env._(
                "Complaints with safety at stake: %(count)s.", **v
            ),
            "remedies_overdue": lambda: self.env._(
                "Promised remedies that are overdue: %(count)s.", **v
            ),
            "recurrent": lambda: self.env._(
                "Problems found recurrent or systemic: %(count)s of %(whole)s judged.",
                **v,
            ),
            "vital_category": lambda: self.env._(
                "Four fifths of the complaints come from %(few)s of %(all)s "
                "categories: %(names)s.",
                **v,
            ),
            "vital_root_cause": lambda: self.env._(
                "Four fifths go back to %(few)s of %(all)s root causes: %(names)s.", **v
            ),
            "score_low": lambda: self.env._(
                "%(figure)s scores low: %(value)s of 5 (95 %%: %(interval)s).", **v
            ),
            "score_high": lambda: self.env._(
                "%(figure)s scores high: %(value)s of 5 (95 %%: %(interval)s).", **v
            ),
            "response_low": lambda: self.env._(
                "Only %(value)s of those asked answered the survey: the silent may "
                "think otherwise.",
                **v,
            ),
            "improved": lambda: self.env._(
                "Improvements made because of complaints: %(count)s.", **v
            ),
            "unimproved": lambda: self.env._(
                "Complainants were found right, but no change of product, process or "
                "policy was carried out."
            ),
            "not_recorded": lambda: self.env._(
                "Not recorded in the system: %(names)s.", **v
            ),
        }


def _has_whole(figure):
    """Whether a share is of anything, now or before."""
    sides = (figure, figure["before"])
    return any(side and side["whole"]["count"] for side in sides)
