"""What a complaint is given, and who handles it, is of its company (4.10)."""

from odoo import api, models
from odoo.exceptions import ValidationError

#: Links to what a company has set up; what has no company is everybody's.
SET_UP = (
    "team_id",
    "category_id",
    "channel_id",
    "stage_id",
    "root_cause_ids",
    "duplicate_id",
)
#: Links to people of ours.
PEOPLE = ("user_id", "investigator_id")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.constrains(*SET_UP, *PEOPLE)
    def _check_same_company(self):
        """:raise ValidationError: for what is another company's"""
        # whose they are is no secret, and has to be known whoever writes
        for ticket in self.sudo():
            if not ticket.feedback_type:
                continue
            company = ticket.company_id
            for name in SET_UP:
                others = ticket[name].filtered("company_id") - ticket[name].filtered(
                    lambda record, company=company: record.company_id == company
                )
                if others:
                    ticket._raise_other_company(name, others[0])
            for name in PEOPLE:
                if ticket[name] and company not in ticket[name].company_ids:
                    ticket._raise_other_company(name, ticket[name])

    def _raise_other_company(self, name, record):
        raise ValidationError(
            self.env._(
                "“%(record)s” (%(field)s) does not belong to %(company)s, whose "
                "complaint %(reference)s is. Choose one of this company.",
                record=record.display_name,
                field=self._fields[name]._description_string(self.env),
                company=self.company_id.name,
                reference=self.complaint_reference,
            )
        )


class ComplaintRemedy(models.Model):
    _inherit = "complaint.remedy"

    @api.constrains("type_id", "ticket_id")
    def _check_same_company(self):
        """:raise ValidationError: for a kind of remedy of another company's"""
        # as above
        for remedy in self.sudo():
            company = remedy.type_id.company_id
            if company and company != remedy.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(type)s” is a remedy of another company. Choose one that "
                        "%(company)s offers.",
                        type=remedy.type_id.name,
                        company=remedy.company_id.name,
                    )
                )
