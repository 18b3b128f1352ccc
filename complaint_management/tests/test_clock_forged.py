"""What follows from what happens cannot be forged."""

from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_clock_access import FORGERIES, ClockAccessCommon
from .common_clocks import MONDAY, day


@tagged("post_install", "-at_install")
class TestForgedClocks(ClockAccessCommon):
    def test_what_follows_from_events_is_written_by_nobody(self):
        for name, value in FORGERIES.items():
            for user in (self.handler, self.manager):
                with self.subTest(name=name, user=user.login):
                    with self.assertRaises(AccessError):
                        self.complaint.with_user(user).write({name: value})

    def test_a_complaint_is_not_born_with_it_either(self):
        vals = {
            "feedback_type": "complaint",
            "name": "X",
            "description": "<p>Y</p>",
            "team_id": self.team.id,
        }
        Ticket = self.Ticket.with_user(self.handler)
        for name, value in FORGERIES.items():
            with self.subTest(name=name), self.assertRaises(AccessError):
                Ticket.create({**vals, name: value})
            if value:
                with self.subTest(default=name), self.assertRaises(AccessError):
                    Ticket.with_context(**{f"default_{name}": value}).create(vals)

    def test_defaults_of_the_caller_make_no_clocks(self):
        forged = {
            "default_state": "void",
            "default_cycle": 9,
            "default_was_paused": True,
            "default_extended_to": day(30),
            "default_extended_at": day(1),
            "default_next_run_at": day(30),
            "default_is_late": True,
        }
        complaint = (
            self.Ticket.with_user(self.handler)
            .with_context(**forged)
            .create(
                {
                    "feedback_type": "complaint",
                    "name": "X",
                    "description": "<p>Y</p>",
                    "team_id": self.team.id,
                }
            )
        )
        clock = complaint.deadline_ids
        self.assertEqual(clock.state, "running")
        self.assertEqual((clock.cycle, clock.was_paused), (0, False))
        self.assertFalse(clock.extended_to)
        self.assertEqual(clock.next_run_at, MONDAY + timedelta(hours=1))

    def test_clocks_are_not_written_through_the_complaint(self):
        escalation = self.complaint.escalation_ids
        for command in (
            {"deadline_ids": [Command.update(self.clock.id, {"due_at": day(30)})]},
            {"deadline_ids": [Command.delete(self.clock.id)]},
            {"deadline_ids": [Command.unlink(self.clock.id)]},
            {"deadline_ids": [Command.clear()]},
            {"deadline_ids": [Command.create({"milestone": "assess"})]},
            {"escalation_ids": [Command.update(escalation.id, {"state": "done"})]},
            {"escalation_ids": [Command.clear()]},
        ):
            for user in (self.handler, self.manager):
                with self.subTest(command=command, user=user.login):
                    with self.assertRaises(AccessError):
                        self.complaint.with_user(user).web_save(command, {})

    def test_a_file_brings_no_clocks(self):
        for name, value in (
            ("schedule_id/.id", str(self.schedule.id)),
            ("next_due_at", "2027-03-30 00:00:00"),
            ("clock_round", "5"),
            ("imported_at", "2099-01-01 00:00:00"),
            ("deadline_ids/milestone", "assess"),
        ):
            with self.subTest(name=name):
                result = self.Ticket.with_user(self.handler).load(
                    ["name", "description", "feedback_type", name],
                    [["X", "Y", "complaint", value]],
                )
                self.assertFalse(result["ids"])

    def test_a_copy_has_none_of_it(self):
        copy = self.complaint.with_user(self.manager).sudo().copy()
        self.assertFalse(copy.deadline_ids | copy.escalation_ids.deadline_id)
        self.assertFalse(any(copy[name] for name in FORGERIES))

    def test_an_acknowledgement_before_the_receipt_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "it was received on"):
            self.complaint.with_user(self.handler).acknowledged_at = MONDAY - timedelta(
                days=1
            )
