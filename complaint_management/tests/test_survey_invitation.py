"""Complainants are asked once for each closing, and nobody who should not be (8.3)."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ASSESSED
from .common_survey import SurveyCommon

JOB = "odoo.addons.complaint_management.models.complaint_survey_job"


@tagged("post_install", "-at_install")
class TestSurveyPlanning(SurveyCommon):
    def test_a_closing_plans_one_invitation_after_the_delay(self):
        self.company.complaint_survey_delay = 4
        complaint = self._closed(severity="high")
        row = complaint.survey_invitation_ids
        self.assertEqual(row.state, "planned")
        self.assertEqual(row.closure_number, 1)
        self.assertEqual(row.planned_at, complaint.closed_date + timedelta(days=4))
        self.assertEqual(row.next_run_at, row.planned_at)
        self.assertEqual(row.severity, "high")
        self.assertEqual(row.team_id, self.team)

    def test_the_job_is_woken_when_the_first_is_due(self):
        triggers = self.env["ir.cron.trigger"]
        cron = self.env.ref("complaint_management.ir_cron_survey")
        row = self._closed().survey_invitation_ids
        self.assertIn(
            row.planned_at,
            triggers.search([("cron_id", "=", cron.id)]).mapped("call_at"),
        )

    def test_withdrawn_complaints_and_duplicates_are_not_asked_about(self):
        first = self._complain(company_id=self.company.id)
        withdrawn = self._complain(company_id=self.company.id)
        withdrawn.write(
            {
                "closure_reason": "withdrawn",
                "closure_note": "Found it",
                "complaint_phase": "closed",
            }
        )
        duplicate = self._complain(company_id=self.company.id)
        duplicate.write(
            {
                "closure_reason": "duplicate",
                "duplicate_id": first.id,
                "complaint_phase": "closed",
            }
        )
        self.assertEqual(
            (withdrawn | duplicate).mapped("complaint_phase"), ["closed"] * 2
        )
        self.assertFalse((withdrawn | duplicate).survey_invitation_ids)

    def test_what_turns_out_withdrawn_later_is_not_asked_about(self):
        complaint = self._closed()
        self._reopen(complaint)
        complaint._move_to_phase(
            "closed", closure_reason="withdrawn", closure_note="Said so"
        )
        self.assertEqual(complaint.complaint_phase, "closed")
        rows = complaint.survey_invitation_ids
        self.assertEqual(rows.mapped("state"), ["cancelled"])
        self.assertFalse(rows.next_run_at)

    def test_other_feedback_is_not_asked_about(self):
        compliment = self._complain(
            feedback_type="compliment", company_id=self.company.id
        )
        compliment.action_close()
        self.assertEqual(compliment.complaint_phase, "closed")
        self.assertFalse(compliment.survey_invitation_ids)

    def test_an_imported_register_is_not_asked_about(self):
        complaint = self._complain(
            company_id=self.company.id,
            is_imported=True,
            complaint_phase="closed",
            closed_date="2020-01-01 10:00:00",
        )
        self.assertEqual(complaint.complaint_phase, "closed")
        self.assertFalse(complaint.survey_invitation_ids)

    def test_what_was_closed_long_ago_and_is_typed_in_now_is_not_asked_about(self):
        vals = {
            "company_id": self.company.id,
            "received_at": "2020-01-01 10:00:00",
            "complaint_phase": "closed",
            "closure_reason": "accepted",
            "complainant_verdict": "accepted",
            "acknowledged_at": "2020-01-01 10:00:00",
            "acknowledgement_method": "phone",
            **ASSESSED,
            "complexity": "simple",
            "decision": "not_upheld",
            "decision_reasons": "<p>Works as described.</p>",
        }
        old = self._complain(**vals, closed_date="2020-01-09 10:00:00")
        new = self._complain(**vals)
        self.assertFalse(old.survey_invitation_ids)
        self.assertTrue(new.survey_invitation_ids)

    def test_who_complained_without_a_name_cannot_be_asked(self):
        complaint = self._closed(partner_id=False)
        self.assertFalse(complaint.survey_invitation_ids)

    def test_the_company_may_ask_nobody_and_a_team_otherwise(self):
        self.company.complaint_survey_id = False
        self.assertFalse(self._closed().survey_invitation_ids)
        self.team.write(
            {
                "complaint_survey_mode": "own",
                "complaint_survey_id": self.survey.id,
                "complaint_survey_delay": 9,
            }
        )
        complaint = self._closed()
        row = complaint.survey_invitation_ids
        self.assertEqual(row.planned_at, complaint.closed_date + timedelta(days=9))

    def test_a_team_may_ask_nobody(self):
        self.team.complaint_survey_mode = "none"
        self.assertFalse(self._closed().survey_invitation_ids)

    def test_reopening_before_it_is_sent_cancels_it(self):
        complaint = self._closed()
        self._reopen(complaint)
        row = complaint.survey_invitation_ids
        self.assertEqual((row.state, row.cancel_reason), ("cancelled", "reopened"))

    def test_closing_again_asks_again_and_keeps_the_first(self):
        first = self._sent()
        self._answer(first, handling=2)
        complaint = first.ticket_id
        self._reopen(complaint)
        self._close_again(complaint)
        second = complaint.survey_invitation_ids - first
        self.assertEqual(second.closure_number, 2)
        self.assertEqual((first.state, second.state), ("answered", "planned"))
        self._make_due(second)
        self._run(second)
        self._answer(second, handling=5)
        self.assertEqual(
            complaint.satisfaction_ids.sorted("closure_number").mapped("handling"),
            [2, 5],
        )

    def test_what_was_not_answered_is_not_asked_twice_at_once(self):
        first = self._sent()
        complaint = first.ticket_id
        self._reopen(complaint)
        self.assertEqual(first.next_run_at, first.expires_at, "no reminder meanwhile")
        self._close_again(complaint)
        self.assertEqual(
            (first.state, first.cancel_reason), ("cancelled", "asked_again")
        )
        self.assertEqual(len(complaint.survey_invitation_ids), 2)

    def test_planning_twice_makes_no_double(self):
        complaint = self._closed()
        complaint._ask_for_satisfaction()
        self.assertEqual(len(complaint.survey_invitation_ids), 1)

    def test_settings_that_make_no_sense_are_refused(self):
        for vals in (
            {"complaint_survey_delay": -1},
            {"complaint_survey_reminders": 9},
            {"complaint_survey_spacing": 0},
            {"complaint_survey_valid_days": 0},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.company.write(vals)

    def test_only_a_survey_about_complaints_can_be_chosen(self):
        other = self.env["survey.survey"].create({"title": "Cakes"})
        with self.assertRaises(ValidationError):
            self.company.complaint_survey_id = other

    def test_a_new_company_asks_with_the_shipped_survey(self):
        self.assertEqual(self.company.complaint_survey_id, self.survey)


@tagged("post_install", "-at_install")
class TestSurveyJob(SurveyCommon):
    def test_an_invitation_is_queued_to_the_complainant_with_a_link(self):
        row = self._sent()
        self.assertEqual(row.state, "sent")
        self.assertEqual(row.survey_id, self.survey)
        self.assertEqual(row.email, "ada@example.com")
        mail = self._get_mails(row)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing", "queued, not sent in the job")
        self.assertEqual(mail.recipient_ids, self.complainant)
        self.assertNotIn(row.sudo().access_token, mail.body_html, "for nobody here")
        self.assertIn(row.sudo().access_token, mail._prepare_outgoing_body())
        self.assertIn("?score=4", mail.body_html)
        self.assertIn("/unsubscribe", mail.body_html)
        self.assertIn("List-Unsubscribe", mail.headers)
        self.assertTrue(mail.auto_delete, "nobody finds the link later")

    def test_it_is_not_sent_before_its_time(self):
        row = self._closed().survey_invitation_ids
        self.assertNotIn(row, self.Invitation._take_due())

    def test_reminders_stop_after_their_number_and_then_the_time_is_over(self):
        self.company.write(
            {
                "complaint_survey_reminders": 2,
                "complaint_survey_spacing": 5,
                "complaint_survey_valid_days": 20,
            }
        )
        row = self._sent()
        self.assertEqual(row.next_run_at, row.sent_at + timedelta(days=5))
        for count in (1, 2):
            self._make_due(row)
            self._run(row)
            self.assertEqual((row.state, row.reminder_count), ("sent", count))
        self.assertEqual(row.next_run_at, row.expires_at)
        self.assertEqual(len(self._get_mails(row)), 3)
        row.expires_at = fields.Datetime.now() - timedelta(hours=1)
        self._make_due(row)
        self._run(row)
        self.assertEqual((row.state, row.next_run_at), ("expired", False))
        self.assertEqual(len(self._get_mails(row)), 3)

    def test_who_has_answered_is_not_reminded(self):
        row = self._answer(self._sent())
        self.assertFalse(row.next_run_at)

    def test_who_does_not_want_to_be_asked_is_not(self):
        row = self._closed().survey_invitation_ids
        self.complainant.complaint_survey_opt_out = True
        self._make_due(row)
        self._run(row)
        self.assertEqual(row.state, "opted_out")
        self.assertFalse(self._get_mails(row))

    def test_an_address_without_contact_can_be_left_out_too(self):
        row = self._closed(
            partner_id=False, partner_email="Bo@Example.com"
        ).survey_invitation_ids
        self.env["complaint.survey.optout"].create({"email": "BO <bo@example.com>"})
        self._make_due(row)
        self._run(row)
        self.assertEqual(row.state, "opted_out")

    def test_without_an_address_it_waits_for_a_call(self):
        self.complainant.email = False
        row = self._closed().survey_invitation_ids
        self._make_due(row)
        self._run(row)
        self.assertEqual((row.state, row.cancel_reason), ("cancelled", "no_address"))

    def test_a_representative_with_authority_is_asked(self):
        lawyer = self.env["res.partner"].create(
            {"name": "Lee Lawyer", "email": "lee@example.com"}
        )
        row = self._sent(representative_id=lawyer.id, representative_authorised=True)
        self.assertEqual(self._get_mails(row).recipient_ids, lawyer)

    def test_no_survey_left_when_it_is_due(self):
        row = self._closed().survey_invitation_ids
        self.company.complaint_survey_id = False
        self._make_due(row)
        self._run(row)
        self.assertEqual((row.state, row.cancel_reason), ("cancelled", "no_survey"))

    @mute_logger(JOB)
    def test_one_that_fails_is_set_aside_and_told_the_others_go_on(self):
        good, bad = self._closed(), self._closed()
        rows = (good | bad).survey_invitation_ids
        Invitation = type(self.Invitation)
        url = Invitation._get_url

        def break_one(row, tail=""):
            if row.ticket_id == bad:
                raise ValueError("Broken template")
            return url(row, tail)

        self._make_due(rows)
        with patch.object(Invitation, "_get_url", break_one):
            self._run(rows)
        self.assertEqual(good.survey_invitation_ids.state, "sent")
        row = bad.survey_invitation_ids
        self.assertEqual(row.state, "failed")
        self.assertIn("Broken template", row.error)
        self.assertFalse(row.next_run_at)
        self.assertFalse(self._get_mails(row), "nothing of it is left")
        todo = self.env["mail.activity"]._get_trouble(
            "complaint_management.mail_activity_survey_failed"
        )
        self.assertIn(self.manager, todo.user_id)

        row.with_user(self.manager).action_send_now()
        self._run(row)
        self.assertEqual(row.state, "sent")

    def _lose(self, mail, failure_type, reason="No such mailbox"):
        """What Odoo does with a mail that it could not send."""
        mail.write({"state": "exception", "failure_reason": reason})
        mail._postprocess_sent_message(
            [], [], failure_reason=reason, failure_type=failure_type
        )

    def test_a_mail_that_does_not_arrive_is_noted(self):
        for failure_type in ("unknown", "mail_email_invalid"):
            with self.subTest(failure_type=failure_type):
                row = self._sent()
                mail = self._get_mails(row)
                self._lose(mail, failure_type)
                self.assertEqual((row.state, row.error), ("failed", "No such mailbox"))
        self.assertFalse(mail.exists(), "Odoo deletes what is written to no address")

    def test_a_reminder_that_does_not_arrive_leaves_the_invitation_open(self):
        row = self._sent()
        invitation = self._get_mails(row)
        self._make_due(row)
        self._run(row)
        self._lose(self._get_mails(row) - invitation, "unknown")
        self.assertEqual(row.state, "sent")
        self.assertTrue(row._is_open())
        self.assertEqual(row.next_run_at, row.expires_at, "no more reminders")

    def test_an_invitation_waits_while_the_mail_server_is_away(self):
        row = self._sent()
        mail = self._get_mails(row)
        self._lose(mail, "mail_smtp", "Connection refused")
        self.assertEqual((row.state, mail.state), ("sent", "outgoing"))

    def test_only_managers_cancel_and_send(self):
        row = self._closed().survey_invitation_ids
        for user in (self.handler, self.auditor):
            for action in ("action_cancel", "action_send_now"):
                with self.subTest(user=user.login, action=action):
                    with self.assertRaises(AccessError):
                        getattr(row.with_user(user), action)()
        row.with_user(self.manager).action_cancel()
        self.assertEqual((row.state, row.cancel_reason), ("cancelled", "by_hand"))

    def test_the_mail_speaks_the_language_of_the_complainant(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.complainant.lang = "ar_001"
        row = self._sent()
        body = self._get_mails(row).body_html
        self.assertIn('dir="rtl"', body)
        self.assertIn("/ar/complaints/survey/", body)

    def test_many_cost_few_queries_each(self):
        complaint = self._closed()
        row = complaint.survey_invitation_ids
        self.env.flush_all()
        tickets = self._copy_rows("helpdesk_ticket", complaint, 200)
        self.env.cr.execute(
            """
            INSERT INTO complaint_survey_invitation (ticket_id, company_id,
                   closure_number, state, planned_at, next_run_at, reminder_count)
            SELECT id, company_id, 1, 'planned', %s, %s, 0
              FROM helpdesk_ticket WHERE id = ANY(%s) RETURNING id
            """,
            [row.planned_at, row.planned_at, tickets],
        )
        rows = self.Invitation.browse(r[0] for r in self.env.cr.fetchall())
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._run(rows)
        queries = self.env.cr.sql_log_count - before
        self.assertEqual(set(rows.mapped("state")), {"sent"})
        self.assertEqual(len(self._get_mails(rows)), 200)
        self.assertLessEqual(queries / 200, 2.5)

    def _copy_rows(self, table, record, count):
        """Copies of a complaint, straight into the table."""
        names = [
            name
            for name, field in record._fields.items()
            if field.store and field.column_type and name != "id"
        ]
        changed = {
            "number": "t.number || '-' || n",
            "complaint_reference": "t.complaint_reference || '-' || n",
            "complaint_token": "NULL",
            "access_token": "NULL",
        }
        columns = ", ".join(f'"{name}"' for name in names)
        values = ", ".join(changed.get(name, f't."{name}"') for name in names)
        self.env.cr.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} "
            f"FROM {table} t, generate_series(1, %s) n WHERE t.id = %s RETURNING id",
            [count, record.id],
        )
        return [row[0] for row in self.env.cr.fetchall()]
