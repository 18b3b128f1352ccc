"""Levels are carried out when they are due, once, and say why (annex G)."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_clocks import MONDAY, ClockCommon, day

SWEEP = "odoo.addons.complaint_management.models.complaint_deadline_sweep"


@tagged("post_install", "-at_install")
class TestSweep(ClockCommon):
    def _due_with(self, *levels, **vals):
        """A complaint to be answered within ten working days: until the 15th, 17:00."""
        self._schedule(self._respond_in(10, levels=levels))
        with freeze_time(MONDAY):
            return self._complain(**vals)

    # when --------------------------------------------------------------

    def test_before_at_and_after_the_due_time(self):
        complaint = self._due_with(
            {
                "name": "Before",
                "relation": "before",
                "amount": 2,
                "unit": "working_days",
                "notify_handler": True,
            },
            {"name": "Share", "measure": "share", "share": 50, "notify_handler": True},
            {"name": "At", "waits_for_work": False, "notify_handler": True},
            {
                "name": "After",
                "relation": "after",
                "amount": 3,
                "unit": "hours",
                "waits_for_work": False,
                "notify_handler": True,
            },
            {
                "name": "Start",
                "relation": "start",
                "amount": 1,
                "unit": "working_days",
                "notify_handler": True,
            },
        )
        moments = []
        while clock := self._clock(complaint).filtered("next_run_at"):
            moments.append(clock.next_run_at)
            self._run(clock.next_run_at)
        self.assertEqual(
            list(
                zip(
                    self._levels(complaint).mapped("level_id.name"),
                    moments,
                    strict=False,
                )
            ),
            [
                ("Start", day(3, 8)),  # ends Tuesday 17:00: waits for Wednesday
                ("Share", day(8, 13, 30)),  # 87 working hours
                ("Before", day(11, 8)),
                ("At", day(15, 17)),
                ("After", day(15, 20)),
            ],
        )
        self.assertEqual(set(complaint.escalation_ids.mapped("state")), {"done"})

    def test_nothing_happens_before_its_time(self):
        complaint = self._due_with({"notify_handler": True})
        self._run(day(15, 16))
        self.assertFalse(complaint.escalation_ids)

    def test_nothing_happens_once_the_clock_is_met(self):
        complaint = self._due_with({"notify_handler": True})
        complaint.write(
            {
                "complaint_phase": "closed",
                "closure_reason": "withdrawn",
                "closure_note": "Found it",
            }
        )
        self._run(day(30))
        self.assertFalse(complaint.escalation_ids)

    def test_the_job_is_woken_at_the_next_moment(self):
        self.env["ir.cron.trigger"].search([]).unlink()
        with freeze_time(MONDAY):
            complaint = self._due_with({"notify_handler": True})
            cron = self.env.ref("complaint_management.ir_cron_run_clocks")
            calls = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
            self.assertEqual(calls.call_at, self._clock(complaint).next_run_at)
            self._complain()
            calls = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
            self.assertEqual(len(calls), 1, "one trigger serves all")

    # what --------------------------------------------------------------

    def test_tells_each_person_once_in_one_mail(self):
        self._schedule(
            self._respond_in(
                10,
                levels=[
                    {
                        "name": "Overdue",
                        "notify_handler": True,
                        "notify_team_leader": True,
                        "notify_managers": True,
                    }
                ],
            )
        )
        with freeze_time(MONDAY):
            complaints = self.Ticket.browse()
            for _number in range(3):
                complaints += self._complain()
        self._run(day(16))
        for user in (self.handler, self.leader, self.manager):
            mail = self._mails_to(user)
            self.assertEqual(len(mail), 1, "one mail for all three complaints")
            self.assertEqual(mail.recipient_ids, user.partner_id)
            for complaint in complaints:
                self.assertIn(complaint.complaint_reference, mail.body_html)
        self.assertFalse(self._mails_to(self.outsider))

    def test_urgent_complaints_come_singly(self):
        self._schedule(
            self._respond_in(10, levels=[{"notify_handler": True}]),
            urgent_severity="critical",
        )
        with freeze_time(MONDAY):
            for severity in ("critical", "critical", "low", "low"):
                self._complain(severity=severity)
        self._run(day(16))
        self.assertEqual(len(self._mails_to(self.handler)), 3)

    def test_says_why_it_fired(self):
        complaint = self._due_with({"name": "Overdue", "notify_handler": True})
        self._run(day(16, 10))
        escalation = complaint.escalation_ids
        self.assertIn("Answer", escalation.reason)
        self.assertIn("when it is due", escalation.reason)
        # also right for what comes before the due time
        self.assertIn("“Answer”, due on 3/15/27", escalation.reason)
        self.assertIn(self.handler.name, escalation.outcome)
        self.assertIn("server ran again", escalation.reason, "planned 08:00, run 10:00")

    def test_plans_an_activity_that_goes_when_the_clock_is_met(self):
        complaint = self._due_with(
            {"name": "Answer now", "activity_type_id": self.todo.id}
        )
        self._run(day(16))
        activity = complaint.activity_ids
        self.assertEqual(activity.summary, "Answer now")
        self.assertEqual(activity.user_id, self.handler)
        self.assertEqual(activity.date_deadline, day(15).date())
        complaint.write(
            {
                "complaint_phase": "closed",
                "closure_reason": "withdrawn",
                "closure_note": "Found it",
            }
        )
        self.assertFalse(activity.exists())

    def test_reassigns_and_raises_the_priority(self):
        complaint = self._due_with(
            {"reassign_to": "team_leader", "priority": "step", "notify_handler": True},
            priority="1",
        )
        self._run(day(16))
        self.assertEqual(complaint.user_id, self.leader)
        self.assertEqual(complaint.priority, "2")
        self.assertTrue(self._mails_to(self.leader), "the new handler is told")

    def test_sends_the_complainant_a_holding_reply(self):
        complaint = self._due_with(
            {
                "template_id": self.env.ref(
                    "complaint_management.mail_template_holding"
                ).id
            }
        )
        self._run(day(16))
        letter = complaint.escalation_ids.letter_id
        self.assertEqual(letter.recipient_ids, self.complainant)
        self.assertIn(complaint.complaint_reference, letter.body_html)
        self.assertEqual(complaint.complainant_told_at, day(16))

    def test_moves_to_review_and_outside_through_the_gate(self):
        body = self.env["res.partner"].create(
            {"name": "Ombudsman", "is_external_dispute_body": True}
        )
        self._schedule(
            {
                "milestone": "review",
                "amount": 1,
                "start": "review",
                "levels": [
                    {"name": "R", "move_to": "review", "reviewer_id": self.manager.id}
                ],
            },
            self._respond_in(
                levels=[
                    {"name": "O", "move_to": "referred", "external_body_id": body.id}
                ]
            ),
        )
        with freeze_time(MONDAY):
            rejected = self._answered()
            rejected.complainant_verdict = "rejected"
            consenting = self._acknowledged(referral_consent=True)
            refusing = self._acknowledged()
        with mute_logger(SWEEP):
            self._run(day(16))
        self.assertEqual(rejected.complaint_phase, "investigation")
        self.assertEqual(rejected.investigator_id, self.manager)
        self.assertEqual(rejected.review_level, 1)
        self.assertEqual(consenting.complaint_phase, "referred")
        self.assertEqual(consenting.external_body_id, body)
        self.assertEqual(refusing.complaint_phase, "acknowledged")
        self.assertEqual(refusing.escalation_ids.state, "failed")
        self.assertIn("agrees", refusing.escalation_ids.error)

    def test_closes_what_the_complainant_does_not_answer(self):
        with freeze_time(MONDAY):
            complaint = self._answered()
        self._run(day(23))
        self.assertEqual(complaint.complaint_phase, "responded")
        self._run(day(30))
        self.assertEqual(complaint.complaint_phase, "closed")
        self.assertEqual(complaint.closure_reason, "no_answer")
        self.assertEqual(self._clock(complaint, "close").state, "met")

    # only if -----------------------------------------------------------

    def test_conditions_not_fulfilled_are_noted(self):
        complaint = self._due_with(
            {"name": "Severity", "severity": "high", "notify_handler": True},
            {
                "name": "Phase",
                "complaint_phase": "investigation",
                "notify_handler": True,
            },
            {
                "name": "Domain",
                "domain": "[('is_vulnerable', '=', True)]",
                "notify_handler": True,
            },
            {"name": "Nothing to it", "notify_investigator": False},
            severity="low",
        )
        self._run(day(16))
        self.assertEqual(
            {e.level_id.name: e.skip_reason for e in complaint.escalation_ids},
            {
                "Severity": "severity",
                "Phase": "phase",
                "Domain": "domain",
                "Nothing to it": "nobody",
            },
        )
        self.assertFalse(self._mails_to(self.handler))

    def test_nobody_complained_about_is_told(self):
        complaint = self._due_with(
            {
                "notify_handler": True,
                "notify_user_ids": [(4, self.outsider.id), (4, self.manager.id)],
            },
            respondent_ids=[(4, self.outsider.id)],
        )
        self._run(day(16))
        self.assertEqual(
            complaint.escalation_ids.notice_ids.user_id, self.handler | self.manager
        )

    def test_a_restricted_complaint_is_told_to_those_who_see_it(self):
        complaint = self._due_with(
            {"notify_handler": True, "notify_user_ids": [(4, self.outsider.id)]},
            confidentiality="restricted",
            name="Nobody else's business",
        )
        self._run(day(16))
        self.assertEqual(complaint.escalation_ids.notice_ids.user_id, self.handler)
        mail = self._mails_to(self.handler)
        self.assertNotIn("Nobody else's business", mail.body_html)

    def test_an_archived_handler_does_not_silence_the_level(self):
        complaint = self._due_with(
            {"notify_handler": True, "activity_type_id": self.todo.id}
        )
        self.handler.active = False
        self._run(day(16))
        self.assertIn(self.manager, complaint.escalation_ids.notice_ids.user_id)
        self.assertEqual(complaint.activity_ids.user_id, self.leader)

    # once --------------------------------------------------------------

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

    def test_what_failed_comes_again_after_a_pause_and_ends_with_its_clock(self):
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

    # fast --------------------------------------------------------------

    def test_queries_follow_the_batch_not_the_number(self):
        self._schedule(
            self._respond_in(
                10,
                levels=[{"activity_type_id": self.todo.id, "notify_handler": True}],
            )
        )
        with freeze_time(MONDAY):
            self.Ticket.create(
                [
                    {
                        "feedback_type": "complaint",
                        "name": f"Number {number}",
                        "description": "<p>-</p>",
                        "team_id": self.team.id,
                        "user_id": self.handler.id,
                        "partner_id": self.complainant.id,
                    }
                    for number in range(200)
                ]
            )
        with freeze_time(day(16)):
            Deadline = self.env["complaint.deadline"]
            self.env.flush_all()
            self.env.invalidate_all()
            batch = Deadline._take_due()
            self.assertEqual(len(batch), 200)
            with self.assertQueryCount(100):  # at most half a query per level
                batch._run_batch()
                self.env.flush_all()
