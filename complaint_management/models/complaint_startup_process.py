"""The start-up guide: schedules, policy, page, survey, objectives."""

from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .complaint_startup import ADMINISTRATOR, Found, Step

#: What makes a schedule one of some complaints only.
CONDITIONS = ("team_ids", "category_ids", "channel_ids", "severity", "domain")
#: Machines that nobody else reaches by these names.
LOCAL = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


class ComplaintStartup(models.AbstractModel):
    _inherit = "complaint.startup"

    @api.model
    def _get_process_steps(self):
        return [
            Step(
                "schedule",
                self.env._("Schedule"),
                self.env._(
                    "What has to be done by when. Choose what law or promises ask for, "
                    "and name who keeps it in line with them."
                ),
                self._check_schedule,
                self._open_schedule,
                clause="5.1, 4.6",
            ),
            Step(
                "policy",
                self.env._("Policy"),
                self.env._(
                    "How you handle complaints: written, approved, published, read by "
                    "whoever handles them."
                ),
                self._check_policy,
                self._open_policy,
                clause="5.3",
            ),
            Step(
                "page",
                self.env._("Complaints page"),
                self.env._("Everybody can complain without an account."),
                self._check_page,
                self._open_page,
                clause="4.4, 4.5",
            ),
            Step(
                "survey",
                self.env._("Satisfaction survey"),
                self.env._("Complainants are asked how their complaint was handled."),
                self._check_survey,
                self._open_survey,
                clause="8.3",
                group=ADMINISTRATOR,
            ),
            Step(
                "objective",
                self.env._("Objectives"),
                self.env._("What you want to reach, measured period by period."),
                self._check_objective,
                self._open_objective,
                clause="6.2",
            ),
        ]

    # ------------------------------------------------------------
    # Schedule
    # ------------------------------------------------------------

    @api.model
    def _get_schedules_domain(self, company):
        """Active schedules that complaints of a company may get today."""
        today = company._get_complaint_today()
        return (
            Domain("company_id", "in", [company.id, False])
            & Domain("feedback_type", "in", ["complaint", False])
            & (Domain("valid_from", "=", False) | Domain("valid_from", "<=", today))
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", today))
        )

    @api.model
    def _find_schedules(self, company):
        return self.env["complaint.schedule"].search_fetch(
            self._get_schedules_domain(company), ["display_name", "owner_id"]
        )

    @api.model
    def _check_schedule(self, company):
        schedules, missing = self._find_schedules(company), []
        if not self.env["complaint.schedule"].search_count(
            self._get_schedules_domain(company)
            & Domain.AND(Domain(name, "=", False) for name in CONDITIONS),
            limit=1,
        ):
            missing.append(
                self.env._(
                    "No active schedule is for every complaint: some would have no "
                    "clock. Activate one, or lift the conditions of another."
                )
            )
        missing += [
            self.env._(
                "“%s” has no owner. Look whether its times are those that bind you, "
                "and name who keeps it in line.",
                schedule.display_name,
            )
            for schedule in schedules
            if not schedule.owner_id
        ]
        return Found(missing, ", ".join(schedules.mapped("display_name")))

    @api.model
    def _open_schedule(self, company):
        schedules = self._find_schedules(company)
        ownerless = schedules.filtered(lambda schedule: not schedule.owner_id)
        if len(schedules) == 1 == len(ownerless):
            return self._open_record(schedules, name=schedules.display_name)
        return self._open_action("complaint_management.complaint_schedule_action")

    # ------------------------------------------------------------
    # Policy
    # ------------------------------------------------------------

    @api.model
    def _check_policy(self, company):
        policy = self.env["complaint.policy"]._find_in_force(company)
        if policy:
            since = policy.published_at
            return Found(
                facts=self.env._(
                    "%(policy)s, in force since %(date)s",
                    # in force: it stands on the public page
                    policy=policy.sudo().display_name,
                    date=format_date(self.env, since),
                )
            )
        waiting = self._find_unpublished_policy(company)
        if waiting.state == "approved":
            return Found([self.env._("“%s” is not published.", waiting.display_name)])
        if waiting:
            return Found(
                [
                    self.env._(
                        "“%(policy)s” waits to be approved. These can: %(names)s.",
                        policy=waiting.display_name,
                        names=waiting.approver_names,
                    )
                ]
            )
        return Found(
            [self.env._("There is no policy. A text to begin with is there: “New”.")]
        )

    @api.model
    def _find_unpublished_policy(self, company):
        """What comes nearest to a policy in force."""
        return self.env["complaint.policy"].search_fetch(
            [("company_id", "=", company.id), ("state", "in", ("draft", "approved"))],
            order="state, id desc",
            limit=1,
        )

    @api.model
    def _open_policy(self, company):
        policies = self.env["complaint.policy"]
        waiting = self._find_unpublished_policy(company)
        if waiting or not policies._find_in_force(company):
            return self._open_record(waiting, name=self.env._("Policy"))
        return self._open_action("complaint_management.complaint_policy_action")

    # ------------------------------------------------------------
    # Page
    # ------------------------------------------------------------

    @api.model
    def _check_page(self, company):
        teams, missing = company._get_public_teams(), []
        if not teams:
            missing.append(
                self.env._(
                    "No team is published: choose “Published on the complaints page” "
                    "for one."
                )
            )
        url = company.get_base_url()
        if self._is_local(url):
            missing.append(
                self.env._(
                    "Links in letters begin with %s, which nobody else can open. Odoo "
                    "learns the real address when an administrator signs in by it.",
                    url,
                )
            )
        return Found(missing, ", ".join(teams.mapped("complaint_page_url")))

    @api.model
    def _is_local(self, url):
        return urlsplit(url).hostname in LOCAL

    @api.model
    def _open_page(self, company):
        teams = company._get_public_teams()
        if not teams:
            return self._open_team(company)
        if self._is_local(company.get_base_url()) and self.env.user.has_group(
            ADMINISTRATOR
        ):
            return self._open_action(
                "base.ir_config_list_action", domain=[("key", "=", "web.base.url")]
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/complaints/{teams[0].id}",
            "target": "new",
        }

    # ------------------------------------------------------------
    # Survey
    # ------------------------------------------------------------

    @api.model
    def _check_survey(self, company):
        survey = company.complaint_survey_id
        if not survey:
            return Found(
                [
                    self.env._(
                        "Nobody is asked: an administrator chooses the survey in the "
                        "settings of complaints."
                    )
                ]
            )
        if not (survey.active and self._has_questions(survey)):
            return Found(
                [self.env._("“%s” is archived or has no questions.", survey.title)]
            )
        return Found(
            facts=self.env._(
                "%(survey)s; days after the closing: %(days)s",
                survey=survey.title,
                days=company.complaint_survey_delay,
            )
        )

    @api.model
    def _has_questions(self, survey):
        asked = [("survey_id", "=", survey.id), ("is_page", "=", False)]
        return bool(self.env["survey.question"].search_count(asked, limit=1))

    @api.model
    def _open_survey(self, company):
        return self._open_action("complaint_management.complaint_settings_action")

    # ------------------------------------------------------------
    # Objectives
    # ------------------------------------------------------------

    @api.model
    def _find_objectives(self, company):
        today = company._get_complaint_today()
        return self.env["complaint.objective"].search_fetch(
            Domain("company_id", "=", company.id)
            & Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )

    @api.model
    def _check_objective(self, company):
        objectives = self._find_objectives(company)
        if objectives:
            return Found(facts=", ".join(objectives.mapped("display_name")))
        return Found(
            [
                self.env._(
                    "No objective is valid today. Begin with one: 95 % of complaints "
                    "acknowledged in time, say."
                )
            ]
        )

    @api.model
    def _open_objective(self, company):
        if self._find_objectives(company):
            return self._open_action("complaint_management.complaint_objective_action")
        return self._open_record(
            self.env["complaint.objective"],
            name=self.env._("Objective"),
            context={
                "default_metric": "on_time_acknowledge",
                "default_target": 95,
                "default_date_from": fields.Date.to_string(
                    company._get_complaint_today().replace(day=1)
                ),
            },
        )
