"""Management reviews: inputs as they were, decisions, the next one (8.6)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_actions import ActionCommon

ACTIVITY = "complaint_management.mail_activity_management_review"
REPORT = "complaint_management.report_management_review"


@tagged("post_install", "-at_install")
class TestManagementReview(ActionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Review = cls.env["complaint.management.review"]
        cls._complain_at(40, 4)
        cls._complain_at(100, 2)

    def _plan(self, **vals):
        return (
            self.Review.with_user(self.manager)
            .create(
                {
                    "date": self.today,
                    "date_from": self.today - timedelta(days=90),
                    "date_to": self.today - timedelta(days=1),
                    "participant_ids": [(6, 0, self.manager.ids)],
                    **vals,
                }
            )
            .with_user(self.manager)
        )

    def _hold(self, **vals):
        review = self._plan(**vals)
        review.action_prepare()
        review.action_hold()
        return review

    def _chapter(self, review, key):
        (found,) = [c for c in review.inputs["chapters"] if c["key"] == key]
        return found

    def test_inputs_come_from_the_records_and_stay_as_they_were(self):
        late = self._raise(
            date_deadline=self.today - timedelta(days=1), name="Paint the lines"
        )
        review = self._plan()
        review.action_prepare()
        self.assertEqual(review.state, "prepared")
        volume = self._chapter(review, "figures_volume")
        self.assertEqual(volume["rows"][0][:3], ["Received", "4", "2"])
        actions = self._chapter(review, "actions")
        self.assertIn("Open now: 1, of them late: 1", actions["lines"][0]["text"])
        self.assertEqual(actions["rows"][0][0], late.name)
        self.assertIn("first management review", str(self._chapter(review, "previous")))
        self._complain_at(30, 3)
        self.assertEqual(self._chapter(review, "figures_volume"), volume)
        self.assertIn("Paint the lines", review.inputs_html)
        review.action_prepare()
        self.assertEqual(self._chapter(review, "figures_volume")["rows"][0][1], "7")

    def test_another_period_needs_other_figures(self):
        review = self._plan()
        review.action_prepare()
        review.date_from = self.today - timedelta(days=30)
        self.assertEqual((review.state, review.inputs), ("planned", False))

    def test_it_is_held_with_participants_and_not_in_the_future(self):
        review = self._plan(participant_ids=[], date=self.today + timedelta(days=3))
        with self.assertRaisesRegex(UserError, "not at that point"):
            review.action_hold()
        review.action_prepare()
        with self.assertRaisesRegex(UserError, "not later"):
            review.action_hold()
        review.date = self.today
        with self.assertRaisesRegex(UserError, "who took part"):
            review.action_hold()
        review.guests = "The board"
        review.action_hold()
        with self.assertRaisesRegex(UserError, "inputs stay"):
            review.resources = "More people"
        with self.assertRaisesRegex(UserError, "not at that point"):
            review.action_prepare()

    def test_closing_freezes_it_and_plans_the_next(self):
        review = self._hold()
        with self.assertRaisesRegex(UserError, "Decisions"):
            review.action_close()
        review.decisions = "Two more people"
        review.next_review_on = self.today
        with self.assertRaisesRegex(UserError, "later day"):
            review.action_close()
        review.next_review_on = self.today + timedelta(days=180)
        review.action_close()
        self.assertTrue(review.is_intact)
        for vals in ({"decisions": "None"}, {"guests": "x"}, {"date": self.today}):
            with self.assertRaisesRegex(UserError, "is closed"):
                review.write(vals)
        with self.assertRaises(UserError):
            review.unlink()
        following = self.Review.search([("id", ">", review.id)])
        self.assertEqual(following.date, self.today + timedelta(days=180))
        self.assertEqual(following.state, "planned")
        self.assertEqual(
            following.activity_ids.activity_type_id, self.env.ref(ACTIVITY)
        )
        self.assertFalse(review.activity_ids.filtered("active"))

    def test_a_change_past_the_addon_shows(self):
        review = self._hold(decisions="Two more people")
        review.action_close()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE complaint_management_review SET decisions = 'None' WHERE id = %s",
            (review.id,),
        )
        review.invalidate_recordset()
        self.assertFalse(review.is_intact)

    def test_who_took_part_did_so_after_leaving_too(self):
        people = self.manager | self.second_manager
        review = self._hold(
            participant_ids=[(6, 0, people.ids)], decisions="Two more people"
        )
        review.action_close()
        self.second_manager.active = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(review.is_intact)
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(
            REPORT, review.ids
        )
        self.assertIn(self.second_manager.name, page.decode())

    def test_its_actions_are_the_next_ones_input(self):
        review = self._hold(decisions="Train the drivers")
        context = review.action_raise_action()["context"]
        action = self._raise(
            name="Train the drivers", review_id=context["default_review_id"]
        )
        self.assertEqual(review.action_ids, action)
        review.action_close()
        following = self._plan(date=self.today + timedelta(days=1))
        following.action_prepare()
        self.assertEqual(following.previous_id, review)
        previous = self._chapter(following, "previous")
        self.assertIn("Train the drivers", str(previous["lines"]))
        self.assertEqual(previous["rows"][0][0], "Train the drivers")

    def test_complaints_that_are_not_for_all_lend_no_name_to_the_inputs(self):
        secret = self._complain(confidentiality="restricted")
        about = self._complain(respondent_ids=[(4, self.second_manager.id)])
        self._raise(name="Quietly", ticket_id=secret.id)
        self._raise(name="About somebody", ticket_id=about.id)
        self._raise(name="Openly", ticket_id=self._complain().id)
        review = self._plan()
        review.action_prepare()
        actions = self._chapter(review, "actions")
        self.assertEqual([row[0] for row in actions["rows"]], ["Openly"])
        self.assertIn("Open now: 3", actions["lines"][0]["text"])
        self.assertIn("2", actions["note"])

    def test_who_may_what(self):
        review = self._plan()
        self.assertEqual(review.with_user(self.auditor).state, "planned")
        with self.assertRaises(AccessError):
            review.with_user(self.auditor).action_prepare()
        with self.assertRaises(AccessError):
            review.with_user(self.handler).read(["name"])
        for vals in ({"state": "closed"}, {"inputs": {}}, {"digest": "0" * 64}):
            with self.assertRaises(AccessError, msg=vals):
                review.write(vals)
        with self.assertRaises(AccessError):
            self._plan(state="closed")

    def test_words_of_people_are_text_on_paper(self):
        review = self._hold(
            decisions='<img src="http://evil.example/x.png"> & <script>1</script>',
            changes="<iframe src='file:///etc/passwd'>",
        )
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(
                "complaint_management.report_management_review", review.ids
            )[0]
            .decode()
        )
        self.assertIn("&lt;img src=", html)
        self.assertIn("&lt;iframe", html)
        for tag in ("<iframe", 'evil.example/x.png">', "<script>1"):
            self.assertNotIn(tag, html)
