"""Writing the ledger: facts are noted as they happen, and written before the commit.

One statement for all entries of a transaction, whatever their number. What is rolled
back, to a savepoint or wholly, leaves no entry; what is committed has its own. The head
of a chain is locked from there to the commit, so entries of one complaint never fork:
the second of two transactions is tried again, as Odoo does with all that collide.
"""

import json
import secrets
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import ledger
from .complaint_ledger_entry import guard

#: Where facts wait for the commit.
QUEUE = "complaint_management.ledger"
#: Kinds of entry with which a chain begins.
BEGINNINGS = ("registered", "taken_up")


class ComplaintLedgerHead(models.Model):
    """The end of each chain: what the next entry goes on from, and what was sealed."""

    _name = "complaint.ledger.head"
    _description = "End of a Complaint's Chain"
    _inherit = "complaint.ledger.fixed"
    _log_access = False

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    reference = fields.Char(required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True, size=64)
    moment = fields.Datetime(required=True, readonly=True)
    sealed_number = fields.Integer(
        readonly=True, help="The last entry that is in a seal; 0: none."
    )
    is_unsealed = fields.Boolean(
        readonly=True,
        help="Whether the chain has grown since the last seal. Of its own, so that an "
        "entry more changes nothing that is indexed: PostgreSQL then touches no index.",
    )

    def init(self):
        guard(self.env.cr, self._table)
        self.env.cr.execute("ALTER TABLE complaint_ledger_head SET (fillfactor = 70)")
        self.env.cr.execute(
            "UPDATE complaint_ledger_head SET is_unsealed = number > sealed_number"
            " WHERE is_unsealed IS NULL"
        )

    _ticket_uniq = models.UniqueIndex("(ticket_id)")
    _reference_idx = models.Index('(company_id, reference COLLATE "C")')
    _unsealed_idx = models.Index("(company_id) WHERE is_unsealed")
    _unsealed_check = models.Constraint(
        "CHECK (is_unsealed = (number > sealed_number))",
        "What has grown since the last seal goes into the next.",
    )


class ComplaintLedger(models.AbstractModel):
    _name = "complaint.ledger"
    _description = "Complaint Ledger"

    @api.model
    def _note(self, ticket, kind, data, **more):
        """Note what happens to a complaint; written down with the transaction.

        :param ticket: ``helpdesk.ticket``, one
        :param str kind: see ``complaint.ledger.entry``
        :param dict data: what exactly: text, numbers, booleans, None, lists and dicts
            of them, and ``tools.ledger.Personal`` for whatever tells of a person
        :param more: ``user`` who did it, if not the one of the environment; ``via`` by
            which way
        """
        queue = self.env.cr.precommit.data.get(QUEUE)
        if queue is None:
            queue = self.env.cr.precommit.data[QUEUE] = []
            # whoever does something that leaves a trace has no right on the traces
            self.env.cr.precommit.add(self.sudo()._write_down)
        user = more.get("user") or self.env.user
        queue.append((ticket.id, kind, user.id, more.get("via"), data))

    @api.model
    def _write_down(self):
        """Append all that was noted to the chains."""
        queue = self.env.cr.precommit.data.pop(QUEUE, ())
        noted = defaultdict(list)
        for ticket_id, *fact in queue:
            noted[ticket_id].append(fact)
        if not noted:
            return
        heads = self._lock_heads(sorted(noted))
        found = self._find_tickets(sorted(noted))
        user = self.env.user
        ids = {user_id for _ticket, _kind, user_id, *_rest in queue}
        names = {by.id: by.name for by in user.browse(ids | {user.id})}
        now = fields.Datetime.now()
        rows, ends = [], []
        for ticket, (reference, company_id) in found.items():
            number, last, moment = heads.get(ticket.id, (0, ledger.NOTHING, now))
            moment = ledger.follow(now, moment)
            facts = noted[ticket.id]
            if not number:
                # what comes in with a complaint is noted before the complaint is whole
                facts.sort(key=lambda fact: fact[0] not in BEGINNINGS)
            if not number and facts[0][0] not in BEGINNINGS:
                # there before the ledger was, or came past it: as it is now
                known = {"facts": ticket._get_ledger_facts()}
                facts.insert(0, ("taken_up", user.id, None, known))
            for kind, user_id, via, data in facts:
                number += 1
                text, last, private = self._make_entry(
                    (reference, number, last),
                    (kind, moment, user_id, names[user_id], via),
                    data,
                )
                rows.append(
                    (ticket.id, company_id, number, kind, moment)
                    + (user_id, text, last, private)
                )
            ends.append((ticket.id, company_id, reference, number, last, moment))
        self._append(rows, ends)

    @api.model
    def _find_tickets(self, ticket_ids):
        """Those of these tickets that are complaints, and there.

        Not one that was made, noted and undone in a savepoint that clears nothing.

        :return: dict of ticket -> (reference, company id)
        """
        Ticket = self.env["helpdesk.ticket"]
        Ticket.flush_model(["complaint_reference", "company_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, complaint_reference, company_id FROM helpdesk_ticket"
                " WHERE id IN %s AND complaint_reference IS NOT NULL ORDER BY id",
                tuple(ticket_ids),
            )
        )
        # together: what one of them is asked for is read for all
        tickets = Ticket.browse(ticket_id for ticket_id, *_rest in rows)
        return dict(zip(tickets, (rest for _id, *rest in rows), strict=True))

    @api.model
    def _lock_heads(self, ticket_ids):
        """The ends of these chains, nobody else's until the transaction is over.

        :return: dict of ticket id -> (number, hash, moment)
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT ticket_id, number, hash, moment FROM complaint_ledger_head"
                " WHERE ticket_id IN %s ORDER BY ticket_id FOR UPDATE",
                tuple(ticket_ids),
            )
        )
        return {ticket_id: head for ticket_id, *head in rows}

    @api.model
    def _make_entry(self, place, event, data):
        """Text, hash and private part of an entry.

        :param place: (reference, number, hash of the one before)
        :param event: (kind, moment, user id, user's name, way)
        """
        kind, moment, user_id, name, via = event
        salt = secrets.token_hex(16)
        by = {"user": user_id, "name": ledger.Personal(name or "")}
        if via:
            by["via"] = via
        public, kept = ledger.seclude({"by": by, "data": data}, salt)
        text = ledger.make_text(
            *place,
            kind,
            ledger.in_utc(moment),
            public["by"],
            public["data"],
        )
        private = json.dumps({"salt": salt, "values": kept}, ensure_ascii=False)
        return text, ledger.sha256(text), private

    @api.model
    def _append(self, rows, ends):
        if not rows:
            return
        # the heads first: who begins a chain that another transaction has just begun is
        # tried again there
        self.env.execute_query(
            SQL(
                """
                INSERT INTO complaint_ledger_head AS head
                       (ticket_id, company_id, reference, number, hash, moment,
                        sealed_number, is_unsealed)
                SELECT plan.*, 0, TRUE FROM (VALUES %s)
                    AS plan (ticket_id, company_id, reference, number, hash, moment)
                ON CONFLICT (ticket_id) DO UPDATE
                   SET number = EXCLUDED.number, hash = EXCLUDED.hash,
                       moment = EXCLUDED.moment, is_unsealed = TRUE
                RETURNING 1
                """,
                SQL(", ").join(ends),
            )
        )
        self.env.execute_query(
            SQL(
                """
                INSERT INTO complaint_ledger_entry (ticket_id, company_id, number, kind,
                       moment, user_id, text, hash, private)
                VALUES %s RETURNING 1
                """,
                SQL(", ").join(rows),
            )
        )
        for name in ("complaint.ledger.head", "complaint.ledger.entry"):
            self.env[name].invalidate_model(flush=False)
