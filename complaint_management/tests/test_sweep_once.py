"""Each level is carried out once, come what may: again, late, after a failure."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_clocks import MONDAY, day
from .common_sweep import SWEEP, SweepCommon


@tagged("post_install", "-at_install")
class TestSweepOnce(SweepCommon):
    def test_a_second_run_changes_nothing(self):
        complaint = self._due_with({"notify_handler": True})
        self._run(day(16))
        self._run(day(16))
        self.assertEqual(len(complaint.escalation_ids), 1)
        self.assertEqual(len(self._mails_to(self.handler)), 1)

    def test_a_clock_set_back_an_hour_does_nothing_twice(self):
        complaint = self._due_with({"notify_handler": True})
        self._run(day(16, 9))
        self._run(day(16, 8))
        self._run(day(16, 10))
        self.assertEqual(len(complaint.escalation_ids), 1)

    def test_an_extension_makes_levels_ahead_come_again(self):
        complaint = self._due_with(
            {"name": "Soon", "measure": "share", "share": 80, "notify_handler": True},
            {"name": "Due", "notify_handler": True},
        )
        clock = self._clock(complaint)
        clock.milestone_id.sudo().env.cr.execute(
            "UPDATE complaint_schedule_milestone SET may_extend = TRUE WHERE id = %s",
            [clock.milestone_id.id],
        )
        self.env.registry.clear_cache()
        clock.milestone_id.invalidate_recordset()
        self._run(day(12))
        self.assertEqual(self._levels(complaint).mapped("level_id.name"), ["Soon"])
        with freeze_time(day(12)):
            self.env["complaint.extension"].with_user(self.handler).create(
                {
                    "deadline_id": clock.id,
                    "new_date": day(30).date(),
                    "reason": "The driver is abroad.",
                    "told_by": "phone",
                }
            ).action_confirm()
        self._run(day(16))
        self.assertEqual(len(complaint.escalation_ids), 1, "not due any more")
        self._run(day(31))
        self.assertEqual(
            [(e.level_id.name, e.cycle) for e in self._levels(complaint)],
            [("Soon", 0), ("Soon", 1), ("Due", 1)],
        )

    def test_after_a_week_without_server_what_makes_sense_is_caught_up(self):
        complaint = self._due_with(
            {
                "name": "Reminder",
                "relation": "before",
                "amount": 1,
                "unit": "working_days",
                "notify_handler": True,
            },
            {"name": "Due", "notify_handler": True},
            {
                "name": "Late",
                "relation": "after",
                "amount": 2,
                "unit": "working_days",
                "notify_team_leader": True,
            },
        )
        self._run(day(22))
        self.assertEqual(
            [(e.level_id.name, e.state) for e in self._levels(complaint)],
            [("Reminder", "skipped"), ("Due", "done"), ("Late", "done")],
        )
        self.assertEqual(complaint.escalation_ids.mapped("executed_at"), [day(22)] * 3)

    def test_a_level_that_brings_another_schedule_loses_none_of_its_levels(self):
        self._schedule(
            self._respond_in(4, levels=[{"name": "Urgent", "notify_handler": True}]),
            domain="[('priority', '=', '3')]",
        )
        complaint = self._due_with(
            {
                "name": "Raise",
                "relation": "start",
                "amount": 1,
                "unit": "working_days",
                "priority": "3",
            },
            {"name": "Old due", "notify_handler": True},
        )
        self._run(day(3, 9))
        self.assertEqual(complaint.priority, "3")
        self.assertEqual(self._clock(complaint).due_at, day(5, 17))
        self.assertEqual(self._clock(complaint).next_run_at, day(8, 8))
        self._run(day(16))
        names = self._levels(complaint).mapped("level_id.name")
        self.assertEqual(names, ["Raise", "Urgent"])

    # failing -----------------------------------------------------------

    def test_a_failing_level_is_isolated_retried_and_told(self):
        template = self.env.ref("complaint_management.mail_template_holding").copy(
            {"body_html": "<p t-out='object.no_such_field'/>"}
        )
        self._schedule(
            self._respond_in(
                10,
                levels=[
                    {
                        "name": "Letter",
                        "template_id": template.id,
                        "domain": "[('name', '=', 'Broken')]",
                    },
                    {"name": "Due", "notify_handler": True},
                ],
            )
        )
        with freeze_time(MONDAY):
            broken = self._complain(name="Broken")
            fine = self._complain(name="Fine")
        with mute_logger(SWEEP, "odoo.addons.mail.models.mail_render_mixin"):
            self._run(day(16, 9))
        by_name = {e.level_id.name: e for e in broken.escalation_ids}
        self.assertEqual(by_name["Letter"].state, "failed")
        self.assertEqual(by_name["Due"].state, "done", "others go on")
        self.assertEqual(set(fine.escalation_ids.mapped("state")), {"done", "skipped"})
        self.assertIn(self.manager, by_name["Letter"].notice_ids.user_id)
        clock = self._clock(broken)
        self.assertEqual(
            clock.next_run_at, day(16, 9, 5), "tried again after 5 minutes"
        )
        template.body_html = "<p>We are still at it.</p>"
        self._run(day(16, 9, 6))
        self.assertEqual(by_name["Letter"].state, "done")
        self.assertFalse(clock.next_run_at)
        self.assertEqual(len(by_name["Letter"].letter_id), 1)

    def test_gives_up_after_six_attempts_and_can_be_told_to_try_again(self):
        complaint = self._due_with(
            {"name": "Away with it", "reassign_to": "user", "reassign_user_id": 1}
        )
        moment = day(16)
        with mute_logger(SWEEP):
            for _attempt in range(8):
                self._run(moment)
                moment += timedelta(days=2)
        escalation = complaint.escalation_ids
        self.assertEqual((escalation.state, escalation.attempts), ("abandoned", 6))
        self.assertFalse(self._clock(complaint).next_run_at)
        escalation.level_id.reassign_user_id = self.outsider
        with freeze_time(moment):
            escalation.with_user(self.manager).action_retry()
        self._run(moment)
        self.assertEqual(escalation.state, "done")
        self.assertEqual(complaint.user_id, self.outsider)

    def _failed_before_a_pause(self):
        """A level failed on the 3rd; then its clock stood still for an hour."""
        self._schedule(
            self._respond_in(
                10,
                may_pause=True,
                levels=[
                    {
                        "relation": "start",
                        "amount": 1,
                        "unit": "working_days",
                        "reassign_to": "user",
                        "reassign_user_id": self.auditor.id,
                    }
                ],
            )
        )
        with freeze_time(MONDAY):
            complaint = self._investigated()
        with mute_logger(SWEEP):
            self._run(day(3))
        self.assertEqual(complaint.escalation_ids.state, "failed")
        for moment, stage in ((day(3, 10), "waiting"), (day(3, 11), "investigation")):
            with freeze_time(moment):
                complaint.stage_id = self.env.ref(f"complaint_management.stage_{stage}")
        return complaint

    def test_what_failed_comes_again_after_a_pause_and_ends_with_its_clock(self):
        complaint = self._failed_before_a_pause()
        with mute_logger(SWEEP):
            self._run(day(4))
        self.assertEqual(
            self._levels(complaint).mapped("state"), ["abandoned", "failed"]
        )
        complaint.write(
            {
                "complaint_phase": "closed",
                "closure_reason": "withdrawn",
                "closure_note": "Found it",
            }
        )
        self.assertEqual(complaint.escalation_ids[:1].skip_reason, "ended")
        self.assertFalse(
            complaint.escalation_ids.filtered(lambda e: e.state == "failed"),
            "nothing is left to be tried again",
        )

    def test_trying_again_settles_what_is_not_needed_any_more(self):
        complaint = self._due_with(
            {"reassign_to": "user", "reassign_user_id": self.auditor.id}
        )
        moment = day(16)
        with mute_logger(SWEEP):
            for _attempt in range(7):
                self._run(moment)
                moment += timedelta(days=2)
        escalation = complaint.escalation_ids
        self.assertEqual(escalation.state, "abandoned")
        complaint.write(
            {
                "complaint_phase": "closed",
                "closure_reason": "withdrawn",
                "closure_note": "Found it",
            }
        )
        escalation.with_user(self.manager).action_retry()
        self.assertEqual(
            (escalation.state, escalation.skip_reason), ("skipped", "ended")
        )
        self.assertFalse(self._clock(complaint).next_run_at)

    def test_trying_again_does_nothing_twice_that_came_anew_by_itself(self):
        complaint = self._failed_before_a_pause()
        failed = complaint.escalation_ids
        failed.level_id.reassign_user_id = self.outsider
        for state, reason in (("abandoned", False), ("skipped", "ended")):
            with freeze_time(day(4)):
                failed.with_user(self.manager).action_retry()
            self.assertEqual((failed.state, failed.skip_reason), (state, reason))
            self._run(day(4))
            self.assertEqual(self._levels(complaint).mapped("state"), [state, "done"])
        self.assertEqual(complaint.user_id, self.outsider)

    def test_a_to_do_marked_as_done_stays_in_the_history(self):
        complaint = self._due_with({"activity_type_id": self.todo.id})
        self._run(day(16))
        activity = complaint.activity_ids
        activity.with_user(self.handler).action_feedback("She knows.")
        self.assertTrue(activity.exists(), "archived, not deleted")
        complaint.write(
            {
                "complaint_phase": "closed",
                "closure_reason": "withdrawn",
                "closure_note": "Found it",
            }
        )
        self.assertTrue(activity.exists())

    def test_a_collision_is_no_failure(self):
        complaint = self._due_with({"notify_handler": True})
        Deadline = type(self.env["complaint.deadline"])
        original, calls = Deadline._run_batch, []

        def collide_once(batch):
            calls.append(len(batch))
            if len(calls) == 1:
                raise SerializationFailure("somebody was faster")
            return original(batch)

        with patch.object(Deadline, "_run_batch", collide_once):
            with patch.object(type(self.env.cr), "rollback", lambda cr: None):
                self._run(day(16))
        self.assertEqual(len(calls), 2)
        self.assertEqual(complaint.escalation_ids.state, "done")
