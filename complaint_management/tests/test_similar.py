"""Complaints about the same thing in other words (8.2)."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.helpdesk_ticket_similar import INDEX, MOST
from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestSimilar(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asked = cls._complain(name="Washing machine leaks water", concerns="WM 300")
        cls.alike = cls._complain(name="My washing machine is leaking water")
        cls.other = cls._complain(name="Invoice was sent twice", concerns="Billing")

    def _similar(self, user=None, complaint=None):
        self.env.flush_all()
        complaint = complaint or self.asked
        found = complaint.with_user(user or self.handler).get_similar_complaints()
        self.assertFalse(found["problem"])
        return self.Ticket.browse(row["id"] for row in found["complaints"])

    def test_what_is_alike_is_found_and_the_rest_is_not(self):
        self.assertEqual(self._similar(), self.alike)
        [row] = self.asked.get_similar_complaints()["complaints"]
        self.assertEqual(row["reference"], self.alike.complaint_reference)
        self.assertEqual(row["name"], self.alike.name)
        self.assertTrue(30 <= row["percent"] < 100)

    def test_what_is_concerned_counts_too(self):
        named = self._complain(name="Broken again", concerns="Larkfield branch")
        again = self._complain(name="Very rude", concerns="larkfield BRANCH")
        self.assertIn(again, self._similar(complaint=named))

    def test_the_most_similar_come_first_and_no_more_than_five(self):
        twins = [self._complain(name="Washing machine leaks water", concerns="WM 300")]
        twins += [
            self._complain(name=f"Washing machine leaks water {number}")
            for number in range(MOST)
        ]
        found = self._similar()
        self.assertEqual(len(found), MOST)
        self.assertEqual(found[0], twins[0])

    def test_only_what_the_user_may_read(self):
        self._complain(
            name=self.asked.name,
            respondent_ids=[Command.set(self.handler.ids)],
            user_id=self.colleague.id,
        )
        self._complain(
            name=self.asked.name,
            confidentiality="restricted",
            user_id=self.colleague.id,
        )
        company = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.team.copy({"company_id": company.id, "user_ids": False})
        self._complain(name=self.asked.name, team_id=team.id, user_id=False)
        self.assertEqual(self._similar(self.handler), self.alike)
        self.assertEqual(len(self._similar(self.colleague)), 3)
        both = self.asked.with_user(self.manager).with_context(
            allowed_company_ids=(self.env.company | company).ids
        )
        self.manager.company_ids |= company
        self.assertEqual(
            len(both.get_similar_complaints()["complaints"]), 3, "of one company"
        )

    def test_who_may_not_read_the_complaint_learns_nothing(self):
        for user in (self.outsider, self.employee, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.asked.with_user(user).get_similar_complaints()

    def test_feedback_and_tickets_are_no_complaints(self):
        self._complain(name=self.asked.name, feedback_type="enquiry")
        self.Ticket.create({"name": self.asked.name, "description": "<p>…</p>"})
        self.assertEqual(self._similar(), self.alike)

    def test_signs_in_the_title_are_text(self):
        odd = self._complain(name="100 % 'cotton' \\ \"shirt\" %s _ shrinks")
        twin = self._complain(name="100 % 'cotton' \\ \"shirt\" %s _ shrank")
        self.assertEqual(self._similar(complaint=odd), twin)
        self.assertFalse(self._similar(complaint=self._complain(name="?!")))

    def test_without_the_extension_it_says_why(self):
        with patch.object(self.env.registry, "has_trigram", False):
            found = self.asked.with_user(self.handler).get_similar_complaints()
        self.assertIn("pg_trgm", found["problem"])
        self.assertFalse(found["complaints"])

    def test_installing_goes_on_where_the_extension_cannot_be_made(self):
        registry = self.env.registry
        module = "odoo.addons.complaint_management.models.helpdesk_ticket_similar"
        with (
            patch.object(registry, "has_trigram", False),
            patch(f"{module}.MAKE_EXTENSION", "CREATE EXTENSION no_such_extension"),
            patch(f"{module}.db.has_trigram", return_value=False),
            mute_logger("odoo.sql_db"),
            patch(f"{module}._logger.info") as told,
        ):
            self.Ticket.init()
        self.assertIn("no_such_extension", str(told.call_args))
        self.assertTrue(registry.has_trigram)

    def test_an_index_finds_them(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = %s", [INDEX]
        )
        [(definition,)] = self.env.cr.fetchall()
        self.assertIn("gin_trgm_ops", definition)
        self.assertIn("WHERE ((feedback_type)::text = 'complaint'::text)", definition)

    def test_it_costs_few_queries(self):
        self.env.flush_all()
        mine = self.asked.with_user(self.handler)
        mine.get_similar_complaints()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            mine.get_similar_complaints()
