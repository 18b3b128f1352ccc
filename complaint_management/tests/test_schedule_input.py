"""Keeping schedules: what is refused, the words they say, who may."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common_schedule import ScheduleCommon


@tagged("post_install", "-at_install")
class TestScheduleInput(ScheduleCommon):
    """Wrong input is refused with a word that helps."""

    def _milestone(self, **vals):
        return self.general.write({"milestone_ids": [Command.create(vals)]})

    def _level(self, **vals):
        level = Command.create({"name": "Soon", **vals})
        return self.general.milestone_ids.write({"level_ids": [level]})

    def test_parts_of_days(self):
        with self.assertRaisesRegex(ValidationError, "use hours"):
            self._milestone(milestone="assess", amount=1.5, unit="working_days")

    def test_limit_shorter_than_the_time(self):
        with self.assertRaisesRegex(ValidationError, "shorter"):
            self._milestone(milestone="assess", amount=5, maximum=3)

    def test_closing_does_not_count_from_receipt(self):
        with self.assertRaisesRegex(ValidationError, "cannot be counted from"):
            self._milestone(milestone="close", amount=5, start="received")

    @mute_logger("odoo.sql_db")
    def test_no_time_at_all(self):
        with self.assertRaisesRegex(Exception, "complaint_schedule_milestone_amount"):
            self._milestone(milestone="assess", amount=0)

    def test_share_of_nothing(self):
        with self.assertRaisesRegex(ValidationError, "more than 0"):
            self._level(measure="share", share=0)

    def test_no_amount_before_due(self):
        with self.assertRaisesRegex(ValidationError, "how long"):
            self._level(relation="before", amount=0)

    def test_activity_for_nobody(self):
        todo = self.env.ref("mail.mail_activity_data_todo")
        with self.assertRaisesRegex(ValidationError, "Activity for"):
            self._level(activity_type_id=todo.id, activity_for="user")

    def test_broken_conditions(self):
        for domain in ("[('nothing', '=', 1)]", "[(", "'word'"):
            with self.assertRaisesRegex(ValidationError, "cannot be used"):
                self.general.domain = domain

    def test_closing_counts_from_the_answer_by_itself(self):
        with Form(self.general.with_user(self.manager)) as form:
            with form.milestone_ids.new() as line:
                line.milestone = "close"
                line.amount = 20
        close = self.general.milestone_ids.filtered(lambda m: m.milestone == "close")
        self.assertEqual(close.start, "respond")


@tagged("post_install", "-at_install")
class TestScheduleWords(ScheduleCommon):
    def test_which_complaints(self):
        self.assertEqual(self.general.applies_to, "Complaint")
        self.general.write(
            {"feedback_type": False, "severity": "high", "team_ids": self.team.ids}
        )
        self.assertEqual(
            self.general.applies_to,
            f"{self.team.display_name} · severity from “High”",
        )
        self.general.write({"severity": False, "team_ids": False})
        self.assertEqual(self.general.applies_to, "All that comes in")

    def test_validity(self):
        self.assertEqual(self.general.validity, "at any time")
        self.general.valid_from = "2027-03-01"
        self.assertEqual(self.general.validity, "from 03/01/2027")

    def test_levels_read_as_sentences(self):
        level = self.general.milestone_ids.level_ids
        self.assertEqual(level.when, "when it is due")
        level.write({"relation": "before", "amount": 1})
        self.assertEqual(level.when, "1 working day before it is due")
        level.write({"relation": "after", "amount": 2, "unit": "hours"})
        self.assertEqual(level.when, "2 hours after it was due")
        level.write({"measure": "share", "share": 80})
        self.assertEqual(level.when, "when 80 % of the time is gone")
        self.assertEqual(level.action_summary, "Tell: Handler")

    def test_time_allowed(self):
        milestone = self.general.milestone_ids
        self.assertEqual(milestone.time_allowed, "10 calendar days from receipt")

    def test_every_start_has_its_words(self):
        milestone = self.general.milestone_ids
        for start, _label in milestone._fields["start"].selection:
            words = milestone.new({"start": start, "amount": 2, "unit": "months"})
            self.assertRegex(words.time_allowed, "^2 months from ")

    def test_presets_are_told_from_schedules_made_here(self):
        preset = self.env.ref("complaint_management.schedule_iso")
        presets = self.Schedule.with_context(active_test=False).search(
            [("is_preset", "=", True)]
        )
        self.assertIn(preset, presets)
        self.assertNotIn(self.general, presets)
        self.assertTrue(preset.is_preset)
        self.assertFalse(self.general.is_preset)


@tagged("post_install", "-at_install")
class TestScheduleAccess(ScheduleCommon):
    def _records(self, user):
        milestone = self.general.milestone_ids
        return [
            record.with_user(user)
            for record in (self.general, milestone, milestone.level_ids)
        ]

    def test_managers_keep_schedules(self):
        for record in self._records(self.manager):
            for mode in ("read", "write", "create", "unlink"):
                self.assertTrue(record.has_access(mode))

    def test_handlers_and_auditors_read_schedules(self):
        for user in (self.handler, self.auditor):
            for record in self._records(user):
                self.assertTrue(record.has_access("read"))
                for mode in ("write", "create", "unlink"):
                    self.assertFalse(record.has_access(mode))

    def test_handlers_and_auditors_see_the_screens(self):
        for user in (self.handler, self.auditor):
            schedule, milestone, level = self._records(user)
            Form(schedule)
            Form(milestone)
            Form(level)
            self.assertTrue(schedule.applies_to)
            self.assertFalse(schedule.is_preset)

    def test_nobody_else_reads_them(self):
        for user in (self.agent, self.employee, self.portal):
            for record in self._records(user):
                self.assertFalse(record.has_access("read"))

    def test_schedules_of_another_company_are_not_shown(self):
        company = self.env["res.company"].create({"name": "Another"})
        theirs = self._schedule("Theirs", company_id=company.id)
        there = new_test_user(
            self.env,
            "manager_there",
            "complaint_management.group_complaint_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for record in (theirs, theirs.milestone_ids, theirs.milestone_ids.level_ids):
            self.assertFalse(record.with_user(self.manager).has_access("read"))
            self.assertTrue(record.with_user(there).has_access("read"))
        self.assertTrue(self.general.with_user(there).has_access("read"))

    def test_activating_is_the_managers(self):
        self.general.action_archive()
        for user in (self.handler, self.auditor):
            with self.assertRaises(AccessError):
                self.general.with_user(user).action_activate()
        self.general.with_user(self.manager).action_activate()
        self.assertTrue(self.general.active)
