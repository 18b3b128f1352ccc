"""Whoever is complained about sees nothing of it, whatever their rights (4.7)."""

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_ledger import LedgerCommon

QUIET = mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.mail.models")
#: They ask for what they belong to in their own way.
ASKED = frozenset({"ir.attachment", "complaint.letter", "complaint.telling"})
#: They lead to records and messages, and tell nothing of them.
HOLDS_NOTHING = frozenset(
    {
        "base.automation",
        "discuss.call.history",
        "discuss.channel",
        "discuss.channel.member",
        "ir.model.data",
        "mail.activity.plan",
        "product.document",
    }
)
#: Of addons that ours does not need: docs/objectivity.md, “What this does not keep”.
OF_OTHER_ADDONS = frozenset({"sms.sms", "snailmail.letter"})


@tagged("post_install", "-at_install")
class TestRespondent(LedgerCommon):
    """``boss`` manages complaints, the helpdesk and Odoo itself, and is complained
    about only once everything hangs on the complaint already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env,
            "boss",
            "complaint_management.group_complaint_manager,"
            "helpdesk_mgmt.group_helpdesk_manager,base.group_system,"
            "base.group_allow_export",
            email="boss@example.com",
            notification_type="inbox",
        )
        cls.complaint = cls._answered(user_id=cls.boss.id, concerns="Rude boss")
        cls.complaint.message_post(
            body="Confidential words",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.boss.partner_id.ids,
            attachments=[("proof.txt", b"Confidential proof")],
        )
        cls.complaint.with_user(cls.boss).message_post(
            body="What boss wrote", subtype_xmlid="mail.mt_note"
        )
        cls.todo = cls.complaint.activity_schedule(
            "mail.mail_activity_data_todo", user_id=cls.boss.id, summary="Call Ada"
        )
        cls.inbox = cls.env["mail.notification"].search(
            [("res_partner_id", "=", cls.boss.partner_id.id)]
        )
        cls.messages = cls.complaint.message_ids
        cls.files = cls.messages.attachment_ids
        cls.open_before = cls._count_open()
        cls.complaint.write(
            {
                "user_id": cls.handler.id,
                "respondent_ids": [fields.Command.set(cls.boss.ids)],
            }
        )
        cls.env.cr.flush()
        cls.env.invalidate_all()

    @classmethod
    def _count_open(cls):
        """What the boards of the helpdesk count for ``boss``."""
        team = cls.team.with_user(cls.boss)
        team.invalidate_recordset()
        return team.todo_ticket_count

    def assertKept(self, records):
        """``boss`` neither finds nor reads records that are there."""
        model = self.env[records._name].with_user(self.boss)
        self.assertTrue(records, f"no {records._name}: nothing is shown by this")
        with QUIET:
            try:
                found = model.with_context(active_test=False).search(
                    [("id", "in", records.ids)]
                )
            except AccessError:
                found = model
            self.assertFalse(found, records._name)
            with self.assertRaises(AccessError, msg=records._name):
                model.browse(records.ids).read(["id", "display_name"])

    # ------------------------------------------------------------
    # Ways in
    # ------------------------------------------------------------

    def test_the_complaint_itself(self):
        Ticket = self.Ticket.with_user(self.boss)
        mine = [("id", "=", self.complaint.id)]
        self.assertKept(self.complaint)
        self.assertFalse(Ticket.search_count(mine))
        self.assertFalse(Ticket.search_fetch(mine, ["name"]))
        self.assertFalse(Ticket.name_search(self.complaint.complaint_reference))
        self.assertFalse(Ticket.web_search_read(mine, {"name": {}})["records"])
        self.assertEqual(Ticket._read_group(mine, [], ["__count"]), [(0,)])
        self.assertFalse(Ticket._read_group(mine, ["partner_id"], ["__count"]))
        with QUIET, self.assertRaises(AccessError):
            Ticket.browse(self.complaint.id).export_data(["name"])
        with QUIET, self.assertRaises(AccessError):
            Ticket.browse(self.complaint.id).write({"respondent_ids": [(5,)]})

    def test_whatever_names_a_complaint(self):
        """Every model of ours with such a field, those to come included."""
        checked = set()
        for name in self.env.registry:
            Model = self.env[name]
            field = Model._fields.get("ticket_id")
            if (
                field is None
                or field.comodel_name != self.Ticket._name
                or Model._abstract
                or Model._transient
            ):
                continue
            rows = Model.search([("ticket_id", "=", self.complaint.id)])
            if rows:
                checked.add(name)
                self.assertKept(rows)
        self.assertLessEqual(
            {
                "complaint.analysis",
                "complaint.deadline",
                "complaint.ledger.entry",
                "complaint.ledger.head",
                "complaint.remedy",
            },
            checked,
        )

    def test_messages_written_by_them_and_to_them_are_kept_too(self):
        self.assertKept(self.messages)
        written = self.messages.filtered(
            lambda message: message.author_id == self.boss.partner_id
        )
        self.assertKept(written)

    def test_files_and_what_hangs_on_messages(self):
        self.assertKept(self.files)
        mails = self.env["mail.mail"].create(
            {"mail_message_id": self.messages[0].id, "body_html": "Confidential"}
        )
        self.assertKept(mails)
        tracked = self.env["mail.tracking.value"].create(
            {
                "mail_message_id": self.messages[0].id,
                "field_id": self.env["ir.model.fields"]
                ._get(self.complaint._name, "severity")
                .id,
                "new_value_char": "Confidential",
            }
        )
        self.assertKept(tracked)
        self.assertKept(self.complaint.message_follower_ids)

    def test_whatever_hangs_on_messages_is_known(self):
        """A model with a message, or a record by model and number, needs an answer."""
        kept = {
            name
            for name, model in self.env.registry.items()
            if issubclass(model, self.env.registry["complaint.attached"])
            or name in ASKED
        }
        unknown = {
            name
            for name, model in self.env.registry.items()
            if model._auto
            and not model._transient
            and self._leads_to_records(model)
            and self.env[name].with_user(self.boss).has_access("read")
        } - {*kept, *HOLDS_NOTHING, *OF_OTHER_ADDONS}
        self.assertFalse(unknown)

    def _leads_to_records(self, model):
        return any(
            field.type == "many2one_reference"
            or (field.type == "many2one" and field.comodel_name == "mail.message")
            for field in model._fields.values()
            if field.store
        )

    def test_what_is_known_to_hang_on_something_else_costs_no_query(self):
        ticket = self.Ticket.create({"name": "Toner", "description": "<p>…</p>"})
        places = (self.boss.partner_id, ticket, self.complaint)
        messages = [
            # whoever posts it: what counts is who reads
            place.sudo().message_post(body="Hello").with_user(self.boss)
            for place in places
        ]
        self.env.flush_all()
        of_partner, of_ticket, of_complaint = messages
        # at hand from here on: read with the system's rights, they may not
        self.assertTrue(all(message.sudo().res_id for message in messages))
        self.assertFalse(ticket.feedback_type)
        with self.assertQueryCount(0):
            self.assertFalse(of_partner._filter_kept())
            self.assertFalse(of_ticket._filter_kept())
        self.assertEqual(of_complaint._filter_kept(), of_complaint)
        self.env.invalidate_all()  # nothing is at hand
        for message, kept in zip(messages, (False, False, True), strict=True):
            self.assertEqual(bool(message._filter_kept()), kept)

    def test_scheduled_messages(self):
        waiting = self.env["mail.scheduled.message"].create(
            {
                "model": self.complaint._name,
                "res_id": self.complaint.id,
                "author_id": self.handler.partner_id.id,
                "body": "Confidential",
                "scheduled_date": fields.Datetime.add(fields.Datetime.now(), days=1),
            }
        )
        self.assertKept(waiting)

    def test_counts_and_figures(self):
        self.assertEqual(self.open_before - self._count_open(), 1)
        partner = self.complainant.with_user(self.boss)
        partner.invalidate_recordset()
        self.assertEqual(partner.helpdesk_ticket_count, 0)
        overview = self.env["complaint.overview"].with_user(self.boss).get_overview()
        names = [row["name"] for row in overview["handlers"]]
        self.assertNotIn(self.handler.name, names)
        report = self.env["complaint.monitoring"].with_user(self.boss).get_report()
        self.assertTrue(report["is_empty"])

    def test_name_in_another_record_is_hidden(self):
        """Odoo reads names of linked records with the system's rights."""
        other = self._complain(duplicate_id=self.complaint.id)
        (told,) = other.with_user(self.boss).read(["duplicate_id"])
        self.assertEqual(told["duplicate_id"][1], "Complaint that you may not read")
        (told,) = other.with_user(self.manager).read(["duplicate_id"])
        self.assertIn(self.complaint.complaint_reference, told["duplicate_id"][1])

    # ------------------------------------------------------------
    # Becoming a respondent
    # ------------------------------------------------------------

    def test_what_was_theirs_is_taken_away(self):
        self.assertEqual(self.todo.user_id, self.handler)
        self.assertNotIn(self.boss.partner_id, self.complaint.message_partner_ids)
        self.assertTrue(self.inbox)
        self.assertFalse(self.inbox.exists())
        note = self.complaint.message_ids[0]
        self.assertIn("No longer told of this complaint", note.body)
        self.assertIn(self.boss.name, note.body)

    def test_handler_is_not_complained_about_before_somebody_else_handles_it(self):
        with self.assertRaisesRegex(ValidationError, "Assign somebody else"):
            self.complaint.respondent_ids += self.handler

    # ------------------------------------------------------------
    # Being given something
    # ------------------------------------------------------------

    def test_they_cannot_be_given_anything(self):
        complaint = self.complaint.with_user(self.manager)
        with self.assertRaisesRegex(ValidationError, "It is about: boss"):
            complaint.user_id = self.boss
        with self.assertRaisesRegex(ValidationError, "It is about: boss"):
            complaint.investigator_id = self.boss
        remedy = complaint.remedy_ids
        remedy.state = "accepted"
        with self.assertRaisesRegex(ValidationError, "It is about: boss"):
            remedy.responsible_id = self.boss
        with self.assertRaisesRegex(UserError, "Please choose another reviewer"):
            complaint._start_review(self.boss, "Asked for")
        with self.assertRaisesRegex(UserError, "cannot get a to-do"):
            complaint.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.boss.id
            )
        with self.assertRaisesRegex(UserError, "cannot get a to-do"):
            self.todo.with_user(self.manager).user_id = self.boss

    def test_to_dos_of_many_complaints_cost_no_more_queries(self):
        complaints = self.Ticket.concat(
            *(self._complain(user_id=self.handler.id) for _number in range(9))
        )
        todo = self.env.ref("mail.mail_activity_data_todo")

        def count(tickets):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["mail.activity"].with_context(
                mail_activity_quick_update=True
            ).create(
                [
                    {
                        "res_model_id": self.env["ir.model"]._get_id(ticket._name),
                        "res_id": ticket.id,
                        "activity_type_id": todo.id,
                        "user_id": self.handler.id,
                    }
                    for ticket in tickets
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(complaints[:1])  # what is read once for all
        self.assertEqual(count(complaints[1:3]), count(complaints[3:]))

    def test_they_follow_nothing(self):
        self.complaint.message_subscribe(self.boss.partner_id.ids)
        self.assertNotIn(self.boss.partner_id, self.complaint.message_partner_ids)
        with QUIET:
            self.complaint.with_user(self.boss).message_subscribe(
                self.boss.partner_id.ids
            )
        self.assertNotIn(self.boss.partner_id, self.complaint.message_partner_ids)

    def test_nobody_writes_to_them_about_it(self):
        complaint = self.complaint.with_user(self.handler)
        before = self.complaint.message_ids
        for kwargs in (
            {"partner_ids": self.boss.partner_id.ids},
            {"outgoing_email_to": "Boss <BOSS@example.com>"},
        ):
            with self.assertRaisesRegex(UserError, "Nothing was sent"):
                complaint.message_post(body="Psst", message_type="comment", **kwargs)
        twin = self.env["res.partner"].create(
            {"name": "Twin", "email": "boss@example.com"}
        )
        with self.assertRaisesRegex(UserError, "Nothing was sent"):
            complaint.message_post(body="Psst", partner_ids=twin.ids)
        self.assertEqual(self.complaint.message_ids, before)

    def test_mails_made_otherwise_go_to_others_only(self):
        mail = self.env["mail.mail"].create(
            {
                "model": self.complaint._name,
                "res_id": self.complaint.id,
                "body_html": "Confidential",
                "email_to": "boss@example.com",
                "recipient_ids": [
                    fields.Command.set(
                        (self.boss | self.handler).partner_id.ids + self.complainant.ids
                    )
                ],
            }
        )
        partners = {email["partner_id"] for email in mail._prepare_outgoing_list()}
        self.assertEqual(partners, {self.handler.partner_id, self.complainant})

    def test_a_mail_that_comes_in_is_passed_on_without_them(self):
        message = self.complaint.message_post(
            body="Me again",
            message_type="email",
            email_from="ada@example.com",
            partner_ids=self.boss.partner_id.ids,
        )
        self.assertNotIn(self.boss.partner_id, message.notified_partner_ids)
        self.assertNotIn(self.boss.partner_id, message.partner_ids)

    # ------------------------------------------------------------
    # Log
    # ------------------------------------------------------------

    def test_attempts_are_noted_once_a_day(self):
        mine = self.complaint.with_user(self.boss)
        for attempt in (
            lambda: mine.read(["name"]),
            lambda: mine.write({"name": "Nothing"}),
            lambda: mine.read(["description"]),
        ):
            with QUIET:
                try:
                    attempt()
                    self.fail("independence let them in")
                except AccessError:
                    self.env.cr.flush()
        refused = self._chain(self.complaint).filtered(lambda e: e.kind == "refused")
        self.assertEqual(len(refused), 1)
        self.assertEqual(refused.user_id, self.boss)
        self.assertEqual(self._told(refused)["wanted"], "read")

    def test_an_attempt_on_its_files_is_noted_once_a_day(self):
        letter = self.env["complaint.letter"].create(
            {"ticket_id": self.complaint.id, "kind": "progress"}
        )
        of_letter = self.env["ir.attachment"].create(
            {"name": "x.txt", "res_model": letter._name, "res_id": letter.id}
        )
        for file in (*self.files, of_letter, *self.files):
            with QUIET:
                try:
                    file.with_user(self.boss).read(["name"])
                    self.fail("independence let them in")
                except AccessError:
                    refused = self._last(self.complaint, "refused")
        self.assertEqual(refused.user_id, self.boss)
        self.assertEqual(self._told(refused)["wanted"], "read")
        entries = self._chain(self.complaint).filtered(lambda e: e.kind == "refused")
        self.assertEqual(len(entries), 1)

    def test_looking_for_files_is_no_attempt(self):
        files = self.env["ir.attachment"].with_user(self.boss)
        self.assertFalse(files.search([("id", "in", self.files.ids)]))
        with QUIET, self.assertRaises(AccessError):
            self.files[0].with_user(self.employee).read(["name"])
        entries = self._chain(self.complaint).filtered(lambda e: e.kind == "refused")
        self.assertFalse(entries)

    def test_an_attempt_on_its_messages_is_noted_too(self):
        with QUIET:
            try:
                self.messages[0].with_user(self.boss).read(["body"])
                self.fail("independence let them in")
            except AccessError:
                refused = self._last(self.complaint, "refused")
        self.assertEqual(refused.user_id, self.boss)
