"""Who got no letter was not told: clocks that a lost letter met run again (7.3)."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ASSESSED
from .common_clocks import MONDAY, day
from .common_told import AWAY, REFUSED, ToldCommon


@tagged("post_install", "-at_install")
class TestTold(ToldCommon):
    # lost letters ------------------------------------------------------

    def test_a_letter_counts_once_it_is_queued(self):
        self._by_letter()
        self.assertEqual(self.complaint.complainant_told_at, day(8, 18))
        self.assertEqual(self._updates().mapped("state"), ["met", "running"])

    def test_a_letter_that_is_refused_for_good_told_nobody(self):
        self._send(self._by_letter(), day(9), REFUSED)
        self.assertFalse(self.complaint.complainant_told_at)
        self.assertEqual(self.complaint.update_count, 0)
        first, second = self._updates()
        self.assertEqual((first.state, second.state), ("running", "void"))
        self.assertEqual((first.started_at, first.due_at), (MONDAY, day(8, 17)))
        with freeze_time(day(9)):
            self.assertEqual(self.complaint.clock_state, "overdue")

    def test_it_is_recorded_why_the_clock_runs_again(self):
        self._send(self._by_letter(), day(9), REFUSED)
        first, second = self._updates()
        for clock in (first, second):
            change = clock.change_ids[-1:]
            self.assertEqual(change.cause, "undelivered")
            self.assertEqual(change.moment, day(9))
            self.assertIn("550 no such user here", change.reason)
        self.assertIn("550 no such user", self.complaint.message_ids[:1].body)
        self.assertEqual(self.complaint.activity_ids.user_id, self.handler)

    def test_no_level_is_carried_out_a_second_time(self):
        letter = self._by_letter()
        self._send(letter, day(9), REFUSED)
        for moment in (day(9, 10), day(12)):
            self._run(moment)
        self.assertEqual(self.complaint.escalation_ids.letter_id, letter)
        self.assertEqual(len(self.complaint.escalation_ids), 1)

    def test_a_letter_is_not_lost_while_it_is_tried_again(self):
        letter = self._by_letter()
        self._send(letter, day(9), AWAY)
        self.assertEqual(letter.state, "outgoing")
        self.assertEqual(self.complaint.complainant_told_at, day(8, 18))
        self._send(letter, day(15), AWAY)
        self.assertEqual(letter.state, "exception")
        self.assertFalse(self.complaint.complainant_told_at)
        self.assertEqual(self._updates()[0].state, "running")

    def test_it_counts_when_it_goes_out_after_all(self):
        letter = self._by_letter()
        self._send(letter, day(9), REFUSED)
        self.complainant.email = "ada@example.org"
        self.complaint.escalation_ids.with_user(self.manager).action_retry()
        self._send(letter, day(10))
        self.assertEqual(letter.state, "sent")
        self.assertEqual(self.complaint.complainant_told_at, day(10))
        first, second = self._updates()
        self.assertEqual((first.state, first.ended_at), ("met", day(10)))
        self.assertTrue(first.is_late)
        self.assertEqual((second.state, second.started_at), ("running", day(10)))

    def test_a_second_failure_takes_nothing_back_twice(self):
        self._by_message(day(2))
        letter = self._by_message(day(3))
        self._send(letter, day(4), REFUSED)
        self.assertEqual(self.complaint.update_count, 1)
        tellings = self.env["complaint.telling"].search(
            [("ticket_id", "=", self.complaint.id)]
        )
        tellings._take_back("again")
        tellings._take_back("and again")
        self.assertEqual(self.complaint.update_count, 0)
        self.assertFalse(self.complaint.complainant_told_at)

    # what a person writes ----------------------------------------------

    def test_a_message_to_an_address_that_is_none_told_nobody(self):
        self.complainant.email = "ada at example"
        mail = self._by_message(day(3))
        self._send(mail, day(3, 10), AssertionError("no_valid_recipient"))
        self.assertFalse(self.complaint.complainant_told_at)
        self.assertEqual(self._updates()[0].state, "running")

    def test_who_was_told_otherwise_meanwhile_stays_told(self):
        mail = self._by_message(day(3))
        with freeze_time(day(4)):
            self.complaint._note_told(day(4))
        self._send(mail, day(5), REFUSED)
        self.assertEqual(self.complaint.complainant_told_at, day(4))
        first, second = self._updates().filtered(lambda c: c.state != "void")
        self.assertEqual((first.state, first.ended_at), ("met", day(4)))
        self.assertEqual((second.state, second.started_at), ("running", day(4)))

    def test_what_was_told_before_stands(self):
        with freeze_time(day(2)):
            self.complaint._note_told(day(2))
        self._send(self._by_message(day(3)), day(3, 10), REFUSED)
        self.assertEqual(self.complaint.complainant_told_at, day(2))
        self.assertEqual(self.complaint.update_count, 1)

    def test_a_colleague_who_gets_no_copy_changes_nothing(self):
        expert = self.env["res.partner"].create(
            {"name": "Expert", "email": "expert@example.com"}
        )
        mails = self._by_message(day(3), self.complainant | expert)

        def refuse_the_expert(server, message, *args, **kwargs):
            if "expert@" in message["To"]:
                raise REFUSED
            return message["Message-Id"]

        with (
            freeze_time(day(3, 10)),
            mute_logger("odoo.addons.mail.models.mail_mail"),
            patch.object(
                type(self.env["ir.mail_server"]), "send_email", refuse_the_expert
            ),
        ):
            mails.send()
        self.env.invalidate_all()
        self.assertEqual(self.complaint.complainant_told_at, day(3))

    # reviews and answers -----------------------------------------------

    def test_a_review_whose_acknowledgement_is_lost_is_not_acknowledged(self):
        with freeze_time(day(2)):
            self.complaint = self._answered()
        with freeze_time(day(3)):
            self.complaint.action_verdict_rejected()
        mail = self._by_message(day(4))
        clock = self._clock(self.complaint, "review_acknowledge")
        self.assertEqual(clock.state, "met")
        self._send(mail, day(4, 10), REFUSED)
        self.assertFalse(self.complaint.review_acknowledged_at)
        self.assertEqual(clock.state, "running")
        self.assertIsNone(self._last_change("review_acknowledged_at")[1])

    def test_after_the_answer_updates_are_history(self):
        mail = self._by_message(day(3))
        with freeze_time(day(4)):
            self.complaint.write(
                {
                    **ASSESSED,
                    "complexity": "simple",
                    "decision": "not_upheld",
                    "decision_reasons": "<p>All was well.</p>",
                    "complaint_phase": "responded",
                }
            )
        before = self._updates().mapped("state")
        self._send(mail, day(5), REFUSED)
        self.assertEqual(self._updates().mapped("state"), before)
        self.assertEqual(self.complaint.update_count, 1)

    # acknowledgements --------------------------------------------------

    def test_an_acknowledgement_that_is_lost_acknowledges_nothing(self):
        mail = self._acknowledge()
        clock = self._clock(self.complaint, "acknowledge")
        self.assertEqual(clock.state, "met")
        self._send(mail, day(2), REFUSED)
        self.assertFalse(self.complaint.acknowledged_at)
        self.assertEqual(self.complaint.acknowledgement_state, "failed")
        for name in ("acknowledged_at", "acknowledgement_method", "acknowledged_by_id"):
            self.assertIsNone(self._last_change(name)[1], name)
        self.assertIn("550 no such user", self.complaint.acknowledgement_error)
        self.assertEqual(self.complaint.complaint_phase, "received")
        self.assertEqual((clock.state, clock.due_at), ("running", day(2, 17)))
        self.assertEqual(clock.change_ids[-1:].cause, "undelivered")
        self.assertEqual(self.complaint.activity_ids.user_id, self.handler)

    def test_what_was_acknowledged_by_phone_meanwhile_stays_so(self):
        mail = self._acknowledge()
        with freeze_time(day(1, 11)):
            self.complaint.write(
                self.Ticket._prepare_acknowledged_vals("phone", day(1, 11))
            )
        self._send(mail, day(2), REFUSED)
        self.assertEqual(self.complaint.acknowledged_at, day(1, 11))
        self.assertEqual(self._clock(self.complaint, "acknowledge").state, "met")

    def test_a_complaint_further_on_stays_where_it_is_but_lacks_the_fact(self):
        mail = self._acknowledge()
        with freeze_time(day(1, 11)):
            self.complaint.write({**ASSESSED, "complaint_phase": "assessed"})
        self._send(mail, day(2), REFUSED)
        self.assertEqual(self.complaint.complaint_phase, "assessed")
        self.assertFalse(self.complaint.acknowledged_at)
        self.assertEqual(self._clock(self.complaint, "acknowledge").state, "running")

    def test_an_acknowledgement_counts_when_it_goes_out_after_all(self):
        mail = self._acknowledge()
        self._send(mail, day(2), REFUSED)
        mail.mark_outgoing()
        self._send(mail, day(3))
        self.assertEqual(self.complaint.acknowledged_at, day(3))
        self.assertEqual(self.complaint.complaint_phase, "acknowledged")
        clock = self._clock(self.complaint, "acknowledge")
        self.assertEqual((clock.state, clock.is_late), ("met", True))
