"""A sample of complaints for the conformity report: drawn by chance, and checked (8.5).

PostgreSQL draws by the rank of ``tools/sampling.py``, so a register of a million costs
no memory. Drawn is from what the reader may see.
"""

from collections import namedtuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import ledger, milestones, phases, sampling
from .complaint_evidence_kind import COMPLAINT

#: What was drawn: the complaints in their order, from how many, the digest of these,
#: and whether there are some that the reader may not see.
Draw = namedtuple("Draw", "tickets pool digest left_out")
#: One check of a complaint: number of the clause, what it asks, and a function of the
#: complaint: True if it is fulfilled, False if not, None if there is nothing to check
#: (yet).
Check = namedtuple("Check", "key clause name test")
#: Letters in which a decision stands with where else to turn.
WITH_RECOURSE = ("decision", "review", "referral")
#: States of an invitation that was sent.
ASKED = ("sent", "answered", "expired", "opted_out")


class ComplaintConformity(models.AbstractModel):
    _inherit = "complaint.conformity"

    # ------------------------------------------------------------
    # Drawing
    # ------------------------------------------------------------

    @api.model
    def _get_pool_domain(self, company, window):
        """Complaints of the period, but for those of an earlier register."""
        return (
            COMPLAINT
            & Domain("company_id", "=", company.id)
            & Domain("complaint_reference", "!=", False)
            & Domain("is_imported", "!=", True)
            & Domain("received_at", ">=", window.start)
            & Domain("received_at", "<=", window.end)
        )

    @api.model
    def _draw_sample(self, company, window, seed, size):
        """Draw from the complaints of the period that the reader may see.

        :param str seed: with it anybody draws the same ones
        :return: ``Draw``
        """
        self._check_reader()
        domain = self._get_pool_domain(company, window)
        tickets = self.env["helpdesk.ticket"].with_context(
            active_test=False, allowed_company_ids=company.ids
        )
        self.env.flush_all()
        query = tickets._search(domain)
        reference = SQL.identifier(query.table, "complaint_reference")
        rank = SQL(
            "ENCODE(SHA256(CONVERT_TO(%s || E'\\n' || %s, 'UTF8')), 'hex')",
            seed,
            reference,
        )
        [(pool, digest)] = self.env.execute_query(
            query.select(
                SQL("COUNT(*)"),
                SQL(
                    "ENCODE(SHA256(CONVERT_TO(STRING_AGG(%s, E'\\n' ORDER BY %s"
                    " COLLATE \"C\"), 'UTF8')), 'hex')",
                    reference,
                    reference,
                ),
            )
        )
        drawn = []
        if pool and size > 0:
            query.order, query.limit = rank, size
            drawn = [row[0] for row in self.env.execute_query(query.select())]
        # whether there are more, and not how many: periods could be tried until the
        # number tells of one complaint
        known = tickets.sudo().search_count(domain, limit=pool + 1)
        return Draw(
            tickets.browse(drawn),
            pool,
            digest or sampling.get_pool_digest(()),
            known > pool,
        )

    # ------------------------------------------------------------
    # Checking
    # ------------------------------------------------------------

    @api.model
    def _get_checks(self, whole=frozenset()):
        """What is looked at on each complaint of the sample; for addons to add to.

        :param whole: ids of the complaints whose chain in the ledger is whole
        :return: list of ``Check``
        """
        return [
            Check("registered", "7.2", self.env._("Registered in full"), _registered),
            Check(
                "acknowledged",
                "7.4",
                self.env._("Acknowledged in time"),
                lambda ticket: _kept(ticket, milestones.ACKNOWLEDGE, "acknowledged_at"),
            ),
            Check("assessed", "7.5", self.env._("Assessed"), _assessed),
            Check(
                "independent",
                "4.7",
                self.env._("Investigated by somebody it is not about"),
                _independent,
            ),
            Check("reasons", "7.8", self.env._("Decided with reasons"), _reasoned),
            Check(
                "answered",
                "4.15",
                self.env._("Answered in time"),
                lambda ticket: _kept(ticket, milestones.RESPOND, "responded_at"),
            ),
            Check(
                "outside",
                "7.8",
                self.env._("Told in a letter where else to turn, if not upheld"),
                _told_outside,
            ),
            Check("remedies", "7.7", self.env._("Remedies carried out"), _remedied),
            Check(
                "closed",
                "7.9",
                self.env._("Closed with the complainant's answer"),
                _closed,
            ),
            Check(
                "ledger",
                "4.9",
                self.env._("History whole by the ledger"),
                lambda ticket: ticket.id in whole,
            ),
            Check(
                "survey", "8.3", self.env._("Asked how satisfied they are"), _surveyed
            ),
        ]

    @api.model
    def _check_sample(self, company, drawn):
        """Look at each complaint of a sample.

        :param drawn: ``helpdesk.ticket``, as the reader may see them
        :return: list of (ticket, dict of key of the check -> True, False or None)
        """
        drawn.check_access("read")
        # whoever may read the complaint may read all that hangs on it
        tickets = drawn.sudo()
        checks = self._get_checks(self._find_whole(company, tickets))
        return [
            (ticket, {check.key: check.test(ticket) for check in checks})
            for ticket in tickets
        ]

    @api.model
    def _find_whole(self, company, tickets):
        """Ids of those whose chain in the ledger is whole."""
        if not tickets:
            return set()
        # whether it fits, and nothing of what stands in it
        chains = self.env["complaint.ledger"].sudo()
        checker, whole = ledger.Checker(strict=False), set()
        for page in chains._read_pages(company, tickets):
            entries, _leaves = chains._read_chains(page)
            for ticket_id, reference, number, end_hash in page:
                before = len(checker.problems) + checker.more_problems
                checker.start(reference)
                chains._check_chain(checker, entries.get(ticket_id, ()), company)
                after = len(checker.problems) + checker.more_problems
                if (checker.number, checker.hash, after) == (number, end_hash, before):
                    whole.add(ticket_id)
        return whole


def _is_short(ticket):
    """Whether it ended before there was anything to decide."""
    return ticket.closure_reason in phases.SHORT_CLOSURES


def _registered(ticket):
    """When, how, and what about; what was erased by rule was there."""
    told = ticket.anonymised_at or (ticket.name and ticket.description)
    return bool(ticket.complaint_reference and ticket.channel_id and told)


def _kept(ticket, milestone, moment):
    """Whether all clocks of a milestone were kept; without any, whether it was done."""
    situations = ticket.deadline_ids.filtered(
        lambda clock: clock.milestone == milestone and clock.situation != "void"
    ).mapped("situation")
    if {"late", "overdue"} & set(situations):
        return False
    if "met" in situations or ticket[moment]:
        return True
    is_over = ticket.complaint_phase in phases.ENDED and not _is_short(ticket)
    return False if is_over and not situations else None


def _assessed(ticket):
    if ticket.severity and ticket.complexity and ticket.impact:
        return bool(ticket.assessed_at)
    begun = ticket.complaint_phase not in (phases.RECEIVED, phases.ACKNOWLEDGED)
    return False if begun and not _is_short(ticket) else None


def _independent(ticket):
    people = ticket.investigator_id | ticket.user_id
    if not ticket.investigator_id:
        return None
    return not people & (ticket.respondent_ids | ticket.conflict_user_ids)


def _reasoned(ticket):
    if not ticket.responded_at or _is_short(ticket):
        return None
    reasons = ticket.decision_reasons or ticket.anonymised_at
    return bool(ticket.decision and reasons)


def _told_outside(ticket):
    refused = ticket.decision and ticket.decision != "upheld"
    if not ticket.responded_at or not (
        refused or ticket.complainant_verdict == "rejected"
    ):
        return None
    return any(
        letter.state == "sent" and letter.kind in WITH_RECOURSE
        for letter in ticket.letter_ids
    )


def _remedied(ticket):
    owed = ticket.remedy_ids.filtered(
        lambda remedy: remedy.state not in ("declined", "cancelled")
    )
    if not owed:
        return None
    waiting = owed.filtered(lambda remedy: remedy.state != "fulfilled")
    if not waiting:
        return True
    today = fields.Date.context_today(ticket)
    is_late = any(remedy.due_date and remedy.due_date < today for remedy in waiting)
    return False if is_late or ticket.complaint_phase == phases.CLOSED else None


def _closed(ticket):
    if ticket.complaint_phase != phases.CLOSED:
        return None
    if _is_short(ticket):
        return bool(ticket.closure_note or ticket.anonymised_at or ticket.duplicate_id)
    return bool(ticket.closure_reason and ticket.complainant_verdict)


def _surveyed(ticket):
    if ticket.complaint_phase != phases.CLOSED or _is_short(ticket):
        return None
    states = set(ticket.survey_invitation_ids.mapped("state"))
    if states & set(ASKED):
        return True
    return None if "planned" in states else False
