"""A register from before: history that comes in through Odoo's own import (7.2)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

#: Matched by name, or created, so that a register comes in as it is.
CREATED_BY_NAME = (
    "category_id",
    "channel_id",
    "partner_id",
    "representative_id",
    "external_body_id",
    "root_cause_ids",
    "remedy_ids/type_id",
)
TEMPLATE = "/complaint_management/static/xls/complaint_register.csv"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    is_imported = fields.Boolean(
        string="From an earlier register",
        readonly=True,
        copy=False,
        help="Taken over as history: its moments, phase and decision are as the "
        "earlier register had them; nothing was sent and nothing was checked.",
    )

    @api.model
    def get_import_templates(self):
        """Offer the template of the register where complaints are imported."""
        if not self.env.context.get("default_feedback_type"):
            return super().get_import_templates()
        return [
            {
                "label": self.env._("Template: a register of complaints"),
                "template": TEMPLATE,
            }
        ]

    @api.model
    def load(self, fields, data):
        """Import; a file of complaints may name new categories, channels and people."""
        if not self.env.context.get("default_feedback_type"):
            return super().load(fields, data)
        by_name = dict.fromkeys(CREATED_BY_NAME, True)
        by_name |= self.env.context.get("name_create_enabled_fields") or {}
        quiet = self.with_context(
            name_create_enabled_fields=by_name,
            default_complaint_category=True,
            import_file=True,
            tracking_disable=True,
            mail_create_nosubscribe=True,
        )
        return super(HelpdeskTicket, quiet).load(fields, data)

    @api.model
    def _prepare_history(self, vals):
        """Mark what comes from a file as history, complete what a register leaves out.

        :raise AccessError: for anybody but a complaint manager: history passes no gate
        """
        if not vals.get("is_imported", self.env.context.get("import_file")):
            vals["is_imported"] = False
            return
        if not self.env.su and not self.env.user.has_group(
            "complaint_management.group_complaint_manager"
        ):
            raise AccessError(
                self.env._(
                    "Only a complaint manager can take over a register from before. "
                    "Ask one, or register complaints one by one."
                )
            )
        vals["is_imported"] = True
        vals.setdefault("user_id", False)
        if vals.get("acknowledged_at"):
            vals.setdefault("acknowledgement_state", "recorded")
        if vals.get("complaint_phase") == "closed" and not vals.get("closed_date"):
            vals["closed_date"] = vals.get("responded_at") or vals["received_at"]
        if not vals.get("description"):
            vals["description"] = vals.get("name")
