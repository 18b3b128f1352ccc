"""Stages are the users'; each stage of complaints says which phase it stands for."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.phases import ENDED
from .helpdesk_ticket_phase import PHASES


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    complaint_phase = fields.Selection(
        selection=PHASES,
        string="Phase of a complaint",
        help="Makes this a stage of complaints. Name, split and add stages as you "
        "like: the rules look at the phase. Empty for stages of ordinary tickets.",
    )

    waits_for_complainant = fields.Boolean(
        string="Waits for the complainant",
        help="While a complaint is in this stage, its clocks stand still, as far as "
        "its schedule lets them.",
    )

    @api.constrains("complaint_phase", "closed")
    def _check_closed_phase(self):
        for stage in self.filtered("complaint_phase"):
            if stage.closed != (stage.complaint_phase == "closed"):
                raise ValidationError(
                    self.env._(
                        "“%s”: tick “Closed” for stages of the phase “Closed”, and for "
                        "no other stage of complaints.",
                        stage.name,
                    )
                )

    @api.onchange("complaint_phase")
    def _onchange_complaint_phase(self):
        if self.complaint_phase:
            self.closed = self.complaint_phase == "closed"

    def write(self, vals):
        if "complaint_phase" in vals:
            self._check_unused(vals["complaint_phase"])
        res = super().write(vals)
        if "waits_for_complainant" in vals:
            # what stands in these stages pauses or goes on, whoever may see it
            self.env["helpdesk.ticket"].sudo().search(
                [
                    ("stage_id", "in", self.ids),
                    ("feedback_type", "!=", False),
                    ("complaint_phase", "not in", tuple(ENDED)),
                ]
            )._plan_later()
        return res

    def _check_unused(self, phase):
        """:raise UserError: when complaints would change phase without their gate"""
        for stage in self.filtered("complaint_phase"):
            if stage.complaint_phase == phase:
                continue
            # all complaints count, also those this user may not see
            count = (
                self.env["helpdesk.ticket"]
                .sudo()
                .with_context(active_test=False)
                .search_count(
                    [("stage_id", "=", stage.id), ("feedback_type", "!=", False)]
                )
            )
            if count:
                raise UserError(
                    self.env._(
                        "Complaints in “%(stage)s”: %(count)s. Move them to another "
                        "stage before you change its phase.",
                        count=count,
                        stage=stage.name,
                    )
                )

    @api.model
    def _get_complaint_stages(self, team, company):
        """Stages of complaints of a team, in order.

        For a phase that a team has no stage for, those of the other teams serve, so
        that a complaint can be moved to any team.

        :param team: ``helpdesk.ticket.team``, may be empty
        :param company: ``res.company``, may be empty
        """
        # configuration, needed also by people who may not read it (intake)
        stages = self.sudo().search(
            [
                ("complaint_phase", "!=", False),
                ("company_id", "in", [False, company.id]),
            ]
        )
        own = stages.filtered(
            lambda stage: not stage.team_ids or team in stage.team_ids
        )
        covered = set(own.mapped("complaint_phase"))
        return stages.filtered(
            lambda stage: stage in own or stage.complaint_phase not in covered
        ).sudo(self.env.su)
