"""One gate for every change of phase, whatever the way in (ISO 10002, 7.2-7.9)."""

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ASSESSED, ComplaintCommon


@tagged("post_install", "-at_install")
class TestPhase(ComplaintCommon):
    def stage(self, phase):
        return self.env.ref(f"complaint_management.stage_{phase}")

    def step(self, complaint, step, **vals):
        wizard = self.env["complaint.step"].create(
            {"ticket_id": complaint.id, "step": step, **vals}
        )
        return wizard.action_confirm()

    # ------------------------------------------------------------
    # The gate
    # ------------------------------------------------------------

    def test_gate_names_everything_that_is_missing(self):
        complaint = self._complain()
        with self.assertRaises(UserError) as caught:
            complaint.stage_id = self.stage("investigation")
        message = str(caught.exception)
        for fact in (
            complaint.complaint_reference,
            "Under investigation",
            "Acknowledged on",
            "Severity",
            "Complexity",
            "Impact",
            "Immediate action",
            "Investigator",
        ):
            self.assertIn(fact, message)

    def test_facts_on_which_a_phase_stands_are_not_taken_away(self):
        complaint = self._answered()
        for name in ("severity", "findings", "decision", "decision_reasons"):
            with self.subTest(fact=name), self.assertRaises(UserError) as caught:
                complaint[name] = False
            self.assertIn(
                complaint._fields[name]._description_string(self.env),
                str(caught.exception),
            )
        complaint.write({"severity": "high", "findings": "<p>Corrected.</p>"})

    def test_why_it_was_closed_is_not_changed_past_the_gate(self):
        complaint = self._complain()
        self.step(complaint, "withdraw", reason="Found it")
        for change in (
            lambda: self.step(complaint, "exhaust", reason="Nothing left"),
            lambda: complaint.write({"closure_reason": "accepted"}),
            lambda: complaint.write(
                {"closure_reason": "no_answer", "complaint_phase": "closed"}
            ),
        ):
            with self.assertRaises(UserError):
                change()
        self.assertEqual(complaint.closure_reason, "withdrawn")

    def test_facts_and_phase_may_come_in_one_write(self):
        complaint = self._acknowledged()
        complaint.write({**ASSESSED, "complaint_phase": "assessed"})
        self.assertEqual(complaint.stage_id, self.stage("assessed"))
        self.assertTrue(complaint.assessed_at)
        self.assertEqual(complaint.assessed_by_id, self.env.user)

    def test_gate_binds_creation_too(self):
        with self.assertRaises(UserError):
            self._complain(complaint_phase="responded")
        with self.assertRaises(UserError):
            self._complain(stage_id=self.stage("closed").id)

    def test_gate_binds_each_complaint_of_a_batch(self):
        ready = self._acknowledged(**ASSESSED)
        unready = self._complain()
        with self.assertRaises(UserError) as caught:
            (ready | unready).write({"complaint_phase": "assessed"})
        self.assertIn(unready.complaint_reference, str(caught.exception))

    def test_stages_of_ordinary_tickets_are_refused(self):
        complaint = self._complain()
        with self.assertRaises(UserError) as caught:
            complaint.stage_id = self.env.ref(
                "helpdesk_mgmt.helpdesk_ticket_stage_done"
            )
        self.assertIn("Under investigation", str(caught.exception))

    def test_blank_text_is_no_fact(self):
        complaint = self._investigated(findings="<p><br></p>")
        complaint.findings = "<p>  </p>"
        with self.assertRaises(UserError) as caught:
            complaint.write(
                {
                    "decision": "not_upheld",
                    "decision_reasons": "<p><br></p>",
                    "complaint_phase": "responded",
                }
            )
        self.assertIn("Findings", str(caught.exception))
        self.assertIn("Reasons", str(caught.exception))

    def test_upheld_complaints_are_owed_a_remedy(self):
        complaint = self._investigated()
        vals = {"decision_reasons": "<p>So it is.</p>", "complaint_phase": "responded"}
        with self.assertRaises(UserError) as caught:
            complaint.write({**vals, "decision": "upheld"})
        self.assertIn("remedy", str(caught.exception))
        complaint.write({**vals, "decision": "not_upheld"})
        self.assertEqual(complaint.complaint_phase, "responded")

    def test_team_change_keeps_the_phase(self):
        complaint = self._acknowledged()
        other = self.env["helpdesk.ticket.team"].create({"name": "Repairs"})
        complaint.team_id = other
        self.assertEqual(complaint.complaint_phase, "acknowledged")
        self.assertEqual(complaint.stage_id.complaint_phase, "acknowledged")

    def test_team_change_takes_the_new_teams_own_stage_of_the_phase(self):
        other = self.env["helpdesk.ticket.team"].create({"name": "Repairs"})
        own = self.env["helpdesk.ticket.stage"].create(
            {
                "name": "Told",
                "complaint_phase": "acknowledged",
                "team_ids": [fields.Command.set(other.ids)],
            }
        )
        complaint = self._acknowledged()
        complaint.team_id = other
        self.assertEqual(complaint.stage_id, own)
        self.assertEqual(complaint.complaint_phase, "acknowledged")

    def test_stage_in_use_keeps_its_phase(self):
        self._complain()
        with self.assertRaises(UserError):
            self.stage("received").complaint_phase = "acknowledged"

    def test_closed_stage_and_closed_phase_agree(self):
        with self.assertRaises(ValidationError):
            self.env["helpdesk.ticket.stage"].create(
                {"name": "Odd", "complaint_phase": "assessed", "closed": True}
            )

    def test_suggestions_pass_freely(self):
        suggestion = self._complain(feedback_type="suggestion")
        suggestion.complaint_phase = "closed"
        self.assertEqual(suggestion.stage_id, self.stage("closed"))
        self.assertTrue(suggestion.closed_date)
        self.assertFalse(suggestion.assessed_at, "nobody assessed it")
        self.assertFalse(suggestion.investigation_at)

    def test_next_steps_are_told_on_the_form(self):
        complaint = self._acknowledged(**ASSESSED)
        self.assertIn("Findings", complaint.missing_facts)
        self.assertNotIn("Severity", complaint.missing_facts)

    # ------------------------------------------------------------
    # Early resolution
    # ------------------------------------------------------------

    def test_simple_complaint_is_settled_in_one_sitting(self):
        complaint = self._complain()
        complaint.write(
            {
                **ASSESSED,
                "complexity": "simple",
                "decision": "upheld",
                "decision_reasons": "<p>Of course.</p>",
                "remedy_ids": [fields.Command.create({"type_id": self.refund.id})],
                "complaint_phase": "responded",
            }
        )
        self.assertEqual(complaint.acknowledgement_method, "answer")
        self.assertEqual(complaint.acknowledged_at, complaint.responded_at)
        self.assertFalse(complaint.investigation_at)
        self.assertEqual(complaint.complainant_verdict, "waiting")

    def test_other_complaints_need_their_investigation(self):
        complaint = self._acknowledged(**ASSESSED)
        with self.assertRaises(UserError) as caught:
            complaint.write(
                {
                    "decision": "not_upheld",
                    "decision_reasons": "<p>No.</p>",
                    "complaint_phase": "responded",
                }
            )
        self.assertIn("Findings", str(caught.exception))

    # ------------------------------------------------------------
    # Closing
    # ------------------------------------------------------------

    def test_accepted_and_carried_out_is_closed(self):
        complaint = self._answered()
        complaint.action_verdict_accepted()
        self.assertEqual(complaint.complaint_phase, "responded")
        with self.assertRaises(UserError) as caught:
            complaint.action_close()
        self.assertIn("Apology", str(caught.exception))
        complaint.remedy_ids.action_fulfil()
        complaint.action_close()
        self.assertEqual(complaint.complaint_phase, "closed")
        self.assertEqual(complaint.closure_reason, "accepted")
        self.assertTrue(complaint.closed_date)
        self.assertEqual(complaint.remedy_ids.fulfilled_on, fields.Date.today())

    def test_rejected_answer_keeps_the_complaint_open(self):
        complaint = self._answered()
        complaint.action_verdict_rejected()
        with self.assertRaises(UserError):
            complaint.action_close()

    def test_unanswered_is_closed_as_such(self):
        complaint = self._answered()
        complaint.complainant_verdict = "no_answer"
        complaint.action_close()
        self.assertEqual(complaint.closure_reason, "no_answer")

    def test_recourse_is_used_up_only_after_review_or_body(self):
        complaint = self._answered()
        complaint.action_verdict_rejected()
        with self.assertRaises(UserError):
            self.step(complaint, "exhaust", reason="They will not have it.")
        complaint.external_body_id = self.env["res.partner"].create(
            {"name": "Ombudsman", "is_external_dispute_body": True}
        )
        self.step(complaint, "exhaust", reason="They will not have it.")
        self.assertEqual(complaint.closure_reason, "recourse_exhausted")

    def test_withdrawing_asks_why_and_nothing_else(self):
        complaint = self._complain()
        with self.assertRaises(UserError):
            self.step(complaint, "withdraw")
        self.step(complaint, "withdraw", reason="Found the missing part.")
        self.assertEqual(complaint.complaint_phase, "closed")
        self.assertFalse(complaint.acknowledged_at)
        self.assertFalse(complaint.responded_at)

    def test_duplicate_names_the_first(self):
        first = self._complain()
        second = self._complain()
        with self.assertRaises(UserError):
            self.step(second, "duplicate")
        self.step(second, "duplicate", duplicate_id=first.id)
        self.assertEqual(second.closure_reason, "duplicate")
        self.assertEqual(first.duplicate_count, 1)

    def test_referral_needs_body_and_consent(self):
        complaint = self._acknowledged()
        body = self.env["res.partner"].create(
            {"name": "Ombudsman", "is_external_dispute_body": True}
        )
        with self.assertRaises(UserError) as caught:
            self.step(complaint, "refer", reason="Deadlock", external_body_id=body.id)
        self.assertIn("agrees", str(caught.exception))
        self.step(
            complaint,
            "refer",
            reason="Deadlock",
            external_body_id=body.id,
            referral_consent=True,
        )
        self.assertEqual(complaint.complaint_phase, "referred")
        self.assertTrue(complaint.referred_at)
        complaint.write(
            {
                "closure_reason": "settled_outside",
                "closure_note": "The ombudsman found for us.",
                "complaint_phase": "closed",
            }
        )
        self.assertTrue(complaint.closed_date)
        self.assertFalse(complaint.responded_at, "we never answered it ourselves")

    # ------------------------------------------------------------
    # Taking it up again
    # ------------------------------------------------------------

    def test_reopening_needs_a_reason_counts_and_clears_the_closing(self):
        complaint = self._answered()
        complaint.complainant_verdict = "no_answer"
        complaint.action_close()
        with self.assertRaises(UserError):
            complaint.stage_id = self.stage("investigation")
        self.step(complaint, "reopen", reason="New evidence.")
        self.assertEqual(complaint.complaint_phase, "investigation")
        self.assertEqual(complaint.reopen_count, 1)
        self.assertFalse(complaint.closed_date)
        self.assertFalse(complaint.closure_reason)
        self.assertFalse(complaint.decision)
        self.assertIn("It broke in our hands", complaint.message_ids[0].body)

    def test_reopening_resumes_where_the_facts_allow(self):
        early = self._acknowledged(**{**ASSESSED, "complexity": "simple"})
        early.write(
            {
                "decision": "not_upheld",
                "decision_reasons": "<p>No.</p>",
                "complaint_phase": "responded",
            }
        )
        self.step(early, "reopen", reason="Sent too soon.")
        self.assertEqual(early.complaint_phase, "assessed")
        withdrawn = self._complain()
        self.step(withdrawn, "withdraw", reason="Found it.")
        self.step(withdrawn, "reopen", reason="Lost it again.")
        self.assertEqual(withdrawn.complaint_phase, "received")
        self.assertEqual((early.reopen_count, withdrawn.reopen_count), (0, 1))

    def test_closed_complaint_may_still_go_outside(self):
        complaint = self._answered()
        complaint.complainant_verdict = "no_answer"
        complaint.action_close()
        body = self.env["res.partner"].create({"name": "Ombudsman"})
        complaint.write(
            {
                "complaint_phase": "referred",
                "external_body_id": body.id,
                "referral_consent": True,
                "reopen_reason": "The complainant turned to the ombudsman.",
            }
        )
        self.assertTrue(complaint.referred_at)
        self.assertFalse(complaint.closed_date)
        self.assertEqual(complaint.decision, "upheld")

    def test_review_is_done_by_somebody_new(self):
        complaint = self._answered()
        complaint.action_verdict_rejected()
        for biased in (self.handler, self.colleague):
            with self.assertRaises(UserError):
                self.step(complaint, "review", reason="Again", reviewer_id=biased.id)
        self.step(complaint, "review", reason="Again", reviewer_id=self.manager.id)
        self.assertEqual(complaint.review_level, 1)
        self.assertEqual(complaint.investigator_id, self.manager)
        self.assertEqual(complaint.complaint_phase, "investigation")
        self.assertEqual(complaint.reopen_count, 0)

    def test_recording_an_acknowledgement_moves_on(self):
        complaint = self._complain(received_at="2026-01-10 09:00:00")
        with self.assertRaises(UserError):
            self.step(complaint, "acknowledge", moment="2026-01-09 09:00:00")
        self.step(
            complaint, "acknowledge", method="letter", moment="2026-01-12 09:00:00"
        )
        self.assertEqual(complaint.complaint_phase, "acknowledged")
        self.assertEqual(
            complaint.acknowledged_at,
            fields.Datetime.to_datetime("2026-01-12 09:00:00"),
        )
        self.assertEqual(complaint.acknowledgement_method, "letter")

    def test_callers_values_are_left_alone(self):
        complaint = self._acknowledged(**ASSESSED)
        vals = {"complaint_phase": "assessed"}
        complaint.write(vals)
        self.assertEqual(vals, {"complaint_phase": "assessed"})
