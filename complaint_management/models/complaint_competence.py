"""That somebody has a training: since when, until when, on what evidence (4.14).

A record stays as it was made. Renewing makes another one; what turns out wrong is
revoked, with the reason. So the register answers for any day who was competent.
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import competence as rules


class ComplaintCompetence(models.Model):
    _name = "complaint.competence"
    _description = "Competence"
    _order = "obtained_on desc, id desc"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="Whose competence it is.",
    )
    training_id = fields.Many2one(
        comodel_name="complaint.training",
        required=True,
        index=True,
        ondelete="cascade",
        help="What they know and can do.",
    )
    company_id = fields.Many2one(
        related="training_id.company_id", store=True, index=True
    )
    obtained_on = fields.Date(
        string="Obtained on",
        required=True,
        default=fields.Date.context_today,
        help="The first day on which it counts.",
    )
    expires_on = fields.Date(
        string="Valid until",
        compute="_compute_expires_on",
        store=True,
        readonly=False,
        precompute=True,
        help="The last day on which it counts; empty: for ever. Follows from how long "
        "the training is valid, and can be set otherwise while it is recorded.",
    )
    note = fields.Text(
        string="Evidence",
        help="What shows it: the course, who gave it, the number of the certificate.",
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="complaint_competence_attachment_rel",
        column1="competence_id",
        column2="attachment_id",
        string="Files",
        help="A certificate, a list of those present, a test.",
    )
    answer_id = fields.Many2one(
        comodel_name="survey.user_input",
        string="Answers",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="survey.group_survey_user",
        help="The certification that was passed.",
    )
    is_certified = fields.Boolean(
        string="By certification",
        readonly=True,
        help="Recorded by itself when the certification was passed.",
    )
    score = fields.Float(
        string="Score, %", readonly=True, digits=(5, 1), help="In the certification."
    )
    recorded_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Recorded by",
        readonly=True,
        ondelete="restrict",
        help="Empty: by the certification itself.",
    )
    is_own_record = fields.Boolean(
        string="Recorded by themselves",
        readonly=True,
        help="There was no other complaint manager in the company who could have.",
    )
    revoked_at = fields.Datetime(string="Revoked on", readonly=True)
    revoked_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Revoked by",
        readonly=True,
        ondelete="restrict",
    )
    revoke_reason = fields.Char(
        string="Why it is revoked", help="Asked for when it is revoked; kept with it."
    )
    state = fields.Selection(
        selection="_get_states",
        compute="_compute_state",
        search="_search_state",
        help="Runs out soon: within the days set by the company.",
    )

    _days_in_order = models.Constraint(
        "CHECK (expires_on IS NULL OR expires_on >= obtained_on)",
        "A training cannot run out before it was obtained.",
    )
    _answer_once = models.UniqueIndex(
        "(training_id, answer_id) WHERE answer_id IS NOT NULL",
        "This certification has been recorded already.",
    )
    _held_idx = models.Index("(user_id, training_id) WHERE revoked_at IS NULL")

    @api.model
    def _get_states(self):
        states = {
            "valid": self.env._("Valid"),
            "soon": self.env._("Runs out soon"),
            "expired": self.env._("Expired"),
            "revoked": self.env._("Revoked"),
        }
        return [*states.items()]

    @api.depends("training_id", "obtained_on")
    def _compute_expires_on(self):
        for record in self:
            record.expires_on = record.obtained_on and rules.get_expiry(
                record.obtained_on, record.training_id.validity_months
            )

    @api.depends("expires_on", "revoked_at", "company_id")
    @api.depends_context("company")
    def _compute_state(self):
        for record in self:
            today, days = record._get_terms(record.company_id)
            record.state = (
                "revoked"
                if record.revoked_at
                else rules.get_state(record.expires_on or None, today, days)
            )

    @api.model
    def _get_terms(self, company):
        """Today, and how many days before its end something runs out soon.

        :param company: of the training; without one the current company's terms hold
        """
        # days and times of a company, no secret
        terms = (company or self.env.company).sudo()
        return terms._get_complaint_today(), terms.complaint_competence_soon_days

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        groups = [self.env["res.company"], *self.env.companies]
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & self._get_state_domain(company, state)
            for company in groups
            for state in value
        )

    @api.model
    def _get_state_domain(self, company, state):
        today, days = self._get_terms(company)
        soon = fields.Date.add(today, days=days)
        kept = Domain("revoked_at", "=", False)
        return {
            "revoked": ~kept,
            "expired": kept & Domain("expires_on", "<", today),
            "soon": kept
            & Domain("expires_on", ">=", today)
            & Domain("expires_on", "<=", soon),
            "valid": kept
            & (Domain("expires_on", "=", False) | Domain("expires_on", ">", soon)),
        }.get(state, Domain.FALSE)

    @api.depends("user_id", "training_id")
    def _compute_display_name(self):
        for record in self:
            parts = record.user_id.name, record.training_id.name
            record.display_name = ": ".join(part for part in parts if part)

    @api.constrains("obtained_on")
    def _check_obtained_on(self):
        for record in self:
            # a company's day, no secret: there it may be tomorrow already
            there = record.user_id.sudo().company_id._get_complaint_today()
            if record.obtained_on > max(fields.Date.context_today(record), there):
                raise ValidationError(
                    self.env._(
                        "A training is recorded when somebody has it: the day it was "
                        "obtained cannot lie ahead."
                    )
                )

    @api.constrains("user_id", "training_id")
    def _check_whose(self):
        """Only colleagues, in a company where the training is given."""
        # whose they are is no secret, and has to be known whoever records
        for record in self.sudo():
            company = record.company_id
            if record.user_id.share or (
                company and company not in record.user_id.company_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work for the company that “%(training)s” is "
                        "for.",
                        user=record.user_id.name,
                        training=record.training_id.name,
                    )
                )
