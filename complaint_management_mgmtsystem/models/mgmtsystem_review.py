"""Reviews of the management system, prepared from complaints (8.6).

Inputs are those of the complaints' own management review: there is one way to prepare
them.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.complaint_management.models.res_users import MANAGER

#: What the button alone writes.
PREPARED = frozenset({"complaint_review_id", "complaint_inputs"})


class MgmtsystemReview(models.Model):
    _inherit = "mgmtsystem.review"

    complaint_review_id = fields.Many2one(
        comodel_name="complaint.management.review",
        string="Review of complaints handling",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="complaint_management.group_complaint_manager,"
        "complaint_management.group_complaint_auditor",
    )
    complaint_inputs = fields.Html(
        string="Complaints handling",
        readonly=True,
        copy=False,
        sanitize_style=True,
        help="Figures and facts as they were when they were prepared.",
    )

    @api.model
    def _has_field_access(self, field, operation):
        """Nobody writes figures by hand, in a new review or by defaults either."""
        if operation == "write" and field.name in PREPARED and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def action_prepare_complaints(self):
        """Take figures and facts as they are now, and list what is open.

        :raise AccessError: for anybody but complaint managers
        :raise UserError: when the review is closed
        """
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Inputs from complaints are prepared by complaint managers.")
            )
        for review in self:
            if review.state == "done":
                raise UserError(
                    self.env._("“%s” is closed, so it stays as it is.", review.name)
                )
            own = review.complaint_review_id
            if not own or own.state in ("held", "closed"):
                own = self.env["complaint.management.review"].create(
                    {
                        "company_id": (review.company_id or self.env.company).id,
                        "date": fields.Date.to_date(review.date),
                        "participant_ids": [fields.Command.set(review.user_ids.ids)],
                    }
                )
            own.action_prepare()
            # nobody writes figures by hand
            review.sudo().write(
                {"complaint_review_id": own.id, "complaint_inputs": own.inputs_html}
            )
            review._list_open()
        return True

    def _list_open(self):
        """A line for each open action and nonconformity that came from complaints."""
        known = (self.line_ids.action_id.ids, self.line_ids.nonconformity_id.ids)
        found = self.env["complaint.management.review"]._find_open_raised(
            self.company_id or self.env.company
        )
        self.env["mgmtsystem.review.line"].create(
            [
                {
                    "review_id": self.id,
                    "type": kind,
                    f"{kind}_id": record.id,
                    "name": record.display_name,
                    "company_id": self.company_id.id,
                }
                for kind, records, ids in zip(
                    ("action", "nonconformity"), found, known, strict=True
                )
                for record in records._filter_for_all()
                if record.id not in ids
            ]
        )
