"""The start-up guide: the company, its mail and its working time."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import config, email_normalize

from ..tools.monitoring import YEAR, add_months
from .complaint_startup import ADMINISTRATOR, NAMES, Found, Step
from .mail_message_ledger import find_complaints

#: Names that a company has before somebody gives it one.
UNNAMED = ("My Company", "YourCompany")


class ComplaintStartup(models.AbstractModel):
    _inherit = "complaint.startup"

    @api.model
    def _get_house_steps(self):
        return [
            Step(
                "company",
                self.env._("Company"),
                self.env._(
                    "Letters and the complaints page show who you are and how to "
                    "reach you."
                ),
                self._check_company,
                self._open_company,
                clause="4.4, 7.1",
                group=ADMINISTRATOR,
            ),
            Step(
                "mail",
                self.env._("Mail"),
                self.env._(
                    "Acknowledgements, letters and warnings go out; complaints come in "
                    "by e-mail."
                ),
                self._check_mail,
                self._open_mail,
                clause="7.1, 7.4",
                group=ADMINISTRATOR,
            ),
            Step(
                "calendar",
                self.env._("Working hours and holidays"),
                self.env._("Clocks in working hours and days stand still in between."),
                self._check_calendar,
                self._open_calendar,
                clause="4.6",
                group=ADMINISTRATOR,
            ),
        ]

    # ------------------------------------------------------------
    # Company
    # ------------------------------------------------------------

    @api.model
    def _check_company(self, company):
        missing = []
        if company.name in UNNAMED:
            missing.append(
                self.env._("The company is still called “%s”.", company.name)
            )
        if not (company.street and company.city and company.country_id):
            missing.append(self.env._("Its address needs street, city and country."))
        if not email_normalize(company.email):
            missing.append(self.env._("It has no e-mail address."))
        facts = [company.name, company.street, company.city, company.email]
        return Found(missing, ", ".join(filter(None, facts)))

    @api.model
    def _open_company(self, company):
        return self._open_record(company, name=company.name)

    # ------------------------------------------------------------
    # Mail
    # ------------------------------------------------------------

    @api.model
    def _check_mail(self, company):
        servers = self.env["ir.mail_server"].search_fetch([], ["name"], limit=NAMES)
        missing = []
        if not self._has_mail_server(servers):
            missing.append(
                self.env._("There is no outgoing mail server: nothing can be sent.")
            )
        if not company.alias_domain_id:
            missing.append(
                self.env._(
                    "The company has no mail domain, so teams have no address to "
                    "complain to. Create it under Alias Domains."
                )
            )
        failed = self._find_failed_mails()
        if failed:
            missing.append(
                self.env._(
                    "Mails about complaints that could not be sent: %s. Look into it "
                    "and send them again.",
                    len(failed),
                )
            )
        facts = [*servers.mapped("name"), company.alias_domain_id.name]
        return Found(missing, ", ".join(filter(None, facts)))

    @api.model
    def _has_mail_server(self, servers):
        return bool(servers) or config["smtp_server"] not in ("", "localhost")

    @api.model
    def _find_failed_mails(self):
        """Mails about complaints, not about ordinary tickets, that failed."""
        about = Domain("model", "=", "helpdesk.ticket") | Domain(
            "model", "=like", "complaint.%"
        )
        failed = self.env["mail.mail"].search_fetch(
            about & Domain("state", "=", "exception"), ["model", "res_id"]
        )
        ours = failed.filtered(lambda mail: mail.model != "helpdesk.ticket")
        tickets = failed - ours
        complaints = find_complaints(self.env, tickets.mapped("res_id"))
        return ours | tickets.filtered(lambda mail: mail.res_id in complaints._ids)

    @api.model
    def _open_mail(self, company):
        if not self._has_mail_server(self.env["ir.mail_server"].search([], limit=1)):
            return self._open_action("base.action_ir_mail_server_list")
        if not company.alias_domain_id:
            return self._open_action("mail.mail_alias_domain_action")
        if failed := self._find_failed_mails():
            return self._open_action(
                "mail.action_view_mail_mail",
                domain=[("id", "in", failed.ids)],
                context={},
            )
        return self._open_action("base.action_ir_mail_server_list")

    # ------------------------------------------------------------
    # Working time
    # ------------------------------------------------------------

    @api.model
    def _check_calendar(self, company):
        calendar, missing = company.resource_calendar_id, []
        if not calendar.attendance_ids:
            missing.append(
                self.env._("The company has no working hours to count time in.")
            )
        holidays = self.env["resource.calendar.leaves"].search_count(
            self._get_holidays(company)
        )
        if not holidays:
            missing.append(
                self.env._(
                    "No public holiday of the coming year is entered, so clocks run "
                    "on them."
                )
            )
        return Found(
            missing,
            self.env._(
                "%(calendar)s (%(tz)s); public holidays to come: %(holidays)s",
                calendar=calendar.name,
                tz=calendar.tz,
                holidays=holidays,
            )
            if calendar
            else "",
        )

    @api.model
    def _get_holidays(self, company):
        now = fields.Datetime.now()
        return (
            Domain("resource_id", "=", False)
            & Domain("calendar_id", "in", [company.resource_calendar_id.id, False])
            & Domain("company_id", "in", [company.id, False])
            & Domain("date_to", ">=", now)
            & Domain("date_from", "<=", add_months(now.date(), YEAR))
        )

    @api.model
    def _open_calendar(self, company):
        calendar = company.resource_calendar_id
        if not calendar.attendance_ids:
            return self._open_record(
                calendar, name=self.env._("Working Hours of %s", company.name)
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Public holidays: %s", calendar.name),
            "res_model": "resource.calendar.leaves",
            "views": [(False, "list"), (False, "form")],
            "view_mode": "list,form",
            "domain": [
                ("resource_id", "=", False),
                ("calendar_id", "in", [calendar.id, False]),
            ],
            "context": {
                "default_calendar_id": calendar.id,
                "default_company_id": company.id,
            },
            "help": Markup("<p class='o_view_nocontent_smiling_face'>%s</p>")
            % self.env._("Enter the public holidays of the coming year"),
        }
