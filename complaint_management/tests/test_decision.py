"""Decision and remedies: told with reasons, fitting, carried out (7.7-7.9)."""

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ASSESSED, ComplaintCommon


@tagged("post_install", "-at_install")
class TestDecision(ComplaintCommon):
    # ------------------------------------------------------------
    # Telling the decision
    # ------------------------------------------------------------

    def test_incomplete_decision_is_not_written(self):
        complaint = self._investigated()
        with self.assertRaises(UserError) as caught:
            complaint.action_communicate_decision()
        self.assertIn("Decision, Reasons", str(caught.exception))

    def test_an_ordinary_message_is_no_answer(self):
        complaint = self._investigated()
        complaint.write({"decision": "not_upheld", "decision_reasons": "<p>No.</p>"})
        complaint.message_post(body="We are on it", message_type="comment")
        self.assertEqual(complaint.complaint_phase, "investigation")

    # ------------------------------------------------------------
    # Remedies
    # ------------------------------------------------------------

    def test_remedies_are_suggested_by_category_and_severity(self):
        damaged = self.env.ref("complaint_management.category_damaged")
        staff = self.env.ref("complaint_management.category_staff")
        repair = self.env.ref("complaint_management.remedy_repair")
        compensation = self.env.ref("complaint_management.remedy_compensation")
        complaint = self._complain(category_id=damaged.id, severity="low")
        self.assertIn(repair, complaint.suggested_remedy_type_ids)
        self.assertNotIn(compensation, complaint.suggested_remedy_type_ids)
        complaint.write({"category_id": staff.id, "severity": "high"})
        self.assertNotIn(repair, complaint.suggested_remedy_type_ids)
        self.assertIn(compensation, complaint.suggested_remedy_type_ids)

    def test_apology_alone_is_not_enough_for_a_severe_complaint(self):
        complaint = self._answered(severity="high")
        self.assertIn("Apology", complaint.remedy_warning)
        complaint.remedy_ids = [fields.Command.create({"type_id": self.refund.id})]
        self.assertFalse(complaint.remedy_warning)
        self.assertFalse(self._answered(severity="low").remedy_warning)

    def test_remedies_are_offered_with_the_decision(self):
        complaint = self._investigated()
        complaint.remedy_ids = [
            fields.Command.create({"type_id": self.refund.id}),
            fields.Command.create({"type_id": self.refund.id, "state": "cancelled"}),
        ]
        self.assertEqual(complaint.remedy_ids[0].state, "proposed")
        complaint.write(
            {
                "decision": "upheld",
                "decision_reasons": "<p>It broke.</p>",
                "complaint_phase": "responded",
            }
        )
        self.assertEqual(complaint.remedy_ids.mapped("state"), ["offered", "cancelled"])
        complaint.remedy_ids = [fields.Command.create({"type_id": self.refund.id})]
        self.assertEqual(
            complaint.remedy_ids[-1].state, "proposed", "thought of afterwards"
        )

    def test_remedies_already_offered_are_called_off_not_deleted(self):
        remedy = self._answered().remedy_ids
        with self.assertRaises(UserError):
            remedy.unlink()
        remedy.state = "cancelled"
        remedy.unlink()

    def test_closed_complaints_get_no_new_remedy(self):
        complaint = self._answered()
        complaint.complainant_verdict = "no_answer"
        complaint.action_close()
        with self.assertRaises(UserError):
            self.env["complaint.remedy"].create(
                {"ticket_id": complaint.id, "type_id": self.refund.id}
            )

    def test_complaint_may_come_in_with_all_that_happened_to_it(self):
        complaint = self._complain(
            **{**ASSESSED, "complexity": "simple"},
            acknowledged_at="2026-03-01 10:00:00",
            received_at="2026-03-01 09:00:00",
            closed_date="2026-03-05 09:00:00",
            decision="upheld",
            decision_reasons="<p>Of course.</p>",
            complainant_verdict="accepted",
            closure_reason="accepted",
            complaint_phase="closed",
            remedy_ids=[
                fields.Command.create(
                    {"type_id": self.apology.id, "state": "fulfilled"}
                )
            ],
        )
        self.assertEqual(complaint.complaint_phase, "closed")
        self.assertEqual(str(complaint.closed_date), "2026-03-05 09:00:00")

    def test_moment_of_closing_that_is_given_stands(self):
        complaint = self._answered()
        complaint.write(
            {
                "complainant_verdict": "no_answer",
                "complaint_phase": "closed",
                "closed_date": "2026-03-05 09:00:00",
            }
        )
        self.assertEqual(str(complaint.closed_date), "2026-03-05 09:00:00")

    def test_remedies_cost_the_companys_currency_and_never_less_than_nothing(self):
        remedy = self._answered(remedy=self.refund).remedy_ids
        self.assertEqual(remedy.currency_id, self.env.company.currency_id)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            remedy.amount = -1
            remedy.flush_recordset()

    # ------------------------------------------------------------
    # Other outcomes, from the form
    # ------------------------------------------------------------

    def test_outcome_chosen_on_the_form_is_the_step_taken(self):
        first, second = self._complain(), self._acknowledged(**ASSESSED)
        form = Form(
            self.env["complaint.step"].with_context(
                default_ticket_id=second.id,
                default_step="withdraw",
                default_outcome="withdraw",
            )
        )
        form.outcome = "duplicate"
        form.duplicate_id = first
        form.save().action_confirm()
        self.assertEqual(second.closure_reason, "duplicate")
        self.assertEqual(second.duplicate_id, first)
