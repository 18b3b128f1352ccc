"""Audits of complaints handling: checklist, and auditors who had no part (8.5)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import SystemCommon


@tagged("post_install", "-at_install")
class TestAudit(SystemCommon):
    def _audit(self, **vals):
        return self.env["mgmtsystem.audit"].create(
            {
                "name": "Complaints, autumn",
                "date": self.today,
                "user_id": self.quality.id,
                **vals,
            }
        )

    def _of_complaints(self, **vals):
        return self._audit(
            is_complaint_audit=True,
            complaint_from=self.today - timedelta(days=30),
            complaint_to=self.today,
            **vals,
        )

    def test_the_checklist_has_every_clause_once(self):
        audit = self._audit().with_user(self.quality)
        questions = self.env["complaint.audit.question"].search([])
        audit.action_add_complaint_checklist()
        self.assertEqual(
            audit.line_ids.sorted("seq").mapped("name"),
            questions.mapped("display_name"),
        )
        clauses = {name.split()[0] for name in audit.line_ids.mapped("name")}
        self.assertLessEqual({"4.2", "5.3", "6.2", "7.2", "8.7"}, clauses)
        self.assertTrue(audit.is_complaint_audit and audit.complaint_from)
        audit.action_add_complaint_checklist()
        self.assertEqual(len(audit.line_ids), len(questions), "added once")
        audit.button_close()
        with self.assertRaises(UserError):
            audit.action_add_complaint_checklist()

    def test_the_checklist_says_what_the_records_show(self):
        self._complain()
        audit = self._audit()
        audit.with_user(self.manager).action_add_complaint_checklist()
        line = audit.line_ids.filtered(lambda line: line.name.startswith("7.2"))
        self.assertIn("The records show", line.comments)
        other = self._audit()
        other.with_user(self.quality).action_add_complaint_checklist()
        self.assertFalse(any(other.line_ids.mapped("comments")), "no role, no figures")

    def test_the_checklist_says_what_the_audited_company_shows(self):
        self._complain()
        other = self.env["res.company"].create({"name": "Nothing yet"})
        self.manager.company_ids |= other
        audits = self._audit() | self._audit(company_id=other.id)
        mine = audits.with_user(self.manager).with_context(
            allowed_company_ids=audits.company_id.ids
        )
        mine.action_add_complaint_checklist()
        clause = self.env["complaint.clause"].with_env(mine.env)
        clause = clause.search([("number", "=", "7.2")])
        shown = [
            clause.with_company(audit.company_id).evidence_summary for audit in mine
        ]
        self.assertNotEqual(*shown)
        for audit, words in zip(mine, shown, strict=True):
            line = audit.line_ids.filtered(lambda line: line.name.startswith("7.2"))
            self.assertEqual(
                line.comments, words and f"The records show: {words}" or False
            )

    def test_the_checklist_is_one_insert(self):
        audit = self._audit().with_user(self.quality)
        self.env.flush_all()
        with self.assertQueryCount(40):
            audit.action_add_complaint_checklist()
            self.env.flush_all()

    def test_only_auditors_of_the_system_add_it(self):
        with self.assertRaises(AccessError):
            self._audit().with_user(self.handler).action_add_complaint_checklist()

    def test_who_handled_a_complaint_does_not_audit_it(self):
        self._complain(user_id=self.handler.id)
        with self.assertRaisesRegex(ValidationError, self.handler.login):
            self._of_complaints(auditor_user_ids=[(4, self.handler.id)])
        with self.assertRaisesRegex(ValidationError, self.handler.login):
            self._of_complaints(user_id=self.handler.id)
        audit = self._of_complaints(auditor_user_ids=[(4, self.auditor.id)])
        with self.assertRaisesRegex(ValidationError, self.handler.login):
            audit.auditor_user_ids |= self.handler
        audit = self._audit(
            auditor_user_ids=[(4, self.handler.id)],
            complaint_from=self.today,
            complaint_to=self.today,
        )
        with self.assertRaisesRegex(ValidationError, self.handler.login):
            audit.action_add_complaint_checklist()

    def test_whoever_did_anything_on_it_had_a_part(self):
        complaint = self._complain()
        complaint.with_user(self.second_manager).severity = "high"
        self.env.cr.flush()
        with self.assertRaisesRegex(ValidationError, self.second_manager.login):
            self._of_complaints(auditor_user_ids=[(4, self.second_manager.id)])

    def test_reading_and_raising_is_no_part(self):
        complaint = self._complain(confidentiality="restricted")
        complaint.with_user(self.second_manager).read(["name"])
        complaint.with_user(self.second_manager).action_raise_action()
        self._raise(self.second_manager, ticket_id=complaint.id)
        self.env.cr.flush()
        audit = self._of_complaints(auditor_user_ids=[(4, self.second_manager.id)])
        self.assertTrue(audit)

    def test_what_was_over_before_the_period_does_not_count(self):
        complaint = self._complain_at(60)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET closed_date = received_at WHERE id = %s",
            (complaint.id,),
        )
        # nothing was noted of this person in the period
        complaint.user_id = self.colleague
        self.env.invalidate_all()
        self.assertFalse(
            self._of_complaints()._count_parts(self.outsider | self.handler)
        )

    def test_a_complaints_audit_has_a_period(self):
        with self.assertRaises(ValidationError):
            self._audit(is_complaint_audit=True)

    def test_a_closed_audit_is_evidence_for_whoever_may_read_it(self):
        clause = self.env["complaint.clause"].search([("number", "=", "8.5")])
        audit = self._of_complaints()

        def find(user):
            self.env.flush_all()
            self.env.invalidate_all()
            mine = clause.with_user(user)
            found = {one["key"]: one["state"] for one in mine.evidence}
            return found.get("complaint_audits"), mine.evidence_state

        self.assertEqual(find(self.manager), ("none", "none"), "still open")
        audit.button_close()
        self.assertEqual(find(self.manager), ("shown", "shown"))
        self.assertEqual(find(self.second_manager), (None, "none"), "no role there")
        action = clause.with_user(self.manager).action_view_evidence("complaint_audits")
        found = self.env["mgmtsystem.audit"].with_user(self.manager)
        self.assertEqual(found.search(action["domain"]), audit)

    def test_audits_are_an_input_of_the_management_review(self):
        audit = self._of_complaints()
        audit.with_user(self.quality).action_add_complaint_checklist()
        audit.line_ids[:3].is_conformed = True
        review = self.env["complaint.management.review"].create(
            {
                "date": self.today,
                "date_from": self.today - timedelta(days=30),
                "date_to": self.today,
            }
        )
        review.with_user(self.manager).action_prepare()
        (chapter,) = [c for c in review.inputs["chapters"] if c["key"] == "audits"]
        self.assertEqual(chapter["rows"][0][0], "Complaints, autumn")
        self.assertEqual(chapter["rows"][0][3], f"3 / {len(audit.line_ids) - 3}")
