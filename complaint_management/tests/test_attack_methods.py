"""Every public method of ours, called over HTTP as each role (4.10, 5.4)."""

import inspect
import json

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .attack_table import CRUD, METHODS, WINDOWS
from .common_attack import AttackCommon
from .role_matrix import ROLES
from .test_role_matrix import OURS

#: How a call ends that did not get through.
REFUSED = {"AccessError", "AccessDenied", "SessionExpiredException", "NotFound"}
#: How a call ends that got through, and is told what is missing.
TOLD = {"UserError", "ValidationError", "RedirectWarning", "MissingError"}


@tagged("post_install", "-at_install")
class TestAttackMethods(AttackCommon):
    def _get_our_methods(self):
        """(model, name) of what we define and anybody signed in may call by RPC."""
        for name, model in self.env.registry.items():
            for cls in model._base_classes__:
                if not cls.__module__.startswith(OURS):
                    continue  # Odoo's, or a mixin that has its own entry
                for method, value in vars(cls).items():
                    if inspect.isroutine(value) and method not in CRUD:
                        try:
                            get_public_method(self.env[name], method)
                        except AccessError:
                            continue
                        yield name, method

    def test_every_public_method_has_an_entry(self):
        self.assertEqual(set(self._get_our_methods()), set(METHODS))

    def test_nobody_gets_further_than_the_table_says(self):
        before = self._get_digest()
        for role in ROLES:
            self._sign_in(role)
            for (model, method), call in METHODS.items():
                with self.subTest(role=role, method=f"{model}.{method}"):
                    self._attack(role, model, method, call, before)

    def test_nobody_gets_further_through_a_window_of_their_own(self):
        before = self._get_digest()
        vals = {
            record: self.records[record].with_context({}).copy_data()[0]
            for record, _method in WINDOWS
        }
        for role in ROLES:
            self._sign_in(role)
            for (record, method), who in WINDOWS.items():
                with self.subTest(role=role, window=record, method=method):
                    self._attack_by_window(
                        role, record, vals[record], method, who, before
                    )

    def _attack_by_window(self, role, record, vals, method, who, before):
        model = self.records[record]._name
        vals = json.loads(json.dumps(vals, default=str))
        with self._quietly():
            end, answer = self._call(model, "create", [vals], {})
            if end == "result":
                self.assertNoCanary(answer)
                end, answer = self._call(model, method, [[answer]], {})
            if role in who:
                self.assertIn(end, {"result"} | TOLD, answer)
                return
            self.assertIn(end, REFUSED, answer)
            self.assertNoCanary(answer)
            self.assertEqual(self._get_digest(), before)

    def _attack(self, role, model, method, call, before):
        args = list(call.args)
        if call.record:
            args.insert(0, self.records[call.record].ids)
        elif not getattr(getattr(self.env.registry[model], method), "_api_model", 0):
            args.insert(0, [])
        with self._quietly():
            end, answer = self._call(model, method, args, call.kwargs)
            if role in call.who:
                self.assertIn(end, {"result"} | TOLD, answer)
                return
            self.assertNotEqual(end, "result", answer)
            if call.who:
                self.assertIn(end, REFUSED, answer)
            self.assertNoCanary(answer)
            self.assertEqual(self._get_digest(), before)
