"""Counting by SQL: all counts of one model that one moment places into one period, in
one pass over what the reader may see. So each pass is one range of an index.

Conditions are compiled by Odoo, so that a count is that of the list with the same
conditions; record rules bind it as they bind lists.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from odoo import api
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.monitoring import Period
from .complaint_metric import TICKET

DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Span:
    """A period in one place's time.

    :param start: when its first day begins, ``end`` when its last day is over; naive
        UTC
    :param at: its end, or now if that has not come yet
    :param day: the day that it is there at that moment: today, or the day after its
        last one once it is over
    """

    env: api.Environment
    period: Period
    start: datetime
    end: datetime
    at: datetime
    day: date

    def within(self, model, name, since=None, until=None):
        """Conditions that place records into it by a field.

        :param since: moments of a part of it, for fields of date and time
        """
        if self.env[model]._fields[name].type == "date":
            return Domain(name, ">=", self.period.first) & Domain(
                name, "<=", self.period.last
            )
        return Domain(name, ">=", since or self.start) & Domain(
            name, "<", until or self.end
        )


@dataclass
class Total:
    """What was counted, by which conditions; ``value`` is None where nothing was."""

    model: str
    domain: Domain
    count: int = 0
    value: float | None = None


class Compiler:
    """Makes columns of one query; each condition is compiled once.

    :param records: of the model, in the reader's environment
    """

    def __init__(self, records, query):
        self.records = records.with_context(active_test=False)
        self.query = query
        self.known = {}

    def get_columns(self, count, span):
        """The number of records, and their measure if there is one."""
        where = self._compile(count.which(span))
        columns = [SQL("COUNT(*) FILTER (WHERE %s)", where)]
        if count.measure:
            taken = self._measure(count.measure)
            columns.append(SQL("%s FILTER (WHERE %s)", taken, where))
        return columns

    def _compile(self, domain):
        if domain not in self.known:
            best = domain.optimize_full(self.records)
            sql = best._to_sql(self.records, self.query.table, self.query)
            self.known[domain] = SQL("(%s)", sql)
        return self.known[domain]

    def _measure(self, measure):
        table = self.query.table
        if isinstance(measure, str):
            return SQL("SUM(%s)", SQL.identifier(table, measure))
        start, end = measure
        return SQL(
            "PERCENTILE_CONT(0.5) WITHIN GROUP "
            "(ORDER BY EXTRACT(EPOCH FROM %s - %s) / %s)",
            SQL.identifier(table, end),
            SQL.identifier(table, start),
            DAY,
        )


class Tally:
    """Collects counts, then reads each model once.

    :param env: the reader's
    :param companies: whose records count
    :param scope: dict of a field of complaints -> id that they have; None for all
    """

    def __init__(self, env, companies, scope=None):
        self.env = env
        self.scope = scope or {}
        # archived ones were received all the same
        self.base = Domain("company_id", "in", companies.ids)
        self.wanted = defaultdict(dict)
        # PostgreSQL would take seconds to compile so many conditions, each of which is
        # asked of few rows; until the end of the transaction
        env.cr.execute("SET LOCAL jit = off")

    def _whose(self, model):
        base = self.base
        if self.env[model]._active_name:
            base &= Domain(self.env[model]._active_name, "in", (True, False))
        return base

    def _get_scope_domain(self, model):
        """Which complaints count; a category with those below it."""
        way = "" if model == TICKET else "ticket_id."
        return Domain.AND(
            Domain(f"{way}{name}", "child_of" if name == "category_id" else "=", value)
            for name, value in self.scope.items()
        )

    def get_domain(self, count, span):
        """The conditions of the records behind a count."""
        scope = self._get_scope_domain(count.model)
        return self._whose(count.model) & scope & count.at(span)

    def add(self, count, span):
        """Have something counted by the next ``run``.

        :return: the ``Total`` that will tell
        """
        field = count.group and count.group[0]
        totals = self.wanted[count.model, count.of, field, count.moment, span.period]
        if count not in totals:
            total = Total(count.model, self.get_domain(count, span))
            totals[count] = (total, span)
        return totals[count][0]

    def run(self):
        """Read what each moment places into each period once; fill the totals in."""
        for (model, of, field, _moment, _period), totals in self.wanted.items():
            rows = [(total, count, span) for count, (total, span) in totals.items()]
            self._read(model, of, field, rows)
        self.wanted.clear()

    def _read(self, model, of, field, rows):
        # whatever none of them counts is not looked at
        reach = dict.fromkeys(count.reach(span) for _total, count, span in rows)
        query = self._search(model, of, Domain.OR(reach))
        compiler = Compiler(self.env[model], query)
        columns, known, places = [], {}, []
        for _total, count, span in rows:
            # what differs by its group only is one column
            key = (count.which(span), count.measure)
            if key not in known:
                known[key] = len(columns)
                columns += compiler.get_columns(count, span)
            places.append(known[key])
        group = SQL("NULL")
        if field:
            query.groupby = group = SQL.identifier(query.table, field)
        found = self.env.execute_query(query.select(group, *columns))
        for (total, count, _span), place in zip(rows, places, strict=True):
            wanted = count.group and count.group[1]
            for value, *row in found:
                if wanted not in (None, value):
                    continue
                total.count += row[place]
                if count.measure and row[place]:
                    total.value = (total.value or 0.0) + float(row[place + 1] or 0)

    def _search(self, model, of, domain):
        """The query of what the reader may see; all that waits to be written is.

        :param of: what all have in common, about the complaints they belong to
        """
        records = self.env[model]
        self.env.flush_all()
        query = records._search(self._whose(model) & domain)
        of &= self._get_scope_domain(model)
        if not of.is_true() and not query.is_empty():
            # by their rules, what hangs on a complaint is read by its readers only:
            # the complaint need not be asked for its rules once more
            trusted = records.sudo()
            sql = of.optimize_full(trusted)._to_sql(trusted, query.table, query)
            query.add_where(sql)
        return query

    # ------------------------------------------------------------
    # Groups
    # ------------------------------------------------------------

    def count_groups(self, count, names, spans):
        """A count by several fields of the records themselves, each by itself.

        :param names: of the fields; for those to several records use ``count_links``
        :param spans: the periods
        :return: dict of name -> dict of value -> list of (count, measure), one for each
            of the periods
        """
        groups = {name: {} for name in names}
        for place, span in enumerate(spans):
            for name, value, figure in self._read_groups(count, names, span):
                empty = [(0, 0.0 if count.measure else None)] * len(spans)
                groups[name].setdefault(value, empty)[place] = figure
        return groups

    def _read_groups(self, count, names, span):
        """Yield (name, value, (count, measure)) of one period, for each group."""
        reach = count.reach(span) & count.which(span)
        query = self._search(count.model, count.of, reach)
        fields = [SQL.identifier(query.table, name) for name in names]
        columns = Compiler(self.env[count.model], query).get_columns(count, span)
        query.groupby = SQL(
            "GROUPING SETS (%s)", SQL(", ").join(SQL("(%s)", field) for field in fields)
        )
        mask = SQL("GROUPING(%s)", SQL(", ").join(fields))
        for bits, *row in self.env.execute_query(query.select(mask, *fields, *columns)):
            # the leftmost field is the highest bit, unset where it groups
            place = next(
                place
                for place in range(len(names))
                if not bits >> (len(names) - 1 - place) & 1
            )
            number, *measure = row[len(names) :]
            yield (
                names[place],
                row[place],
                (number, float(measure[0] or 0) if count.measure else None),
            )

    def count_links(self, count, name, spans):
        """The same by a field that holds several records."""
        groups = defaultdict(lambda: [(0, None)] * len(spans))
        for place, span in enumerate(spans):
            rows = self.env[count.model]._read_group(
                self.get_domain(count, span), [name], ["__count"]
            )
            for record, number in rows:
                groups[record.id or None] = [
                    *groups[record.id or None][:place],
                    (number, None),
                    *groups[record.id or None][place + 1 :],
                ]
        return dict(groups)

    def count_parts(self, count, span, starts):
        """A count in each part of a period.

        :param starts: naive UTC, when each part begins
        :return: list of numbers, one for each part
        """
        reach = count.reach(span) & count.which(span)
        query = self._search(count.model, count.of, reach)
        part = SQL(
            "WIDTH_BUCKET(%s, %s::timestamp[])",
            SQL.identifier(query.table, count.moment),
            starts,
        )
        query.groupby = part
        rows = dict(self.env.execute_query(query.select(part, SQL("COUNT(*)"))))
        return [rows.get(place, 0) for place in range(1, len(starts) + 1)]
