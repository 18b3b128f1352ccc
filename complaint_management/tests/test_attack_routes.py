"""Every route of ours, asked for as each role, with and without its token (4.10)."""

from odoo.http import Request, _generate_routing_rules
from odoo.tests import tagged

from .attack_table import PAPERS, ROUTES
from .common_attack import AttackCommon
from .common_roles import CANARY
from .role_matrix import EVERYBODY, ROLES
from .test_role_matrix import OURS

#: Where it does not matter who asks, two of them do.
ANYBODY = ("public", "stranger")
#: How it is answered who does not get in.
REFUSED = (303, 400, 403, 404, 405, 422)


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
            "key": complaint._portal_ensure_token(),
            "token": complaint._get_tracking_path().rsplit("/", 1)[1],
            "attachment": cls.records["attachment"].id,
            "request": cls.records["request"].id,
            "register": cls.records["register"].id,
            "letter": cls.records["letter"].id,
            "run": cls.records["run"].id,
            "review": cls.records["review"].id,
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
        modules = sorted(self.env.registry._init_modules)
        for rule, endpoint in _generate_routing_rules(modules, nodb_only=False):
            method = endpoint.func
            if any(
                method.__name__ in vars(cls) and cls.__module__.startswith(OURS)
                for cls in type(method.__self__).mro()
            ):
                yield rule

    def test_every_route_has_an_entry(self):
        self.assertEqual(set(self._get_our_rules()), set(ROUTES))

    def test_routes_give_what_the_table_says_and_no_more(self):
        before, troubles = self._get_digest(), {}
        for role in ROLES:
            self._sign_in(role)
            token = Request.csrf_token(self)
            for rule, route in ROUTES.items():
                if route.get == EVERYBODY and role not in ANYBODY:
                    continue
                path = self._fill_in(route.path)
                sent = {**route.form, "csrf_token": token}
                forged = {**route.form, "csrf_token": "forged"}
                for kind, who, form in (
                    ("get", route.get, None),
                    ("post", route.post, sent),
                    ("forged", route.post if route.has_own_secret else (), forged),
                ):
                    with self._quietly():
                        trouble = self._ask(role, route, who, path, before, form)
                    if trouble:
                        troubles[role, rule, kind] = trouble
        self.assertNoTrouble(troubles)

    def test_papers_are_for_who_may_read_the_complaint(self):
        troubles = {}
        for role in ROLES:
            self._sign_in(role)
            for path, who in PAPERS.items():
                with self._quietly():
                    response = self._open(self._fill_in(path))
                if role in who:
                    if response.status_code != 200:
                        troubles[role, path] = f"kept out: {response.status_code}"
                elif CANARY.lower() in response.text.lower():
                    troubles[role, path] = "told"
        self.assertNoTrouble(troubles)

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    def _fill_in(self, path):
        path = path.replace("<string:step>", "accept")
        path = path.replace("<int:attachment_id>", "{attachment}")
        return path.format(**self.keys)

    def _open(self, path, **kwargs):
        return self.url_open(path, allow_redirects=False, **kwargs)

    def _ask(self, role, route, who, path, before, form):
        """What is wrong with the answer: None if nothing is."""
        response = self._open(path, **({"data": form} if form else {}))
        status, to = response.status_code, response.headers.get("Location", "")
        if role in who:
            if status not in (200, 303, 422) or "/web/login" in to:
                return f"kept out: {status} {to}"
            if route.shows and not form and CANARY not in response.text:
                return "not shown"
        elif status not in REFUSED:
            return f"not refused: {status}"
        elif CANARY.lower() in response.text.lower():
            return f"told: {status}"
        may_change = role in who and (form or route.is_noted)
        if not may_change and self._is_changed(before):
            return "changed"
        return None
