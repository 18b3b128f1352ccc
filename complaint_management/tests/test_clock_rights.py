"""Windows and escalations keep to the rights of people (4.7, 4.10)."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common_clock_access import TITLE, ClockAccessCommon
from .common_clocks import day


@tagged("post_install", "-at_install")
class TestWizardsOnForeignComplaints(ClockAccessCommon):
    def _extension(self, user, **vals):
        # what is given is not computed, so nothing has asked for rights yet
        return (
            self.env["complaint.extension"]
            .with_user(user)
            .create(
                {
                    "deadline_id": self.clock.id,
                    "new_date": day(25).date(),
                    "reason": "Mine",
                    "told_by": "phone",
                    "subject": "S",
                    "body": "B",
                    **vals,
                }
            )
        )

    def test_what_is_cached_is_not_given_away(self):
        # read with the system's rights in the same transaction
        self.assertTrue(self.clock.due_at and self.complaint.received_at)
        for name in ("due_on", "latest_on", "correspondent_email"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._extension(self.outsider).read([name])
        window = self.env["complaint.extension"].with_user(self.outsider)
        with self.assertRaises(AccessError):
            window.onchange(
                {"deadline_id": self.clock.id}, [], {"deadline_id": {}, "due_on": {}}
            )


@tagged("post_install", "-at_install")
class TestEscalationKeepsRights(ClockAccessCommon):
    def _level(self, **vals):
        self.schedule = self._schedule(
            self._respond_in(
                3,
                "calendar_days",
                levels=[{"relation": "at", "waits_for_work": False, **vals}],
            ),
            sequence=0,
        )
        return self._complain(name=TITLE)

    def _get_mail_text(self, user):
        return "".join(
            f"{mail.subject}{mail.body_html}" for mail in self._mails_to(user)
        )

    def test_people_without_a_role_learn_nothing(self):
        complaint = self._level(
            notify_user_ids=[Command.set((self.employee | self.agent).ids)],
            notify_followers=True,
            activity_type_id=self.todo.id,
            activity_for="user",
            activity_user_id=self.employee.id,
        )
        complaint.message_subscribe(self.agent.partner_id.ids)
        self._run(day(5))
        for user in (self.employee, self.agent):
            with self.subTest(user=user.login):
                self.assertNotIn(TITLE, self._get_mail_text(user))
                self.assertNotIn(user, complaint.activity_ids.user_id)

    def test_who_lost_the_role_before_the_mail_went_learns_nothing(self):
        complaint = self._level(notify_handler=True)
        with freeze_time(day(5)):
            self.env["complaint.deadline"]._take_due()._run_batch()
            self.handler.group_ids = self.env.ref("base.group_user")
            self.env["complaint.notice"]._tell(self.handler)
        self.assertTrue(complaint.escalation_ids.notice_ids)
        self.assertNotIn(TITLE, self._get_mail_text(self.handler))

    def test_nobody_without_access_is_made_the_handler(self):
        for user in (self.employee, self.auditor, self.foreigner, self.portal):
            with self.subTest(user=user.login):
                self.schedule.active = False
                complaint = self._level(reassign_to="user", reassign_user_id=user.id)
                self._run(day(5))
                self.assertEqual(complaint.user_id, self.handler)
                self.assertEqual(complaint.escalation_ids.state, "failed")

    def test_who_is_complained_about_later_keeps_no_activity(self):
        complaint = self._level(
            activity_type_id=self.todo.id,
            activity_for="user",
            activity_user_id=self.colleague.id,
        )
        self._run(day(5))
        self.assertEqual(complaint.activity_ids.user_id, self.colleague)
        complaint.respondent_ids = self.colleague
        Activity = self.env["mail.activity"].with_user(self.colleague)
        own = Activity.search([("user_id", "=", self.colleague.id)])
        self.assertFalse(own.filtered(lambda activity: TITLE in activity.res_name))

    def test_names_are_text_in_mails(self):
        self.handler.name = "<b>Emma</b>"
        complaint = self._level(notify_handler=True, name="<i>Now</i>")
        complaint.name = "<img src=x onerror=alert(1)>"
        self._run(day(5))
        body = self._mails_to(self.handler).sorted("id")[-1:].body_html
        for markup in ("<b>Emma", "<i>Now", "<img"):
            self.assertNotIn(markup, body)
        self.assertIn("&lt;img", body)

    def test_the_title_of_a_restricted_complaint_stays_in_the_house(self):
        complaint = self._level(notify_handler=True)
        complaint.confidentiality = "restricted"
        self._run(day(5))
        text = self._get_mail_text(self.handler)
        self.assertIn(complaint.complaint_reference, text)
        self.assertNotIn(TITLE, text)
