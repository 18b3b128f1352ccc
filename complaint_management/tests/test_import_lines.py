"""Bad lines are listed, a second run changes nothing, files of all kinds."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_import import ImportCommon


@tagged("post_install", "-at_install")
class TestImportLines(ImportCommon):
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
            "Complaints taken over: 2; not taken over (see below): 9",
            summary["message"],
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
            "Complaints that can be taken over: 3; that cannot (see below): 9",
            str(result["messages"]),
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
