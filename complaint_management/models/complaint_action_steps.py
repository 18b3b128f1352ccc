"""What is done with an action: done, verified, taken up again, cancelled (8.7)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.ledger import Personal
from .res_users import MANAGER

#: What the figures can say by themselves.
TELLING = ("fewer", "more", "same", "none")


class ComplaintAction(models.Model):
    _inherit = "complaint.action"

    may_manage = fields.Boolean(compute="_compute_may_manage")

    @api.depends_context("uid")
    def _compute_may_manage(self):
        self.may_manage = self.env.user.has_group(MANAGER)

    def _check_manager(self):
        """:raise AccessError: for anybody but managers"""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("A complaint manager decides on this. Ask one of them.")
            )
        self.check_access("write")

    def _check_state(self, *states):
        for action in self:
            if action.state not in states:
                raise UserError(
                    self.env._(
                        "The state of “%(action)s” is: %(state)s. Reload the page to "
                        "see what can be done with it now.",
                        action=action.name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[action.state],
                    )
                )

    def action_done(self):
        """Record that it was carried out.

        :raise AccessError: for anybody but its owner and managers
        :raise UserError: without a word on what was done
        """
        self.check_access("write")
        self._check_state("open")
        for action in self:
            if not (action.is_mine or self.env.user.has_group(MANAGER)):
                raise AccessError(
                    self.env._("Only its owner or a complaint manager says it is done.")
                )
            if not (action.result or "").strip():
                raise UserError(
                    self.env._("Please say first what was done: “What was done”.")
                )
            # checked above; nobody writes the day by hand
            action.sudo().write(
                {"state": "done", "done_on": action.company_id._get_complaint_today()}
            )
            action._end_to_do(action.result)
            action._note("done", result=Personal(action.result))
        return True

    def _get_verifiers(self):
        """Managers who have not carried it out; the only manager verifies their own.

        As with the policy: where there is nobody else, the record shows it.
        """
        # who has which role is needed by whoever looks for one of them
        managers = self.env["res.users"].sudo()._get_complaint_managers()
        managers = managers.filtered(lambda user: self.company_id in user.company_ids)
        return ((managers - self.user_id) or managers).sudo(False)

    def action_verify(self):
        """Conclude whether it has helped, for good.

        :raise AccessError: for anybody but a manager who has not carried it out
        :raise UserError: without a verdict, or without a reason where figures tell none
        """
        self._check_manager()
        self._check_state("done")
        for action in self:
            if self.env.user not in action._get_verifiers():
                raise AccessError(
                    self.env._(
                        "Whether an action has helped is verified by a complaint "
                        "manager who has not carried it out."
                    )
                )
            if not action.verdict:
                raise UserError(self.env._("Please choose the effectiveness first."))
            if action.effect not in TELLING and not (action.verification or "").strip():
                raise UserError(
                    self.env._(
                        "The figures do not tell yet whether it has helped. Wait, or "
                        "say how it was verified."
                    )
                )
            # checked above; nobody writes them by hand
            action.sudo().write(
                {
                    "state": "verified",
                    "verified_on": action.company_id._get_complaint_today(),
                    "verified_by_id": self.env.uid,
                }
            )
            action.message_post(body=action._say_verdict())
            action._note("verified", verdict=action.verdict)
        return True

    def _say_verdict(self):
        """Without figures: they count complaints that not all its readers may see."""
        field = self._fields["verdict"]
        labels = dict(field._description_selection(self.env))
        return f"{field._description_string(self.env)}: {labels[self.verdict]}"

    def action_take_up(self):
        """Open it again: it was not done, has not helped, or was cancelled in error.

        What was found stays in the history.

        :raise AccessError: for anybody but managers
        """
        self._check_manager()
        self._check_state("done", "verified", "cancelled")
        for action in self:
            # checked above; nobody writes them by hand
            action.sudo().write(
                {
                    "state": "open",
                    "done_on": False,
                    "verified_on": False,
                    "verified_by_id": False,
                    "verdict": False,
                }
            )
            action._plan_to_do()
            action._note("taken_up")
        return True

    def action_cancel(self):
        """It is not needed any more.

        :raise AccessError: for anybody but managers
        :raise UserError: without a word on why
        """
        self._check_manager()
        self._check_state("open")
        for action in self:
            if not (action.result or "").strip():
                raise UserError(
                    self.env._(
                        "Please say first, in “What was done”, why it is not needed."
                    )
                )
            # checked above; nobody writes it by hand
            action.sudo().write({"state": "cancelled"})
            action._end_to_do(action.result)
            action._note("cancelled", result=Personal(action.result))
        return True
