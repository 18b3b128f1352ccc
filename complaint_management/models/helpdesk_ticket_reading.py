"""Who has read a restricted complaint, and who was kept from it (4.7, 4.10)."""

import logging
from datetime import timedelta
from functools import partial

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.ledger import Personal
from .complaint_ledger import QUEUE

_logger = logging.getLogger(__name__)

#: How often a refusal is tried to be noted before the log has to do.
TRIES = 5
#: What tells that somebody reads a complaint, and not a list of them.
CONTENT = frozenset(
    {
        "description",
        "findings",
        "decision_reasons",
        "requested_remedy",
        "immediate_action_note",
        "closure_note",
        "communication_needs",
        "complainant_address",
    }
)
#: What says whether it is noted.
RESTRICTED = ("complaint_reference", "confidentiality", "is_identity_protected")
#: Reading again within this time is the same reading.
AGAIN = timedelta(minutes=15)
#: Whoever is kept away and tries again within this time is noted once.
REFUSED_AGAIN = timedelta(days=1)


def _note_after_all(registry, uid, ticket_id, data, once):
    """Note a refusal whose transaction has been rolled back, in one of its own.

    Whoever was refused gets that answer in any case: if the chain is in somebody
    else's hands all the time, the log has to do.
    """
    for _try in range(TRIES):
        try:
            with registry.cursor() as cr:
                env = api.Environment(cr, uid, {})
                # the ledger knows what the user may not; a complaint whose registration
                # was refused is not there
                ticket = env["helpdesk.ticket"].sudo().browse(ticket_id).exists()
                if ticket.complaint_reference:
                    ticket._note_once("refused", data, *once)
            return
        except OperationalError:
            continue  # another process was faster: with a new view of the data
    _logger.error(
        "Complaint ticket %s: %s was refused to user %s",
        ticket_id,
        data["wanted"],
        uid,
    )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def fetch(self, field_names=None):
        if field_names and not self.env.su and CONTENT.intersection(field_names):
            # what noting has to know, by the same query
            field_names = [*field_names, *RESTRICTED]
        return super().fetch(field_names)

    def _read_format(self, fnames, load="_classic_read"):
        if not self.env.su and CONTENT.intersection(fnames):
            self._note_reading({"by": "screen"})
        return super()._read_format(fnames, load=load)

    def export_data(self, fields_to_export):
        data = super().export_data(fields_to_export)
        self._note_reading({"by": "export", "fields": sorted(fields_to_export)})
        return data

    def _note_reading(self, how):
        """Note that the user has read these complaints, where they are restricted.

        :param dict how: ``by``: screen, export, ledger; and what else there is to say
        """
        # only whether they are restricted; what is read is read with one's own rights
        restricted = self.sudo().filtered(
            lambda t: t.complaint_reference
            and (t.confidentiality == "restricted" or t.is_identity_protected)
        )
        restricted._note_once("reading", how, how["by"])

    def _note_refused(self, what, people):
        """Note that independence kept somebody away: also when nothing else is saved.

        :param str what: what they wanted, one word
        :param people: ``res.users`` who may not
        """
        mark, since = (what, AGAIN)
        if people == self.env.user:
            mark, since = (None, REFUSED_AGAIN)  # whatever it was they tried
        # who is complained about knows nothing of the complaint, the ledger does
        tickets = self.sudo().filtered("complaint_reference")
        Ledger = self.env["complaint.ledger"]
        noted = Ledger._filter_noted_lately(tickets, "refused", mark, since)
        for ticket in tickets - noted:
            data = {
                "wanted": what,
                "people": [
                    {"id": p.id, "name": Personal(p.name)} for p in people.sudo()
                ],
            }
            Ledger._note(ticket, "refused", data)
            self.env.cr.postrollback.add(
                partial(
                    _note_after_all,
                    self.env.registry,
                    self.env.uid,
                    ticket.id,
                    data,
                    (mark, since),
                )
            )

    def _note_once(self, kind, data, mark, since=AGAIN):
        """Note what somebody does again and again, once in a while.

        :param str mark: what makes it the same; None: whatever it is
        :param timedelta since: within which it is the same
        """
        Ledger = self.env["complaint.ledger"]
        for ticket in self - Ledger._filter_noted_lately(self, kind, mark, since):
            Ledger._note(ticket, kind, data)


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        if records._name == "helpdesk.ticket":
            records._note_refused_if_about(operation)
        elif hasattr(records, "_note_refused_to_user"):
            records._note_refused_to_user(operation)  # what hangs on one
        return super()._make_access_error(operation, records)


class ComplaintLedgerEntry(models.Model):
    _inherit = "complaint.ledger.entry"

    _once_idx = models.Index(
        "(ticket_id, user_id, moment) WHERE kind IN ('reading', 'refused')"
    )

    def _read_format(self, fnames, load="_classic_read"):
        if not self.env.su and {"summary", "headline", "text"}.intersection(fnames):
            # an entry tells what stands on the complaint
            self.ticket_id._note_reading({"by": "ledger"})
        return super()._read_format(fnames, load=load)


class ComplaintLedger(models.AbstractModel):
    _inherit = "complaint.ledger"

    @api.model
    def _filter_noted_lately(self, tickets, kind, mark, since):
        """Complaints whose chain told this lately of this user, or is about to."""
        waiting = {
            ticket_id
            for ticket_id, noted, user_id, _via, data in self.env.cr.precommit.data.get(
                QUEUE, ()
            )
            if (noted, user_id) == (kind, self.env.uid)
            and (not mark or mark in (data.get("by"), data.get("wanted")))
        }
        if tickets:
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT ticket_id FROM complaint_ledger_entry
                     WHERE ticket_id IN %s AND kind IN ('reading', 'refused')
                       AND kind = %s AND user_id = %s AND moment > %s
                       AND text LIKE %s
                    """,
                    tickets._ids,
                    kind,
                    self.env.uid,
                    fields.Datetime.now() - since,
                    f'%":"{mark}"%' if mark else "%",
                )
            )
            waiting.update(ticket_id for (ticket_id,) in rows)
        return tickets.filtered(lambda ticket: ticket.id in waiting)
