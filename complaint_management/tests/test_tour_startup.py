"""From an empty company to a conformity report without a gap, in a real browser."""

from odoo.tests import HttpCase, tagged

from .common_conformity import OF_PEOPLE, ConformityCommon


@tagged("post_install", "-at_install")
class TestTourStartup(HttpCase, ConformityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.numbers = cls.env["complaint.clause"]._get_numbers()
        cls.manager.write(
            {
                "name": "Quinn Quality",
                "company_ids": [(6, 0, cls.company.ids)],
                "company_id": cls.company.id,
            }
        )
        cls.env["helpdesk.ticket.team"].search(
            [("id", "!=", cls.team.id)]
        ).active = False
        cls.env.ref("complaint_management.schedule_iso").active = True
        cls.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {"name": "startup.example.com"}
        )
        cls.team.write(
            {
                "alias_name": "startup-complaints",
                "user_id": cls.manager.id,
                "complaint_published": True,
            }
        )

    def _publish(self, **vals):
        """The policy that was published in the browser, for all that is said of it."""
        policy = self.env["complaint.policy"]._find_in_force(self.company)
        return self._put(policy, **vals) if vals else policy

    def _work_for_a_year(self):
        """What takes time: complaints handled, people trained, reviews held …"""
        for key, (make, _end) in self._get_facts().items():
            if key not in OF_PEOPLE:  # of those there are some already
                make(self)
        self._seal()  # what came after the seal among the facts

    def _read_report(self):
        """The report as it stands on paper."""
        asked = (
            self.env["complaint.conformity.report"]
            .with_user(self.manager)
            .with_context(allowed_company_ids=self.company.ids, lang="en_US")
            .create({"company_id": self.company.id, "sample_size": 1})
        )
        report = self.env["report.complaint_management.report_complaint_conformity"]
        return report.with_env(asked.env)._get_report_values(asked.ids)["paper"]

    def test_from_an_empty_company_to_a_report_without_a_gap(self):
        self.assertFalse(self._publish())
        self.start_tour(
            "/odoo/complaint-startup", "complaint_startup", login="manager", timeout=180
        )
        self.assertEqual(self._publish().approver_id, self.manager)
        aims = self.env["complaint.objective"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(aims.mapped("display_name"), ["In time: Acknowledge ≥ 95 %"])

        self._work_for_a_year()
        missing = {
            (number, one["key"], one["state"])
            for number in self.numbers
            for one in self._clause(number).evidence
            if one["state"] != "shown"
        }
        self.assertFalse(missing)
        *others, last = self.numbers
        for number in others:
            self._assess(number, "conforms")
        self.env.flush_all()
        self.start_tour(
            "/odoo/complaint-clauses",
            "complaint_conformity",
            login="manager",
            timeout=180,
        )
        self.assertEqual(self._clause(last).verdict, "conforms")

        printed = self.env["complaint.conformity.print"].search(
            [("user_id", "=", self.manager.id)]
        )
        self.assertEqual(
            (printed.percent, printed.gap_count, printed.missing_count), (100, 0, 0)
        )
        paper = self._read_report()
        lines = [line for chapter in paper["chapters"] for line in chapter["lines"]]
        self.assertEqual(len(lines), len(self.numbers))
        self.assertEqual(
            {(line["state"], line["verdict"]) for line in lines},
            {("shown", "conforms")},
        )
        self.assertFalse(paper["ready"]["contradictions"])
        text = " ".join(words for _mood, words in paper["findings"])
        for words in ("shows it:", "Gaps:", "evidence", "Not assessed", "Partly"):
            self.assertNotIn(words, text)
