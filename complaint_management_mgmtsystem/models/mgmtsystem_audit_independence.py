"""Nobody audits what they have handled (ISO 10002, 8.5, annex I; 4.7)."""

from collections import Counter
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.complaint_management.models.helpdesk_ticket_review import LOOKING_ON
from odoo.addons.complaint_management.tools import clocks

#: Kinds of entries of the ledger that are no part in a complaint: looking at it, and
#: what auditors raise from it.
NO_PART = (*LOOKING_ON, "action")


class MgmtsystemAudit(models.Model):
    _inherit = "mgmtsystem.audit"

    @api.constrains(
        "auditor_user_ids",
        "user_id",
        "is_complaint_audit",
        "complaint_from",
        "complaint_to",
        "company_id",
    )
    def _check_auditors_independent(self):
        """:raise ValidationError: naming who had a part in complaints of the period"""
        for audit in self.filtered("is_complaint_audit"):
            parts = audit._count_parts(audit.auditor_user_ids | audit.user_id)
            if parts:
                raise ValidationError(
                    self.env._(
                        "Auditors do not audit what they had a part in. In complaints "
                        "of the audited period were involved: %s. Choose somebody else "
                        "or another period.",
                        ", ".join(
                            self.env._(
                                "%(name)s (complaints: %(count)s)",
                                name=user.sudo().name,  # of a colleague
                                count=count,
                            )
                            for user, count in parts.items()
                        ),
                    )
                )

    def _count_parts(self, users):
        """In how many complaints of the period each of these people had a part.

        As handler, investigator, or by anything else that the ledger says they did.

        :return: dict of ``res.users`` -> number, of those who had any
        """
        company = self.company_id or self.env.company
        if not (users and self.complaint_from and self.complaint_to):
            return {}
        tz = company._get_complaint_tz()
        start = clocks.start_of_day(self.complaint_from, tz)
        end = clocks.start_of_day(self.complaint_to + timedelta(days=1), tz)
        # who had a part is found whoever asks: no more than a number leaves
        Entry = self.env["complaint.ledger.entry"].sudo()
        Ticket = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        parts = Counter()
        for user, count in Entry._read_group(
            [
                ("user_id", "in", users.ids),
                ("company_id", "=", company.id),
                ("moment", ">=", start),
                ("moment", "<", end),
                ("kind", "not in", NO_PART),
            ],
            ["user_id"],
            ["ticket_id:count_distinct"],
        ):
            parts[user.id] = count
        handled = (
            Domain("feedback_type", "!=", False)
            & Domain("company_id", "=", company.id)
            & Domain("received_at", "<", end)
            & (Domain("closed_date", "=", False) | Domain("closed_date", ">=", start))
        )
        for name in ("user_id", "investigator_id"):
            for user, count in Ticket._read_group(
                handled & Domain(name, "in", users.ids), [name], ["__count"]
            ):
                parts[user.id] = max(parts[user.id], count)
        return {user: parts[user.id] for user in users if parts[user.id]}
