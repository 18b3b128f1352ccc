"""Who has learned to handle complaints: recorded by others, or by a test (4.14)."""

from datetime import datetime, time, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_competence import CompetenceCommon


@tagged("post_install", "-at_install")
class TestCompetence(CompetenceCommon):
    # ------------------------------------------------------------
    # Records
    # ------------------------------------------------------------

    def test_a_record_runs_out_as_the_training_says_or_as_it_is_set(self):
        by_rule = self._record(self.handler, days=10)
        self.assertEqual(
            by_rule.expires_on, fields.Date.add(by_rule.obtained_on, months=12)
        )
        self.assertEqual(by_rule.recorded_by_id, self.manager)
        self.assertEqual(by_rule.state, "valid")
        self.assertEqual(
            self._record(self.colleague, expires_on=self.today).state, "soon"
        )
        old = self._record(self.colleague, days=800)
        self.assertEqual(old.state, "expired")
        self.training.validity_months = 0
        self.assertFalse(self._record(self.manager, by=self.second).expires_on)
        for state in ("valid", "soon", "expired", "revoked"):
            found = self.Competence.with_company(self.house).search(
                [("state", "=", state), ("training_id", "=", self.training.id)]
            )
            self.assertEqual(set(found.mapped("state")), {state} if found else set())

    def test_nobody_records_their_own(self):
        with self.assertRaisesRegex(AccessError, "Nobody records their own"):
            self._record(self.manager)
        for user in (self.handler, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._record(user, by=user)
        self.assertFalse(self._record(self.manager, by=self.second).is_own_record)

    def test_the_only_manager_may_and_it_shows(self):
        self.second.active = False
        self.assertTrue(self._record(self.manager).is_own_record)

    def test_what_was_recorded_stays(self):
        record = self._record(self.handler)
        for vals in (
            {"obtained_on": self.today},
            {"expires_on": self.today},
            {"user_id": self.colleague.id},
            {"revoked_at": False},
            {"score": 100},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                self._as(self.manager, record).write(vals)
        for name in ("is_certified", "score", "recorded_by_id", "revoked_at"):
            with self.subTest(name), self.assertRaises(AccessError):
                self._record(self.handler, **{name: 1})
        forged = self._as(self.manager, self.Competence).with_context(
            complaint_recording=True, default_is_certified=True, default_score=99
        )
        made = forged.create(
            {"user_id": self.handler.id, "training_id": self.training.id}
        )
        self.assertFalse(made.is_certified or made.score)
        with self.assertRaises(UserError):
            record.unlink()
        with self.assertRaises(AccessError):
            self._as(self.manager, record).unlink()
        self._as(self.manager, record).note = "Certificate no. 12"
        with self.assertRaises(AccessError):
            self._as(self.handler, record).note = "Mine"

    def test_it_is_revoked_with_a_reason_and_counts_no_more(self):
        record = self._record(self.handler)
        self.assertEqual(self._need(self.handler).state, "valid")
        with self.assertRaises(AccessError):
            self._as(self.handler, record).action_revoke()
        mine = self._as(self.manager, record)
        with self.assertRaisesRegex(UserError, "reason"):
            mine.action_revoke()
        mine.revoke_reason = "The certificate was somebody else's."
        mine.action_revoke()
        self.assertEqual(
            (record.state, record.revoked_by_id), ("revoked", self.manager)
        )
        self.assertEqual(self._need(self.handler).state, "missing")
        with self.assertRaisesRegex(UserError, "revoked"):
            mine.action_revoke()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            mine.revoke_reason = "Another one."

    def test_a_file_is_read_by_whoever_reads_the_record(self):
        file = self._as(self.manager, self.env["ir.attachment"]).create(
            {"name": "certificate.txt", "raw": b"Passed."}
        )
        record = self._record(self.handler, attachment_ids=[Command.set(file.ids)])
        self.assertEqual((file.res_model, file.res_id), (record._name, record.id))
        self.assertEqual(self._as(self.auditor, file).raw, b"Passed.")
        self.assertEqual(self._as(self.handler, file).raw, b"Passed.")
        with self.assertRaises(AccessError):
            self._as(self.colleague, file).read(["raw"])

    def test_handlers_see_their_own_others_all_and_nothing_crosses(self):
        mine, other = self._record(self.handler), self._record(self.colleague)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreigner = new_test_user(
            self.env,
            "foreigner",
            "complaint_management.group_complaint_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        everywhere = self.Training.create({"name": "Everywhere"})
        shared = self._record(self.handler, training_id=everywhere.id)
        for model, records in (
            (self.Competence, mine | other | shared),
            (self.Need, self.Need.search([("user_id", "in", self.staff.ids)])),
        ):
            here = [("id", "in", records.ids)]
            self.assertEqual(
                self._as(self.handler, model).search(here).user_id, self.handler
            )
            self.assertEqual(self._as(self.auditor, model).search(here), records)
            self.assertFalse(model.with_user(foreigner).search(here))
        self.assertFalse(
            self.Training.with_user(foreigner).search([("id", "=", self.training.id)])
        )
        Foreign = self.Competence.with_user(foreigner)
        with self.assertRaises(AccessError):
            Foreign.create({"user_id": self.handler.id, "training_id": everywhere.id})
        with self.assertRaisesRegex(ValidationError, "does not work for"):
            self._record(foreigner)

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    def test_whoever_needs_it_is_asked_once(self):
        self.assertEqual(self._todos(), self.staff)
        self.Training._cron_follow()
        self.assertEqual(len(self.training.activity_ids), len(self.staff))
        self.training.activity_ids.unlink()
        self.Training._cron_follow()
        self.assertFalse(self.training.activity_ids, "once, not daily")

    def test_whoever_has_it_is_left_alone_until_it_runs_out(self):
        record = self._record(self.handler)
        self.assertNotIn(self.handler, self._todos())
        self.assertEqual(self._need(self.handler).competence_id, record)
        self._record(self.colleague, expires_on=self.today + timedelta(days=5))
        self.training.activity_ids.unlink()
        self.Need.search([])._keeping().reminded_at = False
        self.Training._cron_follow()
        self.assertIn(self.colleague, self._todos())
        self.assertNotIn(self.handler, self._todos())
        todo = self.training.activity_ids.filtered(
            lambda todo: todo.user_id == self.colleague
        )
        self.assertEqual(todo.date_deadline, self.today + timedelta(days=5))
        self._record(self.colleague)
        self.assertNotIn(self.colleague, self._todos(), "renewed")

    def test_new_colleagues_are_asked_and_who_leaves_is_left_out(self):
        late = new_test_user(
            self.env,
            "late",
            "complaint_management.group_complaint_handler",
            company_id=self.house.id,
            company_ids=[Command.set(self.house.ids)],
        )
        self.handler.active = False
        self.Training._cron_follow()
        self.assertIn(late, self._todos())
        self.assertNotIn(self.handler, self._todos())
        self.assertTrue(self._need(self.handler).left_at)
        self.handler.active = True
        self.Training._cron_follow()
        self.assertIn(self.handler, self._todos())

    def test_it_is_required_by_role(self):
        self.training.write({"for_handlers": False, "for_auditors": True})
        self.assertEqual(self._todos(), self.auditor)
        self.training.write({"for_managers": True, "for_auditors": False})
        self.assertEqual(self._todos(), self.manager | self.second)
        self.training.write({"for_managers": False})
        self.assertFalse(self._todos())
        complaint = self._given_to(self.handler)
        complaint.investigator_id = self.colleague
        self.Training._cron_follow()
        self.assertEqual(self._todos(), self.colleague)

    def test_nobody_writes_who_has_to_have_it(self):
        need = self._need(self.handler)
        for user in (self.manager, self.handler):
            with self.assertRaises(AccessError):
                self._as(user, need).write({"left_at": fields.Datetime.now()})
        with self.assertRaises(AccessError):
            need.with_context(complaint_asking=True).write({"left_at": False})
        with self.assertRaises(UserError):
            need.unlink()
        with self.assertRaisesRegex(UserError, "Archive it"):
            self._as(self.manager, self.training).unlink()

    def test_states_are_found_as_they_are_shown(self):
        self._record(self.handler)
        self._record(self.colleague, days=800)
        self._record(self.manager, by=self.second, expires_on=self.today)
        shown = {need.user_id: need.state for need in self.training.need_ids}
        self.assertEqual(
            shown,
            {
                self.handler: "valid",
                self.colleague: "expired",
                self.manager: "soon",
                self.second: "missing",
            },
        )
        for user, state in shown.items():
            found = self.Need.search(
                [("state", "=", state), ("training_id", "=", self.training.id)]
            )
            self.assertEqual(found.user_id, user)
        self.assertEqual((self.training.held_count, self.training.needed_count), (2, 4))

    # ------------------------------------------------------------
    # In the monitoring report
    # ------------------------------------------------------------

    def test_share_of_trained_handlers_is_a_figure_for_any_period(self):
        for need in self.training.need_ids._keeping():
            need.asked_at -= timedelta(days=100)
        self._record(self.handler, days=20)
        self._record(
            self.colleague, days=90, expires_on=self.today - timedelta(days=30)
        )
        other = self.Training.create({"name": "Letters", "company_id": self.house.id})
        for need in other.need_ids._keeping():
            need.asked_at -= timedelta(days=5)
        self._record(self.colleague, days=1)
        self.env.flush_all()
        self.assertEqual(self._trained(until=0), (0, 4), "Letters are missing to all")
        self._record(self.handler, days=6, training_id=other.id)
        self.assertEqual(self._trained(until=0), (1, 4))
        self.assertEqual(self._trained(until=10), (1, 4), "the handler's first")
        self.assertEqual(self._trained(until=40), (1, 4), "the colleague's then")
        self.assertEqual(self._trained(until=200), (0, 0))
        objective = self.env["complaint.objective"].create(
            {"metric": "trained", "target": 90, "company_id": self.house.id}
        )
        self.assertIn("90", objective.display_name)

    def test_whoever_is_trained_is_so_by_the_day_of_the_company(self):
        self.house.resource_calendar_id.tz = "Pacific/Kiritimati"
        for need in self.training.need_ids._keeping():
            need.asked_at -= timedelta(days=5)
        self._record(self.handler, expires_on=self.today)
        self.env.flush_all()
        with freeze_time(datetime.combine(self.today, time(12))):
            self.assertEqual(self._trained(until=1), (1, 4))
            self.assertEqual(self._trained(until=0), (0, 4), "today is over there")

    def _trained(self, until):
        """Trained handlers, and all, at the end of a period so many days ago."""
        last = self.today - timedelta(days=until)
        report = self._as(self.manager, self.env["complaint.monitoring"]).get_report(
            {
                "period": "custom",
                "first": str(last - timedelta(days=3)),
                "last": str(last),
            }
        )
        figures = (f for section in report["sections"] for f in section["figures"])
        figure = next(figure for figure in figures if figure["key"] == "trained")
        # the list behind the number shows as many
        mine = self._as(self.manager, self.Need)
        self.assertEqual(mine.search_count(figure["domain"]), figure["count"])
        return figure["count"], figure["whole"]["count"]
