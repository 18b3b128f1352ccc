"""Known faults of the management system do not reach our figures.

Each test shows the fault, then what stands here instead; the list is in
docs/management-system-faults.md.
"""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common import SystemCommon


@tagged("post_install", "-at_install")
class TestSystemFaults(SystemCommon):
    def _made(self, days_ago, **vals):
        """An action that was created so many days ago."""
        action = self.SystemAction.create(
            {
                "name": "Bigger labels",
                "type_action": "correction",
                "complaint_category_id": self.category.id,
                **vals,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mgmtsystem_action SET create_date = create_date - %s WHERE id = %s",
            (timedelta(days=days_ago), action.id),
        )
        action.invalidate_recordset()
        return action

    def test_days_count_forwards(self):
        action = self._made(10)
        action.stage_id = self.stage_close
        self.assertLess(action.number_of_days_to_close, 0, "the fault")
        self.assertEqual(action.complaint_age_days, 10)

    def test_done_is_when_it_was_done_last(self):
        action = self._made(10)
        action.stage_id = self.stage_close
        first = fields.Datetime.now() - timedelta(days=5)
        action.write({"date_closed": first, "complaint_done_at": first})
        action.stage_id = self.stage_open
        self.assertTrue(action.date_closed, "the fault")
        self.assertFalse(action.complaint_done_at)
        self.assertEqual(action.effect, "open")
        action.stage_id = self.stage_close
        self.assertEqual(action.date_closed, first, "the fault")
        self.assertGreater(action.complaint_done_at, first + timedelta(days=4))

    def test_nobody_says_when_it_was_done(self):
        Action = self.SystemAction.with_user(self.quality)
        vals = {"name": "Bigger labels", "type_action": "correction"}
        moment = fields.Datetime.now() - timedelta(days=5)
        with self.assertRaises(AccessError):
            Action.create({**vals, "complaint_done_at": moment})
        with self.assertRaises(AccessError):
            Action.with_context(default_complaint_done_at=moment).create(vals)
        action = Action.create(vals)
        with self.assertRaises(AccessError):
            action.complaint_done_at = moment
        action.stage_id = self.stage_close
        self.assertGreater(action.complaint_done_at, moment + timedelta(days=4))

    def test_cancelled_is_not_done(self):
        action = self._made(10)
        action.stage_id = self.stage_cancel
        self.assertTrue(action.date_closed, "the fault")
        self.assertFalse(action.complaint_done_at)
        self.assertEqual(action.effect, "open")
        self.assertFalse(action.is_complaint_late)

    def test_the_to_do_stays_until_it_is_done(self):
        action = self._raise_action(self._complain())
        self.assertFalse(
            self.SystemAction.process_reminder_queue(reminder_days=29), "the fault"
        )
        todo = action.sudo().activity_ids
        self.assertEqual(todo.date_deadline, action.date_deadline)
        action.date_deadline = self.today - timedelta(days=3)
        self.assertTrue(action.is_complaint_late)
        self.assertEqual(action.sudo().activity_ids.state, "overdue")
        action.stage_id = self.stage_close
        self.assertFalse(action.sudo().activity_ids)

    def test_no_mail_leaves_while_it_is_raised(self):
        def refuse(*args, **kwargs):
            raise AssertionError("a mail left inside create()")

        complaint = self._complain()
        with patch.object(IrMail_Server, "send_email", refuse):
            action = self._raise_action(complaint)
        mail = self.env["mail.mail"].search(
            [("model", "=", action._name), ("res_id", "=", action.id)]
        )
        self.assertEqual(mail.mapped("state"), ["outgoing"])

    def test_effectiveness_is_measured_as_in_the_core(self):
        self._complain_at(140, 10)
        self._complain_at(50, 1)
        action = self._made(130)
        action.stage_id = self.stage_close
        action.complaint_done_at = fields.Datetime.now() - timedelta(days=100)
        self.assertEqual((action.effect_before, action.effect_after), (10, 1))
        self.assertEqual(action.effect, "fewer")
