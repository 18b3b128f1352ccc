"""What the report says in words follows from its figures, and from them alone."""

from odoo.tests import BaseCase, tagged

from ..tools.monitoring_findings import Figure, Objective, find
from .common_monitoring import MonitoringCommon


def figures(**changes):
    """A quiet period, but for what is given."""
    quiet = {
        "received": Figure("received", value=20, count=20),
        "upheld": Figure("upheld", "share", None, 0.0, 0, 10),
        "improvements": Figure("improvements", value=0),
    }
    return quiet | changes


class TestFindings(BaseCase):
    def _codes(self, tables=None, objectives=(), **changes):
        found = find(figures(**changes), tables or {}, objectives, 30, 30)
        return [finding.code for finding in found]

    def test_a_change_is_told_only_if_it_is_more_than_chance(self):
        for before, code in ((18, "alike"), (60, "fewer"), (4, "more")):
            received = figures()["received"]
            received.before = Figure("received", value=before, count=before)
            self.assertEqual(self._codes(received=received), [code])

    def test_a_milestone_is_late_below_nine_of_ten(self):
        def clocks(kept, whole):
            key = "on_time_respond"
            return {key: Figure(key, "share", "more", kept / whole, kept, whole)}

        self.assertIn("late", self._codes(**clocks(8, 10)))
        self.assertNotIn("late", self._codes(**clocks(9, 10)))
        self.assertIn("kept", self._codes(**clocks(20, 20)))
        # of four clocks nothing is said
        self.assertEqual(self._codes(**clocks(1, 4)), ["received"])

    def test_better_and_worse_depend_on_the_figure(self):
        def changed(better):
            before = Figure("reassessed", "share", better, 0.2, 20, 100)
            now = Figure("reassessed", "share", better, 0.6, 60, 100, before=before)
            found = find(figures(reassessed=now), {}, [], 30, 30)
            return {finding.code: finding.mood for finding in found}["share_up"]

        self.assertEqual(changed("less"), "bad")
        self.assertEqual(changed("more"), "good")
        self.assertEqual(changed(None), "watch")

    def test_objectives_missed_come_first(self):
        objectives = [
            Objective("A", "received", True),
            Objective("B", "received", None),
            Objective("C", "received", False),
        ]
        found = find(figures(), {}, objectives, 30, 30)
        self.assertEqual(
            [(f.mood, f.values.get("name")) for f in found],
            [("bad", "C"), ("good", "A"), ("note", None), ("note", "B")],
        )

    def test_the_few_that_matter_are_named_only_if_they_are_few(self):
        self.assertIn("vital_category", self._codes({"category": [40, 5, 5]}))
        self.assertNotIn("vital_category", self._codes({"category": [5, 5, 5]}))
        self.assertNotIn("vital_category", self._codes({"category": [4, 1, 1]}))

    def test_complaints_that_were_right_ask_for_a_change(self):
        upheld = Figure("upheld", "share", None, 0.5, 5, 10)
        self.assertIn("unimproved", self._codes(upheld=upheld))
        made = Figure("improvements", value=1, count=1)
        self.assertIn("improved", self._codes(upheld=upheld, improvements=made))

    def test_a_score_is_low_only_if_all_of_its_interval_is(self):
        for interval, told in (((1.5, 2.9), True), ((1.5, 3.1), False), (None, False)):
            score = Figure("score_handling", "score", "more", 2.2, 9, interval=interval)
            codes = self._codes(score_handling=score)
            self.assertEqual("score_low" in codes, told)


@tagged("post_install", "-at_install")
class TestFindingsInWords(MonitoringCommon):
    def test_every_finding_has_its_sentence(self):
        model = self.env["complaint.monitoring"]
        values = dict.fromkeys(
            ("figure", "value", "count", "interval", "whole", "before", "days")
            + ("name", "names", "few", "all"),
            "7",
        )
        for code, sentence in model._get_sentences(values).items():
            words = sentence()
            self.assertTrue(words.endswith("."), code)
            self.assertNotIn("%(", words, code)
            self.assertNotIn("%%", words, code)

    def test_it_says_what_the_figures_say(self):
        category = self.env.ref("complaint_management.category_price")
        other = self.env.ref("complaint_management.category_damaged")
        for number in range(12):
            self._complain(
                category_id=(category if number < 11 else other).id,
                safety_implication=not number,
            )
        texts = [finding["text"] for finding in self._report()["findings"]]
        self.assertIn("Complaints with safety at stake: 1.", texts)
        self.assertIn(
            "Four fifths of the complaints come from 1 of 2 categories: "
            f"{category.display_name}.",
            texts,
        )
        self.assertTrue(any("more than chance explains" in text for text in texts))
