"""Dissatisfaction that nobody registered is not kept for ever either (8.1)."""

import io
import json
import zipfile

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_privacy import CANARY, PrivacyCommon


@tagged("post_install", "-at_install")
class TestDissatisfactionErasure(PrivacyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._hear(7)

    @classmethod
    def _hear(cls, years=0, **vals):
        row = cls.env["complaint.dissatisfaction"].create(
            {
                "name": f"Survey of {CANARY}",
                "company_id": cls.company.id,
                "partner_id": cls.person.id,
                "email": cls.person.email,
                "percent": 20,
                "answers": CANARY,
                **vals,
            }
        )
        row.message_post(body=CANARY, attachments=[("a.txt", CANARY.encode())])
        row.activity_schedule("mail.mail_activity_data_todo", summary=CANARY)
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE complaint_dissatisfaction SET create_date = create_date"
            " - %s * interval '1 year' WHERE id = %s",
            [years, row.id],
        )
        cls.env.invalidate_all()
        return row

    def test_it_is_kept_as_long_as_a_complaint_without_a_decision(self):
        young = self._hear(5)
        rule = self._rule()
        self.assertEqual(rule.heard_due_count, 1)
        self._run_job()
        self.assertTrue(self.old.anonymised_at)
        self.assertEqual((self.old.state, self.old.percent), ("dismissed", 20))
        self.assertFalse(self.old.partner_id or self.old.email or self.old.answers)
        self.assertFalse(self.old.message_ids or self.old.activity_ids)
        self.assertFalse(young.anonymised_at)
        (erasure,) = self.Erasure.search([("rule_id", "=", rule.id)])
        self.assertEqual((erasure.count, erasure.heard_count), (0, 1))
        with self.assertRaisesRegex(UserError, "decided already"):
            self.old.with_user(self.manager).action_register()

    def test_nothing_of_a_person_is_left(self):
        self._rule()
        self._run_job()
        without = ("res_partner", "bus_bus")
        self.assertEqual(self._find_canary(without), [])

    def test_rules_for_something_else_leave_it_alone(self):
        self._rule(outcome="upheld")
        self._rule(feedback_type="suggestion")
        other = self.env["res.company"].create({"name": "Other"})
        rule = self.Retention.create({"name": "Other", "company_id": other.id})
        rule.sudo().state = "active"
        self._run_job()
        self.assertFalse(self.old.anonymised_at)

    def test_what_was_registered_is_erased_with_its_complaint(self):
        complaint = self._complain(company_id=self.company.id)
        self.old.write({"ticket_id": complaint.id, "state": "registered"})
        rule = self._rule()
        self.assertFalse(rule.heard_due_count)
        self._run_job()
        self.assertFalse(self.old.anonymised_at)

    def test_person_who_asks_gets_it_and_has_it_erased(self):
        request = self.env["complaint.privacy.request"].with_user(self.manager)
        asked = request.create(
            {"partner_id": self.person.id, "company_id": self.company.id}
        )
        self.assertEqual((asked.count, asked.heard_count), (0, 1))
        file = io.BytesIO()
        asked._write_pack(file)
        pack = zipfile.ZipFile(file)
        (told,) = json.loads(pack.read("data.json"))["heard_elsewhere"]
        self.assertEqual(told["text"], CANARY)
        self.assertIn(CANARY, pack.read("index.html").decode())
        asked.action_erase()
        self.assertTrue(self.old.anonymised_at)
        erasure = self.Erasure.search([], limit=1)
        self.assertEqual(
            (erasure.cause, erasure.heard_count, erasure.user_id),
            ("request", 1, self.manager),
        )
