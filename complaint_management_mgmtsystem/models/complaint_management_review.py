"""What the management system adds to the inputs of a management review (8.5, 8.6)."""

from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.complaint_management.tools import clocks
from odoo.addons.complaint_management.tools.review_inputs import chapter

#: Where an action or a nonconformity comes from, if it comes from complaints.
FROM_COMPLAINTS = (
    Domain("complaint_ticket_id", "!=", False)
    | Domain("complaint_signal_id", "!=", False)
    | Domain("complaint_review_id", "!=", False)
    | Domain("complaint_root_cause_id", "!=", False)
)


class ComplaintManagementReview(models.Model):
    _inherit = "complaint.management.review"

    def _get_chapters(self, report):
        chapters = super()._get_chapters(report)
        place = 1 + [found["key"] for found in chapters].index("actions")
        return [
            *chapters[:place],
            self._get_system_chapter(),
            self._get_audits_chapter(),
            *chapters[place:],
        ]

    @api.model
    def _find_raised(self, model, company, extra):
        """Records of a company that the user may see, found by where they come from."""
        if not self.env[model].has_access("read"):
            return self.env[model]
        # the links are the system's to read; each record is the reader's own
        found = (
            self.env[model]
            .sudo()
            .search(Domain("company_id", "in", [company.id, False]) & extra)
        )
        return found.sudo(False)._filtered_access("read")

    @api.model
    def _find_open_raised(self, company):
        """Actions and nonconformities from complaints that are not ended."""
        actions = self._find_raised(
            "mgmtsystem.action",
            company,
            FROM_COMPLAINTS & Domain("stage_id.is_ending", "=", False),
        )
        nonconformities = self._find_raised(
            "mgmtsystem.nonconformity",
            company,
            FROM_COMPLAINTS & Domain("state", "not in", ("done", "cancel")),
        )
        return actions, nonconformities

    def _get_system_chapter(self):
        """What complaints have raised in the management system."""
        actions, nonconformities = self._find_open_raised(self.company_id)
        late = actions.filtered("is_complaint_late")
        effects = dict(actions._fields["effect"]._description_selection(self.env))
        return chapter(
            "mgmtsystem",
            self.env._("In the management system, from complaints"),
            lines=[
                self.env._(
                    "Actions open: %(open)s, of them late: %(late)s. Nonconformities "
                    "open: %(nonconformities)s.",
                    open=len(actions),
                    late=len(late),
                    nonconformities=len(nonconformities),
                )
            ],
            head=[
                self.env._("Action"),
                self.env._("Responsible"),
                self.env._("Due by"),
                self.env._("Recurrence"),
            ],
            rows=[
                (
                    f"{action.reference or ''} {action.name}".strip(),
                    action.user_id.name,
                    format_date(self.env, action.date_deadline)
                    if action.date_deadline
                    else "–",
                    effects[action.effect],
                )
                for action in actions._filter_for_all()
            ],
        )

    def _get_audits_chapter(self):
        """Audits of complaints handling in the period, and what they found."""
        tz = self.company_id._get_complaint_tz()
        audits = self._find_raised(
            "mgmtsystem.audit",
            self.company_id,
            Domain("is_complaint_audit", "=", True)
            & Domain("date", ">=", clocks.start_of_day(self.date_from, tz))
            & Domain(
                "date", "<", clocks.start_of_day(self.date_to + timedelta(days=1), tz)
            ),
        )
        states = dict(audits._fields["state"]._description_selection(self.env))
        return chapter(
            "audits",
            self.env._("Audits"),
            lines=[]
            if audits
            else [self.env._("No audit of complaints handling in the period.")],
            head=[
                self.env._("Audit"),
                self.env._("Date"),
                self.env._("State"),
                self.env._("Conforming / other questions"),
                self.env._("Nonconformities"),
            ],
            rows=[
                (
                    audit.name or audit.reference,
                    format_date(self.env, audit.date),
                    states[audit.state],
                    "{} / {}".format(*audit._count_complaint_answers()),
                    str(len(audit.nonconformity_ids)),
                )
                for audit in audits
            ],
        )
