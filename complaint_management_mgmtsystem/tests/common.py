"""Users of both: of complaints, and of the OCA management system."""

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.complaint_management.tests.common_actions import ActionCommon


class SystemCommon(ActionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group_user = cls.env.ref("mgmtsystem.group_mgmtsystem_user")
        cls.group_manager = cls.env.ref("mgmtsystem.group_mgmtsystem_manager")
        cls.handler.group_ids = [Command.link(cls.group_user.id)]
        cls.manager.group_ids = [Command.link(cls.group_manager.id)]
        cls.quality = new_test_user(
            cls.env, "quality", "mgmtsystem.group_mgmtsystem_manager"
        )
        cls.SystemAction = cls.env["mgmtsystem.action"]
        cls.Nonconformity = cls.env["mgmtsystem.nonconformity"]
        cls.stage_open = cls.env.ref("mgmtsystem_action.stage_open")
        cls.stage_close = cls.env.ref("mgmtsystem_action.stage_close")
        cls.stage_cancel = cls.env.ref("mgmtsystem_action.stage_cancel")
        cls.stage_draft = cls.env.ref("mgmtsystem_action.stage_draft")

    def _opened(self, action):
        """The record that a button has made and opens."""
        return self.env[action["res_model"]].browse(action["res_id"])

    def _raise_action(self, record, user=None):
        record = record.with_user(user or self.manager)
        return self._opened(record.action_raise_mgmtsystem_action())

    def _raise_nonconformity(self, record, user=None):
        record = record.with_user(user or self.manager)
        return self._opened(record.action_raise_nonconformity())
