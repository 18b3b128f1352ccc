"""Reviews of the management system, prepared from complaints (8.6)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import SystemCommon


@tagged("post_install", "-at_install")
class TestReview(SystemCommon):
    def _plan(self):
        return (
            self.env["mgmtsystem.review"]
            .create({"name": "Autumn", "date": fields.Datetime.now()})
            .with_user(self.manager)
        )

    def test_its_inputs_are_those_of_the_complaints_own_review(self):
        action = self._raise_action(self._complain(category_id=self.category.id))
        found = self._raise_nonconformity(self.cause)
        secret = self._raise_action(
            self._complain(respondent_ids=[(4, self.second_manager.id)])
        )
        review = self._plan()
        review.action_prepare_complaints()
        own = review.complaint_review_id
        self.assertEqual(own.state, "prepared")
        kept, made = review.complaint_inputs, own.inputs_html
        self.assertEqual(html2plaintext(kept).split(), html2plaintext(made).split())
        self.assertEqual(kept.count("<td>"), made.count("<td>"))
        self.assertIn("width:40%", kept, "tables keep their columns")
        self.assertEqual(review.line_ids.action_id, action)
        self.assertEqual(review.line_ids.nonconformity_id, found)
        (chapter,) = [c for c in own.inputs["chapters"] if c["key"] == "mgmtsystem"]
        self.assertIn("Actions open: 2", chapter["lines"][0]["text"])
        self.assertNotIn(secret.name, str(chapter["rows"]))
        review.action_prepare_complaints()
        self.assertEqual(len(review.line_ids), 2, "listed once")
        self.assertEqual(review.complaint_review_id, own)

    def test_who_prepares_it_and_how_long(self):
        review = self._plan()
        with self.assertRaises(AccessError):
            review.with_user(self.quality).action_prepare_complaints()
        with self.assertRaises(AccessError):
            review.complaint_inputs = "<p>All is well</p>"
        review.button_close()
        with self.assertRaisesRegex(UserError, "closed"):
            review.action_prepare_complaints()

    def test_nobody_forges_its_inputs(self):
        Review = self.env["mgmtsystem.review"].with_user(self.quality)
        vals = {"name": "Spring", "date": fields.Datetime.now()}
        forged = "<p>All is well</p>"
        with self.assertRaises(AccessError):
            Review.create({**vals, "complaint_inputs": forged})
        with self.assertRaises(AccessError):
            Review.with_context(default_complaint_inputs=forged).create(vals)
        review = Review.create(vals)
        with self.assertRaises(AccessError):
            review.complaint_inputs = forged
        self.assertFalse(review.complaint_inputs)

    def test_what_stands_in_its_inputs_runs_nothing(self):
        review = self._plan().sudo()
        review.complaint_inputs = (
            '<p onclick="run()" style="position:fixed;color:red">All is well</p>'
            "<script>run()</script>"
        )
        self.env.flush_all()
        review.invalidate_recordset()
        self.assertIn("All is well", review.complaint_inputs)
        for word in ("run()", "fixed"):
            self.assertNotIn(word, review.complaint_inputs)

    def test_a_review_of_complaints_raises_actions_in_the_system(self):
        own = self.env["complaint.management.review"].with_user(self.manager)
        own = own.create(
            {
                "date": self.today,
                "date_from": self.today - timedelta(days=30),
                "date_to": self.today,
                "participant_ids": [(6, 0, self.manager.ids)],
            }
        )
        with self.assertRaises(UserError):
            own.action_raise_mgmtsystem_action()
        own.action_prepare()
        own.action_hold()
        action = self._raise_action(own)
        self.assertEqual(action.sudo().complaint_review_id, own.sudo())
