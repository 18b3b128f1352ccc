"""A register from before comes in as history, by names people use (7.2)."""

from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open

from .common_import import XLSX, ImportCommon


@tagged("post_install", "-at_install")
class TestImport(ImportCommon):
    # ------------------------------------------------------------
    # The template
    # ------------------------------------------------------------

    def _template(self):
        templates = self.Ticket.with_context(
            default_feedback_type="complaint"
        ).get_import_templates()
        self.assertEqual(len(templates), 1)
        with file_open(templates[0]["template"].lstrip("/"), "rb") as stream:
            return stream.read()

    def test_template_is_offered_for_complaints_only(self):
        self.assertTrue(self._template())
        self.assertFalse(self.Ticket.get_import_templates())

    def test_every_column_of_the_template_is_recognised(self):
        __, preview = self._open(self._template(), file_type=XLSX)
        self.assertFalse(preview.get("error"))
        unknown = [
            header
            for index, header in enumerate(preview["headers"])
            if index not in preview["matches"]
        ]
        self.assertFalse(unknown)
        for path in (
            ["id"],
            ["complaint_reference"],
            ["complaint_phase"],
            ["received_at"],
            ["acknowledged_at"],
            ["investigation_at"],
            ["responded_at"],
            ["referred_at"],
            ["closed_date"],
            ["partner_email"],
            ["decision"],
            ["remedy_ids", "type_id"],
        ):
            self.assertIn(path, preview["matches"].values())

    def test_examples_of_the_template_can_be_imported(self):
        result = self._import(self._template(), file_type=XLSX)
        self.assertFalse(result["messages"])
        closed, answered = self.Ticket.browse(result["ids"])
        self.assertEqual(closed.complaint_phase, "closed")
        self.assertEqual(closed.received_at, datetime(2019, 3, 4, 9, 30))
        self.assertEqual(closed.remedy_ids.fulfilled_on.isoformat(), "2019-03-14")
        self.assertEqual(answered.complaint_phase, "responded")
        self.assertEqual(
            answered.category_id.get_external_id()[answered.category_id.id],
            "complaint_management.category_billing",
        )

    # ------------------------------------------------------------
    # History
    # ------------------------------------------------------------

    def test_moments_phase_decision_and_remedies_are_taken_as_they_were(self):
        (complaint,) = self._take_over(
            {
                "External ID": "old-1",
                "Reference": "2019/17",
                "Received on": "2019-03-04 09:30:00",
                "Title": "Boiler",
                "Severity": "High",
                "Phase": "Closed",
                "Acknowledged on": "2019-03-05 10:00:00",
                "Assessed on": "2019-03-06 10:00:00",
                "Investigation begun": "2019-03-07 10:00:00",
                "Answered on": "2019-03-08 10:00:00",
                "Closed Date": "2019-03-09 10:00:00",
                "Decision": "Upheld",
                "Remedies/Remedy": "Refund",
                "Remedies/Amount": "49.90",
                "Remedies/State": "Carried out",
            },
            {"Remedies/Remedy": "Apology"},
        )
        self.assertEqual(complaint.complaint_reference, "2019/17")
        self.assertEqual(complaint.complaint_phase, "closed")
        self.assertEqual(complaint.stage_id.complaint_phase, "closed")
        days = [
            complaint[name].day
            for name in (
                "received_at",
                "acknowledged_at",
                "assessed_at",
                "investigation_at",
                "responded_at",
                "closed_date",
            )
        ]
        self.assertEqual(days, [4, 5, 6, 7, 8, 9])
        self.assertEqual(complaint.decision, "upheld")
        self.assertEqual(complaint.remedy_ids.type_id, self.refund | self.apology)
        self.assertEqual(complaint.remedy_ids[0].amount, 49.9)
        # the day it was carried out is not known, hence not today
        self.assertFalse(complaint.remedy_ids[0].fulfilled_on)
        self.assertTrue(complaint.is_imported)
        self.assertEqual(complaint.feedback_type, "complaint")
        self.assertFalse(complaint.user_id)

    def test_nobody_is_told_and_nothing_is_planned(self):
        tables = ("mail.mail", "mail.message", "mail.activity", "mail.followers")
        Triggers = self.env["ir.cron.trigger"].sudo()

        def count():
            return [
                Triggers.search_count([]),
                *(self.env[table].sudo().search_count([]) for table in tables),
            ]

        self._take_over(self._line(Contact="Ben", Email="ben@example.com"))  # warm up
        before = count()
        complaint = self._take_over(
            self._line(2, Contact="Ben", Email="ben@example.com", Channel="Email"),
            self._line(3, Phase="Closed", Contact="Ben", Email="ben@example.com"),
        )[0]
        self.env.flush_all()
        self.assertEqual(count(), before)
        self.assertEqual(complaint.complaint_phase, "received")
        self.assertFalse(complaint.acknowledgement_state)
        self.assertFalse(complaint.message_ids)

    def test_history_is_for_complaint_managers(self):
        for user in (self.handler, self.auditor, self.agent):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._import([self._line()], user=user)
        self.assertEqual(len(self._take_over(self._line())), 1)

    def test_own_references_stay_and_others_follow_the_order_of_receipt(self):
        complaints = self._take_over(
            self._line(9, Reference=""),
            self._line(3, Reference="OLD-3"),
            self._line(2, Reference=""),
        )
        self.assertEqual(
            complaints.mapped("complaint_reference"),
            ["C/2019/00002", "OLD-3", "C/2019/00001"],
        )

    def test_unknown_moments_are_not_invented(self):
        answered, closed = self._take_over(
            self._line(1, Phase="Closed", **{"Answered on": "2019-03-20 12:00:00"}),
            self._line(2, Phase="Closed"),
        )
        self.assertEqual(answered.closed_date, datetime(2019, 3, 20, 12))
        for moment in ("acknowledged_at", "assessed_at", "responded_at", "closed_date"):
            self.assertFalse(closed[moment])

    def test_phase_by_label_technical_name_or_stage(self):
        stage = self.env.ref("complaint_management.stage_investigation")
        stage.name = "Being looked at"
        complaints = self._take_over(
            self._line(1, Phase="answered"),
            self._line(2, Phase="referred"),
            self._line(3, Stage="being looked at"),
        )
        self.assertEqual(
            complaints.mapped("complaint_phase"),
            ["responded", "referred", "investigation"],
        )

    def test_moments_are_in_the_time_zone_of_who_imports(self):
        self.manager.tz = "Europe/Paris"
        (complaint,) = self._take_over(self._line())
        self.assertEqual(complaint.received_at, datetime(2019, 3, 1, 8, 30))

    def test_dates_come_in_the_format_of_the_file(self):
        lines = [
            {**self._line(1), "Received on": "31/03/2019"},
            {**self._line(2), "Received on": "01/04/2019"},
        ]
        complaints = self._take_over(*lines)
        self.assertEqual([c.received_at.month for c in complaints], [3, 4])

    def test_text_without_title_has_its_first_words_as_title(self):
        text = "My kettle leaks.\nIt is new."
        (complaint,) = self._take_over(self._line(1, Title="", Description=text))
        self.assertEqual(complaint.name, "My kettle leaks.")

    def test_text_is_kept_as_it_was_written(self):
        narrative = "\n".join(f"Line {n}: 5 < 6 & <b>so on</b>" for n in range(5000))
        first, second, third = self._take_over(
            self._line(1, Description=narrative),
            self._line(2, Description="=cmd|' /C calc'!A0"),
            self._line(3, Title="=HYPER\0LINK(1)", Description="<p>As exported</p>"),
        )
        self.assertIn("Line 4999: 5 &lt; 6 &amp; &lt;b&gt;so on", first.description)
        self.assertEqual(first.description.count("<br"), 4999)
        self.assertIn("=cmd|' /C calc'!A0", second.description)
        self.assertEqual(third.name, "=HYPERLINK(1)")
        self.assertEqual(third.description, "<p>As exported</p>")

    # ------------------------------------------------------------
    # Names
    # ------------------------------------------------------------

    def test_categories_channels_causes_and_remedies_by_name_or_new(self):
        first, second = self._take_over(
            self._line(
                1,
                Category="billing",
                Channel="phone",
                **{"Root causes": "Rain, Carrier strike", "Remedies/Remedy": "APOLOGY"},
            ),
            self._line(
                2,
                Category="Fishing rights",
                Channel="Pigeon",
                **{"Root causes": "Rain", "Remedies/Remedy": "Fish"},
            ),
        )
        self.assertEqual(
            first.category_id, self.env.ref("complaint_management.category_billing")
        )
        self.assertEqual(first.channel_id, self.phone_channel)
        self.assertEqual(first.remedy_ids.type_id, self.apology)
        self.assertEqual(
            first.root_cause_ids.mapped("name"), ["Rain", "Carrier strike"]
        )
        self.assertEqual(second.root_cause_ids, first.root_cause_ids[0])
        self.assertEqual(second.category_id.name, "Fishing rights")
        self.assertTrue(second.category_id.complaint_category)
        self.assertEqual(second.channel_id.name, "Pigeon")
        self.assertEqual(second.remedy_ids.type_id.name, "Fish")

    def test_people_are_found_by_their_address_whatever_their_name(self):
        complaints = self._take_over(
            self._line(1, Contact="A. Complainant", Email="ADA@example.com"),
            self._line(2, Contact="Ada Complainant <ada@example.com>", Email=""),
            self._line(3, Contact="", Email="ada@example.com"),
        )
        self.assertEqual(complaints.partner_id, self.complainant)

    def test_people_are_found_by_name_or_made(self):
        known = self.Partner.sudo().create({"name": "Cara Known"})
        complaints = self._take_over(
            self._line(1, Contact="Cara Known"),
            self._line(2, Contact="Dan New", Email="dan@example.com"),
            self._line(3, Contact="Dan New", Email="dan@example.com"),
            self._line(4, Contact="Dan New", Email="other.dan@example.com"),
        )
        one, two, three, four = complaints
        self.assertEqual(one.partner_id, known)
        self.assertEqual(two.partner_id, three.partner_id)
        self.assertEqual(two.partner_id.email, "dan@example.com")
        self.assertNotEqual(four.partner_id, two.partner_id)

    def test_namesakes_are_not_mistaken_for_each_other(self):
        namesakes = self.Partner.sudo().create(
            [
                {"name": "Eve Twin", "email": "eve1@example.com"},
                {"name": "Eve Twin", "email": "eve2@example.com"},
            ]
        )
        by_mail, by_name = self._take_over(
            self._line(1, Contact="Eve Twin", Email="eve2@example.com"),
            self._line(2, Contact="Eve Twin", Email=""),
        )
        self.assertEqual(by_mail.partner_id, namesakes[1])
        self.assertNotIn(by_name.partner_id, namesakes)
        (again,) = self._take_over(self._line(3, Contact="Eve Twin"))
        self.assertEqual(again.partner_id, by_name.partner_id)

    def test_address_alone_makes_the_contact(self):
        (complaint,) = self._take_over(
            self._line(1, **{"Partner Name": "Finn", "Email": "finn@example.com"})
        )
        self.assertEqual(complaint.partner_id.name, "Finn")
        self.assertEqual(complaint.partner_id.email, "finn@example.com")

    def test_external_body_made_by_name_is_one(self):
        (complaint,) = self._take_over(
            self._line(1, Phase="Referred outside", **{"External body": "Ombud"})
        )
        self.assertTrue(complaint.external_body_id.is_external_dispute_body)

    def test_users_who_left_belong_to_history(self):
        gone = new_test_user(
            self.env(su=True),
            "gone",
            "complaint_management.group_complaint_handler",
            name="Gus Gone",
        )
        gone.active = False
        (complaint,) = self._take_over(self._line(1, **{"Investigator": "gus gone"}))
        self.assertEqual(complaint.investigator_id, gone)

    # ------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------

    def test_cost_does_not_grow_by_a_query_a_line(self):
        def rows(start, count):
            return [
                {
                    **self._line(1, Phase="Closed", Category="Billing"),
                    "External ID": f"n-{number}",
                    "Contact": f"Person {number}",
                    "Email": f"person{number}@example.com",
                    "Remedies/Remedy": "Apology",
                }
                for number in range(start, start + count)
            ]

        def queries(content):
            before = self.env.cr.sql_log_count
            self._take_over(*content)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self._take_over(*rows(0, 2))
        few, many = queries(rows(100, 10)), queries(rows(200, 110))
        self.assertLess(many - few, 50)
        again = queries(rows(200, 110))
        self.assertLess(again, few + 50)
