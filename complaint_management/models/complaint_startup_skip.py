"""Steps of the start-up guide that a company does without, and why."""

from odoo import api, fields, models


class ComplaintStartupSkip(models.Model):
    _name = "complaint.startup.skip"
    _description = "Skipped Step of the Start-up Guide"
    _rec_name = "step"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    step = fields.Char(required=True, readonly=True, help="Key of the step.")
    reason = fields.Text(
        required=True, readonly=True, help="Why the company does without it."
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Skipped by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )

    _once = models.UniqueIndex("(company_id, step)")

    @api.model
    def _find(self, company, key):
        return self.search([("company_id", "=", company.id), ("step", "=", key)])


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_startup_hidden = fields.Boolean(
        string="Start-up guide out of the menu",
        help="Complete, or put away: the guide is no longer the first menu of the app. "
        "It stays under Configuration.",
    )
