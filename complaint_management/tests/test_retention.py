"""Personal data are kept as long as a rule says, and no longer (8.1)."""

from datetime import datetime, time, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_privacy import PrivacyCommon

JOB = "odoo.addons.complaint_management.models.complaint_retention_job"


@tagged("post_install", "-at_install")
class TestRetention(PrivacyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._ended(7)

    def test_without_an_active_rule_nothing_is_erased(self):
        self._rule(activate=False)
        self._run_job()
        self.assertFalse(self.old.anonymised_at)
        self.assertFalse(self.Erasure.search([("company_id", "=", self.company.id)]))

    def test_what_ended_long_enough_ago_is_erased_and_registered(self):
        young = self._ended(5)
        open_ = self._answered(company_id=self.company.id)
        rule = self._rule()
        self.assertEqual(rule.due_count, 1)
        self._run_job()
        self.assertTrue(self.old.anonymised_at)
        self.assertFalse((young | open_).filtered("anonymised_at"))
        (erasure,) = self.Erasure.search([("rule_id", "=", rule.id)])
        self.assertEqual((erasure.cause, erasure.count), ("retention", 1))
        self.assertEqual(erasure.ticket_ids, self.old)
        self.assertIn("6 years after closing", erasure.rule_words)
        told = self._told(self._last(self.old, "erased"))
        self.assertEqual(told["rule"], erasure.rule_words)
        self._run_job()
        self.assertEqual(self.Erasure.search_count([("rule_id", "=", rule.id)]), 1)

    def test_first_rule_that_fits_counts(self):
        self._rule(sequence=1, outcome="upheld", keep_number=10)
        self._rule(sequence=2, keep_number=1)
        withdrawn = self._complain(company_id=self.company.id)
        withdrawn.write(
            {
                "complaint_phase": "closed",
                "closure_reason": "withdrawn",
                "closure_note": "By phone",
            }
        )
        self._age(withdrawn, 2)
        self._run_job()
        self.assertFalse(self.old.anonymised_at)
        self.assertTrue(withdrawn.anonymised_at)

    def test_kind_of_feedback_and_months(self):
        idea = self._complain(company_id=self.company.id, feedback_type="suggestion")
        idea.complaint_phase = "closed"
        self._age(idea, 1)
        self._rule(feedback_type="suggestion", keep_number=13, keep_unit="month")
        self._run_job()
        self.assertFalse(idea.anonymised_at)
        self._age(idea, 1)
        self._run_job()
        self.assertTrue(idea.anonymised_at)
        self.assertFalse(self.old.anonymised_at)

    def test_old_register_without_a_closing_counts_from_the_latest_that_is_known(self):
        self._sql(
            "UPDATE helpdesk_ticket SET closed_date = NULL, responded_at ="
            " now() - interval '5 years' WHERE id = %s",
            self.old.id,
        )
        rule = self._rule()
        self.assertEqual(rule.due_count, 0)
        self._sql(
            "UPDATE helpdesk_ticket SET responded_at = NULL WHERE id = %s", self.old.id
        )
        rule.invalidate_recordset()
        self.assertEqual(rule.due_count, 1)

    def test_legal_hold_keeps_it_until_it_is_lifted(self):
        self._rule()
        hold = self._hold(self.old)
        self.assertTrue(self.old.has_legal_hold)
        self.assertIn(self.old, self.Ticket.search([("has_legal_hold", "=", True)]))
        self._run_job()
        self.assertFalse(self.old.anonymised_at)
        self.assertEqual(self._told(self._last(self.old, "hold"))["event"], "placed")
        hold.action_lift()
        self.assertEqual(self._told(self._last(self.old, "hold"))["event"], "lifted")
        with self.assertRaisesRegex(UserError, "stands no more"):
            hold.action_lift()
        self._run_job()
        self.assertTrue(self.old.anonymised_at)

    def test_legal_hold_ends_by_its_day(self):
        self._rule()
        self._hold(self.old, until=self._today() - relativedelta(days=1))
        self._run_job()
        self.assertTrue(self.old.anonymised_at)

    def test_legal_hold_stands_until_its_day_is_over_where_the_company_is(self):
        self.company.resource_calendar_id.tz = "Pacific/Honolulu"
        rule, today = self._rule(), self._today()
        hold = self._hold(self.old, until=today)
        midnight = datetime.combine(today + timedelta(days=1), time(10))
        for moment, is_standing in (
            (midnight - timedelta(minutes=1), True),
            (midnight, False),
        ):
            with self.subTest(moment), freeze_time(moment):
                self.env.invalidate_all()
                self.assertEqual(hold.is_standing, is_standing)
                held = self.Ticket.search([("has_legal_hold", "=", True)])
                self.assertEqual(self.old in held, is_standing)
                self.assertEqual(rule.due_count, 0 if is_standing else 1)

    def test_managers_alone_place_and_lift_holds(self):
        hold = self._hold(self.old)
        for user in (self.handler, self.auditor, self.outsider):
            with self.subTest(user=user.login), mute_logger("odoo.addons.base"):
                with self.assertRaises(AccessError):
                    hold.with_user(user).action_lift()
                with self.assertRaises(AccessError):
                    self.env["complaint.legal.hold"].with_user(user).create(
                        {"ticket_id": self.old.id, "reason": "x"}
                    )
        with self.assertRaises(AccessError):
            hold.with_user(self.manager).reason = "Another"
        forged = self._hold(
            self.old, lifted_at=fields.Datetime.now(), user_id=self.handler.id
        )
        self.assertEqual((forged.lifted_at, forged.user_id), (False, self.manager))

    def test_managers_alone_activate_and_an_active_rule_stays_as_it_is(self):
        rule = self._rule(activate=False)
        for user in (self.handler, self.auditor):
            with self.assertRaises(AccessError):
                rule.with_user(user).action_activate()
        own = rule.with_user(self.manager)
        with self.assertRaises(AccessError):
            own.state = "active"
        with self.assertRaises(AccessError):
            own.create({"name": "x", "company_id": self.company.id, "state": "active"})
        own.action_activate()
        self.assertEqual(rule.activated_by_id, self.manager)
        with self.assertRaisesRegex(UserError, "Switch it off"):
            own.keep_number = 1
        with self.assertRaisesRegex(UserError, "Switch it off"):
            own.unlink()
        own.action_switch_off()
        own.keep_number = 1
        self._run_job()
        self.assertFalse(self.old.anonymised_at)

    def test_look_at_what_it_would_erase_before_it_is_switched_on(self):
        rule = self._rule(activate=False).with_user(self.manager)
        self.assertEqual(rule.due_count, 1)
        action = rule.action_view_due()
        self.assertEqual(self.Ticket.search(action["domain"]), self.old)

    def test_number_due_tells_nobody_of_a_complaint_kept_from_them(self):
        self._ended(7, respondent_ids=[(6, 0, self.auditor.ids)])
        rule = self._rule(activate=False)
        self.env.flush_all()
        self.assertEqual(rule.with_user(self.manager).due_count, 2)
        self.assertEqual(rule.with_user(self.auditor).due_count, 1)

    def test_rules_are_their_companys(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        rule = self._rule(activate=False)
        rule.company_id = other
        self.assertEqual(rule.due_count, 0)
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            rule.with_user(self.manager).action_activate()

    @mute_logger(JOB)
    def test_one_that_fails_does_not_stop_the_others(self):
        bad = self._ended(8)
        rule = self._rule()
        anonymise = type(self.Ticket)._anonymise

        def fail(tickets, erasure):
            if bad in tickets:
                raise ValueError("broken")
            return anonymise(tickets, erasure)

        with patch.object(type(self.Ticket), "_anonymise", fail):
            self._run_job()
        self.assertTrue(self.old.anonymised_at)
        self.assertFalse(bad.anonymised_at)
        (erasure,) = self.Erasure.search([("rule_id", "=", rule.id)])
        self.assertEqual((erasure.count, erasure.failed_count), (1, 1))
        self._run_job()
        self.assertTrue(bad.anonymised_at)

    def test_batches_are_taken_until_nothing_is_left(self):
        more = self.old | self._ended(8) | self._ended(9)
        self._rule()
        with patch(f"{JOB}.BATCH", 2):
            self._run_job()
        self.assertEqual(len(more.filtered("anonymised_at")), 3)

    def test_erasing_many_costs_a_few_queries_each(self):
        many = self.old
        for _n in range(7):
            many |= self._ended()
        erasure = self.Erasure.create(
            {"company_id": self.company.id, "cause": "request"}
        )
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        count = self.env.cr.sql_log_count
        many._anonymise(erasure)
        self.env.cr.flush()
        # most of it is the same for any number of them
        self.assertLess(self.env.cr.sql_log_count - count, 150)
