"""From contacts complained about to the users that they are, now or later (4.7).

A contact becomes a user; an employee of Odoo's addon ``hr`` gets one, or another work
contact; contacts are merged. Each time the complaints that name them are looked up.
"""

from odoo import api, models
from odoo.fields import Command

from ..tools import phases

#: How an employee of ``hr`` leads from a contact to a user.
EMPLOYEE = frozenset({"work_contact_id", "user_id"})


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _match_respondents(self):
        """Add the users behind the contacts that are complained about."""
        # who a contact is, is looked up whoever registers the complaint
        for ticket in self.sudo().filtered("respondent_partner_ids"):
            users = ticket.respondent_partner_ids._get_respondent_users()
            if missing := users - ticket.respondent_ids:
                ticket.respondent_ids |= missing

    def _match_later(self, users):
        """Keep users away who turn out to be complained about.

        Whoever brings it to light need not know of the complaint, so nothing is
        refused: what these users have to do on it goes to somebody else.

        :param users: ``res.users``
        """
        # whoever makes a user or an employee has no right on complaints
        for ticket in self.sudo():
            for user in users.sudo() - ticket.respondent_ids:
                part, successor = ticket._get_part(user), ticket._get_successor(user)
                ticket.write(
                    {
                        "respondent_ids": [Command.link(user.id)],
                        **ticket._hand_on(user, successor),
                    }
                )
                if part != "none" and ticket.complaint_phase not in phases.ENDED:
                    ticket._ask_successor(
                        successor,
                        self.env._(
                            "The complaint turned out to be about the person who "
                            "handled it."
                        ),
                    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_respondent_users(self):
        """Users who are one of these contacts, or whose employee has it for work."""
        # users and employees, left ones, too: looked up whoever names the contact
        everybody = self.sudo().with_context(active_test=False)
        users = everybody.user_ids
        if "hr.employee" in self.env:
            users |= (
                everybody.env["hr.employee"]
                .search([("work_contact_id", "in", self.ids)])
                .user_id
            )
        return users

    def _get_complaints_about(self):
        """Complaints that name one of these contacts as complained about."""
        # looked up whoever changes the contact; they learn nothing of it
        Ticket = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        if not self:
            return Ticket
        return Ticket.search(
            [
                ("respondent_partner_ids", "in", self.ids),
                ("feedback_type", "!=", False),
            ]
        )

    def _match_complaints_about(self):
        """Keep the users who are one of these contacts away from what is about them."""
        for ticket in self._get_complaints_about():
            ticket._match_later(ticket.respondent_partner_ids._get_respondent_users())


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        """A contact that is complained about and becomes a user is kept away, too."""
        users = super().create(vals_list)
        # whoever makes the user may not read every contact
        users.sudo().partner_id._match_complaints_about()
        return users

    def write(self, vals):
        res = super().write(vals)
        if "partner_id" in vals:
            self.sudo().partner_id._match_complaints_about()  # as above
        return res


class ResourceMixin(models.AbstractModel):
    """What Odoo's employees are made of: they are known here without needing ``hr``."""

    _inherit = "resource.mixin"

    @api.model_create_multi
    def create(self, vals_list):
        people = super().create(vals_list)
        if self._is_employee():
            people._match_employees(people._get_work_contacts())
        return people

    def write(self, vals):
        if not (self._is_employee() and EMPLOYEE & vals.keys()):
            return super().write(vals)
        # a user brings another work contact along: the one before is theirs, too
        before = self._get_work_contacts()
        res = super().write(vals)
        after = self._get_work_contacts()
        self._match_employees({one: before[one] | after[one] for one in self})
        return res

    @api.model
    def _is_employee(self):
        return EMPLOYEE <= self._fields.keys()

    def _get_work_contacts(self):
        """:return: dict of employee -> ``res.partner``"""
        # whose contact it is, whoever changes the employee
        return {one: one.sudo().work_contact_id for one in self}

    def _match_employees(self, contacts):
        """:param dict contacts: of each employee, see above"""
        for one, partners in contacts.items():
            # as above
            if user := one.sudo().user_id:
                partners._get_complaints_about()._match_later(user)
