"""The start-up guide: teams, people, and what they are to know."""

from odoo import api, models

from .complaint_startup import ADMINISTRATOR, Found, Step
from .res_users import AUDITOR, HANDLER, MANAGER


class ComplaintStartup(models.AbstractModel):
    _inherit = "complaint.startup"

    @api.model
    def _get_people_steps(self):
        return [
            Step(
                "team",
                self.env._("Team and address"),
                self.env._(
                    "Complaints reach a team by e-mail; its leader answers for it."
                ),
                self._check_team,
                self._open_team,
                clause="5.4, 7.2",
            ),
            Step(
                "people",
                self.env._("People and roles"),
                self.env._(
                    "Handlers work on complaints, managers decide and set up, auditors "
                    "only read."
                ),
                self._check_people,
                self._open_people,
                clause="5.4, 6.4",
                group=ADMINISTRATOR,
            ),
        ]

    @api.model
    def _find_teams(self, company):
        """Teams that take in complaints of a company."""
        return self.env["helpdesk.ticket.team"].search_fetch(
            [
                ("feedback_type", "=", "complaint"),
                ("company_id", "in", [company.id, False]),
            ]
        )

    @api.model
    def _check_team(self, company):
        teams, missing = self._find_teams(company), []
        if not teams:
            missing.append(
                self.env._(
                    "No team takes in complaints. Create one, and choose “Complaint” "
                    "for “Registers messages as”."
                )
            )
        for team in teams:
            missing += self._get_missing_of_team(team, company)
        addresses = [
            f"{team.name}: {team.alias_id.display_name}"
            for team in teams
            if team.alias_name
        ]
        return Found(missing, ", ".join(addresses))

    @api.model
    def _get_missing_of_team(self, team, company):
        missing = []
        if not team.alias_name:
            missing.append(self.env._("“%s” has no e-mail address.", team.name))
        elif not (team.alias_domain_id or company.alias_domain_id):
            missing.append(
                self.env._(
                    "The address of “%s” waits for the mail domain: see “Mail”.",
                    team.name,
                )
            )
        if not team.user_id:
            missing.append(self.env._("“%s” has no team leader.", team.name))
        if not team.user_ids:
            missing.append(self.env._("“%s” has no members.", team.name))
        return missing

    @api.model
    def _open_team(self, company):
        teams = self._find_teams(company)
        if len(teams) == 1:
            return self._open_record(teams, name=teams.name)
        return self._open_action(
            "helpdesk_mgmt.helpdesk_ticket_team_action",
            domain=[("id", "in", teams.ids)] if teams else [],
            context={"default_feedback_type": "complaint"},
        )

    # ------------------------------------------------------------
    # Roles
    # ------------------------------------------------------------

    @api.model
    def _check_people(self, company):
        handlers = self._find_people(company, HANDLER)
        managers = self._find_people(company, MANAGER)
        auditors = self._find_people(company, AUDITOR)
        teams = self._find_teams(company)
        missing = [
            self.env._(
                "%s belongs to a team, but has no role in complaints. Give the role "
                "“Handler”.",
                user.name,
            )
            for user in (teams.user_ids | teams.user_id) - handlers
        ]
        if not managers:
            missing.append(self.env._("Nobody is complaint manager."))
        facts = self.env._(
            "Handlers: %(handlers)s, managers: %(managers)s, auditors: %(auditors)s",
            handlers=len(handlers - managers),
            managers=len(managers),
            auditors=len(auditors),
        )
        if len(managers) == 1:
            facts = self.env._(
                "%s. With a second manager, somebody else can approve and review.",
                facts,
            )
        return Found(missing, facts)

    @api.model
    def _open_people(self, company):
        return self._open_action("base.action_res_users")
