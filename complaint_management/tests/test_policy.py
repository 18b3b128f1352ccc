"""The policy: written, approved by another one, published, replaced (5.3, 4.4)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import policy as rules
from .common_policy import TEXT, PolicyCommon


@tagged("post_install", "-at_install")
class TestPolicy(PolicyCommon):
    def test_draft_begins_with_our_text_in_its_language(self):
        draft = self._as(self.manager, self.Policy).create(
            {"company_id": self.house.id, "lang": "en_US"}
        )
        self.assertIn("Policy Ltd", draft.body)
        self.assertIn("Nobody is served worse for having complained", draft.body)
        draft.body = TEXT
        draft.action_begin_anew()
        self.assertIn("What you can expect", draft.body)

    def test_versions_count_by_company_and_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        first, second, french = self._draft(), self._draft(), self._draft("fr_FR")
        self.assertEqual(
            [first.version, second.version, french.version], ["1", "2", "1"]
        )

    def test_author_cannot_approve_while_there_is_another_manager(self):
        draft = self._draft()
        self.assertFalse(draft.may_approve)
        self.assertEqual(draft.approver_names, self.approver.name)
        with self.assertRaisesRegex(AccessError, "These can: approver"):
            draft.action_approve()
        theirs = self._as(self.approver, draft)
        theirs.body = "<p>Changed.</p>"
        # whoever changes the text has written it
        with self.assertRaises(AccessError):
            theirs.action_approve()
        draft.action_approve()
        self.assertEqual(draft.approver_id, self.manager)
        self.assertEqual(draft.author_id, self.approver)
        self.assertEqual(draft.digest, rules.digest("<p>Changed.</p>"))
        self.assertIn(draft.digest, "".join(draft.message_ids.mapped("body")))

    def test_only_manager_of_a_company_approves_of_their_own_text(self):
        home = self.env.company
        self.approver.write({"company_id": home.id, "company_ids": [(6, 0, home.ids)]})
        draft = self._draft()
        draft.action_approve()
        self.assertEqual(draft.approver_id, draft.author_id)

    def test_text_loads_nothing_from_elsewhere(self):
        draft = self._draft(
            body='<p>We <img src="/web/image/1" alt="listen"/> '
            '<img src="https://x.example/a.png"/><script>alert(1)</script></p>'
        )
        self.assertEqual(draft.body, "<p>We [listen] </p>")
        draft.body = '<p><a href="https://x.example/">More</a><img src="//x"/></p>'
        self.assertNotIn("img", draft.body)
        self.assertIn('href="https://x.example/"', draft.body)
        self._as(self.approver, draft).action_approve()
        self.env.invalidate_all()
        self.assertTrue(draft.is_intact)

    def test_text_is_fixed_from_the_approval_on(self):
        draft = self._draft()
        self._as(self.approver, draft).action_approve()
        for policy in (draft, draft.sudo()):
            for vals in (
                {"body": "<p>Else.</p>"},
                {"lang": "en_US"},
                {"version": "9"},
                {"valid_from": fields.Date.today()},
            ):
                with self.subTest(vals=vals, su=policy.env.su):
                    with self.assertRaisesRegex(UserError, "New version"):
                        policy.write(vals)
            with self.assertRaises(UserError):
                policy.unlink()
        self.assertTrue(draft.is_intact)

    def test_what_follows_is_written_by_nobody(self):
        draft = self._draft()
        for name, value in (
            ("state", "published"),
            ("digest", "0"),
            ("author_id", self.approver.id),
            ("approver_id", self.manager.id),
            ("published_at", fields.Datetime.now()),
        ):
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    draft.sudo().write({name: value})
                with self.assertRaises(AccessError):
                    self._draft(**{name: value})
        loaded = draft.with_context(default_state="published", complaint_policy=True)
        copied = loaded.create({"company_id": self.house.id, "lang": "en_US"})
        self.assertEqual(copied.state, "draft")
        self.assertEqual(draft.copy().state, "draft")

    def test_change_of_the_text_in_the_database_shows(self):
        policy = self._publish()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE complaint_policy SET body = '<p>Bent.</p>' WHERE id = %s",
            [policy.id],
        )
        self.env.invalidate_all()
        self.assertFalse(policy.is_intact)

    def test_publishing_replaces_the_version_in_force_of_its_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        first, french = self._publish(), self._publish("fr_FR")
        action = self._as(self.manager, first).action_new_version()
        second = self._as(self.approver, self.Policy.browse(action["res_id"]))
        self.assertEqual((second.body, second.version), (first.body, "2"))
        second.body = "<p>We listen better.</p>"
        self._as(self.manager, second).action_approve()
        self.assertEqual(first.state, "published")
        second.action_publish()
        self.assertEqual(
            [first.state, second.state, french.state],
            ["replaced", "published", "published"],
        )
        self.assertEqual(first.replaced_at, second.published_at)

    def test_draft_is_not_published_without_approval(self):
        draft = self._draft()
        with self.assertRaisesRegex(UserError, "needs approval"):
            draft.action_publish()

    def test_planned_version_is_published_on_its_day(self):
        first = self._publish()
        today = fields.Date.today()
        draft = self._draft(valid_from=today + timedelta(days=3))
        self._as(self.approver, draft).action_approve()
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("complaint_management.ir_cron_policy").id)]
        )
        self.assertIn(
            draft.valid_from, [at.date() for at in triggers.mapped("call_at")]
        )
        with self.assertRaisesRegex(UserError, "by itself"):
            draft.action_publish()
        self.Policy._publish_due()
        self.assertEqual(first.state, "published")
        Company = type(self.env["res.company"])
        self.patch(Company, "_get_complaint_today", lambda company: draft.valid_from)
        self.Policy._cron_follow()
        self.assertEqual([first.state, draft.state], ["replaced", "published"])

    def test_day_that_is_over_is_refused(self):
        draft = self._draft(valid_from=fields.Date.today() - timedelta(days=2))
        with self.assertRaisesRegex(UserError, "is over"):
            self._as(self.approver, draft).action_approve()

    def test_version_can_be_withdrawn_and_is_kept(self):
        policy = self._publish()
        self._as(self.manager, policy).action_withdraw()
        self.assertEqual(policy.state, "withdrawn")
        self.assertTrue(policy.replaced_at)
        self.assertEqual(self.house._get_public_policy(), {})

    def test_draft_that_nobody_approved_of_can_be_deleted(self):
        draft = self._draft()
        draft.unlink()
        self.assertFalse(draft.exists())

    # ------------------------------------------------------------
    # Asking for approval
    # ------------------------------------------------------------

    def test_whoever_may_approve_is_asked_once_until_somebody_has(self):
        draft = self._draft()
        self.assertFalse(self._get_todos(draft), "a draft is written first")
        for _again in range(2):
            draft.action_ask_approval()
        self.assertEqual(self._get_todos(draft), self.approver)
        self.assertEqual(len(draft.sudo().activity_ids), 1)
        self.assertTrue(draft.approval_asked_at)
        self._as(self.approver, draft).action_approve()
        self.assertFalse(self._get_todos(draft))

    def test_whoever_changes_the_text_is_not_asked_any_more(self):
        draft = self._draft()
        draft.action_ask_approval()
        self._as(self.approver, draft).body = "<p>Changed.</p>"
        self.assertEqual(self._get_todos(draft), self.manager)

    def test_managers_who_come_later_are_asked_by_the_job(self):
        draft = self._draft()
        draft.action_ask_approval()
        third = self.approver.copy({"login": "third_manager"})
        self.Policy._cron_follow()
        self.assertEqual(self._get_todos(draft), self.approver | third)
        draft.unlink()
        self.assertFalse(
            self.env["mail.activity"].search(
                [("res_model", "=", "complaint.policy"), ("user_id", "=", third.id)]
            )
        )

    def test_without_text_or_anybody_to_ask_it_says_so(self):
        draft = self._draft()
        draft.body = False
        with self.assertRaisesRegex(UserError, "no text yet"):
            draft.action_ask_approval()
        draft.body = "<p>We listen.</p>"
        home = self.env.company
        self.approver.write({"company_id": home.id, "company_ids": [(6, 0, home.ids)]})
        with self.assertRaisesRegex(UserError, "no other complaint manager"):
            draft.action_ask_approval()
        self.assertFalse(draft.approval_asked_at)

    # ------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------

    def test_who_reads_what(self):
        draft, policy = self._draft(), self._publish()
        both = draft | policy
        for user, seen in (
            (self.manager, both),
            (self.auditor, both),
            (self.handler, policy),
        ):
            with self.subTest(user=user.login):
                found = self._as(user, self.Policy).search(
                    [("company_id", "=", self.house.id)]
                )
                self.assertEqual(found, seen)
        for user in (self.employee, self.agent, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Policy.with_user(user).search([])

    def test_only_managers_write_and_decide(self):
        draft = self._draft()
        for user in (self.handler, self.auditor, self.employee):
            mine = draft.with_user(user)
            for step in (
                lambda mine=mine: mine.write({"body": "<p>Mine.</p>"}),
                lambda mine=mine: mine.copy(),
                mine.action_approve,
                mine.action_ask_approval,
                mine.action_publish,
                mine.action_withdraw,
                mine.action_new_version,
                mine.action_begin_anew,
                mine.unlink,
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    step()

    def test_nothing_crosses_companies(self):
        policy = self._publish()
        home = self.env.company
        stranger = self.manager.copy(
            {
                "login": "stranger_manager",
                "company_id": home.id,
                "company_ids": [(6, 0, home.ids)],
            }
        )
        with self.assertRaises(AccessError):
            policy.with_user(stranger).read(["body"])
        self.assertNotIn(stranger, self._draft()._get_approvers())
        self.assertNotIn(stranger, self._get_readings(policy))
        self.assertEqual(self.env.company._get_public_policy(), {})

    # ------------------------------------------------------------
    # For whom it holds
    # ------------------------------------------------------------

    def test_visitor_reads_their_language_else_the_nearest(self):
        for lang in ("fr_FR", "fr_BE", "ar_001", "it_IT"):
            self.env["res.lang"]._activate_lang(lang)
        self._publish("it_IT", "<p>Italiano</p>")
        self.house.partner_id.lang = "fr_FR"

        def read(lang):
            return self.house.with_context(lang=lang)._get_public_policy()["lang"]

        self.assertEqual(read("ar_001"), "it-IT")  # any is better than none
        self._publish("en_US", "<p>English</p>")
        self._publish("fr_FR", "<p>Français</p>")
        self.assertEqual(read("fr_FR"), "fr-FR")
        self.assertEqual(read("fr_BE"), "fr-FR")  # its base language
        self.assertEqual(read("en_US"), "en-US")
        self.assertEqual(read("ar_001"), "fr-FR")  # the company's
        self.assertEqual(read(None), "fr-FR")

    def test_complaint_knows_the_version_at_its_receipt(self):
        now = fields.Datetime.now()
        old = self.Policy._take_over(
            {
                "company_id": self.house.id,
                "lang": "en_US",
                "version": "1",
                "body": "<p>Old.</p>",
                "published_at": now - timedelta(days=10),
            }
        )
        new = self._publish(body="<p>New.</p>")
        vals = {"team_id": self.house_team.id, "company_id": self.house.id}
        before = self._complain(received_at=now - timedelta(days=20), **vals)
        during = self._complain(received_at=now - timedelta(days=5), **vals)
        after = self._complain(**vals)
        self.assertEqual(
            [ticket.policy_id for ticket in (before, during, after)],
            [self.Policy, old, new],
        )
        self.env.cr.flush()
        entry = self.env["complaint.ledger.entry"].search(
            [("ticket_id", "=", after.id), ("kind", "=", "registered")]
        )
        told = entry._get_data()["facts"]["policy_id"]
        self.assertEqual(told["sha256"], rules.digest("<p>New.</p>"))
        self.assertIn("2 (en-US)", "\n".join(entry._get_lines()))

    def test_complaint_goes_by_the_complainants_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        english, french = self._publish(), self._publish("fr_FR", "<p>Français</p>")
        vals = {"team_id": self.house_team.id, "company_id": self.house.id}
        self.assertEqual(self._complain(**vals).policy_id, english)
        self.assertEqual(
            self._complain(complaint_lang="fr_FR", **vals).policy_id, french
        )
        self.complainant.lang = "fr_FR"
        self.assertEqual(self._complain(**vals).policy_id, french)

    def test_ordinary_ticket_has_none_until_it_is_registered(self):
        policy = self._publish()
        team = self.house_team.copy({"feedback_type": False, "alias_name": False})
        ticket = self.Ticket.create(
            {
                "name": "Question",
                "description": "?",
                "team_id": team.id,
                "company_id": self.house.id,
            }
        )
        self.assertFalse(ticket.policy_id)
        ticket.received_at = fields.Datetime.now()
        ticket.write({"feedback_type": "complaint", "team_id": self.house_team.id})
        self.assertEqual(ticket.policy_id, policy)
        with self.assertRaises(AccessError):
            ticket.with_user(self.manager).write({"policy_id": False})

    def test_looking_it_up_asks_the_database_once(self):
        policy = self._publish()
        self.Policy._find_in_force(self.house, "en_US")._get_published_values()
        with self.assertQueryCount(0):
            found = self.Policy._find_in_force(self.house, "en_US")
            told = found._tell()
        self.assertEqual((found, told["id"]), (policy, policy.id))

    def test_complaint_file_names_it(self):
        self._publish()
        complaint = self._complain(team_id=self.house_team.id, company_id=self.house.id)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "complaint_management.complaint_file_report", complaint.ids
        )[0]
        self.assertIn("Policy 1 (English", html.decode())

    @mute_logger("odoo.sql_db")
    def test_version_is_used_once(self):
        self._draft(version="2026-1")
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            self._draft(version="2026-1")
        self.assertIn("version_uniq", str(caught.exception))
