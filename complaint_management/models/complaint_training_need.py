"""Who has to have which training, and who lacks it (ISO 10002, 4.14, 6.4)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import competence as rules
from .complaint_metric import PHASES_OPEN
from .complaint_training import PARTS
from .res_users import AUDITOR, HANDLER, MANAGER

#: Roles by the part that somebody has with them.
ROLES = {"handler": HANDLER, "manager": MANAGER, "auditor": AUDITOR}


class ComplaintTrainingNeed(models.Model):
    _name = "complaint.training.need"
    _description = "Required Training"
    _inherit = ["complaint.asking"]
    _order = "user_id, training_id, id"
    _rec_name = "training_id"

    _asked_for = "training_id"
    _activity = "complaint_management.mail_activity_training"

    training_id = fields.Many2one(
        comodel_name="complaint.training",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    is_handler = fields.Boolean(
        string="As handler",
        readonly=True,
        help="Has to have it for handling complaints; counted as such by “Handlers "
        "trained” of the monitoring report.",
    )
    competence_id = fields.Many2one(
        comodel_name="complaint.competence",
        string="Recorded",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What shows that they have it: the one that counts longest.",
    )
    obtained_on = fields.Date(related="competence_id.obtained_on", string="Obtained on")
    expires_on = fields.Date(
        related="competence_id.expires_on",
        string="Valid until",
        store=True,
        help="The last day on which it counts. Empty, if it is recorded: for ever.",
    )
    state = fields.Selection(
        selection="_get_states",
        compute="_compute_state",
        search="_search_state",
        help="Runs out soon: within the days set by the company.",
    )
    reminded_at = fields.Datetime(
        string="To-do given on",
        readonly=True,
        help="Once for each time that it is missing or runs out.",
    )

    _once = models.Constraint(
        "UNIQUE (training_id, user_id, company_id)",
        "A training is required of somebody once in a company.",
    )

    @api.model
    def _get_states(self):
        states = {
            "missing": self.env._("Missing"),
            "expired": self.env._("Expired"),
            "soon": self.env._("Runs out soon"),
            "valid": self.env._("Valid"),
        }
        return [*states.items()]

    @api.depends("competence_id", "expires_on", "company_id")
    def _compute_state(self):
        for need in self:
            # days and times of a company, no secret
            company = need.company_id.sudo()
            need.state = (
                rules.get_state(
                    need.expires_on or None,
                    company._get_complaint_today(),
                    company.complaint_competence_soon_days,
                )
                if need.competence_id
                else "missing"
            )

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # as above
        groups = self.sudo()._read_group([], ["company_id"])
        companies = self.env["res.company"].union(*(company for (company,) in groups))
        return Domain.OR(
            Domain("company_id", "=", company.id) & self._get_state_domain(company, key)
            for company in companies.sudo()
            for key in value
        )

    @api.model
    def _get_state_domain(self, company, state):
        """Rows of a company in a state, by what is stored."""
        today = company._get_complaint_today()
        soon = today + timedelta(days=company.complaint_competence_soon_days)
        held = Domain("competence_id", "!=", False)
        return {
            "missing": Domain("competence_id", "=", False),
            "expired": held & Domain("expires_on", "<", today),
            "soon": held
            & Domain("expires_on", ">=", today)
            & Domain("expires_on", "<=", soon),
            "valid": held
            & (Domain("expires_on", "=", False) | Domain("expires_on", ">", soon)),
        }.get(state, Domain.FALSE)

    @api.depends("user_id", "training_id")
    def _compute_display_name(self):
        for need in self:
            need.display_name = f"{need.user_id.name}: {need.training_id.name}"

    def _say_not_by_hand(self):
        return self.env._(
            "Who has to have a training follows from their role. Change whom the "
            "training is for, or record that somebody has it."
        )

    # ------------------------------------------------------------
    # Who has to have it
    # ------------------------------------------------------------

    @api.model
    def _ask(self, companies):
        """Bring what is required into step with roles, trainings and records.

        Twice does no harm.

        :param companies: ``res.company``
        """
        Need = self._keeping()
        staff = {part: self._get_staff(role) for part, role in ROLES.items()}
        trainings = Need.env["complaint.training"].search([("active", "=", True)])
        wanted, new = {}, []
        known = Need.search([("company_id", "in", companies.ids)])
        # settings of companies, no secret
        for company in companies.sudo():
            wanted[company] = self._get_wanted(company, trainings, staff)
            new += Need._follow_staff(
                company,
                wanted[company].keys(),
                known.filtered(lambda need, own=company: need.company_id == own),
            )
        needs = known | Need.create(new)
        needs._refresh()
        for need in needs:
            pair = need.training_id, need.user_id
            is_handler = "handler" in wanted[need.company_id].get(pair, ())
            if not need.left_at and need.is_handler != is_handler:
                need.is_handler = is_handler
        self._remind()

    @api.model
    def _get_companies(self):
        """Where somebody has a role in complaints, or something is required.

        Of all companies, whoever changes a training that holds in all.
        """
        # only where they work is looked up
        groups = self.sudo()._read_group([("left_at", "=", False)], ["company_id"])
        companies = self.env["res.company"].union(*(company for (company,) in groups))
        for role in ROLES.values():
            companies |= self._get_staff(role).company_ids
        return companies

    @api.model
    def _get_wanted(self, company, trainings, staff):
        """Who has to have which training in a company, and for which parts.

        :param trainings: with the system's rights
        :param staff: dict of part -> users
        :return: dict of (training, user) -> set of parts
        """
        people = {
            **staff,
            "investigator": self._get_investigators(company)
            if any(trainings.mapped("for_investigators"))
            else self.env["res.users"],
        }
        wanted = {}
        for training in trainings:
            if training.company_id and training.company_id != company:
                continue
            for part, name in PARTS.items():
                for user in people[part] if training[name] else ():
                    if company in user.company_ids:
                        wanted.setdefault((training, user), set()).add(part)
        return wanted

    @api.model
    def _get_investigators(self, company):
        """Who investigates an open complaint of the company now."""
        # only who they are is looked up, to ask them
        groups = (
            self.env["helpdesk.ticket"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("feedback_type", "=", "complaint"),
                    ("complaint_phase", "in", PHASES_OPEN),
                    ("investigator_id", "!=", False),
                ],
                ["investigator_id"],
            )
        )
        users = self.env["res.users"].union(*(user for (user,) in groups))
        # users are not everybody's to read
        return users.sudo().filtered(lambda user: user.active and not user.share)

    def _prepare_asking(self, company, what, user):
        return super()._prepare_asking(company, what, user) | {"company_id": company.id}

    def _refresh(self):
        """Find what shows that these people have the training; end what asked them."""
        needs = self._keeping()
        best = {}
        records = needs.env["complaint.competence"].search(
            [
                ("training_id", "in", needs.training_id.ids),
                ("user_id", "in", needs.user_id.ids),
                ("revoked_at", "=", False),
            ]
        )
        for record in records.sorted(
            # what never expires counts longest
            lambda r: (not r.expires_on, r.expires_on or r.obtained_on, r.id)
        ):
            best[record.training_id, record.user_id] = record
        for need in needs:
            record = best.get((need.training_id, need.user_id), records.browse())
            if need.competence_id != record:
                need.competence_id = record
        done = needs.filtered(lambda need: need.state == "valid" and need.reminded_at)
        done.reminded_at = False
        done._end_todos()

    # ------------------------------------------------------------
    # To-dos
    # ------------------------------------------------------------

    @api.model
    def _remind(self):
        """A to-do for whoever lacks something or soon will, once each time."""
        needs = self._keeping().search(
            [
                ("left_at", "=", False),
                ("reminded_at", "=", False),
                ("state", "in", [*rules.LACKING, "soon"]),
            ]
        )
        needs = needs.try_lock_for_update()
        there = {(todo.res_id, todo.user_id.id) for todo in needs._find_todos()}
        # one for a person, whatever the number of companies
        pairs = {(need.training_id.id, need.user_id.id): need for need in needs}
        self.browse(
            need.id for pair, need in pairs.items() if pair not in there
        )._keeping()._make_todos()
        needs.write({"reminded_at": fields.Datetime.now()})

    def _ask_again(self):
        self.write({"reminded_at": False})

    def _get_due(self):
        if self.state == "soon":
            return self.expires_on
        return super()._get_due()

    def action_open_training(self):
        """The training that is required."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "complaint.training",
            "res_id": self.training_id.id,
            "views": [(False, "form")],
        }
