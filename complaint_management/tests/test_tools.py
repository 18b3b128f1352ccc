"""The plain-Python rules: their examples are their tests."""

import doctest
import itertools

from odoo.tests import BaseCase

from odoo.addons.complaint_management.tools import (
    assessment,
    clocks,
    control_chart,
    evidence,
    file_kinds,
    incoming_mail,
    milestones,
    monitoring,
    monitoring_charts,
    monitoring_findings,
    network,
    paper_pages,
    paper_runs,
    phases,
    policy,
    private_links,
    public_form,
    public_html,
    register,
    satisfaction,
    simulation,
    working_time,
)

MODULES = (
    assessment,
    clocks,
    control_chart,
    evidence,
    file_kinds,
    incoming_mail,
    milestones,
    monitoring,
    monitoring_charts,
    monitoring_findings,
    network,
    paper_pages,
    paper_runs,
    phases,
    policy,
    private_links,
    public_form,
    satisfaction,
    public_html,
    register,
    simulation,
    working_time,
)


class TestTools(BaseCase):
    def test_examples_in_the_documentation_hold(self):
        for module in MODULES:
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)

    def test_priority_never_falls_when_a_complaint_gets_worse(self):
        for impact in assessment.IMPACTS:
            row = [assessment.priority(s, impact) for s in assessment.SEVERITIES]
            self.assertEqual(row, sorted(row))
        for severity in assessment.SEVERITIES:
            row = [assessment.priority(severity, i) for i in assessment.IMPACTS]
            self.assertEqual(row, sorted(row))

    def test_later_phases_need_all_that_earlier_ones_need(self):
        for earlier, later in itertools.pairwise(phases.WAY):
            with self.subTest(later=later):
                needed = set(phases.needed_facts(later))
                self.assertLessEqual(set(phases.needed_facts(earlier)), needed)
