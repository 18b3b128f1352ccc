"""Daily seals over the ends of all chains of a company (4.9).

A seal holds the chains that have grown since the one before, and that one's hash: what
it costs follows what has happened, not how many complaints there are. A chain that has
not grown stands in an earlier seal, which every later one holds. See tools/ledger.py.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import ledger
from .batch_work import work_off
from .complaint_ledger_entry import guard

#: A seal is made once in so long.
INTERVAL = timedelta(hours=20)


class ComplaintLedgerSeal(models.Model):
    _name = "complaint.ledger.seal"
    _description = "Seal of the Complaint Ledger"
    _inherit = "complaint.ledger.fixed"
    _order = "company_id, number desc"
    _rec_name = "number"
    _log_access = False

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    number = fields.Integer(required=True, readonly=True)
    moment = fields.Datetime(string="Sealed", required=True, readonly=True)
    count = fields.Integer(
        string="Complaints in it",
        readonly=True,
        help="Complaints to which something has happened since the seal before.",
    )
    complaints = fields.Integer(string="Complaints in all", readonly=True)
    entries = fields.Integer(string="Entries in all", readonly=True)
    text = fields.Text(string="As chained", required=True, readonly=True)
    hash = fields.Char(
        required=True,
        readonly=True,
        size=64,
        help="Keep it where nobody can change it, on paper or in a mail: it proves all "
        "that had happened until then.",
    )

    _number_uniq = models.UniqueIndex("(company_id, number)")

    def init(self):
        guard(self.env.cr, self._table)

    @api.model
    def _cron_seal(self):
        """Seal what has happened in each company."""
        waiting = list(self.env["res.company"]._get_with_ledger())
        # one that meets another process is tried again
        work_off(
            self.env,
            lambda: waiting[:1],
            lambda companies: self._seal(companies[0]),
            after=lambda companies: waiting.remove(companies[0]),
        )

    @api.model
    def _seal(self, company, force=False):
        """Seal what has happened in a company since the last seal.

        :param bool force: also if that was just now
        :return: the seal; empty if nothing has happened, or it is too early
        """
        self.env.cr.flush()
        # one at a time: whoever comes second is tried again, and finds nothing left
        self.env.execute_query(
            SQL(
                "SELECT id FROM res_company WHERE id = %s FOR NO KEY UPDATE", company.id
            )
        )
        last = self.search([("company_id", "=", company.id)], limit=1)
        now = fields.Datetime.now()
        # the other way round if the clock was ahead once, and has been set right
        if last and not force and abs(now - last.moment) < INTERVAL:
            return self.browse()
        number = last.number + 1
        tree, complaints, entries, newest = self._add_leaves(company, number)
        if not tree.count:
            return self.browse()
        for before in (newest, last.moment):
            now = ledger.follow(now, before) if before else now
        vals = {
            "number": number,
            "root": tree.root(),
            "count": tree.count,
            "complaints": last.complaints + complaints,
            "entries": last.entries + entries,
        }
        text = ledger.make_seal_text(
            company=company.name,
            previous=last.hash or ledger.NOTHING,
            at=ledger.in_utc(now),
            **vals,
        )
        ((seal_id,),) = self.env.execute_query(
            SQL(
                """
                INSERT INTO complaint_ledger_seal (company_id, number, moment, count,
                       complaints, entries, text, hash)
                VALUES %s RETURNING id
                """,
                (company.id, number, now, tree.count)
                + (vals["complaints"], vals["entries"], text, ledger.sha256(text)),
            )
        )
        self.invalidate_model(flush=False)
        return self.browse(seal_id)

    @api.model
    def _add_leaves(self, company, number):
        """Put the ends of chains that have grown into the seal that is being made.

        :return: (tree over them, how many are sealed for the first time, how many
            entries are, when the last of these was made)
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH grown AS (
                    SELECT ticket_id, reference, number, hash, sealed_number, moment
                      FROM complaint_ledger_head
                     WHERE company_id = %(company)s AND is_unsealed
                     ORDER BY ticket_id FOR UPDATE
                ), sealed AS (
                    UPDATE complaint_ledger_head AS head
                       SET sealed_number = grown.number, is_unsealed = FALSE
                      FROM grown WHERE head.ticket_id = grown.ticket_id
                ), leaf AS (
                    INSERT INTO complaint_ledger_leaf (company_id, seal, ticket_id,
                           number, hash)
                    SELECT %(company)s, %(seal)s, ticket_id, number, hash FROM grown
                )
                SELECT reference, number, hash, sealed_number, moment
                  FROM grown ORDER BY reference COLLATE "C"
                """,
                company=company.id,
                seal=number,
            )
        )
        tree, complaints, entries, newest = ledger.Merkle(), 0, 0, None
        for reference, end, end_hash, before, moment in rows:
            tree.add(ledger.make_leaf(reference, end, end_hash))
            complaints += not before
            entries += end - before
            newest = max(newest or moment, moment)
        return tree, complaints, entries, newest


class ComplaintLedgerLeaf(models.Model):
    """Which end of which chain a seal holds."""

    _name = "complaint.ledger.leaf"
    _description = "End of a Chain in a Seal"
    _inherit = "complaint.ledger.fixed"
    _log_access = False

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    seal = fields.Integer(required=True, readonly=True, help="Number of the seal.")
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    number = fields.Integer(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True, size=64)

    _ticket_uniq = models.UniqueIndex("(ticket_id, seal)")
    _seal_idx = models.Index("(company_id, seal)")

    def init(self):
        guard(self.env.cr, self._table)
