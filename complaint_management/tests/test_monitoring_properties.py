"""Every figure of the report, counted anew from the raw rows, on random facts."""

import statistics
from collections import Counter
from datetime import timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged

from .common_monitoring import MonitoringCommon

DAYS = 30
POOL = 12
PHASES = (
    "received",
    "acknowledged",
    "assessed",
    "investigation",
    "responded",
    "closed",
    "referred",
)
#: Hours before now, at the edges of the periods now and then.
MOMENTS = st.one_of(
    st.none(),
    st.integers(0, 24 * 75),
    st.sampled_from([0, 24 * 8, 24 * 31, 24 * 61, 24 * 91, 24 * 120]),
)
FACTS = st.fixed_dictionaries(
    {
        "feedback_type": st.sampled_from(["complaint"] * 5 + ["enquiry", "compliment"]),
        "active": st.sampled_from([True, True, True, False]),
        "received_at": MOMENTS.filter(lambda hours: hours is not None),
        "acknowledged_at": MOMENTS,
        "assessed_at": MOMENTS,
        "reassessed_at": MOMENTS,
        "investigation_at": MOMENTS,
        "responded_at": MOMENTS,
        "closed_date": MOMENTS,
        "referred_at": MOMENTS,
        "reopened_at": MOMENTS,
        "complaint_phase": st.sampled_from(PHASES),
        "reopen_count": st.sampled_from([None, 0, 0, 1]),
        "review_level": st.sampled_from([None, 0, 0, 1]),
        "complainant_verdict": st.sampled_from([None, "accepted", "rejected"]),
        "decision": st.sampled_from([None, "upheld", "partly_upheld", "not_upheld"]),
        "recurrence": st.sampled_from([None, "isolated", "recurrent", "systemic"]),
        "severity": st.sampled_from([None, "low", "high"]),
        "safety_implication": st.sampled_from([None, False, True]),
        "category": st.integers(0, 2),
        "causes": st.sets(st.integers(0, 2)),
    }
)
CLOCKS = st.fixed_dictionaries(
    {
        "ticket": st.integers(0, POOL - 1),
        "milestone": st.sampled_from(["acknowledge", "respond", "update", "close"]),
        "state": st.sampled_from(["running", "paused", "met", "met", "void"]),
        "due_at": st.integers(-48, 24 * 70),
        "is_late": st.sampled_from([None, False, True]),
        "extended_at": MOMENTS,
    }
)
REMEDIES = st.fixed_dictionaries(
    {
        "ticket": st.integers(0, POOL - 1),
        "kind": st.integers(0, 2),
        "state": st.sampled_from(["proposed", "offered", "accepted", "fulfilled"]),
        "amount": st.integers(0, 10_000),
        "fulfilled_on": MOMENTS,
        "due_date": MOMENTS,
        "granted_at": MOMENTS,
        "authority": st.sampled_from(
            [None, "no_limit", "within", "approved", "exceeded"]
        ),
    }
)
SETTINGS = settings(
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],  # facts by the dozen are not shrunk
    suppress_health_check=list(HealthCheck),
)


@tagged("post_install", "-at_install")
class TestMonitoringProperties(MonitoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pool = [cls._complain() for _number in range(POOL)]
        cls.pool[0].respondent_ids = cls.manager  # who never counts it
        cls.pool[1].confidentiality = "restricted"
        kinds = ("remedy_refund", "remedy_change_process", "remedy_goodwill")
        cls.kinds = [cls.env.ref(f"complaint_management.{kind}") for kind in kinds]
        categories = ("category_damaged", "category_price", "category_billing")
        cls.categories = [
            cls.env.ref(f"complaint_management.{name}") for name in categories
        ]
        cls.causes = cls.env["complaint.root.cause"].search([], limit=3)
        cls.terms = cls.pool[0].deadline_ids[0].milestone_id
        cls.start = cls.now.replace(hour=0, minute=0, second=0) - timedelta(
            days=DAYS - 1
        )

    # ------------------------------------------------------------
    # Facts, past all rules
    # ------------------------------------------------------------

    def _ago(self, hours):
        return None if hours is None else self.now - timedelta(hours=hours)

    def _sql_update(self, table, id_, values):
        names = ", ".join(f"{name} = %s" for name in values)
        self.env.cr.execute(
            f"UPDATE {table} SET {names} WHERE id = %s",  # noqa: S608
            [*values.values(), id_],
        )

    def _write_facts(self, facts):
        ids = [complaint.id for complaint in self.pool]
        self.env.cr.execute(
            "DELETE FROM complaint_root_cause_helpdesk_ticket_rel "
            "WHERE helpdesk_ticket_id = ANY(%s)",
            [ids],
        )
        for complaint, fact in zip(self.pool, facts, strict=True):
            values = dict(fact)
            causes, category = values.pop("causes"), values.pop("category")
            values = {
                name: self._ago(value)
                if name.endswith("_at") or name == "closed_date"
                else value
                for name, value in values.items()
            }
            values["category_id"] = category and self.categories[category].id or None
            self._sql_update("helpdesk_ticket", complaint.id, values)
            for cause in causes:
                self.env.cr.execute(
                    "INSERT INTO complaint_root_cause_helpdesk_ticket_rel "
                    "(helpdesk_ticket_id, complaint_root_cause_id) VALUES (%s, %s)",
                    [complaint.id, self.causes[cause].id],
                )

    def _write_clocks(self, clocks):
        cr = self.env.cr
        cr.execute(
            "DELETE FROM complaint_deadline WHERE company_id = %s", [self.company.id]
        )
        for number, clock in enumerate(clocks):
            cr.execute(
                "INSERT INTO complaint_deadline (ticket_id, company_id, schedule_id, "
                "milestone_id, milestone, round, state, due_at, is_late, extended_at) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    self.pool[clock["ticket"]].id,
                    self.company.id,
                    self.terms.schedule_id.id,
                    self.terms.id,
                    clock["milestone"],
                    number,
                    clock["state"],
                    self._ago(clock["due_at"]),
                    clock["is_late"],
                    self._ago(clock["extended_at"]),
                ],
            )
        self._follow_complaints("complaint_deadline")

    def _write_remedies(self, remedies):
        cr = self.env.cr
        cr.execute(
            "DELETE FROM complaint_remedy WHERE company_id = %s", [self.company.id]
        )
        for remedy in remedies:
            cr.execute(
                "INSERT INTO complaint_remedy (ticket_id, company_id, type_id, state, "
                "amount, fulfilled_on, due_date, granted_at, authority) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    self.pool[remedy["ticket"]].id,
                    self.company.id,
                    self.kinds[remedy["kind"]].id,
                    remedy["state"],
                    remedy["amount"],
                    self._ago(remedy["fulfilled_on"]),
                    self._ago(remedy["due_date"]),
                    self._ago(remedy["granted_at"]),
                    remedy["authority"],
                ],
            )
        self._follow_complaints("complaint_remedy")

    def _follow_complaints(self, table):
        self.env.cr.execute(
            f"UPDATE {table} part SET feedback_type = ticket.feedback_type "  # noqa: S608
            "FROM helpdesk_ticket ticket WHERE ticket.id = part.ticket_id"
        )

    # ------------------------------------------------------------
    # The same figures, counted by hand
    # ------------------------------------------------------------

    def _rows(self, table):
        cr = self.env.cr
        cr.execute(
            f"SELECT * FROM {table} WHERE company_id = %s",  # noqa: S608
            [self.company.id],
        )
        names = [column.name for column in cr.description]
        return [dict(zip(names, row, strict=True)) for row in cr.fetchall()]

    def _read_raw(self):
        """All rows that count: of complaints that are not about the reader."""
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
        first, last = start.date(), (end - timedelta(days=1)).date()

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
                promised, lambda r: r["due_date"] and r["due_date"] < at.date()
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

    def _read_register(self):
        """What the register without persons says, in the reader's words."""
        wizard = self.env["complaint.register"].with_user(self.manager)
        register = wizard.with_company(self.company).create(
            {
                "company_id": self.company.id,
                "date_from": self.today - timedelta(days=200),
                "date_to": self.today,
                "feedback_type": False,
            }
        )
        rows = register._make_rows(register._find())
        return list(rows), register._get_totals(rows.totals)

    @settings(SETTINGS, max_examples=2)
    @given(
        st.lists(FACTS, min_size=POOL, max_size=POOL),
        st.lists(CLOCKS, max_size=20),
        st.lists(REMEDIES, max_size=12),
        st.sets(st.integers(0, POOL - 1), min_size=3),
    )
    def test_erasing_persons_changes_no_figure(self, facts, clocks, remedies, erased):
        savepoint = self.env.cr.savepoint()
        try:
            self.env.flush_all()
            self._write_facts(facts)
            self._write_clocks(clocks)
            self._write_remedies(remedies)
            self.env.invalidate_all()
            clock = freeze_time(self.now)  # lists of figures name the moment
            with clock:
                before = self._report(), self._read_register()
            self.assertTrue(before[1][0], "the register has rows")
            tickets = self.Ticket.concat(*(self.pool[place] for place in erased))
            tickets._anonymise(
                self.env["complaint.erasure"].create(
                    {"company_id": self.company.id, "cause": "request"}
                )
            )
            self.env.invalidate_all()
            with clock:
                after = self._report(), self._read_register()
            self.assertEqual(after, before)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.env.cr.precommit.clear()

    @SETTINGS
    @given(
        st.lists(FACTS, min_size=POOL, max_size=POOL),
        st.lists(CLOCKS, max_size=20),
        st.lists(REMEDIES, max_size=12),
    )
    def test_figures_are_those_counted_by_hand(self, facts, clocks, remedies):
        savepoint = self.env.cr.savepoint()
        try:
            self.env.flush_all()
            self._write_facts(facts)
            self._write_clocks(clocks)
            self._write_remedies(remedies)
            self.env.invalidate_all()
            report = self._report()
            self.now_counted = fields.Datetime.now()
            self._read_raw()
            figures = self._figures(report)
            start, end = self.start, self.start + timedelta(days=DAYS)
            self._check_figures(figures, self._expect(start, end), before=False)
            start, end = start - timedelta(days=DAYS), start
            self._check_figures(figures, self._expect(start, end), before=True)
            self._check_lists(figures)
            self._check_tables(report, self.start, self.start + timedelta(days=DAYS))
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
