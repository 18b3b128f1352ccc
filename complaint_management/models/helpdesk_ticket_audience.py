"""Who may be told of a complaint, and who may be given it (4.7, 4.10)."""

from odoo import models

from .res_users import HANDLER


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _may_be_told(self, user):
        """Whether ``user`` may learn of this complaint, by the rule of access."""
        self.ensure_one()
        return self._is_ours(user) and bool(
            self.filtered_domain(user._get_complaint_domain("read"))
        )

    def _get_knowers(self):
        """As ``_may_be_told`` for many complaints: the rule is asked once per user.

        :return: function of one of these complaints and a user
        """
        known = {}

        def may_be_told(ticket, user):
            if user not in known:
                domain = user._get_complaint_domain("read")
                known[user] = set(self.filtered_domain(domain)._ids)
            return ticket._is_ours(user) and (
                ticket.id in known[user] or ticket._may_be_told(user)
            )

        return may_be_told

    def _may_handle(self, user):
        """Whether ``user`` may be given this complaint to handle or review."""
        self.ensure_one()
        return (
            self._is_ours(user)
            and user.has_group(HANDLER)
            and user not in self.respondent_ids
        )

    def _is_ours(self, user):
        return user.active and not user.share and self.company_id in user.company_ids

    def _get_complaint_managers(self):
        """Managers of complaints in the company of this one."""
        company = self.company_id
        managers = self.env["res.users"]._get_complaint_managers()
        return managers.filtered(lambda user: company in user.company_ids)

    def _get_responsible(self, may_be_told=None):
        """Who answers for it: the handler, else the team leader, else a manager.

        :param may_be_told: called with (ticket, user), see ``_get_knowers``
        """
        self.ensure_one()
        if not may_be_told:
            may_be_told = self._get_knowers()
        for user in self.user_id + self.team_id.user_id:
            if may_be_told(self, user):
                return user
        return self._get_complaint_managers().filtered(
            lambda user: may_be_told(self, user)
        )[:1]

    def _take_from_uninvolved(self):
        """To-dos tell what they are about: none stays with who may not know (4.7)."""
        # other people's to-dos, whoever it is that changes the complaint
        for ticket in self.sudo():
            for activity in ticket.activity_ids:
                if not ticket._may_be_told(activity.user_id):
                    new = ticket._get_responsible()
                    if new:
                        activity.user_id = new
                    else:
                        activity.unlink()
