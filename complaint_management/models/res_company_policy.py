"""What a company says of how it handles complaints, and to whom (4.4, 5.3)."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_policy_reminder_days = fields.Integer(
        string="Remind of the policy after",
        default=7,
        help="Handlers and managers who have not confirmed that they have read the "
        "policy get a mail after so many days, and again after as many. 0: none (5.3).",
    )

    def _get_public_policy(self):
        """The policy that holds today, in the visitor's language if there is one.

        :return: dict with ``body`` (safe HTML), ``version``, ``since``, ``lang`` and
            ``dir``; empty without one
        """
        self.ensure_one()
        policy = self.env["complaint.policy"]._find_in_force(self, self.env.lang)
        return policy._get_published_values() if policy else {}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_policy_reminder_days = fields.Integer(
        related="company_id.complaint_policy_reminder_days", readonly=False
    )
