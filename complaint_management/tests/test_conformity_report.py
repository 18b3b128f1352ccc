"""The conformity report: a sample anybody draws again, on paper that loads nothing."""

import io
import shutil
import subprocess
import tempfile
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..report.complaint_conformity_report import CONFORMITY
from ..tools import sampling
from .common_conformity import ConformityCommon
from .common_trap import CANARY, TrapCommon

SEED = "the seed of the tests"


@tagged("post_install", "-at_install")
class TestConformityReport(TrapCommon, ConformityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaints = cls.Ticket.concat(*(cls._complain() for _number in range(6)))
        cls.env.flush_all()
        cls.env.cr.flush()

    def _ask(self, user=None, **vals):
        reports = self.env["complaint.conformity.report"].with_user(
            user or self.manager
        )
        return reports.with_context(
            allowed_company_ids=self.company.ids, lang="en_US"
        ).create({"company_id": self.company.id, "seed": SEED, **vals})

    def _render(self, asked, **context):
        self.env.flush_all()
        Report = self.env["ir.actions.report"].with_user(asked.create_uid)
        return Report.with_context(
            allowed_company_ids=self.company.ids, **{"lang": "en_US", **context}
        )._render_qweb_pdf(CONFORMITY, asked.ids)

    def _paper(self, asked):
        report = self.env["report.complaint_management.report_complaint_conformity"]
        values = report.with_env(asked.env)._get_report_values(asked.ids)
        return values["paper"]

    def _words(self, content):
        reader = shutil.which("pdftotext")
        self.assertTrue(reader, "pdftotext is needed: install poppler-utils")
        return subprocess.run(
            [reader, "-layout", "-", "-"],
            input=content,
            capture_output=True,
            check=True,
        ).stdout.decode()

    def _marks(self, complaint):
        self.env.flush_all()
        [(_ticket, marks)] = self.Conformity._check_sample(self.company, complaint)
        return marks

    # ------------------------------------------------------------
    # The sample
    # ------------------------------------------------------------

    def test_anybody_draws_the_same_sample(self):
        references = self.complaints.mapped("complaint_reference")
        draws = [
            self._ask(user, sample_size=3)._draw()
            for user in (self.manager, self.auditor)
        ]
        for drawn in draws:
            self.assertEqual(
                drawn.tickets.mapped("complaint_reference"),
                sampling.take(SEED, references, 3),
            )
            self.assertEqual(drawn.digest, sampling.get_pool_digest(references))
            self.assertEqual(drawn.pool, 6)
            self.assertIs(drawn.left_out, False)
        other = self._ask(sample_size=6, seed="another")._draw()
        self.assertEqual(set(other.tickets.ids), set(self.complaints.ids))
        self.assertNotEqual(other.tickets.ids, draws[0].tickets.ids)

    def test_nothing_to_draw_is_no_error(self):
        drawn = self._ask(sample_size=0)._draw()
        self.assertFalse(drawn.tickets)
        before = self.today - timedelta(days=500)
        drawn = self._ask(date_from=before, date_to=before)._draw()
        self.assertEqual((drawn.pool, drawn.digest), (0, sampling.get_pool_digest(())))

    def test_what_the_reader_may_not_see_is_left_out_and_said(self):
        about = self.complaints[0]
        self.complaints[:2].respondent_ids = [Command.set(self.manager.ids)]
        self.env.flush_all()
        drawn = self._ask(sample_size=6)._draw()
        self.assertEqual(drawn.pool, 4)
        self.assertIs(drawn.left_out, True, "that there are some, not how many")
        self.assertNotIn(about.id, drawn.tickets.ids)
        page, _kind = self._render(self._ask(sample_size=6))
        self.assertNotIn(about.complaint_reference, page.decode())
        self.assertIn("the reader may not see", page.decode())

    def test_earlier_registers_are_left_out(self):
        self._put(self.complaints[0], is_imported=True)
        self.assertEqual(self._ask(sample_size=6)._draw().pool, 5)

    def test_the_seed_is_nobodys_choice_unless_somebody_gives_one(self):
        seal = self._seal()
        reports = self.env["complaint.conformity.report"].with_user(self.manager)
        asked = reports.with_context(allowed_company_ids=self.company.ids).create({})
        self.assertEqual(asked.seed, seal.hash)
        self.assertIn("seal of", self._paper(asked)["sample"]["source"])
        self.assertIn("by hand", self._paper(self._ask())["sample"]["source"])

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    def test_a_complaint_that_just_came_in_has_little_to_check(self):
        marks = self._marks(self.complaints[0])
        self.assertEqual(
            {key for key, mark in marks.items() if mark}, {"registered", "ledger"}
        )
        self.assertNotIn(False, marks.values())

    def test_one_handled_well_has_no_cross(self):
        marks = self._marks(self._closed())
        wanted = dict.fromkeys(marks, True) | {"outside": None, "survey": None}
        self.assertEqual(marks, wanted)

    def test_each_failure_is_found(self):
        closed = self._closed()
        clock = closed.deadline_ids[:1] or self._clock("acknowledge")
        for key, record, vals in (
            ("registered", closed, {"channel_id": None}),
            ("assessed", closed, {"severity": None}),
            ("reasons", closed, {"decision_reasons": None}),
            ("remedies", closed.remedy_ids, {"state": "accepted"}),
            ("closed", closed, {"complainant_verdict": None}),
            ("outside", closed, {"decision": "not_upheld"}),
            ("survey", closed.survey_invitation_ids, {"state": "failed"}),
        ):
            with self.subTest(key):
                self.assertIsNot(self._marks(closed)[key], False)
                savepoint = self.env.cr.savepoint()
                self._put(record, **vals)
                self.assertIs(self._marks(closed)[key], False)
                savepoint.rollback()
                savepoint.close(rollback=False)
                self.env.invalidate_all(flush=False)
        for milestone, key in (
            ("acknowledge", "acknowledged"),
            ("respond", "answered"),
        ):
            with self.subTest(key):
                self._put(
                    clock,
                    ticket_id=closed.id,
                    milestone=milestone,
                    state="met",
                    is_late=True,
                    round=7,
                )
                self.assertIs(self._marks(closed)[key], False)

    def test_a_chain_that_was_bent_is_found(self):
        complaint = self.complaints[0]
        self.assertTrue(self._marks(complaint)["ledger"])
        self.env.cr.execute(
            "ALTER TABLE complaint_ledger_head DISABLE TRIGGER USER;"
            "UPDATE complaint_ledger_head SET number = number + 1 WHERE ticket_id = %s",
            [complaint.id],
        )
        self.assertIs(self._marks(complaint)["ledger"], False)

    def test_an_investigator_whom_it_is_about_is_found(self):
        complaint = self._investigated()
        self.assertTrue(self._marks(complaint)["independent"])
        self.env.cr.execute(
            "INSERT INTO complaint_respondent_rel SELECT %s, %s",
            [complaint.id, complaint.investigator_id.id],
        )
        self.env.invalidate_all()
        self.assertIs(self._marks(complaint)["independent"], False)

    # ------------------------------------------------------------
    # Findings
    # ------------------------------------------------------------

    def _findings(self):
        return " ".join(text for _mood, text in self._paper(self._ask())["findings"])

    def test_findings_name_gaps_contradictions_and_what_is_late(self):
        self._assess("4.14", "conforms")
        gap = self._assess("8.6", "gap")
        gap.due_date = self.today - timedelta(days=1)
        text = self._findings()
        self.assertIn("nothing of the period shows it: 4.14.", text)
        self.assertIn("Gaps: 8.6.", text)
        self.assertIn("Not closed by their day: 8.6.", text)
        self.assertIn("Without any evidence: ", text)

    def test_findings_name_what_the_sample_fails(self):
        self._put(self.complaints, channel_id=None)
        self.assertIn("7.2 Registered in full: not so in 6 of 6", self._findings())

    # ------------------------------------------------------------
    # Paper
    # ------------------------------------------------------------

    def test_paper_says_it_clause_by_clause(self):
        self._assess("4.2", "partly", note="One team has no leader")
        content, kind = self._render(
            self._ask(sample_size=3), force_report_rendering=True
        )
        self.assertEqual(kind, "pdf")
        text = self._words(content)
        for number in self.env["complaint.clause"]._get_numbers():
            self.assertRegex(text, rf"(?m)^\s*{number} ")
        for words in (
            "Monitoring Ltd",
            "Readiness",
            "One team has no leader",
            "Complaints with a handler",
            SEED,
            *sampling.take(SEED, self.complaints.mapped("complaint_reference"), 3),
        ):
            self.assertIn(words, text)
        pages = len(PdfFileReader(io.BytesIO(content)).pages)
        self.assertRegex(text, rf"\b1 ?/ ?{pages}\b")

    def test_paper_is_that_of_the_company(self):
        paper = self.env["report.paperformat"].create({"name": "L", "format": "Letter"})
        self.company.paperformat_id = paper
        report = self.env.ref("complaint_management.complaint_conformity_report_print")
        self.assertEqual(
            report.with_company(self.company).get_paperformat().format, "Letter"
        )

    def test_hostile_words_load_nothing(self):
        callers = self._set_trap()
        with tempfile.NamedTemporaryFile("w", suffix=".html") as file:
            file.write(CANARY)
            file.flush()
            self._assess("4.2", "gap", note=self._make_hostile(file.name))
            content, _kind = self._render(
                self._ask(seed="<script>x()</script>"), force_report_rendering=True
            )
            text = self._words(content)
        self.assertIn("Before", text)
        self.assertNotIn(CANARY, text)
        self.assertEqual(callers, [])

    def test_it_is_in_the_language_of_the_reader_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.manager.lang = "ar_001"
        page, _kind = self._render(self._ask(), lang="ar_001")
        report = self.env.ref("complaint_management.complaint_conformity_report_print")
        report = report.with_user(self.manager).with_context(lang="ar_001")
        (body,), *_rest = report._prepare_html(page)
        self.assertIn('dir="rtl"', body)

    # ------------------------------------------------------------
    # That it was made; who may
    # ------------------------------------------------------------

    def test_that_it_was_made_is_kept(self):
        made = self.env["complaint.conformity.print"]
        for user, by_auditor in ((self.manager, False), (self.auditor, True)):
            asked = self._ask(user, sample_size=2)
            self._render(asked)
            last = made.search([("company_id", "=", self.company.id)], limit=1)
            self.assertEqual((last.user_id, last.by_auditor), (user, by_auditor))
            self.assertEqual((last.seed, last.pool_count), (SEED, 6))
            self.assertEqual(last.drawn_count, 2)
        self.assertEqual(self._states()["conformity_audited"], "shown")
        self.env.cr.flush()
        for ticket in asked._draw().tickets:
            kinds = (
                self.env["complaint.ledger.entry"]
                .search([("ticket_id", "=", ticket.id)])
                .mapped("kind")
            )
            self.assertEqual(kinds.count("print"), 2)

    def test_it_is_nobody_elses(self):
        for user in (self.handler, self.employee, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._ask(user)
        asked = self._ask()
        for method in ("action_print", "action_view_sample"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(asked.with_user(self.auditor), method)()
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(self.auditor)._render_qweb_pdf(
                CONFORMITY, asked.ids
            )
        self.assertEqual(asked.action_print()["type"], "ir.actions.report")

    def test_nor_of_a_company_that_is_none_of_the_readers(self):
        asked = self._ask(company_id=self.vacant.id)
        for method in ("action_print", "action_view_sample"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(asked, method)()

    def test_a_period_that_cannot_be_is_refused_in_words(self):
        asked = self._ask(
            date_from=self.today + timedelta(days=5),
            date_to=self.today + timedelta(days=9),
        )
        with self.assertRaises(UserError):
            asked.action_print()
