"""Who may be told of a complaint, and who may be given it (4.7, 4.10)."""

from odoo import models

from .res_users import HANDLER


class Audience:
    """Who may know of some complaints: the rule is asked once per person, for all.

    Answers are kept, so one that is asked before a complaint changes is thrown away
    with the work on it.
    """

    def __init__(self, tickets):
        self._tickets = tickets
        self._known = {}
        self._managers = {}

    def may_be_told(self, ticket, user):
        """Whether ``user`` may learn of ``ticket``, one of these complaints."""
        if user.id not in self._known:
            self._known[user.id] = frozenset(self._tickets._filter_tellable(user)._ids)
        return ticket.id in self._known[user.id]

    def get_managers(self, ticket):
        """Complaint managers in the company of ``ticket`` who may know of it."""
        company = ticket.company_id
        if company not in self._managers:
            self._managers[company] = ticket._get_complaint_managers()
        return self._managers[company].filtered(
            lambda user: self.may_be_told(ticket, user)
        )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _filter_tellable(self, user):
        """Those of these complaints of which ``user`` may learn, by the rule of access.

        :param user: ``res.users``, one or none
        """
        if not user.active or user.share:
            return self.browse()
        ours = self.filtered(lambda ticket: ticket.company_id in user.company_ids)
        return ours.filtered_domain(user._get_complaint_domain("read"))

    def _may_be_told(self, user):
        """Whether ``user`` may learn of this complaint."""
        self.ensure_one()
        return bool(self._filter_tellable(user))

    def _may_handle(self, user):
        """Whether ``user`` may be given this complaint to handle or review."""
        self.ensure_one()
        return (
            self._is_ours(user)
            and user.has_group(HANDLER)
            and user not in self._get_kept_away()
        )

    def _get_kept_away(self):
        """Users who see nothing of these complaints: they are about them, or they have
        declared a conflict of interest (4.7)."""
        # who is kept away is known to the system, whoever asks
        tickets = self.sudo()
        return tickets.respondent_ids | tickets.conflict_user_ids

    def _is_ours(self, user):
        return user.active and not user.share and self.company_id in user.company_ids

    def _get_complaint_managers(self):
        """Managers of complaints in the company of this one."""
        company = self.company_id
        managers = self.env["res.users"]._get_complaint_managers()
        return managers.filtered(lambda user: company in user.company_ids)

    def _get_responsible(self, audience=None):
        """Who answers for it: the handler, else the team leader, else a manager.

        :param audience: the ``Audience`` of many complaints, if there is one
        """
        self.ensure_one()
        audience = audience or Audience(self)
        for user in self.user_id + self.team_id.user_id:
            if audience.may_be_told(self, user):
                return user
        return audience.get_managers(self)[:1]
