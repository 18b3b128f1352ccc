"""Letters are written, sent once, numbered and kept (ISO 10002, 7.4-7.9)."""

import hashlib
import json
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.complaint_letter import KINDS
from .common_letters import LetterCommon


@tagged("post_install", "-at_install")
class TestLetterSending(LetterCommon):
    # ------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------

    def test_letter_that_is_sent_is_numbered_kept_and_goes_to_the_complainant(self):
        complaint = self._acknowledged()
        letter = self._write(complaint, "progress")
        self.assertEqual((letter.state, letter.number), ("draft", False))
        with freeze_time("2027-02-01 09:00:00"):
            letter.action_send()
        self.assertEqual(letter.state, "sent")
        self.assertRegex(letter.number, r"^L/2027/\d{5}$")
        self.assertEqual(letter.author_id, self.handler)
        message = letter.message_id
        self.assertEqual(message.partner_ids, self.complainant)
        self.assertEqual(message.subject, letter.subject)
        self.assertIn(complaint.complaint_reference, message.body)
        self.assertEqual(message.attachment_ids, letter.attachment_id)
        content = letter.attachment_id.raw
        self.assertEqual(letter.content_hash, hashlib.sha256(content).hexdigest())
        self.assertIn(letter.number.encode(), content)
        self.assertEqual(message.sudo().mail_ids.recipient_ids, self.complainant)

    def test_sent_once_only(self):
        letter = self._sent(self._acknowledged(), "progress")
        for step in ("action_send", "action_approve", "action_cancel"):
            with self.subTest(step=step), self.assertRaisesRegex(UserError, "sent"):
                getattr(letter.with_user(self.manager), step)()
        self.assertEqual(
            self.env["mail.mail"].search_count(
                [("mail_message_id", "=", letter.message_id.id)]
            ),
            1,
        )

    def test_of_two_who_send_at_once_one_does(self):
        letter = self._write(self._acknowledged(), "progress")
        with (
            patch.object(
                type(letter), "lock_for_update", side_effect=LockError("locked")
            ),
            self.assertRaisesRegex(UserError, "Somebody else"),
        ):
            letter.action_send()
        self.assertFalse(letter.number or letter.message_id)
        letter.action_send()
        self.assertEqual(letter.state, "sent")

    def test_text_that_was_edited_goes_out_as_it_was_edited(self):
        complaint = self._decided()
        form = Form(
            self.Letter.with_user(self.handler).with_context(
                **complaint.action_communicate_decision()["context"]
            )
        )
        self.assertIn("You are right", form.body)
        form.body = "<p>My own words.</p>"
        form.subject = "About the drum"
        letter = form.save()
        complaint.name = "Another title"
        letter.action_send()
        self.assertIn("My own words", letter.message_id.body)
        self.assertNotIn("You are right", letter.message_id.body)
        self.assertEqual(letter.message_id.subject, "About the drum")
        self.assertIn(b"My own words", letter.attachment_id.raw)

    def test_nothing_is_sent_that_says_nothing(self):
        letter = self._write(self._acknowledged(), "progress", body="<p><br></p>")
        with self.assertRaisesRegex(UserError, "empty"):
            letter.action_send()
        self.assertFalse(letter.number)

    def test_without_an_address_it_is_printed_and_posted(self):
        complaint = self._acknowledged(partner_id=False, partner_name="Bo Paper")
        letter = self._write(complaint, "progress")
        self.assertEqual(letter.delivery, "post")
        told = complaint.complainant_told_at
        letter.action_send()
        self.assertTrue(letter.attachment_id)
        self.assertFalse(letter.message_id.sudo().mail_ids)
        self.assertNotEqual(complaint.complainant_told_at, told)
        mistaken = self._write(complaint, "progress", delivery="email")
        with self.assertRaisesRegex(UserError, "By post"):
            mistaken.action_send()

    def test_mail_that_fails_is_seen_and_can_be_sent_again(self):
        letter = self._sent(self._acknowledged(), "progress")
        self.assertFalse(letter.is_undelivered)
        with self.assertRaisesRegex(UserError, "No mail"):
            letter.action_retry()
        mail = letter.message_id.sudo().mail_ids
        mail.write({"state": "exception", "failure_reason": "no such host"})
        letter.invalidate_recordset()
        self.assertTrue(letter.is_undelivered)
        Letter = self.Letter.with_user(self.handler)
        self.assertIn(letter, Letter.search([("is_undelivered", "=", True)]))
        self.assertNotIn(letter, Letter.search([("is_undelivered", "=", False)]))
        letter.action_retry()
        self.assertEqual(mail.state, "outgoing")
        letter.invalidate_recordset()
        self.assertFalse(letter.is_undelivered)

    # ------------------------------------------------------------
    # Numbers
    # ------------------------------------------------------------

    def test_numbers_follow_each_other_and_drafts_take_none(self):
        complaint = self._acknowledged()
        first = self._sent(complaint, "progress")
        self._write(complaint, "progress").action_cancel()
        empty = self._write(complaint, "progress", body=False)
        with self.assertRaises(UserError):
            empty.action_send()
        second = self._sent(complaint, "progress")
        numbers = [int(letter.number[-5:]) for letter in (first, second)]
        self.assertEqual(numbers[1], numbers[0] + 1)

    def test_each_company_counts_for_itself_and_each_year_anew(self):
        other = self.env["res.company"].create({"name": "Another"})
        with freeze_time("2031-12-31 12:00:00"):
            self.assertEqual(
                other._next_letter_numbers(2), ["L/2031/00001", "L/2031/00002"]
            )
        with freeze_time("2032-01-02 12:00:00"):
            self.assertEqual(other._next_letter_numbers(1), ["L/2032/00001"])

    def test_no_two_letters_of_a_company_have_one_number(self):
        first = self._sent(self._acknowledged(), "progress")
        second = self._sent(self._acknowledged(), "progress")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._sql(
                "UPDATE complaint_letter SET number = %s WHERE id = %s",
                first.number,
                second.id,
            )

    # ------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------

    def test_sending_the_decision_is_the_answer(self):
        complaint = self._decided()
        letter = self._sent(complaint, "decision")
        self.assertEqual(complaint.complaint_phase, "responded")
        self.assertEqual(complaint.complainant_verdict, "waiting")
        self.assertEqual(complaint.remedy_ids.state, "offered")
        for words in (
            "You are right",
            "It broke in our hands",
            "full price",
            "49.00",
            "free of charge",
            "The Ombudsman",
        ):
            self.assertIn(words, letter.body)

    def test_decision_that_is_incomplete_is_not_sent(self):
        complaint = self._investigated()
        with self.assertRaisesRegex(UserError, "Decision, Reasons"):
            complaint.action_communicate_decision()
        letter = self._write(complaint, "decision", subject="No", body="<p>No.</p>")
        with self.assertRaisesRegex(UserError, "Decision, Reasons"):
            letter.action_send()
        self.assertEqual((letter.state, letter.number), ("draft", False))

    def test_decision_that_changed_since_the_letter_is_not_sent(self):
        complaint = self._decided()
        letter = self._write(complaint, "decision")
        complaint.remedy_ids.amount = 20
        with self.assertRaisesRegex(UserError, "Write anew"):
            letter.action_send()
        letter.action_write_anew()
        letter.action_send()
        self.assertIn("20.00", letter.message_id.body)

    def test_outcome_of_a_review_is_a_letter_of_its_own(self):
        complaint = self._answered()
        complaint.complainant_verdict = "rejected"
        complaint._start_review(self.outsider, "Asked for")
        complaint.write(
            {
                "findings": "<p>Seen again.</p>",
                "decision": "not_upheld",
                "decision_reasons": "<p>It was used wrongly.</p>",
            }
        )
        action = complaint.action_communicate_decision()
        self.assertEqual(action["context"]["default_kind"], "review")
        letter = self._sent(complaint, "review", user=self.manager)
        self.assertIn("still cannot agree", letter.body)
        self.assertIn("The Ombudsman", letter.body)
        self.assertEqual(complaint.complaint_phase, "responded")

    def test_acknowledgement_counts_as_one(self):
        complaint = self._complain()
        self.assertEqual(complaint._propose_letter(), "acknowledgement")
        self._sent(complaint, "acknowledgement")
        self.assertEqual(complaint.acknowledgement_method, "email")
        self.assertEqual(complaint.complaint_phase, "acknowledged")
        posted = self._complain(partner_id=False, partner_name="Bo Paper")
        self._sent(posted, "acknowledgement")
        self.assertEqual(posted.acknowledgement_method, "letter")
        self.assertEqual(posted.complaint_phase, "acknowledged")

    def test_progress_counts_as_telling_how_it_stands(self):
        complaint = self._acknowledged()
        before = complaint.update_count
        letter = self._sent(complaint, "progress")
        self.assertEqual(complaint.update_count, before + 1)
        telling = self.env["complaint.telling"].search(
            [("ticket_id", "=", complaint.id)]
        )
        self.assertEqual(telling.message_id, letter.message_id)

    # ------------------------------------------------------------
    # Wording
    # ------------------------------------------------------------

    def test_kind_that_is_due_is_proposed(self):
        complaint = self._decided()
        self.assertEqual(complaint._propose_letter(), "decision")
        complaint.complaint_phase = "responded"
        self.assertEqual(complaint._propose_letter(), "progress")
        complaint.complainant_verdict = "no_answer"
        complaint.action_close()
        self.assertEqual(complaint._propose_letter(), "closure")
        self.assertIn("not heard from you", self._write(complaint, "closure").body)
        fresh = self._acknowledged()
        self.assertEqual(fresh._propose_letter(), "progress")
        fresh._move_to_phase(
            "referred", external_body_id=self.body.id, referral_consent=True
        )
        self.assertEqual(fresh._propose_letter(), "referral")

    def test_nobody_is_told_of_a_closing_that_is_none(self):
        letter = self._write(self._answered(), "closure")
        with self.assertRaisesRegex(UserError, "not closed yet"):
            letter.action_send()
        letter.ticket_id.complainant_verdict = "no_answer"
        letter.ticket_id.action_close()
        letter.action_send()
        self.assertEqual(letter.state, "sent")

    def test_early_answer_says_that_it_was_looked_into_at_once(self):
        with freeze_time("2027-03-01 09:00:00"):  # a Monday
            complaint = self._simple()
        for moment, early in (
            ("2027-03-04 23:00:00", True),
            ("2027-03-05 00:30:00", False),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                words = self._write(complaint, "decision").body
                self.assertEqual("at once" in words, early)
        self.company.complaint_early_days = 0
        with freeze_time("2027-03-01 10:00:00"):
            self.assertNotIn("at once", self._write(complaint, "decision").body)

    def test_time_to_turn_outside_is_told_where_the_schedule_knows_it(self):
        complaint = self._decided()
        schedule = complaint.schedule_id
        self.assertNotIn("of this letter", self._write(complaint, "decision").body)
        schedule.write({"outside_amount": 6, "outside_unit": "months"})
        with freeze_time("2027-03-01 09:00:00"):
            body = self._write(complaint, "referral").body
        self.assertIn("within 6 months of this letter", body)
        self.assertIn("September 1, 2027", body)
        for unit, words, until in (
            ("months", "within one month of this letter", "April 1, 2027"),
            ("days", "within one day of this letter", "March 2, 2027"),
        ):
            schedule.write({"outside_amount": 1, "outside_unit": unit})
            with freeze_time("2027-03-01 09:00:00"):
                body = self._write(complaint, "referral").body
            self.assertIn(words, body)
            self.assertIn(until, body)
        schedule.write({"outside_amount": 60, "outside_unit": "days"})
        with freeze_time("2027-03-01 09:00:00"):
            self.assertIn("April 30, 2027", self._write(complaint, "referral").body)

    def test_referral_names_the_body_with_all_that_one_needs(self):
        body = self._write(self._decided(), "referral").body
        for words in (
            "The Ombudsman",
            "1 Fair Street",
            "Fairtown",
            "https://ombudsman.example",
            "555-0100",
        ):
            self.assertIn(words, body)

    def test_every_kind_has_a_wording_in_every_direction(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.env["res.lang"]._activate_lang("ar_001")
        complaint = self._decided()
        clock = complaint.deadline_ids._get_answer_clock()
        for kind, _label in KINDS:
            for lang, direction in (
                ("en_US", "ltr"),
                ("it_IT", "ltr"),
                ("ar_001", "rtl"),
            ):
                with self.subTest(kind=kind, lang=lang):
                    letter = self._write(
                        complaint,
                        kind,
                        lang=lang,
                        reason="The laboratory is slow",
                        new_date="2027-03-18",
                        deadline_id=clock.id if kind == "delay" else False,
                    )
                    self.assertEqual(letter.template_id.complaint_letter, kind)
                    self.assertIn(complaint.complaint_reference, letter.subject)
                    self.assertIn(f'dir="{direction}"', letter.body)

    def test_written_in_the_complainants_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        wording = self.env.ref("complaint_management.mail_template_holding")
        wording.with_context(lang="it_IT").subject = "A che punto siamo"
        self.complainant.lang = "it_IT"
        letter = self._write(self._acknowledged(), "progress")
        self.assertEqual((letter.lang, letter.subject), ("it_IT", "A che punto siamo"))
        letter.lang = "en_US"
        self.assertIn("how it stands", letter.subject)

    def test_wording_of_ones_own_can_be_chosen(self):
        own = self.env.ref("complaint_management.mail_template_holding").copy(
            {"subject": "Waiting for the laboratory", "body_html": "<p>Still.</p>"}
        )
        letter = self._write(self._acknowledged(), "progress", template_id=own.id)
        self.assertEqual(letter.subject, "Waiting for the laboratory")
        other = self.env.ref("complaint_management.mail_template_survey")
        with self.assertRaises(ValidationError):
            letter.template_id = other

    def test_letters_are_written_on_complaints_only(self):
        ticket = self.Ticket.create({"name": "Printer", "description": "Out of ink"})
        with self.assertRaises(ValidationError):
            self._write(ticket, "progress", user=self.env.user)

    # ------------------------------------------------------------
    # Evidence
    # ------------------------------------------------------------

    def test_ledger_tells_of_the_letter_once_and_names_its_words_and_file(self):
        complaint = self._acknowledged()
        letter = self._sent(complaint, "progress")
        entries = self._chain(complaint).filtered(lambda e: e.kind == "letter")
        self.assertEqual(len(entries), 1)
        told = self._told(entries)
        self.assertEqual(
            (told["number"], told["kind"], told["message"], told["file"]),
            (
                letter.number,
                "progress",
                letter.message_id.id,
                letter.attachment_id.id,
            ),
        )
        self.assertNotIn(self.handler.name, entries.text)
        self.assertNotIn(letter.content_hash, entries.text, "it is no salted digest")
        self.assertIn(letter.number, entries.summary)
        told_file = self._told(self._last(complaint, "file"))
        self.assertEqual(told_file["file"], letter.attachment_id.id)
        told_message = self._told(self._last(complaint, "message"))
        self.assertIn(letter.attachment_id.id, told_message["files"])
        self.assertFalse(self._problems())

    def test_nobody_changes_or_takes_away_what_was_sent(self):
        letter = self._sent(self._acknowledged(), "progress")
        for user in (self.handler, self.manager, self.env.user):
            own = letter.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    own.body = "<p>Other</p>"
                with self.assertRaises(UserError):
                    own.unlink()
                with self.assertRaises(AccessError):
                    own.write({"state": "draft"})
                with self.assertRaises(AccessError):
                    own.with_context(complaint_letter=True).write({"number": "L/1"})
                with self.assertRaises(UserError):
                    own.attachment_id.raw = b"other"
                with self.assertRaises(UserError):
                    own.attachment_id.write({"res_id": self._complain().id})
        with self.assertRaises(UserError):
            letter.sudo().write({"subject": "Other"})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            letter.attachment_id.unlink()

    def test_what_is_done_with_a_letter_cannot_be_written(self):
        complaint = self._acknowledged()
        for name, value in (
            ("state", "sent"),
            ("number", "L/2027/99999"),
            ("approver_id", self.manager.id),
            ("author_id", self.colleague.id),
            ("sent_at", fields.Datetime.now()),
            ("is_automatic", True),
            ("message_id", complaint.message_ids[:1].id),
        ):
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    self._write(complaint, "progress", **{name: value})
                forged = self.Letter.with_user(self.handler).with_context(
                    **{f"default_{name}": value}
                )
                letter = forged.create({"ticket_id": complaint.id, "kind": "progress"})
                self.assertEqual(
                    (letter.state, letter.author_id, letter.number, letter.approver_id),
                    ("draft", self.handler, False, self.env["res.users"]),
                )

    def test_file_of_the_complaint_lists_letters_and_the_page_hands_them_out(self):
        complaint = self._decided()
        letter = self._sent(complaint, "decision")
        self.env.cr.flush()
        report = self.env["report.complaint_management.report_complaint_file"]
        file = report.with_user(self.auditor)._get_file(
            complaint.with_user(self.auditor)
        )
        sections = {section["title"]: section for section in file["sections"]}
        (row,) = sections["Letters"]["rows"]
        self.assertIn(letter.number, row[0])
        self.assertIn("Decision", row[1])
        names = [evidence.attachment for evidence in complaint._get_evidence_files()]
        self.assertIn(letter.attachment_id, names)
        public = complaint._get_public_messages()
        (told,) = [one for one in public if one["id"] == letter.message_id.id]
        self.assertEqual([one["id"] for one in told["files"]], letter.attachment_id.ids)

    def test_kinds_of_the_ledger_know_letters_in_words(self):
        complaint = self._acknowledged()
        self._sent(complaint, "progress")
        entry = self._last(complaint, "letter")
        self.assertIn("How it stands", entry.summary)
        self.assertEqual(json.loads(entry.text)["kind"], "letter")
