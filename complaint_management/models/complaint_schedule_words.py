"""What a schedule, a milestone and a level say in words on their screens."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

#: Conditions on a complaint, in the order in which people ask for them.
CONDITIONS = (
    "feedback_type",
    "team_ids",
    "category_ids",
    "channel_ids",
    "severity",
    "domain",
)
#: Origins of records that people made themselves.
BY_HAND = ("__export__", "__import__")


def say_time(env, amount, unit):
    """An amount of time in words: "1 working day", "4 working hours".

    Whole phrases, since languages differ in more than the ending.
    """
    one, many = {
        "working_hours": (env._("1 working hour"), env._("%g working hours", amount)),
        "working_days": (env._("1 working day"), env._("%g working days", amount)),
        "hours": (env._("1 hour"), env._("%g hours", amount)),
        "calendar_days": (env._("1 calendar day"), env._("%g calendar days", amount)),
        "months": (env._("1 month"), env._("%g months", amount)),
    }.get(unit, ("", ""))
    return one if amount == 1 else many


class ComplaintSchedule(models.Model):
    _inherit = "complaint.schedule"

    applies_to = fields.Char(string="For which complaints", compute="_compute_words")
    validity = fields.Char(string="Received", compute="_compute_words")
    is_preset = fields.Boolean(
        string="Preset",
        compute="_compute_is_preset",
        search="_search_is_preset",
        help="Came with the software, ready to be checked and activated.",
    )
    complaint_count = fields.Integer(
        string="Complaints", compute="_compute_complaint_count"
    )

    @api.depends("valid_from", "valid_to", *CONDITIONS)
    @api.depends_context("lang")
    def _compute_words(self):
        for schedule in self:
            schedule.applies_to = schedule._say_conditions()
            schedule.validity = schedule._say_validity()

    def _say_conditions(self):
        parts = []
        for name in CONDITIONS:
            value = self[name]
            if not value:
                continue
            field = self._fields[name]
            if field.relational:
                # names of configuration; those of another company may be among them
                parts.append(", ".join(value.sudo().mapped("display_name")))
            elif field.type == "selection":
                label = dict(field._description_selection(self.env))[value]
                if name == "severity":
                    label = self.env._("severity from “%s”", label)
                parts.append(label)
            elif value != "[]":
                parts.append(self.env._("further conditions"))
        return " · ".join(parts) or self.env._("All that comes in")

    def _say_validity(self):
        first, last = (
            day and format_date(self.env, day)
            for day in (self.valid_from, self.valid_to)
        )
        if first and last:
            return self.env._("from %(first)s to %(last)s", first=first, last=last)
        if first:
            return self.env._("from %s", first)
        return self.env._("until %s", last) if last else self.env._("at any time")

    def _compute_is_preset(self):
        # where a record comes from is no secret, but not everybody's to read
        known = self.env["ir.model.data"].sudo()
        groups = known._read_group(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("module", "not in", BY_HAND),
            ],
            ["res_id"],
        )
        presets = {res_id for (res_id,) in groups}
        for schedule in self:
            schedule.is_preset = schedule._origin.id in presets

    @api.model
    def _search_is_preset(self, operator, value):
        if operator != "in":
            return NotImplemented
        presets = SQL(
            "(SELECT res_id FROM ir_model_data WHERE model = %s AND module NOT IN %s)",
            self._name,
            BY_HAND,
        )
        domain = Domain("id", "in", presets)
        return domain if True in value else ~domain

    def _compute_complaint_count(self):
        groups = self.env["helpdesk.ticket"]._read_group(
            [("schedule_id", "in", self.ids), ("feedback_type", "!=", False)],
            ["schedule_id"],
            ["__count"],
        )
        counts = {schedule.id: count for schedule, count in groups}
        for schedule in self:
            schedule.complaint_count = counts.get(schedule._origin.id, 0)


class ComplaintScheduleMilestone(models.Model):
    _inherit = "complaint.schedule.milestone"

    is_in_use = fields.Boolean(related="schedule_id.is_in_use")
    time_allowed = fields.Char(compute="_compute_time_allowed")

    @api.depends("amount", "unit", "start", "day_end")
    @api.depends_context("lang")
    def _compute_time_allowed(self):
        for milestone in self:
            time = say_time(self.env, milestone.amount, milestone.unit)
            words = milestone._say_start(time) if milestone.start else time
            if milestone.day_end:
                words = self.env._("%s, until the end of that day", words)
            milestone.time_allowed = words

    def _say_start(self, time):
        return {
            "received": self.env._("%s from receipt", time),
            "acknowledge": self.env._("%s from the acknowledgement", time),
            "assess": self.env._("%s from the assessment", time),
            "respond": self.env._("%s from the answer", time),
            "review": self.env._("%s from the request for a review", time),
            "review_acknowledge": self.env._(
                "%s from the acknowledgement of the review", time
            ),
        }.get(self.start, time)


class ComplaintScheduleLevel(models.Model):
    _inherit = "complaint.schedule.level"

    is_in_use = fields.Boolean(related="milestone_id.is_in_use")
    when = fields.Char(compute="_compute_when")

    @api.depends("measure", "relation", "amount", "unit", "share")
    @api.depends_context("lang")
    def _compute_when(self):
        for level in self:
            level.when = level._say_when()

    def _say_when(self):
        if self.measure == "share":
            return self.env._("when %g %% of the time is gone", self.share)
        time = say_time(self.env, self.amount, self.unit)
        return {
            "before": self.env._("%s before it is due", time),
            "at": self.env._("when it is due"),
            "after": self.env._("%s after it was due", time),
            "start": self.env._("%s after the start", time),
        }.get(self.relation, "")
