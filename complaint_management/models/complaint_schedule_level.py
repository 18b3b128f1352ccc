"""A level of escalation: when it is reached, and what it does then (annex G)."""

from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import clocks
from .complaint_schedule_milestone import UNITS
from .helpdesk_ticket_assessment import SEVERITIES
from .helpdesk_ticket_phase import PHASES

LevelTerms = namedtuple(
    "LevelTerms", "id relation measure amount unit share waits_for_work"
)


class ComplaintScheduleLevel(models.Model):
    _name = "complaint.schedule.level"
    _description = "Escalation Level"
    _inherit = ["complaint.condition", "complaint.schedule.part"]
    _order = "milestone_id, sequence, id"
    _whole = "milestone_id"
    _terms = frozenset(
        {
            "milestone_id",
            "relation",
            "measure",
            "amount",
            "unit",
            "share",
            "waits_for_work",
        }
    )

    milestone_id = fields.Many2one(
        comodel_name="complaint.schedule.milestone",
        required=True,
        index=True,
        ondelete="cascade",
    )
    schedule_id = fields.Many2one(related="milestone_id.schedule_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(
        required=True,
        translate=True,
        help="What it is about, in a few words: it heads the message and the activity.",
    )
    # when
    measure = fields.Selection(
        selection=[("amount", "An amount of time"), ("share", "A share of the time")],
        required=True,
        default="amount",
        help="A share counts from the start: 80 % is when a fifth of the time is left.",
    )
    relation = fields.Selection(
        selection=[
            ("before", "before it is due"),
            ("at", "when it is due"),
            ("after", "after it was due"),
            ("start", "after the start"),
        ],
        required=True,
        default="at",
    )
    amount = fields.Float()
    unit = fields.Selection(selection=UNITS, default="working_days", required=True)
    share = fields.Float(
        string="Share (%)", default=80, help="Of the time allowed; 100 is the due time."
    )
    waits_for_work = fields.Boolean(
        string="Waits for working time",
        default=True,
        help="Reached outside working hours, it waits for the next working hour: "
        "nobody is woken at midnight.",
    )
    # only if
    severity = fields.Selection(
        selection=SEVERITIES, string="Severity from", help="Empty: whatever it is."
    )
    complaint_phase = fields.Selection(
        selection=PHASES, string="Only in the phase", help="Empty: in every phase."
    )
    # what it does
    notify_handler = fields.Boolean(string="Handler")
    notify_investigator = fields.Boolean(string="Investigator")
    notify_team_leader = fields.Boolean(string="Team leader")
    notify_managers = fields.Boolean(string="Complaint managers")
    notify_followers = fields.Boolean(
        string="Followers", help="Those of our own people; never the complainant."
    )
    notify_user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="complaint_level_notify_rel",
        string="Others",
        domain="[('share', '=', False)]",
    )
    activity_type_id = fields.Many2one(
        comodel_name="mail.activity.type",
        string="Schedule an activity",
        ondelete="restrict",
        domain="[('res_model', 'in', (False, 'helpdesk.ticket'))]",
    )
    activity_for = fields.Selection(
        selection=[
            ("handler", "Handler"),
            ("investigator", "Investigator"),
            ("team_leader", "Team leader"),
            ("manager", "A complaint manager"),
            ("user", "Somebody in particular"),
        ],
        string="For whom",
        default="handler",
    )
    activity_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Activity for",
        domain="[('share', '=', False)]",
    )
    reassign_to = fields.Selection(
        selection=[
            ("team_leader", "Team leader"),
            ("user", "Somebody in particular"),
        ],
        string="Reassign to",
    )
    reassign_user_id = fields.Many2one(
        comodel_name="res.users",
        string="New handler",
        domain="[('share', '=', False)]",
    )
    priority = fields.Selection(
        selection=[
            ("step", "One step up"),
            ("2", "High"),
            ("3", "Very high"),
        ],
        string="Raise priority",
    )
    template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Letter to the complainant",
        ondelete="restrict",
        domain="[('model', '=', 'helpdesk.ticket')]",
        help="A holding reply, a letter of delay, a reminder. It goes out by itself.",
    )
    move_to = fields.Selection(
        selection=[
            ("review", "Start a review"),
            ("referred", "Refer outside"),
            ("closed", "Close: no answer from the complainant"),
        ],
        string="Move the complaint",
        help="Through the same gate as by hand: where something is missing, it is left "
        "where it is and the managers are told.",
    )
    reviewer_id = fields.Many2one(
        comodel_name="res.users", string="Reviewer", domain="[('share', '=', False)]"
    )
    external_body_id = fields.Many2one(
        comodel_name="res.partner",
        string="External body",
        domain="[('is_external_dispute_body', '=', True)]",
    )
    action_summary = fields.Char(compute="_compute_action_summary", string="Does")

    @api.depends(
        "notify_handler",
        "notify_investigator",
        "notify_team_leader",
        "notify_managers",
        "notify_followers",
        "notify_user_ids",
        "activity_type_id",
        "reassign_to",
        "priority",
        "template_id",
        "move_to",
    )
    @api.depends_context("lang")
    def _compute_action_summary(self):
        for level in self:
            told = [
                level._fields[name]._description_string(self.env)
                for name in (
                    "notify_handler",
                    "notify_investigator",
                    "notify_team_leader",
                    "notify_managers",
                    "notify_followers",
                )
                if level[name]
            ] + level.notify_user_ids.mapped("name")
            parts = [self.env._("Tell: %s", ", ".join(told))] if told else []
            if level.activity_type_id:
                parts.append(self.env._("Activity: %s", level.activity_type_id.name))
            for name in ("reassign_to", "priority", "move_to"):
                if level[name]:
                    field = level._fields[name]
                    labels = dict(field._description_selection(self.env))
                    parts.append(labels[level[name]])
            if level.template_id:
                parts.append(self.env._("Letter: %s", level.template_id.name))
            level.action_summary = " · ".join(parts)

    @api.constrains("measure", "relation", "amount", "share", "unit")
    def _check_when(self):
        for level in self:
            if level.measure == "share" and level.share <= 0:
                raise ValidationError(
                    self.env._("“%s”: a share is more than 0 %%.", level.name)
                )
            needs_amount = level.measure == "amount" and level.relation != "at"
            if needs_amount and level.amount <= 0:
                raise ValidationError(
                    self.env._("“%s”: how long before or after?", level.name)
                )
            if needs_amount and level.unit in clocks.DAY_UNITS and level.amount % 1:
                raise ValidationError(
                    self.env._("“%s”: days and months are whole numbers.", level.name)
                )

    @api.constrains(
        "activity_for",
        "activity_user_id",
        "activity_type_id",
        "reassign_to",
        "reassign_user_id",
        "move_to",
        "reviewer_id",
        "external_body_id",
    )
    def _check_complete(self):
        """What a level does is either complete or not asked for."""
        for level in self:
            needs = {
                "activity_user_id": level.activity_type_id
                and level.activity_for == "user",
                "reassign_user_id": level.reassign_to == "user",
                "reviewer_id": level.move_to == "review",
                "external_body_id": level.move_to == "referred",
            }
            for name, needed in needs.items():
                if needed and not level[name]:
                    raise ValidationError(
                        self.env._(
                            "“%(level)s”: please fill in “%(field)s”.",
                            level=level.name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    @api.constrains("template_id", "activity_type_id")
    def _check_model(self):
        """A letter or to-do for another kind of record would tell of strangers."""
        for level in self:
            models_ = {level.template_id.model, level.activity_type_id.res_model}
            if models_ - {False, "helpdesk.ticket"}:
                raise ValidationError(
                    self.env._(
                        "“%s”: choose a letter and an activity made for tickets.",
                        level.name,
                    )
                )

    def _get_terms(self):
        """When it is reached, as plain values for tools/clocks.py."""
        self.ensure_one()
        return LevelTerms(
            id=self.id,
            relation=self.relation,
            measure=self.measure,
            amount=self.amount,
            unit=self.unit,
            share=self.share,
            waits_for_work=self.waits_for_work,
        )
