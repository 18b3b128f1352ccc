"""Complaints about the same thing in other words: by similarity of trigrams (8.2)."""

import logging

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.modules import db
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Complaints shown.
MOST = 5
#: Shares of trigrams (0 to 1) from which texts are similar; pg_trgm's own default.
THRESHOLD = 0.3
INDEX = "helpdesk_ticket__complaint_similar_idx"
MAKE_EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def init(self):
        """Make the index, where the database can have it."""
        res = super().init()
        if self._make_trigrams():
            self.env.cr.execute(
                SQL(
                    "CREATE INDEX IF NOT EXISTS %s ON helpdesk_ticket USING gin"
                    " ((%s) gin_trgm_ops) WHERE feedback_type = 'complaint'",
                    SQL.identifier(INDEX),
                    self._get_compared_text("helpdesk_ticket"),
                )
            )
        return res

    @api.model
    def _make_trigrams(self):
        """Whether the database has pg_trgm, now if not before."""
        registry = self.env.registry
        if not registry.has_trigram:
            try:
                with self.env.cr.savepoint(flush=False):
                    self.env.cr.execute(MAKE_EXTENSION)
            except psycopg2.Error as error:
                _logger.info("Similar complaints are not looked for: %s", error)
            registry.has_trigram = db.has_trigram(self.env.cr)
        return registry.has_trigram

    @api.model
    def _get_compared_text(self, alias):
        """What is compared: the subject and what it concerns, as in the index."""
        return SQL(
            "COALESCE(%s, '') || ' ' || COALESCE(%s, '')",
            SQL.identifier(alias, "name"),
            SQL.identifier(alias, "concerns"),
        )

    @api.readonly
    def get_similar_complaints(self):
        """The complaints most like this one, of those that the user may read.

        Looked for when somebody asks, in the same company, by subject and by what is
        concerned.

        :return: dict of ``problem``, why none can be looked for, or False; and
            ``complaints``, the most similar first
        :raise AccessError: for those who may not read this one
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.registry.has_trigram:
            return {
                "problem": self.env._(
                    "The database cannot compare texts: its extension pg_trgm is "
                    "missing. An administrator of the database adds it (CREATE "
                    "EXTENSION pg_trgm) and restarts Odoo."
                ),
                "complaints": [],
            }
        text = f"{self.name or ''} {self.concerns or ''}"
        found = self._search_similar(text)
        tickets = self.browse(found)
        phases = dict(self._fields["complaint_phase"]._description_selection(self.env))
        decisions = dict(self._fields["decision"]._description_selection(self.env))
        return {
            "problem": False,
            "complaints": [
                {
                    "id": ticket.id,
                    "reference": ticket.complaint_reference,
                    "name": ticket.name,
                    "concerns": ticket.concerns or "",
                    "received_at": fields.Datetime.to_string(ticket.received_at),
                    "phase": phases.get(ticket.complaint_phase, ""),
                    "decision": decisions.get(ticket.decision, ""),
                    "percent": round(100 * found[ticket.id]),
                }
                for ticket in tickets
            ],
        }

    def _search_similar(self, text):
        """Similar complaints of the company, by the rules of access.

        :return: dict of id -> share of common trigrams, the most similar first
        """
        domain = Domain("feedback_type", "=", "complaint")
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("id", "!=", self.id)
        query = self.with_context(active_test=False)._search(domain)
        compared = self._get_compared_text(query.table)
        query.add_where(SQL("(%s) %% %s", compared, text))
        likeness = SQL("similarity(%s, %s)", compared, text)
        query.order = SQL(
            "%s DESC, %s DESC", likeness, SQL.identifier(query.table, "received_at")
        )
        query.limit = MOST
        # until the end of the transaction, whatever the database is set to
        self.env.execute_query(
            SQL(
                "SELECT set_config('pg_trgm.similarity_threshold', %s, true)",
                str(THRESHOLD),
            )
        )
        return dict(
            self.env.execute_query(
                query.select(SQL.identifier(query.table, "id"), likeness)
            )
        )
