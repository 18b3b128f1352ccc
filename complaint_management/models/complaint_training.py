"""What has to be known by whoever deals with complaints (ISO 10002, 4.14, 6.4)."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: Parts that somebody has in complaints, and the field that says a training is for it.
PARTS = {
    "handler": "for_handlers",
    "investigator": "for_investigators",
    "manager": "for_managers",
    "auditor": "for_auditors",
}
#: Of a change of these it follows who has to know it.
WHOSE = frozenset({*PARTS.values(), "company_id", "active"})


class ComplaintTraining(models.Model):
    _name = "complaint.training"
    _description = "Training in Complaints Handling"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    description = fields.Html(
        translate=True,
        help="What somebody knows and can do after it, and where to learn it (6.4).",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        ondelete="cascade",
        tracking=True,
        help="Where it is required; empty: in all companies.",
    )
    for_handlers = fields.Boolean(
        string="Handlers",
        default=True,
        tracking=True,
        help="Whoever has the role Handler, managers included, and whoever is given a "
        "complaint to handle (4.14).",
    )
    for_investigators = fields.Boolean(
        string="Investigators",
        tracking=True,
        help="Whoever investigates or reviews a complaint (7.6).",
    )
    for_managers = fields.Boolean(
        string="Managers", tracking=True, help="Whoever has the role Manager."
    )
    for_auditors = fields.Boolean(
        string="Auditors", tracking=True, help="Whoever has the role Auditor (8.5)."
    )
    validity_months = fields.Integer(
        string="Valid for",
        tracking=True,
        help="Months after which it has to be renewed; 0: never.",
    )
    survey_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Certification",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('certification', '=', True)]",
        help="A survey that is a certification. Whoever passes it has the training "
        "recorded by that. Empty: managers record it by hand.",
    )
    competence_ids = fields.One2many(
        comodel_name="complaint.competence",
        inverse_name="training_id",
        string="Records",
    )
    need_ids = fields.One2many(
        comodel_name="complaint.training.need",
        inverse_name="training_id",
        string="Required of",
    )
    needed_count = fields.Integer(string="Required of so many", compute="_compute_held")
    held_count = fields.Integer(string="Have it", compute="_compute_held")
    my_state = fields.Selection(
        selection="_get_states", string="You", compute="_compute_my_state"
    )

    _validity_not_negative = models.Constraint(
        "CHECK (validity_months >= 0)",
        "A training is valid for a number of months, or for ever: 0.",
    )

    @api.model
    def _get_states(self):
        return self.env["complaint.training.need"]._get_states()

    @api.depends("need_ids.left_at", "need_ids.competence_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_held(self):
        needs = self.env["complaint.training.need"].search(
            [("training_id", "in", self.ids), ("left_at", "=", False)]
        )
        for training in self:
            mine = needs.filtered(lambda need, own=training: need.training_id == own)
            training.needed_count = len(mine.user_id)
            training.held_count = len(
                mine.filtered(lambda need: need.state in ("valid", "soon")).user_id
            )

    @api.depends_context("uid")
    @api.depends("competence_ids")
    def _compute_my_state(self):
        needs = self.env["complaint.training.need"].search(
            [
                ("training_id", "in", self.ids),
                ("user_id", "=", self.env.uid),
                ("left_at", "=", False),
            ]
        )
        states = {need.training_id: need.state for need in needs}
        for training in self:
            training.my_state = states.get(training, False)

    # ------------------------------------------------------------
    # Whom it is required of
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        trainings = super().create(vals_list)
        trainings._whose_changed()
        return trainings

    def write(self, vals):
        res = super().write(vals)
        if WHOSE & vals.keys():
            self._whose_changed()
        return res

    def _whose_changed(self):
        """Ask whoever has to know it now, at once."""
        Need = self.env["complaint.training.need"]
        Need._ask(Need._get_companies())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        """Whose competence was recorded keeps it (4.14)."""
        # whether there is any, whoever deletes
        for training in self.sudo():
            if training.competence_ids or training.need_ids:
                raise UserError(
                    self.env._(
                        "“%s” was required of somebody, which is kept. Archive it "
                        "instead.",
                        training.name,
                    )
                )

    @api.model
    def _cron_follow(self):
        """Ask new colleagues, leave out who has left, remind of what runs out."""
        self._whose_changed()

    # ------------------------------------------------------------
    # Looking up
    # ------------------------------------------------------------

    @api.model
    def _find_missing(self, company, pairs):
        """What these people have to know for these parts, and do not, today.

        One query, whatever the number of people.

        :param company: ``res.company``, one
        :param pairs: set of (``res.users``, key of ``PARTS``)
        :return: dict of (user, part) -> ``complaint.training``, for those who lack any
        """
        if not pairs:
            return {}
        competence = self.env["complaint.competence"]
        self.flush_model([*PARTS.values(), "company_id", "active"])
        competence.flush_model(
            ["training_id", "user_id", "obtained_on", "expires_on", "revoked_at"]
        )
        today = company._get_complaint_today()
        is_for = SQL(" OR ").join(
            SQL("(asked.part = %s AND training.%s)", part, SQL.identifier(name))
            for part, name in PARTS.items()
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.user_id, asked.part, training.id
                  FROM complaint_training AS training
                  JOIN unnest(%s::int[], %s::text[]) AS asked(user_id, part) ON %s
                 WHERE training.active
                   AND (training.company_id IS NULL OR training.company_id = %s)
                   AND NOT EXISTS (
                       SELECT FROM complaint_competence AS held
                        WHERE held.training_id = training.id
                          AND held.user_id = asked.user_id
                          AND held.revoked_at IS NULL
                          AND held.obtained_on <= %s
                          AND (held.expires_on IS NULL OR held.expires_on >= %s))
                 ORDER BY training.sequence, training.id
                """,
                [user.id for user, _part in pairs],
                [part for _user, part in pairs],
                is_for,
                company.id,
                today,
                today,
            )
        )
        missing = defaultdict(self.browse)
        users = {user.id: user for user, _part in pairs}
        for user_id, part, training_id in rows:
            missing[users[user_id], part] += self.browse(training_id)
        return dict(missing)

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def action_take_course(self):
        """Open the certification, as oneself: a new one, or the one begun.

        :raise AccessError: for who may not read the training
        :raise UserError: when there is none, or no attempt is left
        """
        self.ensure_one()
        self.check_access("read")
        # whoever has to know it may take it, without rights on surveys
        survey = self.sudo().survey_id
        if not survey:
            raise UserError(
                self.env._(
                    "“%s” has no certification. Ask a complaint manager where to "
                    "learn it; they record it.",
                    self.name,
                )
            )
        answer = survey.env["survey.user_input"].search(
            [
                ("survey_id", "=", survey.id),
                ("partner_id", "=", self.env.user.partner_id.id),
                ("state", "!=", "done"),
                ("test_entry", "=", False),
            ],
            limit=1,
        )
        if not answer:
            answer = survey._create_answer(user=self.env.user)
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": answer.get_start_url(),
        }

    def action_view_needs(self):
        """Of whom it is required, and who has it."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_training_need_action"
        )
        return action | {
            "domain": [("training_id", "=", self.id), ("left_at", "=", False)],
            "context": {},
        }
