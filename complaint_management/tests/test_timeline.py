"""What handlers see of the clocks: what is due next, past and coming (4.6, 7.3)."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ASSESSED
from .common_clocks import MONDAY, ClockCommon, day

REMIND = {
    "name": "Remind",
    "relation": "before",
    "amount": 1,
    "unit": "working_days",
    "notify_handler": True,
}
OVERDUE = {"name": "Overdue", "relation": "at", "notify_handler": True}
FATAL = {
    "name": "Only if critical",
    "relation": "after",
    "amount": 1,
    "unit": "working_days",
    "severity": "critical",
    "notify_managers": True,
}


@tagged("post_install", "-at_install")
class TestTimeline(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schedule = cls._schedule(
            cls._respond_in(
                2, levels=[REMIND, OVERDUE, FATAL], may_extend=True, may_pause=True
            )
        )
        with freeze_time(MONDAY):
            cls.complaint = cls._complain()

    def _timeline(self, moment, user=None):
        complaint = self.complaint.with_user(user or self.handler)
        with freeze_time(moment):
            return complaint.get_clock_timeline()

    def _entries(self, moment, **filters):
        return [
            entry
            for entry in self._timeline(moment)["entries"]
            if all(entry[name] == value for name, value in filters.items())
        ]

    def _texts(self, entry):
        return " ".join(detail.get("text", "") for detail in entry["details"])

    def _moments(self, entry):
        return {
            detail["label"]: detail["moment"]
            for detail in entry["details"]
            if "moment" in detail
        }

    # at a glance -------------------------------------------------------

    def test_what_is_due_next_is_told_in_words(self):
        words = {}
        for moment in (day(1), day(2), day(3, 10), day(4), day(15)):
            with freeze_time(moment):
                self.complaint.invalidate_recordset(["next_due_words"])
                words[moment.day] = self.complaint.next_due_words
        self.assertEqual(words[1], "Answer: due in 2 days")
        self.assertEqual(words[2], "Answer: due tomorrow")
        self.assertIn("Answer: due today", words[3])
        self.assertEqual(words[4], "Answer: was due yesterday")
        self.assertEqual(words[15], "Answer: was due 12 days ago")

    def test_days_are_those_of_the_reader(self):
        with freeze_time(day(2, 12)):
            here = self.complaint.with_context(tz="UTC").next_due_words
            tokyo = self.complaint.with_context(tz="Asia/Tokyo").next_due_words
        self.assertIn("tomorrow", here)
        self.assertEqual(tokyo, "Answer: due in 2 days", "17:00 is 2:00 there")

    def test_the_promised_date_can_be_typed_only_where_no_clock_says_it(self):
        complaint = self.complaint.with_user(self.handler)
        self.assertTrue(complaint.has_answer_clock)
        with self.assertRaises(UserError):
            complaint.respond_by = "2027-12-24"
        self.schedule.active = False
        self.env.ref("complaint_management.schedule_iso").active = False
        unclocked = self._complain().with_user(self.handler)
        self.assertFalse(unclocked.has_answer_clock)
        unclocked.respond_by = "2027-12-24"
        with self.assertRaises(UserError):
            unclocked.action_extend_answer()

    # content -----------------------------------------------------------

    def test_from_the_receipt_to_the_last_level_in_order(self):
        timeline = self._timeline(day(2))
        moments = [entry["moment"] for entry in timeline["entries"]]
        self.assertEqual(moments, sorted(moments))
        self.assertEqual(
            [entry["title"] for entry in timeline["entries"]],
            ["Received", "Remind", "Answer: due", "Overdue", "Only if critical"],
        )
        self.assertFalse(timeline["problem"])

    def test_a_clock_tells_what_it_counts_from_and_when_it_is_due(self):
        (clock,) = self._entries(day(3, 12), kind="clock")
        self.assertEqual(clock["moment"], fields.Datetime.to_string(day(3, 17)))
        self.assertEqual(clock["state"], "due_soon")
        self.assertEqual(clock["state_label"], "Due soon")
        self.assertTrue(clock["is_coming"])
        self.assertEqual(
            self._moments(clock), {"Counted from": fields.Datetime.to_string(MONDAY)}
        )

    def test_an_overdue_clock_is_past_and_says_so(self):
        (clock,) = self._entries(day(5), kind="clock")
        self.assertEqual(clock["state_label"], "Overdue")
        self.assertFalse(clock["is_coming"])

    def test_a_clock_that_was_met_stands_when_it_was_done(self):
        with freeze_time(day(4)):
            self.complaint.write(
                {
                    **ASSESSED,
                    "acknowledged_at": day(1, 12),
                    "complaint_phase": "investigation",
                    "investigator_id": self.colleague.id,
                    "findings": "<p>True.</p>",
                    "decision": "upheld",
                    "decision_reasons": "<p>It is.</p>",
                    "remedy_ids": [fields.Command.create({"type_id": self.apology.id})],
                }
            )
            self.complaint.complaint_phase = "responded"
        (clock,) = self._entries(day(5), kind="clock")
        self.assertEqual(clock["title"], "Answer: done")
        self.assertEqual(clock["state_label"], "Too late")
        self.assertEqual(clock["moment"], fields.Datetime.to_string(day(4)))
        self.assertEqual(
            self._moments(clock)["Due"], fields.Datetime.to_string(day(3, 17))
        )
        self.assertFalse(self._entries(day(5), kind="coming"))

    def test_a_level_carried_out_tells_why_and_what_was_done(self):
        self._run(day(2, 17, 1))
        (level,) = self._entries(day(3), kind="level")
        self.assertEqual(level["title"], "Remind")
        self.assertEqual(level["state_label"], "Carried out")
        self.assertIn("before it is due", self._texts(level))
        self.assertIn(self.handler.name, self._texts(level))
        self.assertEqual(
            [entry["title"] for entry in self._entries(day(3), kind="coming")],
            ["Overdue", "Only if critical"],
        )

    def test_a_level_left_out_says_why(self):
        self._run(day(8))
        states = {e["title"]: e for e in self._entries(day(8), kind="level")}
        self.assertEqual(states["Only if critical"]["state_label"], "Left out")
        self.assertIn("severity", self._texts(states["Only if critical"]))
        self.assertIn("has passed", self._texts(states["Remind"]))

    def test_a_level_that_failed_shows_the_error_and_the_next_attempt(self):
        deadline = self._clock(self.complaint)
        self.env["complaint.escalation"].create(
            {
                "deadline_id": deadline.id,
                "ticket_id": self.complaint.id,
                "company_id": self.complaint.company_id.id,
                "level_id": deadline.milestone_id.level_ids[0].id,
                "state": "failed",
                "planned_at": day(2),
                "executed_at": day(2),
                "error": "The template is broken",
                "retry_at": day(2, 10),
            }
        )
        (level,) = self._entries(day(2, 9, 30), kind="level")
        self.assertIn("The template is broken", self._texts(level))
        self.assertEqual(
            self._moments(level)["Next attempt"], fields.Datetime.to_string(day(2, 10))
        )

    def test_a_level_to_come_tells_when_and_what_it_would_do(self):
        remind, overdue, fatal = self._entries(day(1, 10), kind="coming")
        self.assertEqual(remind["moment"], fields.Datetime.to_string(day(2, 8)))
        self.assertIn("Tell: Handler", self._texts(remind))
        # it waits for working time
        self.assertEqual(overdue["moment"], fields.Datetime.to_string(day(4, 8)))
        self.assertNotIn("left out", str(overdue["details"]))
        self.assertIn("Would be left out now", str(fatal["details"]))

    def test_a_level_whose_time_has_come_is_still_to_come_until_carried_out(self):
        remind = self._entries(day(2, 12), kind="coming")[0]
        self.assertTrue(remind["is_coming"])
        self.assertIn("next run", self._texts(remind))

    def test_a_paused_clock_stands_still_and_has_no_level_to_come(self):
        stage = self.env["helpdesk.ticket.stage"].create(
            {
                "name": "Waiting",
                "complaint_phase": "received",
                "waits_for_complainant": True,
            }
        )
        with freeze_time(day(2)):
            self.complaint.with_user(self.handler).stage_id = stage
        (clock,) = self._entries(day(10), kind="clock")
        self.assertEqual(clock["state_label"], "Paused")
        self.assertTrue(clock["is_coming"], "not overdue, whatever date it shows")
        self.assertFalse(clock["extend_id"])
        self.assertEqual(
            self._moments(clock)["Stands still since"],
            fields.Datetime.to_string(day(2)),
        )
        self.assertFalse(self._entries(day(10), kind="coming"))
        (change,) = self._entries(day(10), kind="change")
        self.assertEqual(change["title"], "Answer: Paused")
        self.assertIn(self.handler.name, self._texts(change))
        self.assertIn("Waiting", self._texts(change))

    def test_a_change_tells_who_why_and_from_when_to_when(self):
        clock = self._clock(self.complaint)
        with freeze_time(day(2)):
            self.env["complaint.extension"].with_user(self.handler).create(
                {
                    "deadline_id": clock.id,
                    "new_date": day(12).date(),
                    "reason": "The laboratory is slow",
                    "told_by": "phone",
                }
            ).action_confirm()
        (change,) = self._entries(day(3), kind="change")
        self.assertEqual(change["title"], "Answer: Extended")
        self.assertIn(self.handler.name, self._texts(change))
        self.assertIn("The laboratory is slow", self._texts(change))
        self.assertEqual(
            self._moments(change),
            {
                "Due before": fields.Datetime.to_string(day(3, 17)),
                "Due now": "2027-03-12 23:59:59",
            },
        )
        (entry,) = self._entries(day(3), kind="clock")
        self.assertEqual(
            self._moments(entry)["First due"], fields.Datetime.to_string(day(3, 17))
        )

    def test_an_ended_clock_tells_who_ended_it_and_why(self):
        with freeze_time(day(2)):
            self.complaint.with_user(self.handler)._move_to_phase(
                "closed", closure_reason="withdrawn", closure_note="Changed her mind"
            )
        (clock,) = self._entries(day(3), kind="clock")
        self.assertEqual(clock["title"], "Answer: not needed any more")
        self.assertIn(self.handler.name, self._texts(clock))
        self.assertFalse(self._entries(day(3), kind="change"), "told once")

    def test_working_hours_of_no_use_are_named_and_hide_nothing_else(self):
        self.calendar.write({"flexible_hours": True})
        timeline = self._timeline(day(2))
        self.assertIn("flexible", timeline["problem"])
        self.assertIn("clock", [entry["kind"] for entry in timeline["entries"]])

    def test_a_ticket_without_clock_has_an_empty_list(self):
        ticket = self.Ticket.create({"name": "Lamp", "description": "Broken"})
        self.assertEqual(ticket.get_clock_timeline()["entries"], [])

    # access ------------------------------------------------------------

    def test_who_reads_the_complaint_reads_its_clocks(self):
        expected = len(self._timeline(day(2))["entries"])
        for user in (self.handler, self.colleague, self.manager, self.auditor):
            with self.subTest(user=user.login):
                self.assertEqual(len(self._timeline(day(2), user)["entries"]), expected)
        for user in (self.outsider, self.agent, self.employee, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._timeline(day(2), user)

    def test_extending_is_offered_to_those_who_may(self):
        def offered(user):
            complaint = self.complaint.with_user(user)
            entries = self._timeline(day(2), user)["entries"]
            self.env.invalidate_all()
            return complaint.may_extend_answer, any(e["extend_id"] for e in entries)

        for user in (self.handler, self.colleague, self.manager):
            self.assertEqual(offered(user), (True, True), user.login)
        self.assertEqual(offered(self.auditor), (False, False))

    def test_extending_is_offered_only_where_the_schedule_allows_it(self):
        self.schedule.active = False
        self._schedule(self._respond_in(2))
        with freeze_time(MONDAY):
            self.complaint = self._complain()
        self.assertFalse(self.complaint.with_user(self.handler).may_extend_answer)
        self.assertFalse(any(e["extend_id"] for e in self._entries(day(2))))

    # language, cost ----------------------------------------------------

    def test_words_are_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("it_IT")
        with freeze_time(day(1)):
            words = self.complaint.with_context(lang="it_IT").next_due_words
        self.assertIn("tra 2 giorni", words)

    def _count(self, complaint):
        """Queries of the list, read for the first time."""
        complaint.get_clock_timeline()  # what is known once: terms, hours, rules
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        entries = complaint.get_clock_timeline()["entries"]
        return self.cr.sql_log_count - before, len(entries)

    def test_cost_does_not_grow_with_the_rows(self):
        complaint = self.complaint.with_user(self.handler)
        few, rows = self._count(complaint)
        clock = self._clock(self.complaint)
        self.env["complaint.deadline.change"].create(
            [
                {
                    "deadline_id": clock.id,
                    "kind": "extended",
                    "cause": "extension",
                    "moment": day(1, 12),
                    "user_id": self.handler.id,
                    "due_before": clock.due_at,
                    "due_after": day(number),
                }
                for number in range(2, 27)
            ]
        )
        self._run(day(8))
        many, more_rows = self._count(complaint)
        self.assertGreaterEqual(more_rows, rows + 25)
        self.assertLessEqual(many, few + 6, "only what escalations bring with them")
        self.env.invalidate_all()
        with self.assertQueryCount(many):
            complaint.get_clock_timeline()
