"""Shared by the tests of presets: a company in its own place, dates in local time."""

from datetime import datetime, time

import pytz
from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from .common import ComplaintCommon

FILES = ("uk", "eu", "tr", "world")


PRESETS = (
    "uk_fca_disp",
    "uk_telecoms",
    "uk_housing",
    "uk_nhs",
    "eu_payments",
    "it_ivass",
    "it_ivass_intermediary",
    "it_banks_payments",
    "it_banks",
    "ie_central_bank",
    "tr_banks_cards",
    "tr_banks",
    "tr_insurance",
    "us_cfpb",
    "au_rg271_hardship",
    "au_rg271",
    "au_rg271_super",
)


class PresetCase(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.presets = cls.env["complaint.schedule"].union(
            *(cls._get_preset(key) for key in PRESETS)
        )
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Day",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                        }
                    )
                    for day in range(5)
                ],
            }
        )
        cls.env.company.resource_calendar_id = cls.calendar

    @classmethod
    def _get_preset(cls, key):
        return cls.env.ref(f"complaint_management.schedule_{key}")

    def _live_in(self, zone, *holidays):
        """The company is in this time zone; nobody works on these days."""
        self.zone = pytz.timezone(zone)
        self.calendar.tz = zone
        for day in holidays:
            date = fields.Date.to_date(day)
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Public holiday",
                    "calendar_id": self.calendar.id,
                    "date_from": self._to_utc(datetime.combine(date, time.min)),
                    "date_to": self._to_utc(datetime.combine(date, time(23, 59, 59))),
                }
            )

    def _activate(self, key):
        self.key = key
        self._get_preset(key).action_activate()

    def _to_utc(self, local):
        if isinstance(local, str):
            local = datetime.strptime(local, "%Y-%m-%d %H:%M")
        return self.zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    def _to_local(self, moment):
        local = pytz.utc.localize(moment).astimezone(self.zone)
        return local.strftime("%a %Y-%m-%d %H:%M %z")

    def _at(self, local):
        """It is this moment where the company is."""
        return freeze_time(self._to_utc(local))

    def _receive(self, local, **vals):
        """A complaint that comes in at this moment where the company is."""
        with self._at(local):
            complaint = self._complain(received_at=self._to_utc(local), **vals)
        self.assertFalse(complaint.clock_error)
        return complaint

    def _get_clock(self, complaint, milestone):
        return complaint.deadline_ids.filtered(
            lambda clock: clock.milestone == milestone and clock.state == "running"
        )

    def _assert_dues(self, received, dues, **vals):
        """A complaint received then has these clocks and no others."""
        complaint = self._receive(received, **vals)
        self.assertEqual(complaint.schedule_id, self._get_preset(self.key))
        self._assert_running(complaint, dues)
        return complaint

    def _assert_running(self, complaint, dues):
        running = complaint.deadline_ids.filtered(lambda c: c.state == "running")
        self.assertEqual(
            {clock.milestone: self._to_local(clock.due_at) for clock in running},
            dues,
        )

    def _assert_levels(self, complaint, milestone, expected):
        """These levels of a clock are reached at these moments."""
        clock = self._get_clock(complaint, milestone)
        pending = clock._get_pending_levels(
            complaint._get_ruler(clock.schedule_id), clock.milestone_id._get_terms()
        )
        prefix = f"complaint_management.level_{self.key}_{milestone}_"
        levels = self.env["complaint.schedule.level"].browse(
            id_ for _at, id_ in pending
        )
        names = levels.get_external_id()
        moments = {
            names[id_].removeprefix(prefix): self._to_local(moment)
            for moment, id_ in pending
        }
        self.assertEqual({name: moments[name] for name in expected}, expected)

    def _assert_latest(self, complaint, milestone, latest):
        """A clock can be extended until then; “None”: without limit."""
        clock = self._get_clock(complaint, milestone)
        self.assertTrue(clock.milestone_id.may_extend)
        wizard = self.env["complaint.extension"].new({"deadline_id": clock.id})
        latest_on = wizard.latest_on
        self.assertEqual(latest_on and latest_on.strftime("%a %Y-%m-%d"), latest)

    def _assert_no_extension(self, complaint, milestone):
        self.assertFalse(self._get_clock(complaint, milestone).milestone_id.may_extend)
