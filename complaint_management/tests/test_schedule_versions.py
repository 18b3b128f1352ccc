"""Schedules change by versions: running complaints keep theirs, or are moved."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_schedule import ScheduleCommon

#: Monday noon, nowhere near a change of day.
NOW = datetime(2027, 3, 1, 12)


@tagged("post_install", "-at_install")
class TestScheduleVersions(ScheduleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        freezer = freeze_time(NOW)
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.running = cls._complain()

    def _new_version(self):
        action = self.general.with_user(self.manager).action_new_version()
        return self.Schedule.browse(action["res_id"])

    def test_follows_the_one_before_from_tomorrow_on(self):
        new = self._new_version()
        self.assertEqual(self.general.valid_to, fields.Date.to_date("2027-03-01"))
        self.assertEqual(new.valid_from, fields.Date.to_date("2027-03-02"))
        self.assertEqual((new.version, new.previous_id), (2, self.general))
        self.assertEqual(new.family_id, self.general)
        self.assertEqual(new.name, "General")

    def test_has_the_same_milestones_and_levels(self):
        new = self._new_version()
        self.assertNotEqual(new.milestone_ids, self.general.milestone_ids)
        self.assertEqual(new.milestone_ids.amount, 10)
        self.assertEqual(new.milestone_ids.level_ids.name, "Answer overdue")
        self.assertTrue(new.milestone_ids.level_ids.notify_handler)

    def test_can_be_changed_though_the_one_before_is_in_use(self):
        new = self._new_version()
        new.milestone_ids.amount = 5
        self.assertEqual(self.general.milestone_ids.amount, 10)

    def test_running_complaints_keep_theirs(self):
        new = self._new_version()
        with freeze_time("2027-03-03 12:00:00"):
            self.running.severity = "high"
            later = self._complain()
        self.assertEqual(self.running.schedule_id, self.general)
        self.assertEqual(later.schedule_id, new)

    def test_complaints_of_today_get_the_one_until_today(self):
        self._new_version()
        self.assertEqual(self._complain().schedule_id, self.general)

    def test_replaced_version_has_no_further_one(self):
        self._new_version()
        with freeze_time("2027-03-03 12:00:00"):
            with self.assertRaisesRegex(UserError, "replaced already"):
                self.general.action_new_version()

    def test_copy_is_a_schedule_of_its_own(self):
        copy = self.general.copy()
        self.assertEqual(copy.name, "General (copy)")
        self.assertEqual((copy.version, copy.family_id), (1, copy))
        self.assertEqual(copy.milestone_ids.level_ids.name, "Answer overdue")
        self.assertFalse(copy.is_in_use)


@tagged("post_install", "-at_install")
class TestScheduleInUse(ScheduleCommon):
    """What running complaints go by stays; whom levels tell may change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.milestone = cls.general.milestone_ids
        cls.level = cls.milestone.level_ids
        cls.running = cls._complain()
        # every request begins with an empty cache
        cls.env.invalidate_all()

    def assertRefused(self, change):
        with self.assertRaisesRegex(UserError, "New version"):
            change()

    def test_time_of_a_milestone_is_refused(self):
        self.assertRefused(lambda: self.milestone.write({"amount": 5}))

    def test_time_is_refused_through_the_schedule_too(self):
        line = Command.update(self.milestone.id, {"amount": 5})
        self.assertRefused(lambda: self.general.write({"milestone_ids": [line]}))

    def test_another_milestone_is_refused(self):
        line = Command.create({"milestone": "assess", "amount": 1})
        self.assertRefused(lambda: self.general.write({"milestone_ids": [line]}))

    def test_moment_of_a_level_is_refused(self):
        self.assertRefused(lambda: self.level.write({"relation": "start"}))

    def test_another_level_is_refused(self):
        line = Command.create({"name": "One more"})
        self.assertRefused(lambda: self.milestone.write({"level_ids": [line]}))

    def test_working_hours_are_refused(self):
        calendar = self.env.company.resource_calendar_id
        self.assertRefused(lambda: self.general.write({"calendar_id": calendar.id}))

    def test_deleting_is_refused(self):
        self.assertRefused(self.general.unlink)
        self.assertRefused(self.milestone.unlink)
        self.assertRefused(self.level.unlink)

    def test_recipients_of_a_level_may_change(self):
        self.level.with_user(self.manager).write(
            {"notify_managers": True, "notify_user_ids": self.colleague.ids}
        )
        self.assertIn("Complaint managers", self.level.action_summary)

    def test_which_complaints_it_is_for_may_change(self):
        self.general.with_user(self.manager).severity = "high"
        self.assertEqual(self.running.schedule_id, self.general)

    def test_form_offers_no_times_to_change(self):
        with Form(self.general.with_user(self.manager)) as form:
            form.name = "Renamed"
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form.calendar_id = self.env.company.resource_calendar_id
            with self.assertRaisesRegex(AssertionError, "not editable"):
                form.milestone_ids.new()
        self.assertEqual(self.general.name, "Renamed")

    def test_form_of_a_level_lets_its_actions_be_changed(self):
        with Form(self.level.with_user(self.manager)) as form:
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form.relation = "start"
            form.notify_team_leader = True
        self.assertTrue(self.level.notify_team_leader)


@tagged("post_install", "-at_install")
class TestScheduleMove(ScheduleCommon):
    """A manager moves running complaints, with a reason that stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._complain()
        cls.strict = cls._schedule("Strict", sequence=200, days=3)

    def _move(self, user, complaints=None, **vals):
        wizard = (
            self.env["complaint.schedule.move"]
            .with_user(user)
            .with_context(
                active_model="helpdesk.ticket",
                active_ids=(complaints or self.complaint).ids,
            )
            .create(
                {"schedule_id": self.strict.id, "reason": "Regulator asked", **vals}
            )
        )
        return wizard.action_confirm()

    def test_opens_with_the_complaints_that_were_selected(self):
        wizard = self.env["complaint.schedule.move"].with_user(self.manager)
        # as the browser asks
        values = wizard.with_context(
            active_model="helpdesk.ticket", active_ids=self.complaint.ids
        ).onchange({}, [], {"ticket_ids": {"fields": {}}, "schedule_id": {}})["value"]
        linked = [command[1] for command in values["ticket_ids"]]
        self.assertEqual(linked, self.complaint.ids)

    def test_runs_by_the_new_times(self):
        clock = self._answer_clock(self.complaint)
        due = clock.due_at
        self._move(self.manager)
        self.assertEqual(self.complaint.schedule_id, self.strict)
        self.assertEqual(clock.due_at, due - timedelta(days=7))
        self.assertIn("by hand", self.complaint.schedule_reason)

    def test_each_moved_clock_keeps_who_and_why(self):
        clock = self._answer_clock(self.complaint)
        due = clock.due_at
        self._move(self.manager)
        change = clock.change_ids[-1:]
        self.assertEqual(change.user_id, self.manager)
        self.assertEqual(change.cause, "moved")
        self.assertEqual(change.reason, "Regulator asked")
        self.assertEqual((change.due_before, change.due_after), (due, clock.due_at))

    def test_stays_there_when_another_schedule_would_fit(self):
        self._move(self.manager)
        self.complaint.severity = "critical"
        self.assertEqual(self.complaint.schedule_id, self.strict)

    def test_many_at_once(self):
        second = self._complain()
        self._move(self.manager, self.complaint | second)
        self.assertEqual((self.complaint | second).schedule_id, self.strict)

    def test_handlers_and_auditors_may_not(self):
        for user in (self.handler, self.auditor):
            with self.assertRaises(AccessError):
                self._move(user)
        self.assertEqual(self.complaint.schedule_id, self.general)

    def test_needs_a_reason(self):
        with self.assertRaisesRegex(UserError, "reason"):
            self._move(self.manager, reason="  ")

    def test_schedule_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Another"})
        self.manager.company_ids |= company
        self.strict.company_id = company
        with self.assertRaisesRegex(UserError, "another company"):
            self._move(self.manager)

    def test_offered_to_managers_only(self):
        def names(user):
            Actions = self.env["ir.actions.actions"].with_user(user)
            bindings = Actions.get_bindings("helpdesk.ticket")
            return {action["name"] for action in bindings.get("action", [])}

        self.assertIn("Move to another schedule", names(self.manager))
        self.assertNotIn("Move to another schedule", names(self.handler))
        self.assertNotIn("Move to another schedule", names(self.auditor))
