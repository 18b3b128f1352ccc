"""“I have read it”: how many of the staff know a version of the policy (5.3)."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    reading_ids = fields.One2many(
        comodel_name="complaint.policy.reading",
        inverse_name="policy_id",
        string="Readings",
    )
    asked_count = fields.Integer(string="Asked", compute="_compute_readings")
    read_count = fields.Integer(string="Have read it", compute="_compute_readings")
    is_asked = fields.Boolean(
        string="Asked to read it",
        compute="_compute_is_asked",
        help="You are asked to read it and have not yet.",
    )

    def _compute_readings(self):
        counts = defaultdict(lambda: [0, 0])
        for policy, read, count in self.env["complaint.policy.reading"]._read_group(
            [("policy_id", "in", self.ids), ("left_at", "=", False)],
            ["policy_id"],
            ["read_at:count", "__count"],
        ):
            counts[policy.id] = [read, count]
        for policy in self:
            policy.read_count, policy.asked_count = counts[policy.id]

    @api.depends_context("uid")
    def _compute_is_asked(self):
        open_ = self.env["complaint.policy.reading"].search(
            [
                ("policy_id", "in", self.ids),
                ("user_id", "=", self.env.uid),
                ("read_at", "=", False),
                ("left_at", "=", False),
            ]
        )
        for policy in self:
            policy.is_asked = policy in open_.policy_id

    def action_confirm_reading(self):
        """Whoever is signed in has read this version.

        :raise AccessError: for who may not read it
        :raise UserError: when it is not in force, or they are not asked
        """
        self.check_access("read")
        Reading = self.env["complaint.policy.reading"]
        for policy in self:
            if policy.state != "published":
                raise UserError(
                    self.env._("“%s” is not in force.", policy.display_name)
                )
            reading = Reading._keeping().search(
                [("policy_id", "=", policy.id), ("user_id", "=", self.env.uid)]
            )
            if not reading or reading.left_at:
                raise UserError(
                    self.env._(
                        "You are not asked to read “%s”: it is for handlers and "
                        "managers of complaints who read this language.",
                        policy.display_name,
                    )
                )
            if not reading.read_at:
                reading.write(
                    {"read_at": fields.Datetime.now(), "digest": policy.digest}
                )
                reading._end_todos()
        return True

    def action_view_readings(self):
        """Who has read it, and who has not yet."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_policy_reading_action"
        )
        return action | {
            "domain": [("policy_id", "=", self.id)],
            "context": {"search_default_asked": 1},
        }
