"""Letters that a second pair of eyes has to see before they go out."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.ledger import Personal
from .helpdesk_ticket_audience import Audience

#: The to-do of who is asked.
APPROVAL = "complaint_management.mail_activity_letter"


class ComplaintLetter(models.Model):
    _inherit = "complaint.letter"

    needs_approval = fields.Boolean(compute="_compute_may_approve")
    may_approve = fields.Boolean(compute="_compute_may_approve")
    approver_names = fields.Char(
        string="Can approve of it", compute="_compute_may_approve"
    )

    def _compute_may_approve(self):
        for letter in self:
            letter.needs_approval = letter._needs_approval()
            letter.may_approve = self.env.user in letter._get_approvers()
            letter.approver_names = letter._name_approvers()

    def _needs_approval(self):
        """Whether the company wants another one to see such a letter first."""
        # a setting, no secret
        rule = self.company_id.sudo().complaint_letter_approval
        return rule == "all" or (rule == "answers" and self._is_answer())

    def _get_approvers(self):
        """Managers who may know of the complaint and have not written the letter."""
        # who has which role is needed by whoever looks for one of them
        ticket = self.ticket_id.sudo()
        managers = Audience(ticket).get_managers(ticket)
        return (managers - self.author_id).sudo(False)

    def _name_approvers(self):
        # names of colleagues, whom the message is to tell
        return ", ".join(self._get_approvers().sudo().mapped("name"))

    def _raise_needs_approval(self):
        """:raise UserError: saying who can approve of the letter"""
        names = self._name_approvers()
        if not names:
            raise UserError(
                self.env._(
                    "This letter needs the approval of a complaint manager who has not "
                    "written it, and there is none who may see this complaint. Ask for "
                    "another manager in Settings, Users."
                )
            )
        raise UserError(
            self.env._(
                "This letter needs approval before it goes out. Choose “Ask for "
                "approval”. These can approve of it: %s.",
                names,
            )
        )

    def action_ask_approval(self):
        """Give the letter to a manager to approve of.

        :raise UserError: for a letter that says nothing, or when nobody can approve
        """
        self._take("draft")
        self._check_text()
        if not self._get_approvers():
            self._raise_needs_approval()
        self._keep({"state": "waiting"})
        self.ticket_id.activity_schedule(
            APPROVAL,
            summary=self.env._("Approve a letter: %s", self.subject),
            user_id=self._get_approvers()[:1].id,
        )
        self._note_step("approval_asked")
        return True

    def action_take_back(self):
        """Make a draft again of a letter that waits for approval."""
        self._take("waiting")
        self._keep({"state": "draft"})
        self._end_approval()
        self._note_step("taken_back")
        return True

    def action_approve(self):
        """Approve of the letter and send it (four eyes).

        :raise AccessError: for anybody but a manager who has not written it
        """
        self._take("waiting")
        if self.env.user not in self._get_approvers():
            self.ticket_id._note_refused("approval", self.env.user)
            raise AccessError(
                self.env._(
                    "A letter is approved by a complaint manager who has not written "
                    "it. These can: %s.",
                    self._name_approvers() or self.env._("nobody at present"),
                )
            )
        self._send(approver=self.env.user)
        self._end_approval()
        return True

    def _end_approval(self):
        """Take the to-do away once no letter of the complaint waits any more."""
        # whoever's it is: the letter does not wait any more
        ticket = self.ticket_id.sudo()
        if "waiting" not in ticket.letter_ids.mapped("state"):
            ticket.activity_unlink([APPROVAL])

    def _note_step(self, event):
        self.env["complaint.ledger"]._note(
            self.ticket_id,
            "letter",
            {"letter": self.id, "event": event, "kind": self.kind},
        )

    def _tell_user(self, user):
        """A colleague as an entry of the ledger names them."""
        return {"id": user.id, "name": Personal(user.name)} if user else None
