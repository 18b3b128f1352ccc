"""Reviews of complaints handling by top management (ISO 10002, 8.6).

Planned, prepared with inputs that are figures as they were on that day, held, closed.
What was put before the meeting stays as it was once it has been held; what was decided,
once it is closed.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date
from odoo.tools.misc import clean_context

from ..tools import review_inputs
from .res_users import MANAGER

ACTIVITY = "complaint_management.mail_activity_management_review"
#: What is put before the meeting.
INPUTS = frozenset(
    {
        "date_from",
        "date_to",
        "company_id",
        "changes",
        "audit_results",
        "resources",
        "recommendations",
    }
)
#: What comes out of it.
OUTPUTS = frozenset(
    {
        "date",
        "chair_id",
        "participant_ids",
        "guests",
        "minutes",
        "decisions",
        "resource_decisions",
        "next_review_on",
    }
)
#: What follows from the buttons.
FOLLOWS = frozenset(
    {
        "state",
        "inputs",
        "prepared_at",
        "prepared_by_id",
        "closed_at",
        "closed_by_id",
        "digest",
        "previous_id",
    }
)


class ComplaintManagementReview(models.Model):
    _name = "complaint.management.review"
    _description = "Management Review"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    date = fields.Date(
        string="Meeting on",
        required=True,
        tracking=True,
        default=lambda self: self.env.company._get_complaint_today(),
        help="The day of the meeting, planned or past.",
    )
    date_from = fields.Date(
        string="Period from",
        required=True,
        default=lambda self: self._get_default_period()[0],
        help="Figures are of this period, compared with the one before.",
    )
    date_to = fields.Date(
        string="Period to",
        required=True,
        default=lambda self: self._get_default_period()[1],
    )
    chair_id = fields.Many2one(
        comodel_name="res.users",
        string="Chair",
        required=True,
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
        ondelete="restrict",
        help="Who of the top management leads the review (5.2).",
    )
    participant_ids = fields.Many2many(
        comodel_name="res.users",
        relation="complaint_management_review_user_rel",
        column1="review_id",
        column2="user_id",
        string="Participants",
        domain="[('share', '=', False)]",
    )
    guests = fields.Char(
        string="Other participants", help="People who are no users of the system."
    )
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("prepared", "Prepared"),
            ("held", "Held"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
        default="planned",
        copy=False,
        tracking=True,
    )
    # --- inputs
    inputs = fields.Json(readonly=True, copy=False)
    inputs_html = fields.Html(
        string="Figures and facts",
        compute="_compute_inputs_html",
        sanitize=False,
        help="As they were when the review was prepared.",
    )
    prepared_at = fields.Datetime(string="Prepared on", readonly=True, copy=False)
    prepared_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Prepared by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    changes = fields.Text(
        string="Changes to consider",
        help="Of policy, law, organisation, resources, products (8.6).",
    )
    audit_results = fields.Text(
        string="Results of audits", help="Internal and external ones (8.5)."
    )
    resources = fields.Text(help="Staff, training, technology: enough for what is due?")
    recommendations = fields.Text(
        string="Recommendations for improvement",
        help="What is proposed to the meeting.",
    )
    # --- outputs
    minutes = fields.Text(copy=False, help="What was discussed.")
    decisions = fields.Text(
        copy=False,
        help="On improving the complaints handling, and the products (8.6).",
    )
    resource_decisions = fields.Text(
        string="Decisions on resources",
        copy=False,
        help="What the management allots, and who needs to be trained (8.6).",
    )
    action_ids = fields.One2many(
        comodel_name="complaint.action",
        inverse_name="review_id",
        string="Actions decided",
        readonly=True,
    )
    next_review_on = fields.Date(
        string="Next review",
        copy=False,
        default=lambda self: review_inputs.next_day(
            self.env.company._get_complaint_today()
        ),
        help="Closing this review plans the next one for this day, with a to-do.",
    )
    previous_id = fields.Many2one(
        comodel_name="complaint.management.review",
        string="Review before",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Closed by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    digest = fields.Char(
        string="SHA-256",
        readonly=True,
        copy=False,
        help="Of inputs and outputs as they were when it was closed.",
    )
    is_intact = fields.Boolean(
        compute="_compute_is_intact",
        help="Whether inputs and outputs still are those that were closed.",
    )

    _days_in_order = models.Constraint(
        "CHECK (date_to >= date_from)",
        "The period cannot end before it begins.",
    )
    _closed_whole = models.Constraint(
        "CHECK (state <> 'closed' OR (digest IS NOT NULL AND closed_at IS NOT NULL))",
        "What is closed has a digest and the moment of its closing.",
    )

    @api.model
    def _get_default_period(self):
        return review_inputs.default_period(self.env.company._get_complaint_today())

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for review in self:
            # kept as it was named: people find it by that
            period = [
                format_date(self.env, day) if day else "…"
                for day in (review.date_from, review.date_to)
            ]
            review.name = self.env._(
                "Management review %(first)s – %(last)s",
                first=period[0],
                last=period[1],
            )

    @api.depends("inputs")
    @api.depends_context("lang")
    def _compute_inputs_html(self):
        for review in self:
            review.inputs_html = review.inputs and self.env["ir.qweb"]._render(
                "complaint_management.management_review_inputs",
                {"inputs": review.inputs},
                minimal_qcontext=True,
            )

    @api.depends("digest", "state")
    def _compute_is_intact(self):
        for review in self:
            review.is_intact = (
                not review.digest or review._make_digest() == review.digest
            )

    def _make_digest(self):
        """Digest of what was put before the meeting and of what it decided."""
        days = ("date", "date_from", "date_to")
        texts = sorted((INPUTS | OUTPUTS) - {*days, "next_review_on"})
        return review_inputs.digest(
            {
                "company": self.company_id.id,
                "inputs": self.inputs or None,
                **{name: fields.Date.to_string(self[name]) for name in days},
                **{
                    name: self[name] or ""
                    for name in texts
                    if self._fields[name].type in ("text", "char")
                },
                "chair": self.chair_id.id,
                "participants": sorted(self._get_participants().ids),
            }
        )

    def _get_participants(self):
        """Whoever took part, those who have left since as well."""
        return self.with_context(active_test=False).participant_ids

    def _get_texts(self, part):
        """What people wrote, for the paper.

        :param str part: ``inputs`` or ``outputs``
        :return: list of (title, text)
        """
        names = {
            "inputs": ("changes", "audit_results", "resources", "recommendations"),
            "outputs": ("decisions", "resource_decisions", "minutes"),
        }[part]
        return [
            (self._fields[name]._description_string(self.env), self[name])
            for name in names
            if (self[name] or "").strip()
        ]

    def _get_paper_label(self):
        """What stands at the foot of its pages, in figures alone."""
        return f"{self.date_from.isoformat()} / {self.date_to.isoformat()}"

    # ------------------------------------------------------------
    # Who writes what, and how long
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_follows(FOLLOWS & vals.keys())
        # nor by defaults that come along
        context = clean_context(self.env.context)
        plain = self.with_env(self.env(context=context))
        reviews = super(ComplaintManagementReview, plain).create(vals_list)
        for review in reviews:
            review._plan_to_do()
        return reviews.with_env(self.env)

    def write(self, vals):
        """:raise UserError: for what was put before the meeting once it has been held,
        and for everything once it is closed"""
        if self.env.su:
            return super().write(vals)
        self._check_follows(FOLLOWS & vals.keys())
        self.check_access("write")
        for review in self:
            if (INPUTS | OUTPUTS) & vals.keys() and review.state == "closed":
                raise UserError(
                    self.env._(
                        "“%s” is closed, so it stays as it is. What is new belongs to "
                        "the next review.",
                        review.name,
                    )
                )
            if INPUTS & vals.keys() and review.state == "held":
                raise UserError(
                    self.env._(
                        "“%s” has been held: its inputs stay as they were put before "
                        "the meeting.",
                        review.name,
                    )
                )
        res = super().write(vals)
        if {"date_from", "date_to", "company_id"} & vals.keys():
            # figures of another period are none of this one
            self.filtered("inputs").sudo().write({"inputs": False, "state": "planned"})
        if {"date", "chair_id"} & vals.keys():
            for review in self.filtered(lambda review: review.state != "closed"):
                review._plan_to_do()
        return res

    def _check_follows(self, names):
        """:raise AccessError: for what follows from the buttons"""
        if names:
            raise AccessError(
                self.env._(
                    "“%s” of a review is set by what is done with it and cannot be "
                    "changed by hand.",
                    self._fields[min(names)]._description_string(self.env),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        for review in self:
            if review.state in ("held", "closed"):
                raise UserError(
                    self.env._("“%s” has been held, so it is kept.", review.name)
                )

    # ------------------------------------------------------------
    # To-do
    # ------------------------------------------------------------

    def _plan_to_do(self):
        """One to-do of the chair's until it is closed."""
        # the chair's, whoever plans it
        review = self.sudo()
        review._get_to_do().unlink()
        review.activity_schedule(
            ACTIVITY,
            date_deadline=review.date,
            user_id=self._get_host().id,
            summary=self.env._("Prepare and hold the management review"),
        )

    def _get_to_do(self):
        return self.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(ACTIVITY)
        )

    def _get_host(self):
        """The chair, if they may open it; else whoever plans it."""
        return self.chair_id if self.chair_id.has_group(MANAGER) else self.env.user
