"""Complainants who complain again about the same thing (8.2, annex H)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.helpdesk_ticket_repeat import MANY
from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestRepeat(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.complaint_repeat_window = 100
        cls.category, cls.other_category = cls.env["helpdesk.ticket.category"].create(
            [
                {"name": name, "complaint_category": True, "company_id": False}
                for name in ("Late delivery", "Wrong bill")
            ]
        )
        cls.now = fields.Datetime.now()

    def _complain_ago(self, days, **vals):
        return self._complain(
            **{
                "category_id": self.category.id,
                "received_at": self.now - timedelta(days=days),
                **vals,
            }
        )

    def _earlier(self, complaint):
        return complaint.sudo().repeat_of_id

    def test_same_customer_and_category_within_the_window(self):
        first = self._complain_ago(60)
        second = self._complain_ago(30)
        third = self._complain_ago(0)
        self.assertFalse(self._earlier(first))
        self.assertEqual(self._earlier(second), first)
        self.assertEqual(self._earlier(third), second, "the latest before it")
        self.assertEqual(
            (first | second | third).mapped("is_repeat"), [False, True, True]
        )

    def test_longer_ago_another_category_or_company_is_no_repetition(self):
        self._complain_ago(101)
        self._complain_ago(20, category_id=self.other_category.id)
        self._complain_ago(10, category_id=False)
        self._complain_ago(5, feedback_type="enquiry")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.team.copy({"company_id": other.id, "user_ids": False})
        self._complain_ago(3, team_id=team.id, user_id=False)
        complaint = self._complain_ago(0)
        self.assertFalse(self._earlier(complaint))
        self.assertFalse(self._earlier(self._complain_ago(0, category_id=False)))

    def test_people_of_one_customer_are_one_complainant(self):
        company = self.env["res.partner"].create(
            {"name": "Acme", "is_company": True, "email": "info@acme.example"}
        )
        anna, bert = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": company.id, "email": f"{name}@acme.example"}
                for name in ("anna", "bert")
            ]
        )
        first = self._complain_ago(9, partner_id=anna.id)
        second = self._complain_ago(1, partner_id=bert.id)
        self.assertEqual(self._earlier(second), first)

    def test_without_a_contact_the_address_tells(self):
        nobody = {"partner_id": False, "partner_name": "Bo"}
        first = self._complain_ago(9, partner_email="Bo@Example.com", **nobody)
        second = self._complain_ago(5, partner_email="bo@example.com", **nobody)
        stranger = self._complain_ago(4, partner_email="bob@example.com", **nobody)
        unknown = self._complain_ago(3, partner_email=False, **nobody)
        self._complain_ago(2, partner_email=False, **nobody)
        self.assertEqual(self._earlier(second), first)
        self.assertFalse(self._earlier(stranger))
        self.assertFalse(self._earlier(unknown))
        partner = self.env["res.partner"].create(
            {"name": "Bo", "email": "bo@example.com"}
        )
        third = self._complain_ago(
            0, partner_id=partner.id, partner_email="bo@example.com"
        )
        self.assertEqual(self._earlier(third), second)
        namesake = self.env["res.partner"].create(
            {"name": "Bo's sister", "email": "bo@example.com"}
        )
        fourth = self._complain_ago(
            0, partner_id=namesake.id, partner_email="bo@example.com"
        )
        self.assertEqual(self._earlier(fourth), second, "two contacts are two people")

    def test_complaints_of_one_batch_know_each_other(self):
        vals = {
            "feedback_type": "complaint",
            "name": "Late again",
            "description": "<p>…</p>",
            "team_id": self.team.id,
            "partner_id": self.complainant.id,
            "category_id": self.category.id,
        }
        late, early, middle = self.Ticket.create(
            [
                {**vals, "received_at": self.now - timedelta(days=days)}
                for days in (1, 3, 2)
            ]
        )
        self.assertEqual(self._earlier(late), middle)
        self.assertEqual(self._earlier(middle), early)

    def test_a_complaint_entered_late_takes_its_place(self):
        first = self._complain_ago(9)
        last = self._complain_ago(1)
        self.assertEqual(self._earlier(last), first)
        between = self._complain_ago(5)
        self.assertEqual(self._earlier(between), first)
        self.assertEqual(self._earlier(last), between)

    def test_it_follows_when_category_or_complainant_are_corrected(self):
        first = self._complain_ago(9)
        second = self._complain_ago(5, category_id=self.other_category.id)
        third = self._complain_ago(1)
        self.assertEqual(self._earlier(third), first)
        second.category_id = self.category
        self.assertEqual(self._earlier(second), first)
        self.assertEqual(self._earlier(third), second)
        second.partner_id = self.env["res.partner"].create({"name": "Somebody else"})
        self.assertFalse(self._earlier(second))
        self.assertEqual(self._earlier(third), first)
        first.received_at = self.now - timedelta(days=200)
        self.assertFalse(self._earlier(third))

    def test_a_duplicate_is_no_repetition(self):
        first = self._complain_ago(9)
        twin = self._complain_ago(8)
        self.assertEqual(self._earlier(twin), first)
        last = self._complain_ago(1)
        self.assertEqual(self._earlier(last), twin)
        twin.duplicate_id = first
        self.assertFalse(self._earlier(twin))
        self.assertEqual(self._earlier(last), first)

    def test_a_complaint_that_becomes_a_ticket_repeats_nothing(self):
        first = self._complain_ago(9)
        second = self._complain_ago(5)
        third = self._complain_ago(1)
        second.action_turn_into_ticket()
        self.assertFalse(self._earlier(second))
        self.assertEqual(self._earlier(third), first)

    def test_zero_days_switch_it_off(self):
        self.env.company.complaint_repeat_window = 0
        self._complain_ago(1)
        self.assertFalse(self._earlier(self._complain_ago(0)))

    def test_lists_find_repeated_complaints(self):
        first = self._complain_ago(9)
        second = self._complain_ago(1)
        both = [("id", "in", (first | second).ids)]
        as_handler = self.Ticket.with_user(self.handler)
        repeated = as_handler.search([*both, ("is_repeat", "=", True)])
        self.assertEqual(repeated, second)
        single = as_handler.search([*both, ("is_repeat", "=", False)])
        self.assertEqual(single, first)
        self.assertEqual(
            as_handler.search_count([*both, ("is_repeat", "in", [True, False])]), 2
        )
        self.assertEqual(
            (first | second).filtered_domain([("is_repeat", "=", True)]), second
        )

    def test_who_may_not_read_the_earlier_one_learns_only_that_there_is_one(self):
        first = self._complain_ago(
            9,
            name="About the handler",
            user_id=self.colleague.id,
            respondent_ids=[fields.Command.set(self.handler.ids)],
        )
        second = self._complain_ago(1)
        mine = second.with_user(self.handler)
        self.env.invalidate_all()
        self.assertTrue(mine.is_repeat)
        self.assertFalse(mine.earlier_complaint_id)
        with self.assertRaises(AccessError):
            mine.action_view_earlier_complaint()
        with self.assertRaises(AccessError):
            mine.read(["repeat_of_id"])
        with self.assertRaises(AccessError):
            mine.search([("repeat_of_id", "=", first.id)])
        theirs = second.with_user(self.manager)
        self.assertEqual(theirs.earlier_complaint_id, first)
        action = theirs.action_view_earlier_complaint()
        self.assertEqual(action["res_id"], first.id)

    def test_nobody_writes_it(self):
        first = self._complain_ago(9)
        second = self._complain_ago(1, category_id=self.other_category.id)
        for user in (self.handler, self.manager):
            for vals in ({"repeat_of_id": first.id}, {"respond_hours": 1}):
                with self.subTest(user=user.login, vals=vals):
                    with self.assertRaises(AccessError):
                        second.with_user(user).write(vals)

    def _statements(self, **vals):
        """What creating a ticket asks the database about repetitions."""
        self.env.flush_all()
        with self.assertLogs("odoo.sql_db", "DEBUG") as logs:
            self.Ticket.create({"name": "Toner", "description": "<p>…</p>", **vals})
            self.env.flush_all()
        statements = (line.partition("query: ")[2].strip() for line in logs.output)
        return [
            text
            for text in statements
            if "complaint_repeat_window *" in text
            or (text.startswith("UPDATE") and "repeat_of_id" in text)
        ]

    def test_registering_costs_one_look_up_and_ordinary_tickets_nothing(self):
        complaint = {
            "feedback_type": "complaint",
            "category_id": self.category.id,
            "team_id": self.team.id,
        }
        again = {**complaint, "partner_id": self.complainant.id}
        self.assertFalse(self._statements())  # and caches are warm
        self.assertFalse(self._statements(category_id=self.category.id))
        self.assertEqual(len(self._statements(**complaint)), 1)
        self.assertEqual(len(self._statements(**again)), 1)
        self.assertEqual(len(self._statements(**again)), 2, "it repeats: one update")

    def _import(self, count):
        """Complaints of an old register, each of somebody else, in one go."""
        people = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(count)]
        )
        return self.Ticket.create(
            [
                {
                    "feedback_type": "complaint",
                    "name": "Toner",
                    "description": "<p>…</p>",
                    "team_id": self.team.id,
                    "partner_id": person.id,
                    "partner_email": f"customer{number}@example.com",
                    "category_id": self.category.id,
                    "received_at": self.now - timedelta(days=number % 90),
                }
                for number, person in enumerate(people)
            ]
        )

    def _plan(self, statement):
        return "\n".join(
            row[0] for row in self.env.execute_query(SQL("EXPLAIN %s", statement))
        )

    def test_a_register_that_is_imported_is_not_compared_with_itself(self):
        complaints = self._import(5 * MANY)
        look_up = SQL(
            "SELECT (%s) FROM helpdesk_ticket t"
            " JOIN res_company c ON c.id = t.company_id WHERE t.id IN %s",
            self.Ticket._get_earlier_sql(),
            complaints._ids,
        )
        plan = self._plan(look_up)
        self.assertIn("complaint_repeat_partner_idx", plan)
        self.assertIn("complaint_repeat_email_idx", plan)
        self.assertNotIn("complaint_channel_idx", plan)
        self.assertNotIn("complaint_received_idx", plan)

    def test_only_an_import_counts_rows_for_the_planner_and_once(self):
        def count(*sizes):
            self.env.cr.cache.pop("complaint_management.counted", None)
            with self.assertLogs("odoo.sql_db", "DEBUG") as logs:
                for size in sizes:
                    self._import(size)
                    self.env.flush_all()
            return sum("ANALYZE" in line for line in logs.output)

        self.assertEqual(count(MANY - 1), 0)
        self.assertEqual(count(MANY, MANY), 1)
