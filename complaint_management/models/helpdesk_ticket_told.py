"""When the complainant last heard from us, taken back if they did not (7.3, 7.4)."""

from odoo import fields, models
from odoo.tools import plaintext2html
from odoo.tools.mail import email_normalize_all

from ..tools import milestones, phases

#: Where a complaint keeps what telling the complainant changes.
TOLD_FIELDS = {"told_at": "complainant_told_at", "updates": "update_count"}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _note_told(self, moment=None, *, message=None):
        """The complainant was told how it stands: the next update counts from now.

        A message counts once it is queued; ``_take_back_told`` undoes it if it fails.

        :param message: the ``mail.message`` that tells it, if one does
        """
        # counted by the system; whoever may write to the complainant brings it about
        tickets = self.sudo()
        vals_list = []
        for ticket in tickets:
            facts = ticket._get_clock_facts()
            told_at = moment or fields.Datetime.now()
            told = milestones.tell(facts, told_at)
            vals_list.append(
                {
                    "ticket_id": ticket.id,
                    "told_at": told_at,
                    "told_before": facts.told_at,
                    "is_update": "updates" in told,
                    "message_id": message.id if message else False,
                }
            )
            ticket.write(self._get_told_columns(told))
        tickets.env["complaint.telling"].create(vals_list)

    def _get_told_columns(self, told):
        """Values of a complaint for changes of ``milestones.Facts``."""
        return {
            TOLD_FIELDS.get(name, name): value or False for name, value in told.items()
        }

    def _take_back_told(self, tellings, reason):
        """What was sent reached nobody: clocks that it met run again.

        Called by the mail queue, with the system's rights. Levels that were carried
        out are not carried out again: the clocks begin a new cycle.

        :param tellings: of this complaint, none of them taken back before
        :param str reason: why, in words, for the record
        """
        self.ensure_one()
        tellings.write({"failed_at": fields.Datetime.now(), "failure": reason})
        every = tellings.search(
            [("ticket_id", "=", self.id), ("is_acknowledgement", "=", False)]
        )
        others = every.filtered(lambda telling: not telling.failed_at).mapped("told_at")
        if every[:1].told_before:
            others.append(every[:1].told_before)
        facts = self._remember_facts(["review_acknowledged_at"])
        for telling in tellings:
            changes = milestones.take_back(
                self._get_clock_facts(),
                telling.told_at,
                others,
                counted=telling.is_update,
            )
            self._set_clock_columns(self._get_told_columns(changes))
        self._note_changes(facts)
        self._plan_clocks("undelivered", reason=reason)
        self._message_log(body=plaintext2html(reason))

    def _note_acknowledged(self, messages, now):
        """The acknowledgement of these complaints was queued by our mail (7.4).

        :param messages: ``mail.message``, one for each
        """
        # rows of the system; the job that acknowledges has its rights anyway
        self.env["complaint.telling"].sudo().create(
            [
                {
                    "ticket_id": message.res_id,
                    "told_at": now,
                    "is_acknowledgement": True,
                    "message_id": message.id,
                }
                for message in messages
            ]
        )
        for ticket in self:
            vals = {
                "acknowledgement_state": "sent",
                "acknowledged_at": now,
                "acknowledgement_method": "email",
                "acknowledged_by_id": self.env.uid,
                "acknowledgement_error": False,
            }
            if ticket.complaint_phase == phases.RECEIVED:
                vals["complaint_phase"] = phases.ACKNOWLEDGED
            ticket.write(vals)

    def _take_back_acknowledgement(self, tellings, reason):
        """The acknowledgement reached nobody: the complaint still has to get one.

        What was acknowledged otherwise meanwhile, or has been answered, stays so.
        Called as ``_take_back_told``.
        """
        self.ensure_one()
        tellings.write({"failed_at": fields.Datetime.now(), "failure": reason})
        self._message_log(body=plaintext2html(reason))
        ours = self.acknowledged_at in tellings.mapped("told_at")
        if not ours or self.responded_at or self.complaint_phase in phases.ENDED:
            return
        if self.complaint_phase == phases.ACKNOWLEDGED:
            self._move_to_phase(phases.RECEIVED)
        columns = {
            "acknowledged_at": False,
            "acknowledgement_method": False,
            "acknowledged_by_id": self.env["res.users"],
            "acknowledgement_state": "failed",
            "acknowledgement_error": reason[:500],
        }
        facts = self._remember_facts(columns)
        self._set_clock_columns(columns)
        self._note_changes(facts)
        self._plan_clocks("undelivered", reason=reason)

    def _note_acknowledged_after_all(self, message):
        """An acknowledgement that had failed went out when it was tried again."""
        if not self.acknowledged_at:
            self._note_acknowledged(message, fields.Datetime.now())

    def _is_among(self, partners, emails):
        """Whether the complainant, or who speaks for them, is among these.

        :param partners: contacts
        :param emails: addresses, with or without a name
        """
        self.ensure_one()
        people = self.partner_id | self.representative_id
        addresses = set(email_normalize_all(", ".join(emails)))
        return any(partner in people for partner in partners) or bool(
            addresses & self._get_known_emails()
        )
