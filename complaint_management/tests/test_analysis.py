"""Complaints as figures: what the analysis counts, and whom it shows what (8.2)."""

import ast
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import ASSESSED
from .common_clocks import MONDAY, ClockCommon, day


@tagged("post_install", "-at_install")
class TestMeasures(ClockCommon):
    """Working hours are measured when it happens."""

    def _closed_complaint(self, received, acknowledged, answered, closed):
        with freeze_time(received):
            complaint = self._complain(received_at=received)
        with freeze_time(acknowledged):
            complaint.write(
                {
                    "complaint_phase": "acknowledged",
                    "acknowledged_at": acknowledged,
                    "acknowledgement_method": "phone",
                    **ASSESSED,
                }
            )
        with freeze_time(answered):
            complaint.write(
                {
                    "complaint_phase": "investigation",
                    "investigator_id": self.colleague.id,
                    "findings": "<p>The carrier dropped it.</p>",
                }
            )
            complaint.write(
                {
                    "decision": "upheld",
                    "decision_reasons": "<p>It broke in our hands.</p>",
                    "remedy_ids": [Command.create({"type_id": self.apology.id})],
                    "complaint_phase": "responded",
                }
            )
        with freeze_time(closed):
            complaint.remedy_ids.write({"state": "fulfilled"})
            complaint.action_verdict_accepted()
        self.assertEqual(complaint.complaint_phase, "closed")
        return complaint

    def _row(self, complaint):
        self.env.flush_all()
        return self.env["complaint.analysis"].browse(complaint.id)

    def test_hours_and_days_from_the_receipt(self):
        complaint = self._closed_complaint(
            MONDAY, day(1, 11), day(3, 10), day(9, 9)
        )  # a weekend lies between
        row = self._row(complaint)
        self.assertAlmostEqual(row.acknowledge_hours, 2)
        self.assertAlmostEqual(row.respond_hours, 8 + 8 + 1)
        self.assertAlmostEqual(row.close_hours, 6 * 8)
        self.assertAlmostEqual(row.acknowledge_days, 2 / 24)
        self.assertAlmostEqual(row.respond_days, 2 + 1 / 24)
        self.assertAlmostEqual(row.close_days, 8)

    def test_reopening_takes_the_closing_back(self):
        complaint = self._closed_complaint(MONDAY, day(1, 11), day(3, 10), day(9, 9))
        with freeze_time(day(10)):
            complaint.write(
                {"complaint_phase": "investigation", "reopen_reason": "New facts"}
            )
        self.assertFalse(complaint.close_hours)
        values = self._values(complaint)
        self.assertIsNone(values["close_hours"])
        self.assertIsNone(values["close_days"])
        self.assertEqual(values["reopen_count"], 1)

    def test_a_corrected_receipt_is_measured_again(self):
        with freeze_time(day(2)):
            complaint = self._acknowledged(received_at=day(2, 8))
            self.assertAlmostEqual(complaint.acknowledge_hours, 1)
            complaint.received_at = day(1, 9)
        self.assertAlmostEqual(complaint.acknowledge_hours, 8)

    def test_done_outside_working_time_took_no_time(self):
        with freeze_time(day(6, 12)):  # a Saturday
            complaint = self._acknowledged(received_at=day(6, 10))
        self.assertEqual(self._values(complaint)["acknowledge_hours"], 0)

    def test_without_usable_working_hours_nothing_is_told(self):
        self.calendar.schedule_type = "flexible"
        with freeze_time(day(2)):
            complaint = self._acknowledged(received_at=day(1))
        self.assertEqual(complaint.acknowledge_hours, -1)
        values = self._values(complaint)
        self.assertIsNone(values["acknowledge_hours"])
        self.assertAlmostEqual(values["acknowledge_days"], 1)

    def _values(self, complaint):
        """The row as the database gives it: what is not known is NULL."""
        self.env.flush_all()
        table = self.env["complaint.analysis"]._table_query
        self.env.cr.execute(
            SQL("SELECT * FROM (%s) a WHERE id = %s", table, complaint.id)
        )
        return dict(
            zip(
                [column.name for column in self.env.cr.description],
                self.env.cr.fetchone(),
                strict=True,
            )
        )

    def test_in_time_is_a_hundred_or_nothing(self):
        self._schedule(
            {"milestone": "acknowledge", "amount": 1, "unit": "working_days"},
            self._respond_in(2),
        )
        with freeze_time(MONDAY):
            early = self._complain(received_at=MONDAY)
            late = self._complain(received_at=MONDAY)
            overdue = self._complain(received_at=MONDAY)
        call = {
            "complaint_phase": "acknowledged",
            "acknowledgement_method": "phone",
        }
        with freeze_time(day(1, 10)):
            early.write({**call, "acknowledged_at": day(1, 10)})
        with freeze_time(day(4)):
            late.write({**call, "acknowledged_at": day(4)})
            waiting = self._complain(received_at=fields.Datetime.now())
        # the clocks of the database itself show a time long after none of these
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE complaint_deadline SET due_at = now() AT TIME ZONE 'UTC' "
            "+ CASE WHEN ticket_id = %s THEN interval '1 day' ELSE '-1 day' END "
            "WHERE state = 'running'",
            [waiting.id],
        )
        self.env.invalidate_all()
        found = {
            ticket: self._values(ticket)["acknowledged_in_time"]
            for ticket in (early, late, overdue, waiting)
        }
        self.assertEqual(found, {early: 100, late: 0, overdue: 0, waiting: None})
        self.assertEqual(self._values(overdue)["answered_in_time"], 0)
        self.assertEqual(self._values(overdue)["answer_timeliness"], "late")
        self.assertIsNone(self._values(waiting)["answer_timeliness"])
        rows = self.env["complaint.analysis"].search(
            [("id", "in", (early | late | overdue | waiting).ids)]
        )
        [(share,)] = rows._read_group(
            [("id", "in", rows.ids)], [], ["acknowledged_in_time:avg"]
        )
        self.assertAlmostEqual(share, 100 / 3)

    def test_measuring_costs_no_query(self):
        with freeze_time(day(2)):
            complaint = self._acknowledged(received_at=day(1, 8))
            self.env.flush_all()
            work = complaint.with_env(self.env(su=True))
            work._measure()
            with self.assertQueryCount(0):
                work._measure()


@tagged("post_install", "-at_install")
class TestAnalysis(ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Analysis = cls.env["complaint.analysis"]
        causes = cls.env["complaint.root.cause"]
        group = causes.create({"name": "Zeal", "sequence": 900})
        cls.causes = causes.create(
            [
                {"name": "Haste", "parent_id": group.id},
                {"name": "Waste", "parent_id": group.id},
            ]
        )
        cls.category = cls.env["helpdesk.ticket.category"].create(
            {"name": "Late delivery", "complaint_category": True}
        )
        cls.complainant.country_id = cls.env.ref("base.it")

    def _rows(self, complaints, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        Analysis = self.Analysis.with_user(user) if user else self.Analysis
        return Analysis.search([("ticket_id", "in", complaints.ids)])

    def test_no_query_is_compiled(self):
        """Among a million that took longer than all else."""
        reading = {
            "list": lambda: self.Analysis.search([]),
            "figures": lambda: self.Analysis._read_group([], ["category_id"]),
            "pivot": lambda: self.Analysis.formatted_read_grouping_sets(
                [], [["category_id"], []], ["__count"]
            ),
        }
        for name, read in reading.items():
            with self.subTest(reading=name):
                self.env.cr.execute("SET LOCAL jit = on")
                read()
                self.assertEqual(self.env.execute_query(SQL("SHOW jit")), [("off",)])

    def test_one_row_for_each_piece_of_feedback(self):
        complaint = self._answered(category_id=self.category.id)
        enquiry = self._complain(feedback_type="enquiry")
        ticket = self.Ticket.create({"name": "Toner", "description": "<p>Empty</p>"})
        rows = self._rows(complaint | enquiry | ticket)
        self.assertEqual(rows.ticket_id, complaint | enquiry)
        row = rows.filtered(lambda row: row.ticket_id == complaint)
        for name in (
            "complaint_reference",
            "company_id",
            "team_id",
            "user_id",
            "channel_id",
            "category_id",
            "severity",
            "complaint_phase",
            "decision",
            "schedule_id",
            "received_at",
        ):
            with self.subTest(field=name):
                self.assertEqual(row[name], complaint[name])
        self.assertEqual(row.country_id, self.env.ref("base.it"))
        self.assertEqual(row.lang, "en_US")

    def test_every_field_has_its_column(self):
        columns = self.Analysis._select()
        stored = {
            name
            for name, field in self.Analysis._fields.items()
            if field.store and field.column_type
        }
        self.assertEqual(stored, columns.keys())

    def test_causes_count_one_by_one_or_the_first(self):
        complaint = self._answered(
            root_cause_ids=[Command.set(self.causes.ids)], category_id=self.category.id
        )
        row = self._rows(complaint)
        self.assertEqual(row.root_cause_ids, self.causes)
        self.assertEqual(row.root_cause_id, self.causes.sorted("parent_path")[0])
        mine = [("ticket_id", "=", complaint.id)]
        groups = self.Analysis._read_group(mine, ["root_cause_ids"], ["__count"])
        self.assertEqual(groups, [(cause, 1) for cause in self.causes])
        self.assertEqual(self.Analysis.search_count(mine), 1)

    def test_remedies_cost_what_was_granted(self):
        complaint = self._answered()
        complaint.write(
            {
                "remedy_ids": [
                    Command.create(
                        {"type_id": self.refund.id, "amount": amount, "state": state}
                    )
                    for amount, state in (
                        (10, "proposed"),
                        (20, "offered"),
                        (40, "accepted"),
                        (80, "fulfilled"),
                        (160, "declined"),
                        (320, "cancelled"),
                    )
                ]
            }
        )
        row = self._rows(complaint)
        self.assertEqual(row.remedy_amount, 140)
        self.assertEqual(row.remedy_count, 4, "the apology is one of them")
        self.assertEqual(row.currency_id, self.env.company.currency_id)

    def test_satisfaction_shows_once_the_complaint_is_closed(self):
        complaint = self._answered()
        self.env["complaint.satisfaction"].create(
            {
                "company_id": complaint.company_id.id,
                "ticket_id": complaint.id,
                "month": fields.Date.today(),
                "handling": 4,
                "outcome": 2,
                "is_published": True,
            }
        )
        self.assertFalse(self._rows(complaint).satisfaction_handling)
        complaint.remedy_ids.state = "fulfilled"
        complaint.action_verdict_accepted()
        row = self._rows(complaint)
        self.assertEqual((row.satisfaction_handling, row.satisfaction_outcome), (4, 2))

    def test_a_repetition_is_a_fact_like_others(self):
        first = self._complain(
            category_id=self.category.id,
            received_at=fields.Datetime.now() - timedelta(days=3),
        )
        second = self._complain(category_id=self.category.id)
        repeated = dict(
            self.Analysis._read_group(
                [("ticket_id", "in", (first | second).ids)], ["is_repeat"], ["__count"]
            )
        )
        self.assertEqual(repeated, {False: 1, True: 1})

    # ------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------

    def test_everybody_sees_the_rows_of_their_complaints_and_no_other(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        abroad = self.team.copy({"company_id": other.id, "user_ids": False})
        complaints = {
            "open": self._complain(),
            "restricted": self._complain(
                confidentiality="restricted", user_id=self.colleague.id
            ),
            "about manager": self._complain(
                respondent_ids=[Command.set(self.manager.ids)]
            ),
            "abroad": self._complain(team_id=abroad.id, user_id=False),
        }
        tickets = self.Ticket.concat(*complaints.values())
        for user in (
            self.handler,
            self.colleague,
            self.outsider,
            self.manager,
            self.auditor,
        ):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                readable = self.Ticket.with_user(user).search(
                    [("id", "in", tickets.ids)]
                )
                rows = self._rows(tickets, user)
                self.assertEqual(rows.ticket_id.ids, rows.ids)
                self.assertEqual(set(rows.ids), set(readable.ids))
        self.assertEqual(len(self._rows(tickets, self.manager)), 2)
        self.assertFalse(self._rows(tickets, self.outsider))

    def test_others_see_nothing_and_nobody_writes(self):
        complaint = self._complain()
        for user in (self.agent, self.employee, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Analysis.with_user(user).search([])
        with self.assertRaises(AccessError):
            self._rows(complaint, self.manager).write({"severity": "low"})
        with self.assertRaises(AccessError):
            self._rows(complaint, self.manager).unlink()

    def test_a_row_opens_its_complaint(self):
        complaint = self._complain()
        action = self._rows(complaint, self.handler).action_open_complaint()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("helpdesk.ticket", complaint.id)
        )

    # ------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------

    def _plan(self, groupby, aggregates):
        """What the database does for a question about one month."""
        domain = [
            ("received_at", ">=", datetime(2026, 1, 1)),
            ("received_at", "<", datetime(2026, 2, 1)),
        ]
        with self.assertLogs("odoo.sql_db", "DEBUG") as logs:
            self.Analysis._read_group(domain, groupby, aggregates)
        [_setting, asked] = logs.records
        statement = asked.getMessage().partition("query: ")[2]
        self.env.cr.execute("EXPLAIN " + statement.replace("%", "%%"))
        return "\n".join(line for (line,) in self.env.cr.fetchall())

    def test_what_is_not_asked_for_costs_nothing(self):
        self.env.cr.execute("ANALYZE helpdesk_ticket")
        plan = self._plan(["category_id"], ["__count", "respond_days:avg"])
        for table in ("res_partner", "complaint_deadline", "complaint_remedy"):
            self.assertNotIn(table, plan)
        plan = self._plan(["country_id"], ["__count", "answered_in_time:avg"])
        self.assertIn("res_partner", plan)
        self.assertEqual(
            plan.count(" on complaint_deadline "), 1, "other clocks are left out"
        )
        self.assertNotIn("complaint_remedy", plan)

    def test_saved_filters_ask_what_can_be_answered(self):
        filters = self.env["ir.filters"].search(
            [("model_id", "=", "complaint.analysis")]
        )
        self.assertGreaterEqual(len(filters), 5)
        for saved in filters:
            with self.subTest(filter=saved.name):
                context = ast.literal_eval(saved.context)
                fields_ = self.Analysis._fields
                measures = [
                    name if name == "__count" else f"{name}:{fields_[name].aggregator}"
                    for name in context["pivot_measures"]
                ]
                groups = self.Analysis._read_group(
                    saved._get_eval_domain(), context["group_by"], measures
                )
                self.assertIsInstance(groups, list)
                self.assertIn(
                    context.get("graph_measure", "__count"), ["__count", *fields_]
                )
