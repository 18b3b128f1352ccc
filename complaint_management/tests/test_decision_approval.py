"""Where the company wants it, two people stand behind a decision (ISO 10002, 5.4)."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ASSESSED
from .common_authority import AuthorityCommon
from .common_letters import DECIDED

NEEDED = "approval by a manager"


@tagged("post_install", "-at_install")
class TestDecisionApproval(AuthorityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_decision_approval = "all"

    def _settled(self, **vals):
        """A simple complaint whose decision the handler has written."""
        complaint = self._acknowledged(**{**ASSESSED, "complexity": "simple", **vals})
        complaint.with_user(self.handler).write({**DECIDED, "decision": "not_upheld"})
        return complaint

    def test_no_decision_is_told_without_a_second_person(self):
        complaint = self._upheld(50)
        self.assertTrue(complaint.with_user(self.handler).needs_approval)
        letter = self._write(complaint, "decision")
        for tell in (
            lambda: self._answer(complaint),
            lambda: self._answer(complaint, self.manager),
            complaint.with_user(self.handler).action_communicate_decision,
            letter.action_send,
        ):
            with self._refused(NEEDED):
                tell()
        approval = self._ask(complaint)
        self.assertTrue(approval.covers_decision)
        self._approve(complaint)
        letter.action_send()
        self.assertEqual(complaint.complaint_phase, "responded")

    def test_who_has_a_part_in_it_does_not_approve(self):
        investigator = self._new_manager("investigating_manager")
        author = self._new_manager("deciding_manager")
        complaint = self._upheld(50)
        complaint.investigator_id = investigator
        complaint.with_user(author).decision_reasons = "<p>Clearer.</p>"
        self.assertEqual(complaint.decider_ids, self.handler | author)
        self._ask(complaint, self.second_manager)
        for user in (investigator, author, self.second_manager, self.handler):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._approve(complaint, user)
        self._approve(complaint, self.manager)
        self._answer(complaint)

    def test_a_manager_who_handles_it_needs_another(self):
        complaint = self._upheld(50, user_id=self.manager.id)
        self._ask(complaint, self.manager)
        with self.assertRaises(AccessError):
            self._approve(complaint, self.manager)
        self._approve(complaint, self.second_manager)
        self._answer(complaint, self.manager)

    def test_changes_end_it(self):
        for vals in (
            {"decision": "partly_upheld"},
            {"decision_reasons": "<p>Something else.</p>"},
            {"remedy_ids": [fields.Command.create({"type_id": 0, "amount": 5})]},
        ):
            with self.subTest(vals=vals):
                for command in vals.get("remedy_ids", ()):
                    command[2]["type_id"] = self.refund.id
                complaint = self._approved(50)
                complaint.with_user(self.handler).write(vals)
                self.assertEqual(complaint.approval_ids.state, "void")
                with self._refused(NEEDED):
                    self._answer(complaint)

    def test_change_and_answer_in_one_go_is_no_way_round(self):
        complaint = self._approved(50)
        with self._refused(NEEDED):
            complaint.with_user(self.handler).write(
                {"decision": "not_upheld", "complaint_phase": "responded"}
            )

    def test_early_resolutions_can_be_left_out(self):
        self.company.complaint_decision_approval = "investigated"
        self._answer(self._settled())
        with self._refused(NEEDED):
            self._answer(self._upheld(50))
        self.company.complaint_decision_approval = "all"
        with self._refused(NEEDED):
            self._answer(self._settled())

    def test_closing_straight_is_no_way_round(self):
        complaint = self._settled().with_user(self.handler)
        with self._refused(NEEDED):
            complaint.write(
                {"complaint_phase": "closed", "complainant_verdict": "accepted"}
            )
        self._step(complaint, "withdraw")
        self.assertEqual(complaint.complaint_phase, "closed", "nothing was decided")

    def test_coming_in_answered_is_no_way_round(self):
        with self._refused(NEEDED):
            self.Ticket.with_user(self.handler).create(
                {
                    "feedback_type": "complaint",
                    "name": "Settled",
                    "description": "<p>x</p>",
                    "team_id": self.team.id,
                    "partner_id": self.complainant.id,
                    **{**ASSESSED, "complexity": "simple"},
                    **{**DECIDED, "decision": "not_upheld"},
                    "complaint_phase": "responded",
                }
            )

    def test_what_was_told_stays_until_it_is_taken_up_again(self):
        complaint = self._approved(50)
        self._answer(complaint)
        with self._refused("stays as it is"):
            complaint.with_user(self.handler).decision = "not_upheld"
        self._step(complaint, "reopen")
        self.assertFalse(complaint.decider_ids)
        complaint.with_user(self.handler).write(DECIDED)
        with self._refused(NEEDED):
            self._answer(complaint)
        self._ask(complaint)
        self._approve(complaint)
        self._answer(complaint)

    def test_answered_before_it_was_wanted_can_be_closed(self):
        self.company.complaint_decision_approval = "none"
        complaint = self._upheld(50)
        self._answer(complaint)
        self.company.complaint_decision_approval = "all"
        complaint.with_user(self.handler).complainant_verdict = "no_answer"
        complaint.with_user(self.handler).action_close()
        self.assertEqual(complaint.complaint_phase, "closed")

    def test_other_feedback_goes_its_way(self):
        compliment = self._complain(feedback_type="compliment")
        compliment.with_user(self.handler).write({"complaint_phase": "responded"})
        self.assertEqual(compliment.complaint_phase, "responded")

    def test_deciders_are_those_who_wrote_it(self):
        complaint = self._investigated()
        self.assertFalse(complaint.decider_ids)
        complaint.with_user(self.handler).decision = "upheld"
        complaint.with_user(self.colleague).decision_reasons = "<p>So it is.</p>"
        complaint.with_user(self.manager).order_reference = "4711"
        complaint.with_user(self.manager).decision = "upheld"  # as it was
        self.assertEqual(complaint.decider_ids, self.handler | self.colleague)
