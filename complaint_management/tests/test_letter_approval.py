"""Who may write, read, approve and send letters (4.7, 4.10, 5.4)."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.helpdesk_ticket_letters_gate import WANTED
from .common_clocks import ClockCommon
from .common_letters import LetterCommon

RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestLetterApproval(LetterCommon, ClockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_letter_approval = "answers"

    def _waiting(self, user=None):
        letter = self._write(self._decided(), "decision", user)
        letter.action_ask_approval()
        return letter

    def _approvals(self, complaint):
        todo = self.env.ref("complaint_management.mail_activity_letter")
        return complaint.activity_ids.filtered(lambda a: a.activity_type_id == todo)

    def test_decision_waits_for_a_manager_who_has_not_written_it(self):
        letter = self._write(self._decided(), "decision")
        with self.assertRaises(UserError) as caught:
            letter.action_send()
        for manager in (self.manager, self.second_manager):
            self.assertIn(manager.name, str(caught.exception), "it says who can")
        letter.action_ask_approval()
        self.assertEqual(letter.state, "waiting")
        self.assertTrue(self._approvals(letter.ticket_id))
        for user in (self.handler, self.colleague):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                letter.with_user(user).action_approve()
        letter.with_user(self.manager).action_approve()
        self.assertEqual((letter.state, letter.approver_id), ("sent", self.manager))
        self.assertEqual(letter.ticket_id.complaint_phase, "responded")
        self.assertFalse(self._approvals(letter.ticket_id))
        told = self._told(self._last(letter.ticket_id, "letter"))
        self.assertEqual(told["approver_id"]["id"], self.manager.id)

    def test_managers_do_not_approve_of_their_own(self):
        letter = self._waiting(user=self.manager)
        with self.assertRaises(AccessError) as caught:
            letter.with_user(self.manager).action_approve()
        self.assertIn(self.second_manager.name, str(caught.exception))
        self.assertNotIn(self.manager.name, str(caught.exception))
        letter.with_user(self.second_manager).action_approve()
        self.assertEqual(letter.approver_id, self.second_manager)

    def test_whoever_changes_the_text_has_written_it(self):
        letter = self._waiting()
        with self.assertRaisesRegex(UserError, "Take it back"):
            letter.with_user(self.manager).body = "<p>Better.</p>"
        letter.with_user(self.manager).action_take_back()
        self.assertFalse(self._approvals(letter.ticket_id))
        letter.with_user(self.manager).body = "<p>Better.</p>"
        self.assertEqual(letter.author_id, self.manager)
        letter.action_ask_approval()
        with self.assertRaises(AccessError):
            letter.with_user(self.manager).action_approve()

    def test_manager_complained_about_neither_sees_nor_approves(self):
        letter = self._waiting()
        letter.ticket_id.respondent_ids = self.manager
        with mute_logger(RULES), self.assertRaises(AccessError):
            letter.with_user(self.manager).action_approve()
        self.assertNotIn(self.manager.name, letter.approver_names)
        letter.with_user(self.second_manager).action_approve()

    def test_nobody_is_told_a_decision_past_the_approval(self):
        """Neither by moving the stage nor by a message that says it answers."""
        closing = {
            "complainant_verdict": "no_answer",
            "closure_reason": "no_answer",
            "complaint_phase": "closed",
        }
        answering = {"body": "You are right", "message_type": "comment"}
        for user, context, way in (
            (self.handler, {}, lambda c: c.write({"complaint_phase": "responded"})),
            (self.manager, {}, lambda c: c.write({"complaint_phase": "responded"})),
            (
                self.handler,
                {"complaint_answers": True},
                lambda c: c.message_post(**answering),
            ),
            (self.handler, {}, lambda c: c.write(closing)),
        ):
            # one for each: what is undone in a test stays in its cache
            complaint = self._decided().with_user(user).with_context(**context)
            with self.assertRaisesRegex(UserError, "approved by"):
                way(complaint)

    def test_what_is_withdrawn_needs_no_letter(self):
        complaint = self._decided().with_user(self.handler)
        complaint._move_to_phase(
            "closed", closure_reason="withdrawn", closure_note="By phone"
        )
        self.assertEqual(complaint.complaint_phase, "closed")

    def test_a_review_needs_an_approval_of_its_own(self):
        letter = self._waiting()
        letter.with_user(self.manager).action_approve()
        complaint = letter.ticket_id
        complaint.complainant_verdict = "rejected"
        with freeze_time(letter.sent_at + timedelta(days=1)):
            complaint._start_review(self.outsider, "Asked for")
        complaint.write(
            {
                "findings": "<p>Seen again.</p>",
                "decision": "not_upheld",
                "decision_reasons": "<p>No.</p>",
            }
        )
        with self.assertRaisesRegex(UserError, "approved by"):
            complaint._move_to_phase("responded")

    def test_other_letters_need_approval_only_where_all_do(self):
        complaint = self._acknowledged()
        self._sent(complaint, "progress")
        self.company.complaint_letter_approval = "all"
        letter = self._write(complaint, "progress")
        with self.assertRaisesRegex(UserError, "needs approval"):
            letter.action_send()
        letter.action_ask_approval()
        letter.with_user(self.manager).action_approve()
        self.assertEqual(letter.state, "sent")
        self.assertEqual(set(WANTED), {"answers", "all"})

    def test_extension_waits_with_its_letter(self):
        self.company.complaint_letter_approval = "all"
        self._schedule(self._respond_in(10, may_extend=True))
        complaint = self._acknowledged()
        clock = complaint.deadline_ids._get_answer_clock()
        due = clock.due_at
        wizard = (
            self.env["complaint.extension"]
            .with_user(self.handler)
            .create(
                {
                    "deadline_id": clock.id,
                    "new_date": due.date() + timedelta(days=9),
                    "reason": "The laboratory is slow",
                }
            )
        )
        action = wizard.action_confirm()
        letter = self.Letter.browse(action["res_id"])
        self.assertEqual((letter.kind, letter.state), ("delay", "waiting"))
        self.assertEqual(clock.due_at, due, "nobody has told the complainant yet")
        letter.with_user(self.manager).action_approve()
        self.assertGreater(clock.due_at, due)
        self.assertIn("The laboratory is slow", letter.message_id.body)

    def test_without_a_second_manager_it_says_so(self):
        self.second_manager.active = False
        others = self.env["res.users"]._get_complaint_managers() - self.manager
        others.group_ids -= self.env.ref("complaint_management.group_complaint_manager")
        letter = self._write(self._decided(), "decision", user=self.manager)
        with self.assertRaisesRegex(UserError, "there is none"):
            letter.action_ask_approval()


@tagged("post_install", "-at_install")
class TestLetterRights(LetterCommon):
    @mute_logger(RULES, "odoo.addons.base.models.ir_model")
    def test_who_may_read_a_letter_and_who_not(self):
        complaint = self._decided(respondent_ids=[(6, 0, self.second_manager.ids)])
        letter = self._sent(complaint, "decision")
        for user in (self.handler, self.colleague, self.manager, self.auditor):
            with self.subTest(user=user.login):
                self.assertTrue(letter.with_user(user).read(["subject"]))
        complaint.confidentiality = "restricted"
        for user in (
            self.outsider,
            self.agent,
            self.employee,
            self.portal,
            self.second_manager,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                letter.with_user(user).read(["subject"])

    @mute_logger(RULES, "odoo.addons.base.models.ir_model")
    def test_auditors_read_and_do_nothing(self):
        complaint = self._acknowledged()
        letter = self._write(complaint, "progress").with_user(self.auditor)
        self.assertTrue(letter.subject)
        for step in (
            letter.action_send,
            letter.action_ask_approval,
            letter.action_cancel,
            letter.action_write_anew,
            letter.action_retry,
            letter.unlink,
            lambda: letter.write({"subject": "x"}),
            lambda: self._write(complaint, "progress", user=self.auditor),
        ):
            with self.assertRaises(AccessError):
                step()
        self.assertEqual(letter.action_preview()["type"], "ir.actions.act_url")

    @mute_logger(RULES, "odoo.addons.base.models.ir_model")
    def test_no_text_of_a_complaint_comes_out_by_a_draft_about_it(self):
        complaint = self._decided(confidentiality="restricted")
        values = {"ticket_id": complaint.id, "kind": "decision"}
        empty = {"template_id": False, "lang": False, "subject": False, "body": False}
        for user in (self.outsider, self.auditor, self.employee, self.portal):
            Letter = self.Letter.with_user(user)
            own = Letter.with_context(
                default_ticket_id=complaint.id, default_kind="decision"
            )
            with self.subTest(user=user.login):
                for told in (
                    self._peek(Letter, values, []),
                    self._peek(own, {}, []),
                    self._peek(Letter, values | empty, ["ticket_id"]),
                    self._peek(Letter, values | empty, ["kind"]),
                    self._peek(Letter, values | empty, ["lang"]),
                ):
                    self.assertNotIn("broke in our hands", told)
                    self.assertNotIn(complaint.name, told)
                with self.assertRaises(AccessError):
                    self._write(complaint, "decision", user=user)
        told = self._peek(self.Letter.with_user(self.handler), values | empty, ["kind"])
        self.assertIn("broke in our hands", told, "whoever handles it sees the text")

    def _peek(self, model, values, names):
        """What a window tells somebody who types these values into it."""
        spec = {
            "body": {},
            "subject": {},
            "ticket_id": {"fields": {"display_name": {}}},
        }
        try:
            return str(model.onchange(dict(values), names, spec))
        except AccessError:
            return ""

    def test_other_companies_see_nothing(self):
        letter = self._sent(self._acknowledged(), "progress")
        company = self.env["res.company"].create({"name": "Another"})
        stranger = self.manager.copy(
            {
                "login": "abroad",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
            }
        )
        self.assertFalse(
            self.Letter.with_user(stranger).search_count([("id", "=", letter.id)])
        )

    def test_templates_that_are_no_wordings_are_not_rendered(self):
        """Any other template might tell what is not for whoever asks."""
        complaint = self._acknowledged()
        other = self.env["mail.template"].create(
            {
                "name": "Inside",
                "model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "subject": "{{ object.env.user.name }}",
            }
        )
        with self.assertRaises(ValidationError):
            self._write(complaint, "progress", template_id=other.id)
        text = complaint.with_user(self.handler)._render_letter(other, "en_US")
        self.assertFalse(text["subject"] or text["body_html"])


@tagged("post_install", "-at_install")
class TestLetterOverTheWire(LetterCommon, HttpCase):
    def test_private_steps_and_forged_keys_are_refused(self):
        letter = self._write(self._acknowledged(), "progress")
        self.env.cr.flush()
        self.handler.password = "handler"
        self.authenticate("handler", "handler")
        for method, args, kwargs in (
            ("_send", [letter.ids], {}),
            ("_keep", [letter.ids, {"state": "sent"}], {}),
            (
                "write",
                [letter.ids, {"state": "sent"}],
                {"context": {"complaint_letter": "KEEPING"}},
            ),
        ):
            with self.subTest(method=method), mute_logger("odoo.http"):
                answer = self.url_open(
                    f"/web/dataset/call_kw/complaint.letter/{method}",
                    json={
                        "params": {
                            "model": "complaint.letter",
                            "method": method,
                            "args": args,
                            "kwargs": kwargs,
                        }
                    },
                ).json()
                self.assertIn("error", answer)
        self.assertEqual(letter.state, "draft")
