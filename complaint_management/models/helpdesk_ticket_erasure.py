"""Erasing on request: whose complaints these are, and what stands against it (8.1)."""

from datetime import datetime

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, escape_psql, format_date

from ..tools import phases
from .complaint_retention_job import KNOWN
from .res_users import MANAGER


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _check_privacy_officer(self):
        """:raise AccessError: for anybody but complaint managers"""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only complaint managers answer requests about privacy.")
            )

    @api.model
    def _find_of_person(self, company, partner, email):
        """Complaints that a person made, or made for somebody else.

        By the rules of access: what the user may not read is not among them.

        :param partner: ``res.partner``, may be empty
        :param email: address, may be empty
        """
        mine = Domain.FALSE
        if partner:
            mine |= Domain("partner_id", "=", partner.id)
            mine |= Domain("representative_id", "=", partner.id)
        for address in {email_normalize(email or ""), partner.email_normalized}:
            if address:
                like = escape_psql(address)
                mine |= Domain("partner_email", "=ilike", like)
                mine |= Domain("representative_email", "=ilike", like)
        theirs = Domain("feedback_type", "!=", False)
        theirs &= Domain("company_id", "=", company.id)
        tickets = self.with_context(active_test=False)
        return tickets.search(theirs & mine, order="received_at, id")

    # ------------------------------------------------------------
    # What stands against it
    # ------------------------------------------------------------

    def _get_erasure_obstacles(self):
        """Why personal data cannot be erased now, in words.

        A complaint that is worked on, a legal hold, and the time for which a rule says
        that it has to be kept (GDPR, art. 17(3)).

        :return: dict of complaint -> words; those without are left out
        """
        # the rules of the house hold for everybody
        plan = self.env["complaint.retention"].sudo()._get_plan()
        rules = {tuple(place): rule_id for rule_id, *place, _moment in plan}
        obstacles = {}
        for ticket in self:
            words = ticket._get_erasure_obstacle(rules)
            if words:
                obstacles[ticket] = words
        return obstacles

    def _get_erasure_obstacle(self, rules):
        if self.anonymised_at:
            return self.env._(
                "Its personal data were erased on %s already.",
                format_date(self.env, self.anonymised_at),
            )
        if self.complaint_phase != phases.CLOSED:
            return self.env._(
                "It is not closed: the data are needed to handle it. Close it first."
            )
        if self.has_legal_hold:
            return self.env._("A legal hold stands. Once it is lifted, ask again.")
        place = (self.company_id.id, self.feedback_type, self._get_outcome())
        rule_id = rules.get(place)
        # as above
        rule = self.env["complaint.retention"].sudo().browse(rule_id)
        if rule and self._get_ended_at() >= rule._get_cutoff():
            return self.env._(
                "It has to be kept until %(day)s and is then erased by itself: "
                "%(rule)s.",
                day=format_date(self.env, rule._get_end(self._get_ended_at())),
                rule=rule._get_words(),
            )
        return None

    def _get_outcome(self):
        """How it ended, of ``complaint_retention.OUTCOMES``."""
        if self.closure_reason in phases.SHORT_CLOSURES:
            return self.closure_reason
        return self.decision or "none"

    def _get_ended_at(self):
        """From when on it is kept."""
        known = [self[name] for name in KNOWN if self[name]]
        return self.closed_date or max(known, default=datetime.min)

    # ------------------------------------------------------------
    # Erasing
    # ------------------------------------------------------------

    def _erase_on_request(self):
        """Erase the persons of these complaints, because somebody asked for it.

        :return: ``complaint.erasure``, one for each company
        :raise AccessError: for anybody but a manager who may change them
        :raise UserError: naming what stands against it; nothing is erased then
        """
        self._check_privacy_officer()
        self.check_access("write")
        if self != self.try_lock_for_update():
            raise UserError(
                self.env._("Somebody is changing these complaints. Try again.")
            )
        obstacles = self._get_erasure_obstacles()
        if obstacles:
            raise UserError(
                "\n".join(
                    f"{ticket.complaint_reference}: {words}"
                    for ticket, words in obstacles.items()
                )
            )
        # what nobody may write or delete by hand; the right to erase was checked
        Erasure = self.env["complaint.erasure"].sudo()
        erasures = Erasure
        for company, tickets in self.sudo().grouped("company_id").items():
            erasure = Erasure.create(
                {
                    "company_id": company.id,
                    "cause": "request",
                    "user_id": self.env.uid,
                    "count": len(tickets),
                }
            )
            tickets._anonymise(erasure)
            erasures |= erasure
        return erasures
