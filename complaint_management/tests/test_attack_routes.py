"""Every route of ours, asked for as each role, with and without its token (4.10)."""

from odoo.http import Request
from odoo.tests import tagged

from .attack_table import OVERSEERS, PAPERS, ROUTES
from .common_attack import AttackCommon
from .role_matrix import ROLES
from .test_role_matrix import OURS

#: Roles that see the complaint anyhow: a page may lead them to it.
INSIDERS = OVERSEERS - {"respondent"}


@tagged("post_install", "-at_install")
class TestAttackRoutes(AttackCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.complaint_published = True
        complaint = cls.records["complaint"]
        invitation = cls.records["invitation"]
        cls.keys = {
            "own": complaint.id,
            "token": complaint._get_tracking_path().rsplit("/", 1)[1],
            "attachment": cls.records["attachment"].id,
            "register": cls.records["register"].id,
            "letter": cls.records["letter"].id,
            "run": cls.records["run"].id,
            "simulation": cls.records["simulation"].id,
            "team": cls.team.id,
            "company": cls.company.id,
            "stage": cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done").id,
            "invitation": invitation.id,
            "survey": invitation.access_token,
        }
        cls.env.flush_all()

    def _get_our_rules(self):
        """Addresses of routes that a class of ours defines or overrides."""
        for rule in self.env["ir.http"].routing_map().iter_rules():
            method = rule.endpoint.func
            if any(
                method.__name__ in vars(cls) and cls.__module__.startswith(OURS)
                for cls in type(method.__self__).mro()
            ):
                yield rule.rule

    def test_every_route_has_an_entry(self):
        self.assertEqual(set(self._get_our_rules()), set(ROUTES))

    def test_routes_give_what_the_table_says_and_no_more(self):
        before = self._get_digest()
        for role in ROLES:
            self._sign_in(role)
            token = Request.csrf_token(self)
            for rule, route in ROUTES.items():
                path = self._fill_in(route.path)
                with self.subTest(role=role, rule=rule, method="GET"):
                    self._ask(role, route, route.get, path, before)
                with self.subTest(role=role, rule=rule, method="POST"):
                    form = {**route.form, "csrf_token": token}
                    self._ask(role, route, route.post, path, before, data=form)
                if not route.has_own_secret:
                    with self.subTest(role=role, rule=rule, method="POST, no token"):
                        form = {**route.form, "csrf_token": "forged"}
                        self._ask(role, route, (), path, before, data=form)

    def test_papers_are_for_who_may_read_the_complaint(self):
        for role in ROLES:
            self._sign_in(role)
            for path, who in PAPERS.items():
                with self.subTest(role=role, path=path), self._quietly():
                    response = self._open(self._fill_in(path))
                    if role in who:
                        self.assertEqual(response.status_code, 200)
                    else:
                        self.assertNoCanary(response.text)

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    def _fill_in(self, path):
        path = path.replace("<string:step>", "accept")
        path = path.replace("<int:attachment_id>", "{attachment}")
        return path.format(**self.keys)

    def _open(self, path, **kwargs):
        return self.url_open(path, allow_redirects=False, **kwargs)

    def _ask(self, role, route, who, path, before, **kwargs):
        with self._quietly():
            response = self._open(path, **kwargs)
            self.assertLess(response.status_code, 500, response.text[:1000])
            is_post = "data" in kwargs
            if role in who:
                self.assertIn(response.status_code, (200, 303, 422), response.text)
                if response.status_code == 303:
                    self.assertNotIn("/web/login", response.headers["Location"])
                if route.shows and not is_post:
                    self.assertIn("CANARY", response.text)
            else:
                self.assertIn(response.status_code, (303, 400, 403, 404, 405, 422))
                self.assertNoCanary(response.text)
            if role not in who or not is_post:
                self.assertEqual(self._get_digest(), before)
