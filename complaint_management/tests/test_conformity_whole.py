"""A company that does all of it has no gap left, on the screen and on paper."""

from odoo.tests import tagged

from .common_conformity import FACTS, OF_PEOPLE, ConformityCommon


@tagged("post_install", "-at_install")
class TestConformityWhole(ConformityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.numbers = cls.env["complaint.clause"]._get_numbers()

    def _publish(self, **vals):
        """One policy for all that is said of it."""
        mine = [("company_id", "=", self.company.id)]
        policy = self.env["complaint.policy"].search(mine) or super()._publish()
        return self._put(policy, **vals) if vals else policy

    def _make_all_facts(self):
        for key, (make, _end) in FACTS.items():
            if key not in OF_PEOPLE:  # of those there are some already
                make(self)
        self._seal()  # what came after the seal among the facts

    def _readiness(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            self.Conformity.with_user(self.manager)
            .with_context(allowed_company_ids=self.company.ids)
            .get_readiness()
        )

    def _print(self):
        asked = (
            self.env["complaint.conformity.report"]
            .with_user(self.manager)
            .with_context(allowed_company_ids=self.company.ids, lang="en_US")
            .create({"company_id": self.company.id, "sample_size": 1})
        )
        report = self.env["report.complaint_management.report_complaint_conformity"]
        return report.with_env(asked.env)._get_report_values(asked.ids)["paper"]

    def test_no_gap_is_left_where_everything_is_done(self):
        self._make_all_facts()
        missing = {
            (number, one["key"], one["state"])
            for number in self.numbers
            for one in self._clause(number).evidence
            if one["state"] != "shown"
        }
        self.assertFalse(missing)
        for number in self.numbers:
            self._assess(number, "conforms")
        ready = self._readiness()
        self.assertEqual(
            (ready["percent"], ready["conform"], ready["gaps"], ready["unassessed"]),
            (100, len(self.numbers), 0, 0),
        )
        self.assertFalse(ready["contradictions"])
        text = " ".join(words for _mood, words in self._print()["findings"])
        for words in ("shows it:", "Gaps:", "evidence", "Not assessed", "Partly"):
            self.assertNotIn(words, text)
