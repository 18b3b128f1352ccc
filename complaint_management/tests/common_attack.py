"""Attacks over HTTP: signed in as each role, what is done undone, what is kept compared."""

import json
from contextlib import contextmanager

from odoo.tests import HttpCase
from odoo.tools import SQL, mute_logger

from .common_roles import CANARY, RoleCommon

#: Loggers that tell of every refusal.
QUIET = (
    "odoo.http",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.complaint_management.models.mail_thread",
    "odoo.addons.complaint_management.models.helpdesk_ticket_mail",
    "odoo.addons.mail.models.mail_thread",
)
#: What hangs on complaints in Odoo's own tables, and what picks it out.
OF_COMPLAINTS = {
    "helpdesk_ticket": "TRUE",
    "helpdesk_ticket_stage": "TRUE",
    "ir_attachment": "res_model ~ '^(helpdesk|complaint)'",
    "mail_activity": "TRUE",
    "mail_followers": "res_model ~ '^(helpdesk|complaint)'",
    "mail_mail": "TRUE",
    "mail_message": "model ~ '^(helpdesk|complaint)'",
    "res_partner": "TRUE",
    "survey_user_input": "TRUE",
}


class AttackCommon(HttpCase, RoleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tables = dict(OF_COMPLAINTS)
        for model in cls.env.registry.values():
            if model._name.startswith("complaint.") and model._auto:
                if not (model._abstract or model._transient):
                    tables[model._table] = "TRUE"
        cls.digest_query = SQL(" UNION ALL ").join(
            SQL(
                "SELECT md5(string_agg(kept::text, '|' ORDER BY kept.id)) FROM %s kept"
                " WHERE %s",
                SQL.identifier(table),
                SQL(condition),  # pylint: disable=sql-injection
            )
            for table, condition in sorted(tables.items())
        )

    def _get_digest(self):
        """One value for all rows that hold something of complaints."""
        self.env.cr.execute(self.digest_query)
        return self.env.cr.fetchall()

    def _sign_in(self, role):
        user = self.users[role]
        login = None if user._is_public() else user.login
        self.authenticate(login, login)

    @contextmanager
    def _quietly(self):
        with mute_logger(*QUIET), self._undone():
            yield

    def _call(self, model, method, args, kwargs):
        """A call as the browser sends it; ("result", …) or the name of the error."""
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    },
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        if "error" in answer:
            return answer["error"]["data"]["name"].split(".")[-1], answer["error"]
        return "result", answer.get("result")

    def assertNoCanary(self, text):
        self.assertNotIn(CANARY.lower(), str(text).lower())
