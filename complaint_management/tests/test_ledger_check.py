"""Whoever changes the ledger past all guards is found, and where (4.9).

As the owner of the database, with the triggers off: what can be done to an entry, a
chain, a seal. Each time the check finds it and says where.
"""

import json

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import complaint_ledger_check
from ..tools import ledger
from .common_ledger import SealedCommon


@tagged("post_install", "-at_install")
class TestLedgerCheck(SealedCommon):
    def test_untouched_ledger_is_whole(self):
        checker = self.Ledger._check(self.company)
        self.assertEqual(checker.problems, [])
        self.assertEqual(checker.complaints, 3)
        self.assertEqual(checker.seals, 2)
        self.assertEqual(checker.entries, self.Entry.search_count([]))

    def test_seal_holds_what_has_grown_only(self):
        self.assertEqual((self.seal_1.count, self.seal_2.count), (3, 2))
        self.assertEqual(self.seal_2.complaints, 3)
        self.assertFalse(self.Seal._seal(self.company), "too early for another one")
        third = self.Seal._seal(self.company, force=True)
        self.assertEqual(third.count, 1)
        self.assertFalse(self.Seal._seal(self.company, force=True), "nothing to seal")
        self.assertEqual(json.loads(third.text)["previous"], self.seal_2.hash)

    def test_every_part_of_an_entry_is_watched(self):
        entry = self._entry(self.two, 2)
        parts = json.loads(entry.text)
        changed = {
            "at": "2020-01-01T00:00:00+00:00",
            "complaint": self.one.complaint_reference,
            "kind": "phase",
            "number": 3,
            "previous": "1" * 64,
            "v": 2,
            "by": {**parts["by"], "user": 999},
            "data": {},
        }
        self.assertEqual(changed.keys(), parts.keys())
        reference = self.two.complaint_reference
        for name, value in changed.items():
            text = ledger.canonical({**parts, name: value})
            with self.subTest(part=name, hashed="before"), self._tampered():
                self._sql(
                    "UPDATE complaint_ledger_entry SET text = %s WHERE id = %s",
                    text,
                    entry.id,
                )
                self._assert_found(reference, 2, ["hash"])
            with self.subTest(part=name, hashed="anew"), self._tampered():
                # who knows the format puts the hash right as well: the next one tells
                self._sql(
                    "UPDATE complaint_ledger_entry SET text = %s, hash = %s "
                    "WHERE id = %s",
                    text,
                    ledger.sha256(text),
                    entry.id,
                )
                self._assert_found(reference, 3, ["chain"])

    def test_changed_hash_is_found(self):
        with self._tampered():
            self._sql(
                "UPDATE complaint_ledger_entry SET hash = %s WHERE id = %s",
                "a" * 64,
                self._entry(self.one, 1).id,
            )
            self._assert_found(self.one.complaint_reference, 1, ["hash"])
            self._assert_found(self.one.complaint_reference, 2, ["chain"])

    def test_changed_words_and_columns_are_found(self):
        entry = self._chain(self.two)[-1]
        self.assertTrue(entry._get_private()["values"])
        reference = self.two.complaint_reference
        with self._tampered():
            private = entry._get_private()
            (mark, *_others) = [m for m, v in private["values"].items() if v]
            private["values"][mark] = "Somebody else"
            self._sql(
                "UPDATE complaint_ledger_entry SET private = %s WHERE id = %s",
                json.dumps(private),
                entry.id,
            )
            self._assert_found(reference, entry.number, ["private"])
        for column, value in (
            ("kind", "'phase'"),
            ("moment", "moment - interval '1 day'"),
        ):
            with self.subTest(column), self._tampered():
                self._sql(
                    f"UPDATE complaint_ledger_entry SET {column} = {value} "
                    "WHERE id = %s",
                    entry.id,
                )
                self._assert_found(reference, entry.number, ["columns"])

    def test_entries_taken_out_are_missed(self):
        reference, chain = self.two.complaint_reference, self._chain(self.two)
        for place, codes, found_at in (
            (0, ["number", "chain"], 1),
            (1, ["number"], 2),
            (len(chain) - 1, ["end"], len(chain)),
        ):
            with self.subTest(place=place), self._tampered():
                self._sql(
                    "DELETE FROM complaint_ledger_entry WHERE id = %s", chain[place].id
                )
                found = {c for p, _n, c in self._problems() if p == reference}
                self.assertLessEqual(set(codes), found)
                self.assertIn(
                    found_at, [n for p, n, _c in self._problems() if p == reference]
                )

    def test_tail_cut_off_is_missed_even_with_the_end_put_right(self):
        *_others, before, last = self._chain(self.one)
        number, end, end_hash = last.number, before.number, before.hash
        with self._tampered():
            self._sql("DELETE FROM complaint_ledger_entry WHERE id = %s", last.id)
            self._sql(
                "UPDATE complaint_ledger_head SET number = %s, hash = %s "
                "WHERE ticket_id = %s",
                end,
                end_hash,
                self.one.id,
            )
            self._assert_found(self.one.complaint_reference, number, ["missing"])

    def test_swapped_entries_are_found(self):
        first, second = self._entry(self.two, 1), self._entry(self.two, 2)
        with self._tampered():
            for entry, number in ((first, 1001), (second, 1), (first, 2)):
                self._sql(
                    "UPDATE complaint_ledger_entry SET number = %s WHERE id = %s",
                    number,
                    entry.id,
                )
            self._assert_found(self.two.complaint_reference, 1, ["number"])

    def test_entry_put_in_is_found(self):
        chain = self._chain(self.two)
        with self._tampered():
            for entry in reversed(chain[1:]):
                self._sql(
                    "UPDATE complaint_ledger_entry SET number = number + 1 "
                    "WHERE id = %s",
                    entry.id,
                )
            forged = ledger.make_text(
                self.two.complaint_reference,
                2,
                chain[0].hash,
                "phase",
                f"{chain[0].moment.isoformat()}+00:00",
                json.loads(chain[0].text)["by"],
                {},
            )
            self._sql(
                "INSERT INTO complaint_ledger_entry (ticket_id, company_id, number, "
                "kind, moment, text, hash) VALUES (%s, %s, 2, 'phase', %s, %s, %s)",
                self.two.id,
                self.company.id,
                chain[0].moment,
                forged,
                ledger.sha256(forged),
            )
            self._assert_found(self.two.complaint_reference, 2, ["chain"])

    def test_chain_made_anew_does_not_fit_its_seals(self):
        """All entries with right hashes, but not those that were sealed."""
        with self._tampered():
            last = ledger.NOTHING
            for entry in self._chain(self.one):
                parts = json.loads(entry.text) | {"previous": last, "data": {"x": 1}}
                text = ledger.canonical(parts)
                last = ledger.sha256(text)
                self._sql(
                    "UPDATE complaint_ledger_entry SET text = %s, hash = %s, "
                    "private = NULL WHERE id = %s",
                    text,
                    last,
                    entry.id,
                )
            self._sql(
                "UPDATE complaint_ledger_head SET hash = %s WHERE ticket_id = %s",
                last,
                self.one.id,
            )
            number = len(self._chain(self.one))
            self._assert_found(self.one.complaint_reference, number, ["sealed"])

    def test_whole_complaint_taken_away_is_missed(self):
        tables = ("entry", "head", "leaf")
        with self.subTest("the chain"), self._tampered():
            for name in tables[:2]:
                self._sql(
                    f"DELETE FROM complaint_ledger_{name} WHERE ticket_id = %s",
                    self.three.id,
                )
            found = self._problems()
            self.assertIn(("Seal 1", None, "leaves"), found)
            self.assertIn((self.three.complaint_reference, None, "stray"), found)
        with self.subTest("with all that seals hold of it"), self._tampered():
            for name in tables:
                self._sql(
                    f"DELETE FROM complaint_ledger_{name} WHERE ticket_id = %s",
                    self.three.id,
                )
            self.assertIn(("Seal 1", None, "leaves"), self._problems())
        with self.subTest("but its entries"), self._tampered():
            self._sql(
                "DELETE FROM complaint_ledger_head WHERE ticket_id = %s", self.three.id
            )
            self.assertIn(
                (self.three.complaint_reference, None, "stray"), self._problems()
            )

    def test_leaf_changed_is_found(self):
        with self._tampered():
            self._sql(
                "UPDATE complaint_ledger_leaf SET hash = %s WHERE ticket_id = %s "
                "AND seal = 1",
                "b" * 64,
                self.three.id,
            )
            found = self._problems()
            self.assertIn(
                (
                    self.three.complaint_reference,
                    len(self._chain(self.three)),
                    "sealed",
                ),
                found,
            )
            self.assertIn(("Seal 1", None, "root"), found)

    def test_seals_are_watched(self):
        parts = json.loads(self.seal_1.text)
        for name, value in {
            "at": "2020-01-01T00:00:00+00:00",
            "company": "Another house",
            "number": 7,
            "previous": "1" * 64,
            "root": "2" * 64,
            "count": 2,
            "complaints": 2,
            "entries": 1,
            "v": 2,
        }.items():
            text = ledger.canonical({**parts, name: value})
            with self.subTest(part=name), self._tampered():
                self._sql(
                    "UPDATE complaint_ledger_seal SET text = %s, hash = %s "
                    "WHERE id = %s",
                    text,
                    ledger.sha256(text),
                    self.seal_1.id,
                )
                self.assertTrue(
                    {p for p, _n, c in self._problems() if c in ("chain", "number")}
                )
        with self.subTest("taken out"), self._tampered():
            self._sql("DELETE FROM complaint_ledger_seal WHERE id = %s", self.seal_1.id)
            found = self._problems()
            self.assertIn(("Seal 2", None, "number"), found)
            self.assertIn(("Seal 1", None, "missing"), found)
        with self.subTest("the last one"), self._tampered():
            self._sql("DELETE FROM complaint_ledger_seal WHERE id = %s", self.seal_2.id)
            self.assertIn(("Seal 2", None, "missing"), self._problems())

    def test_guards_switched_off_are_noticed(self):
        with self._tampered():
            found = [p.code for p in self.Ledger._check(self.company).problems]
            self.assertEqual(found, ["guard"] * 4)
            self._guard_again()
            self._sql(
                "CREATE OR REPLACE FUNCTION complaint_ledger_guard() RETURNS trigger "
                "AS $$ BEGIN RETURN NEW; END $$ LANGUAGE plpgsql"
            )
            found = [p.code for p in self.Ledger._check(self.company).problems]
            self.assertEqual(found, ["guard"] * 4)

    def test_what_is_shown_is_what_is_chained(self):
        other = self.env["res.company"].create({"name": "Second House"})
        entry = self._entry(self.two, 1)
        reference = self.two.complaint_reference
        for table, column, value, record, place in (
            ("entry", "user_id", self.manager.id, entry, (reference, 1)),
            ("entry", "company_id", other.id, entry, (reference, 1)),
            ("seal", "count", 9, self.seal_1, ("Seal 1", None)),
            ("seal", "moment", "2020-01-01", self.seal_1, ("Seal 1", None)),
        ):
            with self.subTest(table=table, column=column), self._tampered():
                self._sql(
                    f"UPDATE complaint_ledger_{table} SET {column} = %s WHERE id = %s",
                    value,
                    record.id,
                )
                self.assertIn((*place, "columns"), self._problems())
        with self.subTest("another reference"), self._tampered():
            self._sql(
                "UPDATE helpdesk_ticket SET complaint_reference = 'X' WHERE id = %s",
                self.two.id,
            )
            self.assertIn((reference, None, "stray"), self._problems())

    def test_check_goes_through_whatever_it_reads(self):
        entry = self._entry(self.two, 1)
        text = entry.text
        for column, value, code in (
            ("private", "x", "private"),
            ("private", "[1]", "private"),
            ("private", '{"salt":"zz","values":{"a":"b"}}', "private"),
            ("private", '{"salt":"00","values":[]}', "private"),
            ("text", text.replace('"complaint":"C', '"complaint":"\\q'), "text"),
            ("text", text.replace('"number":1', '"number":9999999999'), "text"),
            ("text", "[" * 100_000, "text"),
            ("text", "", "text"),
        ):
            with self.subTest(column=column, value=value[:40]), self._tampered():
                self._sql(
                    f"UPDATE complaint_ledger_entry SET {column} = %s WHERE id = %s",
                    value,
                    entry.id,
                )
                place = (self.two.complaint_reference, 1, code)
                self.assertIn(place, self._problems())
                run = self.env["complaint.ledger.run"]._make(self.company)
                self.assertEqual(run.state, "broken")
                self.assertTrue(entry.summary or not value)
        with self.subTest("first seal"), self._tampered():
            self._sql(
                "UPDATE complaint_ledger_seal SET text = 'x' WHERE id = %s",
                self.seal_1.id,
            )
            self.assertIn(("Seal 1", None, "text"), self._problems())

    def test_seals_that_an_earlier_check_has_seen_are_missed(self):
        self.env["complaint.ledger.run"]._make(self.company)
        with self._tampered():
            for name in ("seal", "leaf"):
                self._sql(f"DELETE FROM complaint_ledger_{name}")
            self.assertIn("expected", [code for _p, _n, code in self._problems()])

    def test_results_of_checks_stay(self):
        run = self.env["complaint.ledger.run"]._make(self.company)
        for record in (run, run.sudo()):
            with self.assertRaises(UserError):
                record.write({"state": "broken"})
            with self.assertRaises(UserError):
                record.unlink()
        with self.assertRaises(UserError):
            run.sudo().create({"company_id": self.company.id, "state": "whole"})

    def test_pages_make_no_difference(self):
        for size in (1, 2, 3):
            with self.subTest(size=size):
                self.patch(complaint_ledger_check, "PAGE", size)
                self.assertFalse(self._problems())

    # ------------------------------------------------------------
    # Watching
    # ------------------------------------------------------------

    def test_alarm_reaches_managers_and_auditors_and_ends(self):
        self._without_commits()
        kind = self.env.ref("complaint_management.mail_activity_ledger")
        todo = [("activity_type_id", "=", kind.id)]
        Activity = self.env["mail.activity"]
        with self._tampered():
            self._sql(
                "UPDATE complaint_ledger_entry SET hash = %s WHERE id = %s",
                "a" * 64,
                self._entry(self.one, 1).id,
            )
            self.Ledger._cron_check()
            self.assertLessEqual(
                self.manager | self.auditor, Activity.search(todo).user_id
            )
            run = self.env["complaint.ledger.run"].search([], limit=1)
            self.assertEqual(run.state, "broken")
            self.assertIn(self.one.complaint_reference, run.problem_ids.mapped("place"))
            count = Activity.search_count(todo)
            self.Ledger._cron_check()
            self.assertEqual(Activity.search_count(todo), count, "once")
            self._sql(
                "UPDATE complaint_ledger_entry SET hash = %s WHERE id = %s",
                ledger.sha256(self._entry(self.one, 1).text),
                self._entry(self.one, 1).id,
            )
            self._guard_again()
            self.Ledger._cron_check()
            self.assertFalse(Activity.search(todo), "it is over")

    def test_auditor_checks_and_keeps_the_proof(self):
        for user in (self.auditor, self.manager):
            action = self.env["complaint.ledger.run"].with_user(user).action_check()
            run = (
                self.env["complaint.ledger.run"]
                .with_user(user)
                .browse(action["res_id"])
            )
            self.assertEqual(run.state, "whole")
            self.assertEqual(run.user_id, user)
            self.assertEqual(run.seal_hash, self.seal_2.hash)
        for user in (self.handler, self.employee):
            with self.assertRaises(AccessError):
                self.env["complaint.ledger.run"].with_user(user).action_check()

    def test_jobs_seal_each_company_and_begin_chains(self):
        self._without_commits()
        other = self.env["res.company"].create({"name": "Second House"})
        theirs = self._complain(company_id=other.id, team_id=False, user_id=False)
        self._unguard()
        for name in ("entry", "head"):
            self._sql(
                f"DELETE FROM complaint_ledger_{name} WHERE ticket_id = %s", theirs.id
            )
        self.Ledger._cron_check()
        self.assertEqual(self._kinds(theirs), ["taken_up"])
        self.Seal._cron_seal()
        seal = self.Seal.search([("company_id", "=", other.id)])
        self.assertEqual((seal.number, seal.count), (1, 1))
        self._guard_again()
        self.assertFalse(self.Ledger._check(other).problems)
        self.assertEqual(
            fields.Datetime.now().date(), seal.moment.date(), "sealed just now"
        )
