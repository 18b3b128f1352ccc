"""Nobody grants more than they may, by whatever way (ISO 10002, 5.4)."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ASSESSED
from .common_authority import AuthorityCommon
from .common_letters import DECIDED

NEEDED = "needs approval|remedies need approval"


@tagged("post_install", "-at_install")
class TestAuthority(AuthorityCommon):
    # ------------------------------------------------------------
    # What may be granted
    # ------------------------------------------------------------

    def test_within_the_limit_a_handler_grants_alone(self):
        complaint = self._upheld(100, 50)
        self.assertFalse(complaint.with_user(self.handler).needs_approval)
        self._answer(complaint)
        remedies = complaint.remedy_ids
        self.assertEqual(set(remedies.mapped("state")), {"offered"})
        self.assertEqual(set(remedies.mapped("authority")), {"within"})
        self.assertEqual(remedies.granted_by_id, self.handler)
        told = self._told(self._last(complaint, "remedy"))["changed"]
        self.assertEqual(told["authority"], [None, "within"])

    def test_above_it_the_decision_cannot_be_told(self):
        complaint = self._upheld(101).with_user(self.handler)
        self.assertTrue(complaint.needs_approval)
        self.assertIn("Ask for approval", complaint.missing_facts)
        self.assertIn("100.00", complaint.authority_note)
        for tell in (
            lambda: self._answer(complaint),
            complaint.action_communicate_decision,
            self._write(complaint, "decision").action_send,
        ):
            with self._refused(NEEDED):
                tell()
        self.assertEqual(complaint.complaint_phase, "investigation")
        self.assertEqual(complaint.remedy_ids.state, "proposed")

    def test_many_small_remedies_are_one_large_one(self):
        complaint = self._upheld(60, 60, 60)
        with self._refused(NEEDED):
            self._answer(complaint)
        one, *_others, last = complaint.remedy_ids.with_user(self.handler)
        with self._refused(NEEDED):
            one.state = "offered"  # one after the other makes no difference
        last.state = "cancelled"
        self._answer(complaint)

    def test_a_manager_grants_up_to_a_managers_limit(self):
        complaint = self._upheld(900)
        self._answer(complaint, self.manager)
        self.assertEqual(complaint.remedy_ids.authority, "within")
        self.assertEqual(complaint.remedy_ids.granted_by_id, self.manager)

    def test_every_way_of_granting_is_checked(self):
        complaint = self._upheld(200)
        remedy = complaint.remedy_ids.with_user(self.handler)
        vals = {"ticket_id": complaint.id, "type_id": self.refund.id, "amount": 200}
        mine = self.Remedy.with_user(self.handler)
        ways = {
            "offer": lambda: remedy.write({"state": "offered"}),
            "accept": lambda: remedy.write({"state": "accepted"}),
            "carry out": remedy.action_fulfil,
            "offer another": lambda: mine.create({**vals, "state": "offered"}),
            "carried out already": lambda: mine.create({**vals, "state": "fulfilled"}),
            "by default": lambda: mine.with_context(default_state="fulfilled").create(
                vals
            ),
            "with the form": lambda: complaint.with_user(self.handler).web_save(
                {"remedy_ids": [fields.Command.create({**vals, "state": "offered"})]},
                {},
            ),
            "with a discount first": lambda: (
                remedy.write({"amount": 90, "state": "offered"}),
                remedy.write({"amount": 200}),
            ),
            "with a complaint that comes in so": lambda: self._complain_granted(),
        }
        for way, grant in ways.items():
            with self.subTest(way=way), self._refused(NEEDED):
                grant()
            self.env.invalidate_all()
        self.assertEqual(complaint.remedy_ids.state, "proposed")

    def _complain_granted(self):
        return self.Ticket.with_user(self.handler).create(
            {
                "feedback_type": "complaint",
                "name": "Settled on the phone",
                "description": "<p>x</p>",
                "team_id": self.team.id,
                "partner_id": self.complainant.id,
                **{**ASSESSED, "complexity": "simple"},
                **DECIDED,
                "complaint_phase": "responded",
                "remedy_ids": [
                    fields.Command.create({"type_id": self.refund.id, "amount": 200})
                ],
            }
        )

    def test_imported_lines_are_checked(self):
        complaint = self._upheld()
        result = self.Remedy.with_user(self.handler).load(
            ["ticket_id/.id", "type_id/.id", "amount", "state"],
            [[str(complaint.id), str(self.refund.id), "200", "fulfilled"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("needs approval", result["messages"][0]["message"])
        self.assertFalse(complaint.remedy_ids)

    def test_complainants_accept_what_was_offered_and_no_more(self):
        complaint = self._upheld(80)
        self._answer(complaint)
        complaint.with_user(self.handler).remedy_ids = [
            fields.Command.create({"type_id": self.refund.id, "amount": 300})
        ]
        complaint.with_user(self.handler).action_verdict_accepted()
        self.assertEqual(
            complaint.remedy_ids.sorted("amount").mapped("state"),
            ["accepted", "proposed"],
        )
        self.assertEqual(complaint.complaint_phase, "responded", "one is left open")

    def test_what_was_carried_out_stays_in_the_count(self):
        complaint = self._upheld(100)
        self._answer(complaint)
        remedy = complaint.remedy_ids.with_user(self.handler)
        remedy.action_fulfil()
        other = self._upheld()
        for vals, words in (
            ({"state": "cancelled"}, "carried out"),
            ({"state": "declined"}, "carried out"),
            ({"ticket_id": other.id}, "stays with its complaint"),
        ):
            with self.subTest(vals=vals), self._refused(words):
                remedy.write(vals)

    def test_earlier_rounds_count(self):
        complaint = self._upheld(100)
        self._answer(complaint)
        complaint.remedy_ids.action_fulfil()
        complaint.with_user(self.handler).action_verdict_accepted()
        self.assertEqual(complaint.complaint_phase, "closed")
        self._step(complaint, "reopen")
        complaint.with_user(self.handler).write(
            {
                **DECIDED,
                "remedy_ids": [
                    fields.Command.create({"type_id": self.refund.id, "amount": 51})
                ],
            }
        )
        with self._refused(NEEDED):
            self._answer(complaint)
        complaint.remedy_ids.sorted("amount")[0].amount = 50
        self._answer(complaint)

    def test_what_cost_nothing_needs_nobody(self):
        complaint = self._upheld(0)
        self._answer(complaint)
        self.assertFalse(complaint.remedy_ids.authority)

    def test_nobody_writes_by_what_it_was_granted(self):
        complaint = self._upheld(80)
        remedy = complaint.remedy_ids.with_user(self.manager)
        for vals in (
            {"authority": "approved"},
            {"granted_by_id": self.manager.id},
            {"granted_at": fields.Datetime.now()},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                remedy.write(vals)
            with self.assertRaises(AccessError):
                self.Remedy.with_user(self.manager).create(
                    {"ticket_id": complaint.id, "type_id": self.refund.id, **vals}
                )
        sly = self.Remedy.with_user(self.handler).with_context(
            default_authority="approved"
        )
        made = sly.create({"ticket_id": complaint.id, "type_id": self.refund.id})
        self.assertFalse(made.authority)
        with self.assertRaises(AccessError):
            complaint.with_user(self.manager).decider_ids = False

    # ------------------------------------------------------------
    # Limits
    # ------------------------------------------------------------

    def test_without_any_limit_handlers_grant_what_they_like(self):
        (self.own_limit | self.their_limit).active = False
        complaint = self._upheld(99_999)
        self._answer(complaint)
        self.assertEqual(complaint.remedy_ids.authority, "no_limit")
        self.assertFalse(complaint.with_user(self.handler).authority_note)

    def test_with_a_limit_for_others_one_grants_nothing(self):
        self.own_limit.active = False
        complaint = self._upheld(1)
        with self._refused(NEEDED):
            self._answer(complaint)
        self._answer(complaint, self.manager)

    def test_of_several_roles_the_highest_counts(self):
        role = self.env["res.groups"].create({"name": "Team leaders"})
        self.env["complaint.authority"].create(
            {"group_id": role.id, "remedy_limit": 70, "complaint_limit": 500}
        )
        complaint = self._upheld(90, 90, 90)
        with self._refused(NEEDED):
            self._answer(complaint)
        self.handler.group_ids |= role
        self._answer(complaint)

    def test_limits_in_another_currency_are_converted_at_todays_rate(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [fields.Command.create({"rate": 4, "name": "2020-01-01"})],
            }
        )
        self.own_limit.currency_id = currency  # 100 and 150 of them: 25 and 37.50
        for amount, may in ((25, True), (26, False)):
            complaint = self._upheld(amount)
            needed = complaint.with_user(self.handler).needs_approval
            self.assertEqual(needed, not may, amount)

    def test_limits_hold_in_their_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._limit("complaint_handler", 5000, 5000, company_id=other.id)
        with self._refused(NEEDED):
            self._answer(self._upheld(200))

    def test_no_limit_at_all_for_a_role(self):
        self.own_limit.is_unlimited = True
        complaint = self._upheld(10_000, 10_000)
        self._answer(complaint)
        self.assertEqual(set(complaint.remedy_ids.mapped("authority")), {"within"})

    def test_only_administrators_set_limits_and_nobody_deletes_them(self):
        limit = self.own_limit
        for user in (self.handler, self.manager, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                limit.with_user(user).remedy_limit = 99_999
            self.assertEqual(limit.with_user(user).remedy_limit, 100)
        admin = new_test_user(self.env, "it_admin", "base.group_system")
        tracked = limit.with_user(admin).with_context(
            tracking_disable=False, mail_notrack=False
        )
        tracked.write({"remedy_limit": 120})
        self.env.cr.flush()
        with self.assertRaises(AccessError):
            limit.with_user(admin).unlink()
        with self._refused("Archive"):
            limit.unlink()
        tracked = limit.message_ids.tracking_value_ids.field_id.mapped("name")
        self.assertIn("remedy_limit", tracked, "who changed it, and when, is kept")

    def test_limits_are_typed_in_by_form(self):
        form = Form(self.env["complaint.authority"])
        form.group_id = self.env["res.groups"].create({"name": "Directors"})
        form.is_unlimited = True
        self.assertTrue(form.save().is_unlimited)

    # ------------------------------------------------------------
    # What is seen of it
    # ------------------------------------------------------------

    def test_the_report_counts_what_was_kept_and_what_was_approved(self):
        self._answer(self._upheld(80))
        self._answer(self._approved(500))
        model = self.env["complaint.monitoring"].with_user(self.manager)
        self.env.flush_all()
        report = model.get_report({"period": "this_month", "comparison": "none"})
        figures = {
            figure["key"]: figure
            for section in report["sections"]
            for figure in section["figures"]
        }
        kept = figures["limits"]
        self.assertEqual((kept["count"], kept["whole"]["count"]), (2, 2))
        self.assertEqual(figures["approved_remedies"]["count"], 1)

    def test_registers_from_before_say_what_went_beyond_a_limit(self):
        line = ["Old", "OLD/1", "2020-01-02 10:00:00", "closed", "refund", "9000"]
        columns = ["name", "complaint_reference", "received_at", "complaint_phase"]
        columns += ["remedy_ids/type_id", "remedy_ids/amount", "remedy_ids/state"]
        self.refund.name = "refund"
        takes_over = self.Ticket.with_user(self.manager).with_context(
            default_feedback_type="complaint"
        )
        result = takes_over.load(columns, [[*line, "fulfilled"]])
        old = self.Ticket.browse(result["ids"])
        self.assertEqual(old.remedy_ids.authority, "exceeded")
        self.assertFalse(old.remedy_ids.granted_by_id)
        line[1], line[3] = "OLD/2", "investigation"
        with mute_logger("odoo.sql_db"):
            result = takes_over.load(columns, [[*line, "fulfilled"]])
        self.assertFalse(result["ids"], "what is still open is no history")
