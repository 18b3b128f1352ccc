"""What a conformity report finds, in words: what is worst comes first (8.5)."""

from collections import Counter

from odoo import api, models

from ..tools import conformity

#: What a finding asks for, the most urgent first.
MOODS = ("bad", "watch", "good")


class ComplaintConformity(models.AbstractModel):
    _inherit = "complaint.conformity"

    @api.model
    def _get_findings(self, lines, checked, today):
        """Findings of clauses and sample.

        :param lines: list of dicts of the clauses: ``number``, ``name``, ``verdict``,
            ``state``, ``due_date``
        :param checked: of ``_check_sample``
        :param date today: where the company is
        :return: list of (mood, words); mood: of ``MOODS``
        """
        findings = [
            *self._get_contradictions(lines),
            *self._get_gaps(lines, today),
            *self._get_sample_findings(checked),
            *self._get_evidence_findings(lines),
            *self._get_unassessed(lines),
        ]
        findings.sort(key=lambda finding: MOODS.index(finding[0]))
        return findings or [
            ("good", self.env._("Nothing was found that does not conform."))
        ]

    @api.model
    def _name_clauses(self, lines):
        return ", ".join(line["number"] for line in lines)

    @api.model
    def _get_contradictions(self, lines):
        found = [
            line
            for line in lines
            if conformity.contradicts(line["verdict"], line["state"])
        ]
        if found:
            yield (
                "bad",
                self.env._(
                    "Said to conform, but nothing of the period shows it: %s. It does "
                    "not count.",
                    self._name_clauses(found),
                ),
            )

    @api.model
    def _get_gaps(self, lines, today):
        gaps = [line for line in lines if line["verdict"] == conformity.GAP]
        if gaps:
            yield "bad", self.env._("Gaps: %s.", self._name_clauses(gaps))
        late = [line for line in lines if line["due_date"] and line["due_date"] < today]
        if late:
            yield (
                "bad",
                self.env._("Not closed by their day: %s.", self._name_clauses(late)),
            )
        partly = [line for line in lines if line["verdict"] == "partly"]
        if partly:
            yield (
                "watch",
                self.env._("Partly fulfilled: %s.", self._name_clauses(partly)),
            )

    @api.model
    def _get_sample_findings(self, checked):
        """Checks that complaints of the sample have failed, the most frequent first."""
        failed, looked = Counter(), Counter()
        for _ticket, marks in checked:
            looked.update(key for key, mark in marks.items() if mark is not None)
            failed.update(key for key, mark in marks.items() if mark is False)
        checks = {check.key: check for check in self._get_checks()}
        for key, count in failed.most_common():
            yield (
                "bad",
                self.env._(
                    "%(clause)s %(check)s: not so in %(count)s of %(all)s complaints "
                    "of the sample.",
                    clause=checks[key].clause,
                    check=checks[key].name,
                    count=count,
                    all=looked[key],
                ),
            )

    @api.model
    def _get_evidence_findings(self, lines):
        by_state = {
            state: [line for line in lines if line["state"] == state]
            for state in (conformity.NONE, conformity.STALE, conformity.PARTLY)
        }
        words = {
            conformity.NONE: self.env._("Without any evidence: %s."),
            conformity.STALE: self.env._("With evidence that is out of date: %s."),
            conformity.PARTLY: self.env._("With a part of the evidence: %s."),
        }
        for state, found in by_state.items():
            if found:
                yield "watch", words[state] % self._name_clauses(found)

    @api.model
    def _get_unassessed(self, lines):
        found = [line for line in lines if not line["verdict"]]
        if found:
            yield (
                "watch",
                self.env._("Not assessed yet: %s.", self._name_clauses(found)),
            )
