"""Whatever happens to a complaint leaves an entry that stays (4.9, 4.12)."""

import json
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.complaint_clock_plan import ClockPlan
from ..models.helpdesk_ticket_ledger import DERIVED, KIND_OF
from ..tools import ledger
from .common_ledger import LedgerCommon


@tagged("post_install", "-at_install")
class TestLedger(LedgerCommon):
    # ------------------------------------------------------------
    # What is told
    # ------------------------------------------------------------

    def test_life_of_a_complaint_stands_in_its_chain_in_order(self):
        complaint = self._answered()
        kinds = self._kinds(complaint)
        self.assertEqual(kinds[:2], ["registered", "clock_planned"])
        for kind in (
            "assignment",
            "phase",
            "assessment",
            "investigation",
            "decision",
            "verdict",
            "remedy",
            "clock_met",
        ):
            self.assertIn(kind, kinds)
        chain = self._chain(complaint)
        self.assertEqual(chain.mapped("number"), list(range(1, len(chain) + 1)))
        last = ledger.NOTHING
        for entry in chain:
            self.assertEqual(json.loads(entry.text)["previous"], last)
            self.assertEqual(ledger.sha256(entry.text), entry.hash)
            last = entry.hash

    def test_change_is_told_with_what_was_before_and_who_did_it(self):
        complaint = self._acknowledged()
        self._chain(complaint)
        complaint.with_user(self.handler).write(
            {"severity": "high", "impact": "single"}
        )
        entry = self._last(complaint, "assessment")
        changed = self._told(entry)["changed"]
        self.assertEqual(changed["severity"], [None, "high"])
        self.assertEqual(changed["impact"], [None, "single"])
        self.assertEqual(entry.user_id, self.handler)
        self.assertEqual(json.loads(entry.text)["by"]["user"], self.handler.id)

    def test_writing_what_is_there_already_tells_nothing(self):
        complaint = self._acknowledged(severity="high")
        before = self._chain(complaint)
        complaint.write({"severity": "high", "user_id": self.handler.id})
        self.assertEqual(self._chain(complaint), before)

    def test_every_field_of_ours_is_told_or_said_to_follow(self):
        fields_ = {
            name
            for name, field in self.Ticket._fields.items()
            if field.store
            and field.type != "one2many"
            and field._modules[:1] == ("complaint_management",)
        }
        self.assertFalse(fields_ - KIND_OF.keys() - DERIVED, "say where it is told")
        self.assertFalse(DERIVED & KIND_OF.keys())
        self.assertFalse((KIND_OF.keys() | DERIVED) - self.Ticket._fields.keys())

    def test_nothing_personal_stands_in_a_chain(self):
        complaint = self._answered(
            partner_name="Ada Given",
            partner_email="ada.given@example.com",
            concerns="The secret lover",
            respondent_ids=[fields.Command.set(self.outsider.ids)],
        )
        complaint.message_post(body="Words for Ada", message_type="comment")
        chain = self._chain(complaint)
        text = "\n".join(chain.mapped("text"))
        for words in (
            "Ada",
            "ada.given",
            "drum",
            "lover",
            "broke in our hands",
            "carrier",
            self.handler.name,
            self.outsider.name,
        ):
            self.assertNotIn(words, text)
        registered = chain[0]
        self.assertIn("The secret lover", json.dumps(registered._get_data()))

    def test_words_can_be_erased_and_the_chain_stays(self):
        complaint = self._complain(concerns="The secret lover")
        chain = self._chain(complaint)
        self._sql(
            "UPDATE complaint_ledger_entry SET private = NULL, user_id = NULL "
            "WHERE ticket_id = %s",
            complaint.id,
        )
        self.assertNotIn("lover", json.dumps(chain[0]._get_data()))
        self.assertFalse(self._problems())

    def test_remedies_are_told(self):
        complaint = self._answered()
        remedy = complaint.remedy_ids
        remedy.write({"amount": 49.5, "name": "full price"})
        changed = self._told(self._last(complaint, "remedy"))["changed"]
        self.assertEqual(changed["amount"], ["0.00", "49.50"])
        self.assertIn("digest", changed["name"][1])
        remedy.action_fulfil()
        changed = self._told(self._last(complaint, "remedy"))["changed"]
        self.assertEqual(changed["state"], ["offered", "fulfilled"])
        self.assertTrue(changed["fulfilled_on"][1])

    def test_clocks_are_told_planned_moved_met_and_missed(self):
        complaint = self._complain()
        planned = self._told(self._last(complaint, "clock_planned"))["clocks"]
        self.assertEqual(
            {clock["milestone"] for clock in planned},
            set(complaint.deadline_ids.mapped("milestone")),
        )
        self.assertIn("schedule", planned[0])
        answer = complaint.deadline_ids._get_answer_clock()
        until = answer.due_at + timedelta(days=3)
        plan = ClockPlan(complaint, answer, "extension", "A part is missing")
        plan.extend(answer, until, "A part is missing")
        answer.change_ids.create(plan.changes)
        moved = self._told(self._last(complaint, "clock_moved"))
        self.assertEqual(moved["kind"], "extended")
        self.assertIn("digest", moved["reason"])
        first = complaint.deadline_ids.filtered(lambda c: c.milestone == "acknowledge")
        self._sql(
            "UPDATE complaint_deadline SET due_at = now() - interval '1 day' "
            "WHERE id = %s",
            first.id,
        )
        missed = self.env["complaint.deadline"]._note_missed()
        self.assertEqual(missed, first)
        self.assertEqual(self._kinds(complaint)[-1], "clock_missed")
        self.assertFalse(self.env["complaint.deadline"]._note_missed(), "told once")
        complaint.write(
            {
                "acknowledged_at": fields.Datetime.now(),
                "acknowledgement_method": "phone",
            }
        )
        met = self._told(self._last(complaint, "clock_met"))
        self.assertEqual((met["milestone"], met["is_late"]), ("acknowledge", True))

    def test_escalations_are_told(self):
        complaint = self._complain()
        self._sql(
            "UPDATE complaint_deadline SET started_at = now() - interval '30 days', "
            "due_at = date_trunc('second', now()) - interval '1 day', "
            "next_run_at = now() - interval '1 day' WHERE ticket_id = %s "
            "AND milestone = 'respond'",
            complaint.id,
        )
        complaint.deadline_ids.invalidate_recordset()
        clock = complaint.deadline_ids.filtered(lambda c: c.milestone == "respond")
        clock._run_batch()
        entry = self._last(complaint, "escalation")
        told = self._told(entry)
        self.assertEqual(told["milestone"], "respond")
        self.assertTrue(told["level"])
        rows = complaint.escalation_ids
        self.assertEqual(self._kinds(complaint).count("escalation"), len(rows))

    def test_messages_and_files_are_told_by_digest(self):
        complaint = self._complain()
        message = complaint.with_user(self.handler).message_post(
            body="We look into it",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.complainant.ids,
            attachments=[("photo.txt", b"Loose drum")],
        )
        kinds = self._kinds(complaint)
        self.assertEqual(kinds.count("message"), 1)
        entry = self._last(complaint, "message")
        told, private = self._told(entry), entry._get_private()
        self.assertEqual(told["direction"], "out")
        self.assertEqual(
            told["body"]["digest"], ledger.digest(private["salt"], str(message.body))
        )
        self.assertNotIn("We look into it", entry.sudo().private)
        file = self._last(complaint, "file")
        self.assertEqual(self._told(file)["event"], "added")
        self.assertEqual(
            self._told(file)["content"]["digest"],
            ledger.digest(file._get_private()["salt"], b"Loose drum"),
        )
        message.attachment_ids.unlink()
        self.assertEqual(self._told(self._last(complaint, "file"))["event"], "removed")

    def test_whatever_is_mailed_to_the_complainant_is_told(self):
        complaint = self._complain()
        people = self.complainant.ids
        for kwargs in (
            {"subtype_xmlid": "mail.mt_note", "message_type": "comment"},
            {"message_type": "auto_comment"},
            {"message_type": "notification"},
        ):
            before = self._kinds(complaint).count("message")
            complaint.message_post(body="For you", partner_ids=people, **kwargs)
            self.assertEqual(self._kinds(complaint).count("message"), before + 1)
        complaint.message_notify(body="For you", partner_ids=people)
        self.assertEqual(self._kinds(complaint).count("message"), 4)

    def test_messages_changed_hidden_or_deleted_afterwards_are_told(self):
        complaint = self._complain()
        message = complaint.message_post(
            body="First words",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        message.body = "Other words"
        self.assertEqual(
            self._told(self._last(complaint, "message"))["event"], "changed"
        )
        message.is_internal = True
        self.assertEqual(self._kinds(complaint).count("message"), 3)
        message.is_internal = False
        message.unlink()
        self.assertEqual(
            self._told(self._last(complaint, "message"))["event"], "removed"
        )

    def test_files_moved_to_another_complaint_are_told_on_both(self):
        one, two = self._complain(), self._complain()
        file = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"a", "res_model": one._name, "res_id": one.id}
        )
        file.res_id = two.id
        self.assertEqual(self._told(self._last(one, "file"))["event"], "removed")
        self.assertEqual(self._told(self._last(two, "file"))["event"], "added")
        file.raw = b"b"
        self.assertEqual(self._told(self._last(two, "file"))["event"], "changed")

    def test_messages_cost_ordinary_tickets_no_query(self):
        ticket = self.Ticket.create({"name": "Printer", "description": "<p>x</p>"})

        def count(record):
            vals = {
                "body": "Done",
                "message_type": "comment",
                "subtype_id": self.env.ref("mail.mt_comment").id,
                "model": record._name,
                "res_id": record.id,
            }
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["mail.message"].create(vals)
            return self.env.cr.sql_log_count - before

        count(self.complainant)  # fills what is cached
        count(ticket)
        self.assertEqual(count(ticket), count(self.complainant))

    def test_files_cost_ordinary_tickets_no_query(self):
        ticket = self.Ticket.create({"name": "Printer", "description": "<p>x</p>"})
        vals = {"raw": b"a", "res_model": ticket._name, "res_id": ticket.id}
        self.env.flush_all()
        partner_vals = {**vals, "res_model": "res.partner", "res_id": 1}

        def count(values):
            before = self.env.cr.sql_log_count
            self.env["ir.attachment"].create(
                [{**values, "name": f"{n}.txt"} for n in range(20)]
            )
            return self.env.cr.sql_log_count - before

        count(partner_vals)
        self.assertLessEqual(count(vals), count(partner_vals))

    def test_what_complaints_name_is_archived_not_deleted(self):
        complaint = self._complain(
            respondent_ids=[fields.Command.set(self.outsider.ids)]
        )
        category = self.env["helpdesk.ticket.category"].create({"name": "Odd"})
        complaint.category_id = category
        for record in (self.outsider, self.handler, self.complainant, category):
            with self.assertRaises(UserError):
                record.unlink()
        self.assertEqual(complaint.respondent_ids, self.outsider)
        free = self.env["res.partner"].create({"name": "Nobody"})
        free.unlink()

    def test_contacts_merged_are_told(self):
        complaint = self._complain()
        other = self.complainant.copy({"name": "Ada Twin"})
        self._chain(complaint)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.complainant | other).ids, other)
        self.assertEqual(complaint.partner_id, other)
        entry = self._last(complaint, "receipt")
        changed = entry._get_data()["changed"]
        self.assertEqual(changed["partner_id"][1]["id"], str(other.id))
        # the number leads to a person, so the chain does not keep it either
        self.assertIn("digest", self._told(entry)["changed"]["partner_id"][1]["id"])

    def test_taken_out_of_the_register_it_goes_on_being_told(self):
        complaint = self._complain()
        complaint.feedback_type = False
        complaint.name = "Something else"
        self.assertIn("name", self._told(self._last(complaint, "receipt"))["changed"])
        complaint.message_post(
            body="x", message_type="comment", partner_ids=self.complainant.ids
        )
        self.assertEqual(self._kinds(complaint)[-1], "message")

    def test_what_was_there_before_it_became_a_complaint_is_told(self):
        ticket = self.Ticket.create({"name": "Printer", "description": "<p>x</p>"})
        ticket.message_post(
            body="Before",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("a.txt", b"a")],
        )
        ticket.feedback_type = "complaint"
        kinds = self._kinds(ticket)
        self.assertEqual(kinds[0], "registered")
        self.assertLessEqual({"message", "file"}, set(kinds))

    def test_internal_notes_and_ordinary_tickets_leave_no_trace(self):
        complaint = self._complain()
        before = self._chain(complaint)
        complaint.message_post(body="Between us", subtype_xmlid="mail.mt_note")
        self.assertEqual(self._chain(complaint), before)
        count = self.Entry.search_count([])
        ticket = self.Ticket.create({"name": "Printer", "description": "<p>x</p>"})
        ticket.message_post(body="Done", message_type="comment")
        ticket.write({"priority": "2"})
        self.env.cr.flush()
        self.assertEqual(self.Entry.search_count([]), count)

    def test_ticket_that_becomes_a_complaint_begins_a_chain(self):
        ticket = self.Ticket.create({"name": "Printer", "description": "<p>x</p>"})
        ticket.feedback_type = "complaint"
        entry = self._chain(ticket)[0]
        self.assertEqual(entry.kind, "registered")
        self.assertTrue(self._told(entry)["was_ticket"])

    def test_chain_that_was_never_begun_begins_with_what_is_known(self):
        complaint = self._complain()
        self._unguard()
        for name in ("entry", "head"):
            self._sql(f"DELETE FROM complaint_ledger_{name}")
        complaint.severity = "high"
        self.assertEqual(self._kinds(complaint), ["taken_up", "assessment"])
        self.assertIn("description", self._told(self._chain(complaint)[0])["facts"])

    def test_chains_that_begin_together_are_read_together(self):
        def count(amount):
            complaints = self.Ticket.union(*(self._complain() for _n in range(amount)))
            self.env.cr.flush()
            for name in ("entry", "head"):
                self._sql(f"DELETE FROM complaint_ledger_{name}")
            complaints.severity = "high"
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env.cr.precommit.run()
            self.assertEqual(self._kinds(complaints[0]), ["taken_up", "assessment"])
            return self.env.cr.sql_log_count - before

        self._unguard()
        count(2)  # what is read once for all
        self.assertEqual(count(10), count(2))

    # ------------------------------------------------------------
    # For good
    # ------------------------------------------------------------

    def test_what_is_undone_leaves_no_entry(self):
        complaint = self._complain()
        before = self._chain(complaint)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            complaint.severity = "high"
            raise ZeroDivisionError
        self.assertEqual(self._chain(complaint), before)
        complaint.severity = "low"
        self.assertEqual(len(self._chain(complaint)), len(before) + 1)

    def test_nobody_writes_by_the_orm(self):
        complaint = self._complain()
        entry = self._chain(complaint)[0]
        seal = self.Seal._seal(self.company, force=True)
        admin = self.env.ref("base.user_admin")
        for user in (self.handler, self.manager, self.auditor, admin):
            for record in (entry, seal):
                # an AccessError is a UserError, too
                with self.assertRaises(UserError):
                    record.with_user(user).write({"hash": "0" * 64})
                with self.assertRaises(UserError):
                    record.with_user(user).unlink()
        for record in (entry, seal):
            own = record.with_user(SUPERUSER_ID).sudo()
            with self.assertRaises(UserError):
                own.write({"hash": "0" * 64})
            with self.assertRaises(UserError):
                own.unlink()
            with self.assertRaises(UserError):
                own.copy()
            with self.assertRaises(UserError):
                own.create({})

    def test_database_itself_refuses(self):
        complaint = self._complain()
        self._chain(complaint)
        self.Seal._seal(self.company, force=True)
        for statement in (
            "UPDATE complaint_ledger_entry SET text = text",
            "UPDATE complaint_ledger_entry SET text = text || ' '",
            "UPDATE complaint_ledger_entry SET private = '{}'",
            "UPDATE complaint_ledger_entry SET user_id = 2",
            "UPDATE complaint_ledger_entry SET number = number + 1",
            "DELETE FROM complaint_ledger_entry",
            "TRUNCATE complaint_ledger_entry",
            "UPDATE complaint_ledger_seal SET hash = ''",
            "DELETE FROM complaint_ledger_seal",
            "TRUNCATE complaint_ledger_seal",
            "UPDATE complaint_ledger_leaf SET number = 1",
            "DELETE FROM complaint_ledger_leaf",
            "TRUNCATE complaint_ledger_leaf",
            "DELETE FROM complaint_ledger_head",
            "TRUNCATE complaint_ledger_head",
            "UPDATE complaint_ledger_head SET number = number - 1",
            "UPDATE complaint_ledger_head SET hash = ''",
            "UPDATE complaint_ledger_head SET reference = ''",
            "UPDATE complaint_ledger_head SET sealed_number = 0",
            "INSERT INTO complaint_ledger_leaf (company_id, seal, ticket_id, number, "
            "hash) SELECT company_id, 2, ticket_id, number + 1, '' "
            "FROM complaint_ledger_head",
            "INSERT INTO complaint_ledger_entry (ticket_id, company_id, number, kind, "
            "moment, text, hash) SELECT ticket_id, company_id, number + 1, 'phase', "
            "now(), '', '' FROM complaint_ledger_head",
        ):
            harmless = statement.endswith("SET text = text")
            with self.subTest(statement), mute_logger("odoo.sql_db"):
                if harmless:
                    self._sql(statement)
                    continue
                with (
                    self.assertRaises(psycopg2.errors.RestrictViolation),
                    self.env.cr.savepoint(),
                ):
                    self._sql(statement)

    def test_registering_ten_costs_no_more_queries_than_registering_one(self):
        self._complain()
        self.env.cr.flush()

        def count(amount):
            vals = {
                "feedback_type": "complaint",
                "name": "Broken",
                "description": "<p>Again</p>",
                "team_id": self.team.id,
            }
            tickets = self.Ticket.create([dict(vals) for _n in range(amount)])
            tickets.flush_recordset()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env.cr.precommit.run()
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(10), count(1))
        self.assertLessEqual(count(10), 8)
