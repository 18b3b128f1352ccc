"""Persons are erased wholly; what counts stays, and so does the ledger (8.1, 4.9)."""

import os
import subprocess
import sys
import tempfile

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.complaint_personal_data import KEPT, TICKET
from ..tools import ledger
from .common_privacy import CANARY, PrivacyCommon

#: Not of the complaint: the contact itself, and what Odoo forgets by itself in a day.
ELSEWHERE = ("res_partner", "bus_bus")
#: Models that lead to a ticket and do not hang on a complaint.
NOT_PARTS = {"complaint.ledger.head", "complaint.ledger.entry", "complaint.ledger.leaf"}
RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestAnonymise(PrivacyCommon):
    def _make_full(self):
        """A complaint with all that one can have, said in the canary's words."""
        row = self._answer(self._sent(partner_id=self.person.id), comment=CANARY)
        complaint = row.ticket_id
        complaint.description = f"<p>{CANARY}</p>"
        complaint.representative_id = self.person
        # a reopening, so that what belongs to open complaints is there as well
        letter = (
            self.env["complaint.letter"]
            .with_user(self.handler)
            .create({"ticket_id": complaint.id, "kind": "progress"})
        )
        letter.action_send()
        complaint.message_post(
            body=f"Words of {CANARY}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.person.ids,
            attachments=[("proof.txt", CANARY.encode())],
        )
        complaint.message_post(
            body=CANARY,
            message_type="email",
            author_id=self.person.id,
            email_from=self.person.email_formatted,
            message_id=f"<{CANARY}@example.com>",
        )
        complaint.message_subscribe(self.person.ids)
        complaint.activity_schedule(
            "mail.mail_activity_data_todo", summary=CANARY, user_id=self.handler.id
        )
        self._hold(complaint, reason=CANARY, until=self._today()).action_lift()
        clock = complaint.deadline_ids[:1]
        self.env["complaint.deadline.change"].create(
            {
                "deadline_id": clock.id,
                "kind": "extended",
                "moment": fields.Datetime.now(),
                "reason": CANARY,
            }
        )
        level = self.env["complaint.schedule.level"].search([], limit=1)
        escalation = self.env["complaint.escalation"].create(
            {
                "deadline_id": clock.id,
                "ticket_id": complaint.id,
                "company_id": complaint.company_id.id,
                "level_id": level.id,
                "state": "failed",
                "planned_at": fields.Datetime.now(),
                "due_at": fields.Datetime.now(),
                "error": CANARY,
            }
        )
        mail = self.env["mail.mail"].create({"body_html": CANARY, "state": "sent"})
        self.env["complaint.notice"].create(
            {
                "escalation_id": escalation.id,
                "user_id": self.handler.id,
                "told_at": fields.Datetime.now(),
                "mail_id": mail.id,
            }
        )
        self.env["complaint.dissatisfaction"].create(
            {
                "name": CANARY,
                "company_id": complaint.company_id.id,
                "ticket_id": complaint.id,
                "partner_id": self.person.id,
                "state": "registered",
                "answers": CANARY,
            }
        )
        return complaint

    def _fill_with_canary(self, complaint):
        """Write the canary into every column of words, and every link to a contact, of
        every record of the complaint, by what the database itself knows."""
        rows = self.env["complaint.personal.data"]._find_rows(complaint)
        for name, ids in rows.items():
            model = self.env[name]
            self.env.cr.execute(
                """
                SELECT attname, format_type(atttypid, NULL), confrelid::regclass::text
                  FROM pg_attribute
                  LEFT JOIN pg_constraint ON conrelid = attrelid AND contype = 'f'
                       AND conkey = ARRAY[attnum]
                 WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
                """,
                [model._table],
            )
            for column, kind, target in self.env.cr.fetchall():
                field = model._fields.get(column)
                if column in KEPT.get(name, ()) or not field:
                    continue
                value = None
                if field.type != "selection" and kind in ("text", "character varying"):
                    value = SQL("%s || id", CANARY)
                elif kind == "jsonb":
                    value = SQL("%s::jsonb", f'{{"{CANARY}": "{CANARY}"}}')
                elif target == "res_partner":
                    value = SQL("%s", self.person.id)
                if value:
                    column = SQL.identifier(column)
                    self._sql(
                        "UPDATE %s SET %s = %s WHERE id IN %s",
                        SQL.identifier(model._table),
                        column,
                        value,
                        ids,
                    )
        return rows

    def test_nothing_of_a_person_is_left_anywhere(self):
        complaint = self._make_full()
        rows = self._fill_with_canary(complaint)
        # the test looks at something of each kind
        self.assertLessEqual(
            {
                TICKET,
                "complaint.deadline",
                "complaint.deadline.change",
                "complaint.dissatisfaction",
                "complaint.escalation",
                "complaint.legal.hold",
                "complaint.letter",
                "complaint.notice",
                "complaint.remedy",
                "complaint.satisfaction",
                "complaint.survey.invitation",
                "complaint.telling",
                "survey.user_input",
                "survey.user_input.line",
            },
            rows.keys(),
        )
        tables = {table for table, _count in self._find_canary(ELSEWHERE)}
        self.assertLessEqual(
            {
                "complaint_ledger_entry",
                "helpdesk_ticket",
                "mail_activity",
                "mail_mail",
                "mail_message",
                "ir_attachment",
                "survey_user_input_line",
            },
            tables,
        )
        Attachment = self.env["ir.attachment"].sudo()
        files = Attachment.search(
            [("res_model", "=", TICKET), ("res_id", "=", complaint.id)]
        )
        paths = [file._full_path(file.store_fname) for file in files]
        self.assertTrue(paths)
        self.assertTrue(all(map(os.path.exists, paths)))
        self._erase(complaint)
        self.assertEqual(self._find_canary(ELSEWHERE), [])
        self.assertNotIn(self.person, self.person._get_used())
        # Odoo's own clean-up takes the files from the disk
        Attachment._gc_file_store_unsafe()
        self.assertFalse(any(map(os.path.exists, paths)))
        self.assertFalse(self._problems())

    def test_every_model_that_leads_to_a_complaint_is_known(self):
        parts = self.env["complaint.personal.data"]._get_parts()
        unknown = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("complaint.")
            and model._auto
            and not model._transient
            and not model._abstract
            and any(
                field.comodel_name == TICKET and field.type == "many2one"
                for field in model._fields.values()
                if field.store
            )
        } - {*parts, *NOT_PARTS}
        self.assertFalse(unknown)
        self.assertFalse(set(parts) & NOT_PARTS)

    def test_reference_classification_and_figures_stay(self):
        complaint = self._answer(self._sent(partner_id=self.person.id)).ticket_id
        self.env["complaint.ledger.seal"]._seal(self.company, force=True)
        self.env.flush_all()

        def read_figures():
            Analysis = self.env["complaint.analysis"].with_context(active_test=False)
            (row,) = Analysis.search_read([("ticket_id", "=", complaint.id)])
            del row["ticket_id"], row["display_name"]
            return row

        before = read_figures()
        kept = complaint.read(["number", "severity", "decision", "responded_at"])
        amounts = complaint.remedy_ids.mapped("amount")
        satisfaction = complaint.satisfaction_ids.handling
        self.assertEqual(before["country_id"][0], self.env.ref("base.pt").id)
        self._erase(complaint)
        self.assertEqual(read_figures(), before)
        self.assertEqual(
            complaint.read(["number", "severity", "decision", "responded_at"]), kept
        )
        self.assertEqual(complaint.remedy_ids.mapped("amount"), amounts)
        self.assertEqual(complaint.satisfaction_ids.handling, satisfaction)
        self.assertTrue(complaint.anonymised_at)

    def test_chain_and_seals_stay_whole_without_odoo(self):
        complaint = self._ended()
        self.env["complaint.ledger.seal"]._seal(self.company, force=True)
        self._erase(complaint)
        entry = self._chain(complaint)[-1]
        self.assertEqual(
            (entry.kind, self._told(entry)["cause"]), ("erased", "request")
        )
        before = self._chain(complaint) - entry
        self.assertFalse(any(one._get_private() for one in before))
        self.env["complaint.ledger.seal"]._seal(self.company, force=True)
        self.assertFalse(self._problems())
        with tempfile.NamedTemporaryFile(
            "w", suffix=".jsonl", encoding="utf-8"
        ) as file:
            file.writelines(self.Ledger._export(self.company))
            file.flush()
            done = subprocess.run(
                [sys.executable, "-I", "-S", ledger.__file__, file.name],
                capture_output=True,
                text=True,
                check=False,
            )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("erased words", done.stdout)

    @mute_logger(RULES)
    def test_nobody_changes_it_any_more(self):
        complaint = self._ended()
        self._erase(complaint)
        for user in (self.handler, self.manager):
            own = complaint.with_user(user)
            self.assertTrue(own.has_access("read"))
            with self.assertRaisesRegex(UserError, "were erased"):
                own.write({"complaint_phase": "investigation", "reopen_reason": "x"})
            with self.assertRaisesRegex(UserError, "were erased"):
                own.message_post(body="It was Ada")
            with self.assertRaises(AccessError):
                self.env["complaint.letter"].with_user(user).create(
                    {"ticket_id": complaint.id, "kind": "progress"}
                )
            with self.assertRaises(AccessError):
                self.env["ir.attachment"].with_user(user).create(
                    {
                        "name": "ada.txt",
                        "raw": b"Ada",
                        "res_model": TICKET,
                        "res_id": complaint.id,
                    }
                )
        # not by the system either, but for what it counts
        with self.assertRaisesRegex(UserError, "were erased"):
            complaint.sudo().partner_id = self.person
        with self.assertRaisesRegex(UserError, "were erased"):
            self._hold(complaint)

    def test_answer_by_mail_finds_nothing_to_join(self):
        complaint = self._ended()
        mail = {
            "email_from": self.person.email,
            "subject": f"Re: {complaint.complaint_reference}",
        }
        self.assertEqual(
            self.Ticket._find_by_mail_reference(mail, self.company), complaint
        )
        token = complaint._get_tracking_path().rpartition("/")[2]
        self._erase(complaint)
        self.assertFalse(self.Ticket._find_by_mail_reference(mail, self.company))
        self.assertFalse(self.Ticket._find_by_token(token))
        self.assertFalse(complaint.message_ids)

    def test_ordinary_tickets_and_other_complaints_stay_as_they_were(self):
        complaint, other = self._ended(), self._ended()
        ticket = self.Ticket.create(
            {"name": "Printer", "description": "x", "partner_id": self.person.id}
        )
        message = ticket.message_post(body="Out of paper")
        said = other.message_post(body="Mine")
        self._erase(complaint)
        self.assertEqual((ticket | other).partner_id, self.person)
        self.assertTrue(message.exists() and said.exists())
        self.assertTrue(self.person.exists())
        ticket.name = "Printer again"

    def test_findings_and_reasons_stay_if_the_rule_says_so(self):
        complaint = self._ended()
        found, why = complaint.findings, complaint.decision_reasons
        self._erase(complaint, keep_reasons=True)
        self.assertEqual((complaint.findings, complaint.decision_reasons), (found, why))
        self.assertNotEqual(complaint.name, "Washing machine arrived broken")

    def test_actions_that_it_led_to_stay_and_are_worked_on(self):
        """They are the house's own, and are written without names (8.7)."""
        complaint = self._ended()
        Action = self.env["complaint.action"].with_user(self.manager)
        action = Action.create(
            {
                "name": "Print bigger labels",
                "description": "They are too small to read.",
                "company_id": self.company.id,
                "ticket_id": complaint.id,
                "user_id": self.handler.id,
            }
        )
        message = action.message_post(
            body="The printer is ordered", attachments=[("label.txt", b"LARGE")]
        )
        self._erase(complaint)
        self.assertEqual(action.name, "Print bigger labels")
        self.assertEqual(action.description, "They are too small to read.")
        self.assertEqual(message.attachment_ids.mapped("name"), ["label.txt"])
        self.assertEqual(action.sudo().activity_ids.user_id, self.handler)
        own = action.with_user(self.handler)
        own.result = "Labels are bigger"
        own.action_done()
        action.write({"verdict": "effective", "verification": "Read from afar"})
        action.action_verify()
        self.assertEqual((action.state, action.result), ("verified", own.result))
        self.assertFalse(self._problems())

    def test_contact_goes_only_if_it_was_made_for_it_and_nothing_else_needs_it(self):
        known, made, shared = self.env["res.partner"].create(
            [{"name": f"{CANARY} {n}"} for n in ("known", "made", "shared")]
        )
        complaints = [
            self._ended().with_context(partner=partner)
            for partner in (known, made, shared)
        ]
        for complaint, partner in zip(complaints, (known, made, shared), strict=True):
            self._sql(
                "UPDATE helpdesk_ticket SET partner_id = %s, commercial_partner_id ="
                " %s, create_date = %s WHERE id = %s",
                partner.id,
                partner.id,
                partner.create_date,
                complaint.id,
            )
        # there before the complaint was
        self._sql(
            "UPDATE res_partner SET create_date = '2015-01-01' WHERE id = %s", known.id
        )
        self.Ticket.create(
            {"name": "Printer", "description": "x", "partner_id": shared.id}
        )
        tickets = self.Ticket.browse([complaint.id for complaint in complaints])
        self._erase(tickets, erase_contacts=True)
        self.assertEqual((known | made | shared).exists(), known | shared)

    def test_digest_that_waits_is_told_anew_without_it(self):
        complaint, other = self._ended(), self._ended()
        mail = self.env["mail.mail"].create({"body_html": CANARY})
        notices = self.env["complaint.notice"]
        for ticket in (complaint, other):
            escalation = self.env["complaint.escalation"].create(
                {
                    "deadline_id": ticket.deadline_ids[:1].id,
                    "ticket_id": ticket.id,
                    "company_id": ticket.company_id.id,
                    "level_id": self.env["complaint.schedule.level"]
                    .search([], limit=1)
                    .id,
                    "state": "done",
                    "planned_at": fields.Datetime.now(),
                    "due_at": fields.Datetime.now(),
                }
            )
            notices |= notices.create(
                {
                    "escalation_id": escalation.id,
                    "user_id": self.handler.id,
                    "told_at": fields.Datetime.now(),
                    "mail_id": mail.id,
                }
            )
        self._erase(complaint)
        self.assertFalse(mail.exists())
        self.assertTrue(notices[0].told_at)
        self.assertFalse(notices[1].told_at)

    def test_no_context_from_outside_keeps_the_ledger_silent(self):
        complaint = self._closed()
        before = len(self._chain(complaint))
        forged = complaint.with_context(complaint_erasing="ERASING")
        message = forged.message_post(
            body="x", message_type="comment", partner_ids=self.person.ids
        )
        message.unlink()
        self.assertEqual(self._kinds(complaint)[before:], ["message", "message"])
