"""The monitoring report: what it counts, for whom, against what (8.4, annex H)."""

from datetime import datetime, time, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

from ..models.complaint_metric import Breakdown, Metric, received
from .common import ASSESSED
from .common_monitoring import MonitoringCommon


@tagged("post_install", "-at_install")
class TestMonitoring(MonitoringCommon):
    def _ago(self, days):
        return self.now - timedelta(days=days)

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    def test_what_was_received_before_and_now(self):
        self._complain()
        self._complain(received_at=self._ago(40), safety_implication=True)
        self._complain(received_at=self._ago(45))
        self.env["helpdesk.ticket"].create(
            {"name": "Ordinary", "description": "x", "company_id": self.company.id}
        )
        self._complain(feedback_type="suggestion")
        figures = self._figures()
        self.assertEqual(figures["received"]["count"], 1)
        self.assertEqual(figures["received"]["before"]["count"], 2)
        self.assertEqual(figures["received"]["change"]["text"], "−1 (−50 %)")
        self.assertFalse(figures["received"]["change"]["is_sure"])
        self.assertEqual(figures["safety"]["before"]["count"], 1)
        self.assertEqual(figures["other_feedback"]["count"], 1)

    def test_archived_complaints_were_received_all_the_same(self):
        self._complain().active = False
        figure = self._figures()["received"]
        self.assertEqual(figure["count"], 1)
        self.assertEqual(self._count(figure["model"], figure["domain"]), 1)

    def test_priority_that_was_wrong(self):
        """Corrected after the assessment, not in it, and not by repeating it."""
        complaint = self._acknowledged(**ASSESSED)
        complaint.write({"severity": "high"})
        complaint.action_assess()
        complaint.write({"severity": "high", "safety_implication": False})
        self.assertFalse(complaint.reassessed_at)
        figure = self._figures()["reassessed"]
        self.assertEqual((figure["count"], figure["whole"]["count"]), (0, 1))
        complaint.write({"severity": "critical"})
        self.assertTrue(complaint.reassessed_at)
        figure = self._figures()["reassessed"]
        self.assertEqual((figure["count"], figure["text"]), (1, "100 %"))

    def test_nobody_writes_that_a_priority_was_wrong(self):
        complaint = self._acknowledged().with_user(self.handler)
        with self.assertRaises(AccessError):
            complaint.write({"reassessed_at": self.now})

    def test_improvements_are_remedies_of_such_kinds(self):
        complaint = self._answered(
            remedy=self.env.ref("complaint_management.remedy_change_process")
        )
        figures = self._figures()
        self.assertEqual(figures["improvements"]["count"], 0)
        self.assertEqual(figures["remedies_open"]["count"], 1)
        complaint.remedy_ids.action_fulfil()
        self.assertEqual(self._figures()["improvements"]["count"], 1)

    def test_repeated_complaints_are_those_noted_as_such(self):
        category = self.env.ref("complaint_management.category_damaged")
        self._complain(category_id=category.id, received_at=self._ago(3))
        self._complain(category_id=category.id)
        figure = self._figures()["repeated"]
        self.assertEqual((figure["count"], figure["whole"]["count"]), (1, 2))

    def test_what_is_not_recorded_is_said_so_and_never_nought(self):
        Monitoring = type(self.env["complaint.monitoring"])
        known = Monitoring._get_metrics
        unknown = Metric("unknown", "Something unknown", "improvement")
        self.patch(Monitoring, "_get_metrics", lambda self: [*known(self), unknown])
        self._complain()
        report = self._report()
        figure = self._figures(report)["unknown"]
        self.assertFalse(figure["recorded"])
        self.assertIsNone(figure["value"])
        self.assertEqual(figure["text"], "not recorded")
        last = report["findings"][-1]["text"]
        self.assertIn("Not recorded in the system", last)
        self.assertIn("Something unknown", last)

    def test_amounts_of_several_currencies_are_not_added(self):
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": self.env.ref("base.CHF").id}
        )
        self.manager.company_ids |= other
        complaint = self._answered(remedy=self.refund)
        complaint.remedy_ids.write({"amount": 50, "state": "fulfilled"})
        one = self._figures()["remedy_cost"]
        self.assertEqual(one["value"], 50)
        both = self._figures(
            self._report(
                companies=self.company | other,
                **self._custom(company_ids=(self.company | other).ids),
            )
        )["remedy_cost"]
        self.assertIsNone(both["value"])
        self.assertEqual((both["count"], both["text"]), (1, "several currencies"))

    def test_every_metric_of_the_annex_has_a_definition(self):
        metrics = self.env["complaint.monitoring"]._get_metrics()
        keys = [metric.key for metric in metrics]
        self.assertEqual(len(keys), len(set(keys)))
        for metric in metrics:
            self.assertTrue(metric.help or not metric.is_recorded, metric.key)
        sections = self.env["complaint.monitoring"]._get_section_names()
        self.assertEqual({metric.section for metric in metrics}, set(sections))

    # ------------------------------------------------------------
    # Periods
    # ------------------------------------------------------------

    def test_days_begin_where_the_company_is(self):
        self.company.resource_calendar_id.tz = "Asia/Tokyo"
        model = self.env["complaint.monitoring"]
        options = {"period": "custom", "first": "2026-03-01", "last": "2026-03-31"}
        span, before = model._read_spans(options, self.company)
        self.assertEqual(str(span.start), "2026-02-28 15:00:00")
        self.assertEqual(str(span.end), "2026-03-31 15:00:00")
        self.assertEqual(before.end, span.start)

    def test_what_is_late_is_so_by_the_day_of_the_company(self):
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        kind = self.env.ref("complaint_management.remedy_change_process")
        self._answered(remedy=kind).remedy_ids.due_date = self.today
        self.env["complaint.action"].with_user(self.manager).create(
            {
                "name": "Print bigger labels",
                "user_id": self.handler.id,
                "company_id": self.company.id,
                "date_deadline": self.today,
            }
        )
        model = self.env["complaint.monitoring"]
        # ten in the morning here is midnight there
        for hour, day, late in ((9, 0, 0), (12, 0, 1), (12, 1, 1)):
            last = str(self.today + timedelta(days=day))
            options = {"period": "custom", "first": str(self._ago(60).date())}
            with (
                self.subTest(hour=hour, last=last),
                freeze_time(datetime.combine(self.today, time(hour))),
            ):
                span, _before = model._read_spans(
                    {**options, "last": last}, self.company
                )
                self.assertEqual(span.day, self.today + timedelta(days=late))
                figures = self._figures(**options, last=last)
                self.assertEqual(figures["remedies_overdue"]["count"], late)
                self.assertEqual(figures["actions_late"]["count"], late)

    def test_days_that_make_no_period_are_refused_in_words(self):
        for options, words in (
            ({"first": "", "last": "2026-03-01"}, "first and the last day"),
            ({"first": "2026-03-02", "last": "2026-03-01"}, "ends before it begins"),
            ({"first": "0001-03-02", "last": "2026-03-01"}, "check the years"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self._report(period="custom", **options)
        with self.assertRaisesRegex(UserError, "no such period"):
            self._report(period="next_century")

    def test_nothing_is_compared_where_nothing_is_asked(self):
        self._complain()
        report = self._report(**self._custom(comparison="none"))
        figures = self._figures(report)
        self.assertIsNone(figures["received"]["before"])
        self.assertIsNone(figures["received"]["change"])
        self.assertEqual(report["head"]["before"], "")

    def test_nothing_happened(self):
        report = self._report()
        self.assertTrue(report["is_empty"])
        self.assertEqual([f["mood"] for f in report["findings"]], ["note"])
        self.assertEqual(report["charts"], {})

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def test_managers_and_auditors_only(self):
        self._complain()
        self.assertEqual(self._figures(user=self.auditor)["received"]["count"], 1)
        for user in (self.handler, self.agent, self.employee, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._report(user=user)

    def test_who_is_complained_about_counts_none_of_it(self):
        complaint = self._answered(remedy=self.refund)
        complaint.remedy_ids.write({"amount": 50, "state": "fulfilled"})
        complaint.respondent_ids = self.manager
        mine = self._report()
        self.assertTrue(mine["is_empty"])
        self.assertFalse([table for table in mine["tables"] if table["rows"]])
        theirs = self._figures(user=self.auditor)
        self.assertEqual(theirs["remedy_cost"]["value"], 50)

    def test_nothing_crosses_companies(self):
        self._complain()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids |= other
        figures = self._figures(companies=other)
        self.assertEqual(figures["received"]["count"], 0)
        # a company that the reader has not chosen, or may not
        report = self._report(
            companies=other, **self._custom(company_ids=self.company.ids)
        )
        self.assertEqual(report["options"]["company_ids"], other.ids)

    # ------------------------------------------------------------
    # Extending
    # ------------------------------------------------------------

    def test_an_addon_adds_figures_and_tables(self):
        self._complain(order_reference="SO-1", severity="low")
        model = type(self.env["complaint.monitoring"])
        ordered = Metric(
            "ordered",
            "With an order",
            "volume",
            part=received(Domain("order_reference", "!=", False)),
        )
        products = Breakdown("product", "Products", "severity", received())
        metrics = model._get_metrics(self.env["complaint.monitoring"])
        tables = model._get_breakdowns(self.env["complaint.monitoring"])
        with (
            patch.object(model, "_get_metrics", lambda self: [*metrics, ordered]),
            patch.object(model, "_get_breakdowns", lambda self: [*tables, products]),
        ):
            report = self._report()
        self.assertEqual(self._figures(report)["ordered"]["count"], 1)
        self.assertEqual(report["tables"][-1]["rows"][0]["count"], 1)

    # ------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------

    def test_what_turned_out_to_be_a_question_has_no_clocks_in_the_figures(self):
        complaint = self._complain()
        kinds = complaint.deadline_ids.mapped("feedback_type")
        self.assertEqual(set(kinds), {"complaint"})
        complaint.feedback_type = "enquiry"
        kinds = complaint.deadline_ids.mapped("feedback_type")
        self.assertEqual(set(kinds), {"enquiry"})
        self.assertEqual(self._answered().remedy_ids.feedback_type, "complaint")

    def test_queries_do_not_follow_what_there_is(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._report()
            return self.env.cr.sql_log_count - before

        complaint = self._answered()
        complaint.root_cause_ids = self.env["complaint.root.cause"].search([], limit=1)
        count()  # what is read once for all
        few = count()
        for _number in range(5):
            self._answered(severity="low").root_cause_ids = complaint.root_cause_ids
        self.assertEqual(count(), few)
        self.assertLess(few, 80)
