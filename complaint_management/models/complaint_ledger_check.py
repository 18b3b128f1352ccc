"""Reading the ledger: checking it, and handing it out (4.9).

Chains are read by reference, some hundred complaints at a time, so memory does not
grow with the ledger. Checked is what an auditor checks with tools/ledger.py and an
export, and besides that what only the database has: that its columns say what the
entries say, and that nothing lies beside the chains.
"""

import json
from collections import defaultdict
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, groupby

from ..tools import ledger
from .batch_work import work_off
from .complaint_ledger_entry import unguarded
from .res_users import AUDITOR, MANAGER

#: How PostgreSQL writes a moment as entries hold it.
MOMENT = 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'
#: Complaints read at a time.
PAGE = 200
#: Complaints whose chain is begun by the job, between two commits.
BATCH = 500


def _by_ticket(rows):
    """Rows by the ticket that stands first in them, without it; they come by ticket."""
    return {
        ticket_id: [row[1:] for row in group]
        for ticket_id, group in groupby(rows, itemgetter(0))
    }


def _withhold(reference, leaves):
    """Leaves of a complaint that is not shown: no more than the seals need."""
    told, before = [], 0
    for seal, number, end_hash in leaves:
        leaf = ledger.make_leaf(reference, number, end_hash).hex()
        told.append((seal, leaf, number - before))
        before = number
    return told


class ComplaintLedger(models.AbstractModel):
    _inherit = "complaint.ledger"

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    @api.model
    def _read_pages(self, company, tickets=None):
        """The ends of chains by reference, page by page.

        :param tickets: these complaints alone; None: all of the company
        :return: generator of lists of (ticket id, reference, number, hash)
        """
        self.env.cr.flush()
        only = SQL("TRUE")
        if tickets is not None:
            only = SQL("ticket_id IN %s", tuple(tickets.ids) or (0,))
        last = ""
        while True:
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT ticket_id, reference, number, hash
                      FROM complaint_ledger_head
                     WHERE company_id = %s AND reference COLLATE "C" > %s AND %s
                     ORDER BY reference COLLATE "C" LIMIT %s
                    """,
                    company.id,
                    last,
                    only,
                    PAGE,
                )
            )
            if not rows:
                return
            yield rows
            last = rows[-1][1]

    @api.model
    def _read_chains(self, page):
        """Entries and leaves of some complaints.

        :param page: rows of ``_read_pages``
        :return: (dict of ticket id -> rows of entries, dict of ticket id -> rows (seal,
            number, hash))
        """
        ids = tuple(row[0] for row in page)
        entries = self.env.execute_query(
            SQL(
                """
                SELECT ticket_id, text, hash, private, number, kind,
                       to_char(moment, %s), user_id::text, company_id
                  FROM complaint_ledger_entry WHERE ticket_id IN %s
                 ORDER BY ticket_id, number, id
                """,
                MOMENT,
                ids,
            )
        )
        leaves = self.env.execute_query(
            SQL(
                """
                SELECT ticket_id, seal, number, hash
                  FROM complaint_ledger_leaf WHERE ticket_id IN %s
                 ORDER BY ticket_id, seal
                """,
                ids,
            )
        )
        return _by_ticket(entries), _by_ticket(leaves)

    @api.model
    def _read_seals(self, company, since=0):
        return self.env.execute_query(
            SQL(
                """
                SELECT text, hash, number, moment, count, complaints, entries
                  FROM complaint_ledger_seal
                 WHERE company_id = %s AND number >= %s ORDER BY number, id
                """,
                company.id,
                since,
            )
        )

    # ------------------------------------------------------------
    # Checking
    # ------------------------------------------------------------

    @api.model
    def _check(self, company):
        """Check the whole ledger of a company.

        :return: ``tools.ledger.Checker``
        """
        runs = self.env["complaint.ledger.run"].sudo()  # what was found before
        known = runs.search(
            [("company_id", "=", company.id), ("seal_hash", "!=", False)]
        )
        checker = ledger.Checker(expected=known.mapped("seal_hash"), strict=False)
        for page in self._read_pages(company):
            entries, leaves = self._read_chains(page)
            for ticket_id, reference, number, end_hash in page:
                checker.start(reference)
                self._check_chain(checker, entries.get(ticket_id, ()), company)
                if (checker.number, checker.hash) != (number, end_hash):
                    words = "is the end noted, the chain has another"
                    checker.note(reference, number, "end", words)
                for leaf in leaves.get(ticket_id, ()):
                    checker.leaf(*leaf)
        for text, seal_hash, *columns in self._read_seals(company):
            seal = checker.seal(text, seal_hash)
            if seal and self._shown_seal(*columns) != self._told_seal(seal):
                words = "is shown otherwise than chained"
                checker.note(f"Seal {seal['number']}", None, "columns", words)
        checker.end()
        self._check_strays(checker, company)
        self._check_clock(checker, company)
        self._check_guards(checker)
        for missing in sorted(checker.expected):
            words = "was found by an earlier check, and is gone"
            checker.note(f"Seal {missing[:16]}", None, "expected", words)
        return checker

    @api.model
    def _check_chain(self, checker, rows, company):
        company_id = company.id
        for text, entry_hash, private, number, kind, at, user, house in rows:
            checker.entry(text, entry_hash, private)
            told = checker.last
            if not told:
                continue
            if (
                (number, kind, at) != (told.number, told.kind, told.at)
                or house != company_id
                # who did it may have been erased
                or (user and user != told.user)
            ):
                words = "is shown otherwise than chained"
                checker.note(checker.complaint, number, "columns", words)

    @api.model
    def _shown_seal(self, number, moment, count, complaints, entries):
        return [number, ledger.in_utc(moment), count, complaints, entries]

    @api.model
    def _told_seal(self, seal):
        return [
            seal[name] for name in ("number", "at", "count", "complaints", "entries")
        ]

    @api.model
    def _check_strays(self, checker, company):
        """What belongs to no chain, and chains that are no complaint's."""
        for table, words in (
            ("complaint_ledger_entry", "has entries beside every chain"),
            ("complaint_ledger_leaf", "is in seals, but has no chain"),
        ):
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT stray.ticket_id FROM %s AS stray
                     WHERE stray.company_id = %s AND NOT EXISTS (
                           SELECT FROM complaint_ledger_head AS head
                            WHERE head.ticket_id = stray.ticket_id
                              AND head.company_id = stray.company_id)
                     LIMIT 100
                    """,
                    SQL.identifier(table),
                    company.id,
                )
            )
            for ticket in self.env["helpdesk.ticket"].browse(row[0] for row in rows):
                name = ticket.exists().complaint_reference or f"Ticket {ticket.id}"
                checker.note(name, None, "stray", words)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT head.reference FROM complaint_ledger_head AS head
                  JOIN helpdesk_ticket AS ticket ON ticket.id = head.ticket_id
                 WHERE head.company_id = %s
                   AND (ticket.complaint_reference, ticket.company_id)
                       IS DISTINCT FROM (head.reference, head.company_id)
                 LIMIT 100
                """,
                company.id,
            )
        )
        for (reference,) in rows:
            words = "is the chain of a complaint that is called otherwise now"
            checker.note(reference, None, "stray", words)

    @api.model
    def _check_clock(self, checker, company):
        """Chains that say they end in days to come."""
        rows = self.env.execute_query(
            SQL(
                "SELECT reference, number, moment FROM complaint_ledger_head"
                " WHERE company_id = %s AND moment > %s ORDER BY moment DESC LIMIT 100",
                company.id,
                fields.Datetime.now() + ledger.LATE,
            )
        )
        for reference, number, moment in rows:
            words = f"says {moment.date()}: the server's clock was ahead, or is behind"
            checker.note(reference, number, "clock", words)

    @api.model
    def _check_guards(self, checker):
        """Whether the database still refuses what it has to refuse."""
        for table in unguarded(self.env.cr):
            words = "is not guarded any more: somebody has switched its triggers off"
            checker.note(table, None, "guard", words)

    # ------------------------------------------------------------
    # Handing out
    # ------------------------------------------------------------

    @api.model
    def _export(self, company, tickets=None, with_words=True, reader=None):
        """The ledger as lines of JSON, for tools/ledger.py.

        :param tickets: these complaints alone, each with the proof that it is in the
            seals; None: all of the company
        :param bool with_words: with what is kept of persons
        :param reader: ``res.users`` who gets it; of complaints that they may not read,
            they get what the seals need, and no more. None: everything
        :return: generator of text, each a line
        """
        header = {
            "format": ledger.FORMAT,
            "v": ledger.VERSION,
            "scope": "company" if tickets is None else "complaints",
            "company": company.name,
            "at": ledger.in_utc(fields.Datetime.now()),
        }
        yield ledger.canonical(header) + "\n"
        counts = dict.fromkeys(("complaints", "entries", "seals"), 0)
        first_seal = None
        for page in self._read_pages(company, tickets):
            entries, leaves = self._read_chains(page)
            seen = self._filter_seen(page, reader)
            paths = self._make_paths(company, page, leaves) if tickets else {}
            for ticket_id, reference, _number, _hash in page:
                counts["complaints"] += 1
                own = leaves.get(ticket_id, ())
                if ticket_id not in seen:
                    yield self._line("withheld", leaves=_withhold(reference, own))
                    continue
                yield self._line("complaint", reference=reference)
                for text, entry_hash, private, *_columns in entries.get(ticket_id, ()):
                    counts["entries"] += 1
                    words = with_words and private and json.loads(private)
                    more = {"private": words} if words else {}
                    yield self._line("entry", text=text, hash=entry_hash, **more)
                for seal, number, end_hash in own:
                    first_seal = min(seal, first_seal or seal)
                    path = paths.get((seal, reference))
                    more = {} if tickets is None else {"path": path}
                    yield self._line(
                        "leaf", seal=seal, number=number, hash=end_hash, **more
                    )
        since = 0 if tickets is None else first_seal
        for text, seal_hash, *_columns in (
            () if since is None else self._read_seals(company, since)
        ):
            counts["seals"] += 1
            yield self._line("seal", text=text, hash=seal_hash)
        yield self._line("end", **counts)

    @api.model
    def _line(self, kind, **values):
        return ledger.canonical({"type": kind, **values}) + "\n"

    @api.model
    def _filter_seen(self, page, reader):
        """Ids of those complaints that ``reader`` may read; their reading is noted."""
        ids = [row[0] for row in page]
        if reader is None:
            return set(ids)
        tickets = self.env["helpdesk.ticket"].with_user(reader)
        tickets = tickets.with_context(active_test=False).search([("id", "in", ids)])
        tickets._note_reading({"by": "ledger"})
        return set(tickets.ids)

    @api.model
    def _make_paths(self, company, page, leaves):
        """The proofs that chains are in their seals.

        :return: dict of (seal, reference) -> path
        """
        wanted = defaultdict(set)
        for ticket_id, reference, *_end in page:
            for seal, *_leaf in leaves.get(ticket_id, ()):
                wanted[seal].add(reference)
        paths = {}
        for seal, references in wanted.items():
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT head.reference, leaf.number, leaf.hash
                      FROM complaint_ledger_leaf AS leaf
                      JOIN complaint_ledger_head AS head
                        ON head.ticket_id = leaf.ticket_id
                     WHERE leaf.company_id = %s AND leaf.seal = %s
                     ORDER BY head.reference COLLATE "C"
                    """,
                    company.id,
                    seal,
                )
            )
            levels = ledger.make_levels([ledger.make_leaf(*row) for row in rows])
            for place, (reference, *_leaf) in enumerate(rows):
                if reference in references:
                    paths[seal, reference] = ledger.make_path(levels, place)
        return paths

    # ------------------------------------------------------------
    # Watching
    # ------------------------------------------------------------

    @api.model
    def _check_reader(self):
        """:raise AccessError: for anybody but managers and auditors"""
        if not (self.env.user.has_group(MANAGER) or self.env.user.has_group(AUDITOR)):
            raise AccessError(
                self.env._("Only complaint managers and auditors check the ledger.")
            )

    @api.model
    def _begin_chains(self):
        """Begin the chains of complaints that were there before the ledger was."""
        return work_off(self.env, self._take_chainless, self._begin)

    @api.model
    def _take_chainless(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.id FROM helpdesk_ticket AS ticket
                 WHERE ticket.complaint_reference IS NOT NULL
                   AND NOT EXISTS (SELECT FROM complaint_ledger_head AS head
                                    WHERE head.ticket_id = ticket.id)
                   -- a chain without its end was tampered with: the check says so
                   AND NOT EXISTS (SELECT FROM complaint_ledger_entry AS entry
                                    WHERE entry.ticket_id = ticket.id)
                 ORDER BY ticket.id LIMIT %s
                """,
                BATCH,
            )
        )
        return self.env["helpdesk.ticket"].browse(row[0] for row in rows)

    @api.model
    def _begin(self, tickets):
        for ticket in tickets:
            facts = {"facts": ticket._get_ledger_facts()}
            self._note(ticket, "taken_up", facts)

    @api.model
    def _cron_check(self):
        """Check the ledgers of all companies, and tell whoever has to know; then begin
        the chains that are missing, which the check would have found."""
        cron = self.env["ir.cron"]
        for company in self.env["res.company"]._get_with_ledger():
            run = self.env["complaint.ledger.run"]._make(company)
            run._raise_alarm()
            cron._commit_progress(1)
        self._begin_chains()
