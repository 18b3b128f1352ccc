"""A version that waits for approval asks those who may approve of it, once (5.3)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from .complaint_policy import WORDS

ACTIVITY = "complaint_management.mail_activity_policy_approval"
#: By when the to-do asks for it, unless the version is to hold sooner.
DUE = timedelta(days=7)


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    approval_asked_at = fields.Datetime(
        string="Approval asked for on",
        readonly=True,
        copy=False,
        help="Since then whoever may approve of it has a to-do.",
    )

    def action_ask_approval(self):
        """Give a to-do to each who may approve of it; asking again does no harm.

        :raise AccessError: for anybody but managers
        :raise UserError: when there is nothing to approve of, or nobody to ask
        """
        self._check_manager()
        for policy in self:
            policy._check_draft()
            if is_html_empty(policy.body):
                raise UserError(
                    self.env._("There is no text yet. Write it, then ask for approval.")
                )
            if not policy._get_approvers() - self.env.user:
                raise UserError(
                    self.env._(
                        "There is no other complaint manager in the company to ask. "
                        "Approve of it yourself: the record shows that you did."
                    )
                )
            policy._keep({"approval_asked_at": fields.Datetime.now()})
        self._ask_approvers()
        return True

    def action_approve(self):
        res = super().action_approve()
        self._get_approval_todos().unlink()
        return res

    def write(self, vals):
        res = super().write(vals)
        if WORDS & vals.keys():
            # whoever changes the text is not the one to approve of it
            self._ask_approvers()
        return res

    def _ask_approvers(self):
        """Bring the to-dos in line with who may approve of what waits now."""
        if not self.env.ref(ACTIVITY, raise_if_not_found=False):
            return  # somebody deleted it: the list of drafts says what waits
        waiting = self.filtered(lambda p: p.state == "draft" and p.approval_asked_at)
        for policy in waiting:
            todos, wanted = policy._get_approval_todos(), policy._get_approvers()
            kept = todos.filtered_domain([("user_id", "in", wanted.ids)])
            (todos - kept).unlink()
            due = fields.Date.today() + DUE
            for user in wanted - kept.user_id:
                # to-dos of others are the system's; no mail each, for the text does
                # not hold before it is approved
                policy.sudo().with_context(
                    mail_activity_quick_update=True
                ).activity_schedule(
                    ACTIVITY,
                    date_deadline=min(due, policy.valid_from or due),
                    user_id=user.id,
                )

    def _get_approval_todos(self):
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        # everybody's to-dos: the first who approves ends all
        todos = self.sudo().activity_ids
        return todos.filtered(lambda todo: kind and todo.activity_type_id == kind)

    @api.model
    def _cron_follow(self):
        """Managers who came or went are asked, or no longer."""
        res = super()._cron_follow()
        waiting = [("state", "=", "draft"), ("approval_asked_at", "!=", False)]
        self.search(waiting)._ask_approvers()
        return res
