"""Random facts for the monitoring report: what they are, and writing them as rows."""

from datetime import datetime, time, timedelta

import pytz
from hypothesis import strategies as st

from odoo.tools import SQL

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


class MonitoringFactsCommon(MonitoringCommon):
    """A pool of complaints whose facts are written past all rules.

    Their company is where it is tomorrow half of the day.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tz = pytz.timezone("Pacific/Kiritimati")
        cls.company.resource_calendar_id.tz = cls.tz.zone
        cls.today = cls._get_day(cls.now)
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
        first = datetime.combine(cls.today - timedelta(days=DAYS - 1), time())
        cls.start = cls.tz.localize(first).astimezone(pytz.utc).replace(tzinfo=None)

    @classmethod
    def _get_day(cls, moment):
        """The day that it is where the company is."""
        return pytz.utc.localize(moment).astimezone(cls.tz).date()

    def _ago(self, hours):
        return None if hours is None else self.now - timedelta(hours=hours)

    def _sql_update(self, table, id_, values):
        changes = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        )
        self.env.cr.execute(
            SQL("UPDATE %s SET %s WHERE id = %s", SQL.identifier(table), changes, id_)
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
            SQL(
                "UPDATE %s part SET feedback_type = ticket.feedback_type "
                "FROM helpdesk_ticket ticket WHERE ticket.id = part.ticket_id",
                SQL.identifier(table),
            )
        )
