"""Presets of the European Union, Italy and Ireland: dates counted by hand."""

from odoo.exceptions import UserError

from .common_presets import PresetCase


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
