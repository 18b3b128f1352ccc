"""That somebody has a training: since when, until when, on what evidence (4.14).

A record stays as it was made. Renewing makes another one; what turns out wrong is
revoked, with the reason. So the register answers for any day who was competent.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import clean_context

from ..tools import competence as rules
from .res_users import MANAGER

#: In the context of what the system itself notes. An object: nobody can send it.
RECORDING = object()
#: What a manager writes when recording.
RECORDED = frozenset(
    {"user_id", "training_id", "obtained_on", "expires_on", "note", "attachment_ids"}
)
#: What may be added later; the reason is fixed with the revoking.
ADDED = frozenset({"note", "attachment_ids", "revoke_reason"})


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
        ondelete="restrict",
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
        return [
            ("valid", self.env._("Valid")),
            ("soon", self.env._("Runs out soon")),
            ("expired", self.env._("Expired")),
            ("revoked", self.env._("Revoked")),
        ]

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
            if record.obtained_on > fields.Date.context_today(record):
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

    # ------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("complaint_recording") is RECORDING:
            records = super().create(vals_list)
        else:
            records = self._create_by_hand(vals_list)
        records._keep_files()
        records._tell_needs()
        return records

    @api.model
    def _create_by_hand(self, vals_list):
        for vals in vals_list:
            self._check_written(vals, RECORDED)
        # nor by defaults that come along
        plain = self.with_env(self.env(context=clean_context(self.env.context)))
        records = super(ComplaintCompetence, plain).create(
            [
                {
                    **vals,
                    "recorded_by_id": self.env.uid,
                    "is_own_record": self._is_own(
                        vals.get("user_id"), vals.get("training_id")
                    ),
                }
                for vals in vals_list
            ]
        )
        return records.with_env(self.env)

    def write(self, vals):
        if self.env.context.get("complaint_recording") is not RECORDING:
            self._check_written(vals, ADDED)
            for record in self:
                if record.revoked_at:
                    raise UserError(
                        self.env._(
                            "“%s” is revoked and stays as it is.", record.display_name
                        )
                    )
                record._is_own(record.user_id.id, record.training_id.id)
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._keep_files()
        return res

    def _check_written(self, vals, allowed):
        """:raise AccessError: for what nobody writes by hand, or not any more"""
        fixed = sorted(vals.keys() - allowed)
        if fixed:
            raise AccessError(
                self.env._(
                    "“%s” of a competence stays as it was recorded. Revoke the record, "
                    "with the reason, and make a new one.",
                    self._fields[fixed[0]]._description_string(self.env)
                    if fixed[0] in self._fields
                    else fixed[0],
                )
            )

    @api.model
    def _is_own(self, user_id, training_id):
        """Whether somebody records their own, which only a sole manager may.

        :raise AccessError: when another manager, where it counts, could do it
        """
        if user_id != self.env.uid:
            return False
        # who has which role is needed to find somebody else
        others = self.env["res.users"].sudo()._get_complaint_managers() - self.env.user
        training = self.env["complaint.training"].browse(training_id)
        companies = training.company_id or self.env.user.company_ids
        others = others.filtered(lambda user: companies & user.company_ids)
        if others:
            raise AccessError(
                self.env._(
                    "Nobody records their own competence. Take the certification, or "
                    "ask another complaint manager: %s.",
                    ", ".join(others.sorted("name").mapped("name")),
                )
            )
        return True

    def _keep_files(self):
        """What was attached while the record was made is read by its readers."""
        for record in self:
            loose = record.attachment_ids.filtered(lambda file: not file.res_id)
            if loose:
                loose.write({"res_model": self._name, "res_id": record.id})

    def _tell_needs(self):
        """What these records show is required no longer."""
        # whoever records need not see of whom it is required
        needs = self.env["complaint.training.need"].sudo()
        needs.search(
            [
                ("training_id", "in", self.training_id.ids),
                ("user_id", "in", self.user_id.ids),
            ]
        )._refresh()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._(
                "What somebody was competent for, and when, is kept. Revoke it instead."
            )
        )

    @api.model
    def _record_certification(self, answers):
        """Note what these passed certifications show, each for who passed it.

        :param answers: ``survey.user_input``, passed, of colleagues
        """
        # by the system: nobody records their own
        trainings = (
            self.env["complaint.training"]
            .sudo()
            .search([("survey_id", "in", answers.survey_id.ids)])
        )
        keeping = self.sudo().with_context(complaint_recording=RECORDING)  # as above
        keeping.create(
            [
                {
                    "user_id": user.id,
                    "training_id": training.id,
                    "obtained_on": user.company_id._get_complaint_today(),
                    "is_certified": True,
                    "score": answer.scoring_percentage,
                    "answer_id": answer.id,
                }
                for answer in answers
                for user in answer.partner_id.user_ids
                for training in trainings
                if not user.share
                and training.survey_id == answer.survey_id
                and (not training.company_id or training.company_id in user.company_ids)
            ]
        )

    # ------------------------------------------------------------
    # Revoking
    # ------------------------------------------------------------

    def action_ask_reason(self):
        """Ask why it is revoked."""
        self.ensure_one()
        self._check_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revoke"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [
                (
                    self.env.ref(
                        "complaint_management.complaint_competence_view_form_revoke"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
        }

    def action_revoke(self):
        """It does not count any more, from now on.

        :raise AccessError: for anybody but managers
        :raise UserError: without a reason
        """
        self._check_manager()
        for record in self:
            if record.revoked_at:
                raise UserError(
                    self.env._("“%s” is revoked already.", record.display_name)
                )
            if not (record.revoke_reason or "").strip():
                raise UserError(
                    self.env._("Say why it is revoked: the reason is kept with it.")
                )
        # nobody writes these by hand
        self.sudo().with_context(complaint_recording=RECORDING).write(
            {"revoked_at": fields.Datetime.now(), "revoked_by_id": self.env.uid}
        )
        self._tell_needs()
        return {"type": "ir.actions.act_window_close"}

    def _check_manager(self):
        """:raise AccessError: for anybody but managers who may write it"""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("A complaint manager revokes a competence. Ask one of them.")
            )
        self.check_access("write")
