"""Attacks over HTTP as each role: what is done is undone, what is kept compared."""

import json
from contextlib import contextmanager

from odoo.tests import HttpCase, get_db_name
from odoo.tools import SQL, mute_logger

from .common import make_api_key
from .common_roles import CANARY, RoleCommon

#: Loggers that tell of every refusal.
QUIET = (
    "odoo.http",
    "odoo.sql_db",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.complaint_management.models.mail_thread",
    "odoo.addons.complaint_management.models.helpdesk_ticket_mail",
    "odoo.addons.mail.models.mail_thread",
)
#: What hangs on complaints in Odoo's own tables, and what picks it out.
OF_COMPLAINTS = {
    # that somebody complained about was refused is noted, as it should
    "complaint_ledger_entry": "kind <> 'refused'",
    "complaint_ledger_head": "FALSE",
    "complaint_rate_counter": "FALSE",
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


#: How a call ends that did not get through.
REFUSED = {"AccessError", "AccessDenied", "SessionExpiredException", "NotFound"}
#: How a call ends that got through, and is told what is missing.
TOLD = {"UserError", "ValidationError", "RedirectWarning", "MissingError"}


class AttackCommon(HttpCase, RoleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tables = dict(OF_COMPLAINTS)
        for model in cls.env.registry.values():
            if model._name.startswith("complaint.") and model._auto:
                if not (model._abstract or model._transient):
                    tables.setdefault(model._table, "TRUE")
        cls.digest_query = SQL(" UNION ALL ").join(
            SQL(
                "SELECT md5(string_agg(kept::text, '|' ORDER BY kept.id)) FROM %s kept"
                " WHERE %s",
                SQL.identifier(table),
                SQL(condition),  # pylint: disable=sql-injection
            )
            for table, condition in sorted(tables.items())
        )

        cls.touched_query = SQL(
            "SELECT sum(pg_stat_get_xact_tuples_inserted(kept)"
            " + pg_stat_get_xact_tuples_updated(kept)"
            " + pg_stat_get_xact_tuples_deleted(kept))"
            " FROM unnest(%s::regclass[]) AS kept",
            sorted(tables),
        )

    def _get_digest(self):
        """One value for all rows that hold something of complaints."""
        self.env.cr.flush()
        self.env.cr.execute(self.digest_query)
        return self.env.cr.fetchall()

    def _count_touched(self):
        """How often these rows were touched in this transaction, undone or not."""
        self.env.cr.flush()
        self.env.cr.execute(self.touched_query)
        return self.env.cr.fetchone()[0]

    def _is_changed(self, before):
        """Whether rows differ from those of ``before``, a digest.

        Reading them all takes longer than the call: rows that PostgreSQL has not
        touched since are the same.
        """
        return self._count_touched() != self.touched and self._get_digest() != before

    def _sign_in(self, role):
        user = self.users[role]
        login = None if user._is_public() else user.login
        self.authenticate(login, login)

    @contextmanager
    def _quietly(self):
        self.touched = self._count_touched()
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
            name = answer["error"]["data"]["name"].split(".")[-1]
            return self._tell_error(method, name), answer["error"]
        return self._tell_end(method, answer.get("result"))

    def _tell_error(self, method, name):
        # Odoo's words for who lacks the right to export
        is_export = method == "export_data" and name == "UserError"
        return "AccessError" if is_export else name

    def _tell_end(self, method, result):
        if method == "load" and not result["ids"]:
            return "AccessError", result  # Odoo says so line by line
        return "result", result

    def _make_key(self, role):
        return make_api_key(self.users[role])

    def _call_json2(self, model, method, kwargs, key):
        """A call as a program sends it; ends as ``_call`` does."""
        headers = {"Content-Type": "application/json", "X-Odoo-Database": get_db_name()}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        response = self.url_open(
            f"/json/2/{model}/{method}", json.dumps(kwargs), headers=headers
        )
        answer = response.json()
        if response.status_code == 200:
            return self._tell_end(method, answer)
        return self._tell_error(method, answer["name"].split(".")[-1]), answer

    def assertNoTrouble(self, troubles):
        """:param dict troubles: what was tried -> what is wrong with how it ended"""
        lines = [f"{' '.join(key)}: {said}" for key, said in troubles.items()]
        self.assertFalse(lines, "\n".join(["", *lines]))

    def _judge(self, role, who, end, before):
        """What is wrong with how a call ended: None if nothing is.

        :param who: roles that get through
        :param end: of ``_call``
        :param before: digest of what was there
        """
        name, answer = end
        if role in who:
            return None if name in {"result"} | TOLD else f"kept out: {name}"
        if name == "result" or (who and name not in REFUSED):
            return f"not refused: {name}"
        if CANARY.lower() in str(answer).lower():
            return "told"
        if self._is_changed(before):
            return "changed"
        return None

    def assertNoCanary(self, text):
        self.assertNotIn(CANARY.lower(), str(text).lower())
