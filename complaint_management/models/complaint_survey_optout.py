"""Who does not want to be asked: kept with the person, else with the address.

Not Odoo's ``mail.blacklist``: that is about mass mailing, and somebody who does not
want to be surveyed may well want our newsletter, and certainly answers to complaints.
"""

from odoo import api, fields, models
from odoo.tools import email_normalize


class ComplaintSurveyOptout(models.Model):
    _name = "complaint.survey.optout"
    _description = "Address That Does Not Want Satisfaction Surveys"
    _rec_name = "email"
    _order = "email"

    email = fields.Char(string="E-mail", required=True, help="In its plain form.")

    _email_uniq = models.UniqueIndex("(email)", "This address is in the list already.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["email"] = email_normalize(vals.get("email")) or vals.get("email")
        return super().create(vals_list)

    @api.model
    def _get_among(self, emails):
        """Those of ``emails`` (plain) that do not want surveys."""
        rows = self.search([("email", "in", [email for email in emails if email])])
        return set(rows.mapped("email"))

    @api.model
    def _add(self, email):
        """Keep an address, once."""
        email = email_normalize(email)
        if email and not self._get_among([email]):
            self.create({"email": email})


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_survey_opt_out = fields.Boolean(
        string="No satisfaction surveys",
        help="This person asked not to be invited to surveys about complaints. They "
        "still get all letters about their complaints.",
    )
