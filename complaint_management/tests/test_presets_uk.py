"""Presets of the United Kingdom: dates counted by hand."""

from odoo import fields
from odoo.fields import Command

from .common_presets import PresetCase


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
