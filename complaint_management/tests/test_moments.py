"""What happens to a complaint happens after its receipt, however it is written."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..models.helpdesk_ticket_moments import AFTER_RECEIPT
from .common import ASSESSED
from .common_clocks import MONDAY, ClockCommon, day
from .common_import import ImportCommon

BEFORE = MONDAY - timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestMoments(ClockCommon):
    def _typed_in(self, **vals):
        with freeze_time(day(5)):
            return self._complain(received_at=MONDAY, **vals)

    def test_nothing_is_registered_as_done_before_the_receipt(self):
        for name in AFTER_RECEIPT:
            with self.subTest(name=name):
                with self.assertRaisesRegex(ValidationError, "was received on"):
                    self._typed_in(**{name: BEFORE})

    def test_nothing_is_written_as_done_before_the_receipt(self):
        complaint = self._typed_in()
        for name in AFTER_RECEIPT:
            for user in (self.handler, self.manager):
                with self.subTest(name=name, user=user.login), freeze_time(day(5)):
                    with self.assertRaisesRegex(ValidationError, "was received on"):
                        complaint.with_user(user).write({name: BEFORE})
                    self.env.invalidate_all()

    def test_the_message_names_the_complaint_and_both_moments(self):
        complaint = self._typed_in()
        with freeze_time(day(5)), self.assertRaises(ValidationError) as refused:
            complaint.acknowledged_at = BEFORE
        message = str(refused.exception)
        for part in (complaint.complaint_reference, "Acknowledged on", "8:00", "9:00"):
            self.assertIn(part, message)

    def test_the_receipt_is_not_corrected_to_after_what_was_done(self):
        complaint = self._typed_in(acknowledged_at=day(2))
        with freeze_time(day(5)):
            with self.assertRaisesRegex(ValidationError, "Acknowledged on"):
                complaint.received_at = day(3)
            complaint.write({"received_at": day(3), "acknowledged_at": day(3, 10)})
        self.assertEqual(complaint.received_at, day(3))

    def test_a_refused_acknowledgement_meets_no_clock(self):
        self._schedule(
            {"milestone": "acknowledge", "amount": 1, "unit": "working_days"}
        )
        complaint = self._typed_in()
        with freeze_time(day(5)), self.assertRaises(ValidationError):
            with self.env.cr.savepoint():
                complaint.acknowledged_at = BEFORE
        self.env.invalidate_all()
        self.assertEqual(self._clock(complaint, "acknowledge").state, "running")

    def test_a_call_is_acknowledged_while_it_is_taken_down(self):
        now = day(5)
        with freeze_time(now + timedelta(seconds=20)):
            complaint = self._complain(
                acknowledged_at=now,
                acknowledgement_method="phone",
                complaint_phase="acknowledged",
            )
        self.assertLess(complaint.acknowledged_at, complaint.received_at)

    def test_what_is_typed_to_the_minute_is_not_early(self):
        with freeze_time(day(5)):
            complaint = self._complain(received_at=datetime(2027, 3, 1, 9, 0, 45))
            complaint.acknowledged_at = MONDAY
        self.assertEqual(complaint.acknowledged_at, MONDAY)

    def test_a_receipt_a_little_ahead_of_our_clock_hinders_no_work(self):
        with freeze_time(MONDAY):
            complaint = self._complain(received_at=day(1, 11), **ASSESSED)
            complaint.write(
                {
                    "acknowledged_at": MONDAY,
                    "acknowledgement_method": "phone",
                    "complaint_phase": "assessed",
                }
            )
        with freeze_time(day(1, 12)):  # what was written then is not looked at again
            complaint.write(
                {"complaint_phase": "investigation", "investigator_id": self.colleague}
            )
        self.assertEqual(complaint.investigation_at, day(1, 12))

    def test_a_complaint_registered_again_keeps_its_receipt(self):
        """Typed in after it came, acknowledged in between, turned back and again."""
        complaint = self._typed_in(acknowledged_at=day(2))
        with freeze_time(day(8)):
            complaint.feedback_type = False
            complaint.feedback_type = "complaint"
        self.assertEqual(complaint.received_at, MONDAY)
        self.assertEqual(complaint.acknowledged_at, day(2))

    def test_ordinary_tickets_have_no_order(self):
        ticket = self.Ticket.create({"name": "X", "description": "Y"})
        if ticket.feedback_type:
            ticket.feedback_type = False
        ticket.write({"received_at": MONDAY, "acknowledged_at": BEFORE})
        self.assertEqual(ticket.acknowledged_at, BEFORE)


@tagged("post_install", "-at_install")
class TestMomentsOfOldRegisters(ImportCommon):
    def _taken_over(self, **values):
        (complaint,) = self._take_over(
            self._line(1, **{"Acknowledged on": "2019-03-01", **values})
        )
        return complaint

    def test_a_register_of_days_comes_in_as_it_is(self):
        complaint = self._taken_over(**{"Answered on": "2019-02-20 08:00:00"})
        self.assertTrue(complaint.is_imported)
        self.assertEqual(complaint.acknowledged_at, datetime(2019, 3, 1))
        self.assertEqual(complaint.responded_at, datetime(2019, 2, 20, 8))

    def test_and_may_be_corrected_by_the_same_file(self):
        complaint = self._taken_over()
        self.assertEqual(
            self._taken_over(**{"Acknowledged on": "2019-02-28"}), complaint
        )
        self.assertEqual(complaint.acknowledged_at, datetime(2019, 2, 28))

    def test_its_receipt_can_be_corrected_by_hand(self):
        complaint = self._taken_over()
        complaint.received_at = "2019-03-01 11:00:00"
        self.assertEqual(complaint.received_at, datetime(2019, 3, 1, 11))

    def test_what_is_done_here_is_held_to_the_order(self):
        complaint = self._taken_over()
        with self.assertRaisesRegex(ValidationError, "Assessed on"):
            complaint.assessed_at = "2019-02-01 09:00:00"
