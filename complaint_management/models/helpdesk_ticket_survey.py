"""A closing is followed by a question to the complainant (8.3)."""

from odoo import api, fields, models

from ..tools import phases
from .res_users import AUDITOR, HANDLER


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    survey_invitation_ids = fields.One2many(
        comodel_name="complaint.survey.invitation",
        inverse_name="ticket_id",
        string="Invitations to a survey",
        readonly=True,
        copy=False,
        groups=f"{HANDLER},{AUDITOR}",
    )
    satisfaction_ids = fields.One2many(
        comodel_name="complaint.satisfaction",
        inverse_name="ticket_id",
        string="Satisfaction",
        readonly=True,
        copy=False,
        groups=f"{HANDLER},{AUDITOR}",
        help="What the complainant says of the handling, the outcome and the product. "
        "Handlers see it once the complaint is closed (8.3).",
    )

    has_low_score = fields.Boolean(
        string="Low score",
        compute="_compute_has_low_score",
        groups=f"{HANDLER},{AUDITOR}",
    )

    @api.depends("satisfaction_ids.is_low")
    def _compute_has_low_score(self):
        """Whether the last answer that the reader may see is a low score."""
        for ticket in self:
            ticket.has_low_score = ticket.satisfaction_ids[:1].is_low

    # ------------------------------------------------------------
    # Closing and reopening
    # ------------------------------------------------------------

    def _write_feedback(self, vals):
        before = {ticket: ticket.complaint_phase for ticket in self}
        res = super()._write_feedback(vals)
        closed = self.filtered(
            lambda t: t.complaint_phase == phases.CLOSED and before[t] != phases.CLOSED
        )
        taken_up = self.filtered(
            lambda t: before[t] == phases.CLOSED and t.complaint_phase != phases.CLOSED
        )
        closed._ask_for_satisfaction()
        if taken_up:
            # invitations are the system's; whoever reopens may not write them
            rows = taken_up.sudo().survey_invitation_ids
            rows._cancel("reopened")
            rows._stop_reminding()
        if vals.get("closure_reason") in phases.SHORT_CLOSURES:
            # as above
            (self - closed).sudo().survey_invitation_ids._cancel("not_asked")
        return res

    def _after_registration(self, new=False):
        res = super()._after_registration(new=new)
        self.filtered(
            lambda t: t.complaint_phase == phases.CLOSED
        )._ask_for_satisfaction()
        return res

    def _ask_for_satisfaction(self):
        """Plan to ask the complainants of these closed complaints."""
        asked = self.filtered(lambda ticket: ticket._is_asked_for_satisfaction())
        # invitations are the system's, whoever closes
        self.env["complaint.survey.invitation"].sudo()._plan(asked.sudo())

    def _is_asked_for_satisfaction(self):
        """Whether there is somebody to ask, and something to ask about.

        Without an e-mail address one can be asked by phone.
        """
        self.ensure_one()
        ticket = self.sudo()  # whether there is somebody, no more
        return (
            self.feedback_type == "complaint"
            and not self.is_imported
            and self.closure_reason not in phases.SHORT_CLOSURES
            and bool(ticket._get_correspondent() or ticket._get_correspondent_email())
        )

    # ------------------------------------------------------------
    # Settings, and the way to the survey
    # ------------------------------------------------------------

    def _get_survey_settings(self):
        """Whose settings apply to each complaint: its team's, else its company's.

        :return: dict of ticket -> record of ``complaint.survey.settings``, None where
            nobody is to be asked
        """
        settings = {}
        for ticket in self:
            mode = ticket.team_id.complaint_survey_mode
            chosen = ticket.team_id if mode == "own" else ticket.company_id
            survey = mode != "none" and chosen.complaint_survey_id
            settings[ticket] = chosen if survey and survey.active else None
        return settings

    def _get_open_survey_url(self):
        """Where the complainant can answer now, without the server's name, or False.

        For pages of the complainant's own; the caller has made sure of that.
        """
        self.ensure_one()
        # the complainant may not read invitations
        for row in self.sudo().survey_invitation_ids:
            if row._is_open():
                return row._get_path()
        return False

    @api.model
    def _get_low_score_manager(self, ticket):
        """Who is told of a low score: the team's leader if a manager, else another."""
        managers = ticket._get_complaint_managers().filtered(ticket._may_be_told)
        return (managers & ticket.team_id.user_id) or managers[:1]
