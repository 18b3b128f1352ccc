"""The complaint file holds all there is about one complaint, as text (annex E, 4.9)."""

import hashlib
import io
import re
import tempfile

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from .common_file import CONTENT, REPORT, ComplaintFileCommon
from .common_trap import CANARY, TrapCommon

ORDER = [
    "Receipt",
    "Complainant and representative",
    "Complaint",
    "What happened",
    "Assessment",
    "Investigation",
    "Decision and remedies",
    "Follow-up",
    "Clocks: planned and actual",
    "History",
    "Messages",
    "Files",
]


@tagged("post_install", "-at_install")
class TestComplaintFile(ComplaintFileCommon):
    # ------------------------------------------------------------
    # What stands in it
    # ------------------------------------------------------------

    def test_parts_come_in_the_order_of_the_follow_up_form(self):
        titles = [section["title"] for section in self._file()["sections"]]
        self.assertEqual(titles, ORDER)

    def test_facts_stand_where_the_form_has_them(self):
        sections = self._sections()
        facts = {title: dict(part.get("facts", ())) for title, part in sections.items()}
        self.assertEqual(
            facts["Receipt"]["Reference"], self.complaint.complaint_reference
        )
        person = facts["Complainant and representative"]
        self.assertEqual(person["Complainant"], "Ada Complainant")
        self.assertEqual(facts["Complaint"]["Order or contract"], "SO-4711")
        happened = facts["What happened"]
        self.assertEqual(happened["In the complainant's words"], "The drum is loose.")
        self.assertEqual(happened["Recurrence"], "Recurrent")
        self.assertEqual(facts["Assessment"]["Severity"], "Medium")
        self.assertEqual(facts["Investigation"]["Findings"], "The carrier dropped it.")
        decision = facts["Decision and remedies"]
        self.assertEqual(decision["Decision"], "Upheld")
        self.assertEqual(decision["Reasons"], "It broke in our hands.")
        self.assertEqual(decision["Remedy asked for"], "My money back")

    def test_amounts_are_in_the_currency_of_the_company(self):
        # past the guard on companies that have accounts, where there are any
        self._sql(
            "UPDATE res_company SET currency_id = %s WHERE id = %s",
            self.env.ref("base.CHF").id,
            self.company.id,
        )
        (remedy,) = self._sections()["Decision and remedies"]["rows"]
        self.assertIn("1,249.50", remedy[1])
        self.assertIn("CHF", remedy[1])

    def test_every_step_stands_in_the_follow_up_with_date_and_name(self):
        complaint = self.complaint
        complaint.remedy_ids.with_user(self.handler).action_fulfil()
        complaint.with_user(self.handler).action_verdict_accepted()
        rows = self._sections()["Follow-up"]["rows"]
        self.assertEqual(
            [row[0] for row in rows],
            [
                "Acknowledged",
                "Assessed",
                "Investigated",
                "Answered",
                "Complainant told",
                "Correction made",
                "Correction verified",
                "Closed",
            ],
        )
        steps = {row[0]: row[1:] for row in rows}
        for step in (
            "Acknowledged",
            "Assessed",
            "Answered",
            "Correction made",
            "Closed",
        ):
            self.assertNotEqual(steps[step][0], "–", step)
        self.assertEqual(steps["Investigated"][1], self.colleague.name)
        self.assertEqual(steps["Correction made"][1], self.handler.name)
        self.assertEqual(steps["Correction made"][2], "remedies carried out: 1 of 1")
        self.assertEqual(steps["Correction verified"][1], self.handler.name)
        self.assertEqual(
            steps["Closed"][1:], [self.handler.name, "Complainant accepts"]
        )

    def test_steps_still_to_come_have_no_date(self):
        rows = self._sections(complaint=self._complain())["Follow-up"]["rows"]
        self.assertEqual({tuple(row[1:3]) for row in rows[:4]}, {("–", "")})

    def test_clocks_stand_with_plan_and_outcome(self):
        clocks = self._sections()["Clocks: planned and actual"]["rows"]
        self.assertEqual(len(clocks), len(self.complaint.deadline_ids))
        self.assertTrue(any("In time" in row[4] for row in clocks))

    def test_history_is_the_ledger_in_words_and_in_order(self):
        chain = self._chain(self.complaint)
        rows = self._sections()["History"]["rows"]
        numbers = [row[0] for row in rows if row[0]]  # long entries go on below
        self.assertEqual(numbers, [str(entry.number) for entry in chain])
        self.assertEqual(rows[0][2], "Registered")

    def test_messages_say_who_wrote_to_whom(self):
        self._write_message("<p>I am waiting.</p>")
        self._write_message(
            "<p>It fell off.</p>",
            author_id=False,
            email_from="carrier@example.com",
            partner_ids=False,
        )
        self.complaint.with_user(self.handler).message_post(
            body="He is right.", message_type="comment"
        )
        letters = self._sections()["Messages"]["letters"]
        told = {letter["body"]: letter["kind"] for letter in letters}
        self.assertEqual(told["We will refund you."], "To the complainant")
        self.assertEqual(told["I am waiting."], "From the complainant")
        self.assertEqual(told["It fell off."], "With others")
        self.assertEqual(told["He is right."], "Internal note")
        (ours,) = [one for one in letters if one["body"] == "We will refund you."]
        self.assertIn(f"{self.handler.name} → Ada Complainant", ours["people"])

    def test_message_that_was_changed_is_shown_up(self):
        self.env.cr.flush()
        (letter,) = self._sections()["Messages"]["letters"]
        self.assertIn("the same words", letter["kept"])
        self._sql(
            "UPDATE mail_message SET body = '<p>No.</p>' "
            "WHERE model = %s AND res_id = %s AND message_type = 'comment'",
            self.complaint._name,
            self.complaint.id,
        )
        (letter,) = self._sections()["Messages"]["letters"]
        self.assertIn("different words", letter["kept"])

    def test_files_stand_with_size_and_sha256_and_what_the_ledger_says(self):
        (row,) = self._sections()["Files"]["rows"]
        self.assertIn("001-drum photo.txt", row[0])
        self.assertEqual(row[1], "21.00 bytes")
        self.assertEqual(row[2].replace("\n", ""), hashlib.sha256(CONTENT).hexdigest())
        self.assertIn("the same content", row[3])

    def test_file_that_was_exchanged_is_shown_up(self):
        self._chain(self.complaint)
        other = self.env["ir.attachment"].create(
            {"name": "x", "raw": b"another picture"}
        )
        self._sql(
            "UPDATE ir_attachment SET store_fname = %s, db_datas = %s WHERE id = %s",
            other.store_fname or None,
            other.db_datas or None,
            self.photo.id,
        )
        (row,) = self._sections()["Files"]["rows"]
        self.assertIn("different content", row[3])

    def test_file_that_was_lost_is_said_to_be(self):
        self._sql(
            "UPDATE ir_attachment SET store_fname = 'no/where', db_datas = NULL "
            "WHERE id = %s",
            self.photo.id,
        )
        (row,) = self._sections()["Files"]["rows"]
        self.assertIn("lost", row[2])

    def test_end_of_the_chain_and_its_last_seal_are_printed(self):
        self._chain(self.complaint)
        told = self._file()["ledger"]
        self.assertIn("Not yet", dict(told["facts"])["Last seal"])
        seal = self.Seal._seal(self.company, force=True)
        self.complaint.message_post(body="More", message_type="comment")
        told = self._file()["ledger"]
        chain = self._chain(self.complaint)
        self.assertEqual(dict(told["facts"])["Entries"], str(len(chain)))
        self.assertEqual(
            [digits for _label, digits in told["hashes"]], [chain[-1].hash, seal.hash]
        )
        self.assertTrue(told["code"].startswith("data:image/png;base64,"))

    def test_parts_with_nothing_in_them_are_left_out(self):
        titles = set(self._sections(complaint=self._complain(category_id=False)))
        self.assertFalse(titles & {"Assessment", "Investigation", "Messages", "Files"})

    # ------------------------------------------------------------
    # Who gets it
    # ------------------------------------------------------------

    def test_handlers_managers_and_auditors_print_what_they_may_read(self):
        for user in (self.handler, self.manager, self.auditor):
            with self.subTest(user=user.login):
                titles = [
                    section["title"] for section in self._file(user=user)["sections"]
                ]
                self.assertEqual(titles, ORDER)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nobody_else_gets_it(self):
        self.complaint.respondent_ids = self.manager
        people = (self.outsider, self.agent, self.employee, self.portal, self.manager)
        for user in people:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._file(user=user)

    def test_ordinary_tickets_are_refused_with_a_reason(self):
        ticket = self.Ticket.create({"name": "Printer", "description": "Out of ink"})
        with self.assertRaisesRegex(UserError, "ordinary ticket"):
            self._file(complaint=ticket, user=self.agent)
        with self.assertRaisesRegex(UserError, "one complaint"):
            self._file(complaint=self.complaint | self._complain())

    def test_printing_and_looking_at_it_are_noted(self):
        before = self._kinds(self.complaint).count("print")
        Report = self.env["ir.actions.report"].with_user(self.auditor)
        Report._render_qweb_pdf(REPORT, self.complaint.ids)
        self.assertEqual(self._kinds(self.complaint).count("print"), before + 1)
        Report.with_context(complaint_noted=True)._render_qweb_html(
            REPORT, self.complaint.ids
        )
        self.assertEqual(self._kinds(self.complaint).count("print"), before + 2)
        self.assertEqual(self._last(self.complaint, "print").user_id, self.auditor)

    def test_print_menu_offers_it_on_complaints_only(self):
        ticket = self.Ticket.create({"name": "Printer", "description": "Out of ink"})
        report = self.env.ref("complaint_management.complaint_file_report")
        valid = report.get_valid_action_reports
        self.assertEqual(valid("helpdesk.ticket", self.complaint.ids), report.ids)
        self.assertFalse(valid("helpdesk.ticket", ticket.ids))

    # ------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------

    def _count_queries(self, complaint):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(500):
            before = self.env.cr.sql_log_count
            self._file(complaint=complaint)
            return self.env.cr.sql_log_count - before

    def test_queries_do_not_follow_what_there_is(self):
        def make(count):
            complaint = self._complain()
            for number in range(count):
                self._write_message(f"<p>Message {number}</p>", complaint=complaint)
                self.env["ir.attachment"].create(
                    {
                        "name": f"{number}.txt",
                        "raw": str(number).encode(),
                        "res_model": "helpdesk.ticket",
                        "res_id": complaint.id,
                    }
                )
            self._chain(complaint)
            return complaint

        few, many = make(1), make(10)
        self._count_queries(few)  # what is read once for all
        self.assertEqual(self._count_queries(few), self._count_queries(many))


@tagged("post_install", "-at_install")
class TestComplaintFileOnPaper(TrapCommon, ComplaintFileCommon):
    def test_words_can_be_found_in_it_and_pages_are_numbered(self):
        content = self._pdf()
        text = self._read_pdf(content)
        for words in (
            "Complaint file",
            self.complaint.complaint_reference,
            "The drum is loose.",
            "1,249.50",
            "We will refund you.",
            self._chain(self.complaint)[-1].hash,
        ):
            self.assertIn(words, text)
        pages = len(PdfFileReader(io.BytesIO(content)).pages)
        self.assertRegex(
            text,
            rf"{re.escape(self.complaint.complaint_reference)}\s+·\s+1 / {pages}\b",
        )

    def test_hostile_html_fetches_nothing_and_is_read_as_words(self):
        """Neither from the network nor from the server's own files."""
        callers = self._set_trap()
        with tempfile.NamedTemporaryFile(suffix=".html") as canary:
            canary.write(CANARY.encode())
            canary.flush()
            text = self._make_hostile(canary.name)
            complaint = self._answered(
                name=text,
                partner_name=text,
                concerns=text,
                order_reference=text,
                requested_remedy=text,
                communication_needs=text,
                complainant_address=text,
                representative_name=text,
                occurred_on=fields.Date.today(),
            )
            # past Odoo's own cleaning, as an older release or a script might leave it
            self._sql(
                "UPDATE helpdesk_ticket SET description = %s, findings = %s, "
                "decision_reasons = %s WHERE id = %s",
                text,
                text,
                text,
                complaint.id,
            )
            message = self._write_message("x", complaint=complaint, subject=text)
            self._sql(
                "UPDATE mail_message SET body = %s WHERE id = %s", text, message.id
            )
            self.env["ir.attachment"].create(
                {
                    "name": text,
                    "raw": text.encode(),
                    "res_model": "helpdesk.ticket",
                    "res_id": complaint.id,
                }
            )
            self.complainant.name = text
            content = self._pdf(complaint=complaint)
        self.assertFalse(callers, "the renderer called")
        words = self._read_pdf(content)
        self.assertNotIn(CANARY, " ".join(words.split()))
        self.assertIn("Before", words)
        self.assertIn("After", words)

    def test_what_reaches_the_renderer_points_nowhere(self):
        Report = self.env["ir.actions.report"].with_user(self.handler)
        self.complaint.name = "<img src='http://127.0.0.1/x'>"
        page, _kind = Report._render_qweb_html(REPORT, self.complaint.ids)
        report = self.env.ref("complaint_management.complaint_file_report")
        (body,), *_rest = report._prepare_html(page)
        self.assertFalse(re.findall(r"<(?:script|link|iframe|base)\b", body))
        sources = re.findall(r"<[^>]+\s(?:src|href)=\"([^\"]{0,30})", body)
        self.assertEqual(
            [source[:22] for source in sources], ["data:image/png;base64,"]
        )

    def test_paper_is_that_of_the_company(self):
        self._pdf()
        letter = self.env["report.paperformat"].create(
            {"name": "L", "format": "Letter"}
        )
        for paper, size in ((False, (595, 842)), (letter, (612, 792))):
            self.env.company.paperformat_id = paper
            page = PdfFileReader(io.BytesIO(self._pdf())).pages[0].mediabox
            self.assertAlmostEqual(float(page.width), size[0], delta=1.5)
            self.assertAlmostEqual(float(page.height), size[1], delta=1.5)

    def test_it_is_in_the_language_of_the_reader_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.auditor.lang = "ar_001"
        Report = self.env["ir.actions.report"].with_user(self.auditor)
        page, _kind = Report._render_qweb_html(REPORT, self.complaint.ids)
        report = self.env.ref("complaint_management.complaint_file_report")
        (body,), *_rest = report._prepare_html(page)
        self.assertIn('dir="rtl"', body)

    def test_words_from_right_to_left_stand_each_for_itself(self):
        """Else the renderer draws them over others."""
        self.complaint.name = "طلب 15 <b>: Hello"
        text = self._read_pdf(self._pdf())
        self.assertIn("Hello", text)
        Report = self.env["ir.actions.report"].with_user(self.handler)
        page, _kind = Report._render_qweb_html(REPORT, self.complaint.ids)
        report = self.env.ref("complaint_management.complaint_file_report")
        (body,), *_rest = report._prepare_html(page)
        self.assertIn('<span class="o_rtl_word">طلب</span><span> </span>', body)
