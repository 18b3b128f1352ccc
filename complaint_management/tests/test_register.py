"""The register of a period holds what its reader may see, and adds up (7.2, 8.1)."""

import random
import tempfile
from dataclasses import astuple
from datetime import date

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..wizards import complaint_register
from .common_register import REPORT, RegisterCommon

WORDS = ("Drum", "HYPERLINK", "Ada", "555", "About staff", "handler", "colleague")


@tagged("post_install", "-at_install")
class TestRegister(RegisterCommon):
    # ------------------------------------------------------------
    # Which complaints
    # ------------------------------------------------------------

    def test_days_begin_and_end_where_the_company_is(self):
        self.assertEqual(self._ask()._find(), self.all)
        self.assertEqual(
            self._ask(date_to=date(2021, 6, 29))._find(), self.all - self.restricted
        )
        self.assertEqual(
            self._ask(date_from=date(2021, 4, 2))._find(), self.all - self.complaint
        )

    def test_period_counts_by_receipt_answer_or_closing(self):
        today = self.complaint.responded_at.date()
        answered = self._ask(
            date_field="responded_at", date_from=today, date_to=date(2100, 1, 1)
        )
        self.assertEqual(answered._find(), self.complaint)
        closed = self._ask(
            date_field="closed_date", date_from=today, date_to=date(2100, 1, 1)
        )
        self.assertEqual(closed.complaint_count, 0)
        self.complaint.with_user(self.handler).action_verdict_accepted()
        self.complaint.remedy_ids.action_fulfil()
        self.complaint._move_to_phase("closed")
        closed.invalidate_recordset()
        self.assertEqual(closed._find(), self.complaint)

    def test_filters_narrow_it_down(self):
        cases = [
            ({"channel_ids": self.email_channel.ids}, self.open_one),
            ({"severity": "critical"}, self.restricted),
            ({"phase": "responded"}, self.complaint),
            ({"team_ids": self.team.ids}, self.all),
            ({"domain": "[('order_reference', '=', 'SO-4711')]"}, self.complaint),
            ({"feedback_type": False}, self.all),
        ]
        for vals, expected in cases:
            with self.subTest(**vals):
                vals = {
                    name: [Command.set(value)] if isinstance(value, list) else value
                    for name, value in vals.items()
                }
                register = self._ask(**vals)
                self.assertEqual(register._find(), expected)
                self.assertEqual(register.complaint_count, len(expected))
        self.assertFalse(self._ask(feedback_type="enquiry").complaint_count)

    def test_only_open_leaves_out_what_has_ended(self):
        self.open_one.write({"closure_reason": "withdrawn", "closure_note": "By phone"})
        self.open_one._move_to_phase("closed")
        self.assertEqual(self._ask(only_open=True)._find(), self.all - self.open_one)

    def test_archived_complaints_stay_in_the_register(self):
        self.open_one.active = False
        self.assertEqual(self._ask()._find(), self.all)

    def test_what_cannot_be_is_said_with_a_way_out(self):
        cases = [
            ({"date_from": date(2022, 1, 1)}, "ends before it begins"),
            ({"date_to": date(9999, 12, 31)}, "years"),
            ({"domain": "[('nonsense', '=', 1)]"}, "cannot be used"),
            ({"domain": "[("}, "cannot be used"),
            ({"domain": "[('received_at', '=', 'someday')]"}, "cannot be used"),
        ]
        for vals, words in cases:
            with self.subTest(**vals):
                register = self._ask(**vals)
                self.assertIn(words, register.problem)
                with self.assertRaisesRegex(UserError, words):
                    register.action_print()
        with self.assertRaisesRegex(UserError, "No complaint fits"):
            self._ask(feedback_type="enquiry").action_download()

    def test_too_many_for_paper_are_for_a_spreadsheet(self):
        self.patch(complaint_register, "MOST_ON_PAPER", 2)
        register = self._ask()
        with self.assertRaisesRegex(UserError, "complaints: 3. At most 2"):
            register.action_print()
        self.assertEqual(register.action_download()["type"], "ir.actions.act_url")

    # ------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------

    def test_everybody_gets_what_they_may_read(self):
        cases = [
            (self.manager, self.all),
            (self.auditor, self.all),
            (self.handler, self.all - self.restricted),
            (self.colleague, self.all),  # handles the restricted one
            (self.outsider, self.Ticket),
        ]
        for user, expected in cases:
            with self.subTest(user=user.login):
                register = self._ask(user)
                self.assertEqual(register.complaint_count, len(expected))
                if expected:
                    rows = self._rows(register)
                    self.assertEqual(
                        [row.reference for row in rows],
                        expected.mapped("complaint_reference"),
                    )

    def test_complaints_about_oneself_are_in_no_register(self):
        self.open_one.respondent_ids = self.manager
        self.assertEqual(self._ask()._find(), self.all - self.open_one)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_others_cannot_even_ask(self):
        for user in (self.agent, self.employee, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._ask(user)

    def test_auditor_prints_and_writes_nothing_else(self):
        register = self._ask(self.auditor, with_persons=True)
        self._paper(register)
        with self.assertRaises(AccessError):
            self.open_one.with_user(self.auditor).name = "x"

    def test_other_companies_stay_out(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self._complain(company_id=other.id, team_id=False, user_id=False)
        self.assertNotIn(theirs, self._ask(date_to=date(2100, 1, 1))._find())
        register = self._ask(company_id=other.id, date_to=date(2100, 1, 1))
        self.assertTrue(register.problem)
        with self.assertRaises(AccessError):
            register._find()

    # ------------------------------------------------------------
    # What stands in it
    # ------------------------------------------------------------

    def test_with_persons_it_names_them(self):
        row, *_rest = self._rows(self._ask(with_persons=True))
        self.assertEqual(row.complainant, "Ada Complainant")
        self.assertEqual(row.handler, self.handler.name)
        self.assertEqual(row.about, "Drum broken · =HYPERLINK(1)")

    def test_without_persons_neither_names_nor_typed_words_stand_anywhere(self):
        self.complaint.remedy_ids.name = "To Ada's account"
        register = self._ask(domain="[('partner_id.name', 'ilike', 'Ada')]")
        rows = str([astuple(row) for row in self._rows(register)])
        values = self._paper(register)
        paper = str([values["facts"], values["pages"]])
        book = load_workbook(self._sheet(register))
        cells = str(
            [cell.value for sheet in book for row in sheet.rows for cell in row]
        )
        for text in (rows, paper, cells):
            self.assertIn(self.complaint.complaint_reference, text)
            for word in WORDS:
                self.assertNotIn(word, text)

    def test_remedies_count_once_the_complainant_is_told(self):
        self.complaint.remedy_ids = [
            Command.create({"type_id": self.apology.id, "state": "declined"}),
            Command.create(
                {"type_id": self.refund.id, "amount": 99, "state": "proposed"}
            ),
        ]
        row, *_rest = self._rows(self._ask())
        self.assertEqual(row.remedies, self.refund.name)
        self.assertEqual(row.cost, 1249.5)

    def test_late_clocks_are_named(self):
        self.complaint.deadline_ids.filtered(
            lambda clock: clock.milestone == "respond"
        ).write({"state": "met", "is_late": True})
        row, *_rest = self._rows(self._ask())
        self.assertEqual(row.verdict, "late")
        self.assertIn("Answer", row.on_time)

    def test_totals_are_those_of_the_raw_rows(self):
        chance = random.Random(5)
        for number in range(30):
            ticket = self._complain(name=f"Complaint {number}")
            self._sql(
                "UPDATE helpdesk_ticket SET received_at = '2021-05-06', "
                "acknowledged_at = %s, responded_at = %s, closed_date = %s, "
                "decision = %s, reopen_count = %s, review_level = %s WHERE id = %s",
                chance.choice([None, "2021-05-07"]),
                chance.choice([None, "2021-05-08"]),
                chance.choice([None, "2021-05-09"]),
                chance.choice([None, "upheld", "partly_upheld", "not_upheld"]),
                chance.randrange(2),
                chance.randrange(2),
                ticket.id,
            )
            self.env["complaint.remedy"].create(
                {
                    "ticket_id": ticket.id,
                    "type_id": self.refund.id,
                    "amount": chance.randrange(100_000) / 100,
                    "state": chance.choice(["proposed", "offered", "fulfilled"]),
                }
            )
        self.env.flush_all()
        register = self._ask()
        rows = register._make_rows(register._find())
        self.assertEqual(len(list(rows)), 33)
        self.env.cr.execute(
            """
            SELECT count(*), count(acknowledged_at), count(responded_at),
                   count(*) FILTER (WHERE decision IN ('upheld', 'partly_upheld')),
                   count(closed_date),
                   count(*) FILTER (WHERE reopen_count > 0 OR review_level > 0),
                   round(sum((SELECT coalesce(sum(amount), 0) FROM complaint_remedy
                               WHERE ticket_id = t.id AND state IN
                                     ('offered', 'accepted', 'fulfilled'))), 2)
              FROM helpdesk_ticket t
             WHERE received_at BETWEEN '2021-03-31 22:00' AND '2021-06-30 21:59:59'
               AND feedback_type = 'complaint'
            """
        )
        (raw,) = self.env.cr.fetchall()
        totals = rows.totals
        self.assertEqual(
            (
                totals.complaints,
                totals.acknowledged,
                totals.answered,
                totals.upheld,
                totals.closed,
                totals.reopened,
            ),
            raw[:-1],
        )
        self.assertAlmostEqual(totals.cost, float(raw[-1]), places=2)

    def test_queries_follow_batches_not_complaints(self):
        register = self._ask(with_persons=True)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            tickets = register._find()
            with self.assertQueryCount(100):
                before = self.env.cr.sql_log_count
                list(register._make_rows(tickets))
                return self.env.cr.sql_log_count - before

        count()
        few = count()
        for _number in range(10):
            ticket = self._answered(remedy=self.refund)
            self._sql(
                "UPDATE helpdesk_ticket SET received_at = '2021-05-06' WHERE id = %s",
                ticket.id,
            )
        self.assertEqual(count(), few)

    # ------------------------------------------------------------
    # Evidence
    # ------------------------------------------------------------

    def test_printing_with_persons_is_noted_on_each_complaint(self):
        before = [self._kinds(ticket).count("print") for ticket in self.all]
        register = self._ask(self.auditor, with_persons=True)
        Report = self.env["ir.actions.report"].with_user(self.auditor)
        Report._render_qweb_pdf(REPORT, register.ids)
        self._sheet(register)
        after = [self._kinds(ticket).count("print") for ticket in self.all]
        self.assertEqual(after, [number + 2 for number in before])
        entry = self._last(self.restricted, "print")
        self.assertEqual(entry.user_id, self.auditor)
        self.assertEqual(self._told(entry)["form"], "xlsx")
        self.assertEqual(self._told(entry)["complaints"], 3)

    def test_printing_without_persons_leaves_no_entry(self):
        before = len(self._chain(self.complaint))
        register = self._ask()
        Report = self.env["ir.actions.report"].with_user(self.manager)
        Report._render_qweb_pdf(REPORT, register.ids)
        self._sheet(register)
        self.assertEqual(len(self._chain(self.complaint)), before)


@tagged("post_install", "-at_install")
class TestRegisterSheet(RegisterCommon, HttpCase):
    def test_policy_complained_under_is_told_with_persons_and_without(self):
        policy = self.env["complaint.policy"]._take_over(
            {
                "company_id": self.company.id,
                "lang": "en_US",
                "version": "2021-1",
                "body": "<p>We listen.</p>",
                "published_at": fields.Datetime.now(),
            }
        )
        self._sql(
            "UPDATE helpdesk_ticket SET policy_id = %s WHERE id = %s",
            policy.id,
            self.complaint.id,
        )
        for with_persons in (False, True):
            register = self._ask(with_persons=with_persons)
            sheet = load_workbook(self._sheet(register))["Register"]
            column = [cell.value for cell in sheet[1]].index("Policy")
            told = [row[column].value for row in sheet.iter_rows(min_row=2)]
            self.assertEqual(
                [value or "" for value in told], [policy.display_name, "", ""]
            )
            paper = self._paper(register)
            rows = [row for page in paper["pages"] for row in page]
            self.assertIn(policy.display_name, rows[0][1])
            self.assertNotIn(policy.display_name, str(rows[1:]))

    def test_typed_words_are_text_whatever_they_begin_with(self):
        for name, words in (
            (self.complaint, "=1+1"),
            (self.open_one, "@SUM(1)"),
            (self.restricted, "-2+3\x01\nhttp://example.com"),
        ):
            self._sql(
                "UPDATE helpdesk_ticket SET name = %s, concerns = NULL WHERE id = %s",
                words,
                name.id,
            )
        file = self._sheet(self._ask(with_persons=True))
        sheet = load_workbook(file)["Register"]
        column = [cell.value for cell in sheet[1]].index("What it is about")
        cells = [row[column] for row in sheet.iter_rows(min_row=2)]
        self.assertEqual(
            [(cell.data_type, cell.value) for cell in cells],
            [
                ("s", "=1+1"),
                ("s", "@SUM(1)"),
                ("s", "-2+3\nhttp://example.com"),
            ],
        )
        self.assertFalse([cell for cell in cells if cell.hyperlink])

    def test_sheet_holds_moments_amounts_and_the_totals_of_its_rows(self):
        book = load_workbook(self._sheet(self._ask()))
        sheet = book["Register"]
        heads = [cell.value for cell in sheet[1]]
        rows = [
            dict(zip(heads, (cell.value for cell in row), strict=True))
            for row in sheet.iter_rows(min_row=2)
        ]
        self.assertEqual(len(rows), 3)
        self.assertEqual(str(rows[0]["Received"]), "2021-04-01 00:30:00")
        self.assertEqual(sheet.freeze_panes, "B2")
        summary = {row[0].value: row[1].value for row in book["Summary"].rows}
        self.assertEqual(float(summary["Complaints"]), len(rows))
        (cost,) = [
            value for label, value in summary.items() if label and "Cost" in label
        ]
        self.assertEqual(cost, sum(row["Cost"] or 0 for row in rows))

    def test_whoever_asked_downloads_it_and_nobody_else(self):
        register = self._ask(with_persons=True)
        self.env.cr.flush()
        url = f"/complaints/register/{register.id}/xlsx"
        self.authenticate("manager", "manager")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn(".xlsx", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        with tempfile.TemporaryFile() as file:
            file.write(answer.content)
            self.assertEqual(load_workbook(file)["Register"].max_row, 4)
        for login in ("auditor", "employee"):
            self.authenticate(login, login)
            self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate("manager", "manager")
        nowhere = self.url_open("/complaints/register/99999999/xlsx")
        self.assertEqual(nowhere.status_code, 404)
