"""What stood in the settings becomes the first version of the policy (5.3)."""

import importlib.util
import json

from odoo.tests import tagged
from odoo.tools import file_path

from .common_policy import PolicyCommon


@tagged("post_install", "-at_install")
class TestPolicyMigration(PolicyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = file_path("complaint_management/migrations/19.0.1.5.0/post-policy.py")
        spec = importlib.util.spec_from_file_location("post_policy", path)
        cls.script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(cls.script)
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env.flush_all()
        cls.env.cr.execute(
            "ALTER TABLE res_company ADD COLUMN complaint_policy jsonb,"
            " ADD COLUMN complaint_policy_version varchar"
        )

    def _update(self, texts, version=None):
        """Versions that the update makes of what stood in the settings."""
        self.env.cr.execute(
            "UPDATE res_company SET complaint_policy = %s,"
            " complaint_policy_version = %s WHERE id = %s",
            [json.dumps(texts), version, self.house.id],
        )
        self.script.migrate(self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()
        return self.Policy.search([("company_id", "=", self.house.id)], order="id")

    def test_text_becomes_the_first_version_in_force(self):
        policy = self._update({"en_US": "<p>We listen.</p>"}, "2026-1")
        self.assertEqual(
            (policy.state, policy.version, policy.lang, policy.body),
            ("published", "2026-1", "en_US", "<p>We listen.</p>"),
        )
        self.assertFalse(policy.approver_id)
        self.assertTrue(policy.is_intact)
        self.assertIn(self.handler, self._get_readings(policy))
        self.assertIn("Taken over from the settings", policy.message_ids[0].body)

    def test_each_language_in_which_it_differs_has_its_own(self):
        policies = self._update(
            {"en_US": "<p>Yes.</p>", "fr_FR": "<p>Oui.</p>", "it_IT": "<p>Si.</p>"}
        )
        self.assertEqual(
            [(policy.lang, policy.body) for policy in policies],
            [("en_US", "<p>Yes.</p>"), ("fr_FR", "<p>Oui.</p>")],
        )
        again = self._update({"en_US": "<p>Other.</p>"})
        self.assertEqual(again, policies)

    def test_empty_text_makes_none(self):
        self.assertFalse(self._update({"en_US": "<p><br></p>"}))
