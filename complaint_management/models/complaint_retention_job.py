"""Erasing what retention rules say is due: in batches, each committed (8.1).

What is due is found by an index over closed complaints whose persons are still there,
by company, kind, outcome and day. So cost follows what is due, not what there is.
"""

import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.log_words import trace
from . import complaint_retention
from .batch_work import work_off
from .helpdesk_ticket import FEEDBACK_TYPES

_logger = logging.getLogger(__name__)

#: Complaints erased between two commits.
BATCH = 100
#: How a complaint ended, of ``complaint_retention.OUTCOMES``.
OUTCOME = (
    "(CASE WHEN closure_reason IN ('withdrawn', 'duplicate') THEN closure_reason"
    " ELSE COALESCE(decision, 'none') END)"
)
#: When it ended, if an old register does not tell its closing: the latest of these.
KNOWN = (
    "received_at",
    "acknowledged_at",
    "responded_at",
    "referred_at",
    "reopened_at",
)
#: From when on it is kept.
ENDED = f"(COALESCE(closed_date, GREATEST({', '.join(KNOWN)})))"
#: What may be erased at all.
CLOSED = "complaint_phase = 'closed' AND anonymised_at IS NULL"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    _complaint_erasable_idx = models.Index(
        f"(company_id, feedback_type, {OUTCOME}, {ENDED}) WHERE {CLOSED}"
    )


class ComplaintRetention(models.Model):
    _inherit = "complaint.retention"

    @api.model
    def _cron_erase(self):
        """Erase all that is due by rules that are active."""
        began, failed, done = fields.Datetime.now(), set(), []

        def take():
            return self._take_due(self._get_plan(began), failed)

        def erase(batch):
            for rule, tickets in batch.items():
                done.append(rule.id)
                failed.update(rule._erase(tickets, began))

        finished = work_off(self.env, take, erase)
        if done:
            # files leave the disk when Odoo cleans up; waking that is all
            self.env.ref("base.autovacuum_job").sudo()._trigger()
        return finished

    def _erase(self, tickets, began):
        """Erase the persons of complaints; what fails does not stop the others.

        :return: set of ids of complaints that failed
        """
        erasure = self._get_erasure(began)
        failed = set()
        try:
            with self.env.cr.savepoint():
                tickets._anonymise(erasure)
        except OperationalError:
            raise  # another process was faster: the whole batch is tried again
        except Exception as error:
            if len(tickets) > 1:
                for ticket in tickets:
                    failed |= self._erase(ticket, began)
                return failed
            _logger.error(
                "The personal data of complaint %s could not be erased: %s",
                tickets.complaint_reference,
                trace(error),
            )
            failed.add(tickets.id)
        erasure._add(count=len(tickets) - len(failed), failed=len(failed))
        return failed

    def _get_erasure(self, began):
        """The row of this run in the register of erasures."""
        Erasure = self.env["complaint.erasure"]
        return Erasure.search(
            [("rule_id", "=", self.id), ("moment", "=", began)], limit=1
        ) or Erasure.create(
            {
                "moment": began,
                "company_id": self.company_id.id,
                "cause": "retention",
                "rule_id": self.id,
                "rule_words": self._get_words(),
            }
        )

    # ------------------------------------------------------------
    # What is due
    # ------------------------------------------------------------

    @api.model
    def _get_plan(self, now=None, besides=None):
        """Which rule counts for what, and until when what ended is due.

        :param besides: a rule that counts as if it were active
        :return: list of (rule, company, kind of feedback, outcome, moment) with ids
        """
        active = self.search([("state", "=", "active")])
        if besides:
            active = (active | besides).sorted()
        plan = {}
        for rule in active:
            for kind, _label in FEEDBACK_TYPES:
                for outcome, _label in complaint_retention.OUTCOMES:
                    if rule.feedback_type in (False, kind) and rule.outcome in (
                        False,
                        outcome,
                    ):
                        place = (rule.company_id.id, kind, outcome)
                        # the first that fits counts
                        plan.setdefault(place, (rule.id, rule._get_cutoff(now)))
        return [(rule_id, *place, moment) for place, (rule_id, moment) in plan.items()]

    @api.model
    def _take_due(self, plan, without=()):
        """The next batch, locked: dict of rule -> complaints."""
        rows = self._query_due(plan, BATCH, without)
        tickets = self.env["helpdesk.ticket"].browse(ticket for ticket, _rule in rows)
        locked = set(tickets.try_lock_for_update().ids)
        batch = {}
        for ticket_id, rule_id in rows:
            if ticket_id in locked:
                batch.setdefault(self.browse(rule_id), []).append(ticket_id)
        return {rule: tickets.browse(ids) for rule, ids in batch.items()}

    @api.model
    def _query_due(self, plan, limit, without=()):
        """:return: list of (complaint, rule) with ids, the longest ago first"""
        if not plan:
            return []
        return self.env.execute_query(
            SQL(
                "SELECT due.id, plan.rule_id FROM %s CROSS JOIN LATERAL"
                " (SELECT id, %s AS ended FROM %s ORDER BY ended, id LIMIT %s) AS due"
                " ORDER BY due.ended, due.id LIMIT %s",
                self._sql_plan(plan),
                SQL(ENDED),
                self._sql_due(SQL("%s", tuple(without) or (0,))),
                limit,
                limit,
            )
        )

    @api.model
    def _sql_plan(self, plan):
        return SQL(
            "(VALUES %s) AS plan (rule_id, company_id, kind, outcome, moment)",
            SQL(", ").join(plan),
        )

    @api.model
    def _sql_due(self, without):
        """What is due by a row of ``plan``; holds keep it.

        :param SQL without: complaints that are left out, in parentheses
        """
        self.env.flush_all()
        return SQL(
            "helpdesk_ticket AS ticket WHERE %s AND ticket.company_id = plan.company_id"
            " AND feedback_type = plan.kind AND %s = plan.outcome"
            " AND %s < plan.moment AND NOT %s AND ticket.id NOT IN %s",
            SQL(CLOSED),
            SQL(OUTCOME),
            SQL(ENDED),
            self.env["complaint.legal.hold"]._sql_held(SQL("ticket.id")),
            without,
        )

    def _get_own_plan(self):
        """The rows of the plan that are this rule's, as if it were active."""
        plan = self._get_plan(besides=self)
        return [row for row in plan if row[0] == self.id]

    def _find_due_by_rule(self, limit):
        """Complaints that this rule would erase today."""
        rows = self._query_due(self._get_own_plan(), limit)
        return self.env["helpdesk.ticket"].browse(ticket for ticket, _rule in rows)

    def _count_due(self, reader):
        """How many complaints this rule would erase today.

        :param reader: ``res.users``, who is to learn of none they are kept away from
        """
        plan = self._get_own_plan()
        if not plan:
            return 0
        ((count,),) = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM %s CROSS JOIN LATERAL (SELECT FROM %s) AS due",
                self._sql_plan(plan),
                self._sql_due(SQL("(%s)", reader._sql_kept_away())),
            )
        )
        return count
