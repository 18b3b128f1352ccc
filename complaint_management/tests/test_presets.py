"""Presets: legal clocks, day by day from the calendar on the wall (issue 3, part 2).

All dates expected here were counted by hand on a calendar of the year. Offices work
Monday to Friday from 9 to 17 where the company is; moments are written as they are
there, with the offset to UTC, so that a change of the clocks shows.
"""

from datetime import datetime, time

import pytz
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import convert_file

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


class TestPresetsOfUnitedKingdom(PresetCase):
    def test_fca_over_easter_and_the_beginning_of_summer_time(self):
        self._live_in("Europe/London", "2027-03-26", "2027-03-29", "2027-05-03")
        self._activate("uk_fca_disp")
        complaint = self._assert_dues(
            "2027-03-25 10:00",
            {
                "acknowledge": "Thu 2027-04-01 17:00 +0100",
                "respond": "Thu 2027-05-20 23:59 +0100",
            },
        )
        self._assert_levels(
            complaint,
            "respond",
            {
                "lane_last_day": "Thu 2027-04-01 09:00 +0100",
                "lane_closed": "Thu 2027-04-01 17:00 +0100",
                "choice": "Thu 2027-05-06 09:00 +0100",
                "last": "Tue 2027-05-18 09:00 +0100",
                "due": "Fri 2027-05-21 09:00 +0100",
            },
        )
        self._assert_latest(complaint, "respond", False)

    def test_fca_over_the_leap_day(self):
        self._live_in("Europe/London")
        self._activate("uk_fca_disp")
        self._assert_dues(
            "2028-02-01 16:30",
            {
                "acknowledge": "Fri 2028-02-04 17:00 +0000",
                "respond": "Tue 2028-03-28 23:59 +0100",
            },
        )

    def test_fca_lane_counts_from_the_first_working_day_after_a_saturday(self):
        self._live_in("Europe/London")
        self._activate("uk_fca_disp")
        complaint = self._assert_dues(
            "2027-10-02 12:00",
            {
                "acknowledge": "Wed 2027-10-06 17:00 +0100",
                # a Saturday, after the end of summer time: it stays one
                "respond": "Sat 2027-11-27 23:59 +0000",
            },
        )
        self._assert_levels(
            complaint,
            "respond",
            {
                "lane_last_day": "Wed 2027-10-06 09:00 +0100",
                "lane_closed": "Wed 2027-10-06 17:00 +0100",
                "last": "Thu 2027-11-25 09:00 +0000",
                "due": "Mon 2027-11-29 09:00 +0000",
            },
        )

    def test_fca_lane_is_over_for_a_complaint_that_was_answered_in_it(self):
        self._live_in("Europe/London")
        self._activate("uk_fca_disp")
        complaint = self._receive("2027-10-04 10:00")
        lane = self.env.ref(
            "complaint_management.level_uk_fca_disp_respond_lane_closed"
        )
        with self._at("2027-10-05 11:00"):
            complaint.write(
                {
                    "severity": "low",
                    "complexity": "simple",
                    "impact": "single",
                    "immediate_action": "not_needed",
                    "decision": "upheld",
                    "decision_reasons": "<p>Our mistake.</p>",
                    "findings": "<p>Booked twice.</p>",
                    "remedy_ids": [Command.create({"type_id": self.apology.id})],
                    "complaint_phase": "responded",
                }
            )
        clock = complaint.deadline_ids.filtered(lambda c: c.milestone == "respond")
        self.assertEqual(clock.situation, "met")
        self.assertFalse(clock.next_run_at)
        self.assertNotIn(lane, clock.escalation_ids.level_id)

    def test_ofcom_six_weeks(self):
        self._live_in("Europe/London", "2027-03-26", "2027-03-29")
        self._activate("uk_telecoms")
        complaint = self._assert_dues(
            "2027-03-17 15:00", {"respond": "Wed 2027-04-28 23:59 +0100"}
        )
        self._assert_no_extension(complaint, "respond")
        self._assert_dues("2027-10-25 09:00", {"respond": "Mon 2027-12-06 23:59 +0000"})
        self._assert_dues("2027-07-31 12:00", {"respond": "Sat 2027-09-11 23:59 +0100"})

    def test_ofcom_over_the_leap_day(self):
        self._live_in("Europe/London")
        self._activate("uk_telecoms")
        complaint = self._assert_dues(
            "2028-01-28 11:00", {"respond": "Fri 2028-03-10 23:59 +0000"}
        )
        self._assert_levels(
            complaint,
            "respond",
            {
                "last": "Fri 2028-03-03 09:00 +0000",
                "due": "Mon 2028-03-13 09:00 +0000",
            },
        )

    def test_ofcom_six_weeks_are_for_complaints_from_8_april_2026(self):
        self._live_in("Europe/London")
        self._activate("uk_telecoms")
        # half past midnight in London is still the day before in UTC
        self._assert_dues("2026-04-08 00:30", {"respond": "Wed 2026-05-20 23:59 +0100"})
        earlier = self._receive("2026-04-07 23:30")
        self.assertEqual(
            earlier.schedule_id, self.env.ref("complaint_management.schedule_iso")
        )

    def test_housing_counts_the_answer_from_the_acknowledgement(self):
        self._live_in("Europe/London", "2027-03-26", "2027-03-29")
        self._activate("uk_housing")
        complaint = self._assert_dues(
            "2027-03-24 09:30",
            {
                "acknowledge": "Fri 2027-04-02 17:00 +0100",
                # not acknowledged yet: from the day on which that is due
                "respond": "Fri 2027-04-16 17:00 +0100",
            },
        )
        with self._at("2027-03-25 11:00"):
            complaint.write(
                {
                    "acknowledged_at": fields.Datetime.now(),
                    "acknowledgement_method": "phone",
                    "complaint_phase": "acknowledged",
                }
            )
        self._assert_running(complaint, {"respond": "Mon 2027-04-12 17:00 +0100"})
        self._assert_latest(complaint, "respond", "Mon 2027-04-26")
        self._assert_levels(
            complaint, "respond", {"choice": "Thu 2027-04-08 09:00 +0100"}
        )

    def test_housing_over_the_leap_day(self):
        self._live_in("Europe/London")
        self._activate("uk_housing")
        self._assert_dues(
            "2028-02-26 10:00",  # a Saturday
            {
                "acknowledge": "Fri 2028-03-03 17:00 +0000",
                "respond": "Fri 2028-03-17 17:00 +0000",
            },
        )

    def test_housing_review_over_leap_day_and_the_beginning_of_summer_time(self):
        self._live_in("Europe/London")
        self._activate("uk_housing")
        with self._at("2028-02-07 10:00"):
            complaint = self._answered(received_at=self._to_utc("2028-02-07 09:00"))
        with self._at("2028-02-28 12:00"):
            complaint.complainant_verdict = "rejected"
        self._assert_running(
            complaint,
            {
                "review_acknowledge": "Mon 2028-03-06 17:00 +0000",
                "review": "Mon 2028-04-03 17:00 +0100",
            },
        )
        # twenty working days more: no holiday is entered here
        self._assert_latest(complaint, "review", "Mon 2028-05-01")

    def test_nhs_months_end_on_the_leap_day(self):
        self._live_in("Europe/London", "2027-08-30")
        self._activate("uk_nhs")
        complaint = self._assert_dues(
            "2027-08-31 14:00",
            {
                "acknowledge": "Fri 2027-09-03 17:00 +0100",
                "respond": "Tue 2028-02-29 23:59 +0000",
            },
        )
        self._assert_levels(
            complaint,
            "respond",
            {
                "choice": "Tue 2028-02-01 09:00 +0000",
                "explain": "Mon 2028-02-28 09:00 +0000",
                "due": "Wed 2028-03-01 09:00 +0000",
            },
        )
        self._assert_latest(complaint, "respond", False)

    def test_nhs_over_christmas(self):
        self._live_in("Europe/London", "2027-12-27", "2027-12-28")
        self._activate("uk_nhs")
        self._assert_dues(
            "2027-12-23 16:00",
            {
                "acknowledge": "Thu 2027-12-30 17:00 +0000",
                "respond": "Fri 2028-06-23 23:59 +0100",
            },
        )


class TestPresetsOfEuropeanUnion(PresetCase):
    def test_payments_over_easter_and_the_beginning_of_summer_time(self):
        self._live_in("Europe/Rome", "2027-03-29")
        self._activate("eu_payments")
        complaint = self._assert_dues(
            "2027-03-22 10:00", {"respond": "Tue 2027-04-13 17:00 +0200"}
        )
        self._assert_latest(complaint, "respond", "Tue 2027-05-11")
        self._assert_levels(
            complaint,
            "respond",
            {
                "choice": "Thu 2027-04-08 09:00 +0200",
                "due": "Wed 2027-04-14 09:00 +0200",
            },
        )

    def test_payments_over_the_leap_day(self):
        self._live_in("Europe/Rome")
        self._activate("eu_payments")
        self._assert_dues("2028-02-14 18:30", {"respond": "Mon 2028-03-06 17:00 +0100"})

    def test_payments_from_a_sunday_over_a_holiday_and_the_end_of_summer_time(self):
        self._live_in("Europe/Rome", "2027-11-01")
        self._activate("eu_payments")
        self._assert_dues("2027-10-24 20:00", {"respond": "Mon 2027-11-15 17:00 +0100"})

    def test_payments_are_extended_to_the_35th_business_day_and_no_longer(self):
        self._live_in("Europe/Rome", "2027-03-29")
        self._activate("eu_payments")
        complaint = self._receive("2027-03-22 10:00")
        clock = self._get_clock(complaint, "respond")
        extension = self.env["complaint.extension"].create(
            {
                "deadline_id": clock.id,
                "reason": "The other bank has not answered yet.",
                "told_by": "letter",
                "new_date": "2027-05-12",
            }
        )
        with self._at("2027-04-09 12:00"):
            with self.assertRaisesRegex(UserError, "at the latest"):
                extension.action_confirm()
            extension.new_date = "2027-05-11"
            extension.action_confirm()
        self._assert_running(complaint, {"respond": "Tue 2027-05-11 23:59 +0200"})
        self._assert_levels(
            complaint, "respond", {"choice": "Thu 2027-05-06 09:00 +0200"}
        )

    def test_italian_insurance_over_the_beginning_of_summer_time(self):
        self._live_in("Europe/Rome", "2027-03-29")
        self._activate("it_ivass")
        complaint = self._assert_dues(
            "2027-03-27 11:00", {"respond": "Tue 2027-05-11 23:59 +0200"}
        )
        self._assert_no_extension(complaint, "respond")

    def test_italian_insurance_ends_on_a_holiday_as_on_any_other_day(self):
        self._live_in("Europe/Rome", "2027-04-25")
        self._activate("it_ivass")
        complaint = self._assert_dues(
            "2027-03-11 08:00", {"respond": "Sun 2027-04-25 23:59 +0200"}
        )
        self._assert_levels(complaint, "respond", {"due": "Mon 2027-04-26 09:00 +0200"})

    def test_italian_insurance_over_the_leap_day(self):
        self._live_in("Europe/Rome")
        self._activate("it_ivass")
        complaint = self._assert_dues(
            "2028-02-15 17:45", {"respond": "Fri 2028-03-31 23:59 +0200"}
        )
        self._assert_levels(
            complaint, "respond", {"last": "Fri 2028-03-24 09:00 +0100"}
        )

    def test_italian_insurance_with_an_intermediary(self):
        self._live_in("Europe/Rome", "2027-03-29")
        self._activate("it_ivass_intermediary")
        complaint = self._assert_dues(
            "2027-03-27 11:00", {"respond": "Wed 2027-05-26 23:59 +0200"}
        )
        self._assert_levels(
            complaint, "respond", {"without_agent": "Tue 2027-05-11 11:00 +0200"}
        )
        self._assert_dues("2028-02-15 17:45", {"respond": "Sat 2028-04-15 23:59 +0200"})

    def test_italian_insurance_takes_45_days_if_both_are_active_without_condition(self):
        self._live_in("Europe/Rome")
        self._activate("it_ivass_intermediary")
        self._activate("it_ivass")
        self._assert_dues("2027-03-27 11:00", {"respond": "Tue 2027-05-11 23:59 +0200"})

    def test_italian_banks_end_on_all_saints_after_the_end_of_summer_time(self):
        self._live_in("Europe/Rome", "2027-11-01")
        self._activate("it_banks")
        complaint = self._assert_dues(
            "2027-09-02 09:00", {"respond": "Mon 2027-11-01 23:59 +0100"}
        )
        self._assert_no_extension(complaint, "respond")
        self._assert_levels(complaint, "respond", {"due": "Tue 2027-11-02 09:00 +0100"})

    def test_italian_banks_over_the_leap_day(self):
        self._live_in("Europe/Rome")
        self._activate("it_banks")
        self._assert_dues("2028-01-05 10:00", {"respond": "Sun 2028-03-05 23:59 +0100"})

    def test_italian_banks_payments_over_epiphany(self):
        self._live_in("Europe/Rome", "2028-01-06")
        self._activate("it_banks_payments")
        complaint = self._assert_dues(
            "2027-12-16 16:59", {"respond": "Fri 2028-01-07 17:00 +0100"}
        )
        self._assert_latest(complaint, "respond", "Fri 2028-02-04")
        self._assert_levels(
            complaint, "respond", {"choice": "Mon 2028-01-03 09:00 +0100"}
        )

    def test_italian_banks_payments_over_summer_time_and_leap_day(self):
        self._live_in("Europe/Rome", "2027-03-29")
        self._activate("it_banks_payments")
        self._assert_dues("2027-03-19 12:00", {"respond": "Mon 2027-04-12 17:00 +0200"})
        self._assert_dues("2028-02-23 12:00", {"respond": "Wed 2028-03-15 17:00 +0100"})

    def test_italian_banks_with_a_category_for_payments(self):
        self._live_in("Europe/Rome")
        payments = self.env.ref("complaint_management.category_payment")
        self._get_preset("it_banks_payments").category_ids = payments
        self._activate("it_banks_payments")
        self._activate("it_banks")
        self._assert_dues("2028-01-05 10:00", {"respond": "Sun 2028-03-05 23:59 +0100"})
        self.key = "it_banks_payments"
        self._assert_dues(
            "2028-02-23 12:00",
            {"respond": "Wed 2028-03-15 17:00 +0100"},
            category_id=payments.id,
        )

    def test_ireland_over_holidays_and_the_beginning_of_summer_time(self):
        self._live_in("Europe/Dublin", "2027-03-17", "2027-03-29", "2027-05-03")
        self._activate("ie_central_bank")
        complaint = self._assert_dues(
            "2027-03-15 17:30",
            {
                "acknowledge": "Tue 2027-03-23 17:00 +0000",
                "update": "Wed 2027-04-14 17:00 +0100",
                "respond": "Thu 2027-05-13 17:00 +0100",
            },
        )
        self._assert_levels(complaint, "update", {"soon": "Fri 2027-04-09 09:00 +0100"})
        self._assert_levels(
            complaint, "respond", {"choice": "Thu 2027-05-06 09:00 +0100"}
        )
        self._assert_latest(complaint, "respond", False)

    def test_ireland_counts_the_next_update_from_the_last(self):
        self._live_in("Europe/Dublin", "2027-03-17", "2027-03-29")
        self._activate("ie_central_bank")
        complaint = self._receive("2027-03-15 17:30")
        with self._at("2027-03-22 11:00"):
            complaint._note_told()
        clock = self._get_clock(complaint, "update")
        self.assertEqual(self._to_local(clock.due_at), "Tue 2027-04-20 17:00 +0100")

    def test_ireland_from_a_saturday_over_the_leap_day(self):
        self._live_in("Europe/Dublin", "2028-03-17", "2028-04-17")
        self._activate("ie_central_bank")
        self._assert_dues(
            "2028-02-19 10:00",
            {
                "acknowledge": "Fri 2028-02-25 17:00 +0000",
                "update": "Mon 2028-03-20 17:00 +0000",
                "respond": "Tue 2028-04-18 17:00 +0100",
            },
        )


class TestPresetsOfTuerkiye(PresetCase):
    """No change of the clocks since 2016: three hours ahead of UTC all year."""

    def test_cards(self):
        self._live_in("Europe/Istanbul")
        self._activate("tr_banks_cards")
        # over the days on which clocks change in the European Union
        complaint = self._assert_dues(
            "2027-03-18 10:00", {"respond": "Wed 2027-04-07 23:59 +0300"}
        )
        self._assert_latest(complaint, "respond", "Sat 2027-04-17")
        self._assert_levels(
            complaint, "respond", {"choice": "Fri 2027-04-02 09:00 +0300"}
        )
        self._assert_dues("2027-10-18 10:00", {"respond": "Sun 2027-11-07 23:59 +0300"})

    def test_cards_over_the_leap_day(self):
        self._live_in("Europe/Istanbul")
        self._activate("tr_banks_cards")
        complaint = self._assert_dues(
            "2028-02-10 10:00", {"respond": "Wed 2028-03-01 23:59 +0300"}
        )
        self._assert_latest(complaint, "respond", "Sat 2028-03-11")

    def test_banks(self):
        self._live_in("Europe/Istanbul", "2027-04-23")
        self._activate("tr_banks")
        complaint = self._assert_dues(
            "2027-03-18 10:00", {"respond": "Sat 2027-04-17 23:59 +0300"}
        )
        self._assert_latest(complaint, "respond", "Tue 2027-04-27")
        self._assert_dues("2027-10-18 10:00", {"respond": "Wed 2027-11-17 23:59 +0300"})
        # ends on a public holiday
        self._assert_dues("2027-03-24 10:00", {"respond": "Fri 2027-04-23 23:59 +0300"})

    def test_banks_over_the_leap_day(self):
        self._live_in("Europe/Istanbul")
        self._activate("tr_banks")
        complaint = self._assert_dues(
            "2028-02-10 10:00", {"respond": "Sat 2028-03-11 23:59 +0300"}
        )
        self._assert_latest(complaint, "respond", "Tue 2028-03-21")

    def test_banks_a_complaint_after_nine_in_the_evening_utc_is_of_the_next_day(self):
        self._live_in("Europe/Istanbul")
        self._activate("tr_banks")
        # 21:30 on the 17th in UTC
        self._assert_dues("2027-03-18 00:30", {"respond": "Sat 2027-04-17 23:59 +0300"})

    def test_insurance(self):
        self._live_in("Europe/Istanbul", "2027-04-23")
        self._activate("tr_insurance")
        complaint = self._assert_dues(
            "2027-04-14 11:00", {"respond": "Thu 2027-05-06 17:00 +0300"}
        )
        self._assert_no_extension(complaint, "respond")
        self._assert_dues("2027-03-20 11:00", {"respond": "Fri 2027-04-09 17:00 +0300"})
        self._assert_dues("2028-02-18 11:00", {"respond": "Fri 2028-03-10 17:00 +0300"})


class TestPresetsOfTheWorld(PresetCase):
    def test_cfpb_over_the_beginning_of_summer_time(self):
        self._live_in("America/New_York")
        self._activate("us_cfpb")
        complaint = self._assert_dues(
            "2027-03-05 16:00", {"respond": "Sat 2027-03-20 23:59 -0400"}
        )
        self._assert_latest(complaint, "respond", "Tue 2027-05-04")
        self._assert_levels(
            complaint, "respond", {"choice": "Wed 2027-03-17 09:00 -0400"}
        )

    def test_cfpb_ends_on_thanksgiving_after_the_end_of_summer_time(self):
        self._live_in("America/New_York", "2027-11-25")
        self._activate("us_cfpb")
        complaint = self._assert_dues(
            "2027-11-10 09:00", {"respond": "Thu 2027-11-25 23:59 -0500"}
        )
        self._assert_levels(
            complaint,
            "respond",
            {
                "choice": "Mon 2027-11-22 09:00 -0500",
                "due": "Fri 2027-11-26 09:00 -0500",
            },
        )
        self._assert_dues("2027-11-01 09:00", {"respond": "Tue 2027-11-16 23:59 -0500"})

    def test_cfpb_over_the_leap_day(self):
        self._live_in("America/New_York")
        self._activate("us_cfpb")
        complaint = self._assert_dues(
            "2028-02-18 23:30", {"respond": "Sat 2028-03-04 23:59 -0500"}
        )
        self._assert_latest(complaint, "respond", "Tue 2028-04-18")

    def test_rg271_over_the_end_of_summer_time(self):
        self._live_in("Australia/Sydney", "2027-04-26")
        self._activate("au_rg271")
        complaint = self._assert_dues(
            "2027-04-03 20:00",  # a Saturday; clocks go back that night
            {
                "acknowledge": "Sun 2027-04-04 19:00 +1000",
                "respond": "Mon 2027-05-03 23:59 +1000",
            },
        )
        self._assert_levels(
            complaint,
            "acknowledge",
            {
                "first_hour": "Sat 2027-04-03 21:00 +1100",
                "due": "Mon 2027-04-05 09:00 +1000",
            },
        )
        self._assert_levels(
            complaint, "respond", {"choice": "Wed 2027-04-28 09:00 +1000"}
        )
        self._assert_latest(complaint, "respond", False)

    def test_rg271_over_the_beginning_of_summer_time(self):
        self._live_in("Australia/Sydney")
        self._activate("au_rg271")
        self._assert_dues(
            "2027-10-02 10:00",
            {
                "acknowledge": "Sun 2027-10-03 11:00 +1100",
                "respond": "Mon 2027-11-01 23:59 +1100",
            },
        )

    def test_rg271_over_the_leap_day(self):
        self._live_in("Australia/Sydney")
        self._activate("au_rg271")
        self._assert_dues(
            "2028-02-28 16:00",
            {
                "acknowledge": "Tue 2028-02-29 16:00 +1100",
                "respond": "Wed 2028-03-29 23:59 +1100",
            },
        )

    def test_rg271_hardship(self):
        self._live_in("Australia/Sydney", "2027-04-26")
        self._activate("au_rg271_hardship")
        complaint = self._assert_dues(
            "2027-04-03 20:00",
            {
                "acknowledge": "Sun 2027-04-04 19:00 +1000",
                "respond": "Sat 2027-04-24 23:59 +1000",
            },
            is_vulnerable=True,
        )
        self._assert_no_extension(complaint, "respond")
        # Monday is a holiday: nobody is told before Tuesday
        self._assert_levels(complaint, "respond", {"due": "Tue 2027-04-27 09:00 +1000"})
        self._assert_dues(
            "2027-10-02 10:00",
            {
                "acknowledge": "Sun 2027-10-03 11:00 +1100",
                "respond": "Sat 2027-10-23 23:59 +1100",
            },
            is_vulnerable=True,
        )
        self._assert_dues(
            "2028-02-11 16:00",
            {
                "acknowledge": "Sat 2028-02-12 16:00 +1100",
                "respond": "Fri 2028-03-03 23:59 +1100",
            },
            is_vulnerable=True,
        )

    def test_rg271_hardship_stands_above_the_general_times(self):
        self._live_in("Australia/Sydney")
        self._activate("au_rg271_hardship")
        self._activate("au_rg271")
        complaint = self._receive("2027-04-03 20:00")
        self.assertEqual(complaint.schedule_id, self._get_preset("au_rg271"))
        with self._at("2027-04-05 10:00"):
            complaint.is_vulnerable = True
        self.assertEqual(complaint.schedule_id, self._get_preset("au_rg271_hardship"))
        clock = self._get_clock(complaint, "respond")
        self.assertEqual(self._to_local(clock.due_at), "Sat 2027-04-24 23:59 +1000")

    def test_rg271_superannuation(self):
        self._live_in("Australia/Sydney", "2027-04-26")
        self._activate("au_rg271_super")
        complaint = self._assert_dues(
            "2027-04-03 20:00",
            {
                "acknowledge": "Sun 2027-04-04 19:00 +1000",
                "respond": "Tue 2027-05-18 23:59 +1000",
            },
        )
        self._assert_latest(complaint, "respond", False)
        self._assert_dues(
            "2027-10-02 10:00",
            {
                "acknowledge": "Sun 2027-10-03 11:00 +1100",
                "respond": "Tue 2027-11-16 23:59 +1100",
            },
        )
        self._assert_dues(
            "2028-02-11 16:00",
            {
                "acknowledge": "Sat 2028-02-12 16:00 +1100",
                "respond": "Mon 2028-03-27 23:59 +1100",
            },
        )


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
