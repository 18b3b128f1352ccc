"""Self-assessment, readiness, and the to-do of whoever closes a gap (8.5 to 8.7)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_conformity import ConformityCommon


@tagged("post_install", "-at_install")
class TestSelfAssessment(ConformityCommon):
    def _to_do(self, assessment):
        return assessment.sudo().activity_ids

    def _readiness(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        model = self.Conformity.with_user(user or self.manager)
        return model.with_context(allowed_company_ids=self.company.ids).get_readiness()

    # ------------------------------------------------------------
    # History
    # ------------------------------------------------------------

    def test_the_latest_counts_and_the_others_are_history(self):
        first = self._assess("4.2", "gap")
        second = self._assess("4.2", "conforms")
        self.assertEqual((first.is_current, second.is_current), (False, True))
        clause = self._clause("4.2")
        self.assertEqual((clause.verdict, clause.assessment_id), ("conforms", second))
        self.assertEqual(clause.assessment_ids, second | first)
        self.assertEqual(second.assessed_by_id, self.manager)
        self.assertEqual(second.evidence_state, "none", "what the records showed")

    def test_each_company_assesses_itself(self):
        self._assess("4.2", "conforms")
        self.manager.company_ids = [Command.link(self.vacant.id)]
        there = self._clause("4.2").with_context(allowed_company_ids=self.vacant.ids)
        self.assertFalse(there.verdict)
        self.assertFalse(there.assessment_ids)

    def test_what_was_said_stays(self):
        assessment = self._assess("4.2", "gap")
        for vals in (
            {"verdict": "conforms"},
            {"note": "Nothing"},
            {"clause_id": self._clause("4.3").id},
            {"company_id": self.vacant.id},
            {"assessed_by_id": self.auditor.id},
            {"is_current": False},
            {"evidence_state": "shown"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                assessment.write(vals)
        with self.assertRaises(AccessError):
            assessment.unlink()
        with self.assertRaises(AccessError):
            self._assess("4.3", "conforms", assessed_by_id=self.auditor.id)

    def test_history_is_not_moved_either(self):
        first = self._assess("4.2", "gap")
        first.due_date = self.today + timedelta(days=5)
        self._assess("4.2", "gap")
        with self.assertRaises(UserError):
            first.due_date = self.today

    def test_a_gap_says_what_is_missing_who_closes_it_and_by_when(self):
        for vals in ({"note": " "}, {"user_id": False}, {"due_date": False}):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self._assess("4.2", "partly", **vals)
        self.assertTrue(self._assess("4.2", "partly").due_date, "a day is proposed")
        self.assertFalse(self._assess("4.2", "conforms").due_date)

    def test_the_owner_has_a_role_in_the_company(self):
        for user in (self.employee, self.auditor, self.outsider):
            with self.subTest(user.login), self.assertRaises(ValidationError):
                self._assess("4.2", "gap", user_id=user.id)

    def test_chapters_are_not_assessed(self):
        chapter = self._clause("4.2").parent_id
        with self.assertRaises(ValidationError):
            self.Assessment.create({"clause_id": chapter.id, "verdict": "conforms"})

    # ------------------------------------------------------------
    # To-dos
    # ------------------------------------------------------------

    def test_the_owner_has_a_to_do_until_it_conforms(self):
        gap = self._assess("4.2", "gap", user_id=self.handler.id)
        to_do = self._to_do(gap)
        self.assertEqual(
            (to_do.user_id, to_do.date_deadline), (self.handler, gap.due_date)
        )
        better = self._assess("4.2", "partly", user_id=self.handler.id)
        self.assertFalse(self._to_do(gap), "goes over to the new one")
        self.assertEqual(len(self._to_do(better)), 1)
        self.assertFalse(self._to_do(self._assess("4.2", "conforms")))
        self.assertFalse(self._to_do(better))
        done = better.sudo().message_ids.filtered("mail_activity_type_id")
        self.assertTrue(done, "it was done, not taken away")

    def test_the_to_do_follows_owner_and_day(self):
        gap = self._assess("4.2", "gap")
        day = self.today + timedelta(days=9)
        gap.write({"user_id": self.colleague.id, "due_date": day})
        to_do = self._to_do(gap)
        self.assertEqual((to_do.user_id, to_do.date_deadline), (self.colleague, day))

    def test_what_somebody_wrote_is_text(self):
        gap = self._assess("4.2", "gap", note="<img src=x onerror=alert(1)>")
        self.assertIn("&lt;img", self._to_do(gap).note)

    # ------------------------------------------------------------
    # Readiness
    # ------------------------------------------------------------

    def test_what_nothing_shows_does_not_count(self):
        self.assertEqual(self._readiness()["percent"], 0)
        self._assess("4.14", "conforms")
        ready = self._readiness()
        self.assertEqual((ready["percent"], ready["contradictions"]), (0, 1))
        self.assertTrue(self._clause("4.14").is_contradicted)
        contradicted = self._clause("4.14").search(
            [("verdict", "=", "conforms"), ("evidence_state", "in", ("none", "stale"))]
        )
        self.assertEqual(contradicted, self._clause("4.14"))

    def test_readiness_is_the_worth_of_the_verdicts(self):
        self._complain()  # shows 4.2 in part, and 7.2
        for number, verdict in (("7.2", "conforms"), ("4.2", "partly"), ("8.6", "gap")):
            self._assess(number, verdict)
        ready = self._readiness()
        self.assertAlmostEqual(ready["share"], 1.5 / 39)
        self.assertEqual(ready["percent"], 4)
        self.assertEqual(
            (ready["conform"], ready["partly"], ready["gaps"], ready["unassessed"]),
            (1, 1, 1, 36),
        )

    def test_clauses_are_found_by_their_verdict(self):
        self._assess("4.2", "gap")
        self.env.flush_all()
        clause = self._clause("4.2")
        self.assertEqual(clause.search([("verdict", "in", ("gap", "partly"))]), clause)
        unassessed = clause.search([("verdict", "=", False)])
        self.assertEqual(len(unassessed), 38)
        self.assertNotIn(clause, unassessed)

    # ------------------------------------------------------------
    # Who
    # ------------------------------------------------------------

    def test_managers_assess_auditors_read_handlers_what_is_theirs(self):
        gap = self._assess("4.2", "gap", user_id=self.handler.id)
        self.env.flush_all()
        self.assertEqual(gap.with_user(self.handler).note, gap.note)
        self.assertEqual(gap.with_user(self.auditor).verdict, "gap")
        for user in (self.colleague, self.employee, self.outsider):
            with self.subTest(user.login), self.assertRaises(AccessError):
                gap.with_user(user).read(["verdict"])
        for user in (self.handler, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._clause("4.2", user).action_assess()
            with self.subTest(user.login), self.assertRaises(AccessError):
                gap.with_user(user).due_date = self.today
        self.assertEqual(self._clause("4.2").action_assess()["target"], "new")

    def test_nobody_changes_a_clause(self):
        for user in (self.manager, self.auditor, self.handler):
            clause = self._clause("4.2", user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                clause.requirement = "Nothing"
            with self.subTest(user.login), self.assertRaises(AccessError):
                clause.unlink()
