"""Who has room for one more complaint (ISO 10002, 4.3, 6.4)."""

from odoo import api, fields, models

from ..tools import competence as rules
from ..tools import phases
from .complaint_metric import PHASES_OPEN

#: So many people are named.
NAMED = 5


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    workload_hint = fields.Char(
        string="Who has room",
        compute="_compute_workload_hint",
        help="Open complaints of those who could handle this one, as far as you may "
        "read them, against the number that they can see to at a time (6.4).",
    )

    @api.depends(
        "team_id",
        "company_id",
        "user_id",
        "feedback_type",
        "complaint_phase",
        "respondent_ids",
        "conflict_user_ids",
    )
    @api.depends_context("uid")
    def _compute_workload_hint(self):
        for ticket in self:
            is_open = ticket.feedback_type and (
                ticket.complaint_phase not in phases.ENDED
            )
            ticket.workload_hint = ticket._say_workload() if is_open else False

    def _say_workload(self):
        """Those with most room first, and whoever has it now."""
        people = self._get_candidates()
        loads = self._get_loads(self.company_id, people)
        names = rules.rank_by_room(loads)[:NAMED]
        if self.user_id in loads and self.user_id not in names:
            names.append(self.user_id)
        return " · ".join(self._say_load(user, *loads[user]) for user in names)

    @api.model
    def _say_load(self, user, number, target):
        if not target:
            return self.env._("%(name)s %(open)s", name=user.name, open=number)
        return self.env._(
            "%(name)s %(open)s of %(target)s",
            name=user.name,
            open=number,
            target=target,
        )

    def _get_candidates(self):
        """Who of the team may be given it: independent of it, and competent."""
        self.ensure_one()
        # members of the team, and their roles, are looked at for whoever assigns
        team = self.team_id.sudo()
        people = team.user_ids or self.env["complaint.asking"]._get_staff()
        ticket = self.sudo()  # as above
        fit = people.filtered(ticket._may_handle)
        return self._filter_competent(self.company_id, fit, ("handler",))

    @api.model
    def _get_loads(self, company, users):
        """Open complaints of people in a company, one query.

        Counted is what the reader may see.

        :return: dict of user -> (open, target or 0)
        """
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [
                    ("company_id", "=", company.id),
                    ("user_id", "in", users.ids),
                    ("feedback_type", "!=", False),
                    ("complaint_phase", "in", PHASES_OPEN),
                ],
                ["user_id"],
                ["__count"],
            )
        )
        open_ = {user.id: count for user, count in counts.items()}
        # a setting, no secret
        usual = company.sudo().complaint_workload_target
        return {
            user.sudo(self.env.su): (
                open_.get(user.id, 0),
                user.complaint_workload_target or usual,
            )
            for user in users
        }
