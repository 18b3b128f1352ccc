"""What is put before a management review: from the records, as they are now (8.6).

An addon adds its own by extending ``_get_chapters``.
"""

from collections import Counter

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from ..tools import clocks
from ..tools.review_inputs import chapter, is_empty

#: Actions listed by name; all are counted.
LISTED = 40


class ComplaintManagementReview(models.Model):
    _inherit = "complaint.management.review"

    def _prepare_inputs(self):
        """All inputs as plain values, in the language of whoever prepares them.

        :return: dict of ``head`` and ``chapters`` (tools/review_inputs.py)
        """
        self.ensure_one()
        company = self.company_id
        plain = self.with_context(allowed_company_ids=company.ids)
        report = plain.env["complaint.monitoring"].get_report(
            {
                "period": "custom",
                "first": fields.Date.to_string(self.date_from),
                "last": fields.Date.to_string(self.date_to),
                "comparison": "previous",
                "company_ids": company.ids,
            }
        )
        head = report["head"]
        return {
            "lang": self.env.lang or "en_US",
            "head": {
                "company": company.name,
                "period": head["period"],
                "before": head["before"],
                "made": self.env._(
                    "Figures as of %(moment)s, for %(user)s. Complaints that %(user)s "
                    "may not see are not counted.",
                    moment=format_datetime(
                        self.env, fields.Datetime.now(), dt_format="short"
                    ),
                    user=self.env.user.name,
                ),
            },
            "chapters": [
                found for found in plain._get_chapters(report) if not is_empty(found)
            ],
        }

    def _get_chapters(self, report):
        """Inputs in the order in which they are discussed.

        :param dict report: of ``complaint.monitoring.get_report``
        :return: list of chapters (tools/review_inputs.py)
        """
        return [
            self._get_previous_chapter(),
            self._get_findings_chapter(report),
            self._get_objectives_chapter(report),
            self._get_policy_chapter(),
            self._get_actions_chapter(),
            self._get_trends_chapter(),
            *self._get_tables_chapters(report),
            *self._get_figures_chapters(report),
        ]

    def _get_previous_chapter(self):
        """What became of what the last review decided."""
        previous = self._find_previous()
        if not previous:
            lines = [self.env._("This is the first management review on record.")]
        else:
            lines = [
                self.env._(
                    "%(review)s, held on %(day)s.",
                    review=previous.name,
                    day=format_date(self.env, previous.date),
                ),
                *(previous.decisions or "").splitlines(),
            ]
        return chapter(
            "previous",
            self.env._("From the review before"),
            lines=lines,
            **self._list_actions(previous.action_ids),
        )

    def _get_findings_chapter(self, report):
        return chapter(
            "findings",
            self.env._("Findings of the period"),
            lines=[(found["mood"], found["text"]) for found in report["findings"]],
        )

    def _get_objectives_chapter(self, report):
        words = {None: "–", True: self.env._("yes"), False: self.env._("no")}
        return chapter(
            "objectives",
            self.env._("Objectives"),
            lines=[]
            if report["objectives"]
            else [self.env._("No objectives were set for this period.")],
            head=[
                self.env._("Figure"),
                self.env._("Target"),
                self.env._("Actual"),
                self.env._("Reached"),
                self.env._("Owner"),
            ],
            rows=[
                (
                    row["figure"],
                    row["aim"],
                    row["actual"],
                    words[row["reached"]],
                    row["owner"],
                )
                for row in report["objectives"]
            ],
        )

    def _get_policy_chapter(self):
        """Which version holds, and which were published in the period."""
        tz = self.company_id._get_complaint_tz()
        start = clocks.start_of_day(self.date_from, tz)
        policies = self.env["complaint.policy"].search(
            [("company_id", "=", self.company_id.id), ("published_at", "!=", False)]
        )
        lines = []
        for policy in policies:
            if policy.state == "published" or (
                policy.replaced_at and policy.replaced_at >= start
            ):
                lines.append(
                    self.env._(
                        "%(version)s: in force since %(day)s%(until)s. %(news)s",
                        version=policy.display_name,
                        day=format_date(self.env, policy.published_at),
                        until=self.env._(
                            " until %s", format_date(self.env, policy.replaced_at)
                        )
                        if policy.replaced_at
                        else "",
                        news=policy.change_note or "",
                    ).strip()
                )
        return chapter(
            "policy",
            self.env._("Policy"),
            lines=lines or [self.env._("No policy is in force.")],
        )

    def _get_actions_chapter(self):
        """Actions open, late, done and verified: all counted, some by name."""
        Action = self.env["complaint.action"]
        company = Domain("company_id", "=", self.company_id.id)

        def within(name):
            return Domain(name, ">=", self.date_from) & Domain(name, "<=", self.date_to)

        opened = Action.search(company & Domain("state", "=", "open"))
        done = Action.search(company & within("done_on"))
        verified = Action.search(company & within("verified_on"))
        verdicts = Counter(verified.mapped("verdict"))
        line = self.env._(
            "Open now: %(open)s, of them late: %(late)s. Done in the period: %(done)s. "
            "Verified in the period: %(verified)s, of them effective: %(effective)s.",
            open=len(opened),
            late=len(opened.filtered("is_late")),
            done=len(done),
            verified=len(verified),
            effective=verdicts["effective"],
        )
        return chapter(
            "actions",
            self.env._("Corrective and preventive actions"),
            lines=[line],
            **self._list_actions(opened | done | verified),
        )

    def _list_actions(self, actions):
        """Actions by name, without those whose complaint is not for all managers."""
        told = actions.filtered(
            lambda action: not action.ticket_id or action.ticket_id._is_for_all()
        )
        states = dict(actions._fields["state"]._description_selection(self.env))
        effects = dict(actions._fields["effect"]._description_selection(self.env))
        hidden = len(actions) - len(told[:LISTED])
        return {
            "head": [
                self.env._("Action"),
                self.env._("Owner"),
                self.env._("Due by"),
                self.env._("State"),
                self.env._("Recurrence"),
            ],
            "rows": [
                (
                    action.name,
                    # names of colleagues, as the action itself shows them
                    action.user_id.sudo().name,
                    format_date(self.env, action.date_deadline),
                    self.env._("late") if action.is_late else states[action.state],
                    f"{effects[action.effect]} "
                    f"({action.effect_before} → {action.effect_after})"
                    if action.effect in ("fewer", "same", "more")
                    else effects[action.effect],
                )
                for action in told[:LISTED]
            ],
            "note": self.env._("Not listed here, but counted: %s", hidden)
            if hidden
            else "",
        }

    def _get_trends_chapter(self):
        """Rises that chance does not explain, and what they were."""
        signals = self.env["complaint.trend.signal"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("first_week", "<=", self.date_to),
                ("last_week", ">=", self.date_from),
            ]
        )
        states = dict(signals._fields["state"]._description_selection(self.env))
        return chapter(
            "trends",
            self.env._("Trends"),
            lines=[]
            if signals
            else [self.env._("No rise that chance does not explain.")],
            head=[
                self.env._("Rise"),
                self.env._("Complaints"),
                self.env._("Usual"),
                self.env._("Decided"),
            ],
            rows=[
                (
                    signal.display_name,
                    str(signal.count),
                    f"{signal.expected:.1f}",
                    states[signal.state],
                )
                for signal in signals
            ],
        )

    def _get_tables_chapters(self, report):
        """What complaints were about, and why: the few that matter."""
        return [
            self._make_table_chapter(table)
            for table in report["tables"]
            if table["key"] in ("category", "root_cause")
        ]

    def _make_table_chapter(self, table):
        # of what may stand in several rows, shares would not add up
        parted = table["is_parted"]
        share = [self.env._("Share")] if parted else []
        return chapter(
            table["key"],
            table["name"],
            head=[
                self.env._("Name"),
                self.env._("How many"),
                *share,
                self.env._("Before"),
            ],
            rows=[
                (
                    row["name"],
                    str(row["count"]),
                    *([row["share_text"]] if parted else []),
                    "" if row["before"] is None else str(row["before"]),
                )
                for row in table["rows"][:10]
            ],
        )

    def _get_figures_chapters(self, report):
        """The figures of the monitoring report, section by section."""
        return [
            chapter(
                f"figures_{section['key']}",
                section["name"],
                head=[
                    self.env._("Figure"),
                    self.env._("Value"),
                    self.env._("Before"),
                    self.env._("Change"),
                ],
                rows=[
                    (
                        figure["name"],
                        _with_whole(figure),
                        figure["before"]["text"] if figure["before"] else "",
                        figure["change"]["text"] if figure["change"] else "",
                    )
                    for figure in section["figures"]
                ],
            )
            for section in report["sections"]
        ]


def _with_whole(figure):
    whole = figure["whole"]
    if figure["unit"] == "share" and whole and whole["count"]:
        return f"{figure['text']} ({figure['count']}/{whole['count']})"
    return figure["text"]


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _is_for_all(self):
        """Whether every manager may know that it is there."""
        # what the complaint is, whoever asks
        ticket = self.sudo()
        return not (
            ticket.confidentiality == "restricted"
            or ticket.is_identity_protected
            or ticket._get_kept_away()
        )
