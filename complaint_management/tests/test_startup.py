"""The start-up guide looks at the facts itself (5.1-5.3, 6.2, 6.3)."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.complaint_startup import Found, Step
from .common_monitoring import MonitoringCommon


@tagged("post_install", "-at_install")
class TestStartup(MonitoringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # nothing but what the company itself has
        cls.env["helpdesk.ticket.team"].search(
            [("company_id", "!=", cls.company.id)]
        ).active = False
        cls.env["ir.mail_server"].search([]).active = False
        cls.administrator = new_test_user(
            cls.env,
            "startup_admin",
            "base.group_system",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        domain = cls.env["mail.alias.domain"].create({"name": "startup.example.com"})
        cls.company.alias_domain_id = False
        cls.domain = domain

    def _guide(self, user=None):
        self.env.flush_all()
        guide = self._model(user).get_guide()
        return guide, {step["key"]: step for step in guide["steps"]}

    def _model(self, user=None):
        model = self.env["complaint.startup"].with_user(user or self.manager)
        return model.with_context(allowed_company_ids=self.company.ids, lang="en_US")

    def _step(self, key, user=None):
        return self._guide(user)[1][key]

    def assertOpen(self, key, words):
        step = self._step(key)
        self.assertEqual(step["state"], "open", step)
        self.assertIn(words, " ".join(step["missing"]))

    def assertDone(self, key):
        step = self._step(key)
        self.assertEqual(step["state"], "done", step)

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def test_company(self):
        self.assertOpen("company", "street, city and country")
        self.company.write(
            {
                "street": "1 Quay",
                "city": "Cork",
                "country_id": self.env.ref("base.ie").id,
            }
        )
        self.assertOpen("company", "no e-mail address")
        self.company.email = "info@startup.example.com"
        self.assertDone("company")
        self.company.name = "YourCompany"
        self.assertOpen("company", "still called")

    def test_mail(self):
        self.assertOpen("mail", "no outgoing mail server")
        self.env["ir.mail_server"].create({"name": "Ours", "smtp_host": "mail"})
        self.assertOpen("mail", "no mail domain")
        self.company.alias_domain_id = self.domain
        self.assertDone("mail")
        # of ordinary tickets others have to know
        ticket = self.Ticket.create({"name": "Printer", "description": "<p>x</p>"})
        _ordinary, mail = self.env["mail.mail"].create(
            [
                {"model": ticket._name, "res_id": record.id, "state": "exception"}
                for record in (ticket, self._complain())
            ]
        )
        self.assertOpen("mail", "could not be sent: 1")
        # of complaints that an administrator may not read it opens the mail servers
        action = self._model(self.administrator).open_step("mail")
        self.assertEqual(action["res_model"], "ir.mail_server")
        action = self._model(self.env.user).open_step("mail")
        self.assertEqual(self.env["mail.mail"].search(action["domain"]), mail)
        mail.state = "sent"
        self.assertDone("mail")

    def test_working_time(self):
        self.assertOpen("calendar", "No public holiday")
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "New Year",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": self.now + timedelta(days=20),
                "date_to": self.now + timedelta(days=21),
            }
        )
        self.assertDone("calendar")
        holiday.date_from -= timedelta(days=60)
        holiday.date_to -= timedelta(days=60)
        self.assertOpen("calendar", "No public holiday")

    def test_team_and_people(self):
        self.team.user_ids = False
        self.assertOpen("team", "no e-mail address")
        self.team.with_user(self.manager).alias_name = "cork"
        self.team.alias_domain_id = False
        self.assertOpen("team", "waits for the mail domain")
        self.company.alias_domain_id = self.domain
        self.assertOpen("team", "no team leader")
        self.team.user_id = self.manager
        self.assertOpen("team", "no members")
        self.team.user_ids = self.handler
        self.assertDone("team")
        self.assertDone("people")
        self.employee.company_ids |= self.company
        self.team.user_ids |= self.employee
        self.assertOpen("people", "employee")
        self.team.feedback_type = False
        self.assertOpen("team", "No team takes in complaints")

    def test_an_address_that_something_else_has_stays_there(self):
        first = self.env.ref("complaint_management.team_complaints")
        self.assertEqual(first.alias_name, "complaints")
        second = first.copy({"alias_name": False, "name": "Second"})
        second._claim_complaint_address("complaints")
        self.assertFalse(second.alias_name)
        self.assertEqual(first.alias_name, "complaints")
        second._claim_complaint_address("complaints-too")
        self.assertEqual(second.alias_name, "complaints-too")

    def test_schedule_has_an_owner_and_is_for_every_complaint(self):
        self.assertOpen("schedule", "has no owner")
        schedules = self.env["complaint.schedule"].search([])
        schedules.owner_id = self.manager
        self.assertDone("schedule")
        schedules.team_ids = self.team
        self.assertOpen("schedule", "for every complaint")

    def test_policy(self):
        self.assertOpen("policy", "There is no policy")
        policy = self.env["complaint.policy"].with_user(self.manager)
        policy = policy.create({"company_id": self.company.id, "lang": "en_US"})
        self.assertOpen("policy", "waits to be approved")
        policy.action_approve()
        self.assertOpen("policy", "not published")
        policy.action_publish()
        self.assertDone("policy")
        policy.action_withdraw()
        self.assertOpen("policy", "There is no policy")

    def test_page(self):
        self.env["ir.config_parameter"].set_param(
            "web.base.url", "http://localhost:8069"
        )
        self.assertOpen("page", "No team is published")
        self.team.complaint_published = True
        self.assertOpen("page", "nobody else can open")
        self.env["ir.config_parameter"].set_param(
            "web.base.url", "https://erp.example.com"
        )
        self.assertDone("page")

    def test_survey(self):
        self.assertDone("survey")
        self.company.complaint_survey_id = False
        self.assertOpen("survey", "Nobody is asked")

    def test_objectives(self):
        self.assertOpen("objective", "No objective")
        self.env["complaint.objective"].create(
            {"metric": "received", "target": 9, "company_id": self.company.id}
        )
        self.assertDone("objective")

    def test_jobs(self):
        jobs = self.env["complaint.startup"]._find_jobs()
        self.assertGreater(len(jobs), 8)
        jobs.write({"nextcall": self.now, "failure_count": 0})
        self.assertDone("jobs")
        jobs[0].active = False
        self.assertOpen("jobs", "is switched off")
        jobs[0].write({"active": True, "failure_count": 3})
        self.assertOpen("jobs", "Failures in a row: 3")
        jobs.write({"nextcall": self.now - timedelta(days=1), "failure_count": 0})
        self.assertOpen("jobs", "should have run")

    # ------------------------------------------------------------
    # Doing without, complete, out of the menu
    # ------------------------------------------------------------

    def test_a_step_is_skipped_with_a_reason_and_taken_back(self):
        model = self._model()
        with self.assertRaisesRegex(UserError, "say why"):
            model.skip_step("mail", "  ")
        before = self._guide()[0]
        model.skip_step("mail", "We print")
        model.skip_step("mail", "We print everything")
        guide, steps = self._guide()
        self.assertEqual(steps["mail"]["state"], "skipped")
        self.assertEqual(steps["mail"]["skip"]["reason"], "We print everything")
        self.assertEqual(steps["mail"]["skip"]["user"], self.manager.name)
        self.assertEqual(guide["skipped"], before["skipped"] + 1)
        model.take_back("mail")
        self.assertEqual(self._step("mail")["state"], "open")

    def test_what_was_skipped_and_is_done_all_the_same_is_done(self):
        self._model().skip_step("objective", "Later")
        self.env["complaint.objective"].create(
            {"metric": "received", "target": 9, "company_id": self.company.id}
        )
        self.assertDone("objective")

    def test_it_is_the_first_menu_until_it_is_complete(self):
        menu = self.env.ref("complaint_management.menu_complaint_startup")
        self.manager.company_ids = self.company

        def is_shown():
            return menu.id in self._model().env["ir.ui.menu"].load_menus(False)

        self.assertTrue(is_shown())
        model = self._model()
        model.set_hidden(True)
        self.assertFalse(is_shown())
        model.set_hidden(False)
        self.assertTrue(is_shown())
        guide, steps = self._guide()
        self.assertFalse(guide["is_complete"])
        for key, step in steps.items():
            if step["state"] == "open":
                model.skip_step(key, "Not here")
        self.assertTrue(self._guide()[0]["is_complete"])
        self.assertFalse(is_shown())
        config = self.env.ref("complaint_management.menu_complaint_config_startup")
        self.assertIn(config.id, model.env["ir.ui.menu"].load_menus(False))

    def test_an_addon_adds_a_step(self):
        guide = self.env.registry["complaint.startup"]
        steps = guide._get_running_steps

        def added(model):
            step = Step(
                "translator",
                "Translator",
                "Letters in the complainant's language.",
                lambda company: Found([f"{company.name} has no translator."]),
                lambda company: model._open_record(company),
            )
            return [*steps(model), step]

        with patch.object(guide, "_get_running_steps", added):
            self.assertOpen("translator", "Monitoring Ltd has no translator.")
            self.assertEqual(
                self._model().open_step("translator")["res_id"], self.company.id
            )

    def test_opening_it_costs_few_queries(self):
        policy = self.env["complaint.policy"].with_user(self.manager)
        policy = policy.create({"company_id": self.company.id, "lang": "en_US"})
        policy.action_approve()
        policy.action_publish()
        self._model().skip_step("mail", "We print")
        self._guide()
        self.env.invalidate_all()
        model = self._model()
        with self.assertQueryCount(31):  # two for who skipped a step
            model.get_guide()

    # ------------------------------------------------------------
    # Who
    # ------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_managers_and_administrators_only(self):
        for user in (self.handler, self.auditor, self.employee, self.portal):
            model = self._model(user)
            for call in (
                lambda model=model: model.get_guide(),
                lambda model=model: model.open_step("team"),
                lambda model=model: model.skip_step("team", "So"),
                lambda model=model: model.take_back("team"),
                lambda model=model: model.set_hidden(True),
            ):
                with self.assertRaises(AccessError):
                    call()
        self.assertFalse(self.company.complaint_startup_hidden)

    def test_each_does_what_they_may_and_is_told_whom_to_ask(self):
        step = self._step("company")
        self.assertFalse(step["may_do"])
        self.assertIn(self.administrator.name, step["who"])
        with self.assertRaisesRegex(AccessError, "An administrator does this"):
            self._model().open_step("company")
        step = self._step("policy", self.administrator)
        self.assertFalse(step["may_do"])
        self.assertIn(self.manager.name, step["who"])
        action = self._model(self.administrator).open_step("company")
        self.assertEqual(action["res_id"], self.company.id)

    def test_every_step_opens_a_place_for_who_may_do_it(self):
        for user in (self.manager, self.administrator):
            steps = self._guide(user)[1]
            may = [key for key, step in steps.items() if step["may_do"]]
            self.assertGreaterEqual(len(may), 4)
            for key in may:
                with self.subTest(step=key, user=user.login):
                    action = self._model(user).open_step(key)
                    self.assertTrue(action.get("res_model") or action.get("url"))

    def test_nothing_crosses_companies(self):
        self._model().skip_step("mail", "We print")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids |= other
        model = self._model().with_context(allowed_company_ids=other.ids)
        steps = {step["key"]: step for step in model.get_guide()["steps"]}
        self.assertEqual(steps["mail"]["state"], "open")
        skips = model.env["complaint.startup.skip"].search([])
        self.assertFalse(skips.filtered(lambda skip: skip.company_id == self.company))
