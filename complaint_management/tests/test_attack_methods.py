"""Every public method of ours, called over HTTP as each role (4.10, 5.4)."""

import inspect
import json

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .attack_table import CRUD, METHODS, METHODS_OF_ADDONS, WINDOWS
from .common_attack import AttackCommon
from .role_matrix import ROLES
from .test_role_matrix import OURS

#: Roles that call as a program with a key; the others as a browser. Those with most to
#: gain do both.
WITH_KEY = (
    "stranger",
    "helpdesk_own",
    "helpdesk_team",
    "helpdesk_all",
    "colleague",
    "outsider",
    "auditor",
    "respondent",
)
BOTH = {"outsider", "auditor", "respondent"}
WITH_BROWSER = [role for role in ROLES if role not in WITH_KEY or role in BOTH]


@tagged("post_install", "-at_install")
class TestAttackMethods(AttackCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.methods = dict(METHODS)
        for addon in cls.env["ir.module.module"]._installed():
            cls.methods |= METHODS_OF_ADDONS.get(addon, {})

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

    def _get_ids(self, model, method, call):
        """Ids that a method is called on: None for one of the model."""
        if call.record:
            return self.records[call.record].ids
        is_of_model = getattr(
            getattr(self.env.registry[model], method), "_api_model", 0
        )
        return None if is_of_model else []

    def test_every_public_method_has_an_entry(self):
        self.assertEqual(set(self._get_our_methods()), set(self.methods))

    def test_nobody_gets_further_than_the_table_says(self):
        before, troubles = self._get_digest(), {}
        for role in WITH_BROWSER:
            self._sign_in(role)
            for (model, method), call in self.methods.items():
                ids = self._get_ids(model, method, call)
                args = call.args if ids is None else [ids, *call.args]
                with self._quietly():
                    end = self._call(model, method, args, call.kwargs)
                    trouble = self._judge(role, call.who, end, before)
                if trouble:
                    troubles[role, model, method] = trouble
        self.assertNoTrouble(troubles)

    def test_nor_with_a_key_from_a_program(self):
        before, troubles = self._get_digest(), {}
        for role in WITH_KEY:
            key = self._make_key(role)
            for (model, method), call in self.methods.items():
                kwargs = self._name_arguments(model, method, call)
                ids = self._get_ids(model, method, call)
                if ids is not None:
                    kwargs["ids"] = ids
                with self._quietly():
                    end = self._call_json2(model, method, kwargs, key)
                    trouble = self._judge(role, call.who, end, before)
                if trouble:
                    troubles[role, model, method] = trouble
        self.assertNoTrouble(troubles)

    def _name_arguments(self, model, method, call):
        """The arguments of a call by name, as ``/json/2`` wants them."""
        signature = inspect.signature(getattr(self.env.registry[model], method))
        names = list(signature.parameters)[1:]
        return dict(zip(names, call.args, strict=False)) | call.kwargs

    def test_without_a_key_nothing_answers(self):
        self.authenticate(None, None)
        for model, method in self.methods:
            with self._quietly():
                end, _answer = self._call_json2(model, method, {}, None)
            self.assertEqual(end, "Unauthorized", f"{model}.{method}")

    def test_nobody_gets_further_through_a_window_of_their_own(self):
        before, troubles = self._get_digest(), {}
        vals = {
            record: json.loads(
                json.dumps(self.records[record].copy_data()[0], default=str)
            )
            for record, _method in WINDOWS
        }
        for role in ROLES:
            self._sign_in(role)
            for (record, method), who in WINDOWS.items():
                model = self.records[record]._name
                with self._quietly():
                    end = self._call(model, "create", [vals[record]], {})
                    if end[0] == "result":
                        end = self._call(model, method, [[end[1]]], {})
                    trouble = self._judge(role, who, end, before)
                if trouble:
                    troubles[role, record, method] = trouble
        self.assertNoTrouble(troubles)
