"""Conformity: what the records show for each clause, and what people say of it.

One reading for the list of clauses, the form of one, the readiness and the report.
Counted is what the reader may see. The page of a company takes one statement for all
evidence, whatever its number, and one for the assessments; no count goes further than
``MOST``, so it takes no longer with a million complaints.
"""

from collections import namedtuple
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import clocks, conformity
from .res_users import AUDITOR, MANAGER

#: Records counted at most: more of them show no more.
MOST = 1_000
#: Months of the period where none is asked for.
MONTHS = 12

#: Lists that show more of some records than any list would.
LISTS = {
    "helpdesk.ticket": "complaint_management.complaint_action_all",
    "complaint.deadline": "complaint_management.complaint_deadline_action",
    "complaint.remedy": "complaint_management.complaint_remedy_action",
    "complaint.letter": "complaint_management.complaint_letter_action",
}

#: A period in naive UTC; ``first`` and ``last`` are its days where the company is.
Window = namedtuple("Window", "first last start end")
#: What was found for one piece of evidence: how many of the window (``MOST`` + 1: more
#: than that), and when the newest was: a day, a moment in naive UTC, or None.
Found = namedtuple("Found", "evidence state count newest")


class ComplaintConformity(models.AbstractModel):
    _name = "complaint.conformity"
    _description = "Conformity with ISO 10002"

    @api.model
    def _check_reader(self):
        """:raise AccessError: for anybody but managers and auditors"""
        if not self._may_read():
            raise AccessError(
                self.env._(
                    "Only complaint managers and auditors see how far the clauses are "
                    "fulfilled."
                )
            )

    @api.model
    def _may_read(self):
        return self.env.user.has_group(MANAGER) or self.env.user.has_group(AUDITOR)

    @api.model
    def _get_evidence(self):
        """All evidence that there can be; for addons to add to.

        :return: list of ``Evidence``
        """
        return []

    # ------------------------------------------------------------
    # The period
    # ------------------------------------------------------------

    @api.model
    def _get_window(self, company, first=None, last=None):
        """The period, which ends now if its last day is today or to come.

        :param date first: its first day; without, 12 months before its end
        """
        settings = company.sudo()  # where a day begins: no secret
        tz, today = settings._get_complaint_tz(), settings._get_complaint_today()
        last = min(last or today, today)
        first = first or last - relativedelta(months=MONTHS)
        end = clocks.start_of_day(last + timedelta(days=1), tz)
        return Window(
            first, last, clocks.start_of_day(first, tz), min(end, fields.Datetime.now())
        )

    # ------------------------------------------------------------
    # Evidence
    # ------------------------------------------------------------

    @api.model
    def _find_evidence(self, company, window=None, known=None):
        """What the records show, in one statement.

        :param known: evidence to look for; without, all that there can be
        :return: dict of key -> ``Found``
        :raise AccessError: for anybody but managers and auditors, and for a company
            that is none of the reader's
        """
        self._check_reader()
        company.check_access("read")
        window = window or self._get_window(company)
        known = known or self._get_evidence()
        reader = self.with_context(
            allowed_company_ids=company.ids, active_test=False
        ).env
        reader.flush_all()
        statements = [
            SQL(
                "SELECT %s::int, (%s), (%s)",
                place,
                self._count(reader, evidence, company, window),
                self._find_newest(reader, evidence, company, window),
            )
            for place, evidence in enumerate(known)
        ]
        if not statements:
            return {}
        # PostgreSQL would take seconds to compile so many conditions; until the end of
        # the transaction
        reader.cr.execute("SET LOCAL jit = off")
        rows = reader.execute_query(SQL(" UNION ALL ").join(statements))
        found = {}
        for place, count, newest in rows:
            evidence = known[place]
            if newest and self._is_date(reader, evidence):
                newest = newest.date()
            state = conformity.judge(count, evidence.least, bool(newest))
            found[evidence.key] = Found(evidence, state, count, newest)
        return found

    @api.model
    def _count(self, reader, evidence, company, window):
        """How many are fresh, counted no further than ``MOST``."""
        query = reader[evidence.model]._search(
            self._get_domain(evidence, company, window)
        )
        if query.is_empty():
            return SQL("0")
        query.limit = MOST + 1
        return SQL("SELECT COUNT(*) FROM (%s) AS counted", query.select(SQL("1")))

    @api.model
    def _find_newest(self, reader, evidence, company, window):
        """The moment of the newest one, however old."""
        if not evidence.moment:
            return SQL("NULL::timestamp")
        before = self._before(reader, evidence, window)
        query = reader[evidence.model]._search(evidence.of(company) & before)
        if query.is_empty():
            return SQL("NULL::timestamp")
        moment = SQL.identifier(query.table, evidence.moment)
        query.order, query.limit = SQL("%s DESC", moment), 1
        return query.select(SQL("%s::timestamp", moment))

    @api.model
    def _get_domain(self, evidence, company, window):
        """Conditions of what is fresh at the end of the period.

        :return: ``Domain`` on the model of the evidence
        """
        domain = evidence.of(company)
        if evidence.moment:
            domain &= self._before(self.env, evidence, window)
            since = window.start
            if evidence.days is not None:
                since = window.end - timedelta(days=evidence.days)
            if self._is_date(self.env, evidence):
                since = window.first if evidence.days is None else since.date()
            domain &= Domain(evidence.moment, ">=", since)
        return domain

    @api.model
    def _before(self, env, evidence, window):
        if self._is_date(env, evidence):
            return Domain(evidence.moment, "<=", window.last)
        return Domain(evidence.moment, "<=", window.end)

    @api.model
    def _is_date(self, env, evidence):
        return env[evidence.model]._fields[evidence.moment].type == "date"

    # ------------------------------------------------------------
    # Clauses
    # ------------------------------------------------------------

    @api.model
    def _sort_by_clause(self, found):
        """Evidence by the numbers of the clauses that it shows."""
        by_clause = {}
        for one in found.values():
            for number in one.evidence.clauses:
                by_clause.setdefault(number, []).append(one)
        return by_clause

    @api.model
    def _get_state(self, found):
        """State of one clause by what was found for it.

        :param found: list of ``Found``
        """
        return conformity.combine(
            [one.state for one in found if one.evidence.is_needed],
            [one.state for one in found if not one.evidence.is_needed],
        )

    @api.model
    def _get_states(self, company, window=None):
        """State of each clause, and what it was found by.

        :return: dict of number -> (state, list of ``Found``)
        """
        by_clause = self._sort_by_clause(self._find_evidence(company, window))
        clauses = self.env["complaint.clause"]._get_numbers()
        return {
            number: (
                self._get_state(by_clause.get(number, [])),
                by_clause.get(number, []),
            )
            for number in clauses
        }

    @api.model
    def get_readiness(self):
        """How far the current company is, in figures.

        :return: dict of the fields of ``tools.conformity.Readiness``, with ``percent``
        :raise AccessError: for anybody but managers and auditors
        """
        self._check_reader()
        clauses = self.env["complaint.clause"].search([("parent_id", "!=", False)])
        ready = conformity.sum_up(
            (clause.verdict, clause.evidence_state) for clause in clauses
        )
        return self._tell_readiness(ready)

    @api.model
    def _tell_readiness(self, ready):
        return {**vars(ready), "percent": round(ready.share * 100)}

    # ------------------------------------------------------------
    # The records behind it
    # ------------------------------------------------------------

    @api.model
    def _get_action(self, key):
        """The records behind a piece of evidence, as a list for the reader.

        :param str key: of ``Evidence``
        :raise AccessError: for anybody but managers and auditors
        :raise UserError: for evidence that there is none of
        """
        self._check_reader()
        known = {evidence.key: evidence for evidence in self._get_evidence()}
        if key not in known:
            raise UserError(
                self.env._("There is no such evidence any more. Reload the page.")
            )
        evidence, company = known[key], self.env.company
        action = {
            "type": "ir.actions.act_window",
            "res_model": evidence.model,
            "views": [(False, "list"), (False, "form")],
        }
        if evidence.model in LISTS:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                LISTS[evidence.model]
            )
            action.pop("path", None)  # not the list of that address
        return action | {
            "name": evidence.name,
            "domain": list(
                self._get_domain(evidence, company, self._get_window(company))
            ),
            "context": {
                "active_test": False,
                "create": False,
                "allowed_company_ids": company.ids,
            },
            "target": "current",
        }
