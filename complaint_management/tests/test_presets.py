"""Presets as data: inactive, with source and note, kept as the user changed them."""

import re

from odoo.tools import convert_file

from .common_presets import FILES, PRESETS, PresetCase


class TestPresetsAsData(PresetCase):
    def test_all_presets_are_listed_here(self):
        known = self.env["ir.model.data"].search(
            [
                ("module", "=", "complaint_management"),
                ("model", "=", "complaint.schedule"),
                ("name", "!=", "schedule_iso"),
            ]
        )
        self.assertEqual(
            set(known.mapped("name")), {f"schedule_{key}" for key in PRESETS}
        )

    def test_nothing_is_active_before_somebody_activates_it(self):
        self.assertFalse(self.presets.filtered("active"))
        chosen = {
            candidate["id"]
            for candidate in self.env["complaint.schedule"]._get_candidates()
        }
        self.assertFalse(chosen & set(self.presets.ids))
        self._live_in("Europe/London")
        for vals in ({}, {"is_vulnerable": True}):
            complaint = self._receive("2027-03-25 10:00", **vals)
            self.assertEqual(
                complaint.schedule_id, self.env.ref("complaint_management.schedule_iso")
            )

    def test_each_can_be_activated_and_gives_a_complaint_its_clocks(self):
        self._live_in("Europe/London")
        for preset in self.presets:
            with self.subTest(preset=preset.name):
                preset.action_activate()
                self.assertTrue(preset.active)
                complaint = self._receive("2027-03-25 10:00", is_vulnerable=True)
                self.assertEqual(complaint.schedule_id, preset)
                self.assertEqual(
                    set(complaint.deadline_ids.mapped("milestone")),
                    set(preset.milestone_ids.mapped("milestone"))
                    - {"review_acknowledge", "review"},
                )
                preset.active = False

    def test_each_says_where_it_comes_from_and_that_it_must_be_checked(self):
        for preset in self.presets:
            with self.subTest(preset=preset.name):
                self.assertTrue(preset.legal_source)
                for part in ("For: ", "Times: ", "Recourse: ", "Not covered: "):
                    self.assertIn(part, preset.note)
                self.assertIn("Check it against the rule in force", preset.note)
                self.assertIn("Last looked at: 2026-11", preset.note)

    def test_presets_that_a_note_points_to_are_called_so(self):
        notes = "\n".join(self.presets.mapped("note"))
        named = re.findall("“([^”:]+: [^”]+)”", notes)
        self.assertGreaterEqual(len(named), 4)
        self.assertLessEqual(set(named), set(self.presets.mapped("name")))

    def test_none_pauses_writes_to_complainants_or_moves_complaints_by_itself(self):
        milestones = self.presets.milestone_ids
        self.assertFalse(milestones.filtered("may_pause"))
        self.assertFalse(milestones.level_ids.filtered("template_id"))
        self.assertFalse(milestones.level_ids.filtered("move_to"))

    def test_limits_in_calendar_days_run_until_the_end_of_the_day(self):
        for milestone in self.presets.milestone_ids:
            if milestone.unit in ("calendar_days", "months"):
                self.assertTrue(milestone.day_end, milestone.schedule_id.name)

    def test_each_clock_warns_its_handler_and_at_the_end_leader_and_managers(self):
        for milestone in self.presets.milestone_ids:
            with self.subTest(
                preset=milestone.schedule_id.name, milestone=milestone.milestone
            ):
                last = milestone.level_ids.filtered(
                    lambda lv: lv.measure == "amount" and lv.relation == "at"
                )
                self.assertTrue(last.notify_team_leader and last.notify_managers)
                early = milestone.level_ids - last
                self.assertTrue(early.filtered("notify_handler"))
                self.assertTrue(early.filtered("activity_type_id"))

    def _update_module(self):
        """Read the files again as an update of the module does."""
        for name in FILES:
            convert_file(
                self.env,
                "complaint_management",
                f"data/complaint_schedule_presets_{name}.xml",
                {},
                mode="update",
            )
        self.env.invalidate_all()

    def test_what_a_company_changes_survives_an_update(self):
        preset = self._get_preset("it_banks")
        preset.write({"note": "Checked by our lawyer.", "active": True, "sequence": 5})
        preset.milestone_ids.amount = 45
        level = preset.milestone_ids.level_ids[0]
        level.share = 70
        self._update_module()
        self.assertEqual(preset.note, "Checked by our lawyer.")
        self.assertTrue(preset.active)
        self.assertEqual(preset.sequence, 5)
        self.assertEqual(preset.milestone_ids.amount, 45)
        self.assertEqual(level.share, 70)

    def test_what_a_company_deletes_does_not_come_back_with_an_update(self):
        """Nor does it stop the update, though complaints run on the preset by then."""
        self._live_in("Europe/Rome")
        self._get_preset("it_ivass").unlink()
        preset = self._get_preset("it_banks")
        preset.milestone_ids.level_ids[0].unlink()
        kept = preset.milestone_ids.level_ids
        self._activate("it_banks")
        self._receive("2027-03-25 10:00")
        self._update_module()
        self.assertEqual(preset.milestone_ids.level_ids, kept)
        self.assertFalse(
            self.env.ref(
                "complaint_management.schedule_it_ivass", raise_if_not_found=False
            )
        )
