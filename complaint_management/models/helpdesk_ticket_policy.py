"""Under which version of the policy somebody complained (ISO 10002, 5.3, 4.4)."""

from odoo import fields, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    policy_id = fields.Many2one(
        comodel_name="complaint.policy",
        string="Policy",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The version in force when it was received, in the complainant's language "
        "or the one that they could read instead (5.3).",
    )

    def _prepare_policy(self, vals, company):
        """Note the version in force at the receipt; known without asking the database.

        :param dict vals: of a complaint that is registered; ``policy_id`` is set
        """

        def lang():
            # only which language the complainant reads
            partner = self.env["res.partner"].sudo().browse(vals.get("partner_id"))
            return vals.get("complaint_lang") or partner.lang

        policy = self.env["complaint.policy"]._find_in_force(
            company, lang, fields.Datetime.to_datetime(vals["received_at"])
        )
        vals["policy_id"] = policy.id
