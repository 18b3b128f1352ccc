"""Levels are carried out when they are due, and say why (annex G)."""

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import complaint_notice
from .common_clocks import MONDAY, day
from .common_sweep import SWEEP, SweepCommon


@tagged("post_install", "-at_install")
class TestSweep(SweepCommon):
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

    def test_a_long_mail_says_how_many_it_does_not_list(self):
        self.patch(complaint_notice, "LINES", 1)
        self._schedule(self._respond_in(10, levels=[{"notify_handler": True}]))
        with freeze_time(MONDAY):
            for _number in range(3):
                self._complain()
        self._run(day(16))
        self.assertIn(
            "<p>Not listed here: 2.</p>", self._mails_to(self.handler).body_html
        )

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
