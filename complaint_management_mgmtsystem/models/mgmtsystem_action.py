"""Actions of the management system: since when, until when, and whether they helped.

What their own fields say is not taken for it: days count backwards there, the day of
closing stays after reopening, and cancelled counts as closed. See
docs/management-system-faults.md.
"""

from odoo import api, fields, models

from odoo.addons.complaint_management.tools import clocks, effectiveness

from .complaint_raised import RAISING


class MgmtsystemAction(models.Model):
    _name = "mgmtsystem.action"
    _inherit = ["mgmtsystem.action", "complaint.effectiveness", "complaint.raised"]

    complaint_done_at = fields.Datetime(
        string="Done on",
        readonly=True,
        copy=False,
        help="When it came to a stage that ends it, last; cancelled is not done.",
    )
    complaint_age_days = fields.Integer(
        string="Days taken",
        compute="_compute_complaint_age_days",
        help="From the day it was created until it was done, or until today.",
    )
    is_complaint_late = fields.Boolean(
        string="Late", compute="_compute_is_complaint_late"
    )

    # ------------------------------------------------------------
    # Done, and when
    # ------------------------------------------------------------

    @api.model
    def _get_cancelled_stage(self):
        return self.env.ref("mgmtsystem_action.stage_cancel", False)

    def _is_ended(self):
        return self.stage_id.is_ending

    def _is_carried_out(self):
        return self._is_ended() and self.stage_id != self._get_cancelled_stage()

    def _get_complaint_done_at(self):
        """When it was done, or None. What was done before this addon came has only
        what the management system noted."""
        if not self._is_carried_out():
            return None
        return self.complaint_done_at or self.date_closed or None

    @api.model
    def _has_field_access(self, field, operation):
        """When it was done follows from the stage: no hand and no default writes it."""
        if (
            operation == "write"
            and field.name == "complaint_done_at"
            and not self.env.su
        ):
            return False
        return super()._has_field_access(field, operation)

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions._note_done()
        return actions

    def write(self, vals):
        res = super().write(vals)
        if "stage_id" in vals:
            self._note_done()
        if {"stage_id", "user_id", "date_deadline", "active"} & vals.keys():
            # of those that are followed up here
            followed = self.sudo().filtered(lambda action: action._is_followed_up())
            followed._plan_complaint_to_do()
        return res

    def _note_done(self):
        # the moment is the system's, whoever moves the action
        for action in self.sudo():
            done = action._is_carried_out()
            if done and not action.complaint_done_at:
                action.complaint_done_at = fields.Datetime.now()
            elif not done and action.complaint_done_at:
                action.complaint_done_at = False

    @api.depends("create_date", "complaint_done_at", "stage_id")
    def _compute_complaint_age_days(self):
        for action in self:
            begun, done = action._get_effect_days()
            today = action._get_effect_company()._get_complaint_today()
            action.complaint_age_days = effectiveness.get_age(
                begun or today, done, today
            )

    @api.depends("date_deadline", "stage_id")
    def _compute_is_complaint_late(self):
        for action in self:
            today = action._get_effect_company()._get_complaint_today()
            action.is_complaint_late = bool(
                action.date_deadline
                and action.date_deadline < today
                and not action._is_ended()
            )

    # ------------------------------------------------------------
    # Effectiveness
    # ------------------------------------------------------------

    @api.depends("create_date", "complaint_done_at", "stage_id", "company_id")
    def _compute_effect(self):
        return super()._compute_effect()

    def _get_effect_days(self):
        tz = self._get_effect_company()._get_complaint_tz()
        begun, done = self.create_date, self._get_complaint_done_at()
        return (
            begun and clocks.local_date(begun, tz),
            done and clocks.local_date(done, tz),
        )

    # ------------------------------------------------------------
    # To-dos and mails
    # ------------------------------------------------------------

    def _is_followed_up(self):
        return bool(
            self.complaint_ticket_id
            or self.complaint_signal_id
            or self.complaint_root_cause_id
            or self.complaint_category_id
        )

    def _plan_complaint_to_do(self):
        """A to-do that stays until it is done: theirs is one mail, on one day only."""
        kind = "complaint_management_mgmtsystem.mail_activity_action"
        # the owner's to-do, whoever raises or changes the action
        for action in self.sudo():
            todo = action.activity_ids.filtered(
                lambda activity: activity.activity_type_id == self.env.ref(kind)
            )
            if action._is_ended() or not action.active or not action.date_deadline:
                todo.unlink()
                continue
            wanted = [(action.user_id, action.date_deadline)]
            if [(a.user_id, a.date_deadline) for a in todo] == wanted:
                continue
            todo.unlink()
            action.with_context(mail_activity_quick_update=True).activity_schedule(
                kind,
                date_deadline=action.date_deadline,
                user_id=action.user_id.id,
                summary=action.name,
            )

    def send_mail_for_action(self, force_send=True):
        """What is raised from a complaint waits for the mail queue: a mail server that
        does not answer must not undo it."""
        if self.env.context.get("complaint_raising") is RAISING:
            force_send = False
        return super().send_mail_for_action(force_send=force_send)
