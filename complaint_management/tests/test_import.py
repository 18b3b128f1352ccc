"""A register from before comes in as history, line by line (ISO 10002, 7.2)."""

import csv
import importlib.util
import io
import pathlib
import tempfile
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import file_open, mute_logger

from .common import ComplaintCommon

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "quoting": '"',
    "separator": "",
    "encoding": "",
    "has_headers": True,
    "date_format": "",
    "datetime_format": "",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "advanced": True,
    "keep_matches": False,
    "limit": 2000,
    "skip": 0,
}
EXAMPLES = pathlib.Path(__file__).parents[2] / "docs" / "examples"


class ImportCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.tz = "UTC"
        cls.env = cls.env(user=cls.manager)
        cls.Ticket = cls.env["helpdesk.ticket"]
        cls.Partner = cls.env["res.partner"]

    @classmethod
    def _csv(cls, rows):
        """The rows as a file; the columns are those of any row."""
        columns = list(dict.fromkeys(name for row in rows for name in row))
        stream = io.StringIO()
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
        return stream.getvalue().encode()

    def _open(self, content, user=None, file_type="text/csv", **options):
        """The import as the screen opens it, and what it makes of the columns."""
        env = self.env(user=user) if user else self.env
        importer = env["base_import.import"].create(
            {
                "res_model": "helpdesk.ticket",
                "file": content,
                "file_name": "register.xlsx" if file_type == XLSX else "register.csv",
                "file_type": file_type,
            }
        )
        return importer, importer.parse_preview({**OPTIONS, **options})

    def _import(self, rows, dryrun=False, user=None, file_type="text/csv", **options):
        """Import rows (or a file) as the screen does; the result of Odoo's import."""
        content = rows if isinstance(rows, bytes) else self._csv(rows)
        importer, preview = self._open(content, user, file_type, **options)
        self.assertFalse(preview.get("error"))
        headers, matches = preview["headers"], preview["matches"]
        fields = ["/".join(matches.get(i, [])) or False for i in range(len(headers))]
        return importer.with_context(default_feedback_type="complaint").execute_import(
            fields,
            [header.lower() for header in headers],
            {**preview["options"], "limit": options.get("limit", 2000)},
            dryrun=dryrun,
        )

    def _take_over(self, *rows, **kwargs):
        """Import rows that must all come in; the complaints, in order."""
        result = self._import(list(rows), **kwargs)
        self.assertFalse(result["messages"])
        return self.Ticket.browse(result["ids"])

    @classmethod
    def _line(cls, number=1, **values):
        return {
            "External ID": f"old-{number}",
            "Received on": f"2019-03-{number:02} 09:30:00",
            "Title": f"Complaint {number}",
            **values,
        }


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
    # Bad lines
    # ------------------------------------------------------------

    def _bad_register(self):
        return [
            self._line(1),
            self._line(2, Phase="Somewhere"),
            {**self._line(3), "Received on": "soon"},
            self._line(4, Investigator="Nobody Known"),
            {**self._line(5), "Received on": ""},
            self._line(6, **{"Remedies/Remedy": "Refund", "Remedies/Amount": "much"}),
            self._line(7, Title="", Description=" "),
            self._line(1, Title="The same external ID"),
            self._line(9),
            self._line(10, **{"Remedies/Remedy": "Refund", "Remedies/Amount": "-1"}),
            self._line(11, **{"Needs special care": "perhaps"}),
        ]

    @mute_logger("odoo.sql_db")
    def test_bad_lines_are_reported_with_their_number_and_cost_no_other_line(self):
        result = self._import(self._bad_register())
        complaints = self.Ticket.browse(result["ids"])
        self.assertEqual(complaints.mapped("name"), ["Complaint 1", "Complaint 9"])
        summary, *messages = result["messages"]
        self.assertIn(
            "2 complaints have been taken over, 9 have not", summary["message"]
        )
        self.assertEqual(
            [message["record"] for message in messages], [3, 4, 5, 6, 7, 8, 9, 11, 12]
        )
        texts = [message["message"] for message in messages]
        for text, words in zip(
            texts,
            (
                "Line 3: Value 'Somewhere' not found in selection field 'Phase'",
                "'soon' does not seem to be a valid datetime for field 'Received on' "
                "(old-3)",
                "Line 5: No matching record found for name 'Nobody Known'",
                "“Received on” is missing. (old-5)",
                "'much' does not seem to be a number for field 'Remedies/Amount' "
                "(old-6)",
                "“Title” is missing. (old-7)",
                "The external ID “old-1” stands on an earlier line",
                "The amount of a remedy cannot be negative. (old-10)",
                "Line 12: Unknown value 'perhaps' for boolean field",
            ),
            strict=True,
        ):
            self.assertIn(words, text)

    @mute_logger("odoo.sql_db")
    def test_trial_reports_the_same_lines_and_leaves_nothing_behind(self):
        before = self.Ticket.search_count([])
        contacts = self.Partner.search_count([])
        rows = [*self._bad_register(), self._line(13, Contact="Hal Trial")]
        result = self._import(rows, dryrun=True)
        self.assertIn(
            "3 complaints can be taken over, 9 cannot", str(result["messages"])
        )
        self.assertEqual(self.Ticket.search_count([]), before)
        self.assertEqual(self.Partner.search_count([]), contacts)

    def test_trial_uses_up_no_number(self):
        self._import([self._line(1), self._line(2)], dryrun=True)
        (complaint,) = self._take_over(self._line(1))
        self.assertEqual(complaint.complaint_reference, "C/2019/00001")

    def test_lines_are_numbered_as_in_the_file_in_later_batches_too(self):
        rows = [self._line(n) for n in range(1, 6)]
        rows[3]["Phase"] = "Somewhere"
        first = self._import(rows, limit=3)
        self.assertEqual(first["nextrow"], 3)
        self.assertFalse(first["messages"])
        second = self._import(rows, limit=2, skip=3)
        self.assertFalse(second["nextrow"])
        self.assertEqual([m["record"] for m in second["messages"][1:]], [5])
        self.assertEqual(len(second["ids"]), 1)

    def test_batch_with_bad_lines_says_where_to_go_on(self):
        rows = [self._line(n) for n in range(1, 6)]
        rows[2]["Phase"] = "Somewhere"
        result = self._import(rows, limit=3)
        self.assertEqual(len(result["ids"]), 2)
        self.assertIn("“Start at line” to 4", result["messages"][0]["message"])

    def test_reference_taken_already_is_refused(self):
        self._take_over(self._line(1, Reference="A-1"))
        result = self._import(
            [
                {**self._line(2, Reference="A-1"), "External ID": ""},
                {**self._line(3, Reference="A-2"), "External ID": ""},
                {**self._line(4, Reference="A-2"), "External ID": ""},
            ]
        )
        self.assertEqual(len(result["ids"]), 1)
        self.assertEqual([m["record"] for m in result["messages"][1:]], [2, 4])
        self.assertIn("“A-1” is in the register already", str(result["messages"]))
        self.assertIn("“A-2” stands on an earlier line", str(result["messages"]))

    def test_ordinary_tickets_are_imported_as_ever(self):
        result = self.Ticket.with_user(self.env.ref("base.user_admin")).load(
            ["name", "description"], [["Printer", "Jams"]]
        )
        self.assertFalse(self.Ticket.browse(result["ids"]).feedback_type)

    # ------------------------------------------------------------
    # A second run
    # ------------------------------------------------------------

    def _register(self):
        return [
            self._line(
                1,
                Contact="Ida",
                Phase="Closed",
                Description="It <broke>.\nTwice.",
                **{
                    "Root causes": "Rain",
                    "Remedies/Remedy": "Refund",
                    "Remedies/Amount": "12",
                },
            ),
            {"Remedies/Remedy": "Apology"},
            self._line(2, Phase="Received"),
        ]

    def _later(self):
        """What is written from now on is written later than what was."""
        return patch.object(
            self.env.cr, "now", return_value=self.env.cr.now() + timedelta(hours=1)
        )

    def test_second_run_changes_nothing(self):
        complaints = self._take_over(*self._register())
        self.env.flush_all()
        self.env.invalidate_all()
        before = complaints.read(), complaints.remedy_ids.read()
        count = self.Ticket.search_count([]), self.Partner.search_count([])
        with self._later():
            again = self._take_over(*self._register())
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(again, complaints)
        self.assertEqual((again.read(), again.remedy_ids.read()), before)
        self.assertEqual(
            (self.Ticket.search_count([]), self.Partner.search_count([])), count
        )

    def test_corrected_file_corrects_what_nobody_has_worked_on(self):
        complaint = self._take_over(*self._register())[0]
        rows = self._register()
        rows[0] |= {"Phase": "Answered", "Decision": "Upheld", "Remedies/Amount": "15"}
        rows.insert(2, {"Remedies/Remedy": "Repair"})
        for hours in (1, 2):  # a correction can be corrected
            rows[0]["Severity"] = ("Low", "High")[hours - 1]
            with self._later():
                self._take_over(*rows)
                self.env.flush_all()
        self.assertEqual(complaint.complaint_phase, "responded")
        self.assertFalse(complaint.closed_date)
        self.assertEqual(complaint.decision, "upheld")
        self.assertEqual(complaint.severity, "high")
        self.assertEqual(len(complaint.remedy_ids), 3)
        self.assertEqual(complaint.remedy_ids[0].amount, 15)
        self.assertIn("Decision", complaint.message_ids[-1].body)
        self.assertFalse(complaint.message_ids.notification_ids)

    def test_corrected_phase_keeps_the_moments_of_the_file(self):
        complaint = self._take_over(self._line(1, Phase="Received"))
        self._take_over(
            self._line(1, Phase="Closed", **{"Closed Date": "2019-04-01 08:00:00"})
        )
        self.assertEqual(complaint.complaint_phase, "closed")
        self.assertEqual(complaint.closed_date, datetime(2019, 4, 1, 8))

    def test_complaint_worked_on_since_is_left_alone_and_named(self):
        first, second = self._take_over(self._line(1), self._line(2))
        with self._later():
            first.severity = "high"
            self.env.flush_all()
        result = self._import([self._line(1, Severity="Low"), self._line(2)])
        self.assertEqual(first.severity, "high")
        self.assertEqual(result["ids"], second.ids)
        self.assertIn(
            f"{first.complaint_reference} has been worked on since",
            result["messages"][1]["message"],
        )

    def test_remedy_worked_on_since_counts_as_work(self):
        complaint = self._take_over(*self._register())[0]
        with self._later():
            complaint.remedy_ids[0].action_fulfil()
            self.env.flush_all()
        rows = self._register()
        rows[0]["Remedies/Amount"] = "99"
        self.assertEqual(len(self._import(rows)["messages"]), 2)
        self.assertEqual(complaint.remedy_ids[0].amount, 12)

    def test_reference_of_an_imported_complaint_cannot_be_corrected(self):
        self._take_over(self._line(1, Reference="A-1"))
        result = self._import([self._line(1, Reference="A-2")])
        self.assertIn("cannot be changed", result["messages"][1]["message"])

    def test_complaints_registered_here_keep_their_gate(self):
        complaint = self._complain()
        self.env["ir.model.data"].sudo().create(
            {
                "module": "__export__",
                "name": "mine",
                "model": "helpdesk.ticket",
                "res_id": complaint.id,
            }
        )
        row = {"External ID": "__export__.mine", "Phase": "Answered", "Severity": "Low"}
        result = self._import([row])
        self.assertIn("cannot be “Answered” yet", result["messages"][1]["message"])
        self._take_over({**row, "Phase": ""})
        self.assertEqual(complaint.severity, "low")
        self.assertFalse(complaint.is_imported)

    # ------------------------------------------------------------
    # Files
    # ------------------------------------------------------------

    def _refusal(self, content, **kwargs):
        __, preview = self._open(content, **kwargs)
        return preview.get("error")

    @mute_logger("odoo.tools.mimetypes.guess_mimetype")
    def test_file_that_is_no_register_gets_a_clear_answer(self):
        for content, words in (
            (b"", "The file is empty"),
            (b"  \n", "The file is empty"),
            (b"Title,Received on\n", "no line below its headings"),
            (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", "no table"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01", "no table"),
            (b"PK\x03\x04broken", "no table"),
            (b"\x00\x01\xff\xfe\x80" * 9, ""),
            (b"Title,Received on\na,2019-03-01,b\n", "Line 2 has 3 cells"),
        ):
            error = self._refusal(content) or ""
            self.assertTrue(error, content)
            self.assertNotIn("Traceback", error)
            for technical in ("unpack", "index out of range", "NoneType"):
                self.assertNotIn(technical, error)
            if words:
                self.assertIn(words, error)

    def test_wrong_encoding_is_told_and_the_right_one_taken(self):
        content = self._csv([self._line(1, Title="Wäschetrockner kaputt – übel")])
        text = content.decode()
        self.assertIn("utf-8", self._refusal(text.encode("cp1252"), encoding="utf-8"))
        for number, encoding in enumerate(("utf-8-sig", "utf-16", "cp1252")):
            data = text.replace("old-1", f"enc-{number}").encode(encoding)
            chosen = {"encoding": encoding} if encoding == "cp1252" else {}
            result = self._import(data, **chosen)
            complaint = self.Ticket.browse(result["ids"])
            self.assertEqual(complaint.name, "Wäschetrockner kaputt – übel")

    def test_short_rows_are_filled_up(self):
        result = self._import(
            b"Title,Received on,Phase\na,2019-03-01,Closed\nb,2019-03-02\n"
        )
        self.assertEqual(
            self.Ticket.browse(result["ids"]).mapped("complaint_phase"),
            ["closed", "received"],
        )

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


@tagged("post_install", "-at_install")
class TestImportExample(ImportCommon):
    """docs/examples/cfpb_to_register.py, with complaints made up in that layout."""

    COLUMNS = (
        "Date received,Product,Sub-product,Issue,Sub-issue,"
        "Consumer complaint narrative,Company public response,Company,State,ZIP code,"
        "Tags,Consumer consent provided?,Submitted via,Date sent to company,"
        "Company response to consumer,Timely response?,Consumer disputed?,Complaint ID"
    ).split(",")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = EXAMPLES / "cfpb_to_register.py"
        spec = importlib.util.spec_from_file_location("cfpb_to_register", path)
        cls.example = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(cls.example)

    def _published(self, number, **values):
        complaint = {
            "Date received": "2021-05-04",
            "Product": "Piggy bank",
            "Sub-product": "Porcelain",
            "Issue": "Cracked",
            "Sub-issue": "On arrival",
            "Company": "Sow & Sons, Inc.",
            "State": "ZZ",
            "ZIP code": "00000",
            "Submitted via": "Web",
            "Date sent to company": "2021-05-06",
            "Company response to consumer": "In progress",
            "Timely response?": "Yes",
            "Consumer disputed?": "N/A",
            "Complaint ID": str(number),
        }
        return {column: "" for column in self.COLUMNS} | complaint | values

    def _convert(self, *complaints):
        with tempfile.TemporaryDirectory() as folder:
            source, target = pathlib.Path(folder, "in.csv"), pathlib.Path(folder, "out")
            source.write_bytes(self._csv(complaints))
            self.assertEqual(self.example.main(source, target), len(complaints))
            return target.read_bytes()

    def test_published_complaints_come_in_as_a_register(self):
        response = "Company response to consumer"
        content = self._convert(
            self._published(1, Tags="Older American, Servicemember"),
            self._published(
                2,
                **{
                    response: "Closed with monetary relief",
                    "Consumer complaint narrative": "It <fell>,\nit broke.",
                    "Consumer disputed?": "No",
                },
            ),
            self._published(
                3,
                **{
                    response: "Closed with explanation",
                    "Company public response": "Pigs do crack",
                    "Consumer disputed?": "Yes",
                    "Submitted via": "Phone",
                },
            ),
        )
        __, preview = self._open(content)
        self.assertEqual(len(preview["matches"]), len(preview["headers"]))
        result = self._import(content)
        self.assertFalse(result["messages"])
        waiting, upheld, refused = complaints = self.Ticket.browse(result["ids"])
        self.assertEqual(
            complaints.mapped("complaint_reference"), ["CFPB-1", "CFPB-2", "CFPB-3"]
        )
        self.assertEqual(waiting.name, "Cracked: On arrival")
        self.assertEqual(waiting.complaint_phase, "received")
        self.assertTrue(waiting.is_vulnerable)
        self.assertFalse(waiting.decision or waiting.remedy_ids)
        self.assertEqual(upheld.decision, "upheld")
        self.assertEqual(upheld.remedy_ids.type_id.name, "Compensation")
        self.assertEqual(upheld.complainant_verdict, "accepted")
        self.assertIn("It &lt;fell&gt;,<br>it broke.", upheld.description)
        self.assertEqual(refused.decision, "not_upheld")
        self.assertIn("Pigs do crack", refused.decision_reasons)
        self.assertEqual(refused.complainant_verdict, "rejected")
        self.assertEqual(refused.channel_id, self.phone_channel)
        self.assertFalse(complaints.partner_id)
        for moment in ("acknowledged_at", "assessed_at", "responded_at"):
            self.assertFalse(any(complaints.mapped(moment)))
        self.assertEqual(
            self._import(self._convert(self._published(1)))["ids"], waiting.ids
        )

    def test_unknown_response_or_layout_is_named(self):
        odd = self._published(7, **{"Company response to consumer": "Shrugged"})
        with self.assertRaisesRegex(self.example.Unreadable, "7.*Shrugged"):
            self.example.convert(odd)
        with (
            tempfile.TemporaryDirectory() as folder,
            self.assertRaisesRegex(self.example.Unreadable, "Product"),
        ):
            source, target = pathlib.Path(folder, "in.csv"), pathlib.Path(folder, "out")
            source.write_text("Complaint ID\n1\n")
            self.example.main(source, target)
        self.assertFalse(target.exists())


@tagged("post_install", "-at_install")
class TestImportTemplate(HttpCase):
    def test_template_is_served_to_who_imports(self):
        (template,) = (
            self.env["helpdesk.ticket"]
            .with_context(default_feedback_type="complaint")
            .get_import_templates()
        )
        self.authenticate("admin", "admin")
        response = self.url_open(template["template"])
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content[:2], b"PK")
