"""Audits of complaints handling: the checklist, clause by clause (8.5, annex I)."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class MgmtsystemAudit(models.Model):
    _inherit = "mgmtsystem.audit"

    is_complaint_audit = fields.Boolean(
        string="Audit of complaints handling",
        help="By ISO 10002. Whoever had a part in complaints of the audited period "
        "cannot be its auditor.",
    )
    complaint_from = fields.Date(
        string="Audited from",
        help="First day of the period whose complaints are looked at.",
    )
    complaint_to = fields.Date(string="Audited to", help="Last day of it.")

    _complaint_days_in_order = models.Constraint(
        "CHECK (complaint_from IS NULL OR complaint_to IS NULL"
        " OR complaint_to >= complaint_from)",
        "The audited period cannot end before it begins.",
    )

    @api.onchange("is_complaint_audit")
    def _onchange_is_complaint_audit(self):
        """The period of the next management review, unless somebody says otherwise."""
        if self.is_complaint_audit and not (self.complaint_from or self.complaint_to):
            first, last = self.env["complaint.management.review"]._get_default_period()
            self.complaint_from, self.complaint_to = first, last

    @api.constrains("is_complaint_audit", "complaint_from", "complaint_to")
    def _check_complaint_period(self):
        for audit in self.filtered("is_complaint_audit"):
            if not (audit.complaint_from and audit.complaint_to):
                raise ValidationError(
                    self.env._(
                        "Please give the period whose complaints “%s” looks at.",
                        audit.name or audit.reference,
                    )
                )

    def action_add_complaint_checklist(self):
        """Add the questions of ISO 10002 that are not on the list yet, in one go.

        :raise UserError: when the audit is closed
        """
        self.check_access("write")
        Line = self.env["mgmtsystem.verification.line"]
        Line.check_access("create")
        # what is asked is no secret of those who may audit
        questions = (
            self.env["complaint.audit.question"].sudo().search([("active", "=", True)])
        )
        shown = {
            company: self._get_shown_by_clause(company)
            for company in self.grouped("company_id")
        }
        vals_list = []
        for audit in self:
            if audit.state == "done":
                raise UserError(
                    self.env._(
                        "“%s” is closed, so nothing is added to its list.",
                        audit.name or audit.reference,
                    )
                )
            there = set(audit.line_ids.mapped("name"))
            last = max(audit.line_ids.mapped("seq"), default=0)
            missing = [q for q in questions if q.display_name not in there]
            vals_list += [
                {
                    "audit_id": audit.id,
                    "name": question.display_name,
                    "comments": shown[audit.company_id].get(question.clause),
                    "seq": last + place,
                    "company_id": audit.company_id.id,
                }
                for place, question in enumerate(missing, 1)
            ]
            if not audit.is_complaint_audit:
                audit._become_complaint_audit()
        Line.create(vals_list)
        return True

    @api.model
    def _get_shown_by_clause(self, company):
        """What a company's records show for each clause, for auditors who may see that.

        :param company: ``res.company``; empty: the current one
        :return: dict of number of the clause -> text
        """
        if not self.env["complaint.conformity"]._may_read():
            return {}
        clauses = self.env["complaint.clause"].with_company(company)
        return {
            clause.number: self.env._("The records show: %s", clause.evidence_summary)
            for clause in clauses.search([("parent_id", "!=", False)])
            if clause.evidence_summary
        }

    def _become_complaint_audit(self):
        """Of the last review's period, unless somebody has said otherwise."""
        reviews = self.env["complaint.management.review"]
        first, last = reviews.with_company(self.company_id)._get_default_period()
        self.write(
            {
                "is_complaint_audit": True,
                "complaint_from": self.complaint_from or first,
                "complaint_to": self.complaint_to or last,
            }
        )

    def _count_complaint_answers(self):
        """Questions marked as conforming, and all others.

        “Not conforming” and “not asked yet” are the same to the checklist, so the
        second number is not one of faults.
        """
        conforming = len(self.line_ids.filtered("is_conformed"))
        return conforming, len(self.line_ids) - conforming
