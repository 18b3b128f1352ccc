"""Schedules: sets of clocks as data, which complaints they are for, and versions."""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ..tools import clocks
from .helpdesk_ticket import FEEDBACK_TYPES
from .helpdesk_ticket_assessment import SEVERITIES


class ComplaintSchedule(models.Model):
    _name = "complaint.schedule"
    _description = "Complaint Schedule"
    _inherit = ["complaint.condition", "mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(
        default=True,
        tracking=True,
        help="Only active schedules are given to complaints. Complaints that already "
        "run on it go on doing so.",
    )
    sequence = fields.Integer(
        default=10,
        help="The first schedule in the list that fits a complaint is taken.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        comodel_name="complaint.schedule",
        string="Version before",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    family_id = fields.Many2one(
        comodel_name="complaint.schedule",
        string="First version",
        compute="_compute_family_id",
        store=True,
        recursive=True,
    )
    valid_from = fields.Date(
        tracking=True,
        help="For complaints received on this day or later. Empty: from ever.",
    )
    valid_to = fields.Date(
        tracking=True,
        help="For complaints received on this day or earlier. Empty: until changed.",
    )
    legal_source = fields.Text(
        translate=True,
        tracking=True,
        help="Law, regulation or commitment that asks for these times (5.1, 5.2).",
    )
    note = fields.Text(
        translate=True,
        help="What to check before relying on it, what it leaves out.",
    )
    owner_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        domain="[('share', '=', False)]",
        tracking=True,
        help="Who keeps it in line with the law and the company's promises (5.4).",
    )
    # which complaints
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: for every company."
    )
    feedback_type = fields.Selection(
        selection=FEEDBACK_TYPES,
        string="Kind of feedback",
        default="complaint",
        help="Empty: for every kind.",
    )
    team_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.team",
        relation="complaint_schedule_team_rel",
        string="Teams",
        help="Empty: for every team.",
    )
    category_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.category",
        relation="complaint_schedule_category_rel",
        string="Categories",
        help="Empty: for every category.",
    )
    channel_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.channel",
        relation="complaint_schedule_channel_rel",
        string="Channels",
        help="Empty: for every channel.",
    )
    severity = fields.Selection(
        selection=SEVERITIES,
        string="Severity from",
        help="For complaints of this severity or a higher one. Empty: also for those "
        "not assessed yet.",
    )
    # how time is counted
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working hours",
        ondelete="restrict",
        tracking=True,
        help="Working hours and holidays that working hours and days are counted in. "
        "Empty: those of the complaint's company.",
    )
    urgent_severity = fields.Selection(
        selection=SEVERITIES,
        string="A mail of its own from",
        default="critical",
        help="What one run has to tell one person comes as one mail. From this "
        "severity on, each complaint gets a mail of its own.",
    )
    milestone_ids = fields.One2many(
        comodel_name="complaint.schedule.milestone",
        inverse_name="schedule_id",
        string="Milestones",
        copy=True,
    )
    is_in_use = fields.Boolean(compute="_compute_is_in_use")
    is_replanning = fields.Boolean(
        readonly=True,
        copy=False,
        help="Working hours or holidays have changed: its clocks are being planned "
        "again by the job.",
    )
    replan_after_id = fields.Integer(
        readonly=True, copy=False, help="The last complaint that was planned again."
    )

    @api.depends("previous_id.family_id")
    def _compute_family_id(self):
        for schedule in self:
            first = schedule.previous_id.family_id or schedule.previous_id
            schedule.family_id = first or schedule

    def _compute_is_in_use(self):
        used = self._origin._get_used()
        for schedule in self:
            schedule.is_in_use = schedule._origin in used

    def _get_used(self):
        """Those of these schedules on which complaints run or ran."""
        # whether anything runs on it, also what this user may not see
        Deadline = self.env["complaint.deadline"].sudo()
        return self.filtered(
            lambda schedule: Deadline.search_count(
                [("schedule_id", "=", schedule.id)], limit=1
            )
        )

    @api.depends("name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for schedule in self:
            schedule.display_name = (
                self.env._(
                    "%(name)s, version %(version)s",
                    name=schedule.name,
                    version=schedule.version,
                )
                if schedule.version > 1
                else schedule.name
            )

    @api.constrains("valid_from", "valid_to")
    def _check_period(self):
        for schedule in self:
            if schedule.valid_from and schedule.valid_to:
                if schedule.valid_to < schedule.valid_from:
                    raise ValidationError(
                        self.env._("“Valid to” lies before “Valid from”.")
                    )

    @api.constrains("calendar_id", "active")
    def _check_calendar(self):
        for schedule in self.filtered("active"):
            if schedule.calendar_id and schedule._needs_working_time():
                schedule.calendar_id._check_complaint_usable()

    def _needs_working_time(self):
        units = set(self.milestone_ids.mapped("unit"))
        levels = self.milestone_ids.level_ids
        units |= set(levels.filtered(lambda lv: lv.measure == "amount").mapped("unit"))
        return bool(units & clocks.WORKING_UNITS) or any(
            levels.mapped("waits_for_work")
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        schedules = super().create(vals_list)
        self.env.registry.clear_cache()
        return schedules

    def write(self, vals):
        if "calendar_id" in vals:  # milestones guard themselves, line by line
            self._check_unused()
        res = super().write(vals)
        if vals.keys() - {"is_replanning", "replan_after_id"}:
            self.env.registry.clear_cache()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused()

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if not (default or {}).get("name"):
            for schedule, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", schedule.name)
        return vals_list

    def _check_unused(self):
        """:raise UserError: when complaints run on these terms"""
        used = self._get_used()
        if used:
            raise UserError(
                self.env._(
                    "Complaints run on “%(name)s”, so its times stay as they are. "
                    "Choose “New version”: complaints from then on go by the new "
                    "times, the others keep theirs.",
                    name=used[0].display_name,
                )
            )

    # ------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------

    def action_new_version(self):
        """Copy the schedule for complaints received from tomorrow on, and show it."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        if self.valid_to and self.valid_to < today:
            raise UserError(
                self.env._(
                    "“%s” has been replaced already. Change the latest version.",
                    self.display_name,
                )
            )
        new = self.copy(
            {
                "name": self.name,
                "version": self.version + 1,
                "previous_id": self.id,
                "sequence": self.sequence,
                "valid_from": fields.Date.add(today, days=1),
                "valid_to": self.valid_to,
            }
        )
        self.valid_to = today
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": new.id,
            "views": [(False, "form")],
        }

    def action_activate(self):
        """Use a schedule again that was put aside."""
        self.check_access("write")
        return self.action_unarchive()

    def action_view_complaints(self):
        """Complaints that run or ran on this schedule."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "complaint_management.complaint_action_all"
        )
        return action | {"domain": [("schedule_id", "in", self.ids)]}

    # ------------------------------------------------------------
    # Terms
    # ------------------------------------------------------------

    @tools.ormcache("self.id", "self.env.lang")
    def _get_times_allowed(self):
        """How long each milestone may take, in words.

        :return: dict of milestone -> text, kept until a schedule changes
        """
        self.ensure_one()
        # times are published, and visitors may not read schedules
        milestones = self.sudo().milestone_ids
        return {each.milestone: each.time_allowed for each in milestones}

    @tools.ormcache("self.id")
    def _get_terms(self):
        """Milestones and levels as plain values, kept until one changes.

        :return: dict of kind -> ``complaint.schedule.milestone`` terms
        """
        # terms of one schedule, needed by whoever registers a complaint
        milestones = self.sudo().milestone_ids
        return {milestone.milestone: milestone._get_terms() for milestone in milestones}

    def _get_calendar(self, company):
        """The calendar whose hours count for a complaint of ``company``.

        :raise UserError: when there is none
        """
        # working hours are no secret, but not everybody may read calendars
        calendar = self.sudo().calendar_id or company.sudo().resource_calendar_id
        if not calendar:
            raise UserError(
                self.env._(
                    "“%s” has no working hours, so its clocks cannot run. Choose them "
                    "in the settings of the company, or in the schedule.",
                    company.name,
                )
            )
        return calendar

    @api.model
    def _calendar_changed(self, calendars):
        """Have the clocks that count in these calendars planned again by the job.

        :param calendars: ``resource.calendar`` whose hours or holidays changed
        """
        if not calendars:
            return
        # whoever keeps the calendar need not know of complaints
        stopped = self.env["helpdesk.ticket"].sudo()
        stopped.search([("clock_error", "!=", False)])._plan_later()
        # whoever keeps the calendar need not know of complaints
        Schedule = self.sudo().with_context(active_test=False)
        concerned = Schedule.search([("calendar_id", "in", calendars.ids)])
        companies = self.env["res.company"].sudo()
        if companies.search_count(
            [("resource_calendar_id", "in", calendars.ids)], limit=1
        ):
            concerned |= Schedule.search([("calendar_id", "=", False)])
        concerned = concerned._get_used()
        if concerned:
            concerned.write({"is_replanning": True, "replan_after_id": 0})
            self.env["complaint.deadline"]._wake()
