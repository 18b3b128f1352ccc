"""A management review on paper (8.6)."""

from odoo import api, models

REVIEW = "complaint_management.report_management_review"


class ComplaintManagementReviewReport(models.AbstractModel):
    _name = "report.complaint_management.report_management_review"
    _description = "Management Review on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The record as it is: inputs as they were prepared.

        :raise AccessError: for whoever may not read it
        """
        reviews = self.env["complaint.management.review"].browse(docids)
        reviews.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": "complaint.management.review",
            "docs": reviews,
            "lang": self.env.lang or self.env.user.lang,
        }
