"""The figures of the monitoring report, counted anew from the raw rows."""

import statistics
from collections import Counter
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from .common_monitoring_facts import MonitoringFactsCommon


class MonitoringCountsCommon(MonitoringFactsCommon):
    def _rows(self, table):
        cr = self.env.cr
        cr.execute(
            SQL(
                "SELECT * FROM %s WHERE company_id = %s",
                SQL.identifier(table),
                self.company.id,
            )
        )
        names = [column.name for column in cr.description]
        return [dict(zip(names, row, strict=True)) for row in cr.fetchall()]

    def _read_raw(self):
        """All rows that count now: of complaints that are not about the reader."""
        self.now_counted = fields.Datetime.now()
        hidden = self.pool[0].id
        tickets = [
            row
            for row in self._rows("helpdesk_ticket")
            if row["feedback_type"] and row["id"] != hidden
        ]
        self.others = [row for row in tickets if row["feedback_type"] != "complaint"]
        self.tickets = [row for row in tickets if row["feedback_type"] == "complaint"]
        ids = {row["id"] for row in self.tickets}
        self.clocks = [
            row for row in self._rows("complaint_deadline") if row["ticket_id"] in ids
        ]
        self.remedies = [
            row for row in self._rows("complaint_remedy") if row["ticket_id"] in ids
        ]

    def _expect(self, start, end):
        """Each figure as (number, of how many or None, value or None)."""
        now = self.now_counted
        at = min(end, now)
        first, last = self._get_day(start), self._get_day(end - timedelta(seconds=1))
        # the day after the period, or today if it is not over
        day = min(last + timedelta(days=1), self._get_day(now))

        def when(rows, name, test=lambda row: True):
            return [
                row
                for row in rows
                if row[name] and start <= row[name] < end and test(row)
            ]

        def median(rows, name):
            gaps = [(row[name] - row["received_at"]).total_seconds() for row in rows]
            return statistics.median(gaps) / 86400 if gaps else None

        answered = when(self.tickets, "responded_at")
        acknowledged = when(self.tickets, "acknowledged_at")
        received = when(self.tickets, "received_at")
        assessed = when(self.tickets, "assessed_at")
        due = when(self.clocks, "due_at")
        fulfilled = [
            row
            for row in self.remedies
            if row["state"] == "fulfilled"
            and row["fulfilled_on"]
            and first <= row["fulfilled_on"] <= last
        ]
        promised = [
            row for row in self.remedies if row["state"] in ("offered", "accepted")
        ]
        limited = when(
            self.remedies,
            "granted_at",
            lambda r: r["authority"] not in (None, "no_limit"),
        )
        waiting = []
        for row in self.tickets:
            ended = {"closed": row["closed_date"], "referred": row["referred_at"]}
            phase = row["complaint_phase"]
            gone = phase in ended and not (ended[phase] and ended[phase] >= at)
            if row["received_at"] < at and not gone:
                waiting.append((at - row["received_at"]).total_seconds() / 86400)

        def count(rows, test=lambda row: True):
            return sum(1 for row in rows if test(row))

        def judged(kind):
            mine = [row for row in due if row["milestone"] == kind]
            kept = count(mine, lambda c: c["state"] == "met" and not c["is_late"])
            late = count(mine, lambda c: c["state"] == "met" and c["is_late"])
            overdue = count(
                mine, lambda c: c["state"] == "running" and c["due_at"] < now
            )
            return kept, late + overdue

        def share(rows, test):
            part = count(rows, test)
            return part, len(rows), part / len(rows) if rows else None

        plain = {
            "received": count(received),
            "safety": count(received, lambda t: t["safety_implication"]),
            "answered": len(answered),
            "closed": len(
                when(
                    self.tickets,
                    "closed_date",
                    lambda t: t["complaint_phase"] == "closed",
                )
            ),
            "open": len(waiting),
            "other_feedback": len(when(self.others, "received_at")),
            "age_0": sum(age < 8 for age in waiting),
            "age_8": sum(8 <= age < 31 for age in waiting),
            "age_31": sum(31 <= age < 61 for age in waiting),
            "age_61": sum(61 <= age < 91 for age in waiting),
            "age_91": sum(91 <= age for age in waiting),
            "acknowledged_late": judged("acknowledge")[1],
            "answered_late": judged("respond")[1],
            "extended": count(due, lambda c: c["extended_at"]),
            "reopened": len(when(self.tickets, "reopened_at")),
            "referred": len(when(self.tickets, "referred_at")),
            "remedies": len(fulfilled),
            "remedies_open": len(promised),
            "remedies_overdue": count(
                promised, lambda r: r["due_date"] and r["due_date"] < day
            ),
            "approved_remedies": count(limited, lambda r: r["authority"] == "approved"),
            "improvements": count(
                fulfilled, lambda r: r["type_id"] == self.kinds[1].id
            ),
        }
        expected = {key: (number, None, number) for key, number in plain.items()}
        for kind in ("acknowledge", "respond", "update"):
            kept, late = judged(kind)
            if kept + late:
                expected[f"on_time_{kind}"] = (kept, kept + late, kept / (kept + late))
        decided = [row for row in answered if row["decision"]]
        causes = [row for row in answered if row["recurrence"]]
        return expected | {
            "days_to_acknowledge": (
                len(acknowledged),
                None,
                median(acknowledged, "acknowledged_at"),
            ),
            "days_to_answer": (len(answered), None, median(answered, "responded_at")),
            "remedy_cost": (
                len(fulfilled),
                None,
                sum(float(row["amount"]) for row in fulfilled),
            ),
            "first_contact": share(
                answered,
                lambda t: not t["investigation_at"]
                and not t["reopen_count"]
                and not t["review_level"]
                and t["complainant_verdict"] != "rejected",
            ),
            "reassessed": share(assessed, lambda t: t["reassessed_at"]),
            "upheld": share(decided, lambda t: t["decision"] != "not_upheld"),
            "limits": share(limited, lambda r: r["authority"] != "exceeded"),
            "recurrent": share(causes, lambda t: t["recurrence"] != "isolated"),
        }

    def _check_figures(self, figures, expected, before):
        for key, (number, whole, value) in expected.items():
            figure = figures[key]["before"] if before else figures[key]
            if before and key in ("remedies_open", "remedies_overdue"):
                self.assertIsNone(figure, key)
                continue
            self.assertEqual(figure["count"], number, key)
            if whole is not None:
                self.assertEqual(figure["whole"]["count"], whole, key)
            if value is None:
                self.assertIsNone(figure["value"], key)
            else:
                self.assertAlmostEqual(figure["value"], value, 5, key)

    def _check_lists(self, figures):
        """What is behind a number is as many as the number says."""
        for key, figure in figures.items():
            for side in filter(None, (figure, figure["before"])):
                for part in filter(None, (side, side.get("whole"))):
                    if not part.get("model"):
                        continue
                    found = self._count(part["model"], part["domain"])
                    self.assertEqual(found, part["count"], key)

    def _check_tables(self, report, start, end):
        tables = {table["key"]: table for table in report["tables"]}
        received = [t for t in self.tickets if start <= t["received_at"] < end]
        answered = [
            t
            for t in self.tickets
            if t["responded_at"] and start <= t["responded_at"] < end
        ]
        for key, name, rows in (
            ("category", "category_id", received),
            ("team", "team_id", received),
            ("channel", "channel_id", received),
            ("severity", "severity", received),
            ("decision", "decision", answered),
        ):
            counted = {row["id"]: row["count"] for row in tables[key]["rows"]}
            expected = Counter(row[name] or False for row in rows)
            self.assertEqual(Counter(counted), expected, key)
        self.env.cr.execute(
            "SELECT complaint_root_cause_id, COUNT(*) "
            "FROM complaint_root_cause_helpdesk_ticket_rel "
            "WHERE helpdesk_ticket_id = ANY(%s) GROUP BY 1",
            [[row["id"] for row in answered]],
        )
        named = {row["id"]: row["count"] for row in tables["root_cause"]["rows"]}
        named.pop(False, None)
        self.assertEqual(Counter(named), Counter(dict(self.env.cr.fetchall())))
        for table in report["tables"]:
            for row in table["rows"]:
                found = self._count(table["model"], row["domain"])
                self.assertEqual(found, row["count"], (table["key"], row["name"]))
                found = self._count(table["model"], row["before_domain"])
                self.assertEqual(found, row["before"], (table["key"], row["name"]))
