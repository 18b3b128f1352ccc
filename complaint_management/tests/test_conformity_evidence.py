"""Each clause's evidence turns up when the fact exists, and not without (4 to 8)."""

from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.complaint_conformity import MOST
from .common_conformity import FACTS, OF_ADDONS, OF_PEOPLE, ConformityCommon

#: What a company may never have: evidence -> the index by which that is seen.
RARE = {
    "other_feedback": "complaint_other_feedback_idx",
    "public_complaints": "complaint_channel_idx",
    "confidential": "complaint_kept_idx",
    "recurrence": "complaint_recurrence_idx",
    "extended": "complaint_deadline_extended_idx",
}
#: Days after which everything that is dated is old.
LATER = 1000


@tagged("post_install", "-at_install")
class TestConformityEvidence(ConformityCommon):
    @contextmanager
    def _undone(self):
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_cache()

    def _look_for(self, evidence, days=0, company=None):
        mine = self.vacant if evidence.key in OF_PEOPLE else self.company
        found = self._find(days, company or mine, [evidence])
        return found[evidence.key].state

    # ------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------

    def test_every_piece_of_evidence_has_a_fact_that_makes_it(self):
        known = [evidence.key for evidence in self.Conformity._get_evidence()]
        self.assertEqual(len(known), len(set(known)))
        self.assertEqual(set(known), set(self._get_facts()))

    def test_without_facts_nothing_is_shown(self):
        for found in self._find(company=self.vacant).values():
            self.assertEqual(
                (found.state, found.count), ("none", 0), found.evidence.key
            )
        states = self._states()
        facts = self._get_facts().keys() - OF_PEOPLE
        self.assertEqual({states[key] for key in facts}, {"none"})

    def test_each_turns_up_with_its_fact_and_disappears_without(self):
        known = {evidence.key: evidence for evidence in self.Conformity._get_evidence()}
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for key, (make, end) in self._get_facts().items():
            one = known[key]
            with self.subTest(key), self._undone():
                record = make(self)
                self.assertEqual(self._look_for(one), "shown")
                self.assertEqual(
                    self._look_for(one, company=elsewhere), "none", "nothing crosses"
                )
                if one.moment:
                    self.assertEqual(self._look_for(one, LATER), "stale", "grown old")
                    self.assertEqual(self._look_for(one, -LATER), "none", "not yet")
                else:
                    end(self, record)
                    self.assertEqual(self._look_for(one), "none", "ended")

    def test_a_check_that_finds_something_undoes_the_one_before(self):
        Run = self.env["complaint.ledger.run"]
        Run._make(self.company)
        self.assertEqual(self._states()["ledger_whole"], "shown")
        self._put(Run._make(self.company), state="broken")
        self.assertNotEqual(self._states()["ledger_whole"], "shown")

    # ------------------------------------------------------------
    # Clauses
    # ------------------------------------------------------------

    def test_every_clause_of_the_standard_is_there(self):
        counts = {"4": 15, "5": 4, "6": 4, "7": 9, "8": 7}
        self.assertEqual(
            self.env["complaint.clause"]._get_numbers(),
            [
                f"{chapter}.{number}"
                for chapter, count in counts.items()
                for number in range(1, count + 1)
            ],
        )

    def test_evidence_is_of_clauses_that_there_are(self):
        numbers = set(self.env["complaint.clause"]._get_numbers())
        shown = {
            number
            for evidence in self.Conformity._get_evidence()
            for number in evidence.clauses
        }
        self.assertLessEqual(shown, numbers)
        self.assertFalse(numbers - shown, "of each the system keeps something")

    def test_a_clause_without_evidence_says_so(self):
        clause = self._clause("4.14")
        self.assertEqual(clause.evidence_state, "none")
        self.assertEqual([one["state"] for one in clause.evidence], ["none"])

    def test_a_clause_is_shown_when_all_it_needs_is_there(self):
        self.assertEqual(self._clause("4.9").evidence_state, "none")
        self._seal()
        self.assertEqual(self._clause("4.9").evidence_state, "partly")
        self.env["complaint.ledger.run"]._make(self.company)
        clause = self._clause("4.9")
        self.assertEqual(clause.evidence_state, "shown")
        told = {one["key"]: one for one in clause.evidence}
        self.assertEqual(told["ledger_sealed"]["count"], 1)
        self.assertTrue(told["ledger_sealed"]["newest"])
        shown = clause.search([("evidence_state", "=", "shown")])
        self.assertIn(clause, shown)
        self.assertNotIn(self._clause("4.14"), shown)

    # ------------------------------------------------------------
    # The records behind it
    # ------------------------------------------------------------

    def test_the_list_shows_what_is_counted(self):
        self._complain()
        self._complain(user_id=False)
        self.env.flush_all()
        found = {one["key"]: one for one in self._clause("4.2").evidence}
        action = self._clause("4.2").action_view_evidence("owned")
        listed = self.env[action["res_model"]].with_user(self.manager)
        listed = listed.with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(listed.search_count(action["domain"]), found["owned"]["count"])
        self.assertEqual(found["owned"]["count"], 1)

    def test_every_list_opens(self):
        for user in (self.manager, self.auditor):
            clause = self._clause("4.2", user)
            for key in FACTS.keys() - OF_ADDONS:
                with self.subTest(key, user=user.login):
                    action = clause.action_view_evidence(key)
                    listed = self.env[action["res_model"]].with_user(user)
                    self.assertIsNotNone(listed.search(action["domain"], limit=1))

    def test_of_no_such_evidence_there_is_no_list(self):
        with self.assertRaises(UserError):
            self._clause("4.2").action_view_evidence("nothing of ours")

    def test_whoever_it_is_about_does_not_count_it(self):
        complaint = self._complain(user_id=self.colleague.id)
        complaint.respondent_ids = [Command.set(self.manager.ids)]
        self.env.flush_all()
        counts = {
            user: {one["key"]: one for one in self._clause("4.2", user).evidence}[
                "owned"
            ]["count"]
            for user in (self.manager, self.auditor)
        }
        self.assertEqual(counts, {self.manager: 0, self.auditor: 1})

    def test_it_is_nobody_elses(self):
        for user in (self.handler, self.employee, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Conformity.with_user(user).get_readiness()
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._clause("4.2").with_user(user).action_view_evidence("owned")
        with self.assertRaises(AccessError):
            self._clause("4.2", self.handler).read(["evidence_state"])

    # ------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------

    def test_the_page_takes_few_queries_whatever_there_is(self):
        clauses = self.env["complaint.clause"].with_user(self.manager)
        clauses = clauses.with_context(allowed_company_ids=self.company.ids)
        clauses = clauses.search([("parent_id", "!=", False)])
        names = ["evidence_state", "verdict", "is_contradicted", "due_date"]
        clauses.read(names)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            clauses.read(names)

    def test_what_never_happened_is_not_looked_for_among_all(self):
        known = {evidence.key: evidence for evidence in self.Conformity._get_evidence()}
        window = self.Conformity._get_window(self.company)
        env = self.Conformity.with_context(active_test=False).env
        self.env.flush_all()
        # tables of a few rows would be read as a whole, or by any index
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for key, index in RARE.items():
            with self.subTest(key), self._undone():
                self._drop_indexes_but(index)
                for look_for in (self.Conformity._count, self.Conformity._find_newest):
                    asked = look_for(env, known[key], self.company, window)
                    plan = self.env.execute_query(SQL("EXPLAIN %s", asked))
                    self.assertIn(index, "\n".join(line for (line,) in plan))

    def _drop_indexes_but(self, name):
        """All others of tickets and clocks."""
        tables = ["helpdesk_ticket", "complaint_deadline"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT indexrelid::regclass::text FROM pg_index
                 WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique
                """,
                tables,
            )
        )
        for (index,) in rows:
            if not index.endswith(name):
                self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(index)))

    def test_nothing_is_counted_to_the_end(self):
        evidence = next(
            one for one in self.Conformity._get_evidence() if one.key == "registered"
        )
        window = self.Conformity._get_window(self.company)
        counted = self.Conformity._count(self.env, evidence, self.company, window)
        self.assertIn(MOST + 1, counted.params)
