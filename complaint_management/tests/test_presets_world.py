"""Presets of Türkiye and the world: dates counted by hand."""

from .common_presets import PresetCase


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
