"""Schedules: which one a complaint gets, its versions, and who may change it."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

#: Monday noon, nowhere near a change of day.
NOW = datetime(2027, 3, 1, 12)


class ScheduleCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Schedule = cls.env["complaint.schedule"]
        # only what a test writes itself decides
        cls.Schedule.search([("active", "=", True)]).action_archive()
        cls.general = cls._schedule("General", sequence=100)

    @classmethod
    def _schedule(cls, name, **vals):
        """A schedule with an answer within 10 calendar days, level when it is due."""
        return cls.Schedule.create(
            {
                "name": name,
                "milestone_ids": [
                    Command.create(
                        {
                            "milestone": "respond",
                            "amount": vals.pop("days", 10),
                            "unit": "calendar_days",
                            "level_ids": [
                                Command.create(
                                    {"name": "Answer overdue", "notify_handler": True}
                                )
                            ],
                        }
                    )
                ],
                **vals,
            }
        )

    @classmethod
    def _answer_clock(cls, complaint):
        return complaint.deadline_ids.filtered(lambda c: c.milestone == "respond")


@tagged("post_install", "-at_install")
class TestScheduleChoice(ScheduleCommon):
    """The first schedule in the list that fits is taken."""

    def test_first_in_the_list_that_fits_is_taken(self):
        first = self._schedule("Particular", sequence=1)
        self.assertEqual(self._complain().schedule_id, first)

    def test_dragging_it_down_gives_way_to_the_next(self):
        first = self._schedule("Particular", sequence=1)
        first.sequence = 1000
        self.assertEqual(self._complain().schedule_id, self.general)

    def test_ties_are_settled_by_age(self):
        older = self._schedule("Older", sequence=1)
        self._schedule("Younger", sequence=1)
        self.assertEqual(self._complain().schedule_id, older)

    def test_without_a_fitting_schedule_no_clock_runs(self):
        self.general.action_archive()
        complaint = self._complain()
        self.assertFalse(complaint.schedule_id)
        self.assertFalse(complaint.deadline_ids)
        self.assertIn("no clock runs", complaint.schedule_reason)

    def test_archived_schedule_is_not_given_to_new_complaints(self):
        running = self._complain()
        self.general.action_archive()
        self.assertFalse(self._complain().schedule_id)
        self.assertEqual(running.schedule_id, self.general)
        self.assertEqual(self._answer_clock(running).state, "running")

    def test_kind_of_feedback(self):
        enquiries = self._schedule("Enquiries", sequence=1, feedback_type="enquiry")
        self.assertEqual(self._complain().schedule_id, self.general)
        enquiry = self._complain(feedback_type="enquiry")
        self.assertEqual(enquiry.schedule_id, enquiries)

    def test_team(self):
        other = self.env["helpdesk.ticket.team"].create({"name": "Elsewhere"})
        self._schedule("Elsewhere", sequence=1, team_ids=other.ids)
        ours = self._schedule("Ours", sequence=2, team_ids=self.team.ids)
        self.assertEqual(self._complain().schedule_id, ours)

    def test_category(self):
        category = self.env["helpdesk.ticket.category"].create({"name": "Delivery"})
        delivery = self._schedule("Delivery", sequence=1, category_ids=category.ids)
        self.assertEqual(self._complain().schedule_id, self.general)
        complaint = self._complain(category_id=category.id)
        self.assertEqual(complaint.schedule_id, delivery)

    def test_channel(self):
        mails = self._schedule("Mails", sequence=1, channel_ids=self.email_channel.ids)
        self.assertEqual(self._complain().schedule_id, self.general)
        complaint = self._complain(channel_id=self.email_channel.id)
        self.assertEqual(complaint.schedule_id, mails)

    def test_severity_or_higher(self):
        serious = self._schedule("Serious", sequence=1, severity="high")
        self.assertEqual(self._complain().schedule_id, self.general)
        medium = self._complain(severity="medium")
        self.assertEqual(medium.schedule_id, self.general)
        critical = self._complain(severity="critical")
        self.assertEqual(critical.schedule_id, serious)

    def test_assessing_it_as_severe_changes_the_schedule(self):
        serious = self._schedule("Serious", sequence=1, severity="high", days=3)
        complaint = self._complain()
        due = self._answer_clock(complaint).due_at
        complaint.severity = "high"
        self.assertEqual(complaint.schedule_id, serious)
        self.assertEqual(self._answer_clock(complaint).due_at, due - timedelta(days=7))

    def test_own_domain(self):
        special = self._schedule(
            "By order", sequence=1, domain="[('order_reference', '!=', False)]"
        )
        complaint = self._complain()
        self.assertEqual(complaint.schedule_id, self.general)
        complaint.order_reference = "S0815"
        self.assertEqual(complaint.schedule_id, special)

    def test_company(self):
        company = self.env["res.company"].create({"name": "Another"})
        self._schedule("Another's", sequence=1, company_id=company.id)
        ours = self._schedule("Ours", sequence=2, company_id=self.env.company.id)
        self.assertEqual(self._complain().schedule_id, ours)

    def test_says_why_it_was_chosen_and_why_others_were_not(self):
        self._schedule("Serious", sequence=1, severity="high")
        self._schedule(
            "By order", sequence=2, domain="[('order_reference', '!=', False)]"
        )
        reason = self._complain().schedule_reason
        self.assertEqual(
            reason.splitlines(),
            [
                "The first schedule in the list that fits.",
                "“Serious” does not fit: Severity from",
                "“By order” does not fit: Further conditions",
            ],
        )


@tagged("post_install", "-at_install")
class TestScheduleValidity(ScheduleCommon):
    """The day of receipt counts, where the company is."""

    def _received(self, moment):
        with freeze_time(moment):
            return self._complain().schedule_id

    def test_from_and_to_are_included(self):
        march = self._schedule(
            "March", sequence=1, valid_from="2027-03-01", valid_to="2027-03-31"
        )
        self.team.company_id = self.env.company
        self.env.company.partner_id.tz = "UTC"
        self.assertEqual(self._received("2027-02-28 12:00:00"), self.general)
        self.assertEqual(self._received("2027-03-01 12:00:00"), march)
        self.assertEqual(self._received("2027-03-31 12:00:00"), march)
        self.assertEqual(self._received("2027-04-01 12:00:00"), self.general)

    def test_day_of_receipt_is_that_of_the_company(self):
        march = self._schedule("March", sequence=1, valid_from="2027-03-01")
        self.env.company.resource_calendar_id.tz = "Europe/Rome"
        self.env.company.partner_id.tz = "Europe/Rome"
        # 00:30 on 1 March in Rome, still 28 February in London
        self.assertEqual(self._received("2027-02-28 22:30:00"), self.general)
        self.assertEqual(self._received("2027-02-28 23:30:00"), march)

    def test_end_before_beginning_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "lies before"):
            self._schedule("Odd", valid_from="2027-03-02", valid_to="2027-03-01")


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
