"""Staff confirm that they have read the policy (5.3)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_policy import PolicyCommon


@tagged("post_install", "-at_install")
class TestPolicyReading(PolicyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = cls.handler | cls.manager | cls.approver

    def _ask(self):
        self.Reading._ask(self.house)

    def _age(self, readings, days):
        """As if they had been asked so many days earlier."""
        for reading in readings._keeping():
            reading.write(
                {
                    "asked_at": reading.asked_at - timedelta(days=days),
                    "read_at": reading.read_at
                    and reading.read_at - timedelta(days=days),
                    "reminded_at": reading.reminded_at
                    and reading.reminded_at - timedelta(days=days),
                }
            )

    def _get_mails(self):
        return self.env["mail.mail"].search(
            [("subject", "=", "Please read our policy on complaints")]
        )

    def test_handlers_and_managers_of_the_company_are_asked(self):
        policy = self._publish()
        self.assertEqual(self._get_readings(policy), dict.fromkeys(self.staff, False))
        self.assertEqual(self._get_todos(policy), self.staff)
        self._ask()
        self.assertEqual(len(policy.activity_ids), len(self.staff))

    def test_who_has_read_it_confirms_and_is_left_alone(self):
        policy = self._publish()
        mine = self._as(self.handler, policy)
        self.assertTrue(mine.is_asked)
        mine.action_confirm_reading()
        mine.invalidate_recordset()
        self.assertFalse(mine.is_asked)
        self.assertTrue(self._get_readings(policy)[self.handler])
        self.assertEqual(self._get_todos(policy), self.staff - self.handler)
        reading = self._as(self.handler, self.Reading).search([])
        self.assertEqual(reading.digest, policy.digest)
        first = reading.read_at
        mine.action_confirm_reading()
        self.assertEqual(reading.read_at, first)
        seen = self._as(self.auditor, policy)
        self.assertEqual((seen.read_count, seen.asked_count), (1, 3))

    def test_nobody_says_for_others_that_they_have_read_it(self):
        policy = self._publish()
        readings = self.Reading.search([("policy_id", "=", policy.id)])
        for user in (self.manager, self.handler):
            mine = readings.filtered(lambda r, user=user: r.user_id == user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    mine.with_user(user).write({"read_at": fields.Datetime.now()})
        with self.assertRaises(AccessError):
            readings.with_context(complaint_policy=True).write({"left_at": False})
        with self.assertRaises(AccessError):
            self.Reading.create({"policy_id": policy.id, "user_id": self.env.uid})
        with self.assertRaises(UserError):
            readings.unlink()

    def test_who_is_not_asked_cannot_confirm(self):
        policy = self._publish()
        with self.assertRaisesRegex(UserError, "not asked"):
            self._as(self.auditor, policy).action_confirm_reading()
        with self.assertRaises(AccessError):
            policy.with_user(self.employee).action_confirm_reading()
        draft = self._draft()
        with self.assertRaisesRegex(UserError, "not in force"):
            draft.action_confirm_reading()
        with self.assertRaises(AccessError):
            self._as(self.handler, draft).action_confirm_reading()

    def test_handler_sees_only_whether_they_have_read_it_themselves(self):
        self._publish()
        seen = self._as(self.handler, self.Reading).search([])
        self.assertEqual(seen.user_id, self.handler)
        self.assertEqual(
            self._as(self.auditor, self.Reading)
            .search([("company_id", "=", self.house.id)])
            .user_id,
            self.staff,
        )

    def test_new_colleague_is_asked_and_who_leaves_is_left_out(self):
        policy = self._publish()
        late = new_test_user(
            self.env,
            "late",
            "complaint_management.group_complaint_handler",
            company_id=self.house.id,
            company_ids=[(6, 0, self.house.ids)],
        )
        self._as(self.approver, policy).action_confirm_reading()
        (self.handler | self.approver).active = False
        self._ask()
        self.assertEqual(set(self._get_readings(policy)), {late, self.manager})
        self.assertEqual(self._get_todos(policy), late | self.manager)
        # what was confirmed is kept
        gone = self.Reading.search([("user_id", "=", self.approver.id)])
        self.assertTrue(gone.read_at and gone.left_at)
        self.approver.active = True
        self._ask()
        self.assertTrue(self._get_readings(policy)[self.approver])

    def test_new_version_is_read_anew_and_the_old_one_not_any_more(self):
        first = self._publish()
        self._as(self.handler, first).action_confirm_reading()
        second = self._publish(body="<p>New.</p>")
        self.assertEqual(self._get_readings(first), {self.handler: True})
        self.assertFalse(first.activity_ids)
        self.assertEqual(self._get_readings(second), dict.fromkeys(self.staff, False))

    def test_each_reads_the_version_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.handler.lang = "fr_FR"
        english, french = self._publish(), self._publish("fr_FR", "<p>Oui.</p>")
        self.assertEqual(
            set(self._get_readings(english)), {self.manager, self.approver}
        )
        self.assertEqual(set(self._get_readings(french)), {self.handler})

    def test_reminders_are_one_mail_each_after_the_days_set(self):
        policy = self._publish()
        self._as(self.manager, policy).action_confirm_reading()
        self.Reading._remind()
        self.assertFalse(self._get_mails())
        self._age(policy.reading_ids, 7)
        self.Reading._remind()
        self.Reading._remind()
        mails = self._get_mails()
        self.assertEqual(mails.recipient_ids, (self.handler | self.approver).partner_id)
        self.assertEqual(len(mails), 2)
        self.assertIn(f"/odoo/complaint-policies/{policy.id}", mails[0].body_html)
        self._age(policy.reading_ids, 7)
        self.Reading._remind()
        self.assertEqual(len(self._get_mails()), 4)
        reading = policy.reading_ids.filtered(lambda r: r.user_id == self.handler)
        self.assertEqual(reading.reminder_count, 2)

    def test_company_may_do_without_reminders(self):
        policy = self._publish()
        self.house.complaint_policy_reminder_days = 0
        self._age(policy.reading_ids, 100)
        self.Reading._remind()
        self.assertFalse(self._get_mails())

    def test_share_that_has_read_it_is_a_figure_of_the_monitoring_report(self):
        policy = self._publish()
        self._as(self.handler, policy).action_confirm_reading()
        self._age(policy.reading_ids, 1)
        policy._keep({"published_at": policy.published_at - timedelta(days=1)})
        self.env.flush_all()
        today = fields.Date.today()
        report = self._as(self.manager, self.env["complaint.monitoring"]).get_report(
            {
                "period": "custom",
                "first": str(today - timedelta(days=9)),
                "last": str(today),
            }
        )
        figure = next(
            figure
            for section in report["sections"]
            for figure in section["figures"]
            if figure["key"] == "policy_read"
        )
        self.assertEqual((figure["count"], figure["whole"]["count"]), (1, 3))
